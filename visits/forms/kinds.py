"""The form of a kind of activity."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.forms.base import RecordForm
from visits.models import ActivityKind


class KindForm(RecordForm):
    """Other words under which sheets name the kind are typed with spaces between them."""

    called = forms.CharField(
        label=_("表格里的叫法"),
        max_length=200,
        required=False,
        help_text=_("导入表格时认得的别的叫法，用空格隔开。"),
    )

    class Meta:
        model = ActivityKind
        fields = ("name", "name_en", "family", "counts_as", "meets_households", "is_active")
        help_texts = {
            "counts_as": _("走访：算走访日、算走到了户。驻村：只算驻村日。不计入：会议、电话等。"),
            "is_active": _("停用以后不能再选，已经记下的不变。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["called"].initial = " ".join(self.instance.aliases)

    @property
    def values(self) -> dict[str, Any]:
        """The fields of the record."""
        data = dict(self.cleaned_data)
        called = data.pop("called")
        return {**data, "aliases": called.split()}
