"""Twelve households have no water: twelve matters become one, and each household reads its answer."""

import re

import pytest
from playwright.sync_api import expect

from contacts.kit import clock
from tests import cast as the_cast
from tests.factories import make_grievance, make_household
from tests.visits.matters import with_office
from visits.actions.codes import issue_code
from visits.catalogue import load_kinds
from visits.models import Grievance
from visits.workflow import State

MATTER = re.compile(r"/grievances/[0-9a-f-]{36}/$")


@pytest.fixture
def stage(transactional_db, settings):
    """Twelve households of 梅村, each with a matter, and the first and the last with a receipt."""
    settings.ZEAL_RAISE = False  # each is merged by the rules of a single merge
    load_kinds()
    stage = with_office(the_cast.build())
    now = clock.now()
    matters = [
        make_grievance(
            make_household(stage.mei_village, f"户{n}"), stage.mei.user, received_at=now,
            text=f"第{n}家没有水",
        )
        for n in range(1, 13)
    ]  # fmt: skip
    stage.first, stage.last = matters[0], matters[-1]
    stage.codes = [issue_code(by=None, grievance=one, at=now) for one in (stage.first, stage.last)]
    return stage


def test_the_water_of_twelve_households_is_one_matter_and_each_reads_the_answer(
    stage, page_as, assert_accessible, shot
):
    def look(page, name):
        assert_accessible(page)
        shot(page, name)

    clerk, handler = page_as(stage.ban.user), page_as(stage.min.user, width=360)
    merged(clerk, look)
    send(clerk, stage)
    answered(handler, f"/grievances/{stage.first.uid}/")
    for code in stage.codes:
        resident = page_as(width=360)
        resident.goto(f"/m/{code}/")
        expect(resident.get_by_text("主管换好了，今晚来水。")).to_be_visible()
        expect(resident.get_by_text("第2家没有水")).to_have_count(0)  # nothing of strangers
        look(resident, f"merged-resident-{stage.codes.index(code)}-360")
    states = list(Grievance.objects.order_by("pk").values_list("state", flat=True))
    assert states == [State.ANSWERED] + [State.MERGED] * 11


def merged(page, look):
    page.goto("/grievances/")
    merge = page.get_by_role("button", name="并成一件")
    expect(merge).to_be_hidden()  # until something is ticked
    for tick in page.locator("input[name=of]").all():
        tick.check()
    look(page, "ticked")
    merge.click()
    expect(page.get_by_role("radio")).to_have_count(12)
    look(page, "together")
    page.locator("form.card .btn-primary").click()
    page.wait_for_url(MATTER)
    look(page, "merged")


def send(page, stage):
    page.get_by_role("link", name="派给单位").click()
    page.locator("#id_office").select_option(label=str(stage.office))
    page.get_by_role("button", name="派给单位").click()
    expect(page.locator(".page-sub")).to_contain_text("待签收")


def answered(page, address):
    page.goto(address)
    page.get_by_role("link", name="签收", exact=True).click()
    page.locator("form.card .btn-primary").click()
    page.wait_for_url(MATTER)
    page.get_by_role("link", name="答复", exact=True).click()
    page.locator("#id_answer").fill("主管换好了，今晚来水。")
    page.locator("form.card .btn-primary").click()
    page.wait_for_url(MATTER)
