"""How long what is kept: one list, carried out by one command that logs itself.

Rules of trust 4 and 7. A higher app adds its own records in `AppConfig.ready`. The terms are ours
where the law names none; `RETENTION_YEARS` changes them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts import audit, townships
from contacts.kit import clock
from contacts.kit.append_only import purging
from contacts.models import (
    AuditEvent,
    CareMembership,
    Household,
    HouseholdWish,
    ImportRun,
    ImportState,
    Job,
    Leave,
    Resident,
)


@dataclass(frozen=True)
class Term:
    """One kind of record: how many years (or `days`, of which a job of each day takes care) after what,
    and what becomes of it then.

    `over(first)` are the records whose time ended before `first`, the first day that is kept.
    `clear` takes from them what may no longer be kept. A `sealed` kind is carried out in silence:
    not a count, not an event, not a line tells anybody whether there was such a record.
    """

    code: str
    title: str | Promise
    years: int
    since: str | Promise
    then: str | Promise
    over: Callable[[dt.date], QuerySet[Any]]
    clear: Callable[[QuerySet[Any]], object]
    sealed: bool = False
    days: int = 0

    @property
    def years_kept(self) -> int:
        """The years that hold here: the setting's, else our own."""
        return int(settings.RETENTION_YEARS.get(self.code, self.years))

    def first_kept(self, on: dt.date) -> dt.date:
        """The first day whose records are kept on a day."""
        if self.days:
            return on - dt.timedelta(days=self.days)
        year = on.year - self.years_kept
        return on.replace(year=year, day=28) if (on.month, on.day) == (2, 29) else on.replace(year)


_terms: dict[str, Term] = {}


def register(*terms: Term) -> None:
    """Add kinds of records; a second one with the same code replaces the first."""
    for term in terms:
        _terms[term.code] = term


def terms() -> list[Term]:
    """All kinds, in the order of the apps."""
    return list(_terms.values())


def carry_out_terms_in_days(on: dt.date) -> None:
    """Take away what is kept for so many days, without waiting for somebody to run the command."""
    for _done in carry_out(on, apply=True, kinds=[term for term in terms() if term.days]):
        pass


def carry_out(
    on: dt.date, *, apply: bool, kinds: Iterable[Term] | None = None
) -> Iterator[tuple[Term, int]]:
    """How many records of each kind have outlived their time, and away with them if `apply` says so.

    Each kind is one transaction with its events in the trail, one for each township concerned.
    """
    for term in terms() if kinds is None else kinds:
        first = term.first_kept(on)
        if term.sealed:
            _in_silence(term, first, apply=apply)
            continue
        with transaction.atomic():
            rows = term.over(first)
            count = rows.count()
            if apply and count:
                by_township = townships.count_by_township(rows)
                term.clear(rows)
                audit.record_purge(resource=term.code, by_township=by_township, first=first)
        yield term, count


def _in_silence(term: Term, first: dt.date, *, apply: bool) -> None:
    """What has outlived its time goes; nobody is told, and nobody is told that there was nothing."""
    if apply:
        with transaction.atomic():
            term.clear(term.over(first))


def _events_before(first: dt.date) -> QuerySet[Any]:
    return AuditEvent.objects.filter(at__lt=clock.start_of(first)).order_by()


def _purge(events: QuerySet[Any]) -> None:
    with purging(connection, AuditEvent._meta.db_table):
        events.delete()


def _households_ended_before(first: dt.date) -> QuerySet[Any]:
    return Household.objects.filter(ends_on__lt=first).exclude(head_name=GONE)


# What stands where the name of a household was that ended long ago.
GONE = "—"


def _anonymise(households: QuerySet[Any]) -> None:
    """Leave the number and the days, by which old figures can still be explained."""
    keys = households.values("pk")
    for model in (CareMembership, Resident, HouseholdWish):
        model._default_manager.filter(household__in=keys).delete()
    households.update(head_name=GONE, name_keys="", address="", phone="", phone_tail="", size=None)


def _residents_gone_before(first: dt.date) -> QuerySet[Any]:
    """Who left a household that goes on, with the care groups of the time there."""
    later = Q(ends_on__isnull=True) | Q(ends_on__gte=first)
    still_named = CareMembership.objects.filter(later, resident=OuterRef("pk"))
    return Resident.objects.filter(~Exists(still_named), ends_on__lt=first).order_by()


def _care_ended_before(first: dt.date) -> QuerySet[Any]:
    return CareMembership.objects.filter(ends_on__lt=first).order_by()


def _wishes_ended_before(first: dt.date) -> QuerySet[Any]:
    return HouseholdWish.objects.filter(ends_on__lt=first).order_by()


def _leave_ended_before(first: dt.date) -> QuerySet[Any]:
    """The days on which a closed duty bound stand with the duty itself."""
    return Leave.objects.filter(ends_on__lt=first).order_by()


def _imports_before(first: dt.date) -> QuerySet[Any]:
    settled = ImportRun.objects.exclude(state=ImportState.CHECKED)
    return settled.filter(uploaded_at__lt=clock.start_of(first)).order_by()


def _jobs_before(first: dt.date) -> QuerySet[Any]:
    return Job.objects.filter(finished_at__lt=clock.start_of(first)).order_by()


def delete(rows: QuerySet[Any]) -> None:
    """For records of which nothing stays."""
    rows.delete()


register(
    Term(
        "audit", _("查阅记录"), 3, _("记下之日"), _("删除"), _events_before, _purge,
    ),
    Term(
        "household", _("已经不在的住户"), 3, _("迁出、并户、销户之日"),
        _("删去姓名、电话、住址、家庭成员和关爱类别，只留户编号"),
        _households_ended_before, _anonymise,
    ),
    Term(
        "former_resident", _("已经离开的居民"), 3, _("离开这一户之日"), _("删除"),
        _residents_gone_before, delete,
    ),
    Term(
        "care_membership", _("已经退出的关爱类别"), 3, _("退出之日"), _("删除"),
        _care_ended_before, delete,
    ),
    Term("wish", _("已经收回的住户意愿"), 3, _("收回之日"), _("删除"), _wishes_ended_before, delete),
    Term(
        "leave", _("请假、借调"), 2, _("最后一天"), _("删除，当时算好的任务不变"),
        _leave_ended_before, delete,
    ),
    Term("import", _("导入的经过"), 1, _("上传之日"), _("删除"), _imports_before, delete),
    Term("job", _("后台任务"), 1, _("完成之日"), _("删除"), _jobs_before, delete),
)  # fmt: skip
