"""Forms of care memberships, wishes and the reason for a telephone call."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.forms.base import PageForm, RecordForm
from contacts.kit import clock
from contacts.kit.widgets import ChipsOne
from contacts.models import CONSENTS_ALONE, CareGroup, CareMembership, Resident, WishKind


class NewMembershipForm(RecordForm):
    class Meta:
        model = CareMembership
        fields = ["group", "resident", "basis", "starts_on", "ends_on", "review_on", "consent"]

    def __init__(self, *args: Any, residents: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        group: Any = self.fields["group"]
        group.queryset = CareGroup.objects.filter(is_active=True)
        group.to_field_name = "code"
        self.offer("resident", residents)
        self.fields["resident"].help_text = _("空着表示整户；儿童的类别要选是哪个孩子")
        self.fields["basis"].help_text = _("根据哪份名册、哪个文件")
        self.fields["review_on"].help_text = _("空着就按这个类别的复核间隔")
        if is_known_child := any(_is_child(resident) for resident in residents):
            self.fields["consent"].label = _("本人或监护人同意")
        if is_known_child or group.queryset.filter(of_children=True).exists():
            self.fields["consent"].help_text = _("不满14岁的孩子，问监护人，选“监护人同意”。")


class ReviewForm(RecordForm):
    class Meta:
        model = CareMembership
        fields = ["resident", "basis", "consent", "review_on"]

    def __init__(self, *args: Any, residents: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.resident_id is None and self.instance.group.of_children:
            self._ask_whom(residents)
        else:
            del self.fields["resident"]
        if _is_child(self.instance.resident):
            self.fields["consent"].label = _("监护人同意")
        self.fields["consent"].help_text = _(
            "选“不同意”，今天保存就退出这个类别：名单、筛选、提醒和导出里都不再有，以后导入名册也不再列入。"
        )

    def _ask_whom(self, residents: Any) -> None:
        """Sheets name the household alone: here the child is named."""
        self.offer("resident", residents)
        self.fields["resident"].label = _("哪个孩子")
        self.fields["resident"].help_text = _(
            "一户有几个孩子，每个孩子各列一条；名单里没有的，先在这一户里登记。"
        )
        self.fields["consent"].label = _("监护人同意")


def _is_child(resident: Resident | None) -> bool:
    """Whether somebody's guardian is to be asked."""
    age = resident.age_on(clock.today()) if resident else None
    return age is not None and age < CONSENTS_ALONE


class WishForm(PageForm):
    kind = forms.ChoiceField(
        label=_("这一户的意愿"),
        choices=WishKind,
        widget=ChipsOne,
        error_messages={"required": _("点一下是哪一种。")},
    )
    starts_on = forms.DateField(label=_("从哪天起"))

    def clean_starts_on(self) -> dt.date:
        """A wish holds from a day on that has come: until then nobody would see it."""
        day: dt.date = self.cleaned_data["starts_on"]
        if day > clock.today():
            raise forms.ValidationError(_("这一天还没有到，到了那天再记。"))
        return day


class CallForm(PageForm):
    """Why one calls: a button each for the usual reasons, a line for another."""

    reason = forms.CharField(label=_("别的原因"), max_length=100, required=False)
    usual = (_("约上门时间"), _("回访"), _("核对资料"), _("有急事"))
