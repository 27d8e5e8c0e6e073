"""Pages around a table, which filter, sort and export what the user may see."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from contacts import exports
from contacts.kit.sheets.writer import Paper
from contacts.kit.tables import Table
from contacts.models import AuditVerb
from contacts.pages.base import PERSONAL, Page, Text
from contacts.policy import rights


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
        if "table" not in kwargs:  # one table a page: its rows are read once
            kwargs["table"] = self.get_table()
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
