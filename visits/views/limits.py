"""办理时限: how long each stage of each kind may take, with the day since when, and the kinds' names."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from contacts.kit import clock
from contacts.pages import FormPage, Page
from visits.actions.limits import change_grievance_kind, change_limit
from visits.forms.limits import GrievanceKindForm, LimitForm
from visits.models import GrievanceKind
from visits.queries.limits import LimitBook, shared_by, stages_of, told_of
from visits.stages import Stage

LIST = reverse_lazy("time-limits")
CRUMBS = [(_("办理时限"), LIST)]
# In addresses, for the limits that every kind has.
EVERY_KIND = "all"


class TimeLimits(Page):
    resource, verb = "catalogue", "list"
    template_name = "visits/time_limits.html"
    title = _("办理时限")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today, book = clock.today(), LimitBook()
        kinds = [
            (kind, told_of(kind.code, book, today), shared_by(kind.code, book, today))
            for kind in GrievanceKind.objects.all()
        ]
        kwargs |= {"general": told_of("", book, today), "kinds": kinds, "every_kind": EVERY_KIND}
        return super().get_context_data(may_change=self.may("change"), **kwargs)


class ChangeLimit(FormPage):
    resource, verb = "catalogue", "change"
    template_name = "visits/time_limit.html"
    form_class = LimitForm
    crumbs = CRUMBS
    success_url = LIST
    success_message = _("已改。正在走的时钟还按原来的时限。")

    @cached_property
    def kind(self) -> GrievanceKind | None:
        code = self.kwargs["matter"]
        return None if code == EVERY_KIND else get_object_or_404(GrievanceKind, code=code)

    @cached_property
    def stage(self) -> Stage:
        if self.kwargs["stage"] not in stages_of(self.kind):
            raise Http404
        return Stage(self.kwargs["stage"])

    def get_title(self) -> str:
        return f"{self.kind or _('各类型')} · {self.stage.label}"

    def get_initial(self) -> dict[str, Any]:
        return {"starts_on": clock.today()}

    def get_form_kwargs(self) -> dict[str, Any]:
        code = self.kind.code if self.kind else ""
        now = LimitBook().limit_of(code, self.stage, clock.today())
        return {**super().get_form_kwargs(), "stage": self.stage, "now": now}

    def save(self, form: LimitForm) -> None:
        change_limit(
            by=self.user,
            kind=self.kind,
            stage=self.stage,
            limit=form.limit,
            starts_on=form.cleaned_data["starts_on"],
            on=clock.today(),
        )


class ChangeGrievanceKind(FormPage):
    resource, verb = "catalogue", "change"
    form_class = GrievanceKindForm
    crumbs = CRUMBS
    success_url = LIST
    success_message = _("已改。")

    @cached_property
    def kind(self) -> GrievanceKind:
        return get_object_or_404(GrievanceKind, code=self.kwargs["code"])

    def get_title(self) -> str:
        return str(self.kind)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": self.kind}

    def save(self, form: GrievanceKindForm) -> None:
        change_grievance_kind(self.kind, form.cleaned_data, by=self.user)
