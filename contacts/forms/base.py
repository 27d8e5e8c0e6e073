"""What all forms share: the user, choices narrowed to the user's reach, controls for days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.kit.plausible import expect_plausible
from contacts.kit.words import NoIdentityNumbers

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from contacts.models import User

Reach = tuple[str, str]


class Narrowed(NoIdentityNumbers):
    """Takes the user; a choice among scoped records offers those that the user may use.

    `reach` says for a field which right (resource, verb) decides; without it, the records
    that the user may see. What isn't offered is refused when sent. Records go by their `uid`.
    """

    reach: ClassVar[dict[str, Reach]] = {}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        for name, field in self.fields.items():
            expect_plausible(field)
            if isinstance(field, forms.ModelChoiceField):
                self._narrow(name, field)
            elif isinstance(field, forms.ChoiceField):
                _say_choose(field)
            elif isinstance(field, forms.DateField):
                field.widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
            elif isinstance(field, forms.TimeField):
                field.widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})

    def offer(self, name: str, rows: QuerySet[Any]) -> None:
        """Let a choice offer these rows, within the reach."""
        field: Any = self.fields[name]
        field.queryset = rows
        self._narrow(name, field)

    def _narrow(self, name: str, field: Any) -> None:
        model = field.queryset.model
        if not hasattr(model, "scopes"):
            return
        resource, verb = self.reach.get(name, ("", "list"))
        field.to_field_name = "uid"
        field.queryset = visible_to(field.queryset, self.user, verb, resource=resource)


FieldT = TypeVar("FieldT", bound=forms.Field)


def must_answer(field: FieldT) -> FieldT:
    """Of a field that the form itself requires where another answer leads to it: it is not told to be
    optional, and no browser insists on it while it is not asked."""
    field.is_asked = True  # type: ignore[attr-defined]
    return field


def is_asked(field: forms.Field) -> bool:
    """Whether it must be answered where it is asked (`must_answer`)."""
    return getattr(field, "is_asked", False)


def _say_choose(field: forms.ChoiceField) -> None:
    """Words in the place of Django's dashes."""
    choices = list(field.choices)  # type: ignore[arg-type]
    if choices and choices[0][0] == "":
        words = _("请选择") if field.required else _("（不选）")
        field.choices = [("", words), *choices[1:]]


class PageForm(Narrowed, forms.Form):
    """A form whose fields are declared one by one."""


class LastDayForm(PageForm):
    """The last day of whatever is ended."""

    ends_on = forms.DateField(label=_("最后一天"))


class RecordForm(Narrowed, forms.ModelForm):
    """Fields, labels and limits from the model; the action validates and stores, not the form.

    With `instance`, the fields begin with what is stored.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField) and self.instance.pk:
                self.initial[name] = getattr(self.instance, name)

    def _post_clean(self) -> None:
        """Leave the instance untouched: the action compares it with what was typed."""
