"""No page shows somebody's name without an event that names the record (rule of trust 4)."""

import pytest
from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from contacts.models import AuditEvent
from tests.access.addresses import ADDRESSES

# Those with reach into the village; the others see no name (test_reach.py). All pages are looked at
# in the walk of `test_sealing`, which opens them anyway.
WALKERS = ("mei", "shu", "lian", "ban", "quan")
TYPE_AHEAD = "/visits/seek/"


def asked_first(place):
    """The pages that ask a question first, also answered."""
    for name in ("household-move", "assign-households"):
        path = reverse(name, kwargs=ADDRESSES[name].arguments(place))
        yield f"{path}?district={place.district.uid}"
    yield f"{reverse('visit-new')}?household={place.household.uid}"


class Trail:
    """`silent`: (address, name) of each name that was shown and of which no event tells; `walked`: the
    addresses that showed one. What each page writes is rolled back before the next is opened."""

    def __init__(self, place):
        of_household = (place.household, place.assignment, place.membership, place.activity)
        # The names that a page may show, each with the records of which one must be named.
        self.named = {
            place.household.head_name: {str(record.uid) for record in of_household},
            place.resident.name: {str(place.resident.uid)},
        }
        self.before = AuditEvent.objects.aggregate(last=Max("pk", default=0))["last"]
        self.silent, self.walked = set(), set()

    def look(self, path, text):
        shown = [name for name in self.named if name in text]
        # What leaves has an event of its own (test_trail.py); type-ahead leaves none on purpose.
        if not shown or "export=" in path or path.startswith(TYPE_AHEAD):
            return
        self.walked.add(path)
        events = AuditEvent.objects.filter(pk__gt=self.before).values_list("object_ids", flat=True)
        told = {uid for ids in events for uid in ids}
        self.silent |= {(path, name) for name in shown if not told & self.named[name]}


def seen(client, place, path):
    trail = Trail(place)
    with transaction.atomic():
        trail.look(path, client.get(path).text)
        transaction.set_rollback(True)
    return trail


def test_a_page_that_writes_no_event_is_seen(world, as_person, monkeypatch):
    place, client = world.places["mine"], as_person("mei")
    path = reverse("household", args=[place.household.uid])
    heard = seen(client, place, path)
    assert heard.walked == {path} and heard.silent == set()
    monkeypatch.setattr("contacts.audit.note", lambda *_args, **_named: None)
    names = {place.household.head_name, place.resident.name}
    assert seen(client, place, path).silent == {(path, name) for name in names}


@pytest.mark.parametrize("code", WALKERS)
def test_whoever_has_reach_has_names_to_see(world, as_person, code):
    place = world.places["mine"]
    assert seen(as_person(code), place, reverse("household-list")).walked
