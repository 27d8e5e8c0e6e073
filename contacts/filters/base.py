"""What all filter forms share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.kit.plausible import expect_plausible
from contacts.kit.search import matching
from contacts.models import User

# Said of a choice that an address names and that is none, or none any more.
NO_CHOICE = _("这个选项已经不在了，请重新选。")


class Filter(forms.Form):
    """A GET form; `narrow` applies each field by the method `narrow_FIELD(rows, value)`."""

    use_required_attribute = False
    # Whether what it narrows leaves the app, as a workbook or on paper.
    on_sheet = False

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        for field in self.fields.values():
            field.required = False
            expect_plausible(field)
            if isinstance(field, forms.ModelChoiceField):
                field.empty_label = str(_("全部"))

    def add_error(self, field: str | None, error: Any) -> None:
        """Nobody types the code of a choice: it comes from an address, and is out of date."""
        if isinstance(self.fields.get(field or ""), forms.ChoiceField | forms.UUIDField):
            error = NO_CHOICE
        super().add_error(field, error)

    def stays_here(self) -> bool:
        """Whether the list, narrowed like this, is looked at only: never exported, never printed."""
        return False

    def fitting(self, rows: QuerySet[Any], *, without: str = "") -> QuerySet[Any]:
        """The rows to show: all where nothing was asked, none where the question is no question,
        whose fields then say why."""
        if not self.is_bound:
            return rows
        return self.narrow(rows, without=without) if self.is_valid() else rows.none()

    def narrow(self, rows: QuerySet[Any], *, without: str = "") -> QuerySet[Any]:
        """The rows that fit what was filled in, one field left aside if wanted."""
        for name, value in self.cleaned_data.items():
            if value not in (None, "", []) and value is not False and name != without:
                rows = getattr(self, f"narrow_{name}")(rows, value)
        return rows


class SearchFilter(Filter):
    """A filter that begins with a search word; subclasses say where it is looked for."""

    q = forms.CharField(label=_("查找"), max_length=60)
    names: tuple[str, ...] = ("name",)
    keys: tuple[str, ...] = ("name_keys",)
    exact: tuple[str, ...] = ()
    hint: Any = _("姓名或拼音")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].widget.attrs["placeholder"] = self.hint

    def narrow_q(self, rows: QuerySet[Any], word: str) -> QuerySet[Any]:
        return rows.filter(matching(word, names=self.names, keys=self.keys, exact=self.exact))
