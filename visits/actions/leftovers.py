"""What is under way in a matter ends with it: nothing runs on in what is over, and the history says so."""

from __future__ import annotations

import datetime as dt

from visits.models import Grievance
from visits.queries.leftovers import OVER, leftovers


def end_leftovers(grievance: Grievance, at: dt.datetime) -> dict[str, str]:
    """End the parts of a matter that has just come to its end; for its event, whose they were, and
    which measures were not done.

    A measure needs no end of its own: nobody is reminded of it any more (`queries.measures.running`),
    the ledger keeps it, and it goes on where the matter is taken up again.
    """
    if grievance.state not in OVER:
        return {}
    found = leftovers(grievance)
    for part in found.parts:
        part.released_at = at
        part.save(update_fields=["released_at"])
    said = {
        "ended_parts": "、".join(str(part.organisation) for part in found.parts),
        "undone": "、".join(measure.task for measure in found.measures),
    }
    return {name: words for name, words in said.items() if words}
