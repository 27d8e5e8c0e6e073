"""The leader's overview: sums that open their lists, place by place, in few statements."""

import datetime as dt

import pytest

from contacts.kit import clock
from contacts.models import AuditEvent, CareMembership
from contacts.policy import Role
from reports.engine.coverage import rebuild_coverage
from reports.models import Obligation
from reports.queries.months import in_month, month_of
from tests.cast import build
from tests.factories import (
    LONG_AGO,
    make_activity,
    make_area,
    make_cadre,
    make_district,
    make_grant,
    make_grievance,
    make_household,
    make_membership,
    make_post,
    make_user,
)
from tests.kept import staged
from tests.reports.helpers import VISIT_DAYS, april, run_on, switch_on
from visits.actions.clocks import wind_all
from visits.queries.closing import month_to_look_at

PAGE = "/overview/"
SINCE = dt.date(2026, 3, 1)


@pytest.fixture
def facts(db, stand_on):
    stand_on(april(21))
    return staged(mei_has_done_hers)


def mei_has_done_hers():
    """21 April: mei has done her eight days, lu, shu and lan nothing; no village met."""
    cast = build()
    switch_on(cast.east, since=SINCE)
    for day in range(1, 9):
        make_activity(april(day), cadres=[cast.mei], households=[cast.amei])
    rebuild_coverage()
    run_on(april(21))
    return cast


@pytest.fixture
def county(facts):
    leader = make_user("county", "县领导")
    make_grant(leader, Role.LEADER, facts.county)
    return leader


def duty(page, code, period):
    rows = page.context["table"].page
    return next(r for r in rows if (r.duty.rule.code, r.duty.period.code) == (code, period))


def listed(visit, user, url):
    return visit(user, url).context["table"].page.paginator.count


def test_each_duty_stands_with_its_states_and_each_figure_opens_as_many(visit, facts):
    page = visit(facts.quan, PAGE)
    row = duty(page, VISIT_DAYS, "2026-04")
    assert {part.code: part.value for part in row.parts} == {
        "met": 1, "on_track": 0, "at_risk": 3, "overdue": 0,
    }  # fmt: skip
    assert (row.subjects, row.detail) == ("4人", "每月8天")
    for duty_row in page.context["table"].page:
        for part in duty_row.parts:
            assert listed(visit, facts.quan, part.url) == part.value, (duty_row.duty.rule, part)


def test_a_half_month_that_was_missed_stays_visible_in_the_second_half(visit, facts):
    row = duty(visit(facts.quan, PAGE), "village-concerns-meeting", "2026-04-1")
    assert row.duty.states == {"overdue": 2}
    assert row.detail == "每半月1次 · 上半月"


def test_the_first_half_of_a_month_stands_before_the_second_and_a_month_before_a_year(visit, facts):
    rows = [row.duty for row in visit(facts.quan, PAGE).context["table"].page]
    meetings = [d.period.code for d in rows if d.rule.code == "village-concerns-meeting"]
    assert meetings == ["2026-04-1", "2026-04-2"]
    of_cadres = [duty.period.code for duty in rows if duty.rule.subject == "cadre"]
    assert of_cadres == ["2026-04", "2026-04", "2026", "2026"]


def test_each_place_stands_with_leader_coverage_and_what_is_missing(visit, facts):
    mei, lan, office = visit(facts.quan, PAGE).context["second"].page
    assert (mei.place.name, mei.leader, mei.place.counts.visited, mei.place.counts.never) == (
        "梅村", "韦连山", 1, 2,
    )  # fmt: skip
    assert (lan.place.name, lan.leader, lan.households) == ("兰村", "", 1)
    assert (office.place.name, office.households) == ("镇本级", None)
    for row in (mei, lan, office):
        for who in ("cadre", "place"):
            for _state, words, url in row.chips(who):
                number = words.split()[-1]
                if number.isdigit():
                    assert listed(visit, facts.quan, url) == int(number), (row.place.name, words)


def test_the_paragraph_says_what_matters_and_opens_it(visit, facts):
    make_membership(facts.mo)
    page = visit(facts.quan, PAGE)
    told = {matter.text: matter.url for matter in page.context["matters"]}
    assert "梅村、兰村上半月没有完成“村（居）民情联系会议”" in told
    unseen = "兰村有1户关爱户满92天没有人联系"
    assert listed(visit, facts.quan, told[unseen]) == 1
    for count in page.context["of_cadres"] + page.context["of_places"]:
        assert listed(visit, facts.quan, count.url) == count.number


def test_matters_that_are_late_or_with_nobody_stand_first_and_open_as_many(visit, facts):
    early = clock.now() - dt.timedelta(days=90)
    for _n in range(2):
        make_grievance(facts.amei, facts.mei.user, received_at=early)
    wind_all(clock.now())
    told = visit(facts.lian.user, PAGE).context["matters"]
    assert [matter.text for matter in told[:2]] == ["诉求超期2件", "诉求待分办2件"]
    assert [listed(visit, facts.lian.user, matter.url) for matter in told[:2]] == [2, 2]


def test_the_duties_for_which_too_few_days_are_left_open_as_a_list_of_as_many(visit, facts):
    at_risk = Obligation.objects.filter(state="at_risk", cadre__isnull=False)
    at_risk.update(reachable=True)
    at_risk.filter(pk=at_risk.filter(requirement__code=VISIT_DAYS).first().pk).update(
        reachable=False
    )
    assert at_risk.count() > 1
    page = visit(facts.quan, PAGE)
    [url] = [m.url for m in page.context["matters"] if m.text == "1项干部任务剩下的天数已经不够"]
    assert listed(visit, facts.quan, url) == 1


def test_where_all_is_well_the_paragraph_says_so(visit, cast, stand_on):
    stand_on(april(2))
    switch_on(cast.east, since=april(1))
    run_on(april(2))
    page = visit(cast.quan, PAGE, month="2026-04").content.decode()
    assert "有1户关爱户满92天没有人联系" in page
    CareMembership.objects.all().delete()
    page = visit(cast.quan, PAGE, month="2026-04").content.decode()
    assert "没有逾期的，也没有久未联系的关爱户。" in page


def test_without_rules_the_page_says_what_is_missing(visit, cast):
    assert "这个月没有任务" in visit(cast.quan, PAGE).content.decode()


def test_last_month_is_shown_until_it_closes(cast):
    assert month_to_look_at(dt.date(2026, 5, 7)).code == "2026-04"
    assert month_to_look_at(dt.date(2026, 5, 8)).code == "2026-05"


def test_a_week_belongs_to_the_month_of_its_sunday(facts):
    rule = Obligation.objects.filter(requirement__code=VISIT_DAYS).first().requirement
    week = Obligation.objects.create(
        requirement=rule, area=facts.east, subject_key=0, period="2026-W18",
        period_starts_on=dt.date(2026, 4, 27), period_ends_on=dt.date(2026, 5, 3),
        closes_at="2026-05-10T00:00:00Z",
    )  # fmt: skip
    assert week in Obligation.objects.filter(in_month(month_of(dt.date(2026, 5, 1))))
    assert week not in Obligation.objects.filter(in_month(month_of(april(1))))


def test_the_other_month_is_one_click_away(visit, facts):
    page = visit(facts.quan, PAGE)
    [(words, url)] = page.context["months"]
    assert words == "2026年3月"
    assert "东山镇 · 2026年3月" in visit(facts.quan, url).content.decode()


def test_a_secretary_sees_the_village_person_by_person(visit, facts):
    page = visit(facts.shu.user, PAGE)
    people = [cadre.name for cadre in page.context["second"].page]
    assert people == ["黄镇生", "陆明", "覃书记", "韦连山", "韦小梅"]
    assert "莫丽兰" not in page.content.decode()
    assert "兰村" not in page.content.decode()


def test_a_county_leader_sees_townships_then_districts_then_people(visit, facts, county):
    east, west = visit(county, PAGE).context["second"].page
    assert (east.place.name, west.place.name) == ("东山镇", "西河镇")
    page = visit(county, east.place.url)
    assert [row.place.name for row in page.context["second"].page] == ["梅村", "兰村", "镇本级"]
    page = visit(county, page.context["second"].page[0].place.url)
    assert page.context["second"].page[0].name == "黄镇生"
    assert [str(words) for words, _url in page.context["crumbs"]] == ["总览", "东山镇"]


def test_nobody_looks_into_another_township(client, visit, facts):
    switch_on(facts.west, since=SINCE)
    run_on(april(21))
    assert "西河" not in visit(facts.quan, PAGE).content.decode()
    client.force_login(facts.quan)
    assert client.get(PAGE, {"township": facts.west.uid}).status_code == 404
    client.force_login(facts.mei.user)
    assert client.get(PAGE).status_code == 403


def test_the_workbook_holds_both_tables(client, facts):
    client.force_login(facts.quan)
    answer = client.get(PAGE, {"export": "xlsx"})
    assert b"".join(answer.streaming_content)[:2] == b"PK"


def test_a_county_of_many_takes_as_many_statements_as_one_of_two(statements, facts, county):
    few = statements(county, PAGE)
    for number in range(3):
        township = make_area(facts.county, "township", f"新{number}镇")
        district = make_district(township, f"新{number}村")
        make_household(district)
        make_post(make_cadre(township, f"新{number}"), district, starts_on=LONG_AGO)
        switch_on(township, since=SINCE)
    run_on(april(21))
    many = statements(county, PAGE)
    assert len(many) == len(few) <= 12, many
    assert len(statements(facts.quan, PAGE)) <= 12


def test_the_briefing_says_the_same_on_one_sheet_and_leaves_a_trace(visit, client, facts):
    assert "/overview/print/?month=" not in visit(facts.quan, PAGE).context["print_url"]
    paper = visit(facts.quan, "/overview/print/", month="2026-04").content.decode()
    for words in ("东山镇 · 2026年4月联系服务群众情况", "每月8天", "韦连山", "权安 于"):
        assert words in paper
    assert "陆明" not in paper
    assert AuditEvent.objects.filter(resource="dashboard", verb="print").count() == 1
    client.force_login(facts.mei.user)
    assert client.get("/overview/print/").status_code == 403
