"""Forms of group robots. An address or a key that is stored is never filled in again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.forms.base import PageForm
from contacts.kit import clock
from contacts.models import Area, AreaKind, Organisation
from reports.models import Platform

MOST_SIGNS = 1000
UNSEEN = {"autocomplete": "off", "spellcheck": "false"}
NAME = _("自己认得出就行，例如：镇干部工作群。")


class WebhookForm(PageForm):
    """A new one."""

    reach = {"area": ("webhook", "change"), "organisation": ("webhook", "change")}
    name = forms.CharField(label=_("叫什么"), max_length=40, help_text=NAME)
    platform = forms.ChoiceField(label=_("哪个平台"), choices=Platform.choices)
    area = forms.ModelChoiceField(
        label=_("哪个乡镇"), queryset=Area.objects.filter(kind=AreaKind.TOWNSHIP, ended_on=None)
    )
    organisation = forms.ModelChoiceField(
        label=_("只告诉一个单位的事"),
        queryset=Organisation.objects.none(),
        required=False,
        help_text=_("不选，就告诉全乡镇有多少；选了，只告诉这个单位的人手上有多少。"),
    )
    address = forms.CharField(
        label=_("机器人地址"),
        max_length=MOST_SIGNS,
        widget=forms.TextInput(attrs=UNSEEN),
        help_text=_(
            "在群里添加机器人以后，复制它的地址（Webhook）。谁有这个地址，谁就能往群里发，所以保存以后不再显示。"
        ),
    )
    signing_key = forms.CharField(
        label=_("加签密钥"),
        max_length=MOST_SIGNS,
        required=False,
        widget=forms.TextInput(attrs=UNSEEN),
        help_text=_(
            "钉钉机器人的安全设置选“加签”的，填那里的密钥；选“自定义关键词”的，关键词填“连心桥”，这里不填。"
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("organisation", Organisation.objects.as_of(clock.today()))
        area: Any = self.fields["area"]
        towns = list(area.queryset[:2])
        if len(towns) == 1:
            self.initial.setdefault("area", towns[0].uid)


class ChangeWebhookForm(PageForm):
    """Another name, another address."""

    name = forms.CharField(label=_("叫什么"), max_length=40, help_text=NAME)
    address = forms.CharField(
        label=_("新的机器人地址"),
        max_length=MOST_SIGNS,
        required=False,
        widget=forms.TextInput(attrs=UNSEEN),
        help_text=_("不填就还用原来的。"),
    )
    signing_key = forms.CharField(
        label=_("新的加签密钥"),
        max_length=MOST_SIGNS,
        required=False,
        widget=forms.TextInput(attrs=UNSEEN),
        help_text=_("不填就还用原来的。"),
    )
