"""The moves of a situation report: a page makes one, and nothing is stored on what others have changed
meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy

from contacts.access import visible_to
from contacts.kit import clock
from contacts.pages import FormPage
from visits.actions.situation_moves import make_situation_move
from visits.catalogue.situations import BY_FORM, SituationMove, situation_moves
from visits.forms.situations import SituationMoveForm
from visits.models import SituationEvent, SituationReport
from visits.queries.situations import for_pages, rights_on, since
from visits.views.situations import CRUMBS, LIST


class MoveSituation(FormPage):
    """One move of the table; on what others have changed meanwhile nothing is stored."""

    resource, verb = "situation", "list"
    template_name = "visits/situation_move.html"
    form_class = SituationMoveForm
    success_message = gettext_lazy("已记下。")
    # What others have done since the page was opened, after it was sent.
    missed: Sequence[SituationEvent] = ()

    @cached_property
    def report(self) -> SituationReport:
        return self.one(for_pages(SituationReport.objects.all()))

    @cached_property
    def move(self) -> SituationMove:
        move = situation_moves().get(self.kwargs["move"])
        if move is None or move.code not in BY_FORM:
            raise Http404
        return move

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Whoever sees the report without this right is told so."""
        if self.move.right not in rights_on(self.user, self.report):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_title(self) -> Any:
        return self.move.label

    def get_crumbs(self) -> list[Any]:
        return [*CRUMBS, (str(self.report), self.get_success_url())]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"move": self.move, "report": self.report}

    def save(self, form: SituationMoveForm) -> None:
        make_situation_move(
            by=self.user,
            report=self.report,
            move=self.move.code,
            at=clock.now(),
            version=form.cleaned_data["version"],
            **form.said(),
        )

    def form_invalid(self, form: Any) -> HttpResponse:
        """A stale form keeps what was typed, says what has changed, and may be sent again."""
        self.report.refresh_from_db(fields=["version", "state"])
        seen = form.cleaned_data.get("version") if hasattr(form, "cleaned_data") else None
        if seen is not None and seen != self.report.version:
            self.missed = since(self.report, seen)
            form.errors.pop(NON_FIELD_ERRORS, None)
            form.data = form.data.copy()
            form.data["version"] = self.report.version
        return super().form_invalid(form)

    def get_success_url(self) -> str:
        """Back to the report; to the list where it has left the user's reach with the move."""
        rows = SituationReport.objects.filter(pk=self.report.pk)
        found = visible_to(rows, self.user).exists()
        return reverse("situation", args=[self.report.uid]) if found else str(LIST)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs |= {"report": self.report, "missed": self.missed, "button": self.move.label}
        kwargs["legal"] = self.report.state in self.move.sources
        return super().get_context_data(**kwargs)
