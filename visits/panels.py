"""What the pages of people and places show of what was done there (slots of `contacts.panels`)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from contacts.access import covers, may, not_kept_from, visible_to
from contacts.kit import clock
from contacts.models import Household, ResponsibilityDistrict, User
from contacts.panels import Panel
from visits.models import Activity, Grievance
from visits.queries.entries import checks_open_to, for_pages, readable, without_text
from visits.queries.grievances import with_history
from visits.queries.histories import histories
from visits.queries.raisers import known_to
from visits.queries.trainings import trainings_of

SHOWN = 5


def visits_of(household: Household, user: User) -> dict[str, Any]:
    """The latest entries about a household that the user may see, without their text."""
    rows = Activity.objects.valid().filter(met__household=household)
    seen = without_text(for_pages(visible_to(rows, user)))
    return {
        "entries": list(seen.order_by("-happened_on", "-pk")[:SHOWN]),
        "may_write": may(user, "activity", "create") and household.ends_on is None,
        "may_register": may(user, "grievance", "create"),
    }


def trained(district: ResponsibilityDistrict, user: User) -> dict[str, Any]:
    """The trainings that the team attended this year."""
    year = clock.today().year
    return {
        "year": year,
        "trainings": trainings_of(district, user, year),
        "may_write": may(user, "activity", "create"),
    }


def held_of(household: Household, user: User) -> dict[str, Any]:
    """All entries about a household, and what it was asked about them, for its own print.

    An entry that names other households as well is theirs too: its text isn't printed.
    """
    rows = for_pages(Activity.objects.filter(met__household=household))
    related = rows.prefetch_related("additions", "versions", "attachments")
    entries = list(related.order_by("happened_on", "pk"))
    shared = {entry.pk for entry in entries if len(entry.met.all()) > 1}
    read = readable(entries, user)
    # Whose visit was asked about is not told by this paper either which household was drawn.
    known = checks_open_to(user).filter(Q(nameless=False), met__household=household)
    checks = list(visible_to(known, user).prefetch_related(None))
    return {
        "entries": entries,
        "shared": shared,
        "readable": read - shared,
        "hidden": any(entry.pk not in read | shared for entry in entries),
        "checks": checks,
        "asks": may(user, "spot_check", "change"),
        "resource": "activity",
        "ids": [row.uid for row in (*entries, *checks)],
    }


def matters_of(household: Household, user: User) -> dict[str, Any]:
    """The matters that the household raised, with all that was said, for its own print alone.

    A complaint about the office of whoever prints is not among them, nor are those of which he may not know
    who raised them. Who has the full print is said
    by the right of the user alone, so that the sentence tells nothing of whether there are any.
    """
    kept = not_kept_from(Grievance.objects.filter(household=household), user)
    rows: Any = with_history(known_to(kept, user))
    matters = list(rows.order_by("received_at", "pk"))
    told = histories(matter.history for matter in matters)
    return {
        "matters": list(zip(matters, told, strict=True)),
        "dispatches": covers(user, "grievance", "dispatch", household.district.area),
        "resource": "grievance",
        "ids": [matter.uid for matter in matters],
    }


PANELS = (
    Panel("household", "visits/panels/household.html", visits_of, "activity"),
    Panel("district", "visits/panels/trainings.html", trained, "activity"),
    Panel("held", "visits/panels/held.html", held_of, "activity"),
    Panel("held", "visits/panels/held_matters.html", matters_of, "grievance", order=60),
)
