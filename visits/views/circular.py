"""情况通报: the circular of a period as a Word document to go on writing in."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext as _

from contacts.access import areas_of
from contacts.kit import clock
from contacts.models import AuditVerb
from contacts.pages import Guarded
from visits.exports import CIRCULAR, document
from visits.models import Grievance
from visits.queries.circular import circular, in_words
from visits.views.rates import asked_period


class CircularDraft(Guarded):
    """Of all that the user's office sees; its figures are those of the page of the rates."""

    resource, verb = "grievance", "circular"

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> FileResponse:
        period = asked_period(request)
        found = circular(self.scoped(Grievance.objects.standing()), period, clock.now())
        areas = dict.fromkeys(str(a) for a in areas_of(self.user, self.resource, self.verb))
        self.note_read(found.named, verb=AuditVerb.EXPORT)
        name = _("情况通报%(period)s") % {"period": period.code}
        return document(CIRCULAR, in_words(found, "、".join(areas)), name=name)
