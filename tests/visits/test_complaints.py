"""A complaint about an office goes round it (S254, care P1): it neither handles it nor helps with it."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from contacts.models import Leave, Service, StandIn
from tests.factories import LONG_AGO, make_grievance, make_organisation
from tests.visits.matters import NOON
from visits.actions.codes import issue_code
from visits.actions.sealing import seal_matter
from visits.models import Grievance, GrievanceKind, Mode
from visits.queries.openings import open_to

LATER = NOON.date() + dt.timedelta(days=3)


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON + dt.timedelta(hours=1))


@pytest.fixture
def roads(town):
    return make_organisation(town.east, "规划建设站")


@pytest.fixture
def complaint(town):
    grievance = make_grievance(town.amei, town.mei.user, received_at=NOON)
    kind, _new = GrievanceKind.objects.get_or_create(code="complaint", defaults={"name": "投诉"})
    Grievance.objects.filter(pk=grievance.pk).update(kind=kind)
    grievance.refresh_from_db()
    return grievance


def sent(town, move, grievance, office, **more):
    return move(grievance, town.ban, "send", office=office, mode=Mode.ASSIGNED, **more)


def test_it_is_not_sent_to_the_office_that_it_is_about(town, move, complaint, roads):
    with pytest.raises(ValidationError) as error:
        sent(town, move, complaint, town.office, concerned=town.office)
    assert "别的单位" in error.value.message_dict["office"][0]
    assert Grievance.objects.get(pk=complaint.pk).concerned is None
    assert sent(town, move, complaint, roads, concerned=town.office).concerned == town.office


def test_what_is_known_once_holds_for_the_next_sending_too(town, move, complaint, roads):
    sent(town, move, complaint, roads, concerned=town.office)
    move(complaint, town.ban, "recall", reason="派错了")
    with pytest.raises(ValidationError):
        sent(town, move, complaint, town.office)


def test_that_office_is_not_asked_for_a_part_and_not_called(town, move, complaint, roads):
    other = make_organisation(town.east, "水管站")
    sent(town, move, complaint, roads, concerned=town.office)
    asked = {"task": "看一看", "due_on": LATER}
    with pytest.raises(ValidationError) as error:
        move(complaint, town.ban, "support", supporting=town.office, **asked)
    assert set(error.value.message_dict) == {"supporting"}
    with pytest.raises(ValidationError) as error:
        move(complaint, town.shu, "whistle", place="桥", offices=[town.office, other], **asked)
    assert set(error.value.message_dict) == {"offices"}
    move(complaint, town.ban, "support", supporting=other, **asked)


def test_whoever_heard_it_in_that_office_does_not_settle_it_there(town, move, complaint, roads):
    Grievance.objects.filter(pk=complaint.pk).update(first_asked=town.min)
    fresh = Grievance.objects.get(pk=complaint.pk)
    assert {"take", "solve"} <= {m.code for m in open_to(town.min.user, fresh).moves}
    sent(town, move, complaint, roads, concerned=town.office)
    move(complaint, town.ban, "recall", reason="派错了")
    fresh = Grievance.objects.get(pk=complaint.pk)
    assert not {"take", "solve", "explain"} & {m.code for m in open_to(town.min.user, fresh).moves}
    with pytest.raises(PermissionDenied):  # it is kept from him altogether
        move(complaint, town.min, "take")


def test_inside_another_matter_it_does_not_reach_that_office_either(town, move, complaint, roads):
    sent(town, move, complaint, roads, concerned=town.office)
    other = make_grievance(town.amei, town.mei.user, received_at=NOON)
    with pytest.raises(ValidationError) as error:
        move(complaint, town.ban, "merge", into=other)
    assert "同一个单位" in error.value.message_dict["into"][0]
    Grievance.objects.filter(pk=other.pk).update(kind=complaint.kind, concerned=town.office)
    move(complaint, town.ban, "merge", into=Grievance.objects.get(pk=other.pk))
    helping = GrievanceKind.objects.get(code="help")
    with pytest.raises(ValidationError) as error:
        move(other, town.ban, "change_kind", kind=helping, reason="不是投诉")
    assert set(error.value.message_dict) == {"kind"}


def test_what_is_no_complaint_any_more_is_about_no_office(town, move, complaint, roads):
    sent(town, move, complaint, roads, concerned=town.office)
    move(complaint, town.ban, "recall", reason="派错了")
    helping, _new = GrievanceKind.objects.get_or_create(code="help", defaults={"name": "求助"})
    assert move(complaint, town.ban, "change_kind", kind=helping, reason="不是").concerned is None
    assert sent(town, move, complaint, town.office).lead == town.office


def test_an_office_at_work_on_it_leaves_first(town, move, complaint, roads):
    sent(town, move, complaint, roads)
    move(complaint, town.ban, "support", supporting=town.office, task="看", due_on=LATER)
    move(complaint, town.ban, "recall", reason="派错了")
    with pytest.raises(ValidationError) as error:
        sent(town, move, complaint, roads, concerned=town.office)
    assert set(error.value.message_dict) == {"concerned"}


def test_what_was_whistled_before_does_not_call_that_office(town, move, complaint, roads):
    Service.objects.filter(cadre=town.lian).update(title="党委副书记、镇长")
    whistled = {"place": "桥", "offices": [town.office, roads], "task": "看", "due_on": LATER}
    move(complaint, town.shu, "whistle", **whistled)
    sent(town, move, complaint, roads, concerned=town.office)
    with pytest.raises(ValidationError, match="就是这个单位"):
        move(complaint, town.lian, "countersign")


def test_nobody_who_serves_there_is_given_it_by_name_or_follows_it_up(town, move, complaint, roads):
    Service.objects.create(
        cadre=town.min, category="township_cadre", organisation=roads, starts_on=LONG_AGO
    )
    with pytest.raises(ValidationError) as error:
        sent(town, move, complaint, roads, handler=town.min, concerned=town.office)
    assert set(error.value.message_dict) == {"handler"}
    sent(town, move, complaint, roads, concerned=town.office)
    fresh = Grievance.objects.get(pk=complaint.pk)
    assert not {"sign", "hand_back"} & {m.code for m in open_to(town.min.user, fresh).moves}


def test_who_stands_in_for_somebody_there_settles_it_as_little(town, move, complaint, roads):
    Grievance.objects.filter(pk=complaint.pk).update(first_asked=town.min)
    sent(town, move, complaint, roads, concerned=town.office)
    move(complaint, town.ban, "recall", reason="派错了")
    Leave.objects.create(cadre=town.min, kind="sick", starts_on=NOON.date(), ends_on=LATER)
    StandIn.objects.create(cadre=town.min, stand_in=town.mei, starts_on=NOON.date())
    with pytest.raises(ValidationError, match="您所在的单位"):
        move(complaint, town.mei, "take")


def test_whoever_serves_there_gives_no_receipt_and_calls_nobody(town, move, complaint, roads):
    """With a receipt he could rate in the resident's place."""
    body = make_organisation(town.mei_village.area, "村两委")
    Service.objects.create(
        cadre=town.shu, category="village_cadre", organisation=body, starts_on=LONG_AGO
    )
    Service.objects.filter(cadre=town.ban).update(organisation=body)
    found = sent(town, move, complaint, roads, concerned=body)
    assert not {"whistle"} & {m.code for m in open_to(town.shu.user, found).moves}
    with pytest.raises(ValidationError, match="您所在的单位"):
        issue_code(by=town.ban.user, grievance=found, at=NOON)


def test_an_office_whose_people_are_named_in_it_does_not_get_it(town, move, complaint, roads):
    Grievance.objects.filter(pk=complaint.pk).update(text=f"找{town.min.name}办事，来了三次都推")
    with pytest.raises(ValidationError) as error:
        sent(town, move, complaint, town.office)
    assert town.min.name in error.value.message_dict["office"][0]
    assert sent(town, move, complaint, roads).lead == roads


def test_other_kinds_concern_no_office(town, move, roads):
    grievance = make_grievance(town.amei, town.mei.user, received_at=NOON)
    found = sent(town, move, grievance, town.office, concerned=town.office)
    assert found.concerned is None and found.lead == town.office
    assert "concerned" not in found.events.latest("number").details


def test_the_form_asks_it_of_a_complaint_alone_and_the_page_tells_it_to_few(
    town, move, complaint, roads, as_user
):
    other = make_grievance(town.amei, town.mei.user, received_at=NOON)
    client = as_user(town.ban.user)
    assert "不会派给它" in client.get(f"/grievances/{complaint.uid}/send/").text
    assert "不会派给它" not in client.get(f"/grievances/{other.uid}/send/").text
    sent(town, move, complaint, roads, concerned=town.office)
    page = client.get(f"/grievances/{complaint.uid}/").text
    assert "投诉的是哪个单位" in page and "投诉的是：" in page


def test_a_sealed_one_tells_it_no_more(town, move, complaint, roads):
    sent(town, move, complaint, roads, concerned=town.office)
    fresh = Grievance.objects.get(pk=complaint.pk)
    seal_matter(by=town.ban.user, grievance=fresh, about="", at=NOON, handed_over=True)
    assert Grievance.objects.get(pk=complaint.pk).concerned is None
