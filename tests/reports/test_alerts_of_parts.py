"""Parts not reported, whistles not countersigned, offices not there: told to those who may act."""

import datetime as dt

import pytest

from contacts.models import Grant, Organisation, OrganisationKind, Service
from contacts.policy import Role
from reports.actions.alerts import alert_of_matters
from reports.actions.digests import write_digests
from reports.models import Alert, Digest
from reports.queries.digests import in_words
from tests.cast import build
from tests.factories import (
    at,
    make_cadre,
    make_grant,
    make_grievance,
    make_organisation,
    make_user,
)
from tests.kept import staged
from tests.visits.matters import DAY, NOON, with_office
from visits.actions.moves import make_move
from visits.models import Grievance, Mode

DUE = DAY + dt.timedelta(days=3)
LATE = DUE + dt.timedelta(days=1)


def offices():
    """In 规划建设办 two serve who may report, one who may not, and one without an account; the
    mayor is lian, and min has a matter in hand."""
    town = with_office(build())
    town.roads = make_organisation(town.east, "规划建设办")
    town.gui = serving(town, "gui", Role.HANDLER)
    town.hua = serving(town, "hua", Role.CADRE)
    town.zhang = serving(town, "zhang", Role.AREA_ADMIN)
    make_cadre(town.east, "无号", staff_number="W", organisation=town.roads)
    Service.objects.filter(cadre=town.lian).update(title="党委副书记、镇长")
    matter = make_grievance(town.amei, town.mei.user, received_at=NOON)
    moved(town.ban, matter, "send", office=town.office, mode=Mode.ASSIGNED)
    moved(town.min, matter, "sign")
    return town


def serving(town, code, role):
    user = make_user(code)
    make_grant(user, role, town.east)
    return make_cadre(town.east, code, staff_number=code, organisation=town.roads, user=user)


def moved(by, matter, move, **said):
    return make_move(by=by.user, grievance=matter, move=move, at=NOON, **said)


@pytest.fixture
def town(db, stand_on):
    stand_on(DAY)
    return staged(offices)


@pytest.fixture
def matter(town):
    return Grievance.objects.get()


@pytest.fixture
def supported(town, matter):
    return moved(town.min, matter, "support", supporting=town.roads, task="看路基", due_on=DUE)


@pytest.fixture
def whistled(town, matter):
    called = [town.roads, make_organisation(town.east, "派出所", OrganisationKind.POLICE_STATION)]
    return moved(town.shu, matter, "whistle", place="桥头", offices=called, task="看桥", due_on=DUE)


def told(kind):
    """The names of those to whom it is open; None is the desk."""
    rows = Alert.objects.open().filter(kind=kind)
    return sorted(rows.values_list("cadre__name", flat=True), key=str)


def test_a_part_is_told_of_the_day_after_its_day_to_all_who_may_report_it(town, supported):
    alert_of_matters(DUE)
    assert told("part_late") == []
    alert_of_matters(LATE)
    assert told("part_late") == ["gui", "hua"]


def test_it_is_raised_once_and_over_when_it_is_reported(town, supported):
    alert_of_matters(LATE)
    alert_of_matters(LATE + dt.timedelta(days=1))
    assert set(Alert.objects.values_list("raised_on", flat=True)) == {LATE}
    moved(town.hua, supported, "report", part=supported.parts.get(), text="好了")
    alert_of_matters(LATE + dt.timedelta(days=1))
    assert told("part_late") == []


def test_it_is_over_when_it_is_released_or_the_matter_is(town, supported):
    part = supported.parts.get()
    alert_of_matters(LATE)
    Grievance.objects.update(state="closed")
    alert_of_matters(LATE)
    assert told("part_late") == []
    Grievance.objects.update(state="in_hand")
    alert_of_matters(LATE)
    assert told("part_late") == ["gui", "hua"]
    moved(town.min, supported, "release", part=part, reason="不用了")
    alert_of_matters(LATE)
    assert told("part_late") == []


def test_where_nobody_of_the_office_can_be_told_the_desk_is(town, supported, visit):
    Grant.objects.filter(user__in=(town.gui.user, town.hua.user)).delete()
    alert_of_matters(LATE)
    assert told("part_late") == [None]
    assert listed(visit, town.ban, "part_late") == 1
    assert listed(visit, town.lian, "part_late") == 0
    make_grant(town.gui.user, Role.HANDLER, town.east)
    alert_of_matters(LATE)
    assert told("part_late") == ["gui"]


def listed(visit, person, kind):
    return visit(person.user, "/alerts/", kind=kind).context["table"].page.paginator.count


def test_who_left_the_office_is_told_no_longer_and_who_serves_there_twice_is_told_once(
    town, supported
):
    again = {"cadre": town.hua, "category": "other", "organisation": town.roads}
    Service.objects.create(**again, starts_on=DAY)
    Service.objects.filter(cadre=town.gui).update(ends_on=DUE)
    alert_of_matters(LATE)
    assert told("part_late") == ["hua"]


def test_a_whistle_is_told_to_the_principal_until_it_is_countersigned(town, whistled, visit):
    alert_of_matters(DAY)
    assert told("whistle") == ["韦连山"]
    assert listed(visit, town.lian, "whistle") == 1
    moved(town.lian, whistled, "countersign")
    alert_of_matters(DAY)
    assert told("whistle") == []


def test_a_whistle_that_is_refused_is_told_no_longer(town, whistled):
    alert_of_matters(DAY)
    moved(town.lian, whistled, "refuse_whistle", reason="先打电话")
    alert_of_matters(DAY)
    assert told("whistle") == []


def test_a_township_without_a_principal_tells_its_leaders_of_a_whistle(town, whistled, visit):
    Service.objects.filter(cadre=town.lian).update(title="副镇长")
    alert_of_matters(DAY)
    assert told("whistle") == [None]
    assert listed(visit, town.lian, "whistle") == 1
    assert listed(visit, town.ban, "whistle") == 0


def test_an_office_is_told_at_once_that_it_is_called_and_until_it_came(town, whistled):
    called = moved(town.lian, whistled, "countersign")
    alert_of_matters(DAY)
    assert told("called") == [None, "gui", "hua"], "nobody of the police reads matters"
    part = called.parts.get(organisation=town.roads)
    moved(town.shu, called, "arrive", part=part)
    alert_of_matters(DAY)
    assert told("called") == [None]
    police = Organisation.objects.get(name="派出所")
    moved(town.shu, called, "arrive", part=called.parts.get(organisation=police))
    alert_of_matters(DAY)
    assert told("called") == []


def test_each_reads_it_in_the_own_digest_and_no_overseer_counts_it(town, supported, visit):
    alert_of_matters(LATE)
    write_digests(at(LATE, 9))
    words = {
        user: in_words(Digest.objects.get(user__username=user))
        for user in Digest.objects.values_list("user__username", flat=True)
    }
    assert words == {who: ["您单位有1件协办逾期，还没有反馈"] for who in ("gui", "hua")}
    assert listed(visit, town.zhang, "part_late") == 0


def test_an_office_finds_what_it_owes_in_a_pile_of_its_own_and_on_the_first_page(
    town, supported, visit
):
    def found(person):
        return (
            visit(person.user, "/grievances/", pile="parts").context["table"].page.paginator.count
        )

    assert (found(town.gui), found(town.hua), found(town.min), found(town.ban)) == (1, 1, 0, 0)
    assert "协办未反馈 1" in visit(town.gui.user, "/grievances/").content.decode()
    first = visit(town.hua.user, "/my/").content.decode()
    assert "看路基" in first and "/grievances/?pile=parts" in first
    assert "看路基" not in visit(town.min.user, "/my/").content.decode()
    moved(town.gui, supported, "report", part=supported.parts.get(), text="好了")
    assert found(town.gui) == 0
    assert "看路基" not in visit(town.hua.user, "/my/").content.decode()
