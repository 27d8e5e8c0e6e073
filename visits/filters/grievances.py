"""Filters of the list of grievances: by the matter, never by who raised it (rule of trust 2)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.filters.base import NO_CHOICE, SearchFilter
from contacts.kit import clock
from contacts.models import Cadre, ResponsibilityDistrict, User
from visits.models import (
    ASPECT_NAMES,
    ASPECTS,
    FollowUp,
    Grievance,
    Interest,
    Mark,
    MatterClass,
    Mechanism,
    Whistle,
)
from visits.queries.channels import BETWEEN, came_by, to_narrow_by
from visits.queries.choices import topics_and_names
from visits.queries.follow_ups import to_follow_up
from visits.queries.groups import in_group
from visits.queries.holders import in_charge
from visits.queries.holding_sums import ANYBODY, held_at_some_time
from visits.queries.rates import (
    COUNTED,
    DONE_OVER,
    Omitted,
    Rate,
    knowing,
    with_outcome,
    with_outcomes,
)
from visits.queries.seeking import Question, answering, question
from visits.queries.standings import is_late, is_late_to_follow_up
from visits.queries.village_level import SETTLED, TRACED, Level, with_level
from visits.queries.waiting import parts_owed
from visits.workflow import OPEN, TAKEN_UP, UNANSWERED, UNSENT, State


class Pile(models.TextChoices):
    """What a dispatcher looks at; a matter may lie in several piles."""

    OPEN = "open", _("没办完的")
    UNASSIGNED = "unassigned", _("待分办")
    RETURNED = "returned", _("退回的")
    UNSIGNED = "unsigned", _("待签收")
    IN_HAND = "in_hand", _("办理中")
    # What the own office owes to the matters of others.
    PARTS = "parts", _("协办未反馈")
    LATE = "late", _("超期")
    DUE_SOON = "due_soon", _("快到期")
    FOLLOW_UP = "follow_up", _("待回访")
    FOLLOW_UP_LATE = "follow_up_late", _("回访超期")
    # Without those that one answered oneself: whom a line of one's own work leads to.
    FOLLOW_UP_MINE = "follow_up_mine", _("等我回访")
    ASKED = "asked", _("申请延期")
    WHISTLE = "whistle", _("吹哨等会签")
    CHARGE = "charge", _("我包案的")
    SUPERVISED = "supervised", _("督办")
    # Taken up again after an answer, or raised by several.
    AGAIN = "again", _("重办、重复")
    CLASS = "class", _("待定分类")
    ALL = "all", _("全部")


# Counted where they are asked for alone: among the tabs they would say the same twice.
APART = (Pile.FOLLOW_UP_MINE,)


def of_pile(pile: str, user: User, now: dt.datetime) -> Q:
    """The condition of a pile; the matters come from `standings.with_clock`."""
    if pile == Pile.PARTS:
        owed = parts_owed(user, clock.day_of(now)).order_by()
        return Q(pk__in=owed.values("grievance"))
    if pile == Pile.FOLLOW_UP_MINE:
        mine = to_follow_up(user, clock.day_of(now)).order_by()
        return Q(pk__in=mine.values("pk"))
    merged = Grievance.objects.filter(merged_into__isnull=False).order_by()
    conditions = {
        Pile.OPEN: Q(state__in=OPEN),
        Pile.UNASSIGNED: Q(state__in=UNSENT),
        Pile.UNSIGNED: Q(state=State.SENT),
        Pile.IN_HAND: Q(state__in=TAKEN_UP),
        Pile.LATE: is_late(now),
        Pile.RETURNED: Q(state=State.RETURNED),
        Pile.DUE_SOON: Q(state__in=UNANSWERED, yellow_at__lte=now, due_at__gte=now),
        Pile.AGAIN: Q(state__in=OPEN)
        & (Q(followed_up=FollowUp.UNSOLVED) | Q(pk__in=merged.values("merged_into"))),
        Pile.FOLLOW_UP: Q(state=State.ANSWERED),
        Pile.FOLLOW_UP_LATE: is_late_to_follow_up(now),
        Pile.ASKED: Q(state=State.IN_HAND, asked_days__isnull=False),
        Pile.WHISTLE: Q(pk__in=Whistle.objects.waiting().order_by().values("grievance")),
        Pile.CHARGE: in_charge(Cadre.objects.filter(user=user)),
        Pile.CLASS: Q(state__in=(*OPEN, State.CLOSED))
        & (Q(is_class_contested=True) | ~Q(proposed_class="")),
        Pile.SUPERVISED: Q(state__in=OPEN, is_supervised=True),
    }
    return conditions.get(Pile(pile), Q())


# A rate's whole, its part, why a matter is in none, those done over again, and how far the settled
# went, as links of the figures name them.
OUTCOMES = [(code, code) for rate in Rate for code in (rate.value, f"{rate.value}-part")]
LEVELS = (SETTLED, TRACED, *Level.values)
OUTCOMES += [(code, code) for code in (*Omitted.values, DONE_OVER, *LEVELS)]


# What a matter may not have yet: the groups of the figures that have no name.
UNSET = {
    "topic": Q(topic=None),
    "office": Q(lead=None),
    "district": Q(district=None),
    "classed": Q(classed=""),
    "mark": Q(mark=""),
    **{name: Q(**{name: ""}) for name in ASPECTS},
}


class ChannelChoice(forms.ChoiceField):
    """A channel, or an own name under it (`visits.queries.channels`)."""

    def to_python(self, value: Any) -> str:
        """Those without an own name are all of a channel that has none."""
        code = str(super().to_python(value))
        return code if self.valid_value(code) else code.removesuffix(BETWEEN)


BY_PERSON = _("这里按事查，不按人查：不能按姓名、电话、门牌号查。")
TOO_SHORT = _("写两个字以上再找。")


class GrievanceFilter(SearchFilter):
    asked: Question | None = None
    # Beside the numbers: what is searched for words.
    words: tuple[str, ...] = ("text", "place")
    hint = _("编号、什么事、地点")

    topic = forms.ChoiceField(label=_("类别"))
    district = forms.ModelChoiceField(
        label=_("责任区"), queryset=ResponsibilityDistrict.objects.none(), to_field_name="uid"
    )
    channel = ChannelChoice(label=_("来源"))
    mechanism = forms.ChoiceField(
        label=ASPECT_NAMES["mechanism"], choices=[("", _("全部")), *Mechanism.choices]
    )
    interest = forms.ChoiceField(
        label=ASPECT_NAMES["interest"], choices=[("", _("全部")), *Interest.choices]
    )
    # The tabs and links narrow by these; nobody types them.
    pile = forms.ChoiceField(choices=Pile.choices, widget=forms.HiddenInput)
    office = forms.UUIDField(widget=forms.HiddenInput)
    classed = forms.ChoiceField(choices=MatterClass.choices, widget=forms.HiddenInput)
    mark = forms.ChoiceField(choices=Mark.choices, widget=forms.HiddenInput)
    held = forms.CharField(max_length=40, widget=forms.HiddenInput)
    group = forms.UUIDField(widget=forms.HiddenInput)
    first = forms.DateField(widget=forms.HiddenInput)
    last = forms.DateField(widget=forms.HiddenInput)
    counted = forms.BooleanField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(choices=OUTCOMES, widget=forms.HiddenInput)
    without = forms.ChoiceField(choices=[(name, name) for name in UNSET], widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices, names = topics_and_names()
        topics: Any = self.fields["topic"]
        topics.choices = [("", _("全部")), *choices]
        channels: Any = self.fields["channel"]
        channels.choices = [("", _("全部")), *to_narrow_by(names, str(_("没有细分的")))]
        districts: Any = self.fields["district"]
        districts.queryset = visible_to(
            ResponsibilityDistrict.objects.order_by("area__path"), self.user
        )
        districts.empty_label = _("全部")

    def clean_q(self) -> str:
        """By the matter, never by who raised it: what asks for a person is told so, and finds nothing."""
        word: str = self.cleaned_data["q"]
        self.asked = question(self.user, word) if word else None
        if self.asked and self.asked.is_about_a_person:
            raise forms.ValidationError(BY_PERSON)
        if self.asked and self.asked.is_too_short:
            raise forms.ValidationError(TOO_SHORT)
        return word

    def narrow_q(self, rows: QuerySet[Grievance], _word: str) -> QuerySet[Grievance]:
        return rows.filter(answering(self.asked, words=self.words)) if self.asked else rows

    def narrow_topic(self, rows: QuerySet[Grievance], code: str) -> QuerySet[Grievance]:
        return rows.filter(Q(topic__code=code) | Q(topic__parent__code=code))

    def narrow_district(self, rows: QuerySet[Grievance], district: Any) -> QuerySet[Grievance]:
        return rows.filter(district=district)

    def narrow_channel(self, rows: QuerySet[Grievance], channel: str) -> QuerySet[Grievance]:
        return rows.filter(came_by(channel))

    def narrow_pile(self, rows: QuerySet[Grievance], pile: str) -> QuerySet[Grievance]:
        return rows.filter(of_pile(pile, self.user, clock.now()))

    def narrow_office(self, rows: QuerySet[Grievance], office: Any) -> QuerySet[Grievance]:
        return rows.filter(lead__uid=office)

    def narrow_classed(self, rows: QuerySet[Grievance], classed: str) -> QuerySet[Grievance]:
        return rows.filter(classed=classed)

    def narrow_mark(self, rows: QuerySet[Grievance], mark: str) -> QuerySet[Grievance]:
        return rows.filter(mark=mark)

    def narrow_mechanism(self, rows: QuerySet[Grievance], code: str) -> QuerySet[Grievance]:
        return rows.filter(mechanism=code)

    def narrow_interest(self, rows: QuerySet[Grievance], code: str) -> QuerySet[Grievance]:
        return rows.filter(interest=code)

    def clean_held(self) -> str:
        code: str = self.cleaned_data["held"]
        try:
            held_at_some_time(Grievance.objects.none(), code or ANYBODY)
        except ValueError:
            raise forms.ValidationError(NO_CHOICE) from None
        return code

    def narrow_held(self, rows: QuerySet[Grievance], code: str) -> QuerySet[Grievance]:
        """The matters behind a figure of how long they lay with whom."""
        return held_at_some_time(rows, code)

    def narrow_group(self, rows: QuerySet[Grievance], group: Any) -> QuerySet[Grievance]:
        return rows.filter(in_group(group))

    def narrow_without(self, rows: QuerySet[Grievance], name: str) -> QuerySet[Grievance]:
        return rows.filter(UNSET[name])

    def narrow_first(self, rows: QuerySet[Grievance], day: dt.date) -> QuerySet[Grievance]:
        return rows.filter(received_at__gte=clock.start_of(day))

    def narrow_last(self, rows: QuerySet[Grievance], day: dt.date) -> QuerySet[Grievance]:
        return rows.filter(received_at__lte=clock.end_of(day))

    def narrow_counted(self, rows: QuerySet[Grievance], _on: bool) -> QuerySet[Grievance]:
        """What the figures count at all."""
        found = with_outcomes(Grievance.objects.all(), clock.now()).filter(COUNTED)
        return rows.filter(pk__in=found.values("pk"))

    def narrow_outcome(self, rows: QuerySet[Grievance], code: str) -> QuerySet[Grievance]:
        """The matters behind a figure of the rates, for whoever reads the figures."""
        told = knowing(visible_to(Grievance.objects.all(), self.user, "export"), self.user)
        if code in LEVELS:
            return rows.filter(pk__in=with_level(told, code).values("pk"))
        return rows.filter(pk__in=with_outcome(told, code, clock.now()).values("pk"))
