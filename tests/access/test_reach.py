"""Every address that names a record × everybody × mine, neighbour, another township, another county.

Outside the reach "not found", inside without the right "not allowed", with it an answer. What is
expected comes from `rights.txt` and from where people stand, never from the code.
"""

from collections import defaultdict

import pytest
from django.db import transaction
from django.urls import reverse

from contacts.guard import mark_of
from contacts.models import AreaKind
from tests.access.addresses import ADDRESSES, AROUND, VILLAGE, Named
from tests.access.test_rights import BY_HAND
from tests.access.test_walk import PAGES
from tests.access.world import Person, Place

PATTERNS = {p.name: p for p in PAGES}
NAMING_A_RECORD = {
    name
    for name, p in PATTERNS.items()
    if any(type(c).__name__ == "UUIDConverter" for c in p.pattern.converters.values())
}
NO, OUT, IN = "not allowed", "not found", "an answer"
ANSWERS = {403: NO, 404: OUT, 200: IN, 302: IN}
# Where a page asks for more than the table's reach: address → who alone gets in, at which place.
NARROWER = {
    "review": {("shu", "mine")},  # nobody but the assessor, whoever else may assess
}
# Where a page asks for another right of the table beside: inside without it "not allowed".
BESIDE = {"situation-move": ("situation", "handle")}


def rooms() -> dict[str, list[str]]:
    """The addresses by the module of their pages."""
    found = defaultdict(list)
    for name in sorted(ADDRESSES):
        found[PATTERNS[name].callback.__module__.rsplit(".", 1)[-1]].append(name)
    return found


ROOMS = rooms()


def covers(area, place: Place, at: str) -> bool:
    """Whether a right in `area` reaches a record that lies `at` some level of the place."""
    if at == AROUND and area.path.startswith(place.township.path):
        return True
    lies = place.village if at == VILLAGE else place.township
    return lies.path.startswith(area.path)


def reaches(scope: str, area, person: Person, place: Place, named: Named) -> bool:
    owner = {"cadre": place.owner, "admin": place.admin}.get(named.own)
    own = person.user == owner
    match scope:
        case "all":
            return True
        case "subtree" if named.own == "admin":
            return own
        case "subtree":
            return covers(area, place, named.at)
        case "town":
            return area.kind != AreaKind.COUNTY and covers(area, place, named.at)
        case "linked":
            return named.stands and place.name in person.leads
        case "assigned":
            return own or (named.stands and place.name in person.stands_in)
        case "office":
            return own or (named.held and place.name in person.serves_in)
        case "own":
            return own
    return False


def expected(name: str, code: str, person: Person, place: Place) -> str:
    mark, named = mark_of(PATTERNS[name].callback), ADDRESSES[name]
    cells = BY_HAND[mark.resource, mark.verb]
    if not any(cells[role] != "-" for role, _area in person.grants):
        return NO
    if name in NARROWER:
        return IN if (code, place.name) in NARROWER[name] else OUT
    within = any(reaches(cells[r], area, person, place, named) for r, area in person.grants)
    beside = BY_HAND[BESIDE[name]] if name in BESIDE else cells
    if within and not any(
        reaches(beside[r], area, person, place, named) for r, area in person.grants
    ):
        return NO
    return IN if within else OUT


def test_every_address_that_names_a_record_has_its_record():
    assert set(ADDRESSES) == NAMING_A_RECORD


def answer(client, method: str, path: str) -> str:
    with transaction.atomic():
        status = getattr(client, method)(path).status_code
        transaction.set_rollback(True)
    return ANSWERS.get(status, str(status))


@pytest.mark.parametrize("room", ROOMS)
def test_outside_not_found_inside_without_the_right_not_allowed_with_it_an_answer(
    room, world, as_person
):
    wrong = []
    for name in ROOMS[room]:
        for place in world.places.values():
            path = reverse(name, kwargs=ADDRESSES[name].arguments(place))
            for code, person in world.people.items():
                wanted = expected(name, code, person, place)
                if wanted == NO and place.name != "mine":
                    continue  # the door refuses before anybody asks for the record
                # It refuses before anybody asks what is to be done, too.
                for method in ("get",) if wanted == NO else ("get", "post"):
                    got = answer(as_person(code), method, path)
                    if got not in (wanted, "405"):
                        wrong.append((name, place.name, code, method, wanted, got))
    assert wrong == []


def test_the_walk_sees_a_page_that_forgets_the_reach(world, as_person, monkeypatch):
    monkeypatch.setattr("contacts.access.visible_to", lambda rows, *_a, **_k: rows)
    path = reverse("household", args=[world.places["west"].household.uid])
    assert answer(as_person("mei"), "get", path) == IN
