"""As of when the engine computes, and which rows it may write then."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from contacts.kit import clock


@dataclass(frozen=True)
class Moment:
    """The end of a day `on`, seen at the instant `now`.

    A row is never computed back to an earlier day, so that runs for several days give the same
    rows in any order. A row computed for a day that has not come (somebody looked ahead) is
    provisional and may be. `looking`: nothing will be kept, so every row may be written.
    """

    on: dt.date
    now: dt.datetime
    looking: bool = False

    @cached_property
    def end(self) -> dt.datetime:
        """The last instant that is seen."""
        return clock.end_of(self.on)

    @property
    def closes_until(self) -> dt.datetime:
        """Periods that close by this instant are closed: never one before its time."""
        return self.end if self.looking else min(self.end, self.now)

    @property
    def writable(self) -> Q:
        """The obligations that may be written."""
        if self.looking:
            return Q(pk__isnull=False)
        return (
            Q(computed_on__isnull=True)
            | Q(computed_on__lte=self.on)
            | Q(computed_on__gt=clock.day_of(self.now))
        )
