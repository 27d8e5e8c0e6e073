"""五情报告: to the leader in charge at once, who must respond; matters of a place, never persons."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from contacts import access
from contacts.actions import retention
from contacts.kit import clock
from contacts.models import (
    Leave,
    OrganisationKind,
    Post,
    PostRole,
    Resident,
    StandIn,
)
from contacts.policy import Role
from tests.factories import LONG_AGO, make_grant, make_organisation, make_post
from tests.visits.matters import matter, with_office
from tests.visits.situations import DAY, LATER, NOON, TEXT, move, reported, with_leaders
from visits.actions.situation_lists import end_charge, put_in_charge, set_limit
from visits.actions.situation_moves import make_situation_move, raise_from_report, remind_late
from visits.catalogue import load_situation_limits
from visits.catalogue.situations import LABELS, situation_moves
from visits.models import (
    Grievance,
    Raiser,
    SituationEvent,
    SituationKind,
    SituationLeader,
    SituationReport,
    SituationState,
)
from visits.queries.situations import history, open_moves, rights_on, standing
from visits.tasks import remind_late as remind_late_job


@pytest.fixture
def town(cast, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON + dt.timedelta(hours=1))
    monkeypatch.setattr(clock, "today", lambda: DAY)
    return with_leaders(with_office(cast))


@pytest.fixture
def report(town):
    return reported(town)


def sees(person, report):
    rows = SituationReport.objects.filter(pk=report.pk)
    return access.visible_to(rows, getattr(person, "user", person)).exists()


def codes(person, report):
    return {m.code for m in open_moves(rights_on(person.user, report), report)}


# What a report holds.


def test_a_report_has_no_field_for_a_person_and_no_way_to_a_household():
    names = {field.name for field in SituationReport._meta.get_fields()}
    assert not {"household", "resident", "raiser", "raised_by", "person", "name"} & names
    people = {f.related_model for f in SituationReport._meta.get_fields() if f.is_relation}
    assert Resident not in people


def test_there_are_four_kinds_and_none_for_pregnancy():
    assert [kind.label for kind in SituationKind] == ["民情", "舆情", "警情", "灾情"]


def test_whom_to_call_is_named_of_incidents_and_disasters_alone(town):
    spot = {"contact_name": "值班室", "contact_phone": "0776-1234567"}
    assert reported(town, kind="incident", **spot).contact_phone == "0776-1234567"
    for kind in ("concern", "opinion"):
        with pytest.raises(ValidationError) as error:
            reported(town, kind=kind, **spot)
        assert "contact_name" in error.value.message_dict
    with pytest.raises(IntegrityError), transaction.atomic():
        SituationReport.objects.update(kind="concern")


def test_whom_to_call_is_forgotten_when_it_is_closed_or_void(town):
    for code in ("close", "void"):
        report = reported(town, contact_name="值班室", contact_phone="0776-1234567")
        move(report, town.lian, "respond", text="去人")
        done = move(report, town.ban, code, text="好了")
        assert (done.contact_name, done.contact_phone) == ("", "")


def test_what_has_not_happened_yet_is_refused(town):
    with pytest.raises(ValidationError) as error:
        reported(town, happened_at=NOON + dt.timedelta(minutes=1))
    assert "happened_at" in error.value.message_dict
    assert not SituationReport.objects.exists()


def test_the_same_submission_twice_is_one_report_and_another_under_its_id_is_refused(town):
    uid = uuid.uuid4()
    first = reported(town, uid=uid)
    again = reported(town, uid=uid, at=LATER)
    assert first == again and first.events.count() == 1
    with pytest.raises(ValidationError) as error:
        reported(town, uid=uid, text="别的事")
    assert error.value.error_dict["uid"][0].code == "stored"


# Who is in charge.


def test_the_linked_leader_is_in_charge_where_nobody_is_named(town, report):
    assert report.leader == town.lian


def test_whoever_is_named_for_the_kind_comes_first_and_from_that_day_on(town):
    put_in_charge(
        by=town.quan, township=town.east, kind="disaster", cadre=town.zhang, starts_on=DAY
    )
    assert reported(town).leader == town.zhang
    assert reported(town, kind="concern").leader == town.lian
    earlier = NOON - dt.timedelta(days=1)
    assert reported(town, at=earlier, happened_at=earlier).leader == town.lian


def test_without_a_linked_leader_it_is_the_secretary_and_else_the_mayor(town):
    assert reported(town, by=town.lan, district=town.lan_village).leader == town.shuji
    town.shuji.user.is_active = False
    town.shuji.user.save()
    assert reported(town, by=town.lan, district=town.lan_village).leader == town.zhang


def test_who_is_on_leave_is_stood_in_for(town):
    Leave.objects.create(cadre=town.lian, kind="leave", starts_on=DAY, ends_on=DAY)
    assert reported(town).leader == town.shuji
    StandIn.objects.create(cadre=town.lian, stand_in=town.zhang, starts_on=LONG_AGO)
    assert reported(town).leader == town.zhang


def test_whoever_cannot_sign_in_as_a_leader_is_passed_over(town):
    town.lian.user.grants.filter(role=Role.LEADER).delete()
    assert reported(town).leader == town.shuji


def test_nobody_is_in_charge_of_the_own_report(town):
    assert reported(town, by=town.lian).leader == town.shuji


def test_where_no_leader_has_an_account_it_waits_for_all_who_may_respond(town):
    for leader in (town.lian, town.shuji, town.zhang):
        leader.user.grants.filter(role=Role.LEADER).delete()
    assert reported(town).leader is None


def test_another_leader_takes_over_from_a_day_and_the_list_keeps_who_it_was(town):
    said = {"by": town.quan, "township": town.east, "kind": "disaster"}
    first = put_in_charge(cadre=town.zhang, starts_on=DAY - dt.timedelta(days=9), **said)
    put_in_charge(cadre=town.lian, starts_on=DAY, **said)
    first.refresh_from_db()
    assert first.ends_on == DAY - dt.timedelta(days=1)
    for cadre, day, field in (
        (town.lian, DAY + dt.timedelta(days=1), "cadre"),
        (town.zhang, DAY - dt.timedelta(days=3), "starts_on"),
        (town.ban, DAY + dt.timedelta(days=1), "cadre"),
    ):
        with pytest.raises(ValidationError) as error:
            put_in_charge(cadre=cadre, starts_on=day, **said)
        assert field in error.value.message_dict
    second = SituationLeader.objects.get(cadre=town.lian)
    end_charge(line=second, by=town.quan, on=DAY)
    assert not SituationLeader.objects.as_of(DAY + dt.timedelta(days=1)).exists()


def test_the_list_of_who_is_in_charge_is_kept_by_those_of_the_township_alone(town):
    said = {"township": town.east, "kind": "disaster", "cadre": town.zhang, "starts_on": DAY}
    for stranger in (town.wai, town.shu.user, town.lian.user):
        with pytest.raises(PermissionDenied):
            put_in_charge(by=stranger, **said)
    line = put_in_charge(by=town.quan, **said)
    with pytest.raises(PermissionDenied):
        end_charge(line=line, by=town.wai, on=DAY)
    line.refresh_from_db()
    assert line.ends_on is None


def test_a_leader_passes_it_on_to_another_and_the_time_goes_on(town, report):
    passed = move(report, town.lian, "pass_on", leader=town.zhang, text="您分管水利")
    assert passed.leader == town.zhang and passed.due_at == report.due_at
    assert history(passed)[0].told == "转给章镇长"
    for other in (town.ban, town.zhang):
        with pytest.raises(ValidationError) as error:
            move(passed, town.zhang, "pass_on", leader=other)
        assert "leader" in error.value.message_dict


# How soon.


def test_an_urgent_one_waits_half_an_hour_an_ordinary_one_a_day(town):
    load_situation_limits()
    assert reported(town).due_at - NOON == dt.timedelta(minutes=30)
    assert reported(town, is_urgent=False).due_at - NOON == dt.timedelta(days=1)


def test_another_limit_holds_for_what_comes_in_from_then_on(town, report):
    load_situation_limits()
    set_limit(by=town.sys, kind="disaster", is_urgent=True, minutes=15)
    report.refresh_from_db()
    assert report.due_at - NOON == dt.timedelta(minutes=30)
    assert reported(town).due_at - NOON == dt.timedelta(minutes=15)
    assert load_situation_limits() == 0
    for wrong in (0, 7 * 24 * 60 + 1):
        with pytest.raises(ValidationError):
            set_limit(by=town.sys, kind="disaster", is_urgent=True, minutes=wrong)


def test_the_first_response_is_measured_and_no_later_one(town, report):
    responded = move(report, town.lian, "respond", text="派人封路")
    again = move(responded, town.zhang, "order", NOON + dt.timedelta(hours=3), text="再去看")
    assert again.took == dt.timedelta(minutes=12) and again.response == "派人封路"
    assert standing(again, NOON).words == "12分钟后回应"


@pytest.mark.parametrize(
    ("minutes", "code"), [(0, "on_track"), (19, "on_track"), (20, "at_risk"), (31, "overdue")]
)
def test_it_tells_until_when_it_waits_and_since_when_it_is_late(report, minutes, code):
    assert standing(report, NOON + dt.timedelta(minutes=minutes)).code == code


def test_beyond_the_limit_the_reminder_is_noted_once(town, report):
    assert remind_late(NOON + dt.timedelta(minutes=29)) == 0
    assert remind_late(NOON + dt.timedelta(minutes=31)) == 1
    assert remind_late(NOON + dt.timedelta(minutes=32)) == 0
    remind_late_job()
    assert [event.move for event in history(report)] == ["remind", "report"]


def test_nobody_is_reminded_of_what_has_its_response(town, report):
    move(report, town.lian, "respond", text="派人封路")
    assert remind_late(NOON + dt.timedelta(days=2)) == 0


# Who may do what.


def test_leaders_and_office_see_the_townships_a_cadre_the_own_and_nobody_elsewhere(town, report):
    for person in (town.mei, town.shu, town.lian, town.zhang, town.ban):
        assert sees(person, report)
    for person in (town.lu, town.lan, town.zhen, town.west_cadre, town.quan, town.sys, town.ji):
        assert not sees(person, report)


def test_the_county_sees_all_its_townships(town, report):
    make_grant(town.nobody, Role.LEADER, town.county)
    assert sees(town.nobody, report)


def test_the_county_reads_and_the_township_responds(as_user, town, report):
    make_grant(town.nobody, Role.LEADER, town.county)
    assert sees(town.nobody, report) and rights_on(town.nobody, report) == set()
    page = as_user(town.nobody).get(f"/situations/{report.uid}/")
    assert page.status_code == 200 and "/respond/" not in page.text
    for code in ("respond", "pass_on", "order", "note", "close"):
        with pytest.raises(PermissionDenied):
            make_situation_move(
                by=town.nobody, report=report, move=code, at=LATER, text="派人", leader=town.lian
            )
    assert as_user(town.nobody).get(f"/situations/{report.uid}/respond/").status_code == 403


def test_who_leads_the_township_with_the_countys_role_responds_there_alone(town, report):
    """The township's secretary may sit in the county's committee too."""
    town.shuji.user.grants.all().delete()
    make_grant(town.shuji.user, Role.LEADER, town.county)
    assert {"respond", "pass_on"} <= codes(town.shuji, report)
    far = SituationReport.objects.create(
        township=town.west, area=town.west, kind="concern", text="桥", happened_at=NOON,
        reported_at=NOON, reported_by=town.west_cadre.user, due_at=LATER,
    )  # fmt: skip
    assert sees(town.shuji, far) and rights_on(town.shuji.user, far) == set()


def test_a_cadre_reports_in_the_own_districts_alone(town):
    with pytest.raises(ValidationError) as error:
        reported(town, district=town.lan_village)
    assert "district" in error.value.message_dict
    with pytest.raises(ValidationError):
        reported(town, district=None)


def test_the_office_reports_for_the_whole_township(town):
    report = reported(town, by=town.ban, district=None)
    assert report.area == town.east and report.leader == town.shuji


def test_a_police_officer_sees_what_is_handed_over_by_name_and_reports_nowhere(town, report):
    Post.objects.filter(cadre=town.lan).delete()
    make_post(town.lan, town.mei_village, PostRole.POLICE_OFFICER)
    assert not sees(town.lan, report)
    with pytest.raises(ValidationError):
        reported(town, by=town.lan)
    handed = move(report, town.lian, "respond", text="去现场", handler=town.lan)
    assert sees(town.lan, handed) and codes(town.lan, handed) == {"note", "close"}


def test_a_station_is_handed_nothing_as_a_unit(town, report):
    station = make_organisation(town.east, "派出所", OrganisationKind.POLICE_STATION)
    with pytest.raises(ValidationError) as error:
        move(report, town.lian, "respond", text="去现场", office=station)
    assert "office" in error.value.message_dict


def test_an_office_sees_what_it_was_handed(town, report):
    assert not sees(town.min, report)
    handed = move(report, town.lian, "respond", text="送帐篷", office=town.office)
    assert sees(town.min, handed) and history(handed)[0].told == "交给民政办"
    closed = move(handed, town.min, "close", text="送到了")
    assert closed.state == SituationState.CLOSED


def test_only_leaders_respond(town, report):
    for person in (town.mei, town.shu, town.ban):
        assert "respond" not in codes(person, report)
        with pytest.raises(PermissionDenied):
            move(report, person, "respond", text="去人")
    assert move(report, town.zhang, "respond", text="去人").responded_by == town.zhang.user


def test_it_is_voided_by_its_writer_or_the_office_with_a_reason_and_never_deleted(town, report):
    assert "void" not in codes(town.lian, report) | codes(town.shu, report)
    with pytest.raises(ValidationError) as error:
        move(report, town.mei, "void")
    assert "text" in error.value.message_dict
    assert "void" in codes(town.ban, report)
    voided = move(report, town.mei, "void", text="报重了")
    assert voided.state == SituationState.VOIDED and not codes(town.mei, voided)
    assert SituationReport.objects.get() == voided


# What follows.


def test_what_others_did_meanwhile_stops_a_stale_move(town, report):
    seen = report.version
    move(report, town.zhang, "respond", text="去人")
    with pytest.raises(ValidationError) as error:
        move(report, town.mei, "note", version=seen, text="水退了")
    assert error.value.code == "stale"


def test_a_move_is_legal_in_its_states_alone(town, report):
    with pytest.raises(ValidationError, match="待回应"):
        move(report, town.lian, "close", text="好了")
    responded = move(report, town.lian, "respond", text="去人")
    with pytest.raises(ValidationError, match="已回应"):
        move(responded, town.lian, "respond", text="再去")
    closed = move(responded, town.lian, "close", text="好了")
    assert move(closed, town.lian, "order", text="又塌了").state == SituationState.RESPONDED


def test_every_move_has_its_words():
    assert set(LABELS) == set(situation_moves())


def test_the_history_only_grows(town, report):
    move(report, town.mei, "note", text="水退了")
    assert [event.number for event in history(report)] == [2, 1]
    for change in (lambda rows: rows.update(text="改"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(SituationEvent.objects.all())


def test_a_grievance_is_raised_from_it_without_retyping_and_the_history_tells_its_number(
    town, as_user, report
):
    client = as_user(town.mei.user)
    path = f"{reverse('grievance-new')}?situation={report.uid}"
    form = client.get(path).context["form"]
    assert form["text"].value() == TEXT and form["district"].value() == town.mei_village.uid
    uid, said = (
        uuid.uuid4(),
        matter(town, household=None, raiser=Raiser.OTHER, district=town.mei_village),
    )
    for _ in range(2):
        grievance = raise_from_report(
            by=town.mei.user, report=report, uid=uid, matter=said, at=LATER
        )
    assert history(report)[0].told == f"诉求{grievance.number}"
    assert report.events.filter(move="raise").count() == 1


def test_whoever_may_do_nothing_with_it_raises_nothing_from_it(town, report):
    said = matter(town, household=None, raiser=Raiser.OTHER, district=town.lan_village)
    with pytest.raises(PermissionDenied):
        raise_from_report(by=town.lan.user, report=report, uid=uuid.uuid4(), matter=said, at=LATER)
    assert not Grievance.objects.exists()


def test_three_years_after_the_last_word_all_of_it_goes_and_what_waits_stays(town, report):
    waits = reported(town)
    move(report, town.lian, "respond", text="去人")
    [term] = [term for term in retention.terms() if term.code == "situation"]
    day = dt.date(2029, 4, 15)
    list(retention.carry_out(day, apply=True))
    assert SituationReport.objects.count() == 2
    assert term.first_kept(day) == DAY
    list(retention.carry_out(day + dt.timedelta(days=1), apply=True))
    assert SituationReport.objects.get() == waits
