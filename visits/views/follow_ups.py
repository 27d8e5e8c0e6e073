"""记回访: one page over the three moves that a follow-up may come to."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.kit import clock
from contacts.kit.language import counted
from visits import workflow
from visits.forms.follow_ups import FollowUpForm
from visits.models import Satisfaction
from visits.queries.follow_ups import TRIES, days_tried, own_rating, rating_by_receipt
from visits.views.moves import Moving


class FollowUp(Moving):
    """Asks in order, and makes the move that follows from the answers."""

    verb = "follow_up"
    template_name = "visits/follow_up.html"
    form_class = FollowUpForm
    button = gettext_lazy("记下来")

    def get_title(self) -> str:
        return _("记回访 · %(number)s") % {"number": self.grievance.number}

    def asked_move(self) -> workflow.Move:
        return workflow.moves()["tried"]

    @cached_property
    def rated(self) -> str:
        return own_rating(self.grievance)

    @cached_property
    def days_before(self) -> int:
        """On how many days before today nobody was reached."""
        return len(days_tried(self.grievance) - {clock.today()})

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {
            "grievance": self.grievance,
            "rated": self.rated,
            "may_give_up": self.days_before + 1 >= TRIES,
        }

    def save(self, form: FollowUpForm) -> None:
        self.make(form.move, form.cleaned_data["version"], form.said())
        if form.move.code == "tried":
            messages.success(self.request, self.told)

    @property
    def told(self) -> str:
        """How many of the days are done with today's, and what may be done after the last."""
        done = self.days_before + 1
        if done >= TRIES:
            return _("已记下：三天都联系过了。再打开“记回访”，可以办结。")
        words = counted("已记下：联系过%(n)d天，一共要三天。改天再找。", done)
        return words % {"n": done}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        by_receipt = rating_by_receipt(self.grievance)
        kwargs |= {
            "rated": Satisfaction(self.rated).label if self.rated else "",
            "by_receipt": Satisfaction(by_receipt).label if by_receipt else "",
            "today_is": min(self.days_before + 1, TRIES),
            "tries": TRIES,
        }
        return super().get_context_data(**kwargs)
