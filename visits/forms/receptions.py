"""Forms of reception days: the rota of a month, one day, a swap, how it went."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.forms.base import PageForm, RecordForm
from contacts.forms.choices import CadreChoice, cadres_by_name
from contacts.forms.districts import WEEKDAYS
from contacts.kit import clock
from contacts.kit.periods import Period, PeriodKind
from contacts.kit.widgets import Chips
from contacts.kit.words import WordsField
from contacts.models import Organisation, OrganisationKind, ResponsibilityDistrict
from visits.forms.seen import SeenField, in_a_line
from visits.models import Activity, ReceptionDay
from visits.queries.receptions import matching_entries

# So many turns are asked for at first, and two more than were filled in; so many at most.
AT_FIRST, IN_TURN = 6, 20
# Units that receive nobody of their own accord.
NO_HOLDERS = (OrganisationKind.ENTERPRISE, OrganisationKind.SCHOOL)
REASON = _("写事由，不写别人的私事。")


class OneDayForm(RecordForm):
    """What a day and a whole rota have in common: by whom, where, when."""

    reach = {
        "organisation": ("reception", "create"),
        "district": ("reception", "create"),
    }

    class Meta:
        model = ReceptionDay
        fields = ["kind", "organisation", "district", "place", "opens_at", "closes_at", "form"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        self.offer("organisation", Organisation.objects.as_of(today).exclude(kind__in=NO_HOLDERS))
        self.offer("district", ResponsibilityDistrict.objects.as_of(today))
        self.fields["organisation"].help_text = _("在村里接访的，不选单位，选责任区。")
        self.fields["place"].help_text = _("群众照这个找得到，比如：镇便民服务中心3号窗口")

    def clean(self) -> dict[str, Any]:
        """One holder, and an end after the beginning, told where it was typed."""
        data = super().clean() or {}
        if bool(data.get("organisation")) == bool(data.get("district")):
            self.add_error("organisation", _("单位和责任区选一个。"))
        if data.get("opens_at") and data.get("closes_at") and data["closes_at"] <= data["opens_at"]:
            self.add_error("closes_at", _("结束要晚于开始。"))
        return data


class ReceptionDayForm(OneDayForm):
    """One day."""

    receiver = CadreChoice(label=_("谁接访"))

    class Meta(OneDayForm.Meta):
        fields = [*OneDayForm.Meta.fields, "happens_on", "receiver", "role"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("receiver", cadres_by_name())


class RotaForm(OneDayForm):
    """A month by a rule."""

    month = forms.ChoiceField(label=_("哪个月"))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("每周星期几"), choices=WEEKDAYS, coerce=int, widget=Chips
    )

    field_order = ("month", "weekdays")

    class Meta(OneDayForm.Meta):
        fields = [*OneDayForm.Meta.fields, "role"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this = Period.containing(PeriodKind.MONTH, clock.today())
        months: Any = self.fields["month"]
        offered = (this, this.next(), this.next().next())
        months.choices = [(month.code, month.label) for month in offered]
        self._offer_turns()

    def _offer_turns(self) -> None:
        """The cadres are loaded once, for all of the choices."""
        rows = visible_to(cadres_by_name().select_related("township"), self.user)
        self.cadres = {str(cadre.uid): cadre for cadre in rows}
        names = [(uid, CadreChoice.label_of(cadre)) for uid, cadre in self.cadres.items()]
        known: Any = self.data if self.is_bound else self.initial
        filled = sum(bool(known.get(f"turn{number}")) for number in range(1, IN_TURN + 1))
        self.turns = [f"turn{n}" for n in range(1, min(max(AT_FIRST, filled + 2), IN_TURN) + 1)]
        for number, name in enumerate(self.turns, start=1):
            nobody = ("", _("请选择") if number == 1 else _("（不选）"))
            self.fields[name] = forms.ChoiceField(
                label=_("第%(n)d个轮到谁") % {"n": number},
                choices=[nobody, *names],
                required=number == 1,
            )

    def rule(self) -> dict[str, Any]:
        """What was typed, as `queries.rota` takes it; whoever stands twice has two turns."""
        data = dict(self.cleaned_data)
        turns = [data.pop(name) for name in self.turns]
        data["month"] = Period.parse(data["month"])
        return data | {"receivers": [self.cadres[uid] for uid in turns if uid]}


class PlaceForm(RecordForm):
    """Another place, time or form."""

    seen = SeenField()

    class Meta:
        model = ReceptionDay
        fields = ["place", "opens_at", "closes_at", "form"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self.shown()

    def shown(self) -> str:
        """What is seen when the page is drawn."""
        return in_a_line([self.instance])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("opens_at") and data.get("closes_at") and data["closes_at"] <= data["opens_at"]:
            self.add_error("closes_at", _("结束要晚于开始。"))
        return data


class OtherDay(forms.ModelChoiceField):
    """Another day that stands still, by its date and its receiver."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.happens_on:%Y-%m-%d} {obj.receiver}"


class SwapForm(PageForm):
    """Who takes the turn, or with which day it is exchanged."""

    receiver = CadreChoice(label=_("由谁来替"), required=False)
    other = OtherDay(
        label=_("或者和哪一天对换"), queryset=ReceptionDay.objects.none(), required=False
    )
    reason = WordsField(label=_("为什么换"), max_length=200, help_text=REASON)
    seen = SeenField()
    # Both days are written, so both must be one's own to change.
    reach = {"other": ("", "change")}

    def __init__(self, *args: Any, day: ReceptionDay, **kwargs: Any) -> None:
        """What was chosen before others changed something is still known: the action says what is
        in its way."""
        super().__init__(*args, **kwargs)
        self.day = day
        self.offer("receiver", cadres_by_name())
        self.offer("other", self._like().select_related("receiver"))
        if not self.is_bound:
            self._offer_what_stands()
        self.initial["seen"] = self.shown()

    def _like(self) -> QuerySet[ReceptionDay]:
        """The other days of the same rota that are to come."""
        day = self.day
        same = Q(organisation=day.organisation, district=day.district, kind=day.kind)
        rows = ReceptionDay.objects.filter(same, happens_on__gte=clock.today())
        return rows.exclude(pk=day.pk)

    def _offer_what_stands(self) -> None:
        receiver, other = self.day.receiver_id, self._like().exclude(receiver=self.day.receiver_id)
        self.offer("receiver", cadres_by_name().exclude(pk=receiver))
        self.offer("other", other.filter(activity=None, called_off="").select_related("receiver"))

    def shown(self) -> str:
        """What is seen when the page is drawn."""
        others: Any = self.fields["other"]
        return in_a_line([self.day, *others.queryset])

    def clean(self) -> dict[str, Any]:
        """Drawn again it offers what stands now."""
        data = super().clean() or {}
        self._offer_what_stands()
        return data


class EntryChoice(forms.ModelChoiceField):
    """One of the entries of a day, by when it began and who took part."""

    def label_from_instance(self, obj: Any) -> str:
        people = "、".join(person.cadre.name for person in obj.participants.all())
        hour = f"{obj.began_at:%H:%M} " if obj.began_at else ""
        return f"{hour}{obj.kind} · {people}"


class HeldForm(PageForm):
    """Which of the entries that are there already is that of the day."""

    activity = EntryChoice(label=_("哪一条记录"), queryset=Activity.objects.none())

    def __init__(self, *args: Any, day: ReceptionDay, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = matching_entries(day).select_related("kind")
        self.offer("activity", rows.prefetch_related("participants__cadre"))


class NotHeldForm(PageForm):
    """Why not."""

    reason = WordsField(label=_("为什么没有接访"), max_length=200, help_text=REASON)
