"""Whoever may not know who raised a matter finds no way round: neither by the entry in which it came up,
nor by a report, nor by a number of what waits."""

import datetime as dt

import pytest

from contacts.kit import clock
from contacts.models import Service, User
from contacts.policy import Role
from reports.actions.alerts import alert_of_matters
from reports.actions.digests import write_digests
from reports.models import Alert, AlertKind, Digest
from reports.queries.alerts import waiting_for
from reports.queries.raising import COLUMNS, not_concerned
from tests.factories import (
    LONG_AGO,
    at,
    make_activity,
    make_cadre,
    make_grant,
    make_grievance,
    make_organisation,
    make_user,
)
from tests.visits.matters import NOON
from visits.actions.moves import make_move
from visits.models import Grievance, GrievanceKind, Measure, Mode

LATE = (AlertKind.TO_LEADER, AlertKind.TO_SECRETARY, AlertKind.EXTENSION_ASKED)


def serves(cadre, organisation):
    Service.objects.create(
        cadre=cadre, organisation=organisation, starts_on=LONG_AGO,
        category=cadre.services.first().category,
    )  # fmt: skip


def alert(matter, kind, key, cadre=None):
    Alert.objects.create(
        kind=kind, key=f"{kind}:{key}", area=matter.area, grievance=matter, cadre=cadre,
        raised_on=clock.today(), raised_at=clock.now(),
    )  # fmt: skip


def of_kind(matter, code):
    kind, _new = GrievanceKind.objects.get_or_create(
        code=code, defaults={"name": code, "is_petition": code == "petition"}
    )
    Grievance.objects.filter(pk=matter.pk).update(kind=kind)
    return Grievance.objects.get(pk=matter.pk)


@pytest.fixture
def body(town):
    return make_organisation(town.east, "党委领导班子")


@pytest.fixture
def matter(town):
    return make_grievance(town.amei, town.mei.user, received_at=NOON)


@pytest.fixture
def complaint(matter, body):
    Grievance.objects.filter(pk=matter.pk).update(concerned=body)
    return of_kind(matter, "complaint")


# -- the entry and the matter ----------------------------------------------------------------------


@pytest.fixture
def visit_of(town, matter):
    entry = make_activity(
        NOON.date(), cadres=[town.mei], households=[town.amei], district=town.mei_village
    )
    Grievance.objects.filter(pk=matter.pk).update(activity=entry)
    return entry


@pytest.mark.parametrize("kind", ["petition", "complaint"])
def test_entry_and_matter_do_not_point_at_each_other_for_whoever_may_not_know(
    town, as_user, matter, visit_of, kind
):
    matter = of_kind(matter, kind)
    for who, knows in ((town.shu, False), (town.ban, True)):
        page = as_user(who.user).get(f"/grievances/{matter.uid}/").text
        assert (f"/visits/{visit_of.uid}/" in page) is knows
        assert str(visit_of.kind) in page
        entry = as_user(who.user).get(f"/visits/{visit_of.uid}/").text
        assert "黄阿妹" in entry
        assert (matter.number in entry) is knows


def test_of_other_matters_the_secretary_is_led_both_ways(town, as_user, matter, visit_of):
    assert (
        f"/visits/{visit_of.uid}/" in as_user(town.shu.user).get(f"/grievances/{matter.uid}/").text
    )
    assert matter.number in as_user(town.shu.user).get(f"/visits/{visit_of.uid}/").text


# -- what waits, counted ---------------------------------------------------------------------------


def test_a_matter_late_by_two_clocks_is_counted_once(town, matter):
    for key in (1, 2):
        alert(matter, AlertKind.TO_LEADER, key, town.lian)
        alert(matter, AlertKind.EXTENSION_ASKED, key)
    assert waiting_for(town.lian.user, *LATE) == {"to_leader": 1, "extension": 1}
    assert told_by_digest(town.lian) == {"to_leader": 1, "extension": 1}


def test_the_leader_complained_about_learns_it_from_no_number(town, complaint, body):
    alert(complaint, AlertKind.TO_SECRETARY, 1)
    alert(complaint, AlertKind.TO_LEADER, 1, town.lian)
    user = town.lian.user
    assert waiting_for(user, *LATE) == {"to_secretary": 1, "to_leader": 1}
    serves(town.lian, body)
    user = User.objects.get(pk=user.pk)
    assert waiting_for(user, *LATE) == {}
    assert told_by_digest(town.lian) == {}


def test_of_his_desk_the_digest_still_tells_him_the_others(town, complaint, body):
    alert(complaint, AlertKind.TO_SECRETARY, 1)
    other = make_grievance(town.amei, town.mei.user, received_at=NOON)
    alert(other, AlertKind.TO_SECRETARY, 2)
    serves(town.lian, body)
    assert told_by_digest(town.lian) == {"to_secretary": 1}


def told_by_digest(cadre):
    """Kind → number, of what the digest tells of matters."""
    Digest.objects.all().delete()
    write_digests(clock.now())
    lines = [line for row in Digest.objects.filter(user=cadre.user) for line in row.lines]
    return {line["kind"]: line["count"] for line in lines}


# -- whom an alert is raised for -------------------------------------------------------------------


def owed(complaint, **owner):
    """A measure of it, long over."""
    ago = clock.today() - dt.timedelta(days=9)
    return Measure.objects.create(
        grievance=complaint,
        task="去看",
        planned_at=at(ago, 9),
        first_due_on=ago,
        due_on=ago,
        **owner,
    )


def told(kind):
    rows = Alert.objects.open().filter(kind=kind)
    return sorted(rows.values_list("cadre__name", flat=True), key=str)


def test_a_late_measure_is_told_to_the_desk_where_its_owner_serves_there(town, complaint, body):
    owed(complaint, cadre=town.min)
    alert_of_matters(clock.today())
    assert told("measure_late") == [town.min.name]
    serves(town.min, body)
    alert_of_matters(clock.today())
    assert told("measure_late") == [None]


def test_of_an_office_those_are_told_who_do_not_serve_there_too(town, complaint, body):
    user = make_user("jin", "金花")
    make_grant(user, Role.HANDLER, town.east)
    make_cadre(town.east, "金花", staff_number="JIN", organisation=town.office, user=user)
    owed(complaint, organisation=town.office)
    serves(town.min, body)
    alert_of_matters(clock.today())
    assert "金花" in told("measure_late") and town.min.name not in told("measure_late")
    for cadre in {service.cadre for service in town.office.services.all()} - {town.min}:
        serves(cadre, body)
    alert_of_matters(clock.today())
    assert told("measure_late") == [None]


def test_a_stand_in_who_serves_there_is_not_told_and_the_desk_is_where_nobody_else_is(
    town, complaint, body
):
    def row(key, **told):
        return tuple(
            {"key": key, "area_id": 1, "grievance_id": complaint.pk, **told}.get(name)
            for name in COLUMNS
        )

    own = row("matter_late:1", cadre_id=town.min.pk)
    stands_in = row("matter_late:1:2", cadre_id=town.lu.pk, stands_for_id=town.min.pk)
    today = clock.today()
    assert not_concerned([own, stands_in], today) == [own, stands_in]
    serves(town.lu, body)
    assert not_concerned([own, stands_in], today) == [own]
    serves(town.min, body)
    assert not_concerned([stands_in, own], today) == [row("matter_late:1")]


# -- naming the office -----------------------------------------------------------------------------


def test_what_the_office_and_who_serves_there_were_still_to_do_ends_when_it_is_named(town, matter):
    matter = of_kind(matter, "complaint")
    body, other = (make_organisation(town.east, name) for name in ("规划建设办", "水管站"))
    serves(town.lu, body)
    for owner in ({"organisation": body}, {"cadre": town.lu}, {"organisation": other}):
        owed(matter, **owner)
    done = owed(matter, organisation=body)
    Measure.objects.filter(pk=done.pk).update(done_on=clock.today())
    make_move(
        by=town.ban.user, grievance=matter, move="send", at=clock.now(), office=other,
        mode=Mode.TRANSFERRED, concerned=body,
    )  # fmt: skip
    assert [m.organisation for m in Measure.objects.all() if m.runs] == [other]
    assert Measure.objects.get(pk=done.pk).dropped_at is None
    assert matter.events.order_by("number").last().details["dropped"] == "去看、去看"
