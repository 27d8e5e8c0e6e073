"""An upload between its check and its confirmation: what the pages of the import call.

The file is kept only as long as it is needed; it goes when its rows are written, when the user
discards it, or after a day. What became of its rows stays for some days more (`results`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from contacts import audit
from contacts.actions import jobs
from contacts.imports import checks, findings, mappings, registry, results, runner
from contacts.imports.checks import refuse_settled, source
from contacts.imports.file_names import kept_name
from contacts.imports.keeping import without_cells
from contacts.imports.report import Report
from contacts.kit import clock
from contacts.kit.sheets import limits
from contacts.kit.sheets.refusals import Unreadable
from contacts.models import AuditVerb, ImportRun, ImportState, Job, JobState

if TYPE_CHECKING:
    from contacts.models import User

KEPT_FOR = dt.timedelta(days=1)
WORK = "contacts.import"
RESOURCE = "import"


def upload(*, kind: str, file: UploadedFile[Any], by: User) -> ImportRun:
    """Keep an uploaded file for its check.

    Raises:
        ValidationError: at `file`, when it is larger than any sheet.
    """
    if file.size is not None and file.size > limits.MAX_FILE_BYTES:
        refusal = Unreadable("file_too_large", megabytes=limits.MAX_FILE_BYTES // limits.MIB)
        raise ValidationError({"file": refusal.message})
    run = ImportRun(kind=kind, file_name=kept_name(kind, file.name or ""), user=by)
    run.file.save(f"{run.uid}.bin", file)
    label = str(registry.get(kind).label)
    audit.record(by=by, verb=AuditVerb.CREATE, resource=RESOURCE, ids=[run.uid], reason=label)
    return run


@transaction.atomic
def explain(run: ImportRun, mapping: Mapping[str, str], *, sheet: str = "") -> None:
    """Say which sheet to read and what its headings mean; remembered for the next upload."""
    mappings.remember(run.kind, mapping, by=run.user)
    run.sheet = sheet
    run.mapping = mappings.remembered(run.kind, run.user)
    run.save(update_fields=["sheet", "mapping"])


@transaction.atomic
def confirm(run: ImportRun, *, by: User, skip_bad_rows: bool) -> Job:
    """Let a worker write the sheet.

    Raises:
        ValidationError: when it was written or discarded already.
    """
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    refuse_settled(run)
    return jobs.start(
        WORK,
        by=by,
        label=_("导入%(kind)s：%(file)s")
        % {"kind": registry.get(run.kind).label, "file": run.file_name},
        run=str(run.uid),
        skip_bad_rows=skip_bad_rows,
    )


@jobs.work(WORK)
def carry_out(job: Job, progress: jobs.Progress) -> jobs.Outcome:
    """Write the sheet of a run, once, however often a worker begins."""
    run = ImportRun.objects.get(uid=job.arguments["run"])
    try:
        refuse_settled(run)
        report = write(run, job, progress)
    except (ValidationError, OSError):
        run.refresh_from_db()
        if run.state != ImportState.APPLIED:
            raise
        return outcome(run, _("已经导入。"))
    return outcome(run, kept_of(report).summary())


def write(run: ImportRun, job: Job, progress: jobs.Progress) -> Report:
    """Write the sheet of a run; that it is written is stored with its rows.

    Raises:
        ValidationError: nothing was written, and why.
    """
    try:
        report = runner.apply(
            run.kind,
            source(run),
            by=job.user,
            at=clock.now(),
            skip_bad_rows=job.arguments["skip_bad_rows"],
            progress=progress,
            finish=lambda done: settle(run, ImportState.APPLIED, kept_of(done)),
        )
    except Unreadable as refusal:
        raise ValidationError(refusal.message) from refusal
    if not report.applied:
        if checks.of_run(run).exists():
            checks.keep(run, report, clock.now())
        raise ValidationError(_("有不能导入的行，什么都没有写入。请回到检查结果再看。"))
    return report


def outcome(run: ImportRun, message: str) -> jobs.Outcome:
    """What the page of the job says at the end."""
    return jobs.Outcome(message, url=reverse("import-run", args=[run.uid]), label=_("看结果"))


def kept_of(report: Report) -> Report:
    """What may be kept of a report."""
    kind = registry.get(report.kind)
    kept = report.to_keep(kind.kept_warnings)
    return kept if kind.kept_cells is None else without_cells(kept, kind.kept_cells)


def discard(run: ImportRun) -> None:
    """Forget an upload.

    Raises:
        ValidationError: when it was written already.
    """
    refuse_settled(run)
    settle(run, ImportState.DISCARDED)


@transaction.atomic
def settle(run: ImportRun, state: str, report: Report | None = None) -> None:
    """End a run, once; when that is stored its file goes, and what became of its rows is kept.

    Raises:
        ValidationError: when it is over already.
    """
    refuse_settled(ImportRun.objects.select_for_update().get(pk=run.pk))
    run.state, run.report = state, report.as_json()["counts"] if report else {}
    run.applied_at = clock.now() if state == ImportState.APPLIED else None
    run.save(update_fields=["state", "report", "applied_at"])
    if report and run.applied_at:
        transaction.on_commit(partial(results.keep, run, report, run.applied_at), robust=True)
    transaction.on_commit(partial(drop_file, run), robust=True)


def drop_file(run: ImportRun) -> None:
    """Remove the file of a run that is over, and what a check found in it."""
    findings.forget(Path(run.file.path))
    run.file.delete(save=False)
    ImportRun.objects.filter(pk=run.pk).update(file="")


def forget_old(now: dt.datetime) -> int:
    """Remove what was uploaded more than a day ago and never confirmed, and results that are old;
    how many uploads.

    What a worker has still to write stays; what one that was killed left lying is taken away.
    """
    open_jobs = Job.objects.filter(task=WORK, state__in=(JobState.WAITING, JobState.RUNNING))
    wanted = list(open_jobs.values_list("arguments__run", flat=True))
    old = ImportRun.objects.filter(uploaded_at__lt=now - KEPT_FOR).exclude(uid__in=wanted)
    for run in old.exclude(state=ImportState.CHECKED).exclude(file=""):
        drop_file(run)
    left = list(old.filter(state=ImportState.CHECKED))
    for run in left:
        settle(run, ImportState.DISCARDED)
    results.forget_old(now)
    return len(left)
