"""请假/借调 of a roster: a kind and two days, several in one cell, or a column for each end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from contacts.imports.fields import Field
from contacts.imports.people import Person, is_stored
from contacts.imports.records import Record, RowRefused
from contacts.imports.writing import update
from contacts.kit.sheets import cells, dates
from contacts.kit.sheets.stretches import Stretch, stretches
from contacts.models import Leave, LeaveKind

# The first of these words that stands in the text; most people write more than one word.
WORDS = (
    ("年休", LeaveKind.ANNUAL), ("公休", LeaveKind.ANNUAL), ("年假", LeaveKind.ANNUAL),
    ("病", LeaveKind.SICK), ("借调", LeaveKind.SECONDED), ("抽调", LeaveKind.SECONDED),
    ("挂职", LeaveKind.ATTACHED), ("学习", LeaveKind.TRAINING), ("培训", LeaveKind.TRAINING),
    ("脱产", LeaveKind.TRAINING), ("假", LeaveKind.LEAVE),
)  # fmt: skip
FIELDS = (
    Field("leaves", "请假/借调", ("请假", "借调", "请假情况", "请假借调", "借调情况", "请假(借调)", "请销假", "请假起止", "请假起止时间", "请假时间"),
          parse=stretches, example="年休假 2026-03-02至2026-03-06"),
    Field("leave_kind", "请假类别", ("请假类型", "请假种类", "假别", "请假事由", "休假类别", "休假类型", "请假/借调类别"),
          parse=lambda cell: cells.line(cell, 80), example="年休假", is_offered=False),
    Field("leave_starts_on", "请假开始", ("休假开始", "请休假开始", "请假/借调开始", "请假时间开始"),
          parse=dates.day, example="2026-03-02", is_offered=False),
    Field("leave_ends_on", "请假结束", ("休假结束", "请休假结束", "请假/借调结束", "请假时间结束"),
          parse=dates.last_day, example="2026-03-06", is_offered=False),
    Field("seconded_starts_on", "借调开始", ("借调时间开始", "抽调开始"),
          parse=dates.day, example="2026-03-02", is_offered=False),
    Field("seconded_ends_on", "借调结束", ("借调时间结束", "抽调结束"),
          parse=dates.last_day, example="2026-12-31", is_offered=False),
)  # fmt: skip
# The columns of a pair by their first half, with the words that say the kind.
PAIRS = (("leave", "请假", ""), ("seconded", "借调", "借调"))
ELSEWHERE = (LeaveKind.SECONDED, LeaveKind.ATTACHED)


def kind_of(words: str) -> LeaveKind:
    """The kind of leave that the words beside the days mean."""
    if not words:
        return LeaveKind.LEAVE
    return next((kind for word, kind in WORDS if word in words), LeaveKind.OTHER)


def destination_of(words: str, kind: LeaveKind) -> str:
    """Where somebody is seconded or attached to, as far as the words say it."""
    if kind not in ELSEWHERE:
        return ""
    for word in ("借调", "抽调", "挂职"):
        words = words.replace(word, "")
    return words.lstrip("到至在去往 ")[:80]


def said_in(record: Record) -> list[Stretch]:
    """The leave that a row tells, in one cell or in a column for each end.

    Raises:
        RowRefused: an end without a start, or before it.
    """
    told = list(record["leaves"] or ())
    for half, label, of_heading in PAIRS:
        starts_on, ends_on = record[f"{half}_starts_on"], record[f"{half}_ends_on"]
        words = of_heading or record["leave_kind"] or ""
        if starts_on:
            told.append(Stretch(words, starts_on, last_of(record, label, starts_on, ends_on)))
        elif ends_on:
            sentence = _("写了“%(label)s结束”，就要写“%(label)s开始”。") % {"label": label}
            raise RowRefused("required", f"{label}开始", sentence)
    if record["leave_kind"] and not told:
        sentence = _("只写了类别，没有写从哪天到哪天，请假没有登记。")
        record.warn("leave_undated", "请假类别", sentence)
    return told


def last_of(
    record: Record, label: str, starts_on: dt.date, ends_on: dt.date | None
) -> dt.date | None:
    """The last day of a leave with a column for each end; without one the leave goes on."""
    column = f"{label}结束"
    if ends_on is None:
        sentence = _("没有写结束，按还没有回来登记；回来了，请补上最后一天。")
        record.warn("leave_open", column, sentence)
        return None
    if ends_on < starts_on:
        sentence = _("“%(label)s结束”早于“%(label)s开始”，请核对。") % {"label": label}
        raise RowRefused("end_before_start", column, sentence)
    return None if ends_on == dt.date.max else ends_on


class Leaves:
    """The leave that a roster adds and corrects."""

    def __init__(self) -> None:
        self.added: list[Leave] = []
        self.changed: list[Leave] = []

    def settle(self, person: Person, stretches: Iterable[Stretch]) -> bool:
        """Stage the leave of a row; whether anything changes."""
        changes = [self.settle_one(person, stretch) for stretch in stretches]
        return any(changes)

    def settle_one(self, person: Person, stretch: Stretch) -> bool:
        """Stage one stretch. The same kind from the same day is the same leave."""
        kind = kind_of(stretch.words)
        for leave in person.leaves:
            if (leave.kind, leave.starts_on) == (kind, stretch.starts_on):
                return self.correct(leave, stretch)
        leave = Leave(
            cadre=person.cadre,
            kind=kind,
            destination=destination_of(stretch.words, kind),
            starts_on=stretch.starts_on,
            ends_on=stretch.ends_on,
        )
        person.leaves.append(leave)
        self.added.append(leave)
        return True

    def correct(self, leave: Leave, stretch: Stretch) -> bool:
        """Take over another last day; whether it differs."""
        if stretch.ends_on is None or leave.ends_on == stretch.ends_on:
            return False
        leave.ends_on = stretch.ends_on
        if is_stored(leave):
            self.changed.append(leave)
        return True

    def write(self) -> None:
        """Write new leave and corrections."""
        Leave.objects.bulk_create(self.added)
        update(Leave, self.changed, ("ends_on",))
