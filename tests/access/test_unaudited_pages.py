"""No page shows somebody's name without an event that names the record (rule of trust 4)."""

import pytest
from django.db.models import Max
from django.urls import reverse

from contacts.models import AuditEvent
from tests.access.addresses import ADDRESSES
from tests.access.test_walk import PAGES

# Those with reach into the village; the others see no name (test_reach.py).
WALKERS = ("mei", "shu", "lian", "ban", "quan")


def addresses(place):
    """Every page, about the records of one place; those that ask a question first also answered."""
    for pattern in PAGES:
        if pattern.name in ADDRESSES:
            arguments = ADDRESSES[pattern.name].arguments(place)
            yield pattern.name, reverse(pattern.name, kwargs=arguments)
        elif not pattern.pattern.converters:
            yield pattern.name, reverse(pattern.name)
    district, household = {"district": place.district.uid}, {"household": place.household.uid}
    for name in ("household-move", "assign-households"):
        path = reverse(name, kwargs=ADDRESSES[name].arguments(place))
        yield f"{name}?", f"{path}?district={district['district']}"
    yield "visit-new?", f"{reverse('visit-new')}?household={household['household']}"


@pytest.fixture
def named(world):
    """The names that a page may show, each with the records of which one must be named."""
    place = world.places["mine"]
    of_household = (place.household, place.assignment, place.membership, place.activity)
    return {
        place.household.head_name: {str(record.uid) for record in of_household},
        place.resident.name: {str(place.resident.uid)},
    }


def told_since(last):
    events = AuditEvent.objects.filter(pk__gt=last).values_list("object_ids", flat=True)
    return {uid for ids in events for uid in ids}


def test_no_page_shows_a_name_without_an_event_that_names_the_record(world, as_person, named):
    silent, walked = set(), set()
    for page, path in addresses(world.places["mine"]):
        for code in WALKERS:
            client = as_person(code)
            last = AuditEvent.objects.aggregate(last=Max("pk", default=0))["last"]
            response = client.get(path)
            if response.status_code != 200 or response.streaming:
                continue
            text, told = response.content.decode(), told_since(last)
            shown = [name for name in named if name in text]
            walked |= {page for _name in shown}
            silent |= {(page, name) for name in shown if not told & named[name]}
    assert silent == set()
    assert len(walked) >= 36  # the names are there to be found
