"""A weak signal, a login that ran out, a switch pressed in the middle: nothing typed is lost."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from contacts.kit import clock
from tests import cast as the_cast
from visits.catalogue import load_kinds
from visits.models import Activity

YESTERDAY = clock.today() - dt.timedelta(days=1)
PASSWORD = "correct horse 9"


@pytest.fixture
def mei(transactional_db):
    stage = the_cast.build()
    load_kinds()
    stage.mei.user.set_password(PASSWORD)
    stage.mei.user.save()
    return stage.mei


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def script(request):
    return request.param


def fill(page):
    """Yesterday's visit to 黄阿妹, typed but not sent."""
    page.goto("/visits/new/")
    page.locator("details.when > summary").tap()
    page.locator("#id_happened_on").fill(YESTERDAY.isoformat())
    page.locator("#id_households_chips").get_by_role("checkbox", name="黄阿妹").tap()
    page.locator("#id_heard").fill("屋顶漏雨。\n水渠堵了。")


def assert_saved(page):
    page.locator(".alert-success").wait_for()
    visit = Activity.objects.get()
    assert visit.happened_on == YESTERDAY
    assert visit.heard.splitlines() == ["屋顶漏雨。", "水渠堵了。"]
    assert [met.household.head_name for met in visit.met.all()] == ["黄阿妹"]


def sign_in(page):
    page.locator("[name=username]").fill("mei")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录").tap()


def test_without_signal_the_page_stays_and_says_so(mei, page_as, assert_accessible, shot):
    page = page_as(mei.user, width=360)
    fill(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="保存").tap()
    page.get_by_text("没有网络，还没有保存").wait_for()
    shot(page, "log-visit-offline-360")
    assert page.locator("#id_heard").input_value().startswith("屋顶漏雨")
    page.context.set_offline(False)
    expect(page.get_by_text("没有网络，还没有保存")).to_be_hidden()
    assert_accessible(page)
    page.get_by_role("button", name="保存").tap()
    assert_saved(page)


def test_a_server_that_does_not_answer_is_no_signal_either(mei, page_as):
    page = page_as(mei.user, width=360)
    fill(page)
    page.route("**/static/icons/**", lambda route: route.abort())
    page.get_by_role("button", name="保存").tap()
    page.get_by_text("没有网络，还没有保存").wait_for()
    page.unroute("**/static/icons/**")
    page.get_by_role("button", name="保存").tap()
    assert_saved(page)


def test_a_login_that_ran_out_keeps_the_whole_entry(mei, page_as, script, assert_accessible, shot):
    page = page_as(mei.user, width=360, javascript=script)
    fill(page)
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="保存").tap()
    page.get_by_text("刚才写的都还在").wait_for()
    if script:
        assert_accessible(page)
    shot(page, f"login-again-360-{script}")
    sign_in(page)
    page.get_by_role("button", name="继续").wait_for()
    if script:
        assert_accessible(page)
    shot(page, f"login-carry-on-360-{script}")
    page.get_by_role("button", name="继续").tap()
    assert_saved(page)


def test_an_outdated_page_is_sent_again_by_one_tap(mei, page_as):
    page = page_as(mei.user, width=360)
    fill(page)
    page.context.clear_cookies(name="csrftoken")
    page.get_by_role("button", name="保存").tap()
    page.get_by_role("button", name="继续").tap()
    assert_saved(page)


def test_a_draft_comes_back_with_its_day(mei, page_as):
    page = page_as(mei.user, width=360)
    fill(page)
    page.goto("/my/")
    page.goto("/visits/new/")
    assert page.locator("#id_heard").input_value().startswith("屋顶漏雨")
    assert page.locator("#id_happened_on").input_value() == YESTERDAY.isoformat()
    expect(page.locator("#id_happened_on")).to_be_visible()
    page.locator("#id_households_chips").get_by_role("checkbox", name="黄阿妹").tap()
    page.get_by_role("button", name="保存").tap()
    assert_saved(page)
    page.goto("/visits/new/")
    assert page.locator("#id_happened_on").input_value() == clock.today().isoformat()


def test_large_letters_in_the_middle_of_an_entry_lose_nothing(mei, page_as):
    page = page_as(mei.user, width=360)
    fill(page)
    page.get_by_role("button", name="大字").tap()
    page.get_by_role("button", name="小字").wait_for()
    assert page.locator("html").get_attribute("data-large") is not None
    page.get_by_role("button", name="保存").tap()
    assert_saved(page)
    assert page.locator("html").get_attribute("data-large") is not None


def test_what_was_typed_yesterday_and_got_through_today_was_written_yesterday(mei, page_as):
    page = page_as(mei.user, width=360)
    fill(page)
    hours = 20 * 3600 * 1000
    page.evaluate(
        """hours => {
            const key = Object.keys(localStorage).find((key) => key.startsWith("draft:"));
            const draft = JSON.parse(localStorage.getItem(key));
            localStorage.setItem(key, JSON.stringify({ ...draft, at: draft.at - hours }));
        }""",
        hours,
    )
    page.goto("/visits/new/")
    page.locator("#id_households_chips").get_by_role("checkbox", name="黄阿妹").tap()
    page.get_by_role("button", name="保存").tap()
    assert_saved(page)
    visit = Activity.objects.get()
    assert round((visit.recorded_at - visit.written_at).total_seconds() / 3600) == 20
