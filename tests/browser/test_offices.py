"""A bridge is about to give way: the village calls three offices, and none may stay away unseen."""

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from contacts.kit import clock
from contacts.models import Service
from contacts.policy import Role
from tests import cast as the_cast
from tests.factories import make_cadre, make_grant, make_grievance, make_organisation, make_user
from tests.visits.matters import with_office
from visits.actions.moves import make_move
from visits.catalogue import load_grievance_kinds, load_kinds, load_topics
from visits.models import Mode
from visits.workflow import State

NAMES = ("规划建设办", "水利站", "应急办")


@pytest.fixture
def stage(transactional_db):
    """A matter of 梅村 in hand of one office, a mayor, and three other offices with somebody in each."""
    load_kinds()
    load_grievance_kinds()
    load_topics()
    stage = with_office(the_cast.build())
    Service.objects.filter(cadre=stage.lian).update(title="党委副书记、镇长")
    stage.offices = dict(zip(NAMES, _staff(stage.east), strict=True))
    now = clock.now()
    matter = make_grievance(
        stage.amei, stage.mei.user, received_at=now, text="桥墩被水掏空，车不敢过"
    )
    said = {"office": stage.office, "mode": Mode.ASSIGNED}
    sent = make_move(by=stage.ban.user, grievance=matter, move="send", at=now, **said)
    stage.matter = make_move(by=stage.min.user, grievance=sent, move="sign", at=now)
    return stage


def _staff(township):
    """An account in each of the three offices."""
    for number, name in enumerate(NAMES):
        user = make_user(f"office{number}", f"{name}经办")
        make_grant(user, Role.HANDLER, township)
        office = make_organisation(township, name)
        make_cadre(township, user.name, staff_number=f"O{number}", organisation=office, user=user)
        yield user


def test_three_offices_are_called_to_the_bridge_and_all_report_before_the_answer(
    stage, page_as, assert_accessible, shot
):
    address = f"/grievances/{stage.matter.uid}/"

    def look(page, name):
        assert_accessible(page)
        shot(page, name)

    secretary = page_as(stage.shu.user, width=360)
    whistle(secretary, address, look)
    stranger = page_as(stage.offices["水利站"], width=360)
    assert stranger.goto(address).status == 404  # before the signature nobody is called
    countersigned(page_as(stage.lian.user), address, look)
    handler = page_as(stage.min.user)
    for number, (name, user) in enumerate(stage.offices.items()):
        refused(handler, address, look if number == 0 else None)
        office = page_as(user, width=360)
        arrived_and_reported(office, address, name, look if number == 0 else None)
    handler.goto(address)
    look(handler, "whistle-all-reported")
    handler.get_by_role("link", name="答复", exact=True).click()
    handler.locator("#id_answer").fill("桥墩已经加固，可以通车。")
    handler.locator("form.card .btn-primary").click()
    handler.wait_for_url(re.compile(r"/grievances/[0-9a-f-]{36}/$"))
    stage.matter.refresh_from_db()
    assert stage.matter.state == State.ANSWERED
    parts = stage.matter.parts.all()
    assert len(parts) == 3 and all(part.arrived_at and part.reported_at for part in parts)


def whistle(page, address, look):
    page.goto(address)
    page.get_by_role("link", name="吹哨", exact=True).click()
    page.locator("#id_place").fill("村口大桥")
    for name in NAMES:
        page.get_by_role("checkbox", name=name).check()
    page.locator("#id_task").fill("一起看桥墩，当场定怎么修")
    page.locator("#id_due_on").fill((clock.today() + dt.timedelta(days=2)).isoformat())
    look(page, "whistle-360")
    page.locator("form.card .btn-primary").click()
    expect(page.get_by_text("：等主要负责人会签。")).to_contain_text("吹哨 · 村口大桥")
    look(page, "whistle-waits-360")


def countersigned(page, address, look):
    page.goto(address)
    page.get_by_role("link", name="会签吹哨").click()
    expect(page.get_by_text("一起看桥墩")).to_be_visible()
    look(page, "countersign")
    page.locator("form.card .btn-primary").click()
    expect(page.get_by_text("还没到场")).to_have_count(3)


def refused(page, address, look):
    """The lead office is told why it can't answer while somebody who was called has not reported."""
    page.goto(address)
    expect(page.get_by_role("link", name="答复", exact=True)).to_have_count(0)
    expect(page.get_by_text("都反馈以后才能答复")).to_be_visible()
    if look:
        look(page, "whistle-not-all-reported")
    page.goto(f"{address}answer/")
    expect(page.get_by_text("吹哨叫来的单位还没有都反馈，不能答复。")).to_be_visible()


def arrived_and_reported(page, address, name, look):
    page.goto(address)
    expect(page.get_by_role("link", name="协办反馈")).to_have_count(1)  # the own one alone
    item = page.locator("ul.rows > li", has=page.get_by_text(name, exact=True))
    page.get_by_role("button", name="到场").first.click()
    expect(item.get_by_text("到场用了")).to_be_visible()
    item.get_by_role("link", name="协办反馈").click()
    page.locator("#id_text").fill("桥墩看过，今天封半幅，明天进料。")
    if look:
        look(page, "whistle-report-360")
    page.locator("form.card .btn-primary").click()
    expect(item.get_by_text("反馈，用了")).to_be_visible()
