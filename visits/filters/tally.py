"""What 意见汇总 is narrowed by: when, where and about what; never by who raised it (rule of trust 2)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.filters.base import Filter
from contacts.kit import clock
from contacts.kit.periods import Period
from contacts.models import Area, ResponsibilityDistrict
from visits.models import Grievance
from visits.queries.figure_periods import offered_periods
from visits.queries.rates import received_between
from visits.queries.tally import CLASSES
from visits.queries.topics import topic_choices

# Whenever it was received, and what else an address may call it.
EVER = "ever"
ALSO_EVER = "all"


class TallyFilter(Filter):
    """Narrows opinions (`queries.tally.opinions`)."""

    period = forms.ChoiceField(label=_("什么时候收到的"))
    township = forms.ModelChoiceField(
        label=_("乡镇"), queryset=Area.objects.none(), to_field_name="uid"
    )
    district = forms.ModelChoiceField(
        label=_("责任区"), queryset=ResponsibilityDistrict.objects.none(), to_field_name="uid"
    )
    topic = forms.ChoiceField(label=_("类别"))
    # The figures and the rows lead here; nobody types them.
    stands = forms.ChoiceField(choices=CLASSES, widget=forms.HiddenInput)
    of = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        periods = [(period.code, period.label) for period in offered_periods(clock.today())]
        fields["period"].choices = [*periods, (EVER, _("不限"))]
        fields["topic"].choices = [("", _("全部")), *topic_choices()]
        districts = visible_to(ResponsibilityDistrict.objects.order_by("area__path"), self.user)
        fields["district"].queryset = districts
        townships = visible_to(Area.objects.townships().order_by("path"), self.user)
        fields["township"].queryset = townships
        if len(townships) < 2:
            del self.fields["township"]

    @property
    def narrowed(self) -> dict[str, str]:
        """What the figures are narrowed by, as the links to their rows say it."""
        names = ("period", "township", "district", "topic")
        return {name: self.data[name] for name in names if self.data.get(name)}

    @property
    def narrowed_query(self) -> str:
        return urlencode(self.narrowed)

    def narrow_period(self, rows: QuerySet[Grievance], code: str) -> QuerySet[Grievance]:
        if code == EVER:
            return rows
        period = Period.parse(code)
        return received_between(rows, period.starts_on, period.ends_on)

    def narrow_township(self, rows: QuerySet[Grievance], township: Any) -> QuerySet[Grievance]:
        return rows.filter(township=township)

    def narrow_district(self, rows: QuerySet[Grievance], district: Any) -> QuerySet[Grievance]:
        return rows.filter(district=district)

    def narrow_topic(self, rows: QuerySet[Grievance], code: str) -> QuerySet[Grievance]:
        return rows.filter(Q(topic__code=code) | Q(topic__parent__code=code))

    def narrow_stands(self, rows: QuerySet[Any], code: str) -> QuerySet[Any]:
        return rows.filter(stands=code)

    def narrow_of(self, rows: QuerySet[Grievance], matter: Any) -> QuerySet[Grievance]:
        return rows.filter(Q(uid=matter) | Q(merged_into__uid=matter))
