"""Forms of the maintained lists."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from contacts.forms.base import RecordForm
from contacts.models import CareGroup, FactKind


class CareGroupForm(RecordForm):
    class Meta:
        model = CareGroup
        fields = (
            "name",
            "name_en",
            "family",
            "is_hardship",
            "of_children",
            "review_months",
            "is_active",
        )
        help_texts = {
            "is_hardship": _("走访这一类的户，算走访困难家庭。"),
            "of_children": _("列入不满14岁的孩子，要监护人同意。"),
            "is_active": _("停用以后不能再登记，已经登记的不变。"),
        }


class FactKindForm(RecordForm):
    class Meta:
        model = FactKind
        fields = (
            "name",
            "name_en",
            "measured",
            "unit",
            "unit_en",
            "part_of",
            "parts_make_whole",
            "adds_up",
            "register",
            "is_active",
        )
        help_texts = {
            "part_of": _("例如“职工党员”是“党员”的其中数。"),
            "parts_make_whole": _("对不上时页面会提醒核对，不会拒绝。"),
            "adds_up": _("人均数、比例一类的不能相加。"),
            "register": _("上报数旁边显示登记簿今天的数。"),
            "is_active": _("停用以后不再填报，已经填的还看得到。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wholes: Any = self.fields["part_of"]
        wholes.to_field_name = "code"
        wholes.queryset = FactKind.objects.filter(part_of=None).exclude(pk=self.instance.pk)
