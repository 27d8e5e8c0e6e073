"""Jobs of this room, each one call and one thing, so that none keeps another from its work."""

from celery import shared_task

from contacts.kit import clock
from visits.actions import clocks, moves, situation_moves


@shared_task(name="visits.climb_ladder")
def climb_ladder() -> None:
    """Write the rungs that matters have reached."""
    clocks.climb(clock.now())


@shared_task(name="visits.look_again")
def look_again() -> None:
    """Bring back the explained matters that are to be looked at again."""
    moves.look_again(clock.now())


@shared_task(name="visits.bring_back")
def bring_back() -> None:
    """Give back the matters that nobody is left to handle."""
    moves.bring_back(clock.now())


@shared_task(name="visits.remind_late")
def remind_late() -> None:
    """Note which situation reports wait beyond their limit."""
    situation_moves.remind_late(clock.now())


@shared_task(name="visits.wind_clocks")
def wind_clocks() -> None:
    """Compute the deadlines of open matters anew where calendar or limits have changed; the histories
    tell of those that moved."""
    clocks.wind_changed(clock.now())
