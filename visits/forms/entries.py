"""The form by which everything that was done is entered and corrected."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.kit.words import NoIdentityNumbers, WordsField
from contacts.models import Cadre, Household, Organisation, ResponsibilityDistrict, User
from visits.actions.content import Content
from visits.forms import chips
from visits.forms.needs import HEARD, Needs, alike, needs_of
from visits.forms.pictures import PicturesField
from visits.models import ActivityKind
from visits.queries import usual, worklist
from visits.queries.conveners import principals
from visits.queries.trainings import team_sizes, teams_of
from visits.queries.writers import cadres_with_diary

VISITED_KINDS = ("enterprise", "school", "other", "mass_organisation", "party_branch")
# Chips that are offered before anybody searches.
OFFERED_AT_MOST = 12
COLLEAGUES_AT_MOST = 16
TEXT_AT_MOST = 100_000
# What a draft on the device remembers beside the texts and the day (static/js/app.js).
KEPT_BOXES = "#id_households_chips, #id_companions_chips, #id_together"


def _text() -> WordsField:
    return WordsField(required=False, max_length=TEXT_AT_MOST, widget=forms.Textarea)


class EntryForm(NoIdentityNumbers, forms.Form):
    """One entry. Only what the kind needs is asked; what is known is filled in."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    happened_on = forms.DateField(
        label=_("哪一天"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    kind = forms.ModelChoiceField(
        label=_("方式"), queryset=ActivityKind.objects.all(), to_field_name="code", empty_label=None
    )
    households = chips.ChipsField(label=_("去了谁家"), required=False)
    heard = _text()
    done = _text()
    together = forms.BooleanField(label=_("和同事一起去的"), required=False)
    companions = chips.ChipsField(label=_("还有谁一起去"), required=False)
    teams = chips.ChipsField(
        label=_("哪些责任区的队伍参加"),
        required=False,
        help_text=_("点一下，驻点干部和辅助团队就都算参加；没来的，本人可以回答。"),
    )
    began_at = forms.TimeField(
        label=_("几点开始"), required=False, widget=forms.TimeInput({"type": "time"}, "%H:%M")
    )
    attendance = forms.IntegerField(
        required=False, min_value=0, max_value=100_000, widget=forms.NumberInput
    )
    district = forms.ModelChoiceField(
        label=_("在哪个责任区"),
        queryset=ResponsibilityDistrict.objects.none(),
        required=False,
        to_field_name="uid",
    )
    organisation = forms.ModelChoiceField(
        queryset=Organisation.objects.none(), required=False, to_field_name="uid"
    )
    convener = forms.ModelChoiceField(
        label=_("召集人"),
        queryset=Cadre.objects.none(),
        required=False,
        to_field_name="uid",
        empty_label=_("（没有写）"),
        help_text=_("村里由书记召集，镇里由书记或镇长召集；别人召集的也照实写。"),
    )
    pictures = PicturesField(
        label=_("照片"), required=False, help_text=_("可以不拍。不拍身份证、病历和人脸。")
    )
    consenting = chips.ChipsField(
        label=_("同意以后回访核实的户"),
        required=False,
        help_text=_(
            "先说清楚，同意了才选：以后可能有人打电话问走访的事；户里说没有来过，会请干部说明那天的走访，他可能知道是哪一户。"
        ),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        user: User,
        cadre: Cadre,
        kind: ActivityKind,
        on: dt.date,
        before: Content | None = None,
        **kwargs: Any,
    ) -> None:
        self.offered: list[Household] = []
        self.user, self.cadre, self.on, self.before = user, cadre, on, before
        self.needs: Needs = needs_of(kind)
        kwargs["initial"] = {**self._usual(kind), **(kwargs.get("initial") or {})}
        super().__init__(self._with_one_tap(data), **kwargs)
        if not settings.ATTACHMENTS_ENABLED:
            del self.fields["pictures"]
        self._ask_texts()
        self._ask_households()
        self._ask_company()
        self._ask_convener()
        self._ask_teams()
        self._ask_place(kind)

    # -- what the template shows ---------------------------------------------------------------

    @property
    def day(self) -> dt.date:
        """The day filled in, for the folded line."""
        value = self["happened_on"].value()
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(str(value))
        except ValueError:
            return self.on

    @property
    def is_today(self) -> bool:
        return self.day == self.on

    @property
    def chosen(self) -> list[Household]:
        """The households chosen so far."""
        values = {str(value) for value in self._values("households")}
        return [row for row in self.offered if str(row.uid) in values]

    @property
    def first_errors(self) -> bool:
        """Whether something in the folded line must be mended."""
        return any(field.errors for field in self.first_fields)

    @property
    def main_text(self) -> forms.BoundField:
        """The text that must be written."""
        return self[self.needs.text]

    @property
    def first_fields(self) -> list[forms.BoundField]:
        """Filled in and folded above: day, kind, and the district where no household says it."""
        names = ["happened_on", "kind"]
        if self.needs.households != "required":
            names.append("district")
        return [self[name] for name in names if name in self.fields]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """Folded below: what may be said as well."""
        names = [self.needs.other_text, "began_at", "attendance", "organisation", "pictures"]
        if self.needs.households == "required":
            names.append("district")
        return [self[name] for name in names if name in self.fields]

    @property
    def fold_errors(self) -> bool:
        """Whether something below the fold must be mended."""
        return any(field.errors for field in self.more_fields) or bool(
            {"companions", "consenting"} & set(self.errors)
        )

    @property
    def has_more(self) -> bool:
        """Whether something was typed below the fold."""
        names = (self.needs.other_text, "companions", "began_at", "attendance", "consenting")
        return self.is_bound and any(self[name].data for name in names if name in self.fields)

    # -- what was typed ------------------------------------------------------------------------

    def content(self) -> Content:
        """What was typed, as the actions take it."""
        data = self.cleaned_data
        households = list(data.get("households") or ())
        return Content(
            kind=data["kind"],
            happened_on=data["happened_on"],
            cadres=self._participants(),
            households=households,
            consenting=[h for h in data.get("consenting") or () if h in households],
            district=None if households else data.get("district"),
            organisation=data.get("organisation"),
            began_at=data.get("began_at"),
            heard=data.get("heard") or "",
            done=data.get("done") or "",
            attendance=data.get("attendance"),
            convener=data.get("convener"),
        )

    def clean(self) -> dict[str, Any]:
        """A visit met somebody; what isn't held by a village is held by a unit."""
        data = super().clean() or {}
        somebody = data.get("households") or data.get("organisation")
        if self.needs.households == "required" and not somebody:
            self.add_error("households", _("点一下去了谁家。走访企业、单位的，在“更多”里选。"))
        if self.needs.unit == "holder" and data.get("district"):
            # Held by the district: the unit is only filled in.
            data["organisation"] = None
        return data

    def _participants(self) -> list[Cadre]:
        data = self.cleaned_data
        others = list(data.get("companions") or ())
        if data.get("together"):
            others += self.last_companions
        if data.get("teams"):
            others += self._members(data["teams"], data.get("happened_on") or self.on)
        first = self.before.cadres if self.before and self.cadre not in self.before.cadres else []
        return list(dict.fromkeys([*(first or [self.cadre]), *others]))

    def _members(self, districts: Any, day: dt.date) -> list[Cadre]:
        """Who stood in the teams on the day, as far as the user may name them."""
        reach = visible_to(Cadre.objects.all(), self.user)
        return list(cadres_with_diary(teams_of(districts, day).filter(pk__in=reach), day))

    # -- what is asked -------------------------------------------------------------------------

    def _usual(self, kind: ActivityKind) -> dict[str, Any]:
        """Nothing is asked that is known."""
        district = usual.usual_district(self.cadre, self.on)
        known = {"uid": uuid.uuid4(), "happened_on": self.on, "kind": kind.code}
        known["district"] = district.uid if district else None
        if self.needs.unit == "holder":
            unit = usual.usual_organisation(self.cadre, self.on)
            known["organisation"] = unit.uid if unit else None
        return known

    def _with_one_tap(self, data: Any) -> Any:
        """ "None found" is an answer: its button writes the sentence."""
        if data is None or "nothing" not in data or data.get(self.needs.text):
            return data
        data = data.copy()
        data[self.needs.text] = str(self.needs.nothing)
        return data

    def _ask_texts(self) -> None:
        main, other = self.fields[self.needs.text], self.fields[self.needs.other_text]
        main.label, main.required = self.needs.label, True
        main.error_messages["required"] = _("写一句就行。")
        main.widget.attrs |= {"rows": 5, "data-keep": f"entry{self._draft}"}
        # A draft that comes back brings its day along: else it would be saved as today's.
        main.widget.attrs["data-keep-with"] = "#id_happened_on"
        main.widget.attrs["data-keep-boxes"] = KEPT_BOXES
        if self.before and not self.is_bound:
            # What was typed into a correction stands before the text that it corrects.
            main.widget.attrs["data-keep-over"] = True
            other.widget.attrs["data-keep-over"] = True
        other.label = _("听到了什么") if self.needs.other_text == HEARD else _("做了什么")
        other.widget.attrs |= {"rows": 3, "data-keep": f"entry-more{self._draft}"}
        self.fields["happened_on"].widget.attrs["max"] = f"{self.on:%Y-%m-%d}"
        if self.needs.attendance:
            self.fields["attendance"].label = self.needs.attendance
        else:
            del self.fields["attendance"]

    @property
    def _draft(self) -> str:
        """What sets the draft of a correction, or of another's paper, apart from the own."""
        if self.before:
            return f"-{self.before.digest(self.cadre.uid)[:12]}"
        return "" if self.cadre.user_id == self.user.pk else f"-{self.cadre.uid}"

    def _ask_households(self) -> None:
        if not self.needs.households:
            del self.fields["households"], self.fields["consenting"]
            return
        named = self.before.households if self.before else ()
        reach = chips.with_named(visible_to(Household.objects.all(), self.user), named)
        reach = reach.select_related("group", "district", "came_from__district")
        offered = list(worklist.offered(self.cadre, self.on)[:OFFERED_AT_MOST])
        extra = chips.chosen_rows(reach, self._values("households"), offered)
        self.offered = [*extra, *offered]
        self.villages = len({household.district_id for household in self.offered}) > 1
        labels = chips.household_labels(self.offered, villages=self.villages)
        for name in ("households", "consenting"):
            field: Any = self.fields[name]
            field.queryset = reach
            field.draw(labels, chips.household_keys(self.offered))
        chosen = {str(value) for value in self._values("households")}
        consent: Any = self.fields["consenting"]
        if chosen:
            consent.draw([label for label in labels if label[0] in chosen])
        if self.needs.households == "optional":
            self.fields["households"].label = _("走到的户")

    def _ask_company(self) -> None:
        field: Any = self.fields["companions"]
        named = self.before.cadres if self.before else ()
        reach = cadres_with_diary(visible_to(Cadre.objects.all(), self.user), self.on)
        field.queryset = chips.with_named(reach, named).exclude(pk=self.cadre.pk)
        came = not self.before and self.needs.is_outing
        self.last_companions = usual.last_companions(self.cadre, self.on) if came else []
        near = list(usual.colleagues(self.cadre, self.on)[:COLLEAGUES_AT_MOST])
        near = [cadre for cadre in near if cadre not in self.last_companions]
        extra = chips.chosen_rows(field.queryset, self._values("companions"), near)
        field.draw(chips.cadre_labels([*extra, *near]))
        if not self.last_companions:
            del self.fields["together"]
            field.label = _("和谁一起去的") if self.needs.is_outing else _("还有谁参加")
        else:
            names = "、".join(cadre.name for cadre in self.last_companions)
            self.fields["together"].help_text = names

    def _ask_convener(self) -> None:
        """Those who convene by their office, the colleagues near, and the writer himself."""
        if not self.needs.convener:
            del self.fields["convener"]
            return
        field: Any = self.fields["convener"]
        reach = cadres_with_diary(visible_to(Cadre.objects.all(), self.user), self.on)
        near = usual.colleagues(self.cadre, self.on).values("pk")
        offered = principals(reach, self.on) | reach.filter(Q(pk__in=near) | Q(pk=self.cadre.pk))
        named = [*self.before.cadres, self.before.convener] if self.before else ()
        field.queryset = chips.with_named(offered.distinct(), named)
        if not self.before and principals(Cadre.objects.filter(pk=self.cadre.pk), self.on).exists():
            self.initial.setdefault("convener", self.cadre.uid)

    def _ask_teams(self) -> None:
        """The districts that have a team, each with its size."""
        if not self.needs.teams:
            del self.fields["teams"]
            return
        field: Any = self.fields["teams"]
        districts = visible_to(ResponsibilityDistrict.objects.as_of(self.on), self.user)
        sizes = team_sizes(districts, self.on)
        field.queryset = districts.filter(pk__in=sizes)
        words = _("%(name)s（%(n)s人）")
        field.draw(
            (str(row.uid), words % {"name": row.name, "n": sizes[row.pk]}) for row in field.queryset
        )

    def _ask_place(self, kind: ActivityKind) -> None:
        kinds: Any = self.fields["kind"]
        kinds.queryset = ActivityKind.objects.filter(pk__in=[other.pk for other in alike(kind)])
        district: Any = self.fields["district"]
        if self.needs.households == "required":
            district.label = _("没有选户的，在哪个责任区")
        before = self.before
        districts = visible_to(ResponsibilityDistrict.objects.as_of(self.on), self.user)
        district.queryset = chips.with_named(districts, [before.district] if before else ())
        if not self.needs.unit:
            del self.fields["organisation"]
            return
        unit: Any = self.fields["organisation"]
        unit.label = self.needs.unit_label
        units = visible_to(Organisation.objects.as_of(self.on), self.user)
        visited = Q(kind__in=VISITED_KINDS)
        units = units.filter(visited if self.needs.unit == "visited" else ~visited)
        unit.queryset = chips.with_named(units, [before.organisation] if before else ())
        unit.empty_label = _("没有")
        if self.needs.unit == "holder":
            district.empty_label = _("不在村里，是镇里的")

    def _values(self, name: str) -> list[Any]:
        """What is chosen in a group of chips, sent or filled in."""
        data: Any = self.data
        return list(data.getlist(name) if self.is_bound else self.initial.get(name) or ())
