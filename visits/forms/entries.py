"""The form by which everything that was done is entered and corrected."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.models import Cadre, Household
from visits.actions.content import Content
from visits.actions.from_entries import Raised
from visits.forms.entry_fields import Screening
from visits.forms.entry_layout import EntryLayout
from visits.forms.from_entries import MatterForm, matter_forms
from visits.queries.trainings import teams_of
from visits.queries.writers import cadres_with_diary


class EntryForm(EntryLayout):
    """One entry. Only what the kind needs is asked; what is known is filled in.

    `matters` are the forms of what came up in it; a correction has none.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.raised: list[Raised] = []
        data = self.data if self.is_bound else None
        self.matters = [] if self.before else self._matters(data)

    def _matters(self, data: Any) -> list[MatterForm]:
        """The forms of what came up, each asking whose it is among those ticked."""
        homes = self.offered if self.is_bound else []
        ticked = {str(row.uid) for row in self.chosen}
        return matter_forms(data, homes, self.on, self._draft, ticked)

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
            screened=self._screened(),
        )

    def _screened(self) -> int | None:
        """How many disputes were found: those written down with it; None: it was not screened.

        A correction, which has no matters, keeps the number.
        """
        said = self.cleaned_data.get("screening")
        if not said:
            return None
        if said == Screening.NONE:
            return 0
        before = self.before.screened if self.before else 0
        return len(self.raised) or before or 1

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
        if data.get("screening") == Screening.FOUND and not (self.raised or self.before):
            self.add_error("screening", _("发现的事写在“有事要办”里，一件写一格。"))
        return data

    def _clean_matters(self, households: list[Household]) -> None:
        """The matters are right, or nothing is stored."""
        found = [form.raised(households) for form in self.matters if form.is_valid()]
        if any(form.errors for form in self.matters):
            self.add_error(None, _("“有事要办”里还有要补的。"))
        self.raised = [row for row in found if row]

    @property
    def unfinished(self) -> forms.BoundField | None:
        """The first field of a matter that must be mended."""
        wrong = (form[name] for form in self.matters for name in form.errors if name in form.fields)
        return next(wrong, None)

    @property
    def has_matters(self) -> bool:
        """Whether the fold of the matters stands open."""
        return any(form.is_open for form in self.matters)

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
