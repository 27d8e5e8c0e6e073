"""Each part of the look, on a phone and at the desk, in usual and in large letters."""

import pytest

from contacts import menu
from tests import factories
from tests.gallery import urls

PAGES = [
    "dashboard",
    "work",
    "visit",
    "evidence",
    "check",
    "list",
    "nothing",
    "parts",
    "more",
    "confirm",
    "print",
]
ERRORS = ["400", "403", "403_csrf", "404", "500", "registration/locked"]


@pytest.fixture
def gallery(settings, monkeypatch):
    """The gallery's pages in the place of the app's."""
    settings.ROOT_URLCONF = urls.__name__
    folder = settings.BASE_DIR / "tests" / "gallery" / "templates"
    templates = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**templates, "DIRS": [*templates["DIRS"], folder]}]
    monkeypatch.setattr(menu, "_entries", {entry.url_name: entry for entry in urls.ENTRIES})


@pytest.fixture
def user(transactional_db):
    township = factories.make_area(None, "township", "二塘镇", "459900103")
    user = factories.make_user("mei", "韦小梅")
    factories.make_grant(user, "cadre", township)
    return user


@pytest.mark.parametrize("large", [False, True], ids=["usual", "large"])
@pytest.mark.parametrize("width", [360, 1440])
def test_every_part_is_accessible_and_fits(
    gallery, user, page_as, assert_accessible, shot, width, large
):
    user.large_text = large
    user.save()
    page = page_as(user, width=width)
    for name in PAGES:
        page.goto(f"/{name}/")
        assert_accessible(page)
        shot(page, f"gallery-{name}-{width}{'-large' if large else ''}")


@pytest.mark.parametrize("width", [360, 1440])
def test_errors_in_a_form_are_told_at_the_fields(
    gallery, user, page_as, assert_accessible, shot, width
):
    page = page_as(user, width=width)
    page.goto("/parts/?errors=1")
    assert_accessible(page)
    described = page.locator("#id_name").get_attribute("aria-describedby").split()
    assert page.locator("#" + described[-1]).is_visible()
    shot(page, f"gallery-errors-{width}")


@pytest.mark.parametrize("name", ERRORS)
def test_error_pages_need_no_request_and_offer_one_thing_to_do(
    gallery, page_as, assert_accessible, shot, name
):
    page = page_as(width=360)
    page.goto(f"/error/{name}/")
    assert_accessible(page)
    assert page.locator("main a.btn").count() == 1
    shot(page, f"gallery-error-{name.replace('/', '-')}-360")


def test_every_target_under_the_thumb_is_44_pixels_high_and_60_in_large_letters(
    gallery, user, page_as
):
    for large, least in ((False, 44), (True, 60)):
        user.large_text = large
        user.save()
        page = page_as(user, width=360)
        for name in ("work", "visit", "list", "more", "confirm"):
            page.goto(f"/{name}/")
            targets = page.locator(
                ".btn, .chip, .bottom a, .form-control, .form-select, .fold > summary, .rows-all"
            )
            heights = [
                box["height"] for box in (target.bounding_box() for target in targets.all()) if box
            ]
            assert heights and min(heights) >= least, (name, heights)


def test_the_phone_has_a_bottom_bar_of_four_and_the_desk_a_sidebar(gallery, user, page_as):
    phone, desk = page_as(user, width=360), page_as(user, width=1440)
    phone.goto("/my-work/")
    desk.goto("/my-work/")
    assert phone.locator(".bottom a").all_inner_texts() == ["我的工作", "记走访", "住户", "更多"]
    assert phone.locator(".bottom [aria-current=page]").inner_text() == "我的工作"
    assert not phone.locator(".shell-side").is_visible()
    assert desk.locator(".shell-side [aria-current=page]").inner_text() == "我的工作"
    assert not desk.locator(".bottom").is_visible()


def test_large_letters_can_be_switched_on_without_javascript(gallery, user, page_as):
    page = page_as(user, width=360, javascript=False)
    page.goto("/my-work/")
    page.get_by_role("button", name="大字").click()
    assert page.url.endswith("/my-work/")
    assert page.locator("html[data-large]").count() == 1
    page.get_by_role("button", name="小字").click()
    assert page.locator("html[data-large]").count() == 0


def test_the_filters_unfold_on_the_phone_without_javascript(gallery, user, page_as):
    page = page_as(user, width=360, javascript=False)
    page.goto("/list/")
    assert not page.locator("#id_district").is_visible()
    page.get_by_text("筛选和排序").click()
    page.locator("#id_sort").select_option("-members")
    page.get_by_role("button", name="筛选", exact=True).click()
    assert "sort=-members" in page.url


def test_the_skip_link_is_the_first_stop_of_the_keyboard(gallery, user, page_as):
    page = page_as(user)
    page.goto("/my-work/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


FOCUSED = """() => {
  const at = document.activeElement;
  const shown = at.matches('.chip-item input') ? at.nextElementSibling : at;
  const style = getComputedStyle(shown);
  return [shown.className, style.outlineStyle, parseFloat(style.outlineWidth), style.outlineColor];
}"""
ACCENT = "rgb(29, 90, 142)"


def test_whatever_the_keyboard_stands_on_is_ringed(gallery, user, page_as):
    page, ringed = page_as(user), {}
    for name in ("work", "visit", "list", "confirm", "parts", "more"):
        page.goto(f"/{name}/")
        for _stop in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement === document.body"):
                break
            seen = page.evaluate(FOCUSED)
            for kind in seen[0].split() if isinstance(seen[0], str) else ():
                ringed.setdefault(kind, set()).add(tuple(seen[1:]))
    parts = {"btn", "btn-primary", "btn-danger", "btn-text", "chip", "form-check-input"}
    assert parts <= ringed.keys()
    for part in parts:
        assert ringed[part] == {("solid", 3, ACCENT)}, part


def test_typed_text_survives_a_lost_page_until_it_is_saved(gallery, user, page_as):
    page = page_as(user, width=360)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/visit/")
    page.locator("textarea").fill("黄阿妹家屋顶漏雨")
    page.goto("/my-work/")
    page.goto("/visit/")
    assert page.locator("textarea").input_value() == "黄阿妹家屋顶漏雨"
    page.locator("form[data-guard]").evaluate("form => form.action = '/parts/'")
    page.get_by_role("button", name="保存").click()
    page.wait_for_url("**/parts/**")
    page.goto("/visit/")
    assert page.locator("textarea").input_value() == ""


def test_chips_are_narrowed_by_name_or_pinyin_and_chosen_ones_stay(gallery, user, page_as):
    page = page_as(user, width=360)
    page.goto("/visit/")
    page.get_by_role("searchbox").fill("ham")
    assert page.locator(".chip:visible").all_inner_texts() == ["黄阿妹", "单国栋"]
    page.get_by_role("searchbox").fill("大山")
    assert page.locator(".chip:visible").all_inner_texts() == ["黄阿妹", "单国栋", "韦大山"]
