"""The days of those who work with it: a visit moves the figure, a figure leads to its record."""

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from contacts.kit import clock
from tests import cast as the_cast
from tests.factories import make_activity, make_assignment, make_household
from tests.reports.helpers import april, run_on, switch_on
from visits.models import Activity, SpotCheck

TODAY = april(21)


@pytest.fixture
def it_is(monkeypatch):
    """`it_is(day)`: noon of a day."""

    def set_clock(day):
        noon = clock.start_of(day) + dt.timedelta(hours=12)
        monkeypatch.setattr(clock, "now", lambda: noon)
        monkeypatch.setattr(clock, "today", lambda: day)

    return set_clock


@pytest.fixture
def stage(transactional_db, it_is):
    """21 April: mei's village owes since March; she has visited on three days."""
    it_is(TODAY)
    stage = the_cast.build()
    switch_on(stage.east, since=dt.date(2026, 3, 1))
    for name in ("韦大山", "覃建"):
        make_assignment(stage.mei, make_household(stage.mei_village, name))
    for day in (3, 10, 13):
        make_activity(april(day), cadres=[stage.mei], households=[stage.shan], heard="水渠堵了。")
    run_on(TODAY)
    return stage


def figure(page, duty="入户走访日"):
    """3 / 8 of a duty's card, as numbers."""
    words = page.locator(".duty", has_text=duty).locator(".figure-big").first.inner_text()
    done, of = re.findall(r"\d+", words)[:2]
    return int(done), int(of)


def test_a_visit_to_two_households_is_four_taps_and_a_sentence_and_moves_the_figure(stage, page_as):
    page = page_as(stage.mei.user, width=360)
    page.goto("/my/")
    done, of = figure(page)
    assert (done, of) == (3, 8)
    page.get_by_role("link", name="记一次走访").tap()
    chips = page.locator("#id_households_chips")
    chips.get_by_role("checkbox", name="黄阿妹").tap()
    chips.get_by_role("checkbox", name="韦大山").tap()
    page.locator("#id_heard").fill("两家都说卫生室周三没人。")
    page.get_by_role("button", name="保存").tap()
    page.get_by_text(f"已保存。4月 {done + 1} / {of} 天。").wait_for()
    assert figure(page) == (done + 1, of)
    assert Activity.objects.latest("recorded_at").met.count() == 2


def test_wrong_input_says_where_and_keeps_everything(stage, page_as, assert_accessible, shot):
    page = page_as(stage.mei.user, width=360)
    page.goto("/visits/new/")
    page.locator("details.when > summary").tap()
    page.locator("#id_happened_on").fill((TODAY + dt.timedelta(days=3)).isoformat())
    page.locator("#id_households_chips").get_by_role("checkbox", name="覃建").tap()
    page.locator("#id_heard").fill("路灯坏了。")
    page.locator("details.fold > summary").tap()
    page.locator("#id_companions_chips").get_by_role("checkbox", name="陆明").tap()
    page.get_by_role("button", name="保存").tap()
    page.get_by_text("这一天还没有到").wait_for()
    shot(page, "log-visit-wrong-day-360")
    assert_accessible(page)
    assert page.locator("#id_heard").input_value() == "路灯坏了。"
    for name in ("覃建", "陆明"):
        expect(page.get_by_role("checkbox", name=name).first).to_be_checked()
    expect(page.locator("#id_companions_chips")).to_be_visible()
    page.locator("#id_happened_on").fill(TODAY.isoformat())
    page.get_by_role("button", name="保存").tap()
    page.locator(".alert-success").wait_for()


def test_the_secretary_asks_about_a_month_and_the_cadre_replies(
    stage, it_is, page_as, assert_accessible, shot
):
    secretary = page_as(stage.shu.user, width=360)
    secretary.goto("/diary/review/2026-04/")
    secretary.get_by_role("link", name="韦小梅").tap()
    secretary.get_by_role("button", name="发意见").tap()
    secretary.get_by_text("写一句意见或者问题").wait_for()
    secretary.locator("#id_remark").fill("4月10日那条，水渠清了吗？")
    secretary.get_by_role("button", name="发意见").tap()
    secretary.get_by_text("意见已发给韦小梅，等回复。").wait_for()
    mei = page_as(stage.mei.user, width=360)
    mei.goto("/my/")
    mei.get_by_role("link", name="回复").tap()
    mei.get_by_text("覃书记问：").wait_for()
    shot(mei, "review-reply-360")
    assert_accessible(mei)
    mei.locator("#id_text").fill("清了，4月18日。")
    mei.get_by_role("button", name="回复").tap()
    mei.get_by_text("已回复").wait_for()
    secretary.goto("/diary/review/2026-04/")
    secretary.get_by_role("link", name="韦小梅").tap()
    secretary.get_by_text("清了，4月18日。").wait_for()
    secretary.get_by_text("5月1日起才能确认").wait_for()
    it_is(dt.date(2026, 5, 1))
    secretary.reload()
    secretary.get_by_role("button", name="看过，确认").tap()
    secretary.get_by_text("韦小梅这个月的日记已确认。").wait_for()


def test_a_spot_check_that_denies_the_visit_asks_the_cadre(stage, page_as, assert_accessible):
    Activity.objects.get(happened_on=april(10)).met.update(may_call_back=True)
    leader = page_as(stage.lian.user)
    leader.goto("/visits/checks/")
    leader.get_by_role("link", name="抽几户问一问").click()
    leader.get_by_role("button", name="由系统抽取").click()
    leader.get_by_text("抽出1户").wait_for()
    leader.get_by_role("link", name="单国栋").click()
    leader.get_by_role("button", name="保存").click()
    leader.get_by_text("点一下户里怎么说").wait_for()
    leader.get_by_role("radio", name="说没有来过").check()
    leader.get_by_role("button", name="保存").click()
    leader.locator(".alert-success").wait_for()
    mei = page_as(stage.mei.user, width=360)
    mei.goto("/my/")
    mei.get_by_role("link", name="说明").tap()
    mei.get_by_text("4月10日的入户走访，有一户说没有来过。").wait_for()
    assert_accessible(mei)
    mei.locator("#id_text").fill("那天是他儿子在家。")
    mei.get_by_role("button", name="保存说明").tap()
    mei.locator(".alert-success").wait_for()
    assert SpotCheck.objects.get().reply == "那天是他儿子在家。"


def test_the_leader_opens_a_figure_down_to_its_record(stage, page_as):
    page = page_as(stage.lian.user)
    page.goto("/overview/")
    page.get_by_role("link", name="村（居）干部入户走访日").first.click()
    page.wait_for_url("**/obligations/?*")
    page.get_by_role("link", name="韦小梅").click()
    page.get_by_role("heading", name="计入的3天").wait_for()
    page.get_by_role("link", name="打开").first.click()
    page.wait_for_url("**/visits/*/")
    assert page.get_by_role("heading", level=1).inner_text() == "4月3日 周五"
    assert "单国栋" in page.locator("main").inner_text()


def test_the_worklist_leads_from_coverage_to_a_household_and_its_visit(stage, page_as):
    page = page_as(stage.mei.user, width=360)
    page.goto("/coverage/")
    page.get_by_role("link", name="先去哪些户").tap()
    page.wait_for_url("**/coverage/households/?*")
    page.get_by_role("link", name="黄阿妹").tap()
    page.get_by_role("link", name="记一次走访").tap()
    page.wait_for_url("**/visits/new/?household=*")
    expect(page.get_by_role("checkbox", name="黄阿妹").first).to_be_checked()


def test_on_the_phone_a_household_is_found_without_unfolding_anything(stage, page_as):
    page = page_as(stage.mei.user, width=360)
    page.goto("/households/")
    page.locator("#id_q").fill("ham")
    page.get_by_role("button", name="查找").tap()
    page.wait_for_url("**/households/?*q=ham*")
    assert page.locator("table tbody tr").count() == 1
    page.get_by_role("link", name="黄阿妹").tap()
    page.get_by_role("heading", name="黄阿妹").wait_for()
