"""A complaint about an office is nowhere to be found for whoever serves in that office."""

import datetime as dt
import logging

import pytest
from django.db.models import Q
from django.urls import reverse

from contacts.access import not_kept_from, unscoped_models, visible_to
from contacts.kit import clock
from contacts.models import Service, ServiceCategory
from contacts.queries.belongings import readable
from reports.actions.alerts import alert_of_matters
from reports.models import Alert
from tests.access.collecting import addresses_of, asked_of, collected
from tests.factories import LONG_AGO, make_organisation
from visits.actions.clocks import climb
from visits.models import (
    Grievance,
    GrievanceEvent,
    GrievanceKind,
    MatterLink,
    Measure,
    Part,
)
from visits.queries.grievances import main_clock
from visits.queries.related import related_to
from visits.queries.waiting import matters_in_hand

# What stands in the complaint, its history, its parts and its measures, and nowhere else.
SECRET = "芄兰"
NUMBER = "2026-77777"
# Leader, secretary and the cadre who heard it, all of the office that it is about.
CONCERNED = ("lian", "shu", "mei")


@pytest.fixture(autouse=True)
def _quiet():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def complaint(world):
    """One about a body in which leader, secretary, clerk and the cadre who heard it serve."""
    place, ban = world.places["mine"], world.people["ban"].user
    body = make_organisation(place.village, "村两委", "village_committees")
    for code in (*CONCERNED, "ban"):
        Service.objects.create(
            cadre=world.people[code].user.cadre, organisation=body, starts_on=LONG_AGO,
            category=ServiceCategory.OTHER,
        )  # fmt: skip
    kind, _new = GrievanceKind.objects.get_or_create(code="complaint", defaults={"name": "投诉"})
    rows = Grievance.objects.filter(pk=place.grievance.pk)
    rows.update(
        kind=kind, concerned=body, registered_by=world.people["gao"].user, text=f"{SECRET}诉求",
        number=NUMBER, place=f"{SECRET}桥",
    )  # fmt: skip
    matter = rows.get()
    other = Grievance.objects.create(
        **{
            field.name: getattr(matter, field.name)
            for field in Grievance._meta.concrete_fields
            if field.name not in ("id", "uid", "number", "text", "concerned", "place")
        },
        number="2026-88888", text="别的一件",
    )  # fmt: skip
    MatterLink.objects.create(
        one=matter, other=other, reason="同一座桥", linked_at=clock.now(), linked_by=ban
    )
    Measure.objects.filter(grievance=matter).update(task=f"{SECRET}措施")
    Part.objects.create(
        grievance=matter, organisation=place.organisation, task=f"{SECRET}协办",
        due_on=clock.today() - dt.timedelta(days=9), asked_at=clock.now(),
    )  # fmt: skip
    return matter


def late(complaint):
    """Its clock is long over, on all rungs, and told."""
    ago = clock.now() - dt.timedelta(days=30)
    rung = ("due_at", "yellow_at", "linked_leader_at", "secretary_at")
    type(main_clock(complaint))._default_manager.filter(grievance=complaint).update(
        **dict.fromkeys(rung, ago)
    )
    climb(clock.now())
    alert_of_matters(clock.today())
    return Alert.objects.open().filter(grievance=complaint)


def found_by(code, world, client):
    """The pages on which somebody reads anything of it."""
    place = world.places["mine"]
    pages = dict(collected(client, addresses_of([place], place, asked_of)))
    return {path for path, text in pages.items() if SECRET in text or NUMBER in text}, len(pages)


@pytest.mark.parametrize("code", ["lian", "shu"])
def test_no_page_list_sheet_or_search_shows_any_of_it(code, world, complaint, as_person):
    late(complaint)
    found, pages = found_by(code, world, as_person(code))
    assert found == set()
    assert pages > 60


def test_the_walk_finds_it_once_nothing_is_kept(world, complaint, as_person, monkeypatch):
    monkeypatch.setattr("contacts.access._spared", lambda *_args: Q())
    found, _pages = found_by("shu", world, as_person("shu"))
    assert reverse("grievance", args=[complaint.uid]) in found
    assert {reverse("grievance-list"), reverse("grievance-ledger")} <= found
    assert any("export=xlsx" in path for path in found)
    # The print for a household has a second guard (`raisers.known_to`).
    assert reverse("grievance-group", args=[world.places["mine"].group.uid]) in found


@pytest.mark.parametrize("code", CONCERNED)
def test_its_address_is_that_of_nothing(code, world, complaint, as_person):
    client = as_person(code)
    for page in ("grievance", "grievance-seal"):
        assert client.get(reverse(page, args=[complaint.uid])).status_code in (403, 404)
    assert client.get(reverse("grievance", args=[complaint.uid])).status_code == 404


def test_whoever_sends_it_round_reads_it_though_he_serves_there(world, complaint, as_person):
    page = as_person("ban").get(reverse("grievance", args=[complaint.uid]))
    assert SECRET in page.text
    rows = Grievance.objects.filter(pk=complaint.pk)
    for verb in ("list", "dispatch"):
        assert visible_to(rows, world.people["ban"].user, verb).exists()


def test_so_does_whoever_registered_it(world, complaint):
    rows = Grievance.objects.filter(pk=complaint.pk)
    shu = world.people["shu"].user
    assert not visible_to(rows, shu).exists()
    rows.update(registered_by=shu)
    assert visible_to(rows, shu).exists()


def test_who_has_left_the_office_or_never_served_there_reads_it(world, complaint):
    rows = Grievance.objects.filter(pk=complaint.pk)
    assert visible_to(rows, world.people["gao"].user).exists()
    shu = world.people["shu"].user
    gone = Service.objects.filter(cadre=shu.cadre, organisation=complaint.concerned)
    gone.update(ends_on=clock.today() - dt.timedelta(days=1))
    assert visible_to(rows, shu).exists()


def test_what_hangs_on_it_is_kept_as_it_is(world, complaint):
    shu = world.people["shu"].user
    for model in (GrievanceEvent, Part, Measure):
        rows = model._default_manager.filter(grievance=complaint)
        assert rows.exists() and not visible_to(rows, shu).exists()
        assert visible_to(rows, world.people["ban"].user).exists()
    other = Grievance.objects.get(number="2026-88888")
    assert complaint.uid not in related_to(shu, other).matters
    assert complaint.uid in related_to(world.people["ban"].user, other).matters


def test_whoever_heard_it_has_it_in_hand_no_more(world, complaint):
    mei = world.people["mei"].user
    rows = Grievance.objects.filter(pk=complaint.pk)
    rows.update(state="returned", lead=None)
    assert complaint not in matters_in_hand(mei, mei.cadre, clock.today())
    rows.update(concerned=None)
    assert complaint in matters_in_hand(mei, mei.cadre, clock.today())


def test_an_alert_of_it_goes_to_the_desk_instead(world, complaint):
    Grievance.objects.filter(pk=complaint.pk).update(state="returned", lead=None)
    told = late(complaint).exclude(kind="part_late")  # is told to whoever owes the part
    concerned = [world.people[code].user.cadre for code in CONCERNED]
    assert {"matter_late", "to_leader"} <= set(
        told.filter(cadre=None).values_list("kind", flat=True)
    )
    assert not told.filter(cadre__in=concerned).exists()
    assert not visible_to(told, world.people["lian"].user).exists()
    assert visible_to(told, world.people["ban"].user).exists()
    Grievance.objects.filter(pk=complaint.pk).update(concerned=None)
    alert_of_matters(clock.today())
    assert told.filter(cadre__in=concerned).exists()


def test_the_two_of_a_hand_over_read_none_that_is_kept_from_them(world, complaint):
    shu = world.people["shu"].user
    rows = Grievance.objects.filter(pk=complaint.pk)
    assert readable(rows, shu, [shu.cadre]) == []
    Grievance.objects.filter(pk=complaint.pk).update(concerned=None)
    assert readable(rows.all(), shu, [shu.cadre]) == [complaint]


def test_every_model_behind_a_matter_says_so():
    assert unscoped_models() == []
    for model in (GrievanceEvent, Part, Measure, Alert, MatterLink):
        assert model.scopes.kept_from is not None, model
    assert not_kept_from(Service.objects.all(), None).query.where.children == []
