"""Pages with a form, which call an action."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from contacts.forms.base import is_asked
from contacts.pages.base import Page, Text


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
                asked = field.required or is_asked(field)
                field.empty_label = _("请选择") if asked else _("（不选）")
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
