"""The official working calendar: rest days and make-up working days 调休."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarYear(models.Model):
    """A year of the calendar, and whether the State Council's notice for it is known."""

    year = models.PositiveSmallIntegerField(_("年"), unique=True)
    notice = models.CharField(
        _("依据的通知"),
        max_length=200,
        blank=True,
        help_text=_("空着表示还没有公布，只按周末推算"),
    )

    class Meta:
        verbose_name = _("日历年度")
        ordering = ["year"]

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """A day that is not what its weekday says: a holiday, or a working weekend day."""

    day = models.DateField(_("日期"), unique=True)
    is_working = models.BooleanField(_("上班"))
    name = models.CharField(_("名称"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("日历")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
