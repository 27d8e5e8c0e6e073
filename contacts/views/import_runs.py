"""A sheet that was brought in: what its check found, explaining the headings, writing it or not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from contacts import audit
from contacts.access import may
from contacts.forms.imports import ColumnsForm, ConfirmForm, DiscardForm
from contacts.imports import checks, registry, results, runs
from contacts.imports.findings import Findings
from contacts.imports.headings import headings
from contacts.imports.kind import SheetKind
from contacts.imports.reading import Source
from contacts.imports.records import Verdict
from contacts.kit import clock
from contacts.kit.sheets.refusals import Unreadable
from contacts.models import AuditVerb, ImportRun, ImportState, Job, JobState
from contacts.pages import ConfirmPage, FormPage, Page
from contacts.views.imports import HOME, STEPS, OrdersCheck, kind_named
from contacts.views.jobs import job_card


class OfRun(Page):
    """A page about one upload of the user's own, as long as the kind is open to the user."""

    resource, verb = "import", "list"

    @cached_property
    def run(self) -> ImportRun:
        mine: QuerySet[ImportRun] = ImportRun.objects.filter(user=self.user)
        found = get_object_or_404(mine, uid=self.kwargs["uid"])
        kind_named(found.kind, self.user)
        return found

    @cached_property
    def kind(self) -> type[SheetKind]:
        return registry.get(self.run.kind)

    def get_crumbs(self) -> Any:
        return [*HOME, (self.kind.label, reverse("import-upload", args=[self.run.kind]))]

    def page_of_run(self) -> str:
        return reverse("import-run", args=[self.run.uid])

    def note_rows(self, verb: str, rows: int) -> None:
        """Note in the trail that rows of the sheet were shown or given back, and how many."""
        reason = _t("%(kind)s：%(n)d 行") % {"kind": self.kind.label, "n": rows}
        audit.note(
            self.request, verb=verb, resource=self.resource, ids=[self.run.uid], reason=reason
        )


class CheckPage(OfRun):
    """How far the check is, what it found, or what was written."""

    def get_template_names(self) -> list[str]:
        is_open = self.run.state == ImportState.CHECKED
        return [f"contacts/imports/{'check' if is_open else 'done'}.html"]

    def get_title(self) -> str:
        if self.run.state == ImportState.CHECKED:
            return _t("预检：还没有写入任何数据")
        return _t("已经导入") if self.run.state == ImportState.APPLIED else _t("已经放弃")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs |= {"run": self.run, "kind": self.kind, "steps": STEPS}
        if self.run.state == ImportState.APPLIED:
            kwargs |= self.written()
        if self.run.state == ImportState.CHECKED:
            kwargs |= self.checked()
        return super().get_context_data(**kwargs)

    def written(self) -> dict[str, Any]:
        """What became of the rows, and links to what was made."""
        found = results.of_run(self.run, by=self.user)
        made = results.made(self.run, found, by=self.user) if found else []
        if found:
            self.note_rows(AuditVerb.READ, found.counts["rows"])
        if made:
            self.note_read([uid for uid, _name, _url in made], resource=self.kind.resource)
        return {
            "states": states_of(self.run.report, _t("没有导入")),
            "left": self.run.report.get(Verdict.REJECTED, 0),
            "is_setting_up": may(self.user, "setup", "use"),
            "found": found,
            "made": made,
            "written": self.run.report.get("new", 0) + self.run.report.get("changed", 0),
            "all": reverse(self.kind.list_page)
            if may(self.user, self.kind.resource, "list")
            else "",
            "kept_until": clock.day_of((self.run.applied_at or clock.now()) + results.KEPT_FOR),
        }

    def checked(self) -> dict[str, Any]:
        """The check as the page shows it."""
        check = checks.look(self.run, by=self.user)
        if check.job:
            address = reverse("job", args=[check.job.uid])
            is_open = check.job.state in (JobState.WAITING, JobState.RUNNING)
            return {"is_over": not is_open, **job_card(check.job, address)}
        if check.refusal:
            return {"refusal": check.refusal, "may_explain": check.refusal.code == "no_table"}
        return {"is_outdated": check.is_outdated, **self.found(check.findings)}

    def found(self, found: Findings | None) -> dict[str, Any]:
        """What the check found."""
        if found is None:
            return {}
        # The trail tells of no row that was sealed.
        self.note_rows(AuditVerb.READ, found.counts["rows"] - found.sealed)
        states = states_of(found.counts, _t("不能导入"))
        return {"found": found, "counts": found.counts, "good": found.good, "states": states}


def states_of(counts: Mapping[str, int], rejected: str) -> list[tuple[str, str]]:
    """The counts as states: code and words."""
    words = (
        ("met", _t("新增"), "new"),
        ("on_track", _t("修改"), "changed"),
        ("same", _t("已有且相同"), "unchanged"),
        ("at_risk", _t("要看一眼"), "warned"),
        ("overdue", rejected, "rejected"),
        ("ignored", _t("不是数据"), "ignored"),
    )
    return [(code, f"{word} {counts.get(name, 0):,}") for code, word, name in words]


class Columns(OfRun, OrdersCheck):
    """What the headings mean; remembered for the next upload."""

    template_name = "contacts/imports/columns.html"
    form_class = ColumnsForm
    title = _("列的对应")
    button = _("重新检查")

    def get_back_url(self) -> str:
        return self.page_of_run()

    def get_form_kwargs(self) -> dict[str, Any]:
        source = checks.source(self.run)
        if self.request.GET.get("sheet"):
            source = Source(source.path, source.name, self.request.GET["sheet"])
        self.table = headings(self.run.kind, source, by=self.user)
        return {
            **super().get_form_kwargs(),
            "headings": self.table.asked,
            "columns": [(field.key, field.label) for field in self.kind.fields],
            "sheets": self.table.sheets,
            "sheet": self.table.layout.sheet,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        self.note_read([self.run.uid])
        told = {"missing": self.table.layout.missing, "left_out": self.table.left_out}
        return {**context, **told, "steps": STEPS}

    def get(  # type: ignore[override]
        self, request: Any, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        try:
            return super().get(request, *args, **kwargs)
        except Unreadable:
            return HttpResponseRedirect(self.page_of_run())

    def save(self, form: ColumnsForm) -> None:
        runs.explain(self.run, form.mapping(), sheet=form.cleaned_data.get("sheet", ""))

    def get_success_url(self) -> str:
        return self.page_of_run()


class CheckAgain(OfRun, OrdersCheck):
    """Check an upload once more: other sheets came in since, the worker failed, its report is lost."""

    form_class = DiscardForm
    http_method_names = ["post"]

    def save(self, form: DiscardForm) -> None:
        checks.refuse_settled(self.run)

    def get_success_url(self) -> str:
        return self.page_of_run()


class Confirm(OfRun, FormPage):
    """Write what was checked: a worker does it, the page tells how far it is."""

    form_class = ConfirmForm
    http_method_names = ["post"]
    saved: Job

    def save(self, form: ConfirmForm) -> Job:
        return runs.confirm(
            self.run, by=self.user, skip_bad_rows=form.cleaned_data["skip_bad_rows"]
        )

    def _ask_again(self, saved: Any) -> None:
        """A job is one's own."""

    def get_success_url(self) -> str:
        return reverse("job", args=[self.saved.uid])


class Discard(OfRun, ConfirmPage):
    """Forget an upload."""

    form_class = DiscardForm
    title = _("放弃这次导入")
    button = _("放弃")
    consequences = (_("上传的文件会删除，什么都没有写入。"),)
    success_url = reverse_lazy("import-home")

    def get_back_url(self) -> str:
        return self.page_of_run()

    def save(self, form: DiscardForm) -> None:
        runs.discard(self.run)


class Errors(OfRun):
    """The user's own rows that can't come in, with the reasons, as a workbook."""

    def get(  # type: ignore[override]
        self, request: Any, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if self.run.state == ImportState.DISCARDED:
            raise Http404
        try:
            file, rows = checks.errors(self.run, by=self.user)
        except Unreadable:
            return HttpResponseRedirect(self.page_of_run())
        self.note_rows(AuditVerb.EXPORT, rows)
        name = _t("不能导入的行-%(file)s.xlsx") % {"file": self.run.file_name.rsplit(".", 1)[0]}
        return FileResponse(file, as_attachment=True, filename=name)
