"""联户安排: which cadre is the personal contact of which household.

A row holds from 确定日期 to 31 December of its year. A cell may name several households or cadres:
then the row stands for each pair, and is refused as a whole. What the cadre has with the household
in that time already is the same assignment: an earlier first day and a stated last day are taken
over, and one that was handed over stays handed over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import product
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.imports.fields import Field
from contacts.imports.kind import TOWNSHIP, SheetKind
from contacts.imports.records import Outcome, Record, RowRefused
from contacts.imports.registers import CADRE_COLUMN, HOUSEHOLD_COLUMN, Cadres, Households
from contacts.imports.words import NEVER, NO_IDENTITY, SENSITIVE, SERIAL_NUMBER
from contacts.imports.writing import update
from contacts.kit.sheets import cells, dates
from contacts.models import (
    CARD_ONLY_ROLES,
    Cadre,
    ContactAssignment,
    Household,
    Post,
)

SINCE, UNTIL, YEAR = "确定日期", "终止日期", "年度"


def year(cell: object) -> int | None:
    """A year: 2026, 2026年, 2026年度."""
    if isinstance(cell, str):
        cell = cells.narrow(cell).replace("度", "").replace("年", "")
    return cells.integer(cell, least=1990, most=2100)


def names(cell: object) -> list[str]:
    """The names of people in one cell."""
    return [cells.name(item, 40) for item in cells.items(cell)]


class AssignmentSheet(SheetKind):
    """One cadre and one household a row, or several of either."""

    code = "assignments"
    label = gettext_lazy("联户安排")
    resource = "assignment"
    model = ContactAssignment
    list_page = "assignment-list"
    key_column = HOUSEHOLD_COLUMN
    fields = (
        Field("year", YEAR, ("年份", "年"), parse=year, example="2026"),
        Field("staff_number", CADRE_COLUMN, ("工号", "联系干部工号", "干部编号", "责任人工号", "人员编号"),
              required=True, parse=cells.codes, example="C0101"),
        Field("cadre_name", "干部姓名", ("姓名", "联系干部", "联系干部姓名", "责任人", "联户干部"),
              parse=names, example="韦建业"),
        Field("number", HOUSEHOLD_COLUMN, ("户号", "家庭编号", "农户编号", "住户编号", "联系户编号", "联系户号", "联系户"),
              required=True, parse=cells.codes, example="B0101001、B0101002"),
        Field("head_name", "户主姓名", ("户主", "联系户户主"), parse=names, example="韦大山、黄阿妹"),
        Field("since", SINCE, ("开始日期", "联系日期", "确定时间", "起始日期", "联户日期", "安排日期", "安排时间", "联系时间", "开始", "起", "联系起", "联户起"),
              parse=dates.sheet_date, example="2026-01-04"),
        Field("until", UNTIL, ("结束日期", "截止日期", "终止时间", "结束", "止", "至", "联系止", "联户止"), parse=dates.end_date),
        TOWNSHIP,
    )  # fmt: skip
    left_out = (NO_IDENTITY, NEVER, SENSITIVE, SERIAL_NUMBER)
    named_by = ("staff_number", "number")

    def key(self, record: Record) -> Any:
        """The cadre, the household and the year, in a row about one pair."""
        staff, numbers = record["staff_number"] or [], record["number"] or []
        if (len(staff), len(numbers)) != (1, 1):
            return None
        return (record["township"], staff[0], numbers[0], self.days(record)[1].year)

    def prepare(self, records: Sequence[Record]) -> None:
        """Load cadres, households and assignments of the townships concerned."""
        numbers = (number for record in records for number in record["number"] or ())
        self.home = self.reach.home_by_numbers(Household.objects.all(), "number", numbers)
        townships = self.townships(records)
        self.households = Households(self.reach, townships)
        self.cadres = Cadres(self.reach, townships)
        areas = [township.area.pk for township in townships]
        posts = Post.objects.filter(cadre__township__in=areas, role__in=CARD_ONLY_ROLES)
        self.on_cards: dict[int, list[Post]] = {}
        for post in posts:
            self.on_cards.setdefault(post.cadre_id, []).append(post)
        self.known: dict[tuple[int, int], list[ContactAssignment]] = {}
        for assignment in ContactAssignment.objects.filter(household__township__in=areas):
            pair = (assignment.cadre_id, assignment.household_id)
            self.known.setdefault(pair, []).append(assignment)
        self.added: list[ContactAssignment] = []
        self.changed: list[ContactAssignment] = []

    def days(self, record: Record) -> tuple[dt.date, dt.date]:
        """From when to when a row holds."""
        if record["since"]:
            starts_on: dt.date = record["since"].on
        else:
            starts_on = dt.date(record["year"], 1, 1) if record["year"] else self.order.on
        if record["until"]:
            return starts_on, record["until"].last
        return starts_on, dt.date(record["year"] or starts_on.year, 12, 31)

    def judge(self, record: Record) -> Outcome:
        """Add the assignments, correct them, or leave them as they are."""
        township = self.township(record)
        cadres = [self.cadres.find(township, number) for number in record["staff_number"]]
        households = [self.households.find(township, number) for number in record["number"]]
        starts_on, ends_on = self.days(record)
        pairs = list(product(cadres, households))
        for cadre, household in pairs:
            self.refuse(cadre, household, starts_on, ends_on)
        compare_names(record, "干部姓名", "cadre_name", [c.name for c in cadres])
        compare_names(record, "户主姓名", "head_name", [h.head_name for h in households])
        if starts_on > self.order.on:
            record.warn("future_date", SINCE, _("确定日期在今天以后，到那天起算，请核对。"))
        until = record["until"] and ends_on
        outcomes = {self.assign(*pair, starts_on, ends_on, until) for pair in pairs}
        return next(o for o in Outcome if o in outcomes)

    def assign(
        self,
        cadre: Cadre,
        household: Household,
        starts_on: dt.date,
        ends_on: dt.date,
        until: dt.date | None,
    ) -> Outcome:
        """Stage one pair; what an earlier row staged is known too."""
        stored = self.known.setdefault((cadre.pk, household.pk), [])
        for known in stored:
            if known.starts_on <= ends_on and (known.ends_on is None or known.ends_on >= starts_on):
                return self.correct(known, starts_on, until)
        assignment = ContactAssignment(
            cadre=cadre, household=household, starts_on=starts_on, ends_on=ends_on
        )
        stored.append(assignment)
        self.added.append(assignment)
        return Outcome.NEW

    def refuse(
        self, cadre: Cadre, household: Household, starts_on: dt.date, ends_on: dt.date
    ) -> None:
        """Refuse days that run backwards, a household that has ended, a cadre without households."""
        if ends_on < starts_on:
            raise RowRefused(
                "end_before_start", SINCE, _("开始晚于结束（%(day)s），请核对。") % {"day": ends_on}
            )
        if household.ends_on is not None and household.ends_on < starts_on:
            raise RowRefused(
                "household_ended", HOUSEHOLD_COLUMN, _("这一户已经登记结束，请核对户编号。")
            )
        if any(post.overlaps(starts_on, ends_on) for post in self.on_cards.get(cadre.pk, ())):
            raise RowRefused("card_only", CADRE_COLUMN, _("公安干警和司法干部不安排联户。"))

    def correct(
        self, assignment: ContactAssignment, starts_on: dt.date, until: dt.date | None
    ) -> Outcome:
        """Take over an earlier first day, and a last day that the sheet states."""
        before = (assignment.starts_on, assignment.ends_on)
        assignment.starts_on = min(assignment.starts_on, starts_on)
        assignment.ends_on = until or assignment.ends_on
        if before == (assignment.starts_on, assignment.ends_on):
            return Outcome.UNCHANGED
        if assignment.pk is not None:
            self.changed.append(assignment)
        return Outcome.CHANGED

    def write(self) -> list[str]:
        """Write new assignments and corrections."""
        ContactAssignment.objects.bulk_create(self.added)
        changed = update(ContactAssignment, self.changed, ("starts_on", "ends_on"))
        return [str(assignment.uid) for assignment in (*self.added, *changed)]


def compare_names(record: Record, column: str, key: str, stored: Sequence[str]) -> None:
    """Warn where numbers and names don't go together; fewer names than numbers tell nothing."""
    said = record[key] or []
    if len(said) != len(stored):
        return
    for name, known in zip(said, stored, strict=True):
        if name != known:
            sentence = _("编号登记的是“%(stored)s”，表里写的是“%(said)s”，请核对。")
            record.warn("name_differs", column, sentence % {"said": name, "stored": known})
