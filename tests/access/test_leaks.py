"""No name, number or word of a place comes out where nobody stands who may see it."""

import logging
import re

import pytest
from django.db.models import Q
from django.urls import reverse

from contacts.models import AuditEvent
from tests.access.collecting import addresses_of, asked_of, collected, nothing_asked
from tests.access.world import MARKS, PHONES

# Who must not find which places. Names of accounts, of units and of places are the system
# administrator's business; households never are.
HIDDEN = {
    "mei": ("west", "far"),
    "shu": ("west", "far"),
    "lian": ("west", "far"),
    "ban": ("west", "far"),
    "quan": ("west", "far"),
    "wai": ("mine", "neighbour", "far"),
    "xi": ("mine", "neighbour", "far"),
    "gao": ("far",),
    "ji": ("far",),
    "lianzheng": ("west", "far"),
    "wei": ("west", "far"),
    "nobody": ("mine", "neighbour", "west", "far"),
    "sys": (),
}
# One for each reach; the others open the same pages and ask nothing of the lists.
ASK = {"mei", "lian", "ban", "gao", "wai"}
# All others are looked at in the walk of `test_sealing`, which opens the same pages.
WALKED_HERE = ("wai", "xi", "lianzheng")
READS_THE_DIARY = {"mei": "mine", "shu": "mine", "lian": "mine", "xi": "west"}
# The print for the household itself holds its numbers in full; the trail notes them.
FOR_THE_HOUSEHOLD = "/held/"
SEES_NO_HOUSEHOLD = {"sys", "ji", "lianzheng", "wei", "nobody"}
# The report itself is read whole, telephone and all, by the discipline officer of its township alone.
READS_REPORTS = {"lianzheng": ("mine", "neighbour")}
# So does the health contact the request for a service.
SERVES = {"wei": ("mine", "neighbour")}


@pytest.fixture(autouse=True)
def _quiet():
    """Refusals are expected here; each would be written with its stack."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def secrets_kept_from(code, world) -> re.Pattern:
    """What must not come out to somebody: hidden places, diaries, full numbers, households."""
    texts = [place.diary for place in world.places.values()]
    reads = READS_REPORTS.get(code, ())
    texts += [place.told for name, place in world.places.items() if name not in reads]
    if code in READS_THE_DIARY:
        texts.remove(world.places[READS_THE_DIARY[code]].diary)
    if code in SEES_NO_HOUSEHOLD:
        texts += [f"{mark}{what}" for mark in MARKS.values() for what in ("户主", "居民", "巷")]
    hidden = [MARKS[name] for name in HIDDEN[code]]
    return re.compile("|".join([*hidden, *texts, *PHONES.values()]))


def reports_read_by(code, world) -> set[str]:
    """The pages on which somebody reads reports on conduct, or serves who asked for it."""
    reports = [world.places[name].report.uid for name in READS_REPORTS.get(code, ())]
    pages = ("conduct", "conduct-print")
    asked = [world.places[name].asked.uid for name in SERVES.get(code, ())]
    read = {reverse(page, args=[uid]) for page in pages for uid in reports}
    return read | {reverse("maternity", args=[uid]) for uid in asked}


def searched_by(code, world) -> list[str]:
    """What somebody opens and asks for to find what is hidden."""
    seen = [place for name, place in world.places.items() if name not in HIDDEN[code]]
    hidden = world.places[(*HIDDEN[code], "west")[0]]
    return addresses_of(seen, hidden, asked_of if code in ASK else nothing_asked)


class Search:
    """`found`: address → the secrets that stand there; `pages`: how many were looked at."""

    def __init__(self, code, world):
        self.secret, self.found, self.pages = secrets_kept_from(code, world), {}, 0
        self.in_full = reports_read_by(code, world)

    def look(self, path, text):
        self.pages += 1
        hits = set(self.secret.findall(text))
        if path.endswith(FOR_THE_HOUSEHOLD) or path in self.in_full:
            hits -= set(PHONES.values())
        if hits:
            self.found[path] = hits


def leaks_to(code, world, client, at=None) -> tuple[dict[str, set[str]], int]:
    """Address → the secrets that stand there, and how many pages answered; `at` as `collected`."""
    search = Search(code, world)
    for path, text in collected(client, searched_by(code, world), at):
        search.look(path, text)
    return search.found, search.pages


@pytest.mark.parametrize("code", WALKED_HERE)
def test_nothing_leaks(code, world, as_person):
    found, pages = leaks_to(code, world, as_person(code))
    assert found == {}
    person = world.people[code]
    assert pages > (60 if person.stands_in else 5) or not person.grants


def test_the_print_for_the_household_notes_that_numbers_were_shown(world, as_person):
    place = world.places["mine"]
    page = reverse("household-held", args=[place.household.uid])
    assert place.phone in as_person("ban").get(page).content.decode()
    event = AuditEvent.objects.filter(verb="print", resource="household").get()
    assert event.fields == ["phone"]
    assert str(place.resident.uid) in event.object_ids


@pytest.mark.parametrize("code", READS_THE_DIARY)
def test_author_secretary_and_linked_leader_do_read_the_diary(code, world, as_person):
    place = world.places[READS_THE_DIARY[code]]
    page = reverse("activity-detail", args=[place.activity.uid])
    assert place.diary in as_person(code).get(page).content.decode()


def test_the_search_for_leaks_finds_them_once_nothing_narrows_the_rows(
    world, as_person, monkeypatch
):
    monkeypatch.setattr("contacts.access.within", lambda *_args: Q(pk__isnull=False))
    pages = "household-list care-list cadre-list district-list post-list activity-list coverage"
    pages += " obligation-list visit-seek-households visit-seek-cadres handover-list alert-list"
    leaking = {reverse(name) for name in f"{pages} visit-hints".split()}
    neighbour = world.places["neighbour"]
    diary = reverse("activity-detail", args=[neighbour.activity.uid])
    found, _pages = leaks_to("mei", world, as_person("mei"), at={*leaking, diary})
    west = {path.partition("?")[0] for path, hits in found.items() if MARKS["west"] in hits}
    assert west == leaking
    assert any("export=xlsx" in path for path in found)
    assert neighbour.diary in found[diary]


def test_the_search_for_leaks_finds_numbers_that_nobody_masks(world, as_person, monkeypatch):
    monkeypatch.setattr("contacts.tables.households.mask", lambda number: number)
    page, sheet = reverse("household-list"), reverse("care-list")
    found, _pages = leaks_to("shu", world, as_person("shu"), at={page, sheet})
    assert {page, f"{sheet}?export=xlsx"} <= set(found)
