"""Jobs of this room, each one call."""

from celery import shared_task

from contacts.kit import clock
from contacts.kit.jobs import nudge
from reports.actions import alerts, computing, deliveries, digests, urgent


@shared_task(name="reports.compute_duties")
def compute_duties() -> None:
    """Compute what everybody owes today and close finished periods, unless that is done."""
    computing.compute_duties(clock.today())


@shared_task(name="reports.raise_alerts")
def raise_alerts() -> None:
    """Raise what is overdue, behind, left alone or unanswered; resolve what is over."""
    alerts.raise_alerts(clock.today())


@shared_task(name="reports.alert_matters")
def alert_matters() -> None:
    """Raise what matters ask for within hours, and have urgent ones told at once."""
    alerts.alert_of_matters(clock.today())
    if urgent.order_urgent(clock.now()):
        nudge("reports.deliver")


@shared_task(name="reports.deliver")
def deliver() -> None:
    """Send by letter and into groups what is due, and once more what could not be sent."""
    deliveries.deliver_due()


@shared_task(name="reports.send_digests")
def send_digests() -> None:
    """Tell everybody once a working day what is new."""
    digests.send_digests(clock.now())
