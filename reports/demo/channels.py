"""What comes in by other ways than a visit: matters that the hotline has sent."""

from __future__ import annotations

import datetime as dt

from contacts.kit import clock
from contacts.models import ResponsibilityDistrict
from reports.demo.people import People
from reports.demo.places import Places
from visits.actions.from_above import Sent, register_sent
from visits.actions.grievances import Matter, sheet_key
from visits.models import Channel, GrievanceKind, Raiser

# Number there, what, kind, came in and is due so many days before and after today.
SENT = (
    ("RX-00317", "村道边的树枝挡住了路口，会车看不见。", "help", 1, 6),
    ("RX-00318", "超市晚上音响声音大，休息不好。", "complaint", 2, 8),
    ("RX-00319", "想问问新建房子要办什么手续。", "enquiry", 1, 2),
)  # fmt: skip


def build(places: Places, people: People, on: dt.date) -> None:
    """They came in by the sheet this morning and wait for whoever dispatches."""
    at = clock.start_of(on)
    sent = [
        _sent(places, district, number, row, on)
        for number, (row, district) in enumerate(zip(SENT, places.districts, strict=False))
    ]
    register_sent(by=people.users["clerk"], sent=sent, at=at)


def _sent(
    places: Places,
    district: ResponsibilityDistrict,
    number: int,
    row: tuple[str, str, str, int, int],
    on: dt.date,
) -> Sent:
    official, text, kind, ago, ahead = row
    came = clock.start_of(on - dt.timedelta(days=ago)) + dt.timedelta(hours=9 + number)
    due = clock.end_of(on + dt.timedelta(days=ahead))
    matter = Matter(
        text=text,
        kind=GrievanceKind.objects.get(code=kind),
        channel=Channel.ABOVE,
        raiser=Raiser.ANONYMOUS,
        received_at=came,
        district=district,
        official_number=official,
    )
    told = {"due_at": due.isoformat(), "source": "12345热线", "above": "办理中"}
    key = sheet_key(places.township, official)
    return Sent(matter=matter, township=places.township, key=key, digest="", told=told)
