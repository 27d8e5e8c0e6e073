"""A village cadre logs a visit on a phone: few taps, nothing typed twice, nothing lost."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from contacts.kit import clock
from contacts.kit.periods import Period
from reports.models import Obligation, Requirement
from tests import cast as the_cast
from tests.factories import at, make_activity, make_assignment, make_household
from visits.catalogue import load_kinds
from visits.models import Activity, SpotCheck

TODAY = clock.today()


@pytest.fixture
def stage(transactional_db):
    """The cast, with the catalogue and a few households of mei's own."""
    stage = the_cast.build()
    load_kinds()
    for name in ("韦大山", "覃建", "蒙秀英"):
        make_assignment(stage.mei, make_household(stage.mei_village, name, address="梅村12号"))
    make_activity(
        TODAY - dt.timedelta(days=9), cadres=[stage.mei, stage.lu], households=[stage.shan]
    )
    make_activity(TODAY - dt.timedelta(days=9), cadres=[stage.lu], households=[stage.amei])
    make_duty(stage)
    return stage


def make_duty(stage):
    """Eight visit days a month, three done: behind."""
    month = Period.containing("month", TODAY)
    rule = Requirement.objects.create(
        area=stage.east, pack="p", code="days", duty="d", name="村（居）干部入户走访日",
        subject="cadre", measure="visit_days", norm=8, every="month", starts_on=month.starts_on,
    )  # fmt: skip
    Obligation.objects.create(
        requirement=rule, area=stage.mei_village.area, cadre=stage.mei, subject_key=stage.mei.pk,
        period=month.code, period_starts_on=month.starts_on, period_ends_on=month.ends_on,
        closes_at=at(month.ends_on + dt.timedelta(days=7)), bound_days=26, elapsed_days=17,
        open_days=9, target=7, done=3, done_now=3, state="at_risk",
    )  # fmt: skip


class Taps:
    """A thumb that counts."""

    def __init__(self):
        self.count = 0

    def on(self, target):
        target.tap()
        self.count += 1


def test_a_visit_is_logged_with_three_taps_and_one_sentence(
    stage, page_as, assert_accessible, shot
):
    page, thumb = page_as(stage.mei.user, width=360), Taps()
    page.goto("/my/")
    assert_accessible(page)
    shot(page, "my-work-360")
    thumb.on(page.get_by_role("link", name="记一次走访"))
    page.wait_for_url("**/visits/new/")
    assert_accessible(page)
    shot(page, "log-visit-360")
    thumb.on(page.locator("#id_households_chips").get_by_role("checkbox", name="黄阿妹"))
    page.locator("#id_heard").fill("屋顶漏雨，雨天接水。")
    page.locator(".hints").wait_for()
    assert "陆明" in page.locator(".hints").inner_text()
    shot(page, "log-visit-chosen-360")
    thumb.on(page.get_by_role("button", name="保存"))
    page.locator(".alert-success").wait_for()
    assert thumb.count == 3
    assert_accessible(page)
    shot(page, "my-work-saved-360")
    visit = Activity.objects.latest("recorded_at")
    assert visit.heard == "屋顶漏雨，雨天接水。"
    assert [met.household for met in visit.met.all()] == [stage.amei]
    page.get_by_role("button", name="撤销").tap()
    page.get_by_text("已撤销。").wait_for()
    visit.refresh_from_db()
    assert visit.state == "voided"


def test_from_the_row_of_a_household_it_takes_two_taps(stage, page_as):
    page, thumb = page_as(stage.mei.user, width=360), Taps()
    page.goto("/my/")
    thumb.on(page.get_by_role("link", name="记 黄阿妹"))
    page.wait_for_url("**/visits/new/?household=*")
    page.locator("#id_heard").fill("屋顶修好了。")
    thumb.on(page.get_by_role("button", name="保存"))
    page.locator(".alert-success").wait_for()
    assert thumb.count == 2
    assert Activity.objects.latest("recorded_at").met.get().household == stage.amei


def test_what_was_found_and_chosen_stays_while_one_goes_on_searching(stage, page_as, shot):
    page = page_as(stage.mei.user, width=360)
    page.goto("/visits/new/")
    for word, name in [("zyf", "曾有福"), ("wds", "韦大山")]:
        page.locator("#find").fill(word)
        page.get_by_role("checkbox", name=name).first.wait_for()
        page.wait_for_load_state("networkidle")
        page.get_by_role("checkbox", name=name).first.tap()
    page.locator("#find").fill("")
    shot(page, "log-visit-found-360")
    chosen = page.locator("#id_households_chips input:checked")
    assert chosen.count() == 2
    page.locator("#id_heard").fill("两家都说水渠堵了。")
    page.get_by_role("button", name="保存").tap()
    page.locator(".alert-success").wait_for()
    visit = Activity.objects.latest("recorded_at")
    assert {met.household.head_name for met in visit.met.all()} == {"曾有福", "韦大山"}


def test_without_script_a_visit_is_logged_all_the_same(stage, page_as):
    page = page_as(stage.mei.user, width=360, javascript=False)
    page.goto("/visits/new/")
    page.locator("#id_heard").fill("水渠堵了。")
    page.locator("#find").fill("曾有福")
    page.get_by_role("button", name="找", exact=True).tap()
    page.wait_for_load_state()
    assert page.locator("#id_heard").input_value() == "水渠堵了。"
    page.locator("#found").get_by_role("checkbox", name="曾有福").tap()
    page.get_by_role("button", name="保存").tap()
    page.locator(".alert-success").wait_for()
    assert Activity.objects.latest("recorded_at").met.get().household == stage.zeng


def test_a_typed_text_survives_a_lost_page_and_is_forgotten_when_saved(stage, page_as):
    page = page_as(stage.mei.user, width=360)
    page.goto("/visits/new/")
    page.locator("#id_heard").fill("写到一半，电话来了。")
    page.goto("/households/")
    page.goto("/visits/new/")
    assert page.locator("#id_heard").input_value() == "写到一半，电话来了。"
    page.locator("#id_households_chips").get_by_role("checkbox", name="黄阿妹").tap()
    page.get_by_role("button", name="保存").tap()
    page.locator(".alert-success").wait_for()
    page.goto("/visits/new/")
    assert page.locator("#id_heard").input_value() == ""


def test_the_back_button_after_saving_chooses_nobody_else(stage, page_as):
    page = page_as(stage.mei.user, width=360)
    page.goto("/visits/new/")
    page.locator("#id_households_chips").get_by_role("checkbox", name="韦大山").tap()
    page.locator("summary", has_text="更多").tap()
    page.locator("#id_companions_chips input").first.check()
    page.locator("#consenting").get_by_role("checkbox", name="韦大山").tap()
    page.locator("#id_heard").fill("屋顶漏雨。")
    before = page.locator("#id_households_chips label").all_inner_texts()
    page.get_by_role("button", name="保存").tap()
    page.locator(".alert-success").wait_for()
    page.go_back()
    page.locator("#id_heard").wait_for()
    assert page.locator("#id_households_chips label").all_inner_texts() != before
    page.wait_for_load_state("networkidle")
    ticked = page.locator(".chip-item:has(input:checked) label").all_text_contents()
    assert not ticked
    assert page.locator("#id_heard").input_value() == ""


def test_a_companion_answers_that_she_was_not_there(stage, page_as, assert_accessible, shot):
    visit = make_activity(
        TODAY, cadres=[stage.mei, stage.lu], households=[stage.zeng], typed_by=stage.mei.user
    )
    visit.participants.filter(cadre=stage.lu).update(answer="open")
    page = page_as(stage.lu.user, width=360)
    page.goto("/my/")
    assert_accessible(page)
    shot(page, "my-work-asked-360")
    page.get_by_role("button", name="我没有去").tap()
    page.locator(".alert-success").wait_for()
    assert visit.participants.get(cadre=stage.lu).answer == "not_there"


def test_a_clerk_types_a_pad_one_entry_after_the_other(stage, page_as, assert_accessible, shot):
    page = page_as(stage.ban.user)
    page.goto("/visits/type/")
    assert_accessible(page)
    shot(page, "desk-type-1440")
    page.get_by_role("link", name="韦小梅").click()
    page.wait_for_url("**/visits/new/?for=*")
    for number, text in enumerate(["屋顶漏雨。", "水渠堵了。"]):
        day = TODAY - dt.timedelta(days=5 - number)
        if number == 0:
            page.locator("#id_happened_on").fill(day.isoformat())
        assert page.locator("#id_happened_on").input_value() == day.isoformat()
        page.locator("#id_households_chips").get_by_role("checkbox", name="黄阿妹").check()
        page.locator("#id_heard").fill(text)
        page.get_by_role("button", name="保存").click()
        expect(page.locator("#id_heard")).to_have_value("")
        page.get_by_text("已保存").wait_for()
    assert_accessible(page)
    shot(page, "desk-type-for-1440")
    typed = Activity.objects.filter(typed_by=stage.ban.user).order_by("happened_on")
    assert [visit.heard for visit in typed] == ["屋顶漏雨。", "水渠堵了。"]


CADRE_PAGES = {
    "diary": "/diary/{month}/",
    "detail": "/visits/{uid}/",
    "correct": "/visits/{uid}/correct/",
    "void": "/visits/{uid}/void/",
    "kinds": "/visits/kinds/",
    "screening": "/visits/new/dispute_screening/",
    "village-day": "/visits/new/village_day/",
    "meeting": "/visits/new/concerns_meeting/",
    "mine": "/diary/households/",
    "pad": "/diary/pad/",
    "print": "/diary/{month}/print/",
    "new": "/visits/new/",
    "my-work": "/my/",
    "list": "/visits/",
}


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("large", [False, True], ids=["usual", "large"])
def test_the_cadres_pages_are_accessible_and_fit(
    stage, page_as, assert_accessible, shot, width, large
):
    stage.mei.user.large_text = large
    stage.mei.user.save()
    visit = Activity.objects.filter(cadres=stage.mei).first()
    page = page_as(stage.mei.user, width=width)
    for name, url in CADRE_PAGES.items():
        page.goto(url.format(uid=visit.uid, month=f"{visit.happened_on:%Y-%m}"))
        # At the end of the page nothing lies under the bar of the main button. Not with the End key: the
        # browser would still be rolling while the page is looked at.
        page.evaluate("window.scrollTo({top: document.body.scrollHeight, behavior: 'instant'})")
        assert_accessible(page)
        shot(page, f"visits-{name}-{width}{'-large' if large else ''}")


@pytest.mark.parametrize("width", [360, 1440])
def test_the_pages_of_supervision_are_accessible_and_fit(
    stage, page_as, assert_accessible, shot, width
):
    month = f"{TODAY:%Y-%m}"
    make_activity(TODAY, cadres=[stage.mei], households=[stage.shan], heard="漏雨。").met.update(
        may_call_back=True
    )
    page = page_as(stage.shu.user, width=width)
    for name, url in {
        "reviews": f"/diary/review/{month}/",
        "review": f"/diary/review/{month}/{stage.mei.uid}/",
    }.items():
        page.goto(url)
        assert_accessible(page)
        shot(page, f"supervision-{name}-{width}")
    page = page_as(stage.lian.user, width=width)
    page.goto("/visits/checks/draw/")
    assert_accessible(page)
    shot(page, f"supervision-draw-{width}")
    page.get_by_role("button", name="由系统抽取").click()
    page.wait_for_url("**/visits/checks/")
    assert_accessible(page)
    shot(page, f"supervision-checks-{width}")
    page.goto(f"/visits/checks/{SpotCheck.objects.first().uid}/")
    assert_accessible(page)
    page.get_by_role("radio", name="说没有来过").check()
    shot(page, f"supervision-check-{width}")
    page.get_by_role("button", name="保存").click()
    page.wait_for_url("**/visits/checks/")
    page = page_as(stage.mei.user, width=width)
    page.goto("/my/")
    page.get_by_role("link", name="说明").click()
    page.wait_for_url("**/reply/")
    assert_accessible(page)
    shot(page, f"supervision-reply-{width}")


def test_the_review_of_a_diary_fits_in_english(
    stage, page_as, assert_accessible, live_server, shot
):
    page = page_as(stage.shu.user, width=360)
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
    page.goto(f"/diary/review/{TODAY:%Y-%m}/{stage.mei.uid}/")
    shot(page, "supervision-review-360-en")
    assert_accessible(page)
