"""What several pages about places have in common."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest

from contacts.models import User
from reports.queries import coverage
from reports.queries.coverage import Counts
from reports.queries.places import Line, Places
from reports.queries.reach import Stretch
from reports.tables.coverage import PlaceRow


def places_asked_for(request: HttpRequest, user: User, resource: str) -> Places:
    """The places that the address names; "not found" outside the user's reach."""
    asked = {name: request.GET.get(name, "") for name in ("township", "district")}
    try:
        return Places(user, resource, **asked)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def place_rows(
    places: Places, *, stretch: Stretch, on: dt.date, page: Callable[[dict[str, str]], str]
) -> list[PlaceRow]:
    """The places, each with its coverage: two statements at most for all of them.

    `page` is the address at which a place is opened; a group has no smaller places and opens
    its list.
    """
    households, column = places.households().as_of(on), f"{places.by}_id"  # type: ignore[attr-defined]
    counts = coverage.counts_by(households, column, stretch=stretch, on=on)
    # Of whom nobody contacted for three months tells the present, not a round.
    unseen = {} if stretch.is_round else coverage.care_unseen_by(households, column, on=on)
    rows = []
    for line in places.lines():
        query = query_of(places, line, stretch=stretch, on=on)
        found = counts.get(line.key, Counts())
        row = PlaceRow(line, page(query), query, found, unseen.get(line.key, 0), stretch)
        rows.append(replace(row, url=row.list_url()) if places.by == "group" else row)
    return rows


def whole_row(places: Places, rows: list[PlaceRow], *, stretch: Stretch, on: dt.date) -> PlaceRow:
    """All of the places together."""
    counts = sum((row.counts for row in rows), Counts())
    query = query_of(places, None, stretch=stretch, on=on)
    line = Line(None, None, places.name)
    return PlaceRow(line, "", query, counts, sum(row.unseen for row in rows), stretch)


def query_of(places: Places, line: Line | None, *, stretch: Stretch, on: dt.date) -> dict[str, str]:
    """How an address names the whole, or one line of it, and the stretch if it isn't this year."""
    query = stretch.query(on)
    if places.by == "group":
        query["district"] = str(places.districts[0].uid)
    elif places.township and not line:
        query["township"] = str(places.township.uid)
    if line:
        query.update({places.by: str(line.uid)} if line.uid else {"ungrouped": "on"})
    return query
