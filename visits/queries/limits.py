"""How long each stage of a grievance may take, from the maintained list."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from functools import cached_property

from visits.clocks import Limit, Unit
from visits.models import GrievanceKind, TimeLimit
from visits.stages import Stage


class LimitBook:
    """All limits and kinds, loaded once; asked for a kind, a stage and a day."""

    @cached_property
    def _rows(self) -> dict[tuple[str, str], list[TimeLimit]]:
        found: dict[tuple[str, str], list[TimeLimit]] = defaultdict(list)
        for row in TimeLimit.objects.select_related("kind").order_by("-starts_on", "-pk"):
            found[row.kind.code if row.kind else "", row.stage].append(row)
        return found

    @cached_property
    def petitions(self) -> frozenset[str]:
        """The codes of the kinds that are petitions."""
        return frozenset(
            GrievanceKind.objects.filter(is_petition=True).values_list("code", flat=True)
        )

    def limit_of(self, kind: str, stage: str, day: dt.date) -> Limit | None:
        """The limit of a kind's own, else the one for every kind; None: no clock runs."""
        for code in (kind, ""):
            for row in self._rows.get((code, stage), ()):
                if row.holds_on(day):
                    return row.limit
        return None

    def longest_extension(self, kind: str, stage: str, day: dt.date) -> int:
        """The most days by which a clock that began on a day may be extended; 0: it may not.

        Only the answer is put off, never the acceptance of a petition, and no clock that goes by
        hours. The days are of the clock's own unit.
        """
        limit = self.limit_of(kind, stage, day)
        if stage != Stage.ANSWER or limit is None or limit.unit == Unit.HOURS:
            return 0
        most = self.limit_of(kind, Stage.EXTENSION, day)
        return most.amount if most else 0
