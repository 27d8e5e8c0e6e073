"""The statements of every page against `query_counts.json`, with 5 rows of everything and with 50.

A page that grows with its rows, or beyond its budget, fails. After a change that is meant:

    UPDATE_QUERY_COUNTS=1 python -m pytest tests/test_query_counts.py
"""

import datetime as dt
import itertools
import json
import logging
import os
from collections import defaultdict
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contacts.kit import clock
from contacts.models import PostRole, Resident, User
from reports.engine.run import run
from tests.access import world as stage
from tests.access.addresses import ADDRESSES
from tests.access.collecting import plain_addresses
from tests.access.test_reach import IN, expected
from tests.access.test_walk import PAGES
from tests.factories import (
    LONG_AGO,
    make_activity,
    make_assignment,
    make_cadre,
    make_grievance,
    make_household,
    make_membership,
    make_post,
)
from tests.kept import staged
from visits.models import (
    Commitment,
    ConductReport,
    Grievance,
    GroupedMatter,
    GroupKind,
    MaternityRequest,
    MatterGroup,
    MatterLink,
    ReceptionDay,
    Responsibility,
    SituationReport,
    Topic,
)
from visits.queries.holding_sums import HeldBy
from visits.queries.rates import By
from visits.workflow import State

FILE = Path(__file__).with_name("query_counts.json")
AT_MOST = 20
# The whole of what is held about a household, twelve tables of it, printed when somebody asks.
MORE = {"household-held": 24}
# For a whole township.
STRICTER = {
    "household-list": 10,
    "activity-list": 10,
    "grievance-list": 10,
    "grievance-ledger": 10,
    "grievance": 15,
    "grievance-tally": 10,
    "grievance-opinions": 10,
    "grievance-matters": 10,
    "grievance-group-list": 10,
    "grievance-group": 10,
    "dashboard": 12,
}
# Of each tab of the figures, which the list of addresses does not name.
OF_FIGURES = 12
# Who looks: the first of these to whom a page opens.
LOOKERS = 2
LOOKING = ("quan", "mei", "shu", "lian", "ban", "sys", "ji", "lianzheng", "wei")
FEW, MANY = 5, 50


def counts() -> dict[str, int]:
    return json.loads(FILE.read_text(encoding="utf-8"))


def fill(place, number: int) -> None:
    """So many households, each with a resident, care, a contact, a visit; cadres; topics; reports on
    conduct, situation reports."""
    officer = User.objects.get(username="lianzheng")
    for n in range(number):
        household = make_household(place.district, f"户{n}", phone="15400000012")
        Resident.objects.create(household=household, name=f"人{n}", starts_on=LONG_AGO)
        Resident.objects.create(household=place.household, name=f"口{n}", starts_on=LONG_AGO)
        make_membership(household)
        make_assignment(place.cadre, household)
        cadre = make_cadre(place.township, f"干{n}")
        make_post(cadre, place.district, PostRole.OFFICE_CADRE)
        day = clock.today() - dt.timedelta(days=n % 3)
        make_activity(day, cadres=[place.cadre, cadre], households=[household])
        make_activity(day, cadres=[place.cadre], households=[place.household])
        matter = make_grievance(household, place.owner)
        _gather(place, matter, n)
        told = {"township": place.township, "text": f"事{n}", "officer": officer}
        report = ConductReport.objects.create(received_at=clock.now(), **told)
        for events in (report.events, place.report.events):
            events.create(move="look", at=clock.now(), by=officer, state=report.state)
        _come_up(place, cadre, day, n)
        topic = Topic.objects.create(code=f"t{Topic.objects.count()}", name=f"类{n}")
        Responsibility.objects.create(
            area=place.village, topic=topic, organisation=place.organisation, starts_on=LONG_AGO
        )


def _come_up(place, cadre, day, n):
    """What happens in a place, a service asked for, a day on which somebody sits, a promise."""
    happened = {
        "area": place.village,
        "kind": "concern",
        "text": f"情{n}",
        "district": place.district,
    }
    happened |= {"township": place.township, "happened_at": clock.now(), "due_at": clock.now()}
    situation = SituationReport.objects.create(
        reported_at=clock.now(), reported_by=place.owner, leader=cadre, **happened
    )
    for one in (situation, place.situation):
        number_of = one.events.count() + 1
        more = {"at": clock.now(), "by": place.owner, "state": one.state}
        one.events.create(number=number_of, move="note", **more)
    MaternityRequest.objects.create(
        district=place.district, service="checkup", phone=f"1540000{n:04}", asked_on=day
    )
    sits = {
        "kind": "fixed",
        "district": place.district,
        "place": "村部",
        "receiver": place.cadre,
    }
    times = {"opens_at": "09:00", "closes_at": "10:00"}
    ReceptionDay.objects.create(
        happens_on=clock.today() + dt.timedelta(days=ReceptionDay.objects.count()),
        **sits,
        **times,
    )
    Commitment.objects.create(
        area=place.village, district=place.district, what=f"诺{n}", to_whom="全村", cadre=place.cadre,
        organisation=place.organisation, made_on=clock.today(), due_on=clock.today(),
    )  # fmt: skip


def _gather(place, matter, n):
    """A group for each matter, all in one group, linked with and merged into the place's own."""
    now, by = clock.now(), place.owner
    said = {"area": place.village, "organisation": place.organisation, "starts_on": LONG_AGO}
    name = f"组{MatterGroup.objects.count()}"
    own = MatterGroup.objects.create(kind=GroupKind.DRIVE, name=name, **said)
    for group, one in ((own, matter), (place.group, matter), (own, place.grievance)):
        GroupedMatter.objects.create(group=group, grievance=one, added_at=now, added_by=by)
    link = {"one": place.grievance, "other": matter, "reason": "写", "linked_at": now}
    MatterLink.objects.create(linked_by=by, **link)
    if n % 2:
        Grievance.objects.filter(pk=matter.pk).update(
            state=State.MERGED, merged_into=place.grievance
        )


def addresses(world):
    """Page → its address, for a place that holds all records."""
    mine = world.places["mine"]
    names = {pattern.callback: pattern.name for pattern in PAGES}
    for path, view in plain_addresses():
        yield names[view], path
    for name, named in ADDRESSES.items():
        yield name, reverse(name, kwargs=named.arguments(mine))


def clients(world) -> dict[str, Client]:
    found = {}
    for code in LOOKING:
        found[code] = Client()
        found[code].force_login(world.people[code].user)
    return found


def statements(client: Client, path: str) -> int | None:
    """How much a page asks of the database; None where it does not open."""
    with CaptureQueriesContext(connection) as asked:
        response = client.get(path)
        if response.streaming:
            b"".join(response)
    return len(asked) if response.status_code == 200 else None


def opened(world, people: dict[str, Client]) -> dict[tuple[str, str, str], int]:
    """Each page with its address and one who looks, for the first two to whom it opens: statements."""
    mine, found = world.places["mine"], {}
    for name, path in addresses(world):
        looking = (
            code
            for code in LOOKING
            if name not in ADDRESSES or expected(name, code, world.people[code], mine) == IN
        )
        asked = ((code, statements(people[code], path)) for code in looking)
        to = ((code, number) for code, number in asked if number is not None)
        found |= {(name, path, code): n for code, n in itertools.islice(to, LOOKERS)}
    return found


def by_page(found: dict[tuple[str, str, str], int]) -> dict[str, dict[str, int]]:
    """Page → who looks → statements."""
    pages: dict[str, dict[str, int]] = defaultdict(dict)
    for (name, _path, code), number in found.items():
        pages[name][code] = number
    return pages


@pytest.fixture
def world(transactional_db, settings, tmp_path):
    """As outside of tests: every statement commits by itself."""
    settings.ATTACHMENTS_ENABLED = True
    settings.MEDIA_ROOT = tmp_path
    logging.disable(logging.CRITICAL)
    yield staged(stage.build, files=tmp_path)
    logging.disable(logging.NOTSET)


def grown(few: dict, many: dict) -> list[str]:
    return [
        f"{name} for {code}: {few[name][code]} with {FEW} rows, {number} with {MANY}"
        for name, people in many.items()
        for code, number in people.items()
        if number > few[name][code]
    ]


def test_no_page_grows_with_its_rows_or_beyond_its_budget(world):
    mine = world.places["mine"]
    fill(mine, FEW)
    run(clock.today(), now=clock.now())
    people = clients(world)
    for client in people.values():
        client.get("/")  # what is kept from the first request on is there
    looks = opened(world, people)
    few = by_page(looks)
    fill(mine, MANY - FEW)
    run(clock.today(), now=clock.now())
    many = by_page({look: statements(people[look[2]], look[1]) for look in looks})
    most = {name: max(people.values()) for name, people in sorted(many.items())}
    if os.environ.get("UPDATE_QUERY_COUNTS") == "1":
        FILE.write_text(json.dumps(most, indent=2) + "\n", encoding="utf-8")
    assert grown(few, many) == []
    strict = {page: many[page].get("quan", most[page]) for page in STRICTER}
    assert {page: n for page, n in strict.items() if n > STRICTER[page]} == {}
    assert {name: n for name, n in most.items() if n > counts().get(name, 0)} == {}
    assert set(counts()) == set(most)


@pytest.mark.parametrize("state", [State.SENT, State.IN_HAND, State.WAITING, State.ANSWERED])
def test_the_page_of_a_matter_in_any_state_asks_no_more(world, state):
    """More moves are open to a colleague of whoever has it than to anybody on a new one."""
    matter = world.places["mine"].grievance
    with transaction.atomic():  # the history stays as it is: what is open goes by the state
        type(matter).objects.filter(pk=matter.pk).update(
            state=state, handler=world.people["lian"].user.cadre
        )
    path, most = reverse("grievance", args=[matter.uid]), {}
    for code in ("han", "ban", "lian", "mei", "shu"):
        client = Client()
        client.force_login(world.people[code].user)
        client.get(path)
        most[code] = statements(client, path)
    assert max(most.values()) <= STRICTER["grievance"], most


def test_no_tab_of_the_figures_grows_with_its_matters(world):
    mine, client = world.places["mine"], clients(world)["lian"]
    tabs = [f"{reverse('grievance-rates')}?by={by}" for by in (*By.values, *HeldBy.values)]
    client.get(tabs[0])

    def with_matters(number):
        for _ in range(number):
            matter = make_grievance(mine.household, mine.owner)
            sent = {"number": 2, "move": "send", "at": clock.now(), "state": State.SENT}
            matter.events.create(organisation=mine.organisation, **sent)
        return {tab: statements(client, tab) for tab in tabs}

    few, many = with_matters(FEW), with_matters(MANY - FEW)
    assert {tab: n for tab, n in many.items() if n > min(few[tab], OF_FIGURES)} == {}


def test_every_budget_is_within_the_limit():
    over = {name: number for name, number in counts().items() if number > AT_MOST}
    assert over == MORE


def test_growth_is_seen():
    few, many = {"a": {"quan": 3}, "b": {"quan": 4}}, {"a": {"quan": 3}, "b": {"quan": 9}}
    assert grown(few, many) == ["b for quan: 4 with 5 rows, 9 with 50"]
