"""How a situation report goes on, as one small table, and within how long it is to be responded to.

    move    its code
    right   the right it needs on the report (`contacts.policy`); - the system
    from    the states in which it is legal, with commas; - it begins here
    to      the state afterwards; = stays where it is
    asks    what must be said, with commas; in brackets what may be said

`actions.situations` carries it out; the page and its forms read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts.kit.cells import must_and_may, words_of
from visits.models import SituationKind, SituationLimit

TABLE = """
move     right    from                  to         asks
report   create   -                     new        -
respond  respond  new                   responded  text,(office),(handler)
pass_on  respond  new                   =          leader,(text)
order    respond  responded,closed      responded  text,(office),(handler)
note     handle   new,responded,closed  =          text
raise    handle   new,responded,closed  =          -
close    handle   responded             closed     text
void     void     new,responded         voided     text
remind   -        new                   =          -
"""

LABELS: dict[str, str | Promise] = {
    "report": _("报告"),
    "respond": _("回应"),
    "pass_on": _("转给别的领导"),
    "order": _("再作安排"),
    "note": _("补充、记进展"),
    "raise": _("登记成诉求"),
    "close": _("办结"),
    "void": _("作废"),
    "remind": _("到了时限还没有回应，已提醒镇领导"),
}

# What a form of the page makes; the rest have their own ways.
BY_FORM = ("respond", "pass_on", "order", "note", "close", "void")

# Minutes. Ours: the practice described says "at once" and names no number.
URGENT, ORDINARY = 30, 24 * 60
LIMITS = [
    (kind, urgent, URGENT if urgent else ORDINARY)
    for kind in SituationKind
    for urgent in (True, False)
]

MEANINGS: dict[str, str | Promise] = {
    SituationKind.CONCERN: _("群众关心的公共的事：水、电、路、学校、补贴……"),
    SituationKind.OPINION: _("对公共事务的议论；只写议论什么事，不写谁说的"),
    SituationKind.INCIDENT: _("治安、事故、聚众纠纷"),
    SituationKind.DISASTER: _("雨、洪水、塌方、火、冰雪、停水停电"),
}


@dataclass(frozen=True)
class SituationMove:
    """One row of the table."""

    code: str
    right: str
    sources: tuple[str, ...]
    target: str
    asks: tuple[str, ...]
    may_ask: tuple[str, ...]

    @property
    def label(self) -> str | Promise:
        return LABELS[self.code]

    def after(self, state: str) -> str:
        """The state that it leads to."""
        return self.target or state


@cache
def situation_moves() -> dict[str, SituationMove]:
    """The table by the codes of its moves."""
    rows = (line.split() for line in TABLE.strip().splitlines()[1:])
    return {cells[0]: _move(*cells) for cells in rows}


def _move(code: str, right: str, sources: str, target: str, asks: str) -> SituationMove:
    return SituationMove(
        code,
        "" if right == "-" else right,
        tuple(words_of(sources)),
        "" if target == "=" else target,
        *must_and_may(asks),
    )


def load_situation_limits() -> int:
    """Add the limits that are missing; how many. What an administrator has set is left alone."""
    there = set(SituationLimit.objects.values_list("kind", "is_urgent"))
    rows = [
        SituationLimit(kind=kind, is_urgent=urgent, minutes=minutes)
        for kind, urgent, minutes in LIMITS
        if (kind, urgent) not in there
    ]
    SituationLimit.objects.bulk_create(rows)
    return len(rows)
