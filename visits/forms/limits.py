"""Forms of the limits of time and of the kinds that they are for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.forms.base import PageForm, RecordForm
from contacts.kit.widgets import ChipsOne
from visits.clocks import Limit, Unit
from visits.models import GrievanceKind
from visits.stages import Stage

UNITS = [
    (Unit.WORKING_DAYS.value, _("工作日")),
    (Unit.DAYS.value, _("天")),
    (Unit.HOURS.value, _("小时")),
]


class LimitForm(PageForm):
    """How long, from which day on. An extension goes by the unit of what it extends."""

    amount = forms.IntegerField(label=_("多少"), min_value=1, max_value=365)
    unit = forms.ChoiceField(
        label=_("怎么算"),
        choices=UNITS,
        widget=ChipsOne,
        help_text=_("工作日按工作日历算；按天算的，最后一天放假就顺延到下一个上班日。"),
    )
    starts_on = forms.DateField(label=_("从哪天起"), help_text=_("今天或者以后，最晚到明年年底。"))

    def __init__(self, *args: Any, stage: Stage, now: Limit | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        if now:
            self.initial.setdefault("amount", now.amount)
            self.initial.setdefault("unit", now.unit)
        if stage == Stage.EXTENSION and now:
            del self.fields["unit"]
            self.fields["amount"].label = _("最多延几天")

    @property
    def limit(self) -> Limit:
        """The limit as it was typed."""
        unit = self.cleaned_data.get("unit") or (self.now.unit if self.now else Unit.WORKING_DAYS)
        return Limit(self.cleaned_data["amount"], unit)


class GrievanceKindForm(RecordForm):
    """What a kind is called, and whether it may be chosen; what it is stays."""

    class Meta:
        model = GrievanceKind
        fields = ("name", "name_en", "is_active")
        help_texts = {"is_active": _("停用以后不能再选；已经登记的诉求照旧办、照旧计时。")}
