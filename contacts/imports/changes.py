"""Whether anything that an import reads was changed while it was being judged.

No change is without its event in the trail, so the trail answers, with one short statement.
"""

from __future__ import annotations

from django.db.models import Max

from contacts.models import AuditEvent, AuditVerb

CHANGES = (AuditVerb.CREATE, AuditVerb.CHANGE, AuditVerb.PURGE)
# What is written all day and no sheet reads; the sheet of activities does read activities.
UNREAD = frozenset({"activity", "diary_review", "import", "obligation", "spot_check"})
# So far behind the last event another transaction may still bring in one of its own.
MARGIN = 10_000


class Watch:
    """The changes from now on, for a sheet of one resource."""

    def __init__(self, resource: str) -> None:
        last = AuditEvent.objects.aggregate(pk=Max("pk"))["pk"] or 0
        events = AuditEvent.objects.filter(pk__gt=last - MARGIN, verb__in=CHANGES)
        self.events = events.exclude(resource__in=UNREAD - {resource}).order_by()
        self.count = self.events.count()

    def is_quiet(self) -> bool:
        """Whether nothing has come since."""
        return self.events.count() == self.count
