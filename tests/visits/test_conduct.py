"""Reports on conduct: whose business they are, who sees them, what an officer does, what stays."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from contacts.kit import clock
from contacts.models import AuditEvent, Service
from contacts.policy import Role
from tests.factories import make_cadre, make_grant, make_organisation
from tests.visits.conduct import (
    TEXT,
    answered,
    later,
    make_officer,
    make_report,
    moved,
    with_officer,
)
from visits.actions import conduct
from visits.actions.conduct import make_conduct_move
from visits.catalogue.conduct import conduct_moves
from visits.models import ConductEvent, ConductReport, ConductState
from visits.queries.conduct import due_on, open_to, standing, whom


@pytest.fixture
def town(cast):
    return with_officer(cast)


@pytest.mark.parametrize(
    ("about", "is_countys"),
    [
        ("韦小梅", False),
        ("梅村的韦 小 梅", False),
        ("不认识，梅村会计", False),
        ("梅村党委书记", False),
        ("韦连山", True),
        ("廉正", True),
        ("副镇长", True),
        ("镇党委书记", True),
        ("纪委书记", True),
    ],
)
def test_leaders_and_discipline_officers_are_the_countys_business(town, about, is_countys):
    assert whom(about, town.east, clock.today()).is_countys is is_countys


def test_a_longer_name_is_not_taken_for_the_leaders(town):
    make_cadre(town.east, "韦连山川", organisation=make_organisation(town.east, "农业办"))
    meant = whom("韦连山川", town.east, clock.today())
    assert not meant.is_countys and meant.subject.name == "韦连山川"


def test_where_every_officer_is_a_colleague_it_is_the_countys(town):
    colleague = make_cadre(
        town.east, "季同事", organisation=make_organisation(town.east, "纪委办公室")
    )
    assert whom("季同事", town.east, clock.today()).is_countys
    make_officer(town, "另一人", "other", "监察站")
    meant = whom("季同事", town.east, clock.today())
    assert not meant.is_countys and meant.subject == colleague


def test_what_is_the_countys_is_not_stored(town):
    with pytest.raises(ValidationError) as refused:
        make_report(town, about="韦连山")
    assert refused.value.error_dict["about"][0].code == "county"
    assert not ConductReport.objects.exists()


# Who sees it.


def test_only_the_officer_of_the_township_sees_it(town):
    report = make_report(town)
    assert list(open_to(town.officer)) == [report]
    for person in (town.mei, town.lu, town.shu, town.lian, town.ban):
        assert not open_to(person.user).exists()
    for user in (town.quan, town.sys, town.ji, town.wai):
        assert not open_to(user).exists()


def test_neither_the_cadre_nor_a_colleague_sees_it_though_being_an_officer(town):
    for person in (town.mei, town.lu, town.zhen):
        make_grant(
            person.user, Role.DISCIPLINE, town.east, granted_by=town.sys, confirmed_by=town.quan
        )
    report = make_report(town, about="梅村的一个干部")
    assert open_to(town.mei.user).exists() and open_to(town.lu.user).exists()
    ConductReport.objects.update(subject=town.mei)
    assert not open_to(town.mei.user).exists()
    assert not open_to(town.lu.user).exists()
    assert list(open_to(town.zhen.user)) == [report]


def test_who_served_with_the_cadre_when_it_came_stays_shut_out(town):
    make_grant(
        town.lu.user, Role.DISCIPLINE, town.east, granted_by=town.sys, confirmed_by=town.quan
    )
    make_report(town)
    today = clock.today()
    Service.objects.filter(cadre=town.mei).update(ends_on=today)
    assert not open_to(town.lu.user).exists()
    Service.objects.filter(cadre=town.mei).update(ends_on=today - dt.timedelta(days=1))
    assert open_to(town.lu.user).exists()


def test_an_unconfirmed_officer_sees_nothing(town):
    make_report(town)
    town.officer.grants.update(confirmed_by=None)
    town.officer.__dict__.pop("_grants", None)
    assert not open_to(town.officer).exists()


def test_whoever_may_not_see_it_cannot_move_it(town):
    report = make_report(town)
    for user in (town.mei.user, town.lian.user, town.sys):
        with pytest.raises(PermissionDenied):
            moved(town, report, "take", by=user)
    with pytest.raises(PermissionDenied):
        make_conduct_move(by=None, report=report, move="take", at=clock.now())


# What an officer does.


def test_from_the_letter_to_the_answer(town, as_user):
    browser = as_user(town.officer)
    form = browser.get("/conduct/new/").context["form"]
    said = {
        "uid": uuid.uuid4(), "township": town.east.uid, "channel": "letter", "about": "韦小梅",
        "text": TEXT, "received_on": clock.today(),
    }  # fmt: skip
    assert form.initial["township"] == town.east.uid
    answer = browser.post("/conduct/new/", said)
    report = ConductReport.objects.get()
    assert answer.url == reverse("conduct", args=[report.uid])
    page = browser.get(answer.url).content.decode()
    assert TEXT in page and "我来办" in page
    assert browser.post(f"{answer.url}take/", {"version": 1}).status_code == 302
    day = clock.today() + dt.timedelta(days=30)
    sent = {"version": 2, "finding": "属实", "answer": "已处理", "ask_again_on": day}
    assert browser.post(f"{answer.url}answer/", sent).status_code == 302
    report.refresh_from_db()
    assert (report.state, report.officer, report.answer) == ("closed", town.officer, "已处理")
    moves = [event.move for event in report.events.all()]
    assert moves == ["register", "look", "take", "answer"]


def test_a_letter_about_a_leader_is_not_registered(town, as_user):
    said = {
        "uid": uuid.uuid4(), "township": town.east.uid, "channel": "letter", "about": "韦连山",
        "text": TEXT, "received_on": clock.today(),
    }  # fmt: skip
    page = as_user(town.officer).post("/conduct/new/", said).content.decode()
    assert "没有保存" in page and TEXT in page
    assert not ConductReport.objects.exists()


def test_every_look_and_print_is_noted_and_the_list_names_nobody(town, as_user):
    report, browser = make_report(town), as_user(town.officer)
    listed = browser.get("/conduct/").content.decode()
    assert "有新内容没看" in listed
    for words in ("韦小梅", TEXT, "老王", "15400000077"):
        assert words not in listed
    page = reverse("conduct", args=[report.uid])
    browser.get(page), browser.get(f"{page}print/")
    assert [e.move for e in report.events.all()] == ["register", "look", "print"]
    assert "廉正" in browser.get(page).content.decode()
    assert "有新内容没看" not in browser.get("/conduct/").content.decode()


def test_a_named_colleague_is_handed_to_another_officer(town):
    make_officer(town, "另一人", "other", "监察站")
    colleague = make_cadre(
        town.east, "季同事", organisation=make_organisation(town.east, "纪委办公室")
    )
    report = moved(town, make_report(town, about="站里的人"), "take")
    report = moved(town, report, "name", subject=colleague)
    assert (report.state, report.officer) == (ConductState.NEW, None)
    assert not open_to(town.officer).exists()


def test_a_leader_is_not_named_but_passed_on(town):
    report = make_report(town, about="一个干部")
    with pytest.raises(ValidationError) as refused:
        moved(town, report, "name", subject=town.lian)
    assert "subject" in refused.value.error_dict


def test_two_officers_at_once_and_the_second_is_told(town, as_user):
    report = make_report(town)
    moved(town, report, "take", version=1)
    browser = as_user(town.officer)
    page = browser.post(
        reverse("conduct-move", args=[report.uid, "name"]), {"version": 1, "subject": town.mei.uid}
    )
    assert "刚才别人已经办了" in page.content.decode()
    assert 'name="version" value="2"' in page.content.decode()


def test_passing_on_takes_away_words_names_and_telephone(town):
    report = moved(town, make_report(town), "take")
    moved(town, report, "note", text="电话问过老王")
    passed = moved(town, report, "pass_on", handed_over=True)
    kept = [str(value) for value in ConductReport.objects.values().get().values()]
    kept += [str(v) for event in ConductEvent.objects.values() for v in event.values()]
    for word in ("韦小梅", TEXT, "老王", "15400000077"):
        assert word not in " ".join(kept)
    assert (passed.state, passed.passed_on_on) == (ConductState.PASSED_ON, clock.today())
    assert passed.subject is None and not passed.content_digest
    assert [e.move for e in passed.events.all()] == ["register", "take", "pass_on"]


def test_it_is_passed_on_only_after_a_yes_to_the_original_handed_over(town, as_user):
    report, browser = make_report(town), as_user(town.officer)
    page = reverse("conduct-move", args=[report.uid, "pass_on"])
    assert "不能恢复" in browser.get(page).content.decode()
    browser.post(page, {"version": 1})
    assert ConductReport.objects.get().text == TEXT
    browser.post(page, {"version": 1, "handed_over": "on"})
    shown = browser.get(reverse("conduct", args=[report.uid])).content.decode()
    assert "已转县纪委监委" in shown and TEXT not in shown
    assert browser.get(reverse("conduct-print", args=[report.uid])).status_code == 404


def test_what_one_officer_passed_on_no_other_sees(town):
    other = make_officer(town, "另一人", "other", "监察站")
    report = make_report(town)
    assert open_to(other).exists()
    moved(town, report, "pass_on", handed_over=True)
    assert open_to(town.officer).exists() and not open_to(other).exists()


def test_nothing_of_it_is_an_event_of_the_trail(town, as_user):
    before = AuditEvent.objects.count()
    report, browser = make_report(town), as_user(town.officer)
    after_login = AuditEvent.objects.count()
    page = reverse("conduct", args=[report.uid])
    for path in ("/conduct/", page, f"{page}print/"):
        browser.get(path)
    browser.post(f"{page}take/", {"version": 1})
    browser.post(f"{page}receipt/", {})
    browser.post(f"{page}pass_on/", {"version": 2, "handed_over": "on"})
    assert ConductReport.objects.get().passed_on_on
    assert AuditEvent.objects.count() == after_login and after_login - before <= 1
    assert not AuditEvent.objects.filter(resource="conduct").exists()


@pytest.mark.parametrize("change", ["update", "delete"])
def test_its_history_only_grows(town, change):
    make_report(town)
    rows = ConductEvent.objects.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(text="x") if change == "update" else rows.delete()


def test_a_clock_set_back_moves_nothing_before_what_is_there(town):
    report = moved(town, make_report(town), "take")
    before = clock.now() - dt.timedelta(days=2)
    make_conduct_move(by=town.officer, report=report, move="note", at=before, text="问过")
    assert [event.move for event in report.events.all()] == ["register", "take", "note"]


# How it stands.


def test_it_is_taken_up_within_fifteen_working_days_and_answered_within_sixty_days(town):
    received = timezone.make_aware(dt.datetime(2026, 4, 15, 12))  # a Wednesday
    report = ConductReport(received_at=received, state=ConductState.NEW)
    assert due_on(report, {}) == dt.date(2026, 5, 6)
    assert due_on(report, {dt.date(2026, 5, 1): False}) == dt.date(2026, 5, 7)
    report.state = ConductState.IN_HAND
    assert due_on(report, {}) == dt.date(2026, 6, 14)

    def how(day):
        return standing(report, timezone.make_aware(dt.datetime(2026, 6, day, 12)), {}).code

    assert [how(10), how(11), how(14), how(15)] == ["on_track", "at_risk", "at_risk", "overdue"]


def test_the_question_about_retaliation_comes_on_its_day(town, as_user, monkeypatch):
    report = answered(town, make_report(town), days=10)
    assert "问过" not in as_user(town.officer).get(f"/conduct/{report.uid}/").content.decode()
    monkeypatch.setattr(timezone, "now", later(dt.timedelta(days=11)))
    page = as_user(town.officer).get(f"/conduct/{report.uid}/").content.decode()
    assert "问过：没有人为难" in page
    assert "该问有没有人为难" in as_user(town.officer).get("/conduct/").content.decode()
    asked = moved(town, report, "not_reached")
    assert asked.ask_again_on == clock.today() + dt.timedelta(days=30)
    assert moved(town, asked, "harmed", text="低保被停了").state == ConductState.IN_HAND


def test_each_row_of_the_table_is_said_in_words_and_has_its_fields():
    assert set(conduct_moves()) == set(conduct.EFFECTS) | {
        "register", "sealed", "look", "print", "receipt", "note", "say",
    }  # fmt: skip
    assert all(str(move.label) for move in conduct_moves().values())
