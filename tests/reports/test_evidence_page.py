"""The evidence page: how a figure was computed, what counts, what doesn't and why."""

import datetime as dt

import pytest

from contacts.models import AuditEvent, Grant, Leave, PostRole
from reports.engine.follow import follow_facts
from reports.models import Obligation
from tests.cast import build
from tests.factories import at, make_activity, make_post
from tests.kept import staged
from tests.reports.helpers import april, owed, run_on, switch_on

SINCE = dt.date(2026, 3, 1)


@pytest.fixture
def facts(db, stand_on):
    stand_on(april(21))
    return staged(mei_in_april)


def mei_in_april():
    """April: mei was on leave from 5 to 8, went on 1, 2 (with lu), 3 (late), and in vain on 6 and 9."""
    cast = build()
    switch_on(cast.east, since=SINCE)
    mei = cast.mei
    Leave.objects.create(cadre=mei, kind="leave", starts_on=april(5), ends_on=april(8))
    make_activity(april(1), cadres=[mei], households=[cast.amei, cast.shan], heard="屋顶漏雨")
    make_activity(april(2), cadres=[mei, cast.lu], households=[cast.shan])
    make_activity(april(3), cadres=[mei], households=[cast.zeng], recorded_at=at(april(10)))
    make_activity(april(6), cadres=[mei], households=[cast.amei])
    make_activity(april(9), cadres=[mei], households=[cast.amei], kind="telephone")
    make_activity(
        april(10),
        cadres=[mei],
        households=[cast.amei],
        state="voided",
        voided_at=at(april(11)),
        void_reason="记错了户",
    )
    run_on(april(21))
    return cast


def url(cadre, period="2026-04"):
    return f"/obligations/{owed(cadre, period).uid}/"


def cells(table):
    return [
        [column.of(row) for column in table.columns if column.key != "open"] for row in table.page
    ]


def test_the_target_is_told_with_its_reckoning(visit, facts):
    page = visit(facts.mei.user, url(facts.mei))
    assert page.context["target_words"] == "8天 × 在岗26天 ÷ 30天，四舍五入（4月5日—8日请假）"
    assert page.context["pace"] == 4
    text = page.content.decode()
    assert "韦小梅 · 2026年4月" in text
    assert "依据：参照屈原镇联系服务群众五项制度（请换成本镇文件）" in text


def test_the_page_says_who_does_it_who_checks_it_and_by_when(visit, facts):
    page = visit(facts.mei.user, url(facts.mei)).content.decode()
    assert "谁核对" in page and "覃书记" in page.split("谁核对")[1][:60]
    assert "4月30日前做完，5月7日夜里12点前可以补记" in page
    of_village = Obligation.objects.get(
        district=facts.mei_village, period="2026-04-1", requirement__code="village-concerns-meeting"
    )
    assert "党政办 班文书" in visit(facts.quan, f"/obligations/{of_village.uid}/").content.decode()
    of_town = Obligation.objects.get(
        requirement__code="township-concerns-meeting", period="2026-04"
    )
    assert "县里" in visit(facts.quan, f"/obligations/{of_town.uid}/").content.decode()
    Grant.objects.filter(role="secretary").delete()
    assert "还没有人" in visit(facts.mei.user, url(facts.mei)).content.decode()


def test_nobody_is_asked_to_check_who_became_a_police_officer(visit, facts):
    make_post(facts.mei, facts.lan_village, PostRole.POLICE_OFFICER)
    page = visit(facts.quan, f"/obligations/{owed(facts.mei, '2026-04').uid}/").content.decode()
    assert "没有人核对" in page and "还没有人" not in page


def test_the_townships_first_secretary_is_checked_by_the_county(visit, facts):
    """Not by an account that is still to be made: nobody of the township stands above him."""
    facts.lian.services.update(title="党委书记")
    row = owed(facts.lian, "2026-04", "township-cadre-village-days")
    page = visit(facts.quan, f"/obligations/{row.uid}/").content.decode()
    assert "县里，不在本软件里" in page and "还没有人" not in page
    facts.lian.services.update(title="纪委书记")
    assert "还没有人" in visit(facts.quan, f"/obligations/{row.uid}/").content.decode()


def test_the_page_says_that_a_period_closes_at_midnight_of_its_own_working_day(visit, facts):
    assert "第5个工作日夜里12点关账" in visit(facts.mei.user, url(facts.mei)).context["how"]
    row = owed(facts.mei, "2026-04")
    row.requirement.options = {**row.requirement.options, "close_after_working_days": 8}
    row.requirement.save()
    page = visit(facts.mei.user, url(facts.mei)).content.decode()
    assert "第8个工作日夜里12点关账" in page and "下班关账" not in page


def test_counted_records_show_households_companions_and_lateness(visit, facts):
    counted = visit(facts.mei.user, url(facts.mei)).context["counted"]
    assert cells(counted) == [
        ["4月1日 周三", "入户走访", "黄阿妹、单国栋", "", "当天 18:00"],
        ["4月2日 周四", "入户走访", "单国栋", "陆明", "当天 18:00"],
        ["4月3日 周五", "入户走访", "曾有福", "", "4月10日"],
    ]
    assert [row.marks for row in counted.page] == [[], [], ["补记"]]


def test_records_that_do_not_count_say_why(visit, facts):
    rest = visit(facts.mei.user, url(facts.mei)).context["not_counted"]
    assert [(row[0], row[-1]) for row in cells(rest)] == [
        ("4月6日 周一", "当天请假"),
        ("4月9日 周四", "电话联系，这种方式不计入"),
        ("4月10日 周五", "已作废"),
    ]


def test_a_long_list_of_what_does_not_count_is_folded(visit, facts):
    fold = '<details class="fold"><summary><span>没有计入的'
    assert fold not in visit(facts.mei.user, url(facts.mei)).content.decode()
    for _time in range(20):
        make_activity(april(7), cadres=[facts.mei], kind="telephone")
    run_on(april(21))
    assert fold in visit(facts.mei.user, url(facts.mei)).content.decode()


def test_what_was_heard_is_never_shown(visit, facts):
    for user in (facts.mei.user, facts.quan, facts.lian.user):
        assert "屋顶漏雨" not in visit(user, url(facts.mei)).content.decode()


def test_the_reading_leaves_a_trace_of_records_and_households(visit, facts):
    visit(facts.quan, url(facts.mei))
    event = AuditEvent.objects.get(resource="household", verb="read")
    assert str(facts.amei.uid) in event.object_ids
    assert AuditEvent.objects.filter(resource="activity", verb="read").exists()


def test_a_closed_figure_stays_and_what_todays_records_say_stands_beside_it(visit, facts, stand_on):
    run_on(dt.date(2026, 5, 12))
    late = dt.date(2026, 5, 20)
    make_activity(april(20), cadres=[facts.mei], households=[facts.shan], recorded_at=at(late))
    follow_facts(on=late, now=at(late), cadres=[facts.mei.pk], first=april(20), last=april(20))
    stand_on(late)
    page = visit(facts.quan, url(facts.mei))
    assert "关账时是3天，按现在的记录是4天" in page.context["outlook"]
    assert "关账以后才记录" in [row[-1] for row in cells(page.context["not_counted"])]
    assert page.context["pace"] is None


def test_after_the_last_day_one_may_still_write_down_until_the_close(visit, facts, stand_on):
    run_on(dt.date(2026, 5, 2))
    stand_on(dt.date(2026, 5, 2))
    page = visit(facts.mei.user, url(facts.mei))
    assert page.context["outlook"] == "已经逾期，5月7日前走过没记的仍可补记。"
    assert page.context["obligation"].state == "overdue"


def test_too_few_days_left_are_said_as_a_request_to_write_down(visit, facts, stand_on):
    run_on(april(29))
    stand_on(april(29))
    page = visit(facts.mei.user, url(facts.mei))
    assert page.context["outlook"] == "只剩2天，走过还没记的请补记。"


def test_too_few_assigned_households_are_a_gap_of_the_set_up(visit, facts):
    obligation = owed(facts.mei, "2026", "village-cadre-households")
    page = visit(facts.quan, f"/obligations/{obligation.uid}/")
    assert page.context["target_words"].endswith("；只分配了2户，按2户算")


def test_a_meeting_is_owed_whole(visit, facts):
    obligation = Obligation.objects.get(
        requirement__code="village-concerns-meeting", period="2026-04-2", district=facts.mei_village
    )
    page = visit(facts.quan, f"/obligations/{obligation.uid}/")
    assert page.context["target_words"] == "每半月1次，不按天数折算"
    assert "梅村 · 2026年4月下半月" in page.content.decode()


def test_each_sees_the_own_figures_and_superiors_those_of_their_area(client, facts):
    for user, status in [
        (facts.mei.user, 200),
        (facts.shu.user, 200),
        (facts.ban.user, 200),
        (facts.lian.user, 200),
        (facts.quan, 200),
        (facts.lu.user, 404),
        (facts.wai, 404),
        (facts.sys, 403),
        (facts.nobody, 403),
    ]:
        client.force_login(user)
        assert client.get(url(facts.mei)).status_code == status, user


def test_the_workbook_holds_both_lists_for_who_may_export(client, facts):
    client.force_login(facts.mei.user)
    assert client.get(url(facts.mei), {"export": "xlsx"}).status_code == 403
    client.force_login(facts.quan)
    answer = client.get(url(facts.mei), {"export": "xlsx"})
    assert b"".join(answer.streaming_content)[:2] == b"PK"


def test_the_page_takes_as_many_statements_for_thirty_records_as_for_six(statements, facts):
    few = statements(facts.quan, url(facts.mei))
    for day in range(11, 22):
        for household in (facts.amei, facts.zeng):
            make_activity(april(day), cadres=[facts.mei, facts.lu], households=[household])
    run_on(april(21))
    many = statements(facts.quan, url(facts.mei))
    assert len(many) == len(few) <= 20, many
