"""What is told at once, whatever the hour (rule of light burden 4): matters of an urgent kind, urgent
situation reports, and those among them that wait beyond their limit."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.kit import clock
from contacts.models import User
from reports.actions.letters import send_each, write_letter
from reports.models import AT_ONCE, DESKS, RESPOND, Alert, AlertKind
from reports.queries.alerts import reaching

LETTERS = {
    AlertKind.URGENT: (_("连心桥：有紧急诉求"), _("有紧急诉求等着分办，请马上登录查看。")),
    AlertKind.SITUATION_NOW: (
        _("连心桥：有紧急五情"),
        _("有紧急的五情报告等您回应，请马上登录查看。"),
    ),
    AlertKind.SITUATION_LATE: (
        _("连心桥：紧急五情超时没有回应"),
        _("有紧急的五情报告超过时限没有人回应，请马上登录查看。"),
    ),
}


def send_urgent_letters() -> int:
    """Tell whoever has it by name, else all at its desk, of each urgent thing that waits, once; of how
    many."""
    late = Q(kind=AlertKind.SITUATION_LATE, situation__is_urgent=True)
    waiting = Alert.objects.open().filter(Q(kind__in=AT_ONCE) | late)
    return send_each(waiting.select_related("area", "cadre__user"), _tell)


def _tell(alert: Alert) -> None:
    subject, text = LETTERS[AlertKind(alert.kind)]
    for user in _whom(alert):
        write_letter(user, subject=subject, text=text)


def _whom(alert: Alert) -> list[User]:
    """Those with an address for letters."""
    if alert.cadre is not None:
        user = alert.cadre.user
        return [user] if user and user.email else []
    right = DESKS[AlertKind(alert.kind)]
    grants = [
        grant
        for grant in reaching(clock.today(), *right)
        if alert.area.path.startswith(grant.area.path) and grant.user.email
    ]
    if right == RESPOND:
        # The county's leaders find it in the app; a letter goes to the nearest.
        nearest = max((len(grant.area.path) for grant in grants), default=0)
        grants = [grant for grant in grants if len(grant.area.path) == nearest]
    return sorted({grant.user for grant in grants}, key=lambda user: user.pk)
