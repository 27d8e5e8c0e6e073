"""Reports on conduct: who may see them at all, whom they concern, how they stand.

`open_to` is the one door: every page and action asks it. Beyond the table of rights it keeps a report
from the cadre whom it concerns and from whoever serves in one unit with that cadre, and one that was
passed on from everybody but the officer who did it.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.access import visible_to
from contacts.kit import clock, days, workdays
from contacts.kit.language import counted
from contacts.models import (
    Area,
    Cadre,
    Grant,
    ResponsibilityDistrict,
    Service,
    ServiceCategory,
    User,
)
from contacts.policy import Role
from contacts.scopes import within_path
from visits.catalogue.conduct import (
    ANSWERED_WITHIN,
    BY_REPORTER,
    COUNTYS_TITLES,
    SEEN,
    TAKEN_UP_WITHIN,
    ConductMove,
    conduct_moves,
)
from visits.clocks import Unit
from visits.models import OPEN_CONDUCT, ConductEvent, ConductReport, ConductState
from visits.queries.standings import Standing, due_words

# Whose conduct is never the township's own business.
COUNTYS_ROLES = (Role.LEADER, Role.DISCIPLINE)
COUNTYS_CATEGORIES = (
    ServiceCategory.TOWNSHIP_LEADER,
    ServiceCategory.COUNTY_LEADER,
    ServiceCategory.COUNTY_CADRE,
)
# A village may have a party committee of its own; its secretary is the township's business.
OF_VILLAGES = ("村党委", "社区党委")
# The answers to the question who made trouble.
ASKED = ("unharmed", "harmed", "not_reached")
SOON = dt.timedelta(days=3)


def open_to(user: User, verb: str = "list") -> QuerySet[ConductReport]:
    """The reports on which a user may do `verb`; for everybody else there are none."""
    rows = visible_to(ConductReport.objects.all(), user, verb)
    mine = Service.objects.as_of(clock.today()).filter(cadre__user=user)
    together = Service.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=OuterRef("received_on")),
        cadre=OuterRef("subject"),
        organisation__in=mine.values("organisation"),
        starts_on__lte=clock.today(),
    )
    himself = Cadre.objects.filter(pk=OuterRef("subject"), user=user)
    rows = rows.alias(received_on=TruncDate("received_at"))
    rows = rows.filter(~Exists(together), ~Exists(himself))
    return rows.exclude(~Q(officer=user), state=ConductState.PASSED_ON)


def officers_of(township: Area, on: dt.date) -> QuerySet[User]:
    """The confirmed discipline officers who answer for a township on a day."""
    grants = Grant.objects.in_force(on).filter(role=Role.DISCIPLINE)
    grants = grants.filter(area__path__in=_paths_above(township))
    return User.objects.filter(pk__in=grants.values("user"), is_active=True)


def are_taken(township: Area, on: dt.date) -> bool:
    """Whether somebody in a township takes reports on conduct."""
    return officers_of(township, on).exists()


def are_taken_in(district: ResponsibilityDistrict, on: dt.date) -> bool:
    """The same, asked of one of its districts."""
    township = district.area.township
    return township is not None and are_taken(township, on)


@dataclass(frozen=True)
class Whom:
    """Whom some words concern: cadres of the township by name; whether that is the county's business."""

    cadres: tuple[Cadre, ...]
    is_countys: bool

    @property
    def subject(self) -> Cadre | None:
        """The cadre, where the words leave no doubt."""
        return self.cadres[0] if len(self.cadres) == 1 else None


def whom(about: str, township: Area, on: dt.date) -> Whom:
    """Whom the words name. The county's: leaders, discipline officers, their posts, and whoever
    leaves no officer of the township free to look into it."""
    words = _plain(about)
    known: list[Cadre] = list(Cadre.objects.filter(township=township).order_by("pk"))
    high = _names_of_the_high(township, on)
    found = _named({cadre.name for cadre in known} | high, words)
    named = tuple(cadre for cadre in known if cadre.name in found)
    countys = _is_titled(words) or bool(found & high) or not _all_free(named, township, on)
    return Whom(named, countys)


def is_countys(cadre: Cadre, township: Area, on: dt.date) -> bool:
    """Whether a cadre's conduct is the county's business, or no officer would be left for it."""
    grants = _high_grants(township, on).filter(user__cadre=cadre)
    services = cadre.services.as_of(on).filter(category__in=COUNTYS_CATEGORIES)
    if grants.exists() or services.exists():
        return True
    return not _all_free([cadre], township, on)


def _is_titled(words: str) -> bool:
    for own in OF_VILLAGES:
        words = words.replace(own, "")
    return any(title in words for title in COUNTYS_TITLES)


def _named(names: Iterable[str], words: str) -> set[str]:
    """The names that stand in the words; one that is part of a longer one there is not meant."""
    found = {name for name in names if len(name) > 1 and _plain(name) in words}
    return {name for name in found if not any(name != other and name in other for other in found)}


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _high_grants(township: Area, on: dt.date) -> QuerySet[Grant]:
    """Leaders and discipline officers around a township, confirmed or not yet."""
    around = Q(area__path__in=_paths_above(township)) | within_path(township.path, "area")
    return Grant.objects.as_of(on).filter(around, role__in=COUNTYS_ROLES)


def _names_of_the_high(township: Area, on: dt.date) -> set[str]:
    high = Service.objects.as_of(on).filter(
        cadre__township=township, category__in=COUNTYS_CATEGORIES
    )
    grants = _high_grants(township, on)
    return {
        *high.values_list("cadre__name", flat=True),
        *grants.values_list("user__name", flat=True),
        *grants.exclude(user__cadre=None).values_list("user__cadre__name", flat=True),
    }


def _all_free(cadres: Collection[Cadre], township: Area, on: dt.date) -> bool:
    """Whether for each of them an officer is free: another person, of another unit."""
    officers = list(officers_of(township, on).values_list("cadre", flat=True))
    keys = [key for key in officers if key] + [cadre.pk for cadre in cadres]
    units: dict[int, set[int]] = defaultdict(set)
    services = Service.objects.as_of(on).filter(cadre__in=keys)
    for cadre, unit in services.values_list("cadre", "organisation"):
        units[cadre].add(unit)

    def is_free(officer: int | None, cadre: Cadre) -> bool:
        return not officer or (officer != cadre.pk and not units[officer] & units[cadre.pk])

    if not cadres:
        return bool(officers)
    return all(any(is_free(officer, cadre) for officer in officers) for cadre in cadres)


def _paths_above(area: Area) -> list[str]:
    """The paths of an area and of what it lies in."""
    return [area.path[:end] for end in range(Area.steplen, len(area.path) + 1, Area.steplen)]


def with_news(rows: QuerySet[ConductReport]) -> QuerySet[ConductReport]:
    """Reports with `has_news`: what their reporter said has not been read since."""
    told = Max("events__at", filter=Q(events__move__in=BY_REPORTER, events__by=None))
    read = Max("events__at", filter=Q(events__by__isnull=False))
    return rows.annotate(
        told_at=told, read_at=read, has_news=Q(told_at__gt=_or_never(F("read_at")))
    )


def _or_never(instant: F) -> Coalesce:
    return Coalesce(instant, dt.datetime(1900, 1, 1, tzinfo=dt.UTC))


def waiting(rows: QuerySet[ConductReport], on: dt.date) -> QuerySet[ConductReport]:
    """Those of which something is to be done: open, with news, or to be asked about retaliation."""
    ask = Q(state=ConductState.CLOSED, ask_again_on__lte=on)
    return rows.filter(Q(state__in=OPEN_CONDUCT) | ask | Q(has_news=True))


def due_on(report: ConductReport, calendar: workdays.WorkingCalendar) -> dt.date | None:
    """The last day by which it should be taken up, or answered; None where nothing is due."""
    received = clock.day_of(report.received_at)
    if report.state == ConductState.NEW:
        return workdays.nth_working_day_after(received, TAKEN_UP_WITHIN, calendar)
    if report.state == ConductState.IN_HAND:
        began = clock.day_of(report.reopened_at) if report.reopened_at else received
        return began + dt.timedelta(days=ANSWERED_WITHIN)
    return None


def asks_about_retaliation(report: ConductReport, on: dt.date) -> bool:
    """Whether the day has come to ask the reporter who made trouble for it."""
    day = report.ask_again_on
    return report.state == ConductState.CLOSED and day is not None and day <= on


def standing(
    report: ConductReport, now: dt.datetime, calendar: workdays.WorkingCalendar
) -> Standing:
    """How it stands at an instant. Computed when it is shown; nothing is written or told."""
    today, due = clock.day_of(now), due_on(report, calendar)
    if report.state == ConductState.PASSED_ON:
        return Standing("neutral", passed_on_words(report))
    if due is None:
        if asks_about_retaliation(report, today):
            return Standing("at_risk", _("该问有没有人为难"))
        return Standing("met", str(report.get_state_display()))
    if due < today:
        late = (today - due).days
        return Standing("overdue", counted("超期%(n)d天", late) % {"n": late})
    code = "at_risk" if due - today <= SOON else "on_track"
    return Standing(code, due_words(clock.end_of(due), Unit.DAYS, now))


def received_words(report: ConductReport) -> str:
    """When it came, by which an officer tells one from another."""
    local = timezone.localtime(report.received_at)
    day = days.in_words(local.date(), this_year=clock.today().year)
    return f"{day} {local:%H:%M}"


def passed_on_words(report: ConductReport) -> str:
    """All that is said of a report that was passed on."""
    day = report.passed_on_on or clock.day_of(report.received_at)
    return _("已转县纪委监委，%(day)s") % {"day": days.in_words(day, this_year=0)}


def trail(report: ConductReport) -> list[ConductEvent]:
    """What was done with it and who looked, the last first; each with `label`."""
    events: list[ConductEvent] = list(report.events.select_related("by").order_by("-at", "-pk"))
    for event in events:
        event.label = conduct_moves()[event.move].label  # type: ignore[attr-defined]
    return events


def state_for_reporter(report: ConductReport) -> str:
    """How far it is, as its reporter reads it."""
    return {
        ConductState.NEW: _("已收到"),
        ConductState.IN_HAND: _("正在了解"),
        ConductState.CLOSED: _("已答复"),
        ConductState.PASSED_ON: _("已转县纪委监委"),
    }[ConductState(report.state)]


def open_moves(report: ConductReport) -> list[ConductMove]:
    """What an officer may do now by a form, the usual next step first."""
    day = clock.today()
    asks = asks_about_retaliation(report, day)
    found = [
        move
        for move in conduct_moves().values()
        if "officer" in move.by and report.state in move.sources and move.code not in SEEN
    ]
    if report.state == ConductState.IN_HAND and report.officer_id:
        found.sort(key=lambda move: (move.code != "answer", move.code == "take"))
    return [move for move in found if asks or move.code not in ASKED]
