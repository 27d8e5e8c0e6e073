"""What everybody may send from the public page of a district, within a limit."""

from __future__ import annotations

import datetime as dt

from django.core.cache import cache
from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from contacts.kit.addresses import network_of
from contacts.kit.sql import lock

# From one place in an hour: a family or a whole village behind one line, not a machine.
MOST_AN_HOUR = 10
# In seconds: the hour is in the key, so the count may outlive it and never ends before it.
KEPT = 2 * 3600


def is_too_much(address: str, at: dt.datetime) -> bool:
    """Count one more submission from an address; whether that is more than its share of the hour.

    Only a keyed digest of the line (`network_of`) is kept, for two hours. Neither `add` nor `incr` of
    a cache in a folder is atomic, so the database lets one at a time read and write the count; what
    is over the limit already takes no lock.
    """
    digest = salted_hmac("visits.public_form", network_of(address), algorithm="sha256")
    key = f"raised:{digest.hexdigest()[:32]}:{at:%Y%m%d%H}"
    if cache.get(key, 0) >= MOST_AN_HOUR:
        return True
    with transaction.atomic():
        lock(connection, key)
        sent = cache.get(key, 0)
        if sent >= MOST_AN_HOUR:
            return True
        cache.set(key, sent + 1, KEPT)
    return False
