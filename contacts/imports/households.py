"""农户花名册: households, with the groups of care that their category names.

A known number is corrected: head, group, address, telephone, size; a blank cell erases nothing. A
household that is stored in another village is refused, because a move keeps its history, and one
that has ended stays ended. A category makes a dated membership from 登记日期 or the day of the
import; one that a sheet made and the sheet no longer names ends the day before the import. A wish
(谢绝上门, 常年外出) is added and never taken back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.imports import wishes
from contacts.imports.care import Memberships
from contacts.imports.fields import Field
from contacts.imports.groups import GroupKey, Groups
from contacts.imports.kind import TOWNSHIP, SheetKind
from contacts.imports.records import Outcome, Record, RowRefused
from contacts.imports.words import (
    IDENTITY,
    IDENTITY_CHECKED,
    NEVER,
    NO_IDENTITY,
    PRIVATE,
    SENSITIVE,
    SERIAL_NUMBER,
)
from contacts.imports.writing import update
from contacts.kit.sheets import cells, dates
from contacts.kit.sheets.dates import Precision
from contacts.kit.sheets.places import group_name, group_within
from contacts.models import MOST_PEOPLE, Area, Household, ResponsibilityDistrict

VILLAGE = "村(社区)"
CORRECTED = ("head_name", "address", "phone", "size")
UPDATED = (*CORRECTED, "name_keys", "phone_tail", "group")


def checked_identity(cell: object) -> None:
    """Nothing: an identity number is looked at, so that a broken one is told, and forgotten.

    Raises:
        CellError: when the number is wrong or lost its digits; the sentence shows none of it.
    """
    cells.identity_number(cell)


class HouseholdSheet(SheetKind):
    """One household a row."""

    code = "households"
    label = gettext_lazy("农户花名册")
    resource = "household"
    model = Household
    page = "household"
    list_page = "household-list"
    key_column = "户编号"
    fields = (
        Field("number", "户编号", ("户号", "家庭编号", "农户编号", "住户编号", "户主编号"),
              required=True, parse=lambda cell: cells.code(cell, 30), example="B0101001"),
        Field("village", VILLAGE, ("村", "行政村", "所在村", "村名", "社区", "村居", "所属村", "责任区", "村别", "村委会", "所在村(社区)"),
              required=True, example="二塘村"),
        Field("group", "村民小组", ("组", "小组", "组别", "组名", "居民小组", "村组", "所在组"),
              parse=group_name, example="1组"),
        Field("head_name", "户主姓名", ("户主", "户主名称", "户主名字", "姓名", "户主(姓名)"),
              required=True, parse=lambda cell: cells.name(cell, 40), example="韦大山"),
        Field("size", "家庭人口", ("人口", "人口数", "家庭人数", "人数", "家庭人口数", "户人口", "在册人口"),
              parse=lambda cell: cells.integer(cell, most=MOST_PEOPLE), example="4"),
        Field("phone", "联系电话", ("手机", "手机号", "手机号码", "电话", "电话号码", "联系方式", "户主电话"),
              parse=cells.phone, lenient=True, example="15400000011"),
        Field("address", "住址", ("地址", "门牌", "门牌号", "家庭住址", "家庭地址", "详细地址", "居住地址"),
              parse=lambda cell: cells.line(cell, 100)),
        Field("care", "户类别", ("类别", "户类型", "类型", "农户类别", "家庭类别", "户别", "户属性"),
              parse=cells.items, example="低保户"),
        *wishes.FIELDS,
        Field("identity", "身份证号", IDENTITY, parse=checked_identity, lenient=True, is_identity=True, notice=IDENTITY_CHECKED),
        Field("since", "登记日期", ("登记时间", "建档日期", "建档时间", "登记年月", "入册日期"),
              parse=dates.sheet_date, example="2026-01-05"),
        TOWNSHIP,
    )  # fmt: skip
    left_out = (NO_IDENTITY, NEVER, PRIVATE, SENSITIVE, SERIAL_NUMBER)
    named_by = ("number", "head_name")

    def key(self, record: Record) -> Any:
        """The number, within its township."""
        return record["number"] and (record["township"], record["number"])

    def prepare(self, records: Sequence[Record]) -> None:
        """Load the households, groups and memberships of the townships concerned."""
        self.home = self.reach.home_by_districts(record["village"] for record in records)
        for record in records:
            self.spell_usually(record)
        townships = self.townships(records)
        areas = [township.area.pk for township in townships]
        households = Household.objects.filter(township__in=areas).order_by()
        self.known = {(h.township_id, h.number): h for h in households}
        self.groups = Groups(townships)
        self.care = Memberships(self.order, areas)
        self.wishes = wishes.Wishes(self.order, areas)
        self.added: list[tuple[Household, GroupKey | None]] = []
        self.changed: list[tuple[Household, GroupKey | None]] = []

    def spell_usually(self, record: Record) -> None:
        """Call village and group what they are called here: rows that differ in nothing else are
        the same row."""
        try:
            district = self.township(record).find(record["village"])
        except RowRefused:  # told when the row is judged
            return
        if district:
            record.values["village"] = district.name
            if record["group"]:
                record.values["group"] = group_within(record["group"], district.area.name)

    def judge(self, record: Record) -> Outcome:
        """Add the household, correct it, or leave it as it is."""
        township = self.township(record)
        district = township.district(record["village"], VILLAGE)
        household = self.known.get((township.area.pk, record["number"]))
        starts_on = self.starts_on(record)
        group = self.groups.key(district, record["group"])
        if household is None:
            household = new_household(record, township.area, district, starts_on)
            self.added.append((household, group))
            self.care.judge(record, household, starts_on)
            self.wishes.judge(record, household)
            return Outcome.NEW
        if household.ends_on is not None:
            record.warn("household_ended", "户编号", _("这一户已经登记结束，没有改动。"))
            return Outcome.UNCHANGED
        refuse_move(household, district)
        is_corrected = correct(household, record) | self.moves_group(household, group)
        if is_corrected:
            self.changed.append((household, group))
        in_care = self.care.judge(record, household, starts_on)
        has_wish = self.wishes.judge(record, household)
        is_changed = is_corrected or in_care or has_wish
        return Outcome.CHANGED if is_changed else Outcome.UNCHANGED

    def starts_on(self, record: Record) -> dt.date:
        """The day from which the row holds: its date, else the day of the import."""
        if record["since"] is None:
            return self.order.on
        since: dt.date = record["since"].on
        if record["since"].precision != Precision.DAY:
            record.warn("month_only", "登记日期", _("只写到年月，按当月1日登记。"))
        if since > self.order.on:
            record.warn("future_date", "登记日期", _("登记日期在今天以后，请核对。"))
        return since

    def moves_group(self, household: Household, group: GroupKey | None) -> bool:
        """Whether the row puts a household into another group."""
        return group is not None and not self.groups.is_in(household.group_id, group)

    def with_pinyin(self) -> Iterable[Household]:
        """New and corrected rows."""
        return (household for household, _group in (*self.added, *self.changed))

    def write(self) -> list[str]:
        """Plant new groups, then write households and memberships."""
        staged = self.added + self.changed
        self.groups.plant(group for _household, group in staged)
        for household, group in staged:
            if group is not None:
                household.group_id = self.groups.pk(group)
        Household.objects.bulk_create(household for household, _group in self.added)
        changed = [household for household, _group in self.changed]
        update(Household, changed, UPDATED)
        told = [*self.care.write(), *self.wishes.write()]
        return list(dict.fromkeys([*(str(h.uid) for h, _group in staged), *told]))


def new_household(
    record: Record, township: Area, district: ResponsibilityDistrict, starts_on: dt.date
) -> Household:
    """A household as its row describes it."""
    household = Household(
        township_id=township.pk,
        district_id=district.pk,
        number=record["number"],
        starts_on=starts_on,
    )
    correct(household, record)
    return household


def correct(household: Household, record: Record) -> bool:
    """Take over what the row says; whether anything differs. Blank cells say nothing."""
    said = {name: record[name] for name in CORRECTED if record[name] is not None}
    differs = {name: value for name, value in said.items() if getattr(household, name) != value}
    for name, value in differs.items():
        setattr(household, name, value)
    if "phone" in differs:
        household.phone_tail = household.phone[-4:]
    return bool(differs)


def refuse_move(household: Household, district: ResponsibilityDistrict) -> None:
    """Refuse a row that puts a stored household into another village."""
    if household.district_id != district.pk:
        raise RowRefused(
            "village_differs",
            VILLAGE,
            _("这个户编号登记在别的村。如果是搬迁，请在住户页面办理；如果编号写错，请改正。"),
        )
