"""Guarded base pages: a page names its resource and verb, and gets only what it may see.

class CadreList(ListPage):
    resource, verb = "cadre", "list"
    model, table_class, filter_class = Cadre, CadreTable, CadreFilter
    title = _("干部")
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView, View

from contacts import access, audit, exports
from contacts.guard import Mark
from contacts.kit.sheets.writer import Paper
from contacts.kit.tables import Table
from contacts.models import AuditVerb, User
from contacts.policy import rights

# The ids of these are noted in the trail when a page shows them (rule of trust 4).
PERSONAL = frozenset(
    [
        "household",
        "resident",
        "care_membership",
        "assignment",
        "activity",
        "diary",
        "diary_review",
        "spot_check",
        "coverage",
        "grievance",
        "maternity",
    ]
)

Row = TypeVar("Row", bound=Model)
# What is shown: translated only when the page is drawn.
Text = str | Promise


class Guarded(View):
    """A view that names the right it needs; the door (`contacts.guard`) asks for it."""

    resource: ClassVar[str]
    verb: ClassVar[str]
    access_mark: ClassVar[Mark]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if hasattr(cls, "resource") and hasattr(cls, "verb"):
            cls.access_mark = Mark(cls.resource, cls.verb)

    @property
    def user(self) -> User:
        """The signed-in user; the door has let nobody else in."""
        return self.request.user  # type: ignore[return-value]

    def may(self, verb: str, resource: str = "") -> bool:
        """Whether the user has another right on this page's resource (for links and buttons)."""
        return access.may(self.user, resource or self.resource, verb)

    def scoped(self, rows: QuerySet[Row], verb: str = "") -> QuerySet[Row]:
        """Narrow rows to those on which the user may do `verb` (this page's own by default)."""
        return access.visible_to(rows, self.user, verb or self.verb)

    def one(self, rows: QuerySet[Row], verb: str = "") -> Row:
        """The row that the address names; "not found" outside the user's reach."""
        return get_object_or_404(self.scoped(rows, verb), uid=self.kwargs["uid"])

    def note_read(self, ids: Any, *, verb: str = AuditVerb.READ, resource: str = "") -> None:
        """Note in the trail what this page shows."""
        audit.note(self.request, verb=verb, resource=resource or self.resource, ids=ids)


class Page(Guarded, TemplateView):
    """A page with a title; `crumbs` are (label, address) pairs."""

    title: ClassVar[Text] = ""
    crumbs: ClassVar[Sequence[tuple[Text, Text]]] = ()

    def get_title(self) -> Text:
        return self.title

    def get_tab_title(self) -> Text:
        """What the browser keeps in its history: no resident's name."""
        return self.get_title()

    def get_crumbs(self) -> Sequence[tuple[Text, Text]]:
        return self.crumbs

    def get_named(self) -> Iterable[Any]:
        """The records of residents that the page shows or offers, besides a table's rows."""
        return ()

    def note_named(self) -> None:
        """Note them in the trail."""
        for record in self.get_named():
            self.note_read([record.uid], resource=type(record).scopes.resource)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.note_named()
        kwargs.setdefault("title", self.get_title())
        kwargs.setdefault("tab_title", self.get_tab_title())
        kwargs.setdefault("crumbs", self.get_crumbs())
        return super().get_context_data(**kwargs)


class TablePage(Page):
    """A page around one table that exports as a workbook (`?export=xlsx`)."""

    export_verb: ClassVar[str] = "export"

    def get(  # type: ignore[override]
        self, request: Any, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if request.GET.get("export") == "xlsx":
            return self.export()
        return super().get(request, *args, **kwargs)

    def get_table(self) -> Table:
        """The table of the page, within the user's reach."""
        raise TypeError(f"{type(self).__name__} must say what it shows")

    def may_export(self) -> bool:
        return (self.resource, self.export_verb) in rights() and self.may(self.export_verb)

    def get_paper(self) -> Paper | None:
        """How the workbook is headed and printed, where it is a form that is handed on."""
        return None

    def export(self) -> HttpResponseBase:
        """The whole list as a workbook; asks for the right to export and leaves a trace."""
        if not self.may_export():
            raise PermissionDenied
        self.verb = self.export_verb  # type: ignore[misc]  # the rows that may be exported
        table = self.get_table()
        told: list[Any] | None = [] if self.resource in PERSONAL else None
        workbook = exports.workbook(
            table, name=str(self.get_title()), told=told, paper=self.get_paper()
        )
        self.note_read(told or [], verb=AuditVerb.EXPORT)
        return workbook

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("table", self.get_table())
        return super().get_context_data(may_export=self.may_export(), **kwargs)


class ListPage(TablePage):
    """A list that filters, sorts, pages and exports what the user may see."""

    template_name = "layouts/list.html"
    model: ClassVar[type[Model]]
    table_class: ClassVar[type[Table]]
    # A form with `narrow(rows) -> rows`; it is built with the user to narrow its choices.
    filter_class: ClassVar[type[Any] | None] = None
    # `fill(rows) -> rows`, where a page's rows show joins and figures that the others need not have.
    fill: Any = None
    # What an empty list says, and the one thing to do there: (label, address).
    nothing: ClassVar[Text] = ""

    # Why the list, as it is narrowed, has neither a button to export nor one to print.
    kept_words: ClassVar[Text] = _(
        "按这个条件筛选出来的名单只能在这里看，不导出，也不打印。清除这个条件就可以导出。"
    )

    def get_nothing(self) -> Text:
        return self.nothing

    def get_nothing_link(self) -> tuple[Text, str]:
        return "", ""

    def get_queryset(self) -> QuerySet[Any]:
        """All rows of the list before the user's reach and filters."""
        return self.model._default_manager.all()

    def get_filter(self) -> Any:
        return (
            self.filter_class(self.request.GET or None, user=self.user)
            if self.filter_class
            else None
        )

    @cached_property
    def filters(self) -> Any:
        """The filter form of this request, built once."""
        return self.get_filter()

    @property
    def stays_here(self) -> bool:
        """Whether the list, as it is narrowed now, may be looked at only."""
        return bool(self.filters and self.filters.is_valid() and self.filters.stays_here())

    @property
    def is_no_question(self) -> bool:
        """Whether what was asked for can't be answered; the list, which is empty, says why."""
        asked = self.filters
        return asked is not None and asked.is_bound and not asked.is_valid()

    def export(self) -> HttpResponseBase:
        if self.may_export() and self.is_no_question:
            return self.list_again(self.request.path)
        if self.may_export() and self.stays_here:
            return self.back_here(self.request.path)
        if self.filters is not None:
            self.filters.on_sheet = True
        return super().export()

    def back_here(self, path: str) -> HttpResponse:
        """To the list as it is narrowed, with the reason why it stays there."""
        messages.warning(self.request, str(self.kept_words))
        return self.list_again(path)

    def list_again(self, path: str) -> HttpResponse:
        """To the list as it is narrowed, instead of a workbook or a paper."""
        query = self.request.GET.copy()
        query.pop("export", None)
        return HttpResponseRedirect(f"{path}?{query.urlencode()}")

    def get_table(self) -> Table:
        rows = self.scoped(self.get_queryset())
        if self.filters is not None:
            rows = self.filters.fitting(rows)
        return self.table_class(rows, self.request.GET, self.fill)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        table = self.get_table()
        if self.resource in PERSONAL:
            ids = (getattr(row, "uid", row) for row in table.page)
            # A line of figures names no record.
            self.note_read(uid for uid in ids if isinstance(uid, UUID | str))
        return super().get_context_data(
            table=table,
            filters=self.filters,
            stays_here=self.stays_here,
            kept_words=self.kept_words,
            nothing=self.get_nothing(),
            nothing_label=self.get_nothing_link()[0],
            nothing_url=self.get_nothing_link()[1],
            **kwargs,
        )


class DetailPage(Page):
    """One record. `object` in the template; its reading is noted where it is personal."""

    model: ClassVar[type[Model]]

    def get_queryset(self) -> QuerySet[Any]:
        return self.model._default_manager.all()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.object = self.one(self.get_queryset())
        if self.resource in PERSONAL:
            self.note_read([self.object.uid])
        kwargs.setdefault("title", str(self.object))
        return super().get_context_data(object=self.object, **kwargs)


class FormPage(Page, FormView):
    """A form whose `save` calls an action; a `ValidationError` of the action goes back to its field.

    Everything runs in one transaction. What `save` returns, when it is a scoped record, is
    asked for again: if it left the user's reach, nothing is stored.
    """

    template_name = "layouts/form.html"
    success_message: ClassVar[Text] = ""
    button: ClassVar[Text] = _("保存")

    def get_back_url(self) -> str:
        """Where "back" leads: the last crumb, unless a page says otherwise."""
        crumbs = self.get_crumbs()
        return str(crumbs[-1][1]) if crumbs else "/"

    def save(self, form: Any) -> Any:
        """Call the action; the record that it wrote, or None."""
        raise TypeError(f"{type(self).__name__} must say how it saves")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.user}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        for field in form.fields.values():
            if isinstance(field, forms.ModelChoiceField) and field.empty_label is not None:
                field.empty_label = _("请选择") if field.required else _("（不选）")
        return form

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            with transaction.atomic():
                self.saved = self.save(form)
                self._ask_again(self.saved)
        except ValidationError as error:
            _to_fields(form, error)
            return self.form_invalid(form)
        return self.answer(form)

    def answer(self, form: Any) -> HttpResponse:
        """What the browser gets once all is stored, outside the transaction: the next page."""
        if self.success_message:
            messages.success(self.request, str(self.success_message))
        return HttpResponseRedirect(self.get_success_url())

    def _ask_again(self, saved: Any) -> None:
        if not isinstance(saved, Model) or not hasattr(saved, "scopes"):
            return
        if not self.scoped(type(saved)._default_manager.filter(pk=saved.pk)).exists():
            raise PermissionDenied

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("button", self.button)
        kwargs.setdefault("back_url", self.get_back_url())
        return super().get_context_data(**kwargs)


def _to_fields(form: forms.Form, error: ValidationError) -> None:
    """Put the errors of an action where they were typed; the rest above the form."""
    by_field = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
    for name, errors in by_field.items():
        form.add_error(name if name in form.fields else None, errors)


class ConfirmPage(FormPage):
    """Says what will happen, asks for a reason where one is needed, then does it."""

    template_name = "components/confirm.html"
    consequences: ClassVar[Sequence[Text]] = ()
    danger: ClassVar[bool] = False

    def get_consequences(self) -> Sequence[Text]:
        return self.consequences

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("consequences", self.get_consequences())
        kwargs.setdefault("danger", self.danger)
        return super().get_context_data(**kwargs)
