"""Alerts as rows, one digest a person a day, a letter without a word about anybody."""

import datetime as dt

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.models import CalendarDay, CareMembership, ContactAssignment
from contacts.policy import Role
from reports.actions.alerts import raise_alerts
from reports.actions.deliveries import deliver_due
from reports.actions.digests import send_digests, write_digests
from reports.engine.coverage import rebuild_coverage
from reports.models import Alert, AlertKind, Delivery, Digest, Obligation, State
from reports.queries.digests import in_words
from reports.tables.alerts import pile_url
from tests.cast import build
from tests.factories import (
    at,
    make_activity,
    make_cadre,
    make_grant,
    make_household,
    make_membership,
    make_post,
    make_user,
)
from tests.kept import staged
from tests.reports.helpers import VISIT_DAYS, april, owed, run_on, switch_on
from visits.models import Answer, Participant

DAY = april(22)  # a Wednesday
MORNING = at(DAY, 9)


@pytest.fixture
def facts(db, stand_on):
    stand_on(DAY, 8)
    return staged(nobody_went)


def nobody_went():
    """22 April: of the four village cadres nobody went anywhere; 黄阿妹 is in hardship."""
    cast = build()
    switch_on(cast.east, since=april(1))
    run_on(DAY)
    return cast


def open_alerts(kind):
    return Alert.objects.open().filter(kind=kind)


def test_who_is_behind_is_told_once_and_no_more_when_it_is_made_good(facts):
    raise_alerts(DAY)
    raise_alerts(DAY + dt.timedelta(days=1))
    mine = open_alerts("at_risk").filter(cadre=facts.mei, obligation__requirement__code=VISIT_DAYS)
    assert mine.get().raised_on == DAY
    Obligation.objects.filter(pk=owed(facts.mei, "2026-04").pk).update(state=State.MET)
    raise_alerts(april(24))
    assert not mine.exists()
    assert Alert.objects.get(
        pk__in=Alert.objects.filter(cadre=facts.mei, resolved_on=april(24))[:1]
    )


def test_what_comes_back_is_raised_anew_under_its_old_row(facts):
    raise_alerts(DAY)
    duty = Obligation.objects.filter(pk=owed(facts.mei, "2026-04").pk)
    duty.update(state=State.ON_TRACK)
    raise_alerts(april(23))
    duty.update(state=State.AT_RISK)
    raise_alerts(april(24))
    alert = Alert.objects.get(obligation__in=duty, kind="at_risk")
    assert (alert.raised_on, alert.resolved_on) == (april(24), None)


def test_overdue_is_told_until_the_close(facts):
    run_on(dt.date(2026, 5, 4))
    raise_alerts(dt.date(2026, 5, 4))
    mine = open_alerts("overdue").filter(obligation=owed(facts.mei, "2026-04"))
    assert mine.count() == 1
    run_on(dt.date(2026, 5, 7))
    raise_alerts(dt.date(2026, 5, 8))
    assert not mine.exists()


def test_a_care_household_left_alone_is_told_of_and_each_dry_spell_is_another_alert(facts):
    raise_alerts(DAY)
    alert = open_alerts("care_unseen").get()
    assert (alert.household, alert.cadre, alert.area) == (
        facts.amei,
        facts.mei,
        facts.mei_village.area,
    )
    make_activity(DAY, cadres=[facts.mei], households=[facts.amei], kind="telephone")
    rebuild_coverage()
    raise_alerts(DAY)
    assert not open_alerts("care_unseen").exists()
    raise_alerts(DAY + dt.timedelta(days=92))
    assert open_alerts("care_unseen").get().key != alert.key


def test_after_a_hand_over_the_alert_goes_to_the_successor_and_his_digest(facts, stand_on):
    raise_alerts(DAY)
    send_digests(MORNING)
    former = facts.amei.assignments.filter(cadre=facts.mei)
    former.update(ends_on=DAY)
    ContactAssignment.objects.create(cadre=facts.lu, household=facts.amei, starts_on=april(23))
    stand_on(april(23), 8)
    raise_alerts(april(23))
    alert = open_alerts("care_unseen").get()
    assert (alert.cadre, alert.raised_on) == (facts.lu, april(23))
    send_digests(at(april(23), 9))
    assert new_to(facts.lu.user, april(23)) == {"care_unseen": 1}
    assert not digest_of(facts.mei.user).filter(day=april(23)).exists()
    stand_on(april(24), 8)
    raise_alerts(april(24))
    assert open_alerts("care_unseen").get().raised_on == april(23)


def test_an_open_alert_goes_along_to_another_area_and_is_not_new_there(facts):
    raise_alerts(DAY)
    facts.amei.district = facts.lan_village
    facts.amei.save()
    raise_alerts(april(23))
    alert = open_alerts("care_unseen").get()
    assert (alert.area, alert.raised_on) == (facts.lan_village.area, DAY)


def test_presence_is_asked_until_it_is_answered(facts):
    joint = make_activity(DAY, cadres=[facts.mei, facts.lu], households=[facts.shan])
    asked = Participant.objects.filter(activity=joint, cadre=facts.lu)
    asked.update(answer="open")
    raise_alerts(DAY)
    assert open_alerts("presence").get().cadre == facts.lu
    asked.update(answer="was_there")
    raise_alerts(DAY)
    assert not open_alerts("presence").exists()


def test_whether_one_was_there_is_asked_of_that_one_alone(visit, facts):
    joint = make_activity(DAY, cadres=[facts.mei, facts.lu], households=[facts.shan])
    Participant.objects.filter(activity=joint, cadre=facts.lu).update(answer="open")
    raise_alerts(DAY)
    for user, told in ((facts.lu.user, 1), (facts.quan, 0), (facts.shu.user, 0)):
        page = visit(user, "/alerts/", kind="presence")
        assert page.context["table"].page.paginator.count == told, user


def test_as_many_statements_for_fifty_as_for_five(facts):
    def statements():
        with CaptureQueriesContext(connection) as queries:
            raise_alerts(DAY)
        return len(queries)

    few = statements()
    for number in range(45):
        make_post(make_cadre(facts.east, f"新{number}"), facts.mei_village)
        make_membership(make_household(facts.mei_village))
    run_on(DAY)
    assert statements() == few
    assert open_alerts("care_unseen").count() == 46


# -- digests ---------------------------------------------------------------------------------------


def digest_of(user):
    return Digest.objects.filter(user=user)


def test_one_digest_a_day_and_none_without_anything_new(facts):
    raise_alerts(DAY)
    assert send_digests(MORNING) > 0
    assert send_digests(at(DAY, 10)) == 0
    assert digest_of(facts.mei.user).count() == 1
    raise_alerts(april(23))
    assert send_digests(at(april(23), 9)) == 0


def test_what_is_raised_after_the_digest_of_the_day_is_told_with_the_next(facts, stand_on):
    raise_alerts(DAY)
    send_digests(MORNING)
    stand_on(DAY, 20)  # the evening, when diaries are typed
    joint = make_activity(DAY, cadres=[facts.mei, facts.lu], households=[facts.shan])
    Participant.objects.filter(activity=joint, cadre=facts.lu).update(answer="open")
    make_membership(make_household(facts.mei_village))
    raise_alerts(DAY)
    assert send_digests(at(DAY, 20)) == 0
    stand_on(april(23), 8)
    raise_alerts(april(23))
    send_digests(at(april(23), 9))
    assert new_to(facts.lu.user, april(23)) == {"presence": 1}
    assert new_to(facts.quan, april(23))["care_unseen"] == 1
    assert send_digests(at(april(23), 10)) == 0
    assert send_digests(at(april(24), 9)) == 0


def new_to(user, day):
    lines = digest_of(user).get(day=day).lines
    return {line["kind"]: line["new"] for line in lines if line["new"]}


def test_a_newcomer_is_told_of_everything_and_the_others_of_nothing_twice(facts):
    raise_alerts(DAY)
    send_digests(MORNING)
    late = make_user("late")
    make_grant(late, Role.LEADER, facts.east)
    assert send_digests(at(april(23), 9)) == 1
    assert new_to(late, april(23))["care_unseen"] == 1


def test_everybody_is_told_of_the_own_work_and_leaders_of_their_area(facts):
    raise_alerts(DAY)
    write_digests(MORNING)
    mine = in_words(digest_of(facts.mei.user).get())
    assert mine == ["您有1项任务落后", "您联系的1户关爱户满92天没有人联系"]
    [theirs] = [line for line in in_words(digest_of(facts.quan).get()) if "关爱户" in line]
    assert theirs == "东山镇有1户关爱户满92天没有人联系"
    assert not digest_of(facts.wai).exists()
    assert not digest_of(facts.nobody).exists()


@pytest.mark.parametrize("moment", [at(DAY, 7), at(DAY, 18), at(april(25), 9)])
def test_outside_working_hours_nobody_is_told_anything(facts, moment):
    raise_alerts(DAY)
    assert send_digests(moment) == 0
    assert not Digest.objects.exists()


def test_a_holiday_is_no_working_day(facts):
    CalendarDay.objects.create(day=DAY, is_working=False, name="放假")
    raise_alerts(DAY)
    assert send_digests(MORNING) == 0


def test_a_letter_says_that_there_is_something_and_never_what(facts, settings, stand_on):
    stand_on(DAY, 9)
    settings.SITE_URL = "https://lianxinqiao.example"
    facts.mei.user.email = "mei@example.com"
    facts.mei.user.save()
    raise_alerts(DAY)
    send_digests(MORNING)
    deliver_due()
    [letter] = mail.outbox
    assert letter.to == ["mei@example.com"]
    assert "https://lianxinqiao.example/alerts/" in letter.body
    for word in ("韦小梅", "黄阿妹", "落后", "1"):
        assert word not in letter.subject + letter.body
    send_digests(at(DAY, 10))
    deliver_due()
    assert len(mail.outbox) == 1


def test_without_a_mail_server_no_letter_is_even_tried(facts, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    facts.mei.user.email = "mei@example.com"
    facts.mei.user.save()
    raise_alerts(DAY)
    send_digests(MORNING)
    assert not Delivery.objects.exists()


def test_the_digest_shows_on_the_first_page_until_it_is_read(visit, client, facts):
    raise_alerts(DAY)
    write_digests(MORNING)
    assert "您有1项任务落后" in visit(facts.mei.user, "/my/").content.decode()
    answer = client.post(f"/digests/{digest_of(facts.mei.user).get().uid}/read/", {"next": "/my/"})
    assert answer.url == "/my/"
    assert "您有1项任务落后" not in visit(facts.mei.user, "/my/").content.decode()


def test_nobody_reads_the_digest_of_another(client, facts):
    raise_alerts(DAY)
    write_digests(MORNING)
    client.force_login(facts.lu.user)
    url = f"/digests/{digest_of(facts.mei.user).get().uid}/read/"
    assert client.post(url).status_code == 404


# -- the page --------------------------------------------------------------------------------------


def shown(answer):
    return {str(row) for row in answer.context["table"].page}


def test_a_cadre_sees_the_own_alerts_and_superiors_those_of_their_area(visit, facts):
    raise_alerts(DAY)
    mine = set(Alert.objects.filter(cadre=facts.mei).values_list("key", flat=True))
    assert shown(visit(facts.mei.user, "/alerts/")) == mine
    everything = visit(facts.quan, "/alerts/")
    assert len(shown(everything)) == Alert.objects.open().count()
    assert not shown(visit(facts.wai, "/alerts/"))


def left_alone(village, number):
    """So many households in hardship to which nobody went."""
    for _ in range(number):
        make_membership(make_household(village))


def test_many_alerts_lie_in_one_pile_a_district_that_opens_to_its_rows(visit, facts):
    left_alone(facts.mei_village, 12)
    left_alone(facts.lan_village, 12)
    raise_alerts(DAY)
    page = visit(facts.quan, "/alerts/")
    heaps = {pile.name: pile for pile in page.context["piles"].all_rows}
    assert {"梅村", "兰村"} <= set(heaps)
    assert not shown(page)
    opened = 0
    for _row, cells in page.context["piles"].rows:
        for cell in cells:
            if cell.url and cell.column.numeric:
                rows = visit(facts.quan, f"/alerts/{cell.url}").context["table"]
                assert rows.page.paginator.count == cell.value, (cell.row.name, cell.column.key)
                opened += cell.value
    assert opened == Alert.objects.open().count()
    for _kind, number, url in page.context["sums"]:
        assert visit(facts.quan, f"/alerts/{url}").context["table"].page.paginator.count == number


def test_beside_the_piles_everybody_sees_the_own_alerts_as_rows(visit, facts):
    left_alone(facts.mei_village, 30)
    make_grant(facts.mei.user, Role.LEADER, facts.east)
    raise_alerts(DAY)
    page = visit(facts.mei.user, "/alerts/")
    mine = set(Alert.objects.filter(cadre=facts.mei).values_list("key", flat=True))
    assert shown(page) == mine and mine
    heaps = page.context["piles"].all_rows
    assert sum(pile.total for pile in heaps) == Alert.objects.open().count()


def test_each_figure_of_the_piles_opens_as_many_where_some_are_ones_own(visit, facts):
    left_alone(facts.mei_village, 30)
    make_grant(facts.mei.user, Role.LEADER, facts.east)
    visit_of_lu = make_activity(april(2), cadres=[facts.lu, facts.mei], typed_by=facts.lu.user)
    visit_of_lu.participants.filter(cadre=facts.mei).update(answer=Answer.OPEN)
    raise_alerts(DAY)
    page = visit(facts.mei.user, "/alerts/")

    def listed(url):
        return visit(facts.mei.user, f"/alerts/{url}").context["table"].page.paginator.count

    for pile in page.context["piles"].all_rows:
        assert listed(pile_url(pile)) == pile.total, pile.name
        for kind, number in pile.numbers.items():
            assert listed(pile_url(pile, kind=kind)) == number, (pile.name, kind)
    sums = {str(kind): number for kind, number, url in page.context["sums"]}
    assert all(listed(url) == number for _kind, number, url in page.context["sums"])
    assert sums[str(AlertKind.PRESENCE.label)] == 1


def test_a_county_sees_a_pile_a_township_first(visit, facts):
    left_alone(facts.mei_village, 15)
    left_alone(facts.west_village, 15)
    raise_alerts(DAY)
    leader = make_user("county", "县领导")
    make_grant(leader, Role.LEADER, facts.county)
    page = visit(leader, "/alerts/")
    assert [pile.name for pile in page.context["piles"].all_rows] == ["东山镇", "西河镇"]
    east = next(iter(page.context["piles"].rows))[1][0].url
    below = visit(leader, f"/alerts/{east}").context["piles"].all_rows
    assert "西河村" not in {pile.name for pile in below} and "梅村" in {pile.name for pile in below}


def test_alerts_lead_to_their_records_and_past_ones_are_kept_aside(visit, facts):
    raise_alerts(DAY)
    page = visit(facts.quan, "/alerts/", kind="care_unseen")
    assert f"/households/{facts.amei.uid}/" in page.content.decode()
    CareMembership.objects.all().delete()
    raise_alerts(DAY)
    assert not shown(visit(facts.quan, "/alerts/", kind="care_unseen"))
    assert shown(visit(facts.quan, "/alerts/", kind="care_unseen", over="on"))


def test_the_list_takes_as_many_statements_for_fifty_as_for_five(statements, facts):
    raise_alerts(DAY)
    few = statements(facts.quan, "/alerts/", kind="care_unseen")
    for _ in range(45):
        make_membership(make_household(facts.mei_village))
    raise_alerts(DAY)
    many = statements(facts.quan, "/alerts/", kind="care_unseen")
    assert len(few) == len(many) <= 10, many
    assert len(statements(facts.quan, "/alerts/")) <= 14
