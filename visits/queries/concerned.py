"""How many households and people matters concern: one in words, several added up (S165)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from contacts.kit.language import counted
from contacts.kit.quantities import Quantity
from visits.models import Grievance
from visits.workflow import State

# Their people are those of another matter, or of none.
NOT_ADDED = (State.VOIDED, State.MERGED)


def concerns(grievance: Grievance) -> str:
    """30余户、120人; "" where nobody said."""
    return _joined(grievance.homes_concerned, grievance.people_concerned)


@dataclass(frozen=True)
class Concerned:
    """The sum over some matters, and how many of them told nothing."""

    homes: Quantity | None
    people: Quantity | None
    untold: int

    @property
    def words(self) -> str:
        """至少230户、860人; "" where no matter told anything."""
        return _joined(self.homes, self.people, is_sum=True)


def concerned_by(rows: QuerySet[Grievance]) -> Concerned:
    """What the matters concern together, a lower bound as soon as one of them is; one statement.

    Whoever stands in two of them is counted twice: nobody is known by name here.
    """
    found = (
        rows.exclude(state__in=NOT_ADDED)
        .order_by()
        .aggregate(
            n=Count("pk"),
            told=Count("pk", filter=Q(homes__isnull=False) | Q(people__isnull=False)),
            n_homes=Sum("homes"),
            n_people=Sum("people"),
            bound_homes=Count("pk", filter=Q(homes_at_least=True)),
            bound_people=Count("pk", filter=Q(people_at_least=True)),
        )
    )
    return Concerned(
        Quantity.of(found["n_homes"], bool(found["bound_homes"])),
        Quantity.of(found["n_people"], bool(found["bound_people"])),
        found["n"] - found["told"],
    )


def _joined(homes: Quantity | None, people: Quantity | None, *, is_sum: bool = False) -> str:
    parts = []
    if homes:
        n = homes.at_least_words if is_sum else str(homes)
        parts.append(counted("%(n)s户", homes.at_least) % {"n": n})
    if people:
        n = people.at_least_words if is_sum else str(people)
        parts.append(counted("%(n)s人", people.at_least) % {"n": n})
    return _("、").join(parts)
