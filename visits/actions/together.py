"""Several matters at once: merged into one of them, all or none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from contacts.models import User
from visits.actions.moves import make_move
from visits.models import Grievance

# As many as a page of the list holds.
TOGETHER_AT_MOST = 50


@transaction.atomic
def merge_together(
    *,
    by: User,
    grievances: Sequence[Grievance],
    into: Grievance,
    at: dt.datetime,
    versions: Mapping[int, int] | None = None,
) -> int:
    """Merge each of them by the rules of a single merge, so that all who raised one get one answer;
    how many. None where all of them are in it already: a second tap, or somebody was quicker.

    `versions` are those that the user saw, by key.

    Raises:
        ValidationError: one sentence for each that can't be merged; then none is.
    """
    others = [one for one in grievances if one.pk != into.pk]
    if not 1 <= len(others) < TOGETHER_AT_MOST:
        raise ValidationError(_("至少选两件，最多选50件。"))
    if set(_kept_from_others([*others, into], of=others)) == {into.pk}:
        return 0
    wrong = [_attempt(by, one, into, at, (versions or {}).get(one.pk)) for one in others]
    if found := [sentence for sentence in wrong if sentence]:
        raise ValidationError([_("一件也没有并：有的并不了。"), *found])
    return len(others)


def _kept_from_others(grievances: Sequence[Grievance], of: Sequence[Grievance]) -> list[int | None]:
    """Lock all of them in one order, with what is in them, so that nobody waits in a ring; the keys
    of those into which some `of` them are merged by now."""
    keys = [one.pk for one in grievances]
    rows = Grievance._base_manager.select_for_update(no_key=True)
    found = rows.filter(Q(pk__in=keys) | Q(merged_into__in=keys)).order_by("pk")
    into = dict(found.values_list("pk", "merged_into"))
    return [into[one.pk] for one in of]


def _attempt(
    by: User, grievance: Grievance, into: Grievance, at: dt.datetime, version: int | None
) -> str:
    """Why one can't be merged; "" where it is."""
    try:
        with transaction.atomic():
            make_move(by=by, grievance=grievance, move="merge", at=at, version=version, into=into)
    except ValidationError as error:
        return f"{grievance.number}：{''.join(error.messages)}"
    except PermissionDenied:
        return _("%(number)s：不归您分办。") % {"number": grievance.number}
    return ""
