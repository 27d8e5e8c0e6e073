"""The check of an upload: of a short sheet at once, of a long one by a worker, with progress.

What a worker found is kept beside the upload until that goes; a worker that is killed begins
again, and what is kept takes its place only while the upload is still open.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from contacts.actions import jobs
from contacts.imports import findings, mappings, registry, results, runner, workbooks
from contacts.imports.columns import find_columns
from contacts.imports.findings import Findings
from contacts.imports.reading import Source
from contacts.imports.report import Report
from contacts.kit import clock
from contacts.kit.sheets import limits
from contacts.kit.sheets.reader import Book
from contacts.kit.sheets.refusals import Unreadable
from contacts.models import ImportRun, ImportState, Job, JobState

if TYPE_CHECKING:
    from contacts.models import User

WORK = "contacts.check"
# Two thousand rows take a quarter of a second to read and judge, and a few seconds on a machine
# ten times slower; a larger file is not even looked into before.
MOST_ROWS = 2_000
MOST_BYTES = limits.MIB // 2


def source(run: ImportRun) -> Source:
    """The file of a run as the runner reads it."""
    return Source(Path(run.file.path), run.file_name, run.sheet or None, run.mapping or None)


def refuse_settled(run: ImportRun) -> None:
    """Refuse to do anything more with a run that is over."""
    if run.state != ImportState.CHECKED:
        raise ValidationError(_("这次导入已经结束，请重新上传。"))


# -- ordering --------------------------------------------------------------------------------------


def order(run: ImportRun, *, by: User) -> Job | None:
    """Let a worker check the sheet of a run, if it is long; what was found before is forgotten.

    Not to be called within a transaction: the sheet is looked into.
    """
    findings.forget(Path(run.file.path))
    if not is_long(run):
        of_run(run).delete()
        return None
    waiting = of_run(run).filter(state=JobState.WAITING).first()
    return waiting or jobs.start(
        WORK,
        by=by,
        label=_("检查%(kind)s：%(file)s")
        % {"kind": registry.get(run.kind).label, "file": run.file_name},
        run=str(run.uid),
    )


def is_long(run: ImportRun) -> bool:
    """Whether the sheet has more rows than are judged while somebody waits for the page."""
    if run.file.size > MOST_BYTES:
        return True
    file = source(run)
    mapping = mappings.remembered(run.kind, run.user) if file.mapping is None else file.mapping
    try:
        with Book(file.path, file.sheet) as book:
            layout = find_columns(registry.get(run.kind), book, mapping)
            rows = book.rows(layout.sheet)
            return not layout.missing and any(True for _row in islice(rows, MOST_ROWS, None))
    except Unreadable:
        return False


def of_run(run: ImportRun) -> QuerySet[Job]:
    """The checks of a run that workers were or are at, the last one first."""
    return Job.objects.filter(task=WORK, user=run.user_id, arguments__run=str(run.uid))


# -- carrying out ----------------------------------------------------------------------------------


@jobs.work(WORK)
def carry_out(job: Job, progress: jobs.Progress) -> jobs.Outcome:
    """Check the sheet of a run and keep what was found."""
    run = ImportRun.objects.get(uid=job.arguments["run"])
    refuse_settled(run)
    at = clock.now()
    outcome: Report | Unreadable
    try:
        outcome = runner.check(run.kind, source(run), by=job.user, at=at, progress=progress)
        message = outcome.to_keep().summary()
    except Unreadable as refusal:
        outcome, message = refusal, refusal.message
    if of_run(run).filter(pk__gt=job.pk).exists():
        message = _("列的对应改过，又重新检查了。")
    else:
        keep(run, outcome, at)
    return jobs.Outcome(message, url=reverse("import-run", args=[run.uid]), label=_("看检查结果"))


def keep(run: ImportRun, outcome: Report | Unreadable, at: dt.datetime) -> None:
    """Keep what was found, unless the run is over by now."""
    upload = Path(run.file.path)
    take_place = findings.keep(upload, outcome, at)
    try:
        with transaction.atomic():
            refuse_settled(ImportRun.objects.select_for_update().get(pk=run.pk))
            take_place()
    except BaseException:
        findings.forget(upload)
        raise


# -- looking ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Check:
    """How far the check of an upload is: a job that is at it or failed, or what was found.

    Attributes:
        is_outdated: sheets came in since, so that the check may say something else now.
    """

    job: Job | None = None
    findings: Findings | None = None
    refusal: Unreadable | None = None
    is_outdated: bool = False


def look(run: ImportRun, *, by: User) -> Check:
    """The check of a run, made at once unless it was left to a worker."""
    job = of_run(run).first()
    if job is None:
        return at_once(run, by)
    if job.state != JobState.DONE or (kept := findings.kept(Path(run.file.path))) is None:
        return Check(job=job)
    found, at = kept
    if isinstance(found, Unreadable):
        return Check(refusal=found)
    is_outdated = ImportRun.objects.filter(applied_at__gt=at).exists()
    return Check(findings=found, is_outdated=is_outdated)


def at_once(run: ImportRun, by: User) -> Check:
    """The check of a short sheet."""
    try:
        report = runner.check(run.kind, source(run), by=by, at=clock.now())
    except Unreadable as refusal:
        return Check(refusal=refusal)
    return Check(findings=Findings.of(report))


def errors(run: ImportRun, *, by: User) -> tuple[IO[bytes], int]:
    """The workbook of the rejected rows, open at its start, and how many there are.

    Raises:
        Unreadable: the file can't be read, or nobody has yet; of a run that is over, it is gone.
    """
    if run.state == ImportState.APPLIED:
        result = results.of_run(run, by=by)
        if result is None:
            raise Unreadable("no_file", name=run.file_name)
        return opened(results.workbook(run), run), result.counts["rejected"]
    if of_run(run).exists():
        found = look(run, by=by).findings
        if found is None:
            raise Unreadable("no_file", name=run.file_name)
        path = Path(run.file.path).with_suffix(findings.ERRORS)
        return opened(path, run), found.counts["rejected"]
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    report = runner.check(run.kind, source(run), by=by, at=clock.now())
    rows = workbooks.write_errors(report, file)
    file.seek(0)
    return file, rows


def opened(path: Path, run: ImportRun) -> IO[bytes]:
    """A workbook that is kept, unless it has just gone.

    Raises:
        Unreadable: it has.
    """
    try:
        return path.open("rb")
    except FileNotFoundError as error:
        raise Unreadable("no_file", name=run.file_name) from error
