"""What the moves about publishing do: a settled matter stands on the public page of its district.

The moves themselves are rows of the workflow's table, made by `actions.moves` like all others.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from contacts.kit import clock
from contacts.models import User
from visits.actions.general_words import check_general
from visits.models import Grievance, Publication
from visits.queries.known_by import raisers

Said = dict[str, Any]
TEXTS = ("headline", "published")


def _publish(grievance: Grievance, by: User | None, at: dt.datetime, said: Said) -> None:
    """Published again, the new words take the place of the old; both stay in the history."""
    words = {name: said[name] for name in TEXTS}
    known = raisers(grievance)
    for name, text in words.items():
        # Neighbours of the next village read it as well; not all who raise something are registered.
        check_general(text, grievance.township, field=name, by=by, also=known)
    row = Publication(grievance=grievance, published_on=clock.day_of(at), **words)
    row.clean_fields()
    Publication.objects.update_or_create(
        grievance=grievance, defaults={**words, "published_on": row.published_on}
    )


def _unpublish(grievance: Grievance, _by: User | None, _at: dt.datetime, _said: Said) -> None:
    take_down(grievance)


def take_down(grievance: Grievance) -> None:
    """What is handled anew, or turns out to be of another kind, is published no more; the words stay in
    the history."""
    Publication.objects.filter(grievance=grievance).delete()


EFFECTS = {"publish": _publish, "unpublish": _unpublish}
