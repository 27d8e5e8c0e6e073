"""Codes on receipts: 128 bits each, kept as a keyed digest, by which a matter is followed."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import re
import secrets

from django.conf import settings
from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from contacts.kit.words import narrow
from contacts.models import User
from visits.actions.moves import make_move
from visits.models import Grievance, GrievanceCode, GrievanceEvent
from visits.workflow import OPEN

BYTES = 16
GROUP = 5
# How people misread letters on paper.
MISREAD = str.maketrans({"0": "o", "1": "l", "8": "b"})
# What stands between the groups, whatever the keyboard made of it.
BETWEEN = re.compile(r"[\s\-‐‑‒–—―−]")
# So long after its last move the code of a finished matter still opens.
OPENS_FOR = dt.timedelta(days=365)


@transaction.atomic
def issue_code(*, by: User | None, grievance: Grievance, at: dt.datetime) -> str:
    """A new code for a matter, told this once; codes given out before go on opening it.

    With `by` the issue stands in the history: whoever prints a receipt could rate in the resident's
    place.
    """
    code = new_code()
    GrievanceCode.objects.create(
        grievance=grievance, digest=digest_of(code), issued_at=at, issued_by=by
    )
    if by:
        make_move(by=by, grievance=grievance, move="receipt", at=at)
    return code


def grievance_of(code: str, *, at: dt.datetime) -> Grievance | None:
    """The matter that a code opens; None for a wrong, an old and a misspelt one alike.

    One statement, whatever it finds: no code tells by its time whether there ever was such a one. It says who gave the code out (`code_by`). A merged matter stays open as long as the one it is in.
    """
    rows = Grievance.objects.select_related(
        "lead", "area", "district", "kind", "township", "merged_into__lead"
    )
    found = rows.filter(codes__digest=digest_of(code))
    one = Coalesce(OuterRef("merged_into"), OuterRef("pk"))
    events = GrievanceEvent.objects.filter(grievance=one).order_by("-number")
    found = found.annotate(code_by=F("codes__issued_by"), last_at=Subquery(events.values("at")[:1]))
    grievance = found.first()
    if grievance is None:
        return None
    matter = grievance.merged_into or grievance
    if matter.state in OPEN:
        return grievance
    last = grievance.last_at
    return grievance if last and at - last <= OPENS_FOR else None


def plain_code(code: str) -> str:
    """A code as it is looked for: full-width letters made narrow, without spaces and dashes,
    misread letters put right."""
    return BETWEEN.sub("", narrow(code)).lower().translate(MISREAD)


def in_groups(code: str) -> str:
    """A code as it is printed: in groups of five."""
    return "-".join(code[i : i + GROUP] for i in range(0, len(code), GROUP))


def new_code() -> str:
    """128 bits in letters and digits that people read aloud."""
    letters = base64.b32encode(secrets.token_bytes(BYTES)).decode()
    return letters.rstrip("=").lower()


def digest_of(code: str, what: str = "grievance code") -> str:
    """What is kept of a code: keyed, so that nobody who reads the database can try codes."""
    words = f"{what} {plain_code(code)}".encode("utf-8", "replace")
    return hmac.new(str(settings.DIGEST_KEY).encode(), words, hashlib.sha256).hexdigest()
