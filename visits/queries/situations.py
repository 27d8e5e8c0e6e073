"""Situation reports as they are read: in piles, how each stands, what may be done, what was done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.access import areas_of, visible_to
from contacts.kit import clock, days
from contacts.kit.lasting import in_words
from contacts.models import Area, AreaKind, ResponsibilityDistrict, User
from visits.catalogue.situations import BY_FORM, LABELS, LIMITS, SituationMove, situation_moves
from visits.models import (
    Grievance,
    SituationEvent,
    SituationKind,
    SituationLimit,
    SituationReport,
    SituationState,
)
from visits.queries.standings import Standing
from visits.workflow import State

# So long before its limit a report is yellow: a third of it, counted from the end.
YELLOW = 3

# The same kind for the same place within so long may be the same (ours); so many are shown.
LATELY, LATELY_SHOWN = dt.timedelta(hours=1), 3


class SituationPile(models.TextChoices):
    """What a leader looks at."""

    WAITING = "waiting", gettext_lazy("待回应")
    RESPONDED = "responded", gettext_lazy("已回应")
    ALL = "all", gettext_lazy("全部")


def of_pile(pile: str) -> Q:
    """The condition of a pile."""
    conditions = {
        SituationPile.WAITING: Q(state=SituationState.NEW),
        SituationPile.RESPONDED: Q(state__in=(SituationState.RESPONDED, SituationState.CLOSED)),
    }
    return conditions.get(SituationPile(pile), Q())


def for_lists(rows: QuerySet[SituationReport]) -> QuerySet[SituationReport]:
    """With what a list shows."""
    return rows.select_related("district", "area", "leader")


def for_pages(rows: QuerySet[SituationReport]) -> QuerySet[SituationReport]:
    """With what the page of a report shows."""
    return rows.select_related(
        "district", "area", "township", "leader", "reported_by", "responded_by", "office", "handler"
    )


def minutes_for(kind: str, *, is_urgent: bool) -> int:
    """Within how many minutes it is to be responded to; what is not set goes by our own."""
    row = SituationLimit.objects.filter(kind=kind, is_urgent=is_urgent).first()
    ours = {(k, urgent): minutes for k, urgent, minutes in LIMITS}
    return row.minutes if row else ours[kind, is_urgent]  # type: ignore[index]


def limits_in_use() -> list[tuple[SituationKind, list[tuple[bool, str]]]]:
    """Each kind with its limits in words, the urgent one first."""
    rows = SituationLimit.objects.values_list("kind", "is_urgent", "minutes")
    set_here = {(kind, urgent): minutes for kind, urgent, minutes in rows}
    found: dict[SituationKind, list[tuple[bool, str]]] = {kind: [] for kind in SituationKind}
    for kind, urgent, ours in LIMITS:
        minutes = set_here.get((kind, urgent), ours)
        found[kind].append((urgent, in_words(dt.timedelta(minutes=minutes))))
    return list(found.items())


def districts_to_report_in(user: User, on: dt.date) -> QuerySet[ResponsibilityDistrict]:
    """Where somebody may report: the own districts, or all of the area."""
    rows = ResponsibilityDistrict.objects.as_of(on)
    return visible_to(rows, user, "create", resource="situation").order_by("area__path", "pk")


def township_to_report_in(user: User) -> Area | None:
    """The township as a whole, for those who may report of all of it and of no other."""
    areas = {area.pk: area for area in areas_of(user, "situation", "create")}
    towns = [area for area in areas.values() if area.kind == AreaKind.TOWNSHIP]
    return towns[0] if len(towns) == len(areas) == 1 else None


def standing(report: SituationReport, now: dt.datetime) -> Standing:
    """How it stands at an instant: until when it waits, or after how long the response came."""
    if report.state == SituationState.VOIDED:
        return Standing("neutral", str(report.get_state_display()))
    if report.took is not None:
        late = report.responded_at is not None and report.responded_at > report.due_at
        words = _("%(took)s后回应") % {"took": in_words(report.took)}
        return Standing("late" if late else "met", words)
    if now > report.due_at:
        words = _("超时%(took)s没有回应") % {"took": in_words(now - report.due_at)}
        return Standing("overdue", words)
    whole = report.due_at - report.reported_at
    soon = now >= report.due_at - whole / YELLOW
    return Standing("at_risk" if soon else "on_track", due_words(report.due_at, now))


def due_words(due: dt.datetime, now: dt.datetime) -> str:
    """10:30前回应; on another day with the day."""
    local, today = timezone.localtime(due), clock.day_of(now)
    if local.date() == today:
        return _("%(time)s前回应") % {"time": f"{local:%H:%M}"}
    day = days.in_words(local.date(), this_year=today.year)
    return _("%(day)s %(time)s前回应") % {"day": day, "time": f"{local:%H:%M}"}


def rights_on(user: User, report: SituationReport) -> set[str]:
    """Which rights of the table's moves somebody has on a report."""
    rows = SituationReport.objects.filter(pk=report.pk)
    held = {verb for verb in ("respond", "handle") if visible_to(rows, user, verb).exists()}
    return held | ({"void"} if may_void(user, report) else set())


def may_void(user: User, report: SituationReport) -> bool:
    """Who wrote it, or whoever keeps the reports of the place."""
    if report.reported_by_id == user.pk:
        return visible_to(SituationReport.objects.filter(pk=report.pk), user, "void").exists()
    kept = areas_of(user, "situation", "void")
    return any(report.area.path.startswith(area.path) for area in kept)


def matter_of(report: SituationReport) -> Grievance | None:
    """The matter that was raised from it; one that was voided is none."""
    rows = Grievance.objects.filter(situation=report).exclude(state=State.VOIDED)
    return rows.order_by("pk").first()


def report_of(grievance: Grievance, user: User) -> SituationReport | None:
    """The report from which a matter was raised, as far as the user may read it."""
    if grievance.situation_id is None:
        return None
    rows = SituationReport.objects.filter(pk=grievance.situation_id)
    return visible_to(rows, user).select_related("district", "area").first()


def reported_lately(
    user: User, *, district: ResponsibilityDistrict | None, kind: str, now: dt.datetime
) -> list[SituationReport]:
    """What of a kind was reported for a place within the last hour, the last first; each with `is_seen`,
    whether the user may read it.

    Two who stand at the same bridge report it twice: whoever comes second is shown the first.
    """
    rows = SituationReport.objects.exclude(state=SituationState.VOIDED)
    rows = rows.filter(kind=kind, reported_at__gt=now - LATELY, reported_at__lte=now)
    if district is None:
        town = township_to_report_in(user)
        rows = rows.filter(district=None, township=town) if town else rows.none()
    else:
        rows = rows.filter(district=district)
    seen = set(visible_to(rows, user).values_list("pk", flat=True))
    found = list(rows.order_by("-reported_at", "-pk")[:LATELY_SHOWN])
    for report in found:
        report.is_seen = report.pk in seen  # type: ignore[attr-defined]
    return found


def open_moves(held: set[str], report: SituationReport) -> list[SituationMove]:
    """What somebody with these rights on it may do now by a form, the usual next step first."""
    return [
        move
        for code, move in situation_moves().items()
        if code in BY_FORM and move.right in held and report.state in move.sources
    ]


def history(report: SituationReport, user: User | None = None) -> list[SituationEvent]:
    """What was done with it, the last first; each with `label` and `told`, what else was said. For a
    user without the numbers of matters that he may not read, which keep no such detail then."""
    events: list[SituationEvent] = list(report.events.select_related("by").order_by("-number"))
    raised = [event.details for event in events if event.details.get("grievance")]
    if user and raised:
        rows = visible_to(Grievance.objects.filter(situation=report), user).order_by()
        numbers = set(rows.values_list("number", flat=True))
        for details in raised:
            if details["grievance"] not in numbers:
                del details["grievance"]
    for event in events:
        event.label = LABELS[event.move]  # type: ignore[attr-defined]
        event.told = _told(event.details)  # type: ignore[attr-defined]
    return events


def since(report: SituationReport, version: int) -> list[SituationEvent]:
    """What others have done since a version, the last first."""
    return [event for event in history(report) if event.number > version]


DETAILS: dict[str, Any] = {
    "leader": gettext_lazy("转给%(what)s"),
    "office": gettext_lazy("交给%(what)s"),
    "handler": gettext_lazy("交给%(what)s"),
    "grievance": gettext_lazy("诉求%(what)s"),
}


def _told(details: dict[str, Any]) -> str:
    said: Iterable[str] = (
        str(DETAILS[name]) % {"what": details[name]} for name in DETAILS if details.get(name)
    )
    return "，".join(said)
