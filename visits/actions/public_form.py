"""What everybody may send from the public page of a district, without an account and within a limit."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from contacts.kit.addresses import network_of
from contacts.kit.sql import lock
from contacts.models import ResponsibilityDistrict
from visits.actions.codes import issue_code
from visits.actions.grievances import Matter, register_grievance
from visits.catalogue.grievances import USUAL_KIND
from visits.models import Channel, Grievance, GrievanceKind, Raiser

# From one place in an hour: a family or a whole village behind one line, not a machine.
MOST_AN_HOUR = 10
# Where nobody is to know how many: from so many on, one of so many numbers (ours).
LEAST_OF_SPREAD, SPREAD = 8, 16
# In seconds: the hour is in the key, so the count may outlive it and never ends before it.
KEPT = 2 * 3600


def is_too_much(
    address: str, at: dt.datetime, what: str = "raised", *, spread: bool = False
) -> bool:
    """Count one more submission from an address; whether that is more than its share of the hour.

    Each kind, `what`, is counted apart. `spread`: the share is another one for each line and hour, and
    nobody can know it; so where it ends doesn't tell whether somebody else on the line sent something.

    Only a keyed digest of the line (`network_of`) is kept, for two hours. Neither `add` nor `incr` of
    a cache in a folder is atomic, so the database lets one at a time read and write the count; what
    is over the limit already takes no lock.
    """
    digest = salted_hmac("visits.public_form", network_of(address), algorithm="sha256")
    key = f"{what}:{digest.hexdigest()[:32]}:{at:%Y%m%d%H}"
    most = _most_of(key) if spread else MOST_AN_HOUR
    if cache.get(key, 0) >= most:
        return True
    with transaction.atomic():
        lock(connection, key)
        sent = cache.get(key, 0)
        if sent >= most:
            return True
        cache.set(key, sent + 1, KEPT)
    return False


def _most_of(key: str) -> int:
    drawn = salted_hmac("visits.public_form.most", key, algorithm="sha256").digest()
    return LEAST_OF_SPREAD + drawn[0] % SPREAD


@transaction.atomic
def raise_publicly(
    *, district: ResponsibilityDistrict, uid: uuid.UUID, said: Mapping[str, Any], at: dt.datetime
) -> tuple[Grievance, str]:
    """Store what a resident wrote, once, and give the code by which it is followed.

    `uid` comes with the form: sent twice it is one matter, with a second code. `said` holds text and
    place, and if wished a name and a telephone.

    Raises:
        ValidationError: by field, as registering says.
    """
    named = said["raised_by"] or said["phone"]
    matter = Matter(
        kind=GrievanceKind.objects.get(code=USUAL_KIND),
        channel=Channel.WEB,
        raiser=Raiser.OTHER if named else Raiser.ANONYMOUS,
        district=district,
        received_at=at,
        **said,
    )
    grievance = register_grievance(by=None, uid=uid, matter=matter, at=at)
    return grievance, issue_code(by=None, grievance=grievance, at=at)
