"""Filters of the list of concrete works."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.filters.base import Filter
from contacts.kit import clock
from contacts.models import ResponsibilityDistrict
from visits.models import Measure


class Stage(models.TextChoices):
    OPEN = "open", _("还没做完")
    LATE = "late", _("超期")
    DONE = "done", _("做完")


class WorksFilter(Filter):
    stage = forms.ChoiceField(label=_("状态"), choices=[("", _("全部")), *Stage.choices])
    district = forms.ModelChoiceField(
        label=_("责任区"), queryset=ResponsibilityDistrict.objects.none(), to_field_name="uid"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        districts: Any = self.fields["district"]
        rows = ResponsibilityDistrict.objects.order_by("area__path")
        districts.queryset = visible_to(rows, self.user)

    def narrow_stage(self, rows: QuerySet[Measure], stage: str) -> QuerySet[Measure]:
        if stage == Stage.DONE:
            return rows.filter(done_on__isnull=False)
        still = rows.filter(done_on=None)
        return still.filter(due_on__lt=clock.today()) if stage == Stage.LATE else still

    def narrow_district(self, rows: QuerySet[Measure], district: Any) -> QuerySet[Measure]:
        return rows.filter(grievance__district=district)
