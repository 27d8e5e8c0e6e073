"""协办 and 吹哨: other offices do their part by their day, and are called to a place."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from contacts.access import visible_to
from contacts.models import Service
from contacts.policy import Role
from tests.factories import make_cadre, make_grant, make_grievance, make_organisation, make_user
from tests.visits.matters import DAY, NOON
from visits.models import Grievance, Mode, Part, Whistle
from visits.queries.holding import held_by
from visits.queries.openings import open_to
from visits.workflow import State

LATER = DAY + dt.timedelta(days=3)
ANSWER = {"answer": "修好了", "review_way": "可以复查"}


@pytest.fixture
def helper(town):
    """Who serves in the office of roads, which is asked for its part."""
    office = make_organisation(town.east, "规划建设办")
    user = make_user("gui", "桂建设")
    make_grant(user, Role.HANDLER, town.east)
    return make_cadre(town.east, "桂建设", staff_number="GUI", organisation=office, user=user)


@pytest.fixture
def roads(helper):
    return helper.services.get().organisation


@pytest.fixture
def principal(town):
    """lian is the township's mayor here."""
    Service.objects.filter(cadre=town.lian).update(title="党委副书记、镇长")
    return town.lian


@pytest.fixture
def in_hand(town, move):
    grievance = make_grievance(town.amei, town.mei.user, received_at=NOON)
    sent = move(grievance, town.ban, "send", office=town.office, mode=Mode.ASSIGNED)
    return move(sent, town.min, "sign")


@pytest.fixture
def supported(town, move, in_hand, roads):
    said = {"supporting": roads, "task": "看路基", "due_on": LATER}
    return move(in_hand, town.min, "support", **said)


@pytest.fixture
def whistled(town, move, in_hand, roads):
    said = {
        "place": "村口大桥",
        "offices": [roads, town.office],
        "task": "一起看桥",
        "due_on": LATER,
    }
    return move(in_hand, town.shu, "whistle", **said)


def sees(person, grievance):
    return visible_to(Grievance.objects.filter(pk=grievance.pk), person.user).exists()


def codes(person, grievance):
    return {m.code for m in open_to(person.user, grievance).moves}


def test_an_office_sees_the_matter_once_it_is_asked_for_its_part(
    town, move, in_hand, helper, roads
):
    assert not sees(helper, in_hand)
    said = {"supporting": roads, "task": "看路基", "due_on": LATER}
    asked = move(in_hand, town.min, "support", **said)
    assert sees(helper, asked) and {"report"} <= codes(helper, asked)
    assert "answer" not in codes(helper, asked) and asked.lead == town.office
    with pytest.raises(ValidationError, match="手上"):
        move(asked, helper, "answer", **ANSWER)


def test_the_part_is_reported_once_by_the_office_itself(town, move, supported, helper):
    part = supported.parts.get()
    with pytest.raises(ValidationError, match="别的单位"):
        move(supported, town.min, "report", part=part, text="好了")
    done = move(supported, helper, "report", part=part, text="路基没有问题")
    part.refresh_from_db()
    assert part.report == "路基没有问题" and not part.runs
    assert done.events.last().details == {"part": "规划建设办"}
    with pytest.raises(ValidationError):
        move(done, helper, "report", part=part, text="再说一次")


def test_each_office_is_offered_its_own_part_alone(
    town, move, whistled, helper, principal, as_user
):
    called = move(whistled, principal, "countersign", when=NOON + dt.timedelta(hours=1))
    roads, office = (called.parts.get(organisation__name=name) for name in ("规划建设办", "民政办"))
    page = as_user(helper.user).get(f"/grievances/{called.uid}/").text
    assert f"report/?part={roads.uid}" in page and f'name="part" value="{roads.uid}"' in page
    assert f"?part={office.uid}" not in page and f'value="{office.uid}"' not in page
    assert str(office.uid) not in as_user(helper.user).get(f"/grievances/{called.uid}/report/").text
    page = as_user(town.ban.user).get(f"/grievances/{called.uid}/").text
    assert f"report/?part={roads.uid}" in page and f"report/?part={office.uid}" in page


def test_whoever_has_the_matter_is_not_offered_what_others_are_to_report(town, move, supported):
    assert "release" in codes(town.min, supported)
    assert not {"report", "arrive"} & codes(town.min, supported)


def test_a_part_is_late_the_day_after_its_day(supported):
    part = supported.parts.get()
    assert not part.is_late(LATER) and part.is_late(LATER + dt.timedelta(days=1))


def test_a_part_no_longer_needed_is_released_with_a_reason(town, move, supported, helper):
    part = supported.parts.get()
    assert "release" not in codes(helper, supported)
    move(supported, town.min, "release", part=part, reason="不用了")
    part.refresh_from_db()
    assert not part.runs and part.reported_at is None


def test_no_office_has_two_parts_at_once_and_the_lead_none(town, move, supported, roads):
    for office in (roads, town.office):
        with pytest.raises(ValidationError):
            move(supported, town.min, "support", supporting=office, task="看", due_on=LATER)
    assert Part.objects.count() == 1


def test_the_day_of_a_part_is_to_come(town, move, in_hand, roads):
    with pytest.raises(ValidationError) as error:
        yesterday = DAY - dt.timedelta(days=1)
        move(in_hand, town.min, "support", supporting=roads, task="看", due_on=yesterday)
    assert "due_on" in error.value.message_dict


def test_an_open_part_keeps_nobody_from_answering(town, move, supported):
    assert move(supported, town.min, "answer", **ANSWER).state == State.ANSWERED


def test_the_offices_know_of_a_whistle_once_it_is_countersigned(
    town, move, whistled, helper, principal
):
    assert not sees(helper, whistled) and not Part.objects.exists()
    called = move(whistled, principal, "countersign", when=NOON + dt.timedelta(hours=1))
    assert sees(helper, called) and Part.objects.count() == 2
    assert {part.asked_at for part in Part.objects.all()} == {NOON + dt.timedelta(hours=1)}


def test_nobody_but_a_principal_countersigns(town, move, whistled):
    with pytest.raises(PermissionDenied):
        move(whistled, town.ban, "countersign")
    with pytest.raises(ValidationError, match="主要负责人"):
        move(whistled, town.lian, "countersign")


def test_nobody_but_the_village_secretary_whistles(town, move, in_hand, roads):
    said = {"place": "桥", "offices": [roads, town.office], "task": "看桥", "due_on": LATER}
    for person in (town.mei, town.ban, town.min, town.lian):
        with pytest.raises(PermissionDenied):
            move(in_hand, person, "whistle", **said)


def test_one_office_is_no_whistle(town, move, in_hand, roads):
    with pytest.raises(ValidationError) as error:
        move(in_hand, town.shu, "whistle", place="桥", offices=[roads], task="看", due_on=LATER)
    assert "offices" in error.value.message_dict and not Whistle.objects.exists()


def test_a_second_whistle_waits_for_the_first(town, move, whistled, roads):
    said = {"place": "桥", "offices": [roads, town.office], "task": "看桥", "due_on": LATER}
    with pytest.raises(ValidationError, match="会签"):
        move(whistled, town.shu, "whistle", **said)


def test_arrival_and_answer_are_measured_from_the_countersignature(
    town, move, whistled, helper, principal
):
    called = move(whistled, principal, "countersign")
    part = called.parts.get(organisation=helper.services.get().organisation)
    there = move(called, town.shu, "arrive", when=NOON + dt.timedelta(hours=2), part=part)
    move(there, helper, "report", when=NOON + dt.timedelta(hours=5), part=part, text="桥面裂了")
    part.refresh_from_db()
    assert part.took_to_arrive == dt.timedelta(hours=2)
    assert part.took_to_report == dt.timedelta(hours=5)


def test_no_answer_before_all_who_were_called_have_reported(
    town, move, whistled, helper, principal
):
    with pytest.raises(ValidationError, match="反馈"):
        move(whistled, town.min, "answer", **ANSWER)
    called = move(whistled, principal, "countersign")
    for part in called.parts.order_by("pk"):
        with pytest.raises(ValidationError, match="反馈"):
            move(called, town.min, "answer", **ANSWER)
        called = move(called, town.ban, "report", part=part, text="看过了")
    assert move(called, town.min, "answer", **ANSWER).state == State.ANSWERED


def test_a_whistle_that_is_not_agreed_to_calls_nobody(town, move, whistled, helper, principal):
    refused = move(whistled, principal, "refuse_whistle", reason="先打电话")
    assert not Part.objects.exists() and not sees(helper, refused)
    assert move(refused, town.min, "answer", **ANSWER).state == State.ANSWERED


def test_the_times_of_those_who_held_a_matter_add_up(town, move):
    def later(hours):
        return NOON + dt.timedelta(hours=hours)

    grievance = make_grievance(town.amei, town.mei.user, received_at=NOON)
    said = {"office": town.office, "mode": Mode.ASSIGNED}
    sent = move(grievance, town.ban, "send", when=later(3), **said)
    back = move(sent, town.min, "hand_back", when=later(5), reason="不归我们")
    again = move(back, town.ban, "send", when=later(6), **said)
    signed = move(again, town.min, "sign", when=later(7))
    stands = move(signed, town.min, "wait", when=later(8), waits_for="above", reason="等批")
    on = move(stands, town.min, "resume", when=later(20))
    answered = move(on, town.min, "answer", when=later(30), **ANSWER)
    rows = held_by(answered.events.select_related("organisation"), later(40))
    told = [(row.who, row.took, row.stood, row.has_it) for row in rows]
    hour = dt.timedelta(hours=1)
    assert told == [
        ("首问责任人、分办", 4 * hour, 0 * hour, False),
        ("民政办", 26 * hour, 12 * hour, False),
        ("等回访", 10 * hour, 0 * hour, True),
    ]
    assert sum((row.took for row in rows), 0 * hour) == 40 * hour


def test_the_page_shows_parts_whistles_and_who_held_it(client, town, move, whistled, principal):
    def page(person):
        client.force_login(person.user)
        return client.get(f"/grievances/{whistled.uid}/").content.decode()

    assert "等主要负责人会签" in page(town.shu)
    assert "会签吹哨" in page(principal)
    called = move(whistled, principal, "countersign")
    part = called.parts.first()
    text = page(town.shu)
    assert "规划建设办" in text and "还没到场" in text and "在谁手上多久" in text
    assert f"/grievances/{whistled.uid}/arrive/?part={part.uid}" in text
    form = client.get(f"/grievances/{whistled.uid}/arrive/?part={part.uid}").content.decode()
    assert "一起看桥" in form
    client.post(
        f"/grievances/{whistled.uid}/arrive/", {"part": part.uid, "version": called.version}
    )
    part.refresh_from_db()
    assert part.arrived_at


def test_several_offices_are_called_by_the_form(client, town, in_hand, roads):
    client.force_login(town.shu.user)
    path = f"/grievances/{in_hand.uid}/whistle/"
    village = make_organisation(town.mei_village.area, "梅村两委")
    page = client.get(path).content.decode()
    assert str(roads.uid) in page and str(village.uid) not in page
    assert (
        page.count('type="checkbox"') == page.count('name="offices"')
        and 'name="offices" value=""' not in page
    )
    said = {
        "place": "村口", "task": "看桥", "due_on": "2099-01-01", "version": in_hand.version,
        "offices": [str(roads.uid), str(make_organisation(town.east, "应急办").uid)],
    }  # fmt: skip
    assert client.post(path, said).status_code == 302
    assert Whistle.objects.get().offices.count() == 2
