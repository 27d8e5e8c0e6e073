"""How long the texts of the diary and its supervision are kept (rule of trust 7, care P3)."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.actions.retention import Term, delete
from contacts.kit import clock
from contacts.kit.append_only import purging
from visits.actions.links import drop_links
from visits.models import (
    DAYS_AFTER_SERVICE,
    DAYS_OF_CONTACT,
    DAYS_UNSERVED,
    TAKEN,
    Activity,
    ActivityAddition,
    ActivityVersion,
    Attachment,
    Commitment,
    ConductEvent,
    ConductReport,
    ConductState,
    DiaryReview,
    Grievance,
    GrievanceEvent,
    GroupedMatter,
    MaternityRequest,
    MatterGroup,
    Measure,
    Part,
    Publication,
    Raiser,
    ReceptionDay,
    SituationEvent,
    SituationReport,
    SituationState,
    SpotCheck,
    Whistle,
)
from visits.workflow import OPEN

WITH_TEXT = (ActivityVersion, ActivityAddition, Attachment)


def _with_text_before(first: dt.date) -> QuerySet[Any]:
    text = ~Q(heard="") | ~Q(done="") | ~Q(void_reason="")
    for model in WITH_TEXT:
        text |= Q(Exists(model._default_manager.filter(activity=OuterRef("pk"))))
    return Activity.objects.filter(text, happened_on__lt=first).order_by()


def _take_text(activities: QuerySet[Any]) -> None:
    """The day, the kind, the place and the people stay: figures can still be explained.

    The history holds values, so it goes with the text.
    """
    keys = activities.values("pk")  # as a query: there may be more of them than a statement takes
    pictures = Attachment.objects.filter(activity__in=keys)
    files = [(picture.file.storage, str(picture.file.name)) for picture in pictures]
    for model in WITH_TEXT:
        model._default_manager.filter(activity__in=keys).delete()
    activities.update(heard="", done="", void_reason="")
    for storage, name in files:
        transaction.on_commit(partial(storage.delete, name))


def _reviews_before(first: dt.date) -> QuerySet[Any]:
    return DiaryReview.objects.filter(month__lt=first).order_by()


def _settled_before(first: dt.date) -> QuerySet[Any]:
    return Commitment.objects.filter(settled_on__lt=first).order_by()


def _unsettled_due_before(first: dt.date) -> QuerySet[Any]:
    return Commitment.objects.open().filter(due_on__lt=first).order_by()


def _checks_before(first: dt.date) -> QuerySet[Any]:
    return SpotCheck.objects.filter(activity__happened_on__lt=first).order_by()


def _matters_closed_before(first: dt.date) -> QuerySet[Any]:
    """Matters of which nobody had to do anything any more before a day, as long as they say something."""
    later = GrievanceEvent.objects.filter(grievance=OuterRef("pk"), at__gte=clock.start_of(first))
    rows = Grievance.objects.exclude(state__in=OPEN).exclude(text=TAKEN)
    return rows.filter(~Exists(later)).order_by()


WORDS = ("raised_by", "phone", "place", "official_number", "cause", "plan", "answer")


def _take_words(grievances: QuerySet[Any]) -> None:
    """Number, district, kind, office and days stay: figures can still be explained.

    The history holds what was said, so it goes with the words. The household is named no more, nor
    the visit in which it was met.
    """
    keys = list(grievances.values_list("pk", flat=True))
    for model in (
        Commitment,
        Measure,
        Part,
        Publication,
        Whistle,
    ):  # what was to be done tells what was raised
        model._default_manager.filter(grievance__in=keys).delete()
    with purging(connection, GrievanceEvent._meta.db_table):
        GrievanceEvent.objects.filter(grievance__in=keys).delete()
    drop_links(keys)  # their reasons are words too
    Grievance.handovers.through.objects.filter(grievance__in=keys).delete()
    empty(Grievance.objects.filter(pk__in=keys))


def empty(grievances: QuerySet[Any]) -> None:
    """Take the words of these matters."""
    grievances.update(
        text=TAKEN,
        household=None,
        activity=None,
        situation=None,
        raiser=Raiser.ANONYMOUS,
        classed="",
        proposed_class="",
        is_class_contested=False,
        content_digest="",  # whoever guesses the words would know them again by it
        **dict.fromkeys(WORDS, ""),
    )


def _reports_done_before(first: dt.date) -> QuerySet[Any]:
    """Reports on conduct that were answered or passed on before a day. The retention command prints
    and records how many of each kind went; these are carried out without a word of it."""
    closed = Q(state=ConductState.CLOSED, answered_at__lt=clock.start_of(first))
    passed_on = Q(state=ConductState.PASSED_ON, passed_on_on__lt=first)
    return ConductReport.objects.filter(closed | passed_on).order_by()


def _take_reports(reports: QuerySet[Any]) -> None:
    """All of it: report, history, codes. Nothing of it stands anywhere else."""
    keys = list(reports.values_list("pk", flat=True))
    with purging(connection, ConductEvent._meta.db_table):
        ConductReport.objects.filter(pk__in=keys).delete()


def _groups_over_before(first: dt.date) -> QuerySet[Any]:
    """Groups that ended before a day, or have no end and began before it, and with whose matters
    nothing was done since. One that has an open matter stays."""
    at = clock.start_of(first)
    later = GrievanceEvent.objects.filter(grievance=OuterRef("grievance"), at__gte=at)
    lives = Q(grievance__state__in=OPEN) | Exists(later)
    used = Q(added_at__gte=at) | Q(removed_at__gte=at) | Q(removed_at=None) & lives
    in_use = GroupedMatter.objects.filter(used, group=OuterRef("pk"))
    over = Q(ends_on__lt=first) | Q(ends_on=None, starts_on__lt=first)
    return MatterGroup.objects.filter(over, ~Exists(in_use)).order_by()


def _situations_over_before(first: dt.date) -> QuerySet[Any]:
    """Reports with which nothing was done any more since a day; one that still waits stays."""
    later = SituationEvent.objects.filter(report=OuterRef("pk"), at__gte=clock.start_of(first))
    rows = SituationReport.objects.exclude(state=SituationState.NEW)
    return rows.filter(~Exists(later)).order_by()


def _take_situations(reports: QuerySet[Any]) -> None:
    """All of it, history and alerts with it: it was about a matter of its day."""
    take_situations(list(reports.values_list("pk", flat=True)))


def take_situations(keys: list[int]) -> None:
    """Delete these reports; what was registered from one of them stays without it."""
    with purging(connection, SituationEvent._meta.db_table):
        SituationReport.objects.filter(pk__in=keys).delete()


def _with_contact_before(first: dt.date) -> QuerySet[Any]:
    named = SituationReport.objects.exclude(contact_name="", contact_phone="")
    return named.filter(happened_at__lt=clock.start_of(first)).order_by()


def _forget_contact(reports: QuerySet[Any]) -> None:
    reports.update(contact_name="", contact_phone="")


def _receptions_before(first: dt.date) -> QuerySet[Any]:
    return ReceptionDay.objects.filter(happens_on__lt=first).order_by()


def _served_before(first: dt.date) -> QuerySet[Any]:
    return MaternityRequest.objects.filter(served_on__lt=first).order_by()


def _unserved_since_before(first: dt.date) -> QuerySet[Any]:
    return MaternityRequest.objects.filter(served_on=None, asked_on__lt=first).order_by()


TERMS = (
    Term(
        "diary", _("民情日记的正文"), 5, _("走访之日"),
        _("删去正文、更正前的原文、补充和照片，日期、方式、地点和人留着"),
        _with_text_before, _take_text,
    ),
    Term(
        "grievance", _("办完的诉求"), 5, _("办结之日"),
        _("删去什么事、谁反映的、电话、在哪里、答复、措施、协办和办理经过，编号、责任区、类型、单位和日期留着"),
        _matters_closed_before, _take_words,
    ),
    Term(
        "grievance_group", _("专项、集体诉求"), 5, _("结束，里面的诉求也都办完之日"), _("删除"),
        _groups_over_before, delete,
    ),
    Term(
        "conduct", _("对干部作风的反映"), 5, _("答复或者转出之日"),
        _("全部删除，不计数，不留清除的记录"),
        _reports_done_before, _take_reports, sealed=True,
    ),
    Term(
        "situation", _("五情报告"), 3, _("最后一次记进展之日"), _("连同经过一起删除"),
        _situations_over_before, _take_situations,
    ),
    Term(
        "situation_contact", _("五情报告里的现场联系人"), 0, _("发生之日"),
        _("删去姓名和电话，报告留着"), _with_contact_before, _forget_contact, days=DAYS_OF_CONTACT,
    ),
    Term("reception", _("接访日、换班"), 5, _("接访之日"), _("删除"), _receptions_before, delete),
    Term(
        "maternity", _("孕产服务申请"), 0, _("服务之日"), _("删除，只留一个季度服务了几次"),
        _served_before, delete, days=DAYS_AFTER_SERVICE, sealed=True,
    ),
    Term(
        "maternity_unserved", _("没有服务的孕产服务申请"), 0, _("申请之日"), _("删除"),
        _unserved_since_before, delete, days=DAYS_UNSERVED, sealed=True,
    ),
    Term("commitment", _("写过结果的承诺"), 5, _("写上结果之日"), _("删除"), _settled_before, delete),
    Term(
        "commitment_unsettled", _("没有写结果的承诺"), 5, _("该做到之日"), _("删除"),
        _unsettled_due_before, delete,
    ),
    Term("diary_review", _("日志审阅"), 5, _("所审月份"), _("删除"), _reviews_before, delete),
    Term("spot_check", _("抽查"), 5, _("走访之日"), _("删除"), _checks_before, delete),
)  # fmt: skip
