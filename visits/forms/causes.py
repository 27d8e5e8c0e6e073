"""Forms of the causes of grievances."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from contacts.forms.base import RecordForm
from visits.models import CauseKind

OFF = _("停用以后不能再选；已经写上的不变。")


class CauseForm(RecordForm):
    class Meta:
        model = CauseKind
        fields = ("name", "name_en", "is_active")
        help_texts = {"is_active": OFF}


class NewCauseForm(RecordForm):
    class Meta:
        model = CauseKind
        fields = ("name", "name_en")
