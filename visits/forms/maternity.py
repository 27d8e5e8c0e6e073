"""Forms of 孕产服务申请: the public one, switching on, the day of the service."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.forms.base import PageForm
from contacts.kit import clock
from contacts.kit.words import NoIdentityNumbers, WordsField
from visits.models import MaternityService


class MaternityForm(NoIdentityNumbers, forms.Form):
    """The service and a telephone; no field in which a condition could stand. The last field is seen
    by machines alone."""

    service = forms.ChoiceField(
        label=_("要什么服务"),
        choices=MaternityService.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("点一下要什么服务。")},
    )
    phone = WordsField(
        label=_("联系电话"),
        max_length=30,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
        error_messages={"required": _("写一个能联系上您的电话。")},
    )
    agreed = forms.BooleanField(
        label=_("我同意卫生健康联系人用这个电话联系我"),
        error_messages={"required": _("要您同意，才能收这个申请。")},
    )
    website = forms.CharField(max_length=200, required=False)

    use_required_attribute = False

    @property
    def is_trapped(self) -> bool:
        """Whether something was written where no person writes."""
        return bool(self.data.get("website"))

    def said(self) -> dict[str, str]:
        """What `actions.maternity.ask_for_service` takes of it."""
        return {name: self.cleaned_data[name] for name in ("service", "phone")}


class SwitchOnForm(PageForm):
    """What an administrator must have before such requests may be taken."""

    assessment = WordsField(
        label=_("影响评估的文件"),
        max_length=100,
        help_text=_("个人信息保护影响评估的文件名或者文号。没有做过的，先做再打开。"),
    )


class ServedForm(PageForm):
    """The day of the service."""

    served_on = forms.DateField(label=_("哪天服务的"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("served_on", clock.today())
