"""Households and cadres by their numbers, as other sheets refer to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from contacts.imports.reach import Reach, Township
from contacts.imports.records import RowRefused
from contacts.kit.sheets.cells import quoted
from contacts.models import Cadre, Household

HOUSEHOLD_COLUMN = "户编号"
CADRE_COLUMN = "干部工号"


class Households:
    """The households of some townships within reach."""

    def __init__(self, reach: Reach, townships: Iterable[Township]) -> None:
        areas = [township.area.pk for township in townships]
        rows = Household.objects.filter(reach.within("district__area"), township__in=areas)
        columns = ("uid", "township", "district", "number", "head_name", "starts_on", "ends_on")
        rows = rows.only(*columns, "came_from").order_by()
        self.known = {(h.township_id, h.number): h for h in rows}
        former = {h.came_from_id for h in self.known.values()}
        self.former = {h.pk: h for h in self.known.values() if h.pk in former}

    def find(self, township: Township, number: str) -> Household:
        """The household with this number.

        Raises:
            RowRefused: when there is none.
        """
        found = self.known.get((township.area.pk, number))
        if found is None:
            raise RowRefused(
                "household_unknown",
                HOUSEHOLD_COLUMN,
                _("没有户编号“%(number)s”，请核对，或先导入农户花名册。")
                % {"number": quoted(number)},
            )
        return found

    def lived_as(self, household: Household, day: dt.date) -> Household:
        """The record under which these people lived on a day, as far as the township knows it."""
        while household.starts_on > day:
            former = self.former.get(household.came_from_id or 0)
            if former is None or former.township_id != household.township_id:
                break
            household = former
        return household


class Cadres:
    """The cadres of some townships."""

    def __init__(self, reach: Reach, townships: Iterable[Township]) -> None:
        areas = [township.area.pk for township in townships]
        rows = Cadre.objects.filter(
            reach.within("township") | reach.within("posts__district__area"), township__in=areas
        )
        self.known = {(c.township_id, c.staff_number): c for c in rows.distinct().order_by()}
        self.by_folded = {(area, n.casefold()): n for area, n in self.known}
        self.by_name: dict[tuple[int, str], list[str]] = {}
        for (area, number), cadre in self.known.items():
            self.by_name.setdefault((area, cadre.name), []).append(number)

    def find(self, township: Township, number: str) -> Cadre:
        """The cadre with this staff number.

        Raises:
            RowRefused: when there is none.
        """
        found = self.known.get((township.area.pk, number))
        if found is None:
            raise RowRefused("cadre_unknown", CADRE_COLUMN, self.why_unknown(township, number))
        return found

    def why_unknown(self, township: Township, text: str) -> str:
        """The sentence about a staff number that isn't there, or a name in its place."""
        area = township.area.pk
        named = self.by_name.get((area, text), [])
        if named:
            told = {"name": quoted(text), "numbers": _("”、“").join(named)}
            return _("这里要写工号：“%(name)s”的工号是“%(numbers)s”。") % told
        near = self.by_folded.get((area, text.casefold()))
        if near:
            return _("没有工号“%(number)s”，是不是“%(near)s”？") % {
                "number": quoted(text),
                "near": near,
            }
        return _("没有工号“%(number)s”，请核对，或先导入干部名册。") % {"number": quoted(text)}
