"""请假/借调 of a roster: a kind and two days, several in one cell."""

from __future__ import annotations

from collections.abc import Iterable

from contacts.imports.people import Person, is_stored
from contacts.imports.writing import update
from contacts.kit.sheets.stretches import Stretch
from contacts.models import Leave, LeaveKind

# The first of these words that stands in the text; most people write more than one word.
WORDS = (
    ("年休", LeaveKind.ANNUAL), ("公休", LeaveKind.ANNUAL), ("年假", LeaveKind.ANNUAL),
    ("病", LeaveKind.SICK), ("借调", LeaveKind.SECONDED), ("抽调", LeaveKind.SECONDED),
    ("挂职", LeaveKind.ATTACHED), ("学习", LeaveKind.TRAINING), ("培训", LeaveKind.TRAINING),
    ("脱产", LeaveKind.TRAINING), ("假", LeaveKind.LEAVE),
)  # fmt: skip
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
