"""What became of a sheet that was written, for whoever brought it in and comes back another day.

It is kept where uploads are, readable by the program alone, and shown to who brought the sheet in, as
long as he may still bring such sheets in for all the places that it was about. It goes by itself.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from contacts.access import visible_to
from contacts.imports import findings, registry
from contacts.imports.findings import Findings
from contacts.imports.report import Report
from contacts.models import Area, ImportRun

if TYPE_CHECKING:
    from contacts.models import User

KEPT_FOR = dt.timedelta(days=14)  # ours: long enough for a week of holidays
UID_LETTERS = 36
LINKS = 50


def folder() -> Path:
    """Where they lie."""
    return Path(settings.MEDIA_ROOT) / "imports" / "results"


def place_of(run: ImportRun) -> Path:
    """What is kept of a run has this name, with the ends of `findings`."""
    return folder() / str(run.uid)


def keep(run: ImportRun, report: Report, at: dt.datetime) -> None:
    """Keep what became of the rows (`Report.to_keep`)."""
    folder().mkdir(parents=True, exist_ok=True)
    findings.keep(place_of(run), report, at)()


def of_run(run: ImportRun, *, by: User) -> Findings | None:
    """What became of the rows of a run; None where that is gone, or is no longer for this user."""
    kept = findings.kept(place_of(run))
    if kept is None or not isinstance(kept[0], Findings):
        return None
    resource, verb = registry.get(run.kind).right
    places = Area.objects.filter(uid__in=kept[0].places)
    is_open = visible_to(places, by, verb, resource=resource).count() == len(kept[0].places)
    return kept[0] if is_open else None


def workbook(run: ImportRun) -> Path:
    """The rows that did not come in; to be asked for only after `of_run`."""
    return place_of(run).with_suffix(findings.ERRORS)


def made(run: ImportRun, found: Findings, *, by: User) -> list[tuple[str, str, str]]:
    """The first records that were written, as far as the user may see them: public id, name, address;
    nothing where they have no page of their own."""
    kind = registry.get(run.kind)
    if not kind.page:
        return []
    uids = found.made[:LINKS]
    rows = kind.standing().filter(uid__in=uids).select_related(*kind.joined)
    seen = {str(row.uid): row for row in visible_to(rows, by)}
    return [
        (uid, kind.said_of(seen[uid]), reverse(kind.page, args=[uid]))
        for uid in uids
        if uid in seen
    ]


def forget_old(now: dt.datetime) -> None:
    """Remove what was kept of sheets that were written longer ago than that."""
    listed = list(folder().glob("*"))  # first: a sheet written meanwhile is not among them
    recent = ImportRun.objects.filter(applied_at__gte=now - KEPT_FOR)
    kept = {str(uid) for uid in recent.values_list("uid", flat=True)}
    for path in listed:
        if path.name[:UID_LETTERS] not in kept:
            path.unlink(missing_ok=True)
