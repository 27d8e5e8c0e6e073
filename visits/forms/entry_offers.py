"""What an entry asks of whom: the fields that its kind needs, filled in with what is known, and what may be chosen."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.models import Cadre, Household, Organisation, ResponsibilityDistrict, User
from visits.actions.content import Content
from visits.forms import chips
from visits.forms.entry_fields import EntryFields, known, with_one_tap
from visits.forms.needs import HEARD, Needs, alike, needs_of
from visits.models import ActivityKind
from visits.queries import usual, worklist
from visits.queries.conveners import principals
from visits.queries.trainings import team_sizes
from visits.queries.writers import cadres_with_diary

VISITED_KINDS = ("enterprise", "school", "other", "mass_organisation", "party_branch")
# Chips that are offered before anybody searches.
OFFERED_AT_MOST = 12
COLLEAGUES_AT_MOST = 16
# What a draft on the device remembers beside the texts and the day (static/js/app.js).
KEPT_BOXES = "#id_households_chips, #id_companions_chips, #id_together"


class EntryOffers(EntryFields):
    """The fields of one kind for one cadre, with their choices."""

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
        kwargs["initial"] = {**known(cadre, kind, on), **(kwargs.get("initial") or {})}
        super().__init__(with_one_tap(data, self.needs), **kwargs)
        if not settings.ATTACHMENTS_ENABLED:
            del self.fields["pictures"]
        self._ask_texts()
        self._ask_households()
        self._ask_company()
        self._ask_convener()
        self._ask_teams()
        if not self.needs.screening:
            del self.fields["screening"]
        self._ask_place(kind)

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
        offered = alike(kind)
        kinds.queryset = ActivityKind.objects.filter(pk__in=[other.pk for other in offered])
        # Known already: a page would ask for them twice.
        kinds.choices = [(other.code, str(other)) for other in offered]
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
