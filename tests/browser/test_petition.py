"""A petition: its official number, accepted within days, given more time by a leader, answered with the
way of review, and asked about by somebody else."""

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from tests import cast as the_cast
from tests.visits.matters import with_office
from visits.catalogue import load_kinds
from visits.models import FollowUp, Grievance
from visits.stages import Stage
from visits.workflow import State

MATTER = re.compile(r"/grievances/[0-9a-f-]{36}/$")


@pytest.fixture
def stage(transactional_db):
    load_kinds()
    return with_office(the_cast.build())


def test_a_petition_is_accepted_given_more_time_and_answered(
    stage, page_as, assert_accessible, shot
):
    clerk, leader = page_as(stage.ban.user), page_as(stage.lian.user, width=360)
    handler = page_as(stage.min.user, width=360)

    def look(page, name):
        assert_accessible(page)
        shot(page, name)

    petition = registered(clerk, stage, look)
    address = f"/grievances/{petition.uid}/"
    send(clerk, stage)
    not_answered_before_it_is_accepted(handler, address, look)
    first, longer = more_time(handler, leader, address, petition, look)
    assert (longer.date() - first.date()) >= dt.timedelta(days=30)
    answered(handler, address, look)
    followed_up(clerk, address, look)
    petition.refresh_from_db()
    assert petition.state == State.CLOSED and petition.followed_up == FollowUp.SOLVED
    assert petition.official_number == "XF-2026-0815"


def registered(page, stage, look):
    page.goto("/grievances/new/")
    page.locator("#id_text").fill("征地补偿有一亩半没有算进去，请核实")
    page.locator("#id_district").select_option(label="梅村")
    page.get_by_role("radio", name="来信").check()
    page.locator("#id_kind").select_option("petition")
    page.locator("summary", has_text="上级编号").click()  # the fold that holds it
    page.locator("#id_official_number").fill("XF-2026-0815")
    look(page, "petition-new")
    page.get_by_role("button", name="登记", exact=True).click()
    page.wait_for_url(MATTER)
    expect(page.get_by_text("XF-2026-0815")).to_be_visible()
    return Grievance.objects.get()


def send(page, stage):
    page.get_by_role("link", name="派给单位").click()
    page.locator("#id_office").select_option(label=str(stage.office))
    page.get_by_role("button", name="派给单位").click()
    expect(page.locator(".page-sub")).to_contain_text("待签收")


def step(page, address, link):
    """Make a move that asks for nothing."""
    page.goto(address)
    page.get_by_role("link", name=link, exact=True).click()
    page.locator("form.card .btn-primary").click()
    page.wait_for_url(MATTER)


def not_answered_before_it_is_accepted(page, address, look):
    step(page, address, "签收")
    expect(page.get_by_role("link", name="答复", exact=True)).to_have_count(0)
    page.goto(f"{address}answer/")
    expect(page.get_by_text("信访事项要先受理，再答复。")).to_be_visible()
    step(page, address, "受理")
    look(page, "petition-accepted-360")


def due(petition):
    return petition.clocks.get(stage=Stage.ANSWER, ended_at=None).due_at


def more_time(handler, leader, address, petition, look):
    """The handler asks, the leader sees until when it would be, and agrees."""
    first = due(petition)
    handler.goto(address)
    handler.locator(".moves-more summary").click()
    handler.get_by_role("link", name="申请延期").click()
    handler.locator("#id_days").fill("30")
    handler.locator("#id_reason").fill("要等测绘")
    handler.locator("form.card .btn-primary").click()
    handler.wait_for_url(MATTER)
    leader.goto(address)
    leader.get_by_role("link", name="同意延期", exact=True).click()
    expect(leader.get_by_text("要等测绘")).to_be_visible()
    look(leader, "petition-extend-360")
    leader.locator("form.card .btn-primary").click()
    leader.wait_for_url(MATTER)
    expect(leader.get_by_text(re.compile("原定"))).to_be_visible()
    look(leader, "petition-extended-360")
    return first, due(petition)


def answered(page, address, look):
    page.goto(address)
    page.get_by_role("link", name="答复", exact=True).click()
    expect(page.locator("#id_review_way")).to_have_value(re.compile("复查"))
    page.locator("#id_answer").fill("已经重新测量，补发一亩半的补偿。")
    look(page, "petition-answer-360")
    page.locator("form.card .btn-primary").click()
    page.wait_for_url(MATTER)
    expect(page.locator(".page-sub")).to_contain_text("已答复")


def followed_up(page, address, look):
    page.goto(f"{address}follow-up/")
    page.get_by_role("radio", name="联系上了", exact=True).check()
    page.get_by_role("radio", name="办好了", exact=True).check()
    page.get_by_role("radio", name="满意", exact=True).check()
    look(page, "petition-follow-up")
    page.locator("form.card .btn-primary").click()
    expect(page.locator(".page-sub")).to_contain_text("已办结")
