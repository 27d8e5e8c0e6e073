"""What pages show of a grievance, and the clock that runs."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from contacts.access import visible_to
from contacts.kit import clock
from contacts.models import User
from visits.clocks import Limit
from visits.models import Activity, Grievance, GrievanceClock, GrievanceEvent, Part
from visits.queries.limits import LimitBook
from visits.queries.raisers import known_to
from visits.queries.reopening import with_reopening
from visits.queries.standings import with_clock
from visits.stages import MAIN, Stage


def for_lists(rows: QuerySet[Grievance]) -> QuerySet[Grievance]:
    """With what a list shows of each."""
    return with_reopening(rows).select_related(
        "kind",
        "topic",
        "channel_name",
        "area",
        "district",
        "household",
        "lead",
        "handler",
        "first_asked",
    )


def with_history(rows: QuerySet[Grievance]) -> QuerySet[Grievance]:
    """With the events of each as `history`, who made them and which office had the matter then."""
    events = GrievanceEvent.objects.select_related("by", "organisation")
    return rows.prefetch_related(Prefetch("events", events, to_attr="history"))


def for_pages(rows: QuerySet[Grievance]) -> QuerySet[Grievance]:
    """With what the page of one matter shows."""
    joined = for_lists(rows).select_related(
        "registered_by",
        "leader",
        "cause_kind",
        "merged_into",
        "activity__kind",
        "topic__parent",
        "concerned",
    )
    others = Grievance.objects.filter(merged_into=OuterRef("pk")).order_by()
    with_others = joined.annotate(takes_others=Exists(others))
    return with_history(with_others).prefetch_related("clocks")


def with_parts(rows: QuerySet[Grievance]) -> QuerySet[Grievance]:
    """With what other offices do."""
    parts = Part.objects.select_related("organisation", "whistle")
    return rows.prefetch_related(Prefetch("parts", parts), "whistles__offices")


def raised_in(activity: Activity, user: User) -> QuerySet[Grievance]:
    """The matters that came up in an entry, as far as the user may list them and know who raised them,
    with their clocks: an entry names whom it met, so whoever opens it would read it there."""
    seen = visible_to(Grievance.objects.standing().filter(activity=activity), user, "list")
    return with_clock(known_to(seen, user).select_related("district", "area")).order_by("number")


def main_clock(grievance: Grievance) -> GrievanceClock | None:
    """The running clock of acceptance or answer; None where none runs."""
    loaded = getattr(grievance, "_prefetched_objects_cache", {}).get("clocks")
    if loaded is None:
        running = GrievanceClock.objects.filter(grievance=grievance, stage__in=MAIN, ended_at=None)
        return running.order_by("-began_at").first()
    found = [c for c in loaded if c.stage in MAIN and c.ended_at is None]
    return max(found, key=lambda clock: clock.began_at, default=None)


def longest_extension(grievance: Grievance) -> Limit | None:
    """How much its running clock may be extended at most; nothing while none runs."""
    running = main_clock(grievance)
    if running is None:
        return None
    day = clock.day_of(running.began_at)
    return LimitBook().limit_of(grievance.kind.code, Stage.EXTENSION, day)


def since(grievance: Grievance, version: int) -> list[GrievanceEvent]:
    """What has been done with a matter after a version of it was seen."""
    rows = grievance.events.filter(number__gt=version)
    return list(rows.select_related("by", "organisation"))
