"""The form by which everything that was done is entered and corrected."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.models import Cadre, Household
from visits.actions.content import Content
from visits.actions.from_entries import Raised
from visits.forms.entry_layout import EntryLayout
from visits.forms.from_entries import matter_forms
from visits.queries.trainings import teams_of
from visits.queries.writers import cadres_with_diary


class EntryForm(EntryLayout):
    """One entry. Only what the kind needs is asked; what is known is filled in.

    `matters` are the forms of what came up in it; a correction has none.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.raised: list[Raised] = []
        households = self.offered if self.is_bound else []
        data = self.data if self.is_bound else None
        self.matters = [] if self.before else matter_forms(data, households, self.on, self._draft)

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
        self._clean_matters(list(data.get("households") or ()))
        return data

    def _clean_matters(self, households: list[Household]) -> None:
        """The matters are right, or nothing is stored."""
        found = [form.raised(households) for form in self.matters if form.is_valid()]
        if any(form.errors for form in self.matters):
            self.add_error(None, _("“有事要办”里还有要补的。"))
        self.raised = [row for row in found if row]

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
