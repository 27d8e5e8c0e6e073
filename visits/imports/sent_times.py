"""When the matters of a sheet came in up there, and by when they are to be answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.imports.records import Record, RowRefused
from contacts.kit import clock
from contacts.kit.sheets.deadlines import Span
from contacts.kit.sheets.yearless import Yearless
from contacts.kit.workdays import WorkingCalendar
from visits import clocks
from visits.actions.grievances import MEANT_WITHIN
from visits.queries.timed import calendar_around

RECEIVED, DUE = "受理时间", "办理时限"


class Times:
    """The times of one sheet, brought in at an instant; `records` are its readable rows.

    A matter without its year came in on the day nearest to the last day of the sheet on which something
    came in, or to today, and not later than now; a deadline without its year follows its own matter.
    """

    def __init__(self, at: dt.datetime, records: Iterable[Record]) -> None:
        self.at = at
        today = clock.day_of(at)
        written = (record["received_at"] for record in records)
        days = (one.date() for one in written if isinstance(one, dt.datetime))
        self.last_day = max((day for day in days if day <= today), default=today)

    @cached_property
    def calendar(self) -> WorkingCalendar:
        """The working days of whatever may have come in."""
        return calendar_around([self.at - MEANT_WITHIN, self.at])

    def received_at(self, record: Record) -> dt.datetime:
        """When it came in up there, which is when its clock begins.

        Raises:
            RowRefused: a time that is still to come, or long ago.
        """
        written = record["received_at"]
        if isinstance(written, Yearless):
            written = written.near(self.last_day, latest=timezone.make_naive(self.at))
            warn_of_year(record, RECEIVED, written.year)
        received_at = timezone.make_aware(written)
        if received_at > self.at:
            raise RowRefused("future_date", RECEIVED, _("这个时间还没有到，请核对。"))
        if received_at < self.at - MEANT_WITHIN:
            raise RowRefused("long_ago", RECEIVED, _("这个时间是三年以前，请核对。"))
        return received_at

    def due_at(self, record: Record, received_at: dt.datetime) -> dt.datetime | None:
        """The deadline that the sheet names; a day alone ends with its last instant, a length of time
        runs from the day on which the matter came in.

        Raises:
            RowRefused: one that lies before the matter came in, or years later; a 29 February that
                is none.
        """
        due = record["due"]
        if due is None:
            return None
        if isinstance(due, Span):
            return self._end_of(due, received_at)
        if isinstance(due, Yearless):
            due = self._due_in_year(due, received_at)
            if due.year != clock.day_of(received_at).year:  # what is due within the year is usual
                warn_of_year(record, DUE, due.year)
        named = timezone.make_aware(due)
        if due.time() == dt.time.min:
            named = clock.end_of(due.date())
        if named < received_at:
            raise RowRefused("end_before_start", DUE, _("办理时限早于受理时间，请核对。"))
        if named > received_at + MEANT_WITHIN:
            raise RowRefused("far_ahead", DUE, _("办理时限在三年以后，请核对。"))
        return named

    def _due_in_year(self, due: Yearless, received_at: dt.datetime) -> dt.datetime:
        found = due.from_day(clock.day_of(received_at))
        if found is None:
            sentence = _("受理那一年和下一年都没有2月29日，请核对办理时限。")
            raise RowRefused("bad_date", DUE, sentence)
        return found

    def _end_of(self, span: Span, received_at: dt.datetime) -> dt.datetime | None:
        if not span.amount:
            return clock.end_of(clock.day_of(received_at))
        limit = clocks.Limit(span.amount, span.unit)
        return clocks.due_at(received_at, limit, self.calendar)


def warn_of_year(record: Record, column: str, year: int) -> None:
    """Tell which year was taken for a day that was written without."""
    record.warn("year_assumed", column, _("没有写年份，按%(year)d年算。") % {"year": year})
