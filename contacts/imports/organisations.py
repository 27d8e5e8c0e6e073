"""单位: offices, committees, stations, schools, enterprises, branches.

A unit is known by its name in its place. Kind, parent and last day are corrected; a blank cell
erases nothing. A unit that was dissolved and is listed again stays dissolved.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.imports.established import ALWAYS
from contacts.imports.fields import Field
from contacts.imports.kind import TOWNSHIP, SheetKind
from contacts.imports.reach import Township
from contacts.imports.records import Outcome, Record, RowRefused
from contacts.imports.units import KINDS, Units, kind_by_name
from contacts.imports.words import NEVER, NO_IDENTITY, SENSITIVE, SERIAL_NUMBER
from contacts.imports.writing import update
from contacts.kit.sheets import cells, dates
from contacts.kit.sheets.cells import quoted
from contacts.kit.sheets.dates import Precision
from contacts.kit.sheets.places import bare
from contacts.models import Area, Organisation, OrganisationKind

PLACE = "所在区划"
UPDATED = ("kind", "parent", "starts_on", "ends_on")


class OrganisationSheet(SheetKind):
    """One unit a row."""

    code = "organisations"
    label = gettext_lazy("单位")
    resource = "organisation"
    model = Organisation
    page = "organisation"
    list_page = "organisation-list"
    key_column = "单位名称"
    fields = (
        Field("name", "单位名称", ("名称", "单位", "单位/部门", "部门", "机构名称", "单位全称"),
              required=True, parse=lambda cell: cells.line(cell, 80), example="党政办"),
        Field("kind", "类型", ("单位类型", "类别", "单位类别", "性质", "单位性质"), example="内设机构"),
        Field("place", PLACE, ("区划", "所属区划", "所在村", "村(社区)", "村", "所属村", "所在地"), example="二塘镇"),
        Field("parent", "上级单位", ("上级", "主管单位", "隶属单位")),
        Field("starts_on", "成立日期", ("设立日期", "成立时间", "设立时间"), parse=dates.sheet_date),
        Field("ends_on", "撤销日期", ("撤销时间", "注销日期"), parse=dates.end_date),
        TOWNSHIP,
    )  # fmt: skip
    left_out = (NO_IDENTITY, NEVER, SENSITIVE, SERIAL_NUMBER)
    named_by = ("name",)

    def key(self, record: Record) -> Any:
        """The name in its place."""
        return record["name"] and (record["township"], record["place"], bare(record["name"]))

    def prepare(self, records: Sequence[Record]) -> None:
        """Load the units of the townships concerned."""
        self.home = self.reach.home_by_places(record["place"] for record in records)
        self.units = Units(self.townships(records))
        self.changed: list[Organisation] = []
        self.parents: list[tuple[Organisation, Organisation]] = []

    def judge(self, record: Record) -> Outcome:
        """Add the unit, correct it, or leave it as it is."""
        township = self.township(record)
        area = self.place(record, township)
        kind = kind_of(record)
        starts_on, ends_on = days_of(record)
        if starts_on and starts_on > self.order.on:
            record.warn("future_date", "成立日期", _("成立日期在今天以后，请核对。"))
        found = self.units.find(area, record["name"])
        parent = self.parent(record, township)
        if found is None:
            unit = self.units.add(
                area,
                record["name"],
                kind or kind_by_name(record["name"]),
                starts_on or ALWAYS,
            )
            unit.ends_on = ends_on
            self.adopt(unit, parent)
            return Outcome.NEW
        said = {"kind": kind, "starts_on": starts_on, "ends_on": ends_on}
        return self.correct(found, said, parent)

    def correct(
        self, unit: Organisation, said: dict[str, Any], parent: Organisation | None
    ) -> Outcome:
        """Take over what the row says about a known unit."""
        differs = {k: v for k, v in said.items() if v is not None and getattr(unit, k) != v}
        is_moved = parent is not None and unit.parent_id != parent.pk
        if not differs and not is_moved:
            return Outcome.UNCHANGED
        for name, value in differs.items():
            setattr(unit, name, value)
        self.adopt(unit, parent)
        self.changed.append(unit)
        return Outcome.CHANGED

    def adopt(self, unit: Organisation, parent: Organisation | None) -> None:
        """Remember the unit above, which may get its key only when it is written."""
        if parent is not None:
            self.parents.append((unit, parent))

    def place(self, record: Record, township: Township) -> Area:
        """Where the unit is: the township, or one of its villages."""
        text = record["place"]
        if not text or bare(text) in (bare(township.area.name), township.area.code):
            if self.reach.covers(township.area):
                return township.area
            raise RowRefused("village_unknown", PLACE, _("您只能导入本村的单位，请填写村名。"))
        return township.district(text, PLACE).area

    def parent(self, record: Record, township: Township) -> Organisation | None:
        """The unit above.

        Raises:
            RowRefused: when there is none of that name.
        """
        if not record["parent"]:
            return None
        found = self.units.find(township.area, record["parent"])
        if found is None:
            raise RowRefused(
                "organisation_unknown",
                "上级单位",
                _("没有可以用的上级单位“%(name)s”：请把它写在前面的行里，它那一行有错就先改好。")
                % {"name": quoted(record["parent"])},
            )
        return found

    def write(self) -> list[str]:
        """Write new units, then corrections and who stands above whom."""
        added = self.units.write()
        for unit, parent in self.parents:
            unit.parent_id = parent.pk
        changed = list(dict.fromkeys([*self.changed, *(unit for unit, _parent in self.parents)]))
        update(Organisation, changed, UPDATED)
        return list(dict.fromkeys([*added, *(str(unit.uid) for unit in changed)]))


def kind_of(record: Record) -> OrganisationKind | None:
    """What the row says that the unit is.

    Raises:
        RowRefused: a word that is not known.
    """
    if not record["kind"]:
        return None
    kind = KINDS.find(record["kind"])
    if kind is None:
        words = "、".join(str(label) for label in OrganisationKind.labels)
        raise RowRefused("kind_unknown", "类型", _("类型只能是：%(words)s。") % {"words": words})
    return kind


def days_of(record: Record) -> tuple[dt.date | None, dt.date | None]:
    """The first and the last day of a unit; of a month alone its first or last day.

    Raises:
        RowRefused: a unit that ends before it begins.
    """
    first, last = record["starts_on"], record["ends_on"]
    if any(date and date.precision != Precision.DAY for date in (first, last)):
        column = "成立日期" if first and first.precision != Precision.DAY else "撤销日期"
        record.warn("month_only", column, _("没有写到日，成立按第一天、撤销按最后一天登记。"))
    starts_on, ends_on = first and first.on, last and last.last
    if starts_on and ends_on and ends_on < starts_on:
        raise RowRefused("end_before_start", "撤销日期", _("撤销日期早于成立日期。"))
    return starts_on, ends_on
