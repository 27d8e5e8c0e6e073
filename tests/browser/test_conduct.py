"""Somebody tells of a cadre's conduct without a name: from the district's page to the answer."""

import re

import pytest
from playwright.sync_api import expect

from contacts.actions.public_pages import publish
from contacts.kit import clock
from tests import cast as the_cast
from tests.visits.conduct import TEXT, with_officer
from visits.models import ConductReport, ConductState
from visits.views import public_form


@pytest.fixture
def stage(transactional_db, monkeypatch):
    """The cast with a discipline officer, and the public page of 梅村; whoever types fast is no machine."""
    monkeypatch.setattr(public_form, "AT_LEAST", -1)
    stage = with_officer(the_cast.build())
    publish(district=stage.mei_village, by=stage.quan, on=clock.today())
    stage.mei_village.refresh_from_db()
    return stage


def test_an_anonymous_report_from_the_public_page_to_the_answer(
    stage, page_as, assert_accessible, shot
):
    resident, officer = page_as(width=360), page_as(stage.officer)
    accused = page_as(stage.mei.user, width=360)

    def look(page, name):
        assert_accessible(page)
        shot(page, name)

    about_a_leader(stage, resident, look)
    code = about_a_cadre(resident, look)
    taken_and_answered(officer, look)
    answer_read(resident, code, look)
    accused.goto("/conduct/")
    expect(accused.get_by_role("heading", level=1)).not_to_contain_text("作风反映")
    expect(accused.get_by_text(TEXT)).to_have_count(0)
    assert ConductReport.objects.get().state == ConductState.CLOSED
    passed_on(stage, officer, look)


def told(page, level, about):
    page.get_by_role("radio", name=level).check()
    page.locator("#id_about").fill(about)
    page.locator("#id_text").fill(TEXT)
    page.get_by_role("button", name="提交").tap()


def about_a_leader(stage, page, look):
    page.goto(f"/p/{stage.mei_village.public_token}/")
    look(page, "conduct-offer-360")
    page.get_by_role("link", name="反映干部作风").tap()
    expect(page.locator("#id_about")).to_be_visible()
    look(page, "conduct-raise-360")
    told(page, "镇领导班子成员", "韦连山")
    expect(page.get_by_text("12388")).to_be_visible()
    expect(page.get_by_text(TEXT)).to_be_visible()
    look(page, "conduct-county-360")
    page.go_back()
    expect(page.locator("#id_text")).to_have_value(TEXT)
    assert not ConductReport.objects.exists()


def about_a_cadre(page, look):
    told(page, "村（社区）干部", "韦小梅 村会计")
    expect(page.get_by_role("heading", level=1)).to_have_text("已收到")
    look(page, "conduct-raised-360")
    code = page.locator(".code").inner_text().replace("-", "")
    page.goto(f"/m/{code}/")
    look(page, "conduct-public-new-360")
    assert page.context.cookies() == []
    return code


def taken_and_answered(page, look):
    page.goto("/")
    expect(page).to_have_url(re.compile("/conduct/$"))
    look(page, "conduct-list")
    page.locator("tbody a").click()
    expect(page.get_by_text(TEXT)).to_be_visible()
    look(page, "conduct")
    page.get_by_role("link", name="我来办").click()
    page.locator("form.card .btn-primary").click()
    page.get_by_role("link", name="认定是谁").click()
    expect(page.locator("#id_subject option:checked")).to_have_text("韦小梅")
    look(page, "conduct-name")
    page.get_by_role("link", name="返回").click()
    page.get_by_role("link", name="答复并办结").click()
    page.locator("#id_finding").fill("属实，烟已退还。")
    page.locator("#id_answer").fill("已经批评教育，东西退还。")
    look(page, "conduct-answer")
    page.locator("form.card .btn-primary").click()
    expect(page.locator(".page-sub")).to_contain_text("已答复")
    page.set_viewport_size({"width": 360, "height": 760})
    look(page, "conduct-360")
    page.goto("/conduct/?pile=all")
    look(page, "conduct-list-360")
    page.set_viewport_size({"width": 1440, "height": 880})


def answer_read(page, code, look):
    page.goto(f"/m/{code}/")
    expect(page.get_by_text("已经批评教育，东西退还。")).to_be_visible()
    expect(page.get_by_text(TEXT)).to_have_count(0)
    ConductReport.objects.update(ask_again_on=clock.today())
    page.reload()
    look(page, "conduct-public-asked-360")
    page.get_by_role("button", name="没有", exact=True).tap()
    expect(page.get_by_text("知道了，谢谢您。")).to_be_visible()


def passed_on(stage, page, look):
    page.goto("/conduct/new/")
    page.locator("#id_about").fill("某站的一个人")
    page.locator("#id_text").fill("来信说的事")
    look(page, "conduct-new")
    page.locator("form.card .btn-primary").click()
    page.get_by_role("link", name="打回执").click()
    page.get_by_role("button", name="生成回执").click()
    expect(page.get_by_role("heading", name="回执单")).to_be_visible()
    look(page, "conduct-receipt")
    page.get_by_role("link", name="返回").click()
    page.get_by_role("link", name="转县纪委监委").click()
    expect(page.locator("#id_handed_over")).to_be_visible()
    look(page, "conduct-pass-on")
    page.get_by_role("link", name="先打印出来").click()
    expect(page.get_by_text("来信说的事")).to_be_visible()
    look(page, "conduct-print")
    page.go_back()
    page.locator("#id_handed_over").check()
    page.locator("form.card button").click()
    expect(page.locator(".page-sub")).to_contain_text("已转县纪委监委")
    expect(page.get_by_text("来信说的事")).to_have_count(0)
    look(page, "conduct-passed-on")
