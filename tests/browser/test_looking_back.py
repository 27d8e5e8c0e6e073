"""Looking back in a real browser: a round of visits by its days, and what was done by topic."""

import datetime as dt

import pytest

from contacts.kit import clock
from reports.engine.coverage import rebuild_coverage
from tests.cast import build
from tests.factories import make_activity
from visits.catalogue import load_kinds

WIDTHS = [360, 1440]


@pytest.fixture
def facts(transactional_db):
    """One household visited from door to door and one telephoned, yesterday."""
    load_kinds()
    cast = build()
    yesterday = clock.today() - dt.timedelta(days=1)
    for home, kind in ((cast.amei, "universal_visit"), (cast.shan, "telephone")):
        make_activity(yesterday, cadres=[cast.mei], households=[home], kind=kind)
    rebuild_coverage()
    return cast


@pytest.mark.parametrize("width", WIDTHS)
def test_the_days_of_a_round_are_chosen_and_its_figures_opened(
    facts, page_as, assert_accessible, shot, width
):
    page = page_as(facts.quan, width=width)
    yesterday = clock.today() - dt.timedelta(days=1)
    page.goto("/coverage/")
    page.get_by_text("按起止日期看一轮走访").click()
    page.get_by_label("这一轮从").fill(yesterday.isoformat())
    page.get_by_label("到", exact=True).fill(clock.today().isoformat())
    page.get_by_role("button", name="看这一轮").click()
    assert "这一轮走访" in page.locator("h1").inner_text()
    assert_accessible(page)
    shot(page, f"round-{width}")
    page.locator(".legend a", has_text="只打过电话").click()
    assert (
        page.locator("tbody tr, .tbl [data-phone=title]").get_by_text("单国栋").first.is_visible()
    )
    assert page.get_by_text("黄阿妹").count() == 0
    assert_accessible(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_days_in_the_wrong_order_are_told_where_they_stand(
    facts, page_as, assert_accessible, width
):
    page = page_as(facts.quan, width=width)
    page.goto("/coverage/?first=2026-06-30&last=2026-03-01")
    assert page.get_by_text("结束日期早于开始日期。").is_visible()
    assert page.get_by_label("这一轮从").is_visible()
    assert_accessible(page)
    page.goto("/coverage/households/?first=2026-06-30&last=2026-03-01")
    assert page.get_by_text("结束日期早于开始日期。").is_visible()
    assert_accessible(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_topic_leads_from_its_figure_to_the_records(
    facts, page_as, assert_accessible, shot, width
):
    page = page_as(facts.quan, width=width)
    day = clock.today() - dt.timedelta(days=1)
    page.goto("/visits/")
    page.get_by_role("link", name="按专题统计").click()
    page.goto(f"/visits/tags/?period={day:%Y-%m}")
    assert_accessible(page)
    shot(page, f"topics-{width}")
    card = page.locator(".table-card", has=page.get_by_role("heading", name="四个万家"))
    card.get_by_role("link", name="1", exact=True).first.click()
    assert page.get_by_text("黄阿妹").first.is_visible()
    assert page.get_by_text("单国栋").count() == 0
    assert_accessible(page)
