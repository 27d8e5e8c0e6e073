"""Forms of basic facts."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.forms.base import PageForm
from contacts.kit import days
from contacts.kit.numbers import in_words
from contacts.models import AreaFact, FactKind, Measured
from contacts.queries.facts import Line


def value_field(kind: FactKind, **options: Any) -> forms.DecimalField:
    """A number of this kind: whole where it is counted."""
    places = 0 if kind.measured == Measured.COUNT else 2
    return forms.DecimalField(min_value=0, max_digits=14, decimal_places=places, **options)


class ReportForm(PageForm):
    """One day, one source, and a number for each fact that is known."""

    true_on = forms.DateField(label=gettext_lazy("截至哪一天"))
    source = forms.CharField(
        label=gettext_lazy("来源"),
        max_length=100,
        help_text=gettext_lazy("例如：2026年统计年报"),
    )

    def __init__(self, *args: Any, lines: Iterable[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = {f"value_{line.kind.code}": line.kind for line in lines}
        for line, name in zip(lines, self.kinds, strict=True):
            self.fields[name] = value_field(
                line.kind, label=_label(line.kind), required=False, help_text=_last(line.fact)
            )

    def values(self) -> dict[FactKind, Decimal]:
        """What was filled in."""
        typed = {kind: self.cleaned_data.get(name) for name, kind in self.kinds.items()}
        return {kind: value for kind, value in typed.items() if value is not None}


class CorrectForm(PageForm):
    true_on = forms.DateField(label=gettext_lazy("截至哪一天"))
    source = forms.CharField(label=gettext_lazy("来源"), max_length=100)
    reason = forms.CharField(label=gettext_lazy("为什么更正"), max_length=200)

    def __init__(self, *args: Any, fact: AreaFact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"value": value_field(fact.kind, label=_label(fact.kind)), **self.fields}


class VoidFactForm(PageForm):
    reason = forms.CharField(label=gettext_lazy("为什么作废"), max_length=200)


def _label(kind: FactKind) -> str:
    return _("其中：%(label)s") % {"label": kind.label} if kind.part_of_id else kind.label


def _last(fact: AreaFact | None) -> str:
    if fact is None:
        return ""
    return _("上次：%(value)s，截至%(day)s") % {
        "value": in_words(fact.value),
        "day": days.in_words(fact.true_on, this_year=0),
    }
