"""What every record has in common: a public id, a range of days, a scope."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Self

from django.db import models
from django.db.models import F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from contacts.kit.language import own_name


class DatedQuerySet(models.QuerySet):
    """Rows that hold from one day to another, both ends included."""

    def as_of(self, day: dt.date | OuterRef) -> Self:
        """The rows that hold on `day`, which may be one of an outer row."""
        return self.overlapping(day, day)

    def overlapping(self, first: dt.date | OuterRef, last: dt.date | OuterRef) -> Self:
        """The rows that hold on at least one day from `first` to `last`."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first), starts_on__lte=last)


class Public(models.Model):
    """A record that a page may address: by its random public id, never by its key."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class Listed(models.Model):
    """An entry of a maintained list: named in both languages, in an order, in use or not."""

    name = models.CharField(_("名称"), max_length=40)
    name_en = models.CharField(_("英文名称"), max_length=80, blank=True)
    is_active = models.BooleanField(_("使用"), default=True)
    position = models.PositiveSmallIntegerField(_("次序"), default=0)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return own_name(self)


class Dated(Public):
    """A record that holds from `starts_on` to `ends_on`; both days belong to it."""

    starts_on = models.DateField(_("从"))
    ends_on = models.DateField(_("到"), null=True, blank=True, help_text=_("空着表示一直有效"))

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="%(app_label)s_%(class)s_ends_after_start",
                violation_error_message=_("结束日期早于开始日期"),
            )
        ]

    def holds_on(self, day: dt.date) -> bool:
        """Whether the record holds on `day`."""
        return self.overlaps(day, day)

    def overlaps(self, first: dt.date, last: dt.date) -> bool:
        """Whether the record holds on some day from `first` to `last`."""
        return self.starts_on <= last and (self.ends_on is None or first <= self.ends_on)


DATED_CONSTRAINTS = Dated.Meta.constraints
