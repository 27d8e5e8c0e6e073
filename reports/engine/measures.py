"""Measures: which records count for an obligation, and what is counted in them.

A measure is a set of rows (a record of a cadre, a household met in it, a meeting of a district), the
unit that is counted (days, households, records) and the tests that a row must pass, each with the
reason it gives when it fails. The tests are written once: `figures` puts them into one statement
for all subjects, `queries.evidence` shows the rows of one obligation with their reasons. So a figure
and its list cannot disagree.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from contacts.kit.periods import Period
from reports.engine import holdings, reasons
from reports.engine.reasons import Reason, Test
from reports.engine.rows import (
    HOUSEHOLDS_OF_CADRE,
    OF_CADRE,
    OF_DISTRICT,
    OF_TOWNSHIP,
    Against,
    Rows,
)
from reports.models import Subject


@dataclass(frozen=True)
class Measure:
    """One entry of the registry.

    `unit` is what is counted: a lookup from the row, or `household`. `own_tests` come beside
    those that all measures share. `owned`: how many units there are for each cadre,
    where more cannot be owed.
    """

    rows: dict[str, Rows]
    unit: str
    own_tests: tuple[Callable[[Rows, Against], Test], ...]
    same: Reason | None = None
    owned: Callable[[Period, dt.date], QuerySet[Any]] | None = None
    is_share: bool = False

    @property
    def counts_days(self) -> bool:
        return self.same == Reason.SAME_DAY

    def standing(self, rows: Rows, to: Against) -> list[Test]:
        """The tests that depend on no instant."""
        own = (make(rows, to) for make in self.own_tests)
        return [*reasons.settled(rows), *reasons.binding(rows, to), *own]

    def tests(self, rows: Rows, to: Against, end: dt.datetime) -> list[Test]:
        """All tests, in the order in which their reasons are told."""
        order = list(Reason)
        tests = [*self.standing(rows, to), *reasons.as_of_close(rows, to, end)]
        return sorted(tests, key=lambda test: order.index(test.reason))


MEASURES = {
    "visit_days": Measure(
        rows={Subject.CADRE: OF_CADRE},
        unit="activity__happened_on",
        own_tests=(reasons.visit_names_household, reasons.visit_or_stay),
        same=Reason.SAME_DAY,
    ),
    "own_households": Measure(
        rows={Subject.CADRE: HOUSEHOLDS_OF_CADRE},
        unit="household",
        own_tests=(reasons.own, reasons.visit_to_household, reasons.visit),
        same=Reason.SAME_HOUSEHOLD,
        owned=holdings.own_households,
    ),
    "hardship_households": Measure(
        rows={Subject.CADRE: HOUSEHOLDS_OF_CADRE},
        unit="household",
        own_tests=(reasons.hardship, reasons.visit_to_household, reasons.visit),
        same=Reason.SAME_HOUSEHOLD,
    ),
    "own_hardship_share": Measure(
        rows={Subject.CADRE: HOUSEHOLDS_OF_CADRE},
        unit="household",
        own_tests=(reasons.own, reasons.hardship, reasons.visit_to_household, reasons.visit),
        same=Reason.SAME_HOUSEHOLD,
        owned=holdings.own_hardship_households,
        is_share=True,
    ),
    "took_part": Measure(
        rows={Subject.CADRE: OF_CADRE},
        unit="activity",
        own_tests=(reasons.family_asked_for,),
    ),
    "held": Measure(
        rows={Subject.DISTRICT: OF_DISTRICT, Subject.TOWNSHIP: OF_TOWNSHIP},
        unit="pk",
        own_tests=(reasons.kind_asked_for,),
    ),
}


DAY_MEASURES = [code for code, measure in MEASURES.items() if measure.counts_days]
