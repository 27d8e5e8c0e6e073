"""诉求怎么办: the workflow, the limits and the ladder in words, from the tables that the app goes by."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from contacts.kit import clock
from contacts.pages import Page
from visits.models import ASKS_FOR, GrievanceKind, Mark, MatterClass, Mode
from visits.queries import guide, meanings
from visits.queries.limits import LimitBook, told_of
from visits.queries.own_moves import own_moves
from visits.stages import WITH_LADDER


class HelpGrievances(Page):
    """For everybody: what comes after what, who does it, by when."""

    resource, verb = "self", "use"
    template_name = "visits/help_grievances.html"
    title = _("诉求怎么办")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today, book = clock.today(), LimitBook()
        kinds = GrievanceKind.objects.filter(is_active=True)
        kwargs |= {
            "own": own_moves(self.user),
            "picture": guide.picture(),
            "other_ends": guide.other_ends(),
            "parts": guide.parts(),
            "limits": [
                (_("各类型都一样的"), told_of("", book, today)),
                *((kind, told_of(kind.code, book, today)) for kind in kinds),
            ],
            "ladder": guide.ladder(),
            "modes": meanings.told(meanings.MODES, Mode),
            "classes": meanings.told(ASKS_FOR, MatterClass),
            "marks": meanings.told(meanings.MARKS, Mark),
            "sees_limits": self.may("list", "catalogue"),
            "sees_offices": self.may("list", "responsibility"),
            "stages": [stage.label for stage in WITH_LADDER],
        }
        return super().get_context_data(**kwargs)
