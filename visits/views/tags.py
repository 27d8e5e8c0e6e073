"""按专题统计: what was done under each tag in a month, quarter or year."""

from __future__ import annotations

from typing import Any

from django.urls import reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from contacts.kit import clock
from contacts.kit.periods import Period, PeriodKind
from contacts.kit.tables import Table
from contacts.pages import TablePage
from visits.models import Activity, holds
from visits.queries.closing import month_to_look_at
from visits.queries.tags import Tagged, tallies
from visits.tables.tags import TagSheet, TagTable, rows_of

KINDS = {PeriodKind.MONTH: _("按月"), PeriodKind.QUARTER: _("按季度"), PeriodKind.YEAR: _("按年")}


def period_called(code: str) -> Period:
    """The month, quarter or year of a code; last month until it closes where there is none."""
    try:
        period = Period.parse(code)
    except ValueError:
        return month_to_look_at(clock.today())
    begun = period.kind in KINDS and period.starts_on <= clock.today()
    return period if begun else month_to_look_at(clock.today())


class TagPage(TablePage):
    resource, verb = "activity", "list"
    template_name = "visits/tags.html"
    crumbs = [(_("走访与活动"), reverse_lazy("activity-list"))]

    @cached_property
    def period(self) -> Period:
        return period_called(self.request.GET.get("period", ""))

    @cached_property
    def tagged(self) -> list[Tagged]:
        within = Activity.objects.between(self.period.starts_on, self.period.ends_on)
        return tallies(self.scoped(within.filter(holds())))

    def get_title(self) -> str:
        return f"{_t('按专题统计')} · {self.period.label}"

    def get_table(self) -> Table:
        rows = [row for tagged in self.tagged for row in rows_of(tagged, self.period)]
        return TagSheet(rows)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            period=self.period,
            tags=[self._card(tagged) for tagged in self.tagged],
            tabs=[self._tab(kind, words) for kind, words in KINDS.items()],
            around=[self._link(period) for period in self._around()],
            **kwargs,
        )

    def _card(self, tagged: Tagged) -> dict[str, Any]:
        """A tag with the kinds of which there are records; the others by name."""
        rows = [row for row in rows_of(tagged, self.period) if row.tally.records]
        none = [str(kind) for kind, tally in tagged.kinds if not tally.records]
        return {"tag": tagged.tag, "table": TagTable(rows), "none": _t("、").join(none)}

    def _tab(self, kind: PeriodKind, words: Any) -> tuple[Any, str, bool]:
        """The period of that kind around the end of this one."""
        day = min(self.period.ends_on, clock.today())
        same = kind == self.period.kind
        period = self.period if same else Period.containing(kind, day)
        return words, f"?period={period.code}", same

    def _around(self) -> list[Period]:
        """The periods before and after, none to come."""
        both = self.period.previous(), self.period.next()
        return [period for period in both if period.starts_on <= clock.today()]

    def _link(self, period: Period) -> tuple[str, str]:
        return period.label, f"?period={period.code}"
