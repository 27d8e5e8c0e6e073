"""What the page of an entry shows where: in the folded line above, in the open, below the fold."""

from __future__ import annotations

import datetime as dt

from django import forms

from contacts.models import Household
from visits.forms.entry_offers import EntryOffers


class EntryLayout(EntryOffers):
    """The fields by their place on the page (templates/visits/entry.html)."""

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
