"""Type-ahead and hints beside the form. Type-ahead shows name and group only and leaves no trace."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from contacts.access import visible_to
from contacts.kit import clock
from contacts.kit.ids import uuids
from contacts.kit.search import matching
from contacts.models import Cadre, Household
from visits.forms.chips import cadre_labels, household_labels
from visits.queries import worklist
from visits.queries.hints import hints
from visits.queries.usual import last_companions
from visits.queries.writers import cadres_with_diary
from visits.views.entries import ForSomebody, past_day


class SeekHouseholds(ForSomebody):
    """Households within reach that a word finds."""

    def get(self, request: Any) -> HttpResponse:
        """The chips."""
        word = request.GET.get("q", "").strip()
        rows = worklist.found(self.user, word, clock.today(), self.cadre)
        homes = list(rows[: worklist.FOUND_AT_MOST]) if word else []
        places = [row.district.uid for row in homes]
        labels = household_labels(homes, villages=True)
        found = [(*label, place) for label, place in zip(labels, places, strict=True)]
        # A matter is one household's (`?one`), an entry may be about several.
        name, one = ("home", True) if "one" in request.GET else ("households", False)
        context = {"found": found, "word": word, "name": name, "one": one}
        return render(request, "visits/found.html", context)


class SeekCadres(ForSomebody):
    """Colleagues that a word finds."""

    def get(self, request: Any) -> HttpResponse:
        """The chips."""
        word, found = request.GET.get("c", "").strip(), []
        if word:
            rows = cadres_with_diary(visible_to(Cadre.objects.all(), self.user), clock.today())
            rows = rows.filter(matching(word, names=("name",), keys=("name_keys",)))
            found = cadre_labels(rows[: worklist.FOUND_AT_MOST])
        context = {"found": found, "word": word, "name": "companions"}
        return render(request, "visits/found.html", context)


class Hints(ForSomebody):
    """About the households chosen: their wishes, who else came this month."""

    def get(self, request: Any) -> HttpResponse:
        """The sentences, and the chips for consent."""
        wanted = uuids(request.GET.getlist("households"))
        rows = visible_to(Household.objects.all(), self.user).filter(uid__in=wanted)
        chosen = list(rows.select_related("group", "district"))
        on = past_day(request.GET.get("happened_on", "")) or clock.today()
        company = len(request.GET.getlist("companions"))
        if self.cadre and "together" in request.GET:
            company += len(last_companions(self.cadre, clock.today()))
        self.note_read([row.uid for row in chosen], resource="household")
        context = {
            "hints": hints(chosen, self.cadre, on, companions=company),
            "consenting": household_labels(chosen, villages=False),
            "ticked": request.GET.getlist("consenting"),
        }
        return render(request, "visits/hints.html", context)
