"""Going back after something was sent, and sending it again, makes no second matter."""

import re

import pytest

from contacts.actions import public_pages
from contacts.kit import clock
from tests.cast import build
from visits.catalogue import load_grievance_kinds, load_topics
from visits.models import Grievance
from visits.views import public_form

WORDS = "桥头的路灯不亮"


@pytest.fixture
def cast(transactional_db):
    cast = build()
    load_grievance_kinds()
    load_topics()
    public_pages.publish(district=cast.mei_village, by=None, on=clock.today())
    cast.mei_village.refresh_from_db()
    return cast


@pytest.mark.parametrize("javascript", [True, False])
def test_a_resident_who_goes_back_sends_the_same_form(
    cast, page_as, assert_accessible, shot, monkeypatch, javascript
):
    monkeypatch.setattr(public_form, "AT_LEAST", -1)
    page = page_as(width=360, javascript=javascript)
    page.goto(f"/p/{cast.mei_village.public_token}/raise/")
    page.fill("#id_text", WORDS)
    page.get_by_role("button", name="提交").click()
    page.wait_for_selector(".code")
    page.go_back()
    page.fill("#id_text", WORDS)  # whether or not the browser has kept it
    page.get_by_role("button", name="提交").click()
    page.wait_for_selector(".code")
    assert page.get_by_text("是同一件，没有再登记").is_visible()
    assert Grievance.objects.count() == 1
    if javascript:
        shot(page, "raised-again-360")
        assert_accessible(page)


@pytest.mark.parametrize("width", [360, 1440])
def test_a_clerk_who_goes_back_is_asked(cast, page_as, assert_accessible, shot, width):
    page = page_as(cast.ban.user, width=width)
    page.goto("/grievances/new/")

    def register():
        page.select_option("#id_district", str(cast.mei_village.uid))
        page.fill("#id_text", WORDS)
        page.get_by_role("button", name="登记", exact=True).click()

    register()
    page.wait_for_url(re.compile(r"/grievances/[0-9a-f-]{36}/"))
    page.goto("/grievances/new/")  # what a browser that keeps no page shows on the way back
    register()
    tick = page.get_by_label("是另一件，照样登记")
    tick.wait_for()
    assert page.input_value("#id_text") == WORDS and Grievance.objects.count() == 1
    shot(page, f"grievance-again-{width}")
    assert_accessible(page)
    tick.check()
    page.get_by_role("button", name="登记", exact=True).click()
    page.wait_for_url(re.compile(r"/grievances/[0-9a-f-]{36}/"))
    assert Grievance.objects.count() == 2
