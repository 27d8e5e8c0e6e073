"""The basic facts of a place, beside the sum of the places below and what the register counts."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from contacts.kit.numbers import in_words
from contacts.models import (
    FACT_LEVELS,
    Area,
    AreaFact,
    AreaKind,
    Counted,
    FactKind,
    Household,
    Resident,
)

Latest = dict[tuple[int, int], AreaFact]


@dataclasses.dataclass(frozen=True)
class Below:
    """The places directly under one: the sum of what they report, and how many report."""

    total: Decimal
    reporting: int
    places: int


@dataclasses.dataclass(frozen=True)
class Line:
    """One fact of a place on a day. `question` is a sum that doesn't fit; nothing is refused."""

    kind: FactKind
    fact: AreaFact | None
    below: Below | None
    counted: int | None
    question: str = ""

    @property
    def beyond_register(self) -> Decimal | None:
        """How many more are reported than the register counts; None where one is missing."""
        if self.counted is None or self.fact is None:
            return None
        return self.fact.value - self.counted

    @property
    def is_empty(self) -> bool:
        return self.fact is None and self.below is None


def facts_of(area: Area, on: dt.date) -> list[Line]:
    """All facts in use, parts behind their whole; those out of use only where there is a value."""
    if area.kind not in FACT_LEVELS:
        return []
    places = reporting_below(area)
    latest = latest_facts([area, *places], on)
    kinds = in_order(FactKind.objects.select_related("part_of"))
    wanted = {kind.register for kind in kinds if kind.is_active and kind.register}
    counted = register_counts(area, on, wanted)
    lines = []
    for kind in kinds:
        fact = latest.get((area.pk, kind.pk))
        if kind.is_active or fact:
            below = _below(kind, places, latest)
            question = _question(kind, area, kinds, latest)
            lines.append(Line(kind, fact, below, counted.get(kind.register), question))
    return lines


def reporting_below(area: Area) -> list[Area]:
    """The places directly under one that report facts of their own today."""
    rows = Area.objects.get_children(area).filter(kind__in=FACT_LEVELS, ended_on=None)
    return list(rows)


def latest_facts(areas: Iterable[Area], on: dt.date) -> Latest:
    """The newest value of each place and fact up to a day."""
    rows = AreaFact.objects.valid().filter(area__in=list(areas), true_on__lte=on)
    newest_last = rows.select_related("kind").order_by("true_on", "pk")
    return {(row.area_id, row.kind_id): row for row in newest_last}


def in_order(kinds: Iterable[FactKind]) -> list[FactKind]:
    """Each whole with its parts behind it."""
    known = list(kinds)
    return [
        kind
        for whole in known
        if whole.part_of_id is None
        for kind in [whole, *(part for part in known if part.part_of_id == whole.pk)]
    ]


def register_counts(area: Area, on: dt.date, wanted: set[str]) -> dict[str, int]:
    """What the register counts in a township or village on that day."""
    if area.kind == AreaKind.COUNTY:
        return {}
    households = Household.objects.as_of(on).filter(district__area__in=Area.objects.within(area))
    living = Resident.objects.as_of(on).filter(household__in=households.order_by())
    groups = Area.objects.within(area).filter(kind=AreaKind.GROUP, ended_on=None)
    rows: dict[str, QuerySet[Any]] = {
        Counted.HOUSEHOLDS: households,
        Counted.RESIDENTS: living,
        Counted.GROUPS: groups,
    }
    return {code: rows[code].count() for code in wanted}


def _below(kind: FactKind, places: list[Area], latest: Latest) -> Below | None:
    found = [latest[place.pk, kind.pk] for place in places if (place.pk, kind.pk) in latest]
    if not found or not kind.adds_up:
        return None
    return Below(sum((fact.value for fact in found), Decimal(0)), len(found), len(places))


def _question(kind: FactKind, area: Area, kinds: list[FactKind], latest: Latest) -> str:
    """Whether the parts fit their whole, in a sentence for whoever reports; empty where they do."""
    parts = [part for part in kinds if part.part_of_id == kind.pk and part.is_active]
    whole = latest.get((area.pk, kind.pk))
    found = [latest[area.pk, part.pk] for part in parts if (area.pk, part.pk) in latest]
    if whole is None or not found:
        return ""
    total = sum((fact.value for fact in found), Decimal(0))
    must_match = kind.parts_make_whole and len(found) == len(parts)
    if total == whole.value or (total < whole.value and not must_match):
        return ""
    days = {whole.true_on, *(fact.true_on for fact in found)}
    sentence = _("%(name)s：各项其中数合计%(total)s，总数是%(whole)s，相差%(gap)s，请核对。") % {
        "name": kind,
        "total": in_words(total),
        "whole": in_words(whole.value),
        "gap": in_words(abs(total - whole.value)),
    }
    return sentence + (_("它们的截至日期不同。") if len(days) > 1 else "")
