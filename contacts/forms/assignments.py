"""Forms of contact assignments: by hand, and evenly over a district."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.actions.assignments import refuse_card_only, year_end
from contacts.forms.base import PageForm
from contacts.forms.choices import CadreChoice, contacts_by_name
from contacts.kit import clock, days
from contacts.kit.widgets import Chips
from contacts.models import Cadre, Household, Post, ResponsibilityDistrict
from contacts.models.absences import plain_leave
from contacts.queries.loads import SHARING_ROLES, load_rows, with_leave


class Duration(PageForm):
    """From when, and whether the link ends with the year."""

    starts_on = forms.DateField(label=_("从哪天起"))
    with_year = forms.BooleanField(
        label=_("到这一年的12月31日为止"),
        required=False,
        initial=True,
        help_text=_("新的一年可以一次转过去，不用重新安排"),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        starts_on = data.get("starts_on")
        data["ends_on"] = (
            year_end(starts_on) if data.pop("with_year", False) and starts_on else None
        )
        return data


class AssignForm(Duration):
    cadre = CadreChoice(label=_("联系人"))
    field_order = ("cadre", "starts_on", "with_year")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("cadre", contacts_by_name())


class AssignHouseholdsForm(Duration):
    """Several households of a group for one cadre."""

    households = forms.ModelMultipleChoiceField(
        label=_("哪几户"), queryset=Household.objects.all(), widget=Chips
    )
    field_order = ("households", "starts_on", "with_year")
    reach = {"households": ("assignment", "change")}

    def __init__(self, *args: Any, households: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("households", households)


class DistributeForm(Duration):
    """What to share out among whom; sent by GET, so that the preview can be shown again."""

    cadres = forms.ModelMultipleChoiceField(
        label=_("分给谁"), queryset=Cadre.objects.all(), widget=Chips
    )
    which = forms.ChoiceField(
        label=_("分哪些户"),
        choices=[
            ("all", _("所有还没有联系人的户")),
            ("care", _("只分关爱联系的户")),
            ("number", _("每人分到一定的户数为止")),
        ],
        widget=forms.RadioSelect,
        initial="all",
    )
    up_to = forms.IntegerField(
        label=_("每人多少户"),
        min_value=1,
        max_value=200,
        required=False,
        help_text=_("选“每人分到一定的户数”时填，先分关爱联系的户"),
    )
    with_absent = forms.BooleanField(
        label=_("也分常年外出和谢绝上门的户"), required=False, initial=False
    )
    field_order = ("cadres", "which", "up_to", "with_absent", "starts_on", "with_year")

    def __init__(self, *args: Any, district: ResponsibilityDistrict, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        posts = Post.objects.as_of(today).filter(district=district, role__in=SHARING_ROLES)
        team = Cadre.objects.filter(pk__in=posts.values("cadre")).not_card_only(today)
        rows = with_leave(load_rows(team, today), today).order_by("name_keys", "pk")
        self.offer("cadres", rows)
        # Who is away is asked for by hand: nobody should get households unseen.
        self.initial.setdefault("cadres", [cadre.uid for cadre in rows if not cadre.away])  # type: ignore[attr-defined]
        self.fields["cadres"].label_from_instance = _with_load  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("which") == "number" and not data.get("up_to"):
            self.add_error("up_to", _("填每人多少户"))
        if data.get("cadres") and data.get("starts_on"):
            refuse_card_only(data["cadres"], data["starts_on"], data["ends_on"], field="cadres")
        return data


def _with_load(cadre: Any) -> str:
    label = f"{cadre.name}（{cadre.load}）"
    if not cadre.away:
        return label
    words = {"who": label, "kind": plain_leave(cadre.away)}
    if not cadre.away_until:
        return _("%(who)s正在%(kind)s") % words
    last = days.in_words(cadre.away_until, this_year=clock.today().year)
    return _("%(who)s%(kind)s到%(last)s") % (words | {"last": last})
