"""A weak signal, a login that ran out, a switch pressed in the middle: nothing typed is lost."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from contacts.kit import clock
from tests import cast as the_cast
from tests.factories import make_activity
from visits.catalogue import load_grievance_kinds, load_kinds, load_topics
from visits.models import Activity, Grievance

YESTERDAY = clock.today() - dt.timedelta(days=1)
PASSWORD = "correct horse 9"


@pytest.fixture
def stage(transactional_db):
    stage = the_cast.build()
    load_kinds()
    stage.mei.user.set_password(PASSWORD)
    stage.mei.user.save()
    return stage


@pytest.fixture
def mei(stage):
    return stage.mei


@pytest.fixture
def matters(stage):
    """The form asks for matters too."""
    load_grievance_kinds()
    load_topics()


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
    page.get_by_role("button", name="保存").tap()
    assert_saved(page)
    page.goto("/visits/new/")
    assert page.locator("#id_happened_on").input_value() == clock.today().isoformat()
    expect(page.locator("[data-kept]")).to_be_hidden()


def chosen(page, group="households"):
    """The words of the chips that are ticked."""
    chips = page.locator(f"#id_{group}_chips .chip-item:has(input:checked) label")
    return [words.split()[0] for words in chips.all_inner_texts()]


def find(page, word, name):
    """A household that the page doesn't offer, found and chosen."""
    page.locator("#find").fill(word)
    page.locator("#found").get_by_role("checkbox", name=name).tap()


def drafts(page):
    """What this device keeps."""
    return page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('draft:'))")


def test_a_draft_comes_back_with_its_households_and_companions(
    mei, stage, page_as, assert_accessible, shot
):
    page = page_as(mei.user, width=360)
    fill(page)
    find(page, "zyf", "曾有福")
    page.locator("details.fold > summary").tap()
    page.locator("#id_companions_chips").get_by_role("checkbox", name="陆明").tap()
    page.goto("/my/")
    page.goto("/visits/new/")
    assert chosen(page) == ["黄阿妹", "曾有福"]
    assert chosen(page, "companions") == ["陆明"]
    expect(page.get_by_text("上次没有保存的")).to_be_visible()
    assert_accessible(page)
    shot(page, "log-visit-kept-360")
    page.get_by_role("button", name="保存").tap()
    page.locator(".alert-success").wait_for()
    visit = Activity.objects.get()
    assert {met.household.head_name for met in visit.met.all()} == {"黄阿妹", "曾有福"}
    assert {cadre.name for cadre in visit.cadres.all()} == {"韦小梅", "陆明"}
    assert drafts(page) == []


def test_what_was_refused_and_left_comes_back(mei, page_as):
    """A page without the form proves that something was saved only where nothing was refused."""
    page = page_as(mei.user, width=360)
    fill(page)
    to_come = clock.today() + dt.timedelta(days=3)
    page.locator("#id_happened_on").fill(to_come.isoformat())
    page.get_by_role("button", name="保存").tap()
    page.locator(".invalid-feedback").first.wait_for()
    page.goto("/my/")
    page.goto("/visits/new/")
    assert page.locator("#id_heard").input_value().startswith("屋顶漏雨")
    assert chosen(page) == ["黄阿妹"]
    page.locator("#id_happened_on").fill(YESTERDAY.isoformat())
    page.get_by_role("button", name="保存").tap()
    assert_saved(page)
    assert drafts(page) == []


def write_matter(page, household):
    """A visit to one household with a matter under the fold, explained to it, not sent."""
    page.goto("/visits/new/")
    page.locator("#id_households_chips").get_by_role("checkbox", name=household).tap()
    page.locator("details.matters > summary").tap()
    page.locator("#id_m1-text").fill("低保停了三个月。")
    page.get_by_role("radio", name="已解释，以后再看").first.tap()
    page.locator("#id_m1-said").fill("等民政所复核。")


def test_a_matter_that_comes_back_is_in_sight_with_its_answers_and_its_household(
    mei, matters, page_as, assert_accessible, shot
):
    page = page_as(mei.user, width=360)
    write_matter(page, "黄阿妹")
    page.goto("/my/")
    page.goto("/visits/new/")
    expect(page.locator("#id_m1-text")).to_be_visible()
    assert page.locator("#id_m1-text").input_value() == "低保停了三个月。"
    assert page.locator("#id_m1-said").input_value() == "等民政所复核。"
    expect(page.locator("#id_m1-said")).to_be_visible()
    expect(page.locator("#id_m1-household")).to_be_visible()
    assert page.locator("#id_m1-household option:checked").inner_text() == "黄阿妹"
    expect(page.locator("#id_m2-text")).to_be_hidden()
    assert_accessible(page)
    shot(page, "log-visit-kept-matter-360")
    page.get_by_role("button", name="不要了").tap()
    expect(page.locator("#id_m1-household")).to_be_hidden()
    assert page.locator("#id_m1-text").input_value() == ""
    assert drafts(page) == []


def test_a_matter_that_comes_back_is_not_registered_for_another_household(
    mei, matters, page_as, shot
):
    page = page_as(mei.user, width=360)
    write_matter(page, "黄阿妹")
    page.goto("/my/")
    page.goto("/visits/new/")
    page.locator("#id_households_chips").get_by_role("checkbox", name="单国栋").tap()
    if "黄阿妹" in chosen(page):
        page.locator("#id_households_chips").get_by_role("checkbox", name="黄阿妹").tap()
    page.locator("#id_heard").fill("一切都好。")
    page.locator("#id_m1-look_again_on").fill((clock.today() + dt.timedelta(days=9)).isoformat())
    page.get_by_role("button", name="保存").tap()
    page.get_by_text("这次没有选这一户").wait_for()
    shot(page, "log-visit-matter-of-another-360")
    assert not Activity.objects.exists()
    assert not Grievance.objects.exists()
    page.locator("#id_m1-household").select_option(label="单国栋")
    page.get_by_role("button", name="保存").tap()
    page.locator(".alert-success").wait_for()
    assert Grievance.objects.get().household.head_name == "单国栋"


def test_a_text_under_the_fold_opens_it_when_it_comes_back(mei, page_as):
    page = page_as(mei.user, width=360)
    fill(page)
    page.locator("details.fold:not(.matters) > summary").last.tap()
    page.locator("#id_done").fill("量了屋顶。")
    page.goto("/my/")
    page.goto("/visits/new/")
    expect(page.locator("#id_done")).to_be_visible()
    assert page.locator("#id_done").input_value() == "量了屋顶。"


def test_a_draft_that_nobody_wants_goes_by_one_tap(mei, page_as):
    page = page_as(mei.user, width=360)
    fill(page)
    find(page, "zyf", "曾有福")
    page.goto("/visits/new/")
    page.get_by_role("button", name="不要了").tap()
    assert page.locator("#id_heard").input_value() == ""
    assert page.locator("#id_happened_on").input_value() == clock.today().isoformat()
    assert chosen(page) == []
    expect(page.locator("[data-kept]")).to_be_hidden()
    assert drafts(page) == []


def test_a_choice_without_a_word_gives_way_to_the_household_that_was_tapped(mei, stage, page_as):
    page = page_as(mei.user, width=360)
    page.goto("/visits/new/")
    page.locator("#id_households_chips").get_by_role("checkbox", name="黄阿妹").tap()
    page.goto("/visits/new/")
    assert chosen(page) == ["黄阿妹"]
    page.goto(f"/visits/new/?household={stage.zeng.uid}")
    assert chosen(page) == ["曾有福"]


def test_a_correction_comes_back_as_it_was_left(mei, stage, page_as):
    visit = make_activity(
        clock.today(), cadres=[mei], households=[stage.amei], heard="漏雨。", typed_by=mei.user
    )
    page = page_as(mei.user, width=360)
    for _time in range(2):
        page.goto(f"/visits/{visit.uid}/correct/")
        if not _time:
            page.locator("#id_heard").fill("屋顶漏雨。")
            page.locator("#id_households_chips").get_by_role("checkbox", name="黄阿妹").tap()
            find(page, "zyf", "曾有福")
    assert page.locator("#id_heard").input_value() == "屋顶漏雨。"
    assert chosen(page) == ["曾有福"]


def test_signing_out_leaves_no_draft_on_the_device(mei, page_as):
    page = page_as(mei.user, width=360)
    fill(page)
    assert len(drafts(page)) == 1
    page.goto("/more/")
    page.get_by_role("main").get_by_role("button", name="退出").tap()
    page.wait_for_url("**/login/")
    assert drafts(page) == []


def test_a_search_without_signal_says_so_and_goes_on_by_itself(
    mei, page_as, assert_accessible, shot
):
    page = page_as(mei.user, width=360)
    page.goto("/visits/new/")
    words = page.get_by_text("没有网络，暂时找不了别的户")
    page.context.set_offline(True)
    page.locator("#find").fill("zyf")
    words.wait_for()
    shot(page, "log-visit-search-offline-360")
    page.context.set_offline(False)
    page.locator("#found").get_by_role("checkbox", name="曾有福").wait_for()
    expect(words).to_be_hidden()
    assert_accessible(page)


def test_hints_and_searches_that_a_server_does_not_answer_say_so(mei, page_as, shot):
    page = page_as(mei.user, width=360)
    page.goto("/visits/new/")
    page.route("**/visits/seek/**", lambda route: route.abort())
    page.locator("#id_households_chips").get_by_role("checkbox", name="黄阿妹").tap()
    page.get_by_text("暂时看不到这几户的提醒").wait_for()
    page.locator("details.fold > summary").tap()
    page.locator("#find-cadres").fill("lu")
    page.get_by_text("没有网络，暂时找不了别的人").wait_for()
    shot(page, "log-visit-hints-offline-360")
    page.unroute("**/visits/seek/**")
    page.locator("#find-cadres").fill("lum")
    expect(page.locator("[data-unanswered]:visible")).to_have_count(0)


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
    page.get_by_role("button", name="保存").tap()
    assert_saved(page)
    visit = Activity.objects.get()
    assert round((visit.recorded_at - visit.written_at).total_seconds() / 3600) == 20
