"""Forms about rules: switching a pack on, another number, a period waived or opened again."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contacts.forms.base import PageForm
from contacts.kit import clock
from contacts.kit.periods import Period
from reports.engine.terms import CLOSE_AFTER_WORKING_DAYS
from reports.models import Requirement
from reports.queries.rulebook import (
    BACK,
    PackInForce,
    closed_periods,
    in_force,
    periods_around,
    usual_close,
)

CLOSE = "close_after_working_days"


class SwitchOnForm(PageForm):
    """The township's own document, the first day, rules that are off unless asked for."""

    document = forms.CharField(
        label=_("本镇依据的文件"),
        max_length=200,
        help_text=_("写文件名称和文号。没有自己的文件，就不要启用。"),
    )
    starts_on = forms.DateField(label=_("从哪天起"))
    optional = forms.MultipleChoiceField(
        label=_("另外启用"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, pack: PackInForce, **kwargs: Any) -> None:
        """Where the pack is on already, only further rules of it are offered."""
        super().__init__(*args, **kwargs)
        optional: Any = self.fields["optional"]
        optional.choices = [(rule.code, str(rule)) for rule in pack.more]
        if pack.adoption:
            optional.required = True
            del self.fields["document"]
        elif not optional.choices:
            del self.fields["optional"]
        month = Period.containing("month", clock.today())
        self.fields["starts_on"].initial = month.next().starts_on

    def clean_starts_on(self) -> dt.date:
        """Every period since this day is owed and most close at once, for good: no slip of a year."""
        day: dt.date = self.cleaned_data["starts_on"]
        year = clock.today().year
        if abs(day.year - year) > 1:
            raise ValidationError(
                _("请写%(first)s年1月1日到%(last)s年12月31日之间的一天，看看年份是不是写错了。")
                % {"first": year - 1, "last": year + 1}
            )
        return day


class NormForm(PageForm):
    """Another number, from the first day of a period on."""

    norm = forms.IntegerField(label=_("数量"), min_value=1, max_value=999)
    starts_on = forms.ChoiceField(
        label=_("从哪一期起"), help_text=_("以前各期不变；已经关账的一期不能改。")
    )
    stays = forms.BooleanField(label=_("驻村的日子也算"), required=False)
    visits = forms.BooleanField(label=_("入户走访的日子也算"), required=False)
    close_after = forms.IntegerField(label=_("期末后第几个工作日关账"), min_value=1, max_value=20)

    def __init__(self, *args: Any, rule: Requirement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule
        starts: Any = self.fields["starts_on"]
        periods = periods_around(rule, clock.today())
        starts.choices = [(p.starts_on.isoformat(), p.label) for p in periods]
        starts.initial = periods[1].starts_on.isoformat()
        self.fields["norm"].label = _("数量（%(unit)s）") % {"unit": rule.unit}
        self.fields["norm"].initial = rule.norm
        self.fields["close_after"].initial = rule.options.get(CLOSE, CLOSE_AFTER_WORKING_DAYS)
        if "stays" in rule.options or "without_visits" in rule.options:
            self.fields["stays"].initial = "stays" in rule.options
            self.fields["visits"].initial = "without_visits" not in rule.options
        else:
            del self.fields["stays"], self.fields["visits"]

    def clean_starts_on(self) -> dt.date:
        return dt.date.fromisoformat(self.cleaned_data["starts_on"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "stays" in self.fields and not (data.get("stays") or data.get("visits")):
            raise ValidationError(_("驻村和入户走访，至少要算一样。"))
        return data

    @property
    def options(self) -> dict[str, Any]:
        """The options of the measure as they were filled in."""
        kept = {k: v for k, v in self.rule.options.items() if k not in OURS}
        data = self.cleaned_data
        if "stays" in self.fields:
            kept |= {"stays": True} if data["stays"] else {}
            kept |= {} if data["visits"] else {"without_visits": True}
        if data["close_after"] != CLOSE_AFTER_WORKING_DAYS:
            kept[CLOSE] = data["close_after"]
        return kept


OURS = ("stays", "without_visits", CLOSE)


class ReasonForm(PageForm):
    """Which period, and why."""

    period = forms.ChoiceField(label=_("哪一期"))
    reason = forms.CharField(
        label=_("原因"), max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, rule: Requirement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        periods = self.periods(rule)
        self.fields["period"].choices = [(p.code, p.label) for p in periods]  # type: ignore[attr-defined]

    def periods(self, rule: Requirement) -> list[Period]:
        """What is offered."""
        raise TypeError(f"{type(self).__name__} must say what it offers")


class WaiveForm(ReasonForm):
    def __init__(self, *args: Any, rule: Requirement, **kwargs: Any) -> None:
        """The running period is meant unless another is chosen: nobody waives an old one unseen."""
        super().__init__(*args, rule=rule, **kwargs)
        running = Period.containing(rule.every, clock.today()).code
        offered = [code for code, _label in self.fields["period"].choices]  # type: ignore[attr-defined]
        self.fields["period"].initial = running if running in offered else next(iter(offered), None)

    def periods(self, rule: Requirement) -> list[Period]:
        return in_force(rule, periods_around(rule, clock.today(), back=BACK))


class ReopenForm(ReasonForm):
    until = forms.DateField(label=_("打开到哪天"), help_text=_("那天夜里12点再次关账。"))

    def __init__(self, *args: Any, rule: Requirement, **kwargs: Any) -> None:
        """As long as a period stays open after its end (counting rule 5)."""
        super().__init__(*args, rule=rule, **kwargs)
        self.fields["until"].initial = usual_close(clock.today())

    def periods(self, rule: Requirement) -> list[Period]:
        return closed_periods(rule)
