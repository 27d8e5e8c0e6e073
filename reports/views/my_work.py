"""我的工作: what I still owe, and to whom I go first."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from contacts.kit import clock
from contacts.kit.periods import Period, PeriodKind
from contacts.models import Cadre
from contacts.pages import Page
from contacts.queries.absences import absent_colleagues, leave_of, with_leave
from contacts.queries.handovers import waiting_handovers
from reports.queries.my_duties import duties_of
from reports.tables.to_do import of_duties, things_to_do, to_decide_and_do
from visits.queries import worklist
from visits.queries.receptions import swapped_in
from visits.queries.usual import own_districts
from visits.queries.waiting import (
    denied_visits,
    open_questions,
    open_remarks,
)

SHOWN_FIRST = 5


class MyWork(Page):
    resource, verb = "activity", "create"
    template_name = "reports/my_work.html"
    title = _("我的工作")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = clock.today()
        oneself = Cadre.objects.filter(user=self.user).marked_card_only(today)
        cadre: Any = with_leave(worklist.with_own(oneself, today), today).first()
        month = Period.containing(PeriodKind.MONTH, today)
        days_left = (month.ends_on - today).days + 1
        kwargs |= {"cadre": cadre, "today": today, "days_left": days_left}
        kwargs["to_decide"], kwargs["to_do"] = to_decide_and_do(self.user, clock.now())
        if cadre is None:
            return super().get_context_data(**kwargs)
        rows = worklist.not_seen_since(worklist.worklist(cadre, today), today.replace(day=1))
        first = list(worklist.with_care(rows, today)[:SHOWN_FIRST])
        denied = list(denied_visits(cadre))
        shown = [*first, *(check.met.household for check in denied)]
        self.note_read([household.uid for household in shown], resource="household")
        things = things_to_do(self.user, cadre, today)
        if things:
            self.note_read({thing.matter.uid for thing in things}, resource="grievance")
        duties, village_duties = duties_of(self.user, cadre, today)
        if not cadre.card_only:
            kwargs["to_do"] += of_duties([*duties, *village_duties])
        return super().get_context_data(
            districts=_t("、").join(str(row) for row in own_districts(cadre, today)),
            duties=duties,
            village_duties=village_duties,
            first=first,
            things=things,
            among={thing.name for thing in things},
            own=cadre.own,
            questions=open_questions(cadre),
            remarks=open_remarks(cadre),
            denied=denied,
            turns=swapped_in(today).filter(receiver=cadre),
            handovers=waiting_handovers(self.user, cadre),
            absent=absent_colleagues(cadre, today),
            leave=leave_of(cadre),
            **kwargs,
        )
