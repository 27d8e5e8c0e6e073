"""At the desk and on a visit: what is typed is kept, households are found, and it is asked whose matter it is."""

import pytest
from playwright.sync_api import expect

from contacts.kit import clock
from contacts.models import OrganisationKind
from tests import cast as the_cast
from tests.factories import make_cadre, make_grievance, make_organisation
from visits.actions.moves import make_move
from visits.catalogue import load_grievance_kinds, load_kinds, load_topics
from visits.models import Grievance, Mode
from visits.workflow import State


@pytest.fixture
def stage(transactional_db):
    """The cast, the catalogue, and a matter in the hands of zhen's office."""
    stage = the_cast.build()
    load_kinds()
    load_grievance_kinds()
    load_topics()
    office, now = make_organisation(stage.east, "规划建设办"), clock.now()
    stage.zhen.services.update(organisation=office)
    stage.ban.services.update(organisation=make_organisation(stage.east, "党政办"))
    matter = make_grievance(stage.amei, stage.mei.user)
    said = {"office": office, "mode": Mode.ASSIGNED, "at": now}
    matter = make_move(by=stage.ban.user, grievance=matter, move="send", **said)
    stage.matter = make_move(by=stage.zhen.user, grievance=matter, move="sign", at=now)
    return stage


def test_an_answer_half_written_is_there_again_until_it_is_saved(stage, page_as):
    page = page_as(stage.zhen.user, width=360)
    address = f"/grievances/{stage.matter.uid}/answer/"
    page.goto(address)
    page.locator("#id_answer").fill("瓦已经换了一半")
    page.goto("/my/")
    page.goto(address)
    expect(page.locator("#id_answer")).to_have_value("瓦已经换了一半")
    expect(page.locator("[data-kept]")).to_be_visible()
    page.get_by_role("button", name="答复", exact=True).click()
    expect(page.locator(".page-sub")).to_contain_text("已答复")
    assert (
        page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('draft:')).length") == 0
    )


def test_at_the_desk_the_text_is_kept_and_the_household_found_by_its_name(
    stage, page_as, assert_accessible, shot
):
    page = page_as(stage.mei.user, width=360)
    page.goto("/grievances/new/")
    page.locator("#id_text").fill("三组的路灯不亮")
    page.goto("/my/")
    page.goto("/grievances/new/")
    expect(page.locator("#id_text")).to_have_value("三组的路灯不亮")
    page.locator("#find").fill("单国")
    page.locator("#found").get_by_role("radio", name="单国栋").click()
    expect(page.locator("#id_home_chips").get_by_role("radio", name="单国栋")).to_be_checked()
    assert_accessible(page)
    shot(page, "desk-360")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator(".alert-success")).to_be_visible()
    assert Grievance.objects.get(text="三组的路灯不亮").household == stage.shan


def test_whose_matter_it_is_is_asked_as_soon_as_two_are_ticked(stage, page_as, shot):
    page = page_as(stage.mei.user, width=360)
    page.goto("/visits/new/")
    page.get_by_text("有事要办").click()
    whose = page.locator("#id_m1-household")
    expect(whose).to_be_hidden()

    def offered():
        return [words.split()[0] for words in whose.locator("option").all_inner_texts()]

    chips = page.locator("#id_households_chips")
    chips.get_by_role("checkbox", name="黄阿妹").check()
    assert offered() == ["黄阿妹", "不留名"]
    chips.get_by_role("checkbox", name="单国栋").check()
    assert offered() == ["请选择", "黄阿妹", "单国栋", "不留名"] and whose.input_value() == ""
    shot(page, "whose-360")
    page.locator("#id_heard").fill("来过")
    page.locator("#id_m1-text").fill("想修路")
    page.get_by_role("button", name="保存").tap()
    page.get_by_role("link", name="里还有要补的").click()
    expect(whose).to_be_in_viewport()
    assert sorted(offered()) == sorted(["请选择", "黄阿妹", "单国栋", "不留名"])
    whose.select_option("nameless")
    page.get_by_role("button", name="保存").tap()
    expect(page.locator(".alert-success")).to_contain_text("诉求已登记")
    assert Grievance.objects.get(text="想修路").household is None


def test_the_follow_up_asks_one_question_after_the_other(stage, page_as, assert_accessible, shot):
    said = {"answer": "修好了", "review_way": "可以复查", "at": clock.now()}
    make_move(by=stage.zhen.user, grievance=stage.matter, move="answer", **said)
    page = page_as(stage.ban.user, width=360)
    page.goto(f"/grievances/{stage.matter.uid}/")
    page.get_by_role("link", name="记回访").click()
    expect(page.get_by_text("办好了吗")).to_be_hidden()
    page.get_by_role("radio", name="联系上了", exact=True).check()
    expect(page.get_by_text("群众满意吗")).to_be_hidden()
    page.get_by_role("radio", name="没办好").check()
    page.locator("#id_reason").fill("墙角还漏")
    assert_accessible(page)
    shot(page, "follow-up-360")
    page.get_by_role("button", name="记下来").click()
    expect(page.locator(".page-sub")).to_contain_text("办理中")
    stage.matter.refresh_from_db()
    assert stage.matter.state == State.IN_HAND


def test_all_columns_of_the_ledger_are_on_the_paper(stage, page_as):
    words = "卫生室周三没有人拿药要跑到镇上来回要半天"
    Grievance.objects.update(text=words, cause=words, plan=words, answer=words)
    page = page_as(stage.ban.user, width=1040)
    page.emulate_media(media="print")
    page.goto("/grievances/ledger/print/")
    right = "e => e.getBoundingClientRect().right"
    assert page.locator("table").evaluate(right) <= page.locator("main").evaluate(right)


def test_a_chosen_household_chooses_its_district_on_the_page(stage, page_as):
    page = page_as(stage.ban.user, width=360)
    page.goto("/grievances/new/")
    expect(page.locator("#id_district")).to_have_value("")
    page.locator("#find").fill("单国")
    page.locator("#found").get_by_role("radio", name="单国栋").click()
    expect(page.locator("#id_district")).to_have_value(str(stage.mei_village.uid))


def test_an_officer_is_asked_for_only_where_the_police_station_is_chosen(stage, page_as):
    police = make_organisation(stage.east, "派出所")
    police.kind = OrganisationKind.POLICE_STATION
    police.save()
    officer = make_cadre(stage.east, "景民警", staff_number="JING", organisation=police)
    matter = make_grievance(stage.amei, stage.mei.user)
    page = page_as(stage.ban.user, width=360)
    page.goto(f"/grievances/{matter.uid}/send/")
    asked = page.locator("#div_id_handler")
    expect(asked).to_be_hidden()
    page.locator("#id_office").select_option(str(police.uid))
    expect(asked).to_be_visible()
    page.locator("#id_handler").select_option(str(officer.uid))
    # Another office after all: the officer goes with the question.
    page.locator("#id_office").select_option(label="规划建设办")
    expect(asked).to_be_hidden()
    page.get_by_role("button", name="派给单位", exact=True).click()
    expect(page.locator(".page-sub")).to_contain_text("待签收")
    assert Grievance.objects.get(pk=matter.pk).handler is None


def test_a_paste_that_does_not_fit_says_so(stage, page_as):
    page = page_as(stage.zhen.user, width=360)
    page.goto(f"/grievances/{stage.matter.uid}/remark/")
    paste = """([field, text]) => {
        const data = new DataTransfer(); data.setData("text", text);
        const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true});
        document.querySelector(field).dispatchEvent(event);
    }"""
    page.evaluate(paste, ["#id_text", "长" * 20001])
    note = page.locator("[data-cut-note]")
    expect(note).to_contain_text("最多20000个字")
    page.evaluate(paste, ["#id_text", "短"])
    expect(note).to_have_count(0)
