"""How long the texts of the diary and its supervision are kept (rule of trust 7, care P3)."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.actions.retention import Term, delete
from visits.models import (
    Activity,
    ActivityAddition,
    ActivityVersion,
    Attachment,
    DiaryReview,
    SpotCheck,
)

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


def _checks_before(first: dt.date) -> QuerySet[Any]:
    return SpotCheck.objects.filter(activity__happened_on__lt=first).order_by()


TERMS = (
    Term(
        "diary", _("民情日记的正文"), 5, _("走访之日"),
        _("删去正文、更正前的原文、补充和照片，日期、方式、地点和人留着"),
        _with_text_before, _take_text,
    ),
    Term("diary_review", _("日志审阅"), 5, _("所审月份"), _("删除"), _reviews_before, delete),
    Term("spot_check", _("抽查"), 5, _("走访之日"), _("删除"), _checks_before, delete),
)  # fmt: skip
