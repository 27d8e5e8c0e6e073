"""三率 of the grievances, by district, office, topic and more, and how long they lay with whom."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.kit import clock
from contacts.kit.periods import Period
from contacts.kit.tables import Table
from contacts.pages import TablePage
from visits.models import Grievance
from visits.queries.figure_periods import offered_periods, period_of
from visits.queries.holding_sums import HeldBy, holding_sums
from visits.queries.rates import (
    COUNTED,
    DONE_OVER,
    By,
    done_over,
    knowing,
    lines,
    omitted,
    received_between,
    with_outcomes,
)
from visits.queries.small_cells import without_gaps
from visits.queries.village_level import levels
from visits.tables.rates import LAY_TABLES, LayRow, RateRow, RateTable
from visits.tables.village_level import LevelsTold
from visits.views.grievances import CRUMBS


class Rates(TablePage):
    resource, verb, export_verb = "grievance", "export", "export"
    template_name = "visits/rates.html"
    title = _("三率")
    crumbs = CRUMBS

    @cached_property
    def by(self) -> str:
        asked = self.request.GET.get("by", "")
        return asked if asked in (*By.values, *HeldBy.values) else By.DISTRICT

    @property
    def asked(self) -> str:
        """The period that the address names."""
        return self.request.GET.get("period", "")

    @cached_property
    def period(self) -> Period:
        today = clock.today()
        return period_of(self.asked, today) or offered_periods(today)[0]

    @property
    def tells_holding(self) -> bool:
        """Whether it is asked for how long matters lay, not for the rates."""
        return self.by in HeldBy.values

    def get_table(self) -> Table:
        now = clock.now()
        if self.tells_holding:
            counted = with_outcomes(self.rows, now).filter(COUNTED)
            times = holding_sums(counted, self.by, now)
            return LAY_TABLES[HeldBy(self.by)]([LayRow(lay, self.query) for lay in times])
        found = without_gaps(lines(self.rows, self.by, now))
        return RateTable([RateRow(line, self.by, self.query) for line in found])

    @cached_property
    def rows(self) -> QuerySet[Grievance]:
        first, last = self.period.starts_on, self.period.ends_on
        seen = knowing(self.scoped(Grievance.objects.standing()), self.user)
        return received_between(seen, first, last)

    @property
    def query(self) -> dict[str, str]:
        first, last = self.period.starts_on, self.period.ends_on
        return {"first": first.isoformat(), "last": last.isoformat()}

    def omitted(self) -> list[tuple[Any, int, str]]:
        """What is in no figure, or not in all: why, how many, and where they are."""
        found = omitted(self.rows, clock.now())
        return [(why.label, count, self._list_url(why)) for why, count in found]

    def done_over(self) -> tuple[int, str]:
        """How many were done over again, and where they are."""
        return done_over(self.rows, clock.now()), self._list_url(DONE_OVER)

    def levels(self) -> LevelsTold:
        """How far what was settled went: of the whole period, whatever the figures are told apart by."""
        return LevelsTold(levels(self.rows), self._list_url)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            period=self.period,
            by=self.by,
            tabs=[(by.label, self._url(by=by.value), by == self.by) for by in (*By, *HeldBy)],
            tells_holding=self.tells_holding,
            periods=[(p.code, p.label, p == self.period) for p in offered_periods(clock.today())],
            unknown="" if self.asked in ("", self.period.code) else self.asked,
            nothing=_("这段时间没有收到诉求。"),
            omitted=[] if self.tells_holding else self.omitted(),
            done_over=None if self.tells_holding else self.done_over(),
            levels=None if self.tells_holding else self.levels(),
            is_told_all=self.may("supervise"),
            circular_url=self.circular_url(),
            **kwargs,
        )

    def circular_url(self) -> str:
        """The circular of the same period, for whoever may draft one."""
        if not self.may("circular"):
            return ""
        return f"{reverse('grievance-circular')}?{urlencode({'period': self.period.code})}"

    def _list_url(self, outcome: str) -> str:
        asked = {**self.query, "pile": "all", "outcome": outcome}
        return f"{reverse('grievance-list')}?{urlencode(asked)}"

    def _url(self, **changes: str) -> str:
        return f"?{urlencode({'by': self.by, 'period': self.period.code, **changes})}"
