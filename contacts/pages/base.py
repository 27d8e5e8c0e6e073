"""What all pages share, and the page of one record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, TypeVar

from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise
from django.views.generic import TemplateView, View

from contacts import access, audit
from contacts.guard import Mark
from contacts.models import AuditVerb, User

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
