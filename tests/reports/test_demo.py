"""The demo township has the size of the real one, and says that it is invented."""

import datetime as dt
import io

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction
from django.db.models import F

from contacts.access import may, visible_to
from contacts.kit import clock
from contacts.models import (
    Area,
    AreaKind,
    Cadre,
    Household,
    Resident,
    ResponsibilityDistrict,
    User,
)
from contacts.queries.facts import facts_of
from reports.demo import gathered, people, places, register, township
from reports.management.commands.seed_demo import ACCOUNTS
from visits.models import (
    Activity,
    Channel,
    Grievance,
    MaternityRequest,
    MatterGroup,
    MatterLink,
    Part,
    Publication,
    ReceptionDay,
    SituationKind,
    SituationReport,
    SituationState,
    Whistle,
)
from visits.queries.conduct import open_to

ON = dt.date(2026, 3, 2)


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """A year of work is too long for a test: the township with its last month."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(township, "first_day", lambda on: dt.date(2026, 2, 1))
        call_command("load_catalogue", stdout=io.StringIO())
        township.build(ON)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(built, db):
    """The township as it was built; what a test changes is gone afterwards."""


def test_the_demo_township_has_the_size_of_the_real_one_and_the_irregularities_of_life(demo):
    assert ResponsibilityDistrict.objects.count() == 13
    assert Area.objects.filter(kind=AreaKind.GROUP).count() == places.GROUPS == 66
    assert Household.objects.count() == register.HOUSEHOLDS == 7_902
    assert Resident.objects.count() == register.RESIDENTS == 19_608
    assert Cadre.objects.filter(staff_number__startswith="C").count() == 65
    assert Cadre.objects.filter(staff_number__startswith="E").count() == 171

    done = Activity.objects.all()
    assert done.latest("happened_on").happened_on < ON
    assert done.latest("recorded_at").recorded_at < clock.start_of(ON)
    assert done.filter(state="voided").exists()
    assert any(activity.is_late for activity in done)
    assert done.filter(participants__answer="not_there").exists()

    phones = Household.objects.exclude(phone="").values_list("phone", flat=True)
    assert all(number.startswith("154") for number in phones)


def test_every_district_of_the_demo_has_a_public_page(demo, client):
    tokens = set(ResponsibilityDistrict.objects.values_list("public_token", flat=True))
    assert len(tokens) == 13
    for token in tokens:
        page = client.get(f"/p/{token}/")
        assert page.status_code == 200 and "虚构" in page.text


def test_public_pages_of_the_demo_tell_what_was_settled(demo, client):
    told = Publication.objects.select_related("grievance__district")
    districts = {row.grievance.district for row in told}
    assert len(districts) >= 3
    page = client.get(f"/p/{districts.pop().public_token}/").content.decode()
    assert "办好的事" in page


def test_the_demo_has_an_account_for_each_kind_of_user_and_each_can_begin(demo, client):
    for username, _what in ACCOUNTS:
        user = User.objects.get(username=username)
        client.force_login(user)
        assert client.get("/", follow=True).status_code == 200, username
        assert user.check_password(people.PASSWORD)
    county = User.objects.get(username="county")
    districts = visible_to(ResponsibilityDistrict.objects.all(), county, resource="dashboard")
    assert districts.count() == 13
    auditor = User.objects.get(username="auditor")
    assert may(auditor, "audit", "list") and not may(auditor, "household", "list")


def test_the_demo_has_sealed_reports_and_an_officer_who_sees_them(demo, client):
    officer = User.objects.get(username="discipline")
    assert sorted(open_to(officer).values_list("state", flat=True)) == ["closed", "in_hand", "new"]
    client.force_login(officer)
    assert client.get("/", follow=True).request["PATH_INFO"] == "/conduct/"
    for report in open_to(officer):
        assert client.get(f"/conduct/{report.uid}/").status_code == 200
    for username, _what in ACCOUNTS:
        user = User.objects.get(username=username)
        assert username == "discipline" or not open_to(user).exists()


def test_several_offices_work_at_matters_of_the_demo(demo):
    assert Part.objects.get(whistle=None).report
    called = Part.objects.exclude(whistle=None).order_by("pk")
    assert [row.arrived_at is not None for row in called] == [True, False]
    assert Whistle.objects.get().countersigned_at


def test_twelve_households_of_the_demo_without_water_are_one_classed_matter_of_a_drive(demo):
    group = MatterGroup.objects.get()
    gathered_ones = Grievance.objects.filter(grouped__group=group, classed="lawful")
    water = gathered_ones.filter(merged__text__contains="停水三天了").distinct().get()
    assert water.merged.count() == gathered.HOUSEHOLDS - 1
    people_of = dict(water.events.filter(move__endswith="_class").values_list("move", "by"))
    assert people_of["propose_class"] != people_of["confirm_class"]
    assert MatterLink.objects.count() <= 1 <= group.members.count()


def test_what_was_taken_up_again_in_the_demo_counts_as_followed_up(demo):
    again = Grievance.objects.filter(events__move="reopen")
    assert again.exists() and not again.filter(followed_up="").exists()


def test_matters_of_the_demo_are_classed_by_two_people(demo):
    classed = Grievance.objects.exclude(classed="")
    assert len(set(classed.values_list("classed", flat=True))) >= 2
    for grievance in classed:
        events = grievance.events.filter(move__in=("propose_class", "confirm_class"))
        assert len(set(events.values_list("by", flat=True))) == 2
    assert Grievance.objects.exclude(proposed_class="").exists()


def test_the_demo_has_situation_reports_of_all_kinds_and_states_with_nobody_to_call(demo):
    reports = SituationReport.objects.all()
    assert {report.kind for report in reports} == set(SituationKind.values)
    assert {SituationState.NEW, SituationState.CLOSED} <= {report.state for report in reports}
    assert reports.filter(reminded_at__isnull=False).count() == 1
    assert not reports.exclude(contact_name="", contact_phone="").exists()
    last = reports.latest("reported_at")
    assert last.reported_at < clock.start_of(ON) and last.leader.name


def test_the_demo_has_services_asked_for_which_the_health_contact_alone_sees(demo, client):
    client.force_login(User.objects.get(username="health"))
    page = client.get("/maternity/?pile=all")
    shown = page.context["table"].page.paginator.count
    assert shown == MaternityRequest.objects.count() > 2
    assert all(one.phone.startswith("154") for one in MaternityRequest.objects.all())
    client.force_login(User.objects.get(username="leader"))
    assert client.get("/maternity/").status_code == 403


def test_each_cadre_of_the_demo_wrote_the_own_diary(demo):
    assert not Activity.objects.exclude(typed_by=None).exclude(
        participants__cadre__user=F("typed_by")
    )
    clerk = User.objects.get(username="clerk")
    read = visible_to(Activity.objects.all(), clerk, "read_text")
    assert 0 < read.count() < visible_to(Activity.objects.all(), clerk).count() / 100


def test_the_children_of_the_demo_bear_the_name_of_the_family(demo):
    child = Resident.objects.filter(relation="child").select_related("household")[0]
    assert child.name[0] == child.household.head_name[0]


def test_the_demo_township_reports_its_basic_facts_and_they_fit(demo):
    lines = facts_of(Area.objects.get(kind=AreaKind.TOWNSHIP), ON)
    own = {line.kind.code: line.fact.value for line in lines}
    assert (own["groups"], own["households"], own["residents"]) == (66, 7_902, 19_608)
    assert (own["party-branches"], own["party-members"]) == (13, 884)
    assert (own["party-members-staff"], own["party-members-villagers"]) == (171, 713)
    assert [line.question for line in lines if line.question] == []
    below = {line.kind.code: line.below.total for line in lines if line.below}
    assert {code: own[code] - total for code, total in below.items()} == {
        code: 171 if code == "party-members" else 0 for code in below
    }
    village = facts_of(Area.objects.filter(kind=AreaKind.VILLAGE)[1], ON)
    assert any(line.beyond_register for line in village)


def test_a_demo_says_that_everybody_is_invented_and_is_not_put_twice(demo, client):
    with pytest.raises(ValidationError):
        township.build(ON)
    client.force_login(User.objects.get(username="area"))
    assert "虚构" in client.get("/households/").content.decode()


def test_a_reception_of_the_demo_has_matters_that_the_list_and_the_day_show(demo, client):
    client.force_login(User.objects.get(username="clerk"))
    page = client.get("/grievances/", {"pile": "all", "channel": Channel.RECEPTION})
    matters = list(page.context["table"].page)
    assert len(matters) == 2
    day = ReceptionDay.objects.get(activity=matters[0].activity)
    assert "收到2件，已答复1件" in client.get(f"/receptions/{day.uid}/").text
    assert "2件，已答复1件" in client.get("/receptions/all/").text
    assert all(clock.day_of(one.received_at) == day.happens_on < ON for one in matters)
