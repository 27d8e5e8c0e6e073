"""The moves of a matter: a page makes one, and nothing is stored on what others have changed meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from contacts.access import visible_to
from contacts.kit import clock
from visits import workflow
from visits.actions.effects import check_into
from visits.actions.moves import make_move, refusal
from visits.forms.carried import carried_text
from visits.forms.moves import MoveForm
from visits.models import Grievance
from visits.queries.consequences import consequences
from visits.queries.grievances import since
from visits.queries.histories import Line, history
from visits.queries.meanings import DOES
from visits.views.grievances import LIST, UnderGrievance

# What a link of the page of a matter has chosen already.
CHOSEN = ("part", "into", "measure")


class Moving(UnderGrievance):
    """A page that moves a matter: on what others have changed meanwhile nothing is stored."""

    # What others have done since the page was opened, after it was sent.
    missed: Sequence[Line] = ()

    def make(self, move: workflow.Move, version: int, said: dict[str, Any]) -> None:
        now = clock.now()
        make_move(
            by=self.user, grievance=self.grievance, move=move.code, at=now, version=version, **said
        )

    def asked_move(self) -> workflow.Move:
        """The move that must be legal for the page to make sense."""
        raise TypeError(f"{type(self).__name__} must say which move it makes")

    def form_invalid(self, form: Any) -> HttpResponse:
        """A stale form keeps what was typed, says what has changed, and may be sent again; a second
        tap of the same leads on like the first."""
        if form.has_error(NON_FIELD_ERRORS, "repeated"):
            messages.info(self.request, form.non_field_errors()[0])
            return HttpResponseRedirect(self.get_success_url())
        self.grievance.refresh_from_db(fields=["version", "state"])
        seen = form.cleaned_data.get("version") if hasattr(form, "cleaned_data") else None
        if seen is not None and seen != self.grievance.version:
            self.missed = history(since(self.grievance, seen))
            form.data = form.data.copy()
            form.data["version"] = self.grievance.version
        if self.missed or self.refused:
            # Said above the form, with what to do about it.
            form.errors.pop(NON_FIELD_ERRORS, None)
        return super().form_invalid(form)

    @property
    def refused(self) -> str:
        return refusal(self.user, self.grievance, self.asked_move())

    def get_success_url(self) -> str:
        """Back to the matter; to the list where it has left the user's reach with the move."""
        rows = Grievance.objects.filter(pk=self.grievance.pk)
        if visible_to(rows, self.user).exists():
            return reverse("grievance", args=[self.grievance.uid])
        done = {"what": self.asked_move().label, "number": self.grievance.number}
        messages.success(self.request, _("%(number)s：%(what)s，已经不在您手上。") % done)
        return str(LIST)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        refused, form = self.refused, kwargs.get("form")
        kwargs |= {"grievance": self.grievance, "missed": self.missed, "refused": refused}
        kwargs["may_carry"] = bool(refused and form and self.may_carry(form))
        return super().get_context_data(**kwargs)

    def may_carry(self, form: Any) -> bool:
        """Whether what was typed in vain can go on as a remark."""
        typed = form.is_bound and bool(carried_text(form.data))
        return typed and not refusal(self.user, self.grievance, workflow.moves()["remark"])


class MakeMove(Moving):
    """One move of the workflow: the form asks what the table says."""

    verb = "list"
    template_name = "visits/move.html"
    form_class = MoveForm
    # What this one is to be merged into, while it is asked whether both are the same.
    other: Grievance | None = None

    @cached_property
    def move(self) -> workflow.Move:
        move = workflow.moves().get(self.kwargs["move"])
        if move is None or not move.right or move.code == "register":
            raise Http404
        return move

    def asked_move(self) -> workflow.Move:
        return self.move

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Whoever sees the matter without this right is told so."""
        if not visible_to(
            Grievance.objects.filter(pk=self.grievance.pk), self.user, self.move.right
        ):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Whoever comes with another matter, which may be the same, sees both at once."""
        form = self.get_form()
        other = form.of_number(request.GET.get("into", "")) if self.move.code == "merge" else None
        if other and not self.in_the_way(other):
            self.other = other
            form.initial["same"] = other.uid
        return self.render_to_response(self.get_context_data(form=form))

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """A remark may begin with what was typed into a form that can't be sent any more."""
        if self.move.code != "remark" or "carried" not in request.POST:
            return super().post(request, *args, **kwargs)
        kwargs = self.get_form_kwargs()
        del kwargs["data"], kwargs["files"]
        form = MoveForm(**kwargs | {"initial": {"text": carried_text(request.POST)}})
        return self.render_to_response(self.get_context_data(form=form))

    def in_the_way(self, other: Grievance) -> ValidationError | None:
        """Why this one can't be merged into another."""
        try:
            check_into(self.grievance, other, self.user)
        except ValidationError as error:
            return error
        return None

    def get_title(self) -> str:
        return f"{self.move.label} · {self.grievance.number}"

    def get_initial(self) -> dict[str, Any]:
        """The part, the measure, or the matter to merge into, that was chosen on the page."""
        return {name: self.request.GET[name] for name in CHOSEN if name in self.request.GET}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"move": self.move, "grievance": self.grievance}

    def get_named(self) -> list[Any]:
        return [*super().get_named(), *([self.other] if self.other else [])]

    def form_valid(self, form: Any) -> HttpResponse:
        """The matter into which this one is to be merged is shown before anything is stored."""
        if form.is_sure:
            return super().form_valid(form)
        if error := self.in_the_way(form.other):
            form.add_error(None, error)
            return self.form_invalid(form)
        form.show_other()
        self.other = form.other
        return self.render_to_response(self.get_context_data(form=form))

    def get_button(self) -> Any:
        if self.move.code != "merge":
            return self.move.label
        return _("是同一件，并入") if self.other else _("看看那一件")

    def save(self, form: MoveForm) -> None:
        self.make(self.move, form.cleaned_data["version"], form.said())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs |= {
            "move": self.move,
            "button": self.get_button(),
            "other": self.other,
            "does": DOES.get(self.move.code, ""),
            "consequences": consequences(self.user, self.grievance, self.move, clock.now()),
        }
        return super().get_context_data(**kwargs)
