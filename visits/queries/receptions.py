"""Reception days as lists show them: how each stands, what came in there and what was answered."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from contacts.kit import days
from contacts.models import Area, ResponsibilityDistrict
from contacts.offers import Line
from contacts.queries.teams import title_of
from visits.models import (
    Activity,
    ActivityState,
    Grievance,
    ReceiverRole,
    ReceptionDay,
    ReceptionKind,
    ReceptionState,
    ReceptionSwap,
)
from visits.workflow import State

# What an entry of a day is called in the diary.
KINDS = {
    ReceptionKind.LEADERS: "leaders_reception",
    ReceptionKind.DEPUTIES: "deputies_reception",
    ReceptionKind.FIXED: "fixed_reception",
}
# Whoever raised it was told something.
REPLIED = (State.ANSWERED, State.CLOSED, State.EXPLAINED, State.PASSED_ON)
# Who receives in office; a deputy or delegate receives as just that, whatever else he is.
BY_TITLE = (ReceiverRole.LEADER, ReceiverRole.CADRE)
# So many days ahead stand on the public page of a district.
AHEAD = dt.timedelta(days=31)
HELD = Q(activity__state=ActivityState.VALID)


def with_items(rows: QuerySet[ReceptionDay]) -> QuerySet[ReceptionDay]:
    """Each with `n_items`, the matters that came in there, and `n_replied` of them."""
    raised = Grievance.objects.filter(activity=OuterRef("activity")).exclude(state=State.VOIDED)
    replied = raised.filter(state__in=REPLIED)
    return rows.select_related("organisation", "district", "receiver", "activity").annotate(
        n_items=_count(raised), n_replied=_count(replied)
    )


def _count(rows: QuerySet[Grievance]) -> Coalesce:
    grouped = rows.order_by().values("activity").annotate(n=Count("pk"))
    return Coalesce(Subquery(grouped.values("n")), 0)


def in_state(state: str, on: dt.date) -> Q:
    """The days that stand so on a day, as `ReceptionDay.state` says."""
    open_ones = ~HELD & Q(called_off="")
    match state:
        case ReceptionState.HELD:
            return HELD
        case ReceptionState.NOT_HELD:
            return ~HELD & ~Q(called_off="")
        case ReceptionState.UNSAID:
            return open_ones & Q(happens_on__lt=on)
    return open_ones & Q(happens_on__gte=on)


def matching_entries(day: ReceptionDay) -> QuerySet[Activity]:
    """The entries that may be that of this day: of its kind, day and place, and of no other day."""
    return Activity.objects.valid().filter(
        kind__code=KINDS[ReceptionKind(day.kind)],
        happened_on=day.happens_on,
        organisation=day.organisation,
        district=day.district,
        reception_day=None,
    )


def in_words(day: ReceptionDay) -> str:
    """When, where and by whom, or that it falls out."""
    told = {"when": _when(day, day.happens_on.year), "place": day.place, "who": day.receiver}
    if day.called_off:
        return _("%(when)s不接访") % told
    return _("%(when)s，%(place)s，%(who)s接访") % told


def swapped_in(on: dt.date) -> QuerySet[ReceptionDay]:
    """The days from `on` that stand still and whose receiver has the turn by a swap that somebody
    else wrote down; each with `swap`, the key of the last one."""
    swaps = ReceptionSwap.objects.filter(day=OuterRef("pk")).order_by("-at", "-pk")
    rows = ReceptionDay.objects.filter(happens_on__gte=on, called_off="", activity=None)
    rows = rows.annotate(swap=Subquery(swaps.values("pk")[:1])).exclude(swap=None)
    own = ReceptionSwap.objects.filter(pk=OuterRef("swap"), by=OuterRef("receiver__user"))
    return rows.exclude(Exists(own))


def to_come(district: ResponsibilityDistrict, on: dt.date) -> QuerySet[ReceptionDay]:
    """The days of the next month for whoever lives in a district: its own, and the township's.

    Each with `title`, under which its receiver serves on that very day.
    """
    village = district.area.path
    places = (village, village[: -Area.steplen])  # and the township right above it
    here = Q(district=district) | Q(organisation__area__path__in=places)
    rows = ReceptionDay.objects.filter(here, happens_on__range=(on, on + AHEAD))
    return rows.select_related("receiver", "organisation").annotate(
        title=title_of("receiver", OuterRef("happens_on"))
    )


def announced(district: ResponsibilityDistrict, on: dt.date) -> list[Line]:
    """The same in words, for everybody: name and as what, and openly where a day falls out."""
    return [_line(day, on) for day in to_come(district, on)]


def _line(day: Any, on: dt.date) -> Line:
    when = _when(day, on.year)
    if day.called_off:
        return Line(when, _("这一天不接访。"))
    found = day.title if day.role in BY_TITLE else day.get_role_display()
    who = f"{day.receiver.name}（{found}）" if found else day.receiver.name
    return Line(when, f"{who}，{day.get_kind_display()}，{day.place}")


def _when(day: ReceptionDay, this_year: int) -> str:
    """12月2日 周三 09:00–11:30."""
    date = days.with_weekday(day.happens_on, this_year=this_year)
    return f"{date} {day.opens_at:%H:%M}–{day.closes_at:%H:%M}"
