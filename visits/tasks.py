"""Jobs of this room, each one call."""

from celery import shared_task

from contacts.kit import clock
from visits.actions import clocks


@shared_task(name="visits.wind_clocks")
def wind_clocks() -> None:
    """Compute the deadlines of open matters anew; the histories tell of those that moved."""
    clocks.wind_all(clock.now())
