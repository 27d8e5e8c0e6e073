"""Who convened a public-concerns meeting, held against the office of that day (S214)."""

import datetime as dt
import uuid

import pytest

from contacts.kit import clock
from contacts.models import Grant, PostRole, Service, ServiceCategory
from contacts.policy import Role
from tests.factories import make_activity, make_cadre, make_kind, make_organisation, make_post
from tests.visits.conftest import TODAY
from visits.catalogue import load_kinds
from visits.models import Activity
from visits.queries.conveners import with_convener

VILLAGE, TOWN = ServiceCategory.VILLAGE_CADRE, ServiceCategory.TOWNSHIP_LEADER
MARK = "不是主要负责人召集"


def marked(convener, *, kind="concerns_meeting", **place):
    meeting = make_activity(TODAY, kind="concerns_meeting", cadres=[convener], **place)
    meeting.kind = make_kind(kind)
    meeting.convener = convener
    meeting.save()
    return with_convener(Activity.objects.filter(pk=meeting.pk)).get().other_convener


def test_the_secretary_convenes_the_meeting_of_the_village(cast):
    assert not marked(cast.shu, district=cast.mei_village)
    assert marked(cast.shu, district=cast.lan_village)
    assert marked(cast.mei, district=cast.mei_village)


def test_only_meetings_about_concerns_are_held_against_the_office(cast):
    assert not marked(cast.mei, district=cast.mei_village, kind="household_visit")


@pytest.mark.parametrize(
    ("title", "is_marked"),
    [
        ("党总支书记", False),
        ("党支部书记、村委会主任", False),
        ("副书记", True),
        ("团支部书记", True),
        ("委员", True),
    ],
)
def test_a_title_of_the_village_tells_its_secretary(cast, title, is_marked):
    cadre = make_cadre(cast.east, "文书记", category=VILLAGE, title=title)
    assert marked(cadre, district=cast.mei_village)
    make_post(cadre, cast.mei_village)
    assert marked(cadre, district=cast.mei_village) == is_marked


@pytest.mark.parametrize(
    ("title", "is_marked"),
    [
        ("党委书记", False),
        ("党委副书记、镇长", False),
        ("党委副书记", True),
        ("副镇长", True),
        ("纪委书记", True),
    ],
)
def test_secretary_or_mayor_convene_the_meeting_of_the_township(cast, title, is_marked):
    leader = make_cadre(cast.east, "何镇", category=TOWN, title=title)
    office = make_organisation(cast.east, "党政办")
    assert marked(leader, organisation=office) == is_marked
    assert marked(leader, organisation=make_organisation(cast.west, "党政办"))


def test_the_office_of_that_day_decides(cast):
    Grant.objects.filter(role=Role.SECRETARY).update(ends_on=TODAY)
    assert not marked(cast.shu, district=cast.mei_village)
    Grant.objects.filter(role=Role.SECRETARY).update(ends_on=TODAY - dt.timedelta(days=1))
    assert marked(cast.shu, district=cast.mei_village)
    leader = make_cadre(cast.east, "何镇", category=TOWN, title="镇长")
    Service.objects.filter(cadre=leader).update(starts_on=TODAY + dt.timedelta(days=1))
    assert marked(leader, organisation=make_organisation(cast.east, "党政办"))


@pytest.fixture
def sent(cast):
    load_kinds()

    def sent(**fields):
        return {
            "uid": str(uuid.uuid4()),
            "happened_on": clock.today().isoformat(),
            "kind": "concerns_meeting",
            "district": str(cast.mei_village.uid),
            "done": "议了水管的事。",
        } | fields

    return sent


def test_the_form_names_the_convener_and_lets_him_take_part(client, cast, sent):
    client.force_login(cast.mei.user)
    page = client.get("/visits/new/concerns_meeting/").content.decode()
    assert "召集人" in page and str(cast.shu.uid) in page
    assert "召集人" not in client.get("/visits/new/forum/").content.decode()
    client.post("/visits/new/concerns_meeting/", sent(convener=str(cast.shu.uid)))
    meeting = Activity.objects.get()
    assert meeting.convener == cast.shu
    assert set(meeting.cadres.all()) == {cast.mei, cast.shu}
    assert meeting.participants.get(cadre=cast.shu).answer == "open"
    assert MARK not in client.get(f"/visits/{meeting.uid}/").content.decode()


def test_another_convener_is_marked_and_not_refused(client, cast, sent):
    client.force_login(cast.mei.user)
    answer = client.post("/visits/new/concerns_meeting/", sent(convener=str(cast.mei.uid)))
    assert answer.status_code == 302
    meeting = Activity.objects.get()
    for page in (f"/visits/{meeting.uid}/", "/visits/"):
        assert MARK in client.get(page).content.decode()
    make_post(cast.lian, cast.lan_village, PostRole.LINKED_LEADER)
    client.force_login(cast.ban.user)
    assert MARK in client.get("/visits/").content.decode()


def test_the_secretary_stands_there_as_the_convener_at_first(client, cast, sent):
    client.force_login(cast.shu.user)
    page = client.get("/visits/new/concerns_meeting/").content.decode()
    assert f'value="{cast.shu.uid}" selected' in page
    client.force_login(cast.mei.user)
    assert " selected>韦小梅" not in client.get("/visits/new/concerns_meeting/").content.decode()


def test_a_correction_keeps_the_former_convener(client, cast, sent):
    client.force_login(cast.mei.user)
    values = sent(convener=str(cast.mei.uid))
    client.post("/visits/new/concerns_meeting/", values)
    meeting = Activity.objects.get()
    page = f"/visits/{meeting.uid}/correct/"
    assert f'value="{cast.mei.uid}" selected' in client.get(page).content.decode()
    client.post(page, values | {"convener": str(cast.shu.uid)})
    meeting.refresh_from_db()
    assert meeting.convener == cast.shu
    assert "召集人" in client.get(f"/visits/{meeting.uid}/").content.decode().split("更正过")[1]
