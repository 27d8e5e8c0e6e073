"""Lists of what is owed: who is behind, who wrote late, what is met."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Count, Q, QuerySet, When
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from contacts.pages import ListPage
from reports.filters.obligations import ObligationFilter
from reports.models import Obligation, State
from reports.queries.my_duties import QUIET
from reports.tables.obligations import ObligationTable

ORDER = (State.OVERDUE, State.AT_RISK, State.ON_TRACK, State.MET, State.EXEMPT, State.WAIVED)


class ObligationList(ListPage):
    resource, verb = "obligation", "list"
    model, table_class, filter_class = Obligation, ObligationTable, ObligationFilter
    template_name = "reports/obligation_list.html"
    title = _("任务完成")
    nothing = _("这一期没有任务。规则启用以后，这里按期列出每个人、每个责任区应做的事。")

    def get_filter(self) -> ObligationFilter:
        return ObligationFilter(self.request.GET, user=self.user)

    def get_queryset(self) -> QuerySet[Any]:
        rows = Obligation.objects.select_related("requirement", "cadre", "district", "area")
        quiet = Q(state__in=QUIET)
        order = ("area__path", "cadre__name_keys", "requirement_id", "period", "pk")
        return rows.order_by(Case(When(quiet, then=1), default=0), *order)

    @cached_property
    def states(self) -> list[tuple[str, str, str]]:
        """State, 完成 22, and the list narrowed to it; apart from the filter by state."""
        rows = self.scoped(self.get_queryset()).order_by()
        rows = self.filters.fitting(rows, without="state")
        found = dict(rows.values_list("state").annotate(number=Count("pk")))
        link = self.get_table().link
        return [
            (state.value, f"{state.label} {found[state]:,}", link(state=state.value, page=None))
            for state in ORDER
            if state in found
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(states=self.states, **kwargs)
