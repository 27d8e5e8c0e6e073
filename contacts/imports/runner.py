"""From a file to a report, and from a confirmed report to the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from contacts import audit
from contacts.access import forget_grants
from contacts.imports import registry
from contacts.imports.changes import Watch
from contacts.imports.file_names import kept_name
from contacts.imports.judging import Progress, judge, silently
from contacts.imports.kind import Order, SheetKind
from contacts.imports.reading import Source, read
from contacts.imports.report import Report
from contacts.kit import clock
from contacts.kit.memory import many_objects
from contacts.kit.search import prepare
from contacts.models import Area, AuditVerb

if TYPE_CHECKING:
    from contacts.models import User

IDS_AN_EVENT = 1000
# So often a sheet is judged before the lock; afterwards it is judged under it.
TRIES = 3

Finish = Callable[[Report], None]


def nothing_more(report: Report) -> None:
    """Nothing belongs to the rows beyond themselves."""


def check(
    kind: str,
    source: Source,
    *,
    by: User | None,
    at: dt.datetime,
    progress: Progress = silently,
) -> Report:
    """Look at a sheet; nothing is written.

    Raises:
        Unreadable: the file or its header can't be read.
    """
    with many_objects:
        progress(0, 0, _("正在读表格"))
        report, records, epoch_1904 = read(registry.get(kind), source, by)
        judge(begin(report, by, at), records, epoch_1904, report, progress)
        progress(report.told, report.told, _("正在核对"))
    return report


def apply(
    kind: str,
    source: Source,
    *,
    by: User | None,
    at: dt.datetime,
    skip_bad_rows: bool = False,
    progress: Progress = silently,
    finish: Finish = nothing_more,
) -> Report:
    """Look at a sheet and write it: all rows or none, unless bad ones may be skipped.

    `report.applied` says whether anything was written. A second time changes nothing. `finish`
    is called with the rows written, in their transaction.

    Raises:
        Unreadable: the file or its header can't be read.
    """
    work = Work(kind, source, by, at, skip_bad_rows, progress, finish)
    with many_objects:
        for _try in range(TRIES):
            if report := work.write_if_quiet():
                return report
        return work.write_alone()


@dataclass(frozen=True, slots=True)
class Work:
    """A sheet to write.

    Judging takes long, and on SQLite whoever holds the lock holds up all who write, even into
    the trail. So it is judged before, and only written under the lock; where something was
    changed in between, it is judged again.
    """

    kind: str
    source: Source
    by: User | None
    at: dt.datetime
    skip_bad_rows: bool
    progress: Progress
    finish: Finish

    def write_if_quiet(self) -> Report | None:
        """Judge, then write; None when something was changed meanwhile."""
        watch = Watch(registry.get(self.kind).resource)
        importer, report = self.judged(self.progress)
        if report.rejected and not self.skip_bad_rows:
            return report
        self.progress(report.told, report.told, _("正在写入"))
        prepare(importer.with_pinyin())
        with transaction.atomic():
            one_import_at_a_time()
            if not watch.is_quiet():
                return None
            self.write(importer, report)
        return report

    def write_alone(self) -> Report:
        """Judge and write under the lock: the last way where others change too much."""
        self.progress(0, 0, _("正在写入"))
        with transaction.atomic():
            one_import_at_a_time()
            importer, report = self.judged(silently)
            if self.skip_bad_rows or not report.rejected:
                self.write(importer, report)
        return report

    def judged(self, progress: Progress) -> tuple[SheetKind, Report]:
        """The importer with all that it is to write, and the report."""
        progress(0, 0, _("正在读表格；别的导入没写完，就先等一等"))
        if self.by is not None:
            forget_grants(self.by)
        report, records, epoch_1904 = read(registry.get(self.kind), self.source, self.by)
        importer = begin(report, self.by, self.at)
        judge(importer, records, epoch_1904, report, progress)
        report.places = importer.places(records)
        return importer, report

    def write(self, importer: SheetKind, report: Report) -> None:
        """Write what was judged, with its events."""
        report.made = importer.write()
        if report.made:
            trace(importer, report.made)
            importer.tell()
        report.applied = True
        self.finish(report)


def begin(report: Report, by: User | None, at: dt.datetime) -> SheetKind:
    """An importer for one sheet."""
    titles = " ".join([*report.layout.sorter.titles, report.layout.sheet, report.file])
    order = Order(by=by, on=clock.day_of(at), at=at, source=report.file, titles=titles)
    return registry.get(report.kind)(order)


def one_import_at_a_time() -> None:
    """Wait for another import to end, so that what was judged is still so when it is written."""
    list(Area.objects.filter(depth=1).select_for_update(no_key=True).order_by("pk"))


def trace(importer: SheetKind, uids: Sequence[str]) -> None:
    """Leave events with the ids of all that was written."""
    for start in range(0, len(uids), IDS_AN_EVENT):
        audit.record(
            by=importer.order.by,
            verb=AuditVerb.CHANGE,
            resource=importer.resource,
            ids=uids[start : start + IDS_AN_EVENT],
            fields=[field.key for field in importer.fields],
            reason=_("导入：%(file)s") % {"file": kept_name(importer.code, importer.order.source)},
        )
