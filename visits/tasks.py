"""Jobs of this room, each one call."""

from celery import shared_task

from contacts.kit import clock
from visits.actions import clocks, moves, situation_moves


@shared_task(name="visits.climb_ladder")
def climb_ladder() -> None:
    """Write the rungs that matters have reached; bring back those to be looked at again, and those
    that nobody is left to handle; note which situation reports wait beyond their limit."""
    clocks.climb(clock.now())
    moves.look_again(clock.now())
    moves.bring_back(clock.now())
    situation_moves.remind_late(clock.now())


@shared_task(name="visits.wind_clocks")
def wind_clocks() -> None:
    """Compute the deadlines of open matters anew; the histories tell of those that moved."""
    clocks.wind_all(clock.now())
