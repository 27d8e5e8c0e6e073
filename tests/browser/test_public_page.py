"""The page of a district for everybody: on a phone, at the desk, without scripts, without a cookie."""

import datetime as dt

import pytest

from contacts.actions import public_pages
from contacts.kit import clock
from contacts.models import ResponsibilityDistrict, Station
from tests.cast import build
from tests.factories import LONG_AGO


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
