"""Lists as pages show them: columns are declared once and serve the page, the sorting and the sheet.

class VillageTable(Table):
    columns = (
        Column("name", _("村"), "name", sort=("name",), link=village_url, phone="title"),
        Column("households", _("户"), "n_households", sort=("n_households",), numeric=True),
    )
    default_sort = "name"

table = VillageTable(queryset, request.GET)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Literal

from django.core.paginator import Page, Paginator
from django.db.models import F, Model, QuerySet
from django.db.models.expressions import OrderBy
from django.http import QueryDict
from django.utils.functional import Promise

Text = str | Promise
Accessor = str | Callable[[Any], Any]
Phone = Literal["title", "state", "text", "meta", "wide", "bar", "action", "pick", "hide"]

PAGE_SIZE = 50


@dataclass(frozen=True)
class Column:
    """One column.

    `value` is a path ("head.name") or a function of the row; `template` draws the cell on the page
    (it sees `row`, `value`, `column`), while the sheet always gets `value`. `sort` names the fields
    to order by. `phone` says what the cell becomes on a narrow screen: the row's title, its state at
    the right, text without or meta with its label, a line or a bar of its own, the action, the tick before the
    title, or nothing.
    """

    key: str
    label: Text
    value: Accessor
    sort: Sequence[str] = ()
    numeric: bool = False
    link: Callable[[Any], str] | None = None
    template: str = ""
    phone: Phone = "meta"
    page: bool = True
    export: bool = True
    # In the sheet, in characters; 0: as wide as the label needs.
    width: int = 0

    def of(self, row: Any) -> Any:
        """The plain value of this column for `row`; None where a step of the path is missing."""
        if callable(self.value):
            return self.value(row)
        for name in self.value.split("."):
            row = row.get(name) if isinstance(row, Mapping) else getattr(row, name, None)
            if row is None:
                return None
            if callable(row) and not isinstance(row, Model):
                row = row()
        return row


@dataclass(frozen=True)
class Header:
    """The head of a column: where a click leads, and how the list is ordered now."""

    column: Column
    url: str
    direction: Literal["", "ascending", "descending"]


@dataclass(frozen=True)
class Cell:
    """One cell of a page."""

    column: Column
    row: Any
    value: Any
    url: str

    @property
    def is_void(self) -> bool:
        """Whether there is nothing to show."""
        return not self.column.template and self.value in (None, "")


class Table:
    """Rows with declared columns, ordered and paged as the query string asks, within what is allowed."""

    columns: tuple[Column, ...] = ()
    default_sort: ClassVar[str] = ""
    page_size: ClassVar[int] = PAGE_SIZE
    caption: ClassVar[Text] = ""

    def __init__(
        self,
        rows: QuerySet | Sequence[Any],
        params: Mapping[str, str] | None = None,
        fill: Callable[[QuerySet], QuerySet] | None = None,
    ) -> None:
        """`fill` adds what is shown but neither counted nor ordered by: it gets the page's rows alone."""
        self.params = params or {}
        self.all_rows = self._ordered(rows)
        self.fill = fill

    @cached_property
    def sort(self) -> str:
        """The column to order by, with "-" for downwards; an unknown wish falls back to the default."""
        wish = self.params.get("sort", "")
        return wish if wish.removeprefix("-") in self._sortable else self.default_sort

    @cached_property
    def page(self) -> Page:
        """The page asked for; a number out of range gives the nearest one."""
        page = Paginator(self.all_rows, self.page_size).get_page(self.params.get("page"))
        if self.fill and isinstance(self.all_rows, QuerySet):
            shown: Any = page.object_list
            wide = self.fill(self.all_rows.model._base_manager.filter(pk__in=shown.values("pk")))
            page.object_list = wide.order_by(*self.all_rows.query.order_by)
        return page

    @property
    def shown(self) -> list[Column]:
        """The columns of the page."""
        return [column for column in self.columns if column.page]

    @property
    def headers(self) -> list[Header]:
        """The heads of the page's columns."""
        return [self._header(column) for column in self.shown]

    @property
    def sort_choices(self) -> list[tuple[str, str, bool]]:
        """For a select: value, words, whether it is the present order."""
        ways = [
            (f"{sign}{key}", f"{column.label} {arrow}")
            for key, column in self._sortable.items()
            for sign, arrow in (("", "↑"), ("-", "↓"))
        ]
        return [(value, words, value == self.sort) for value, words in ways]

    @property
    def rows(self) -> Iterator[tuple[Any, list[Cell]]]:
        """The rows of the page, each with its cells."""
        for row in self.page:
            yield row, [self._cell(column, row) for column in self.shown]

    def is_muted(self, row: Any) -> bool:
        """Whether the row is shown in grey (not counted, voided, ended); tables say when."""
        return False

    def link(self, **changes: str | int | None) -> str:
        """The query string of this list with some values changed; None takes one away."""
        query = QueryDict(mutable=True)
        if isinstance(self.params, QueryDict):
            query = self.params.copy()
        else:
            query.update(self.params)
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = str(value)
        return f"?{query.urlencode()}"

    # -- sheet ---------------------------------------------------------------------------------------

    def sheet_headings(self) -> list[str]:
        """The first row of the sheet."""
        return [str(column.label) for column in self.columns if column.export]

    def sheet_widths(self) -> list[int]:
        """How wide the columns of the sheet are."""
        return [column.width for column in self.columns if column.export]

    def sheet_rows(self, told: list[Any] | None = None) -> Iterator[list[Any]]:
        """All rows in the order of the page, as plain values; read in slices, not at once.

        `told` collects the public ids of the rows, for the trail.
        """
        columns = [column for column in self.columns if column.export]
        rows = self.all_rows
        if self.fill and isinstance(rows, QuerySet):
            rows = self.fill(rows)
        stream = rows.iterator(chunk_size=2000) if isinstance(rows, QuerySet) else rows
        for row in stream:
            if told is not None and hasattr(row, "uid"):
                told.append(row.uid)
            yield [column.of(row) for column in columns]

    # -- inside --------------------------------------------------------------------------------------

    @cached_property
    def _sortable(self) -> dict[str, Column]:
        return {column.key: column for column in self.columns if column.sort}

    def _ordered(self, rows: QuerySet | Sequence[Any]) -> QuerySet | Sequence[Any]:
        if not self.sort:
            return rows
        column, down = self._sortable[self.sort.removeprefix("-")], self.sort.startswith("-")
        if isinstance(rows, QuerySet):
            filled = {f.name for f in rows.model._meta.concrete_fields if not f.null}
            return rows.order_by(*(_direction(name, down, filled) for name in column.sort), "pk")
        return sorted(rows, key=lambda row: _key(column.of(row)), reverse=down)

    def _header(self, column: Column) -> Header:
        if not column.sort:
            return Header(column, "", "")
        if self.sort == column.key:
            return Header(column, self.link(sort=f"-{column.key}", page=None), "ascending")
        url = self.link(sort=column.key, page=None)
        return Header(column, url, "descending" if self.sort == f"-{column.key}" else "")

    def _cell(self, column: Column, row: Any) -> Cell:
        return Cell(column, row, column.of(row), column.link(row) if column.link else "")


def _direction(name: str, down: bool, filled: Collection[str]) -> OrderBy:
    """Order by `name`; empty values come last both ways, on both databases.

    That is not said of fields which are never empty: an index in the plain order would not serve.
    """
    falls, name = name.startswith("-") != down, name.removeprefix("-")
    last = None if name in filled else True
    return F(name).desc(nulls_last=last) if falls else F(name).asc(nulls_last=last)


def _key(value: Any) -> tuple[bool, Any]:
    """Sort plain values; None counts as the smallest."""
    return (value is not None, 0 if value is None else value)
