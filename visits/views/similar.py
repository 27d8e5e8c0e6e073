"""Matters that may be the same, beside the form at the desk."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from contacts.access import visible_to
from contacts.kit import clock
from contacts.kit.ids import uuids
from contacts.models import Household, ResponsibilityDistrict
from contacts.pages import Guarded
from visits.models import Topic
from visits.queries.similar import similar_to


class SimilarMatters(Guarded):
    """What is being typed, held against what there is; nothing is stored."""

    resource, verb = "grievance", "create"

    def post(self, request: Any) -> HttpResponse:
        """The part of the page; empty where nothing is similar."""
        said, today = request.POST, clock.today()
        wanted = uuids([said.get("district", "")])
        districts = visible_to(ResponsibilityDistrict.objects.as_of(today), self.user)
        households = visible_to(Household.objects.as_of(today), self.user)
        found = similar_to(
            self.user,
            text=said.get("text", ""),
            district=districts.filter(uid__in=wanted).first(),
            household=households.filter(number=said.get("household", "") or None).first(),
            topic=Topic.objects.filter(code=said.get("topic", "")).first(),
            place=said.get("place", ""),
            now=clock.now(),
        )
        self.note_read([one.grievance.uid for one in found])
        return render(request, "visits/similar.html", {"similar": found})
