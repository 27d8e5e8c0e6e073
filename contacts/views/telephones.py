"""A telephone number in full: one tap for the own contact household, with a reason for others."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.actions.telephones import is_own_contact, reveal_telephone
from contacts.forms.care import CallForm
from contacts.kit import clock
from contacts.kit.telephones import mask
from contacts.models import Household, Resident
from contacts.pages import FormPage
from contacts.views.households import UnderHousehold


class RevealPhone(UnderHousehold, FormPage):
    """GET asks for the reason, POST shows the number; the same part serves page and fragment."""

    resource, verb = "household", "reveal"
    form_class = CallForm
    title = _("打电话")

    @property
    def resident(self) -> Resident | None:
        """Whose number it is, where it isn't the household's."""
        return None

    def get_named(self) -> list[Any]:
        return [*super().get_named(), *([self.resident] if self.resident else [])]

    def get_template_names(self) -> list[str]:
        fragment = self.request.htmx  # type: ignore[attr-defined]
        return ["contacts/parts/call.html" if fragment else "contacts/call.html"]

    def save(self, form: CallForm) -> str:
        return reveal_telephone(
            household=self.household,
            resident=self.resident,
            by=self.user,
            on=clock.today(),
            reason=form.cleaned_data["reason"],
        )

    def answer(self, form: CallForm) -> HttpResponse:
        response = self.render_to_response(self.get_context_data(form=form, number=self.saved))
        response["Cache-Control"] = "no-store"
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = self.resident or self.household
        return super().get_context_data(
            shown=shown,
            own=is_own_contact(self.household, self.user, clock.today()),
            masked=mask(shown.phone),
            usual=CallForm.usual,
            url=self.request.path,
            **kwargs,
        )


class RevealResidentPhone(RevealPhone):
    @cached_property
    def resident(self) -> Resident:
        rows = Resident.objects.select_related("household__district__area")
        reach = visible_to(rows, self.user, self.verb, resource=self.resource)
        return get_object_or_404(reach, uid=self.kwargs["uid"])

    @cached_property
    def household(self) -> Household:
        return self.resident.household
