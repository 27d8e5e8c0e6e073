"""Bringing sheets in: which kinds there are, an empty sheet of each, the upload. What follows is `import_runs`."""

from __future__ import annotations

import tempfile
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from contacts.forms.imports import UploadForm
from contacts.guard import needs
from contacts.imports import checks, registry, runs, workbooks
from contacts.imports.kind import SheetKind
from contacts.models import ImportRun, ImportState, User
from contacts.pages import FormPage, Page

HOME = [(_("导入"), reverse_lazy("import-home"))]
STEPS = (_("选表格"), _("看检查结果"), _("写入"))


def kind_named(code: str, user: User) -> type[SheetKind]:
    """The kind in an address, for somebody who may bring it in."""
    try:
        kind = registry.get(code)
    except KeyError as error:
        raise Http404 from error
    if kind not in registry.open_to(user):
        raise PermissionDenied
    return kind


class ImportHome(Page):
    resource, verb = "import", "list"
    template_name = "contacts/imports/home.html"
    title = _("导入")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        recent = ImportRun.objects.filter(user=self.user).exclude(state=ImportState.DISCARDED)
        labels = {kind.code: kind.label for kind in registry.kinds()}
        rows = [(run, labels.get(run.kind, run.kind)) for run in recent[:10]]
        return super().get_context_data(kinds=registry.open_to(self.user), runs=rows, **kwargs)


@needs("import", "list")
def template(request: HttpRequest, kind: str) -> FileResponse:
    """An empty sheet with the headings of a kind."""
    meant = kind_named(kind, request.user)  # type: ignore[arg-type]  # the door has let nobody else in
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    workbooks.write_template(meant, file)
    file.seek(0)
    name = _t("%(kind)s模板.xlsx") % {"kind": meant.label}
    return FileResponse(file, as_attachment=True, filename=name)


class OrdersCheck(FormPage):
    """A form after which the sheet is checked anew, once everything is stored."""

    run: Any

    def answer(self, form: Any) -> HttpResponse:
        checks.order(self.run, by=self.user)
        return super().answer(form)


class Upload(OrdersCheck):
    resource, verb = "import", "list"
    template_name = "contacts/imports/upload.html"
    form_class = UploadForm
    crumbs = HOME
    button = _("检查")

    @cached_property
    def kind(self) -> type[SheetKind]:
        return kind_named(self.kwargs["kind"], self.user)

    def get_title(self) -> str:
        return _t("导入%(kind)s") % {"kind": self.kind.label}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs |= {"kind": self.kind, "steps": STEPS}
        return super().get_context_data(**kwargs)

    def save(self, form: UploadForm) -> None:
        file = form.cleaned_data["file"]
        self.run = runs.upload(kind=self.kind.code, file=file, by=self.user)

    def get_success_url(self) -> str:
        return reverse("import-run", args=[self.run.uid])
