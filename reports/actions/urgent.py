"""What is told at once, whatever the hour: matters of an urgent kind (rule of light burden 4)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from contacts.kit import clock
from reports.actions.letters import send_each, write_letter
from reports.models import DESKS, Alert, AlertKind
from reports.queries.alerts import reaching


def send_urgent_letters() -> int:
    """Tell those who dispatch of each urgent matter that waits, once; of how many."""
    waiting = Alert.objects.open().filter(kind=AlertKind.URGENT).select_related("area")
    return send_each(waiting, _tell_desk)


def _tell_desk(alert: Alert) -> None:
    grants = reaching(clock.today(), "grievance", DESKS[AlertKind.URGENT])
    users = {g.user for g in grants if alert.area.path.startswith(g.area.path) and g.user.email}
    for user in sorted(users, key=lambda user: user.pk):
        write_letter(
            user,
            subject=_("连心桥：有紧急诉求"),
            text=_("有紧急诉求等着分办，请马上登录查看。"),
        )
