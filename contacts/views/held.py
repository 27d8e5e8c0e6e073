"""The print that a resident may ask for: all that is held about the household (rule of trust 7)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from contacts import audit
from contacts.actions import retention
from contacts.kit import clock
from contacts.models import AuditVerb
from contacts.panels import panels_for
from contacts.queries.held import held
from contacts.views.households import UnderHousehold


class HeldPrint(UnderHousehold):
    """On A4, for the household itself. The printing is an event of the trail."""

    resource, verb = "household", "disclose"
    template_name = "contacts/print/held.html"
    title = _("本户留存的信息")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        panels = panels_for("held", self.household, self.user)
        found = held(self.household, [uid for _t, panel in panels for uid in panel["ids"]])
        ids = [self.household.uid, *(resident.uid for resident in found.residents)]
        # The numbers stand there in full, as the household must see what is held; the trail says so.
        audit.note(
            self.request, verb=AuditVerb.PRINT, resource="household", ids=ids, fields=["phone"]
        )
        for panel in (panel for _template, panel in panels if panel["ids"]):
            self.note_read(panel["ids"], verb=AuditVerb.PRINT, resource=panel["resource"])
        return super().get_context_data(**kwargs) | {
            "household": self.household,
            "held": found,
            "panels": panels,
            "years": {term.code: term.years_kept for term in retention.terms()},
            "printed_at": clock.now(),
        }
