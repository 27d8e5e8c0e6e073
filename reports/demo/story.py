"""One matter of the demo while it is told: moved by the workflow's own table, up to now."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from contacts.models import User
from visits.models import Grievance, GrievanceEvent
from visits.workflow import moves


@dataclass
class Story:
    """One matter and its events while it is told, up to `now`."""

    grievance: Grievance
    at: dt.datetime
    now: dt.datetime
    events: list[GrievanceEvent] = field(default_factory=list)

    def move(
        self, code: str, by: User | None, later: dt.timedelta, text: str = "", **said: Any
    ) -> bool:
        """Carry a move out after a while, by the table; whether that was before now."""
        at = self.at + later
        row, grievance = moves()[code], self.grievance
        if at >= self.now or (self.events and grievance.state not in row.sources):
            return False
        self.at = at
        grievance.state = row.after(grievance.state)
        grievance.version += 1
        self.events.append(
            GrievanceEvent(
                grievance=grievance, number=grievance.version, move=code, at=at, by=by,
                state=grievance.state, organisation=grievance.lead, text=text, details=said,
            )
        )  # fmt: skip
        return True
