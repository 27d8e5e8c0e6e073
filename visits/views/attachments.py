"""Pictures: every look asks for the right to read the text, and leaves a trace."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from contacts import audit
from contacts.models import AuditVerb
from contacts.pages import Guarded
from visits.actions.attachments import remove_attachment
from visits.models import Attachment


class Picture(Guarded):
    """One picture."""

    resource, verb = "activity", "read_text"

    def get(self, request: Any, **_kwargs: Any) -> FileResponse:
        """The file, for nobody's cache."""
        if not settings.ATTACHMENTS_ENABLED:
            raise Http404
        found = self.one(Attachment.objects.select_related("activity"))
        audit.note(
            request,
            verb=AuditVerb.READ,
            resource="activity",
            ids=[found.activity.uid],
            fields=["attachments"],
        )
        try:
            file = found.file.open("rb")
        except FileNotFoundError:
            raise Http404 from None
        response = FileResponse(file, content_type="image/jpeg")
        response["Cache-Control"] = "private, no-store"
        return response


class RemovePicture(Guarded):
    """Take a picture away."""

    resource, verb = "activity", "change"
    http_method_names = ["post"]

    def post(self, request: Any, **_kwargs: Any) -> HttpResponse:
        """Remove it; back to the entry."""
        found = self.one(Attachment.objects.select_related("activity"))
        activity = found.activity
        try:
            remove_attachment(by=self.user, attachment=found)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, _("照片已删去。"))
        return HttpResponseRedirect(reverse("activity-detail", args=[activity.uid]))
