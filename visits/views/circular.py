"""情况通报: the circular of a period as a Word document to go on writing in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from contacts.access import areas_of
from contacts.kit import clock
from contacts.models import AuditVerb
from contacts.pages import Guarded
from visits.exports import CIRCULAR, document
from visits.models import Grievance
from visits.queries.circular import circular, in_words
from visits.queries.figure_periods import period_of


class CircularDraft(Guarded):
    """Of all that the user's office sees; its figures are those of the page of the rates."""

    resource, verb = "grievance", "circular"

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponseBase:
        asked = request.GET.get("period", "")
        period = period_of(asked, clock.today())
        if period is None:
            return self.choose(asked)
        found = circular(self.scoped(Grievance.objects.standing()), period, clock.now())
        areas = dict.fromkeys(str(a) for a in areas_of(self.user, self.resource, self.verb))
        self.note_read(found.named, verb=AuditVerb.EXPORT)
        name = _("情况通报%(period)s") % {"period": period.code}
        return document(CIRCULAR, in_words(found, "、".join(areas)), name=name)

    def choose(self, asked: str) -> HttpResponseRedirect:
        """To the page where a period is chosen: a circular of another one than was asked for would go
        out unnoticed."""
        words = _("没有“%(asked)s”这个时段，通报没有起草。请先选时段，再点“起草情况通报”。")
        messages.warning(self.request, words % {"asked": asked[:20]})
        return HttpResponseRedirect(reverse("grievance-rates"))
