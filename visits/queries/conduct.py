"""Reports on conduct: who may see them at all, whom they concern, how they stand.

`open_to` is the one door: every page and action asks it. Beyond the table of rights it keeps a report
from every cadre whom it may concern, from whoever serves in one unit with one of them or in an office
that it names, from whom its text names beside, and one that was passed on from everybody but the
officer who did it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

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
    Organisation,
    ResponsibilityDistrict,
    Service,
    User,
)
from contacts.policy import Role
from visits.catalogue.conduct import (
    ANSWERED_WITHIN,
    BY_REPORTER,
    SEEN,
    TAKEN_UP_WITHIN,
    ConductMove,
    conduct_moves,
)
from visits.clocks import Unit
from visits.models import (
    OPEN_CONDUCT,
    ConductEvent,
    ConductNamed,
    ConductReport,
    ConductState,
)
from visits.queries.conduct_names import (
    COUNTYS_CATEGORIES,
    high_grants,
    is_free,
    is_of_village,
    is_titled,
    leaders_called,
    offices_in,
    paths_above,
    people_in,
    roster_of,
    units_of,
)
from visits.queries.standings import Standing, due_words

# The answers to the question who made trouble.
ASKED = ("unharmed", "harmed", "not_reached")
SOON = dt.timedelta(days=3)


def open_to(user: User, verb: str = "list") -> QuerySet[ConductReport]:
    """The reports on which a user may do `verb`; for everybody else there are none."""
    rows = visible_to(ConductReport.objects.all(), user, verb)
    own = Service.objects.as_of(clock.today()).filter(cadre__user=user).values("organisation")
    together = Service.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=OuterRef("received_on")),
        cadre=OuterRef("subject"),
        organisation__in=own,
        starts_on__lte=clock.today(),
    )
    himself = Cadre.objects.filter(pk=OuterRef("subject"), user=user)
    rows = rows.alias(received_on=TruncDate("received_at"))
    rows = rows.filter(~Exists(together), ~Exists(himself), ~Exists(_named_beside(user, own)))
    return rows.exclude(~Q(officer=user), state=ConductState.PASSED_ON)


def _named_beside(user: User, own: QuerySet[Any]) -> QuerySet[ConductNamed]:
    """Of a report, what it names that keeps a user out: himself, one of his unit, his office."""
    since = Q(cadre__services__ends_on=None)
    since |= Q(cadre__services__ends_on__gte=OuterRef("received_on"))
    together = since & Q(
        is_alone=False,
        cadre__services__organisation__in=own,
        cadre__services__starts_on__lte=clock.today(),
    )
    named = ConductNamed.objects.filter(report=OuterRef("pk"))
    return named.filter(Q(cadre__user=user) | Q(office__in=own) | together)


def officers_of(township: Area, on: dt.date) -> QuerySet[User]:
    """The confirmed discipline officers who answer for a township on a day."""
    grants = Grant.objects.in_force(on).filter(role=Role.DISCIPLINE)
    grants = grants.filter(area__path__in=paths_above(township))
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
    """Whom the words of a report name: as those whom it concerns, or in its text alone.

    `asked` are the words of the text that call a leader or a discipline officer: whether one of them is
    meant, whoever tells it has to say.
    """

    cadres: tuple[Cadre, ...]
    offices: tuple[Organisation, ...]
    alone: tuple[Cadre, ...]
    asked: tuple[str, ...]
    is_countys: bool

    @property
    def subject(self) -> Cadre | None:
        """The cadre, where the words leave no doubt."""
        return self.cadres[0] if len(self.cadres) == 1 else None

    def rows(self, report: ConductReport) -> list[ConductNamed]:
        """What is kept of it with a report, not stored yet."""
        return [
            *(ConductNamed(report=report, cadre=cadre) for cadre in self.cadres),
            *(ConductNamed(report=report, office=office) for office in self.offices),
            *(ConductNamed(report=report, cadre=cadre, is_alone=True) for cadre in self.alone),
        ]


def whom(about: str, township: Area, on: dt.date, text: str = "") -> Whom:
    """Whom the words name. The county's: leaders, discipline officers, their posts, and whoever
    leaves no officer of the township free to look into it."""
    roster = roster_of(township, on)
    meant, beside = people_in(about, roster), people_in(text, roster, surely=True)
    in_doubt = not is_of_village(meant, roster)
    high = any(call.is_high and (call.is_sure or in_doubt) for call in meant.calls)
    cadres, offices = meant.cadres, offices_in(meant.words, roster)
    alone = tuple(cadre for cadre in beside.cadres if cadre not in cadres)
    free = _is_one_free(cadres, offices, alone, township, on)
    countys = is_titled(meant, roster) or high or not free
    asked = [call.words for call in beside.calls if call.is_high]
    asked += leaders_called(beside, roster, but=meant)
    return Whom(cadres, offices, alone, tuple(dict.fromkeys(asked)), countys)


def is_countys(report: ConductReport, cadre: Cadre, on: dt.date) -> bool:
    """Whether a cadre's conduct is the county's business, or no officer would be left for the report
    once the cadre is known, beside whom its words name."""
    grants = high_grants(report.township, on).filter(user__cadre=cadre)
    services = cadre.services.as_of(on).filter(category__in=COUNTYS_CATEGORIES)
    if grants.exists() or services.exists():
        return True
    named = list(report.named.exclude(cadre__name=cadre.name).select_related("cadre", "office"))
    return not _is_one_free(
        [cadre, *(row.cadre for row in named if row.cadre and not row.is_alone)],
        [row.office for row in named if row.office],
        [row.cadre for row in named if row.cadre and row.is_alone],
        report.township,
        on,
    )


def _is_one_free(
    cadres: Collection[Cadre],
    offices: Collection[Organisation],
    alone: Collection[Cadre],
    township: Area,
    on: dt.date,
) -> bool:
    """Whether there is one officer who is free of all that are named: another person, of another unit."""
    officers = list(officers_of(township, on).values_list("cadre", flat=True))
    keys = [cadre.pk for cadre in cadres]
    units = units_of([*filter(None, officers), *keys], on)
    kept = [cadre.pk for cadre in alone]
    shut = [office.pk for office in offices]
    return any(
        is_free(officer, units=units, cadres=keys, offices=shut, alone=kept) for officer in officers
    )


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
