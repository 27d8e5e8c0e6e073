"""The page of a district for everybody: on a phone, at the desk, without scripts, without a cookie."""

import datetime as dt

import pytest

from contacts.actions import public_pages
from contacts.kit import clock
from contacts.models import ResponsibilityDistrict, Station
from tests.cast import build
from tests.factories import LONG_AGO, make_cadre, make_post


@pytest.fixture
def address(transactional_db):
    village = build().mei_village
    ResponsibilityDistrict.objects.filter(pk=village.pk).update(
        service_phone="0771-5550001", box_place="村委会门口"
    )
    Station.objects.create(
        district=village, place="党群服务中心", weekdays=[2], opens_at=dt.time(9),
        closes_at=dt.time(11), starts_on=LONG_AGO,
    )  # fmt: skip
    public_pages.publish(district=village, by=None, on=clock.today())
    village.refresh_from_db()
    return f"/p/{village.public_token}/"


@pytest.mark.parametrize("width", [360, 1440])
def test_it_is_accessible_and_legible_and_keeps_no_cookie(
    address, page_as, assert_accessible, shot, width
):
    page = page_as(width=width)
    for path, name in ((address, "public"), ("/p/nowhere/", "public-missing")):
        page.goto(path)
        shot(page, f"{name}-{width}")
        assert_accessible(page)
    page.goto(address)
    assert float(page.eval_on_selector("dd", "e => parseFloat(getComputedStyle(e).fontSize)")) >= 20
    assert page.locator("a[href^='tel:']").bounding_box()["height"] >= 44
    page.get_by_role("link", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="中文").click()
    assert page.locator("html").get_attribute("lang") == "zh-hans"
    assert page.context.cookies() == []


def test_it_reads_as_well_without_scripts(address, page_as):
    page = page_as(width=360, javascript=False)
    page.goto(address)
    assert page.get_by_role("heading", level=1).inner_text() == "东山镇 梅村"
    assert page.get_by_text("您可以谢绝上门").is_visible()


LINES = """cells => cells.map(cell => {
    const range = document.createRange();
    range.selectNodeContents(cell);
    return [cell.textContent.trim(), new Set([...range.getClientRects()].map(r => Math.round(r.top))).size];
})"""


@pytest.mark.parametrize("paper", ["cards", "board"])
def test_no_name_of_a_role_breaks_on_the_cards_and_on_the_board(
    transactional_db, page_as, shot, paper
):
    """责任主体（村两委） is the longest of all."""
    cast = build()
    for number in range(6):
        make_post(make_cadre(cast.east, f"欧阳小{number}"), cast.mei_village)
    page = page_as(cast.quan, width=800)
    page.goto(f"/districts/{cast.mei_village.uid}/{paper}/")
    page.emulate_media(media="print")
    shot(page, f"district-{paper}-print")
    told = page.locator("th").evaluate_all(LINES)
    assert any(name == "责任主体（村两委）" for name, _lines in told)
    assert [name for name, lines in told if lines > 1] == []
