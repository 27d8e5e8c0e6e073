"""A roof leaks: from the visit to the rating, with one reopening, each person on the own device."""

import re

import pytest
from playwright.sync_api import expect

from tests import cast as the_cast
from tests.factories import LONG_AGO, make_organisation
from visits.catalogue import load_grievance_kinds, load_kinds, load_topics
from visits.models import Grievance, Responsibility, Topic
from visits.workflow import State


@pytest.fixture
def stage(transactional_db):
    """The cast, the catalogue, and an office that answers for leaking roofs."""
    stage = the_cast.build()
    load_kinds()
    load_grievance_kinds()
    load_topics()
    office = make_organisation(stage.east, "规划建设办")
    stage.ban.services.update(organisation=make_organisation(stage.east, "党政办"))
    stage.zhen.services.update(organisation=office)
    Responsibility.objects.create(
        area=stage.east, topic=Topic.objects.get(code="housing"), organisation=office,
        starts_on=LONG_AGO,
    )  # fmt: skip
    return stage


def make(page, address, link, **fields):
    """Make a move by its form."""
    page.goto(address)
    page.get_by_role("link", name=link, exact=True).click()
    for name, value in fields.items():
        page.locator(f"#id_{name}").fill(value)
    page.locator("form.card .btn-primary").click()
    page.wait_for_url(re.compile(r"/grievances/[0-9a-f-]{36}/$"))


def test_a_roof_leak_from_the_visit_to_the_rating_with_one_reopening(
    stage, page_as, assert_accessible, shot
):
    clerk = page_as(stage.ban.user)
    handler, resident = page_as(stage.zhen.user, width=360), page_as(width=360)

    def look(page, name):
        assert_accessible(page)
        shot(page, name)

    grievance = heard_on_a_visit(stage, page_as(stage.mei.user, width=360), look)
    address = f"/grievances/{grievance.uid}/"
    sent_by_the_clerk(clerk, look)
    handled(handler, address, look)
    code = receipt(clerk, address, look)
    not_agreed(resident, code, look)
    make(handler, address, "答复", answer="墙角也补好了")
    rated(resident, look)
    clerk.goto(f"{address}follow-up/")
    clerk.get_by_role("radio", name="联系上了", exact=True).check()
    clerk.get_by_role("radio", name="办好了", exact=True).check()
    # The receipt was printed inside, so the rating by it counts once somebody has asked.
    expect(clerk.get_by_text("有人凭工作人员打的回执评价：满意")).to_be_visible()
    clerk.get_by_role("radio", name="满意", exact=True).check()
    clerk.locator("form.card .btn-primary").click()
    expect(clerk.locator(".page-sub")).to_contain_text("已办结")
    grievance.refresh_from_db()
    assert grievance.state == State.CLOSED and grievance.is_supervised
    moves = [event.move for event in grievance.events.all()]
    assert moves == [
        "register", "send", "sign", "answer", "receipt", "object", "answer", "rate", "confirm",
    ]  # fmt: skip


def heard_on_a_visit(stage, page, look):
    page.goto("/visits/new/")
    page.locator("#id_households_chips").get_by_role("checkbox", name="黄阿妹").check()
    page.locator("#id_heard").fill("屋顶漏雨，雨天接水。")
    page.get_by_text("有事要办").click()
    page.locator("#id_m1-text").fill("屋顶漏雨，想修一修")
    page.locator("#id_m1-topic").select_option("unsafe-house")
    look(page, "matter-360")
    page.get_by_role("button", name="保存").tap()
    expect(page.locator(".alert-success")).to_contain_text("诉求已登记")
    return Grievance.objects.get()


def sent_by_the_clerk(page, look):
    page.goto("/grievances/")
    look(page, "grievances")
    page.get_by_role("link", name="屋顶漏雨，想修一修").click()
    look(page, "grievance")
    page.get_by_role("link", name="派给单位").click()
    expect(page.locator("#id_office option:checked")).to_have_text("规划建设办")
    look(page, "send")
    page.get_by_role("button", name="派给单位").click()
    expect(page.locator(".page-sub")).to_contain_text("待签收")


def handled(page, address, look):
    page.goto("/my/")
    expect(page.get_by_text("等您做的")).to_be_visible()
    look(page, "my-work-matters-360")
    make(page, address, "签收")
    make(page, address, "答复", answer="瓦已换好")
    look(page, "grievance-360")
    assert page.get_by_role("link", name="记回访").count() == 0


def receipt(page, address, look):
    page.goto(f"{address}receipt/")
    assert page.get_by_role("button", name="生成回执").count() == 1
    page.get_by_role("button", name="生成回执").click()
    look(page, "receipt")
    return page.locator("b.address").inner_text().replace("-", "")


def not_agreed(page, code, look):
    page.goto(f"/m/{code}/")
    expect(page.get_by_text("瓦已换好")).to_be_visible()
    look(page, "matter-public-360")
    page.get_by_text("没有办好，要求重办").click()
    page.locator("#why").fill("墙角还在漏")
    page.get_by_role("button", name="要求重办").click()
    expect(page.get_by_role("status")).to_contain_text("您要求重办")


def rated(page, look):
    page.reload()
    page.get_by_role("button", name="满意", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("谢谢您的评价")
    look(page, "matter-rated-360")
    assert page.context.cookies() == []


def test_a_matter_of_a_visit_needs_no_script(stage, page_as):
    page = page_as(stage.mei.user, width=360, javascript=False)
    page.goto("/visits/new/")
    page.locator("#id_households_chips").get_by_role("checkbox", name="黄阿妹").check()
    page.locator("#id_heard").fill("来过")
    page.get_by_text("有事要办").click()
    page.locator("#id_m1-text").fill("想问低保")
    page.get_by_role("radio", name="当场办好了").first.check()
    page.locator("#id_m1-result").fill("讲清楚了条件")
    page.get_by_role("button", name="保存").tap()
    page.wait_for_url("**/my/")
    assert Grievance.objects.get().state == State.CLOSED
