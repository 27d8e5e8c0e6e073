"""我的工作: what I owe in the words of the field, and to whom I go first."""

import datetime as dt

import pytest

from contacts.models import Cadre, HandOver, Leave, PostRole, StandIn
from reports.models import Obligation, Requirement
from reports.queries import my_duties
from tests.factories import (
    LONG_AGO,
    at,
    make_activity,
    make_assignment,
    make_cadre,
    make_grievance,
    make_household,
    make_membership,
    make_post,
)
from visits.models import Grievance
from visits.workflow import State

DAY = dt.date(2026, 11, 21)


@pytest.fixture(autouse=True)
def on_a_day(monkeypatch):
    monkeypatch.setattr("contacts.kit.clock.today", lambda: DAY)


@pytest.fixture
def owe(cast):
    """An obligation of mei's for November."""

    def owe(cadre=None, *, every="month", measure="visit_days", period="2026-11", **figures):
        rule = Requirement.objects.create(
            area=cast.east,
            pack="p",
            code=f"r{Requirement.objects.count()}",
            duty="d",
            name=figures.pop("name", "入户走访日"),
            subject="cadre",
            measure=measure,
            norm=8,
            every=every,
            starts_on=LONG_AGO,
        )
        cadre = cadre or cast.mei
        ends_on = figures.pop("ends_on", dt.date(2026, 11, 30))
        usual = {"bound_days": 26, "elapsed_days": 17, "open_days": 9, "target": 7, "done": 3}
        return Obligation.objects.create(
            requirement=rule,
            area=cast.mei_village.area,
            cadre=cadre,
            subject_key=cadre.pk,
            period=period,
            period_starts_on=figures.pop("starts_on", dt.date(2026, 11, 1)),
            period_ends_on=ends_on,
            closes_at=at(ends_on + dt.timedelta(days=7)),
            **(usual | {"done_now": figures.get("done", 3), "state": "at_risk"} | figures),
        )

    return owe


def sentence(row):
    return my_duties.Duty(row, DAY).sentence


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ({}, "按进度现在应有4天，少1天；到11月30日一共还差4天。"),
        ({"state": "met", "done": 7}, "已完成，多走不限。"),
        ({"state": "on_track", "done": 5}, "到11月30日还差2天。"),
        ({"reachable": False, "open_days": 2}, "只剩2天，走过还没记的请补记。"),
        ({"state": "waived"}, "这一期已免除。"),
        ({"state": "exempt", "target": 0}, "这一期不在岗或请假，没有任务。"),
        (
            {"state": "exempt", "target": 0, "bound_days": 0, "measure": "own_households"},
            "这一期不在岗或请假，没有任务。",
        ),
        (
            {"state": "exempt", "target": 0, "measure": "own_households"},
            "还没有给您分配可以上门的联系户。这不是您的责任，请找管理员分配。",
        ),
        (
            {"state": "exempt", "target": 0, "measure": "own_hardship_share"},
            "您的联系户里没有困难户，这一期没有任务。",
        ),
        (
            {"state": "overdue", "ends_on": dt.date(2026, 10, 31)},
            "还差4天。逾期，11月7日前仍可补记。",
        ),
        (
            {"measure": "own_households", "done": 3},
            "按进度现在应有4户，少1户；到11月30日一共还差4户。",
        ),
        ({"done": 0, "target": 1, "elapsed_days": 18}, "到11月30日还差1天。"),
    ],
)
def test_a_duty_is_told_in_words(owe, figures, words):
    assert sentence(owe(**figures)) == words


def test_an_overdue_period_stands_above_the_running_ones_until_it_closes(cast, owe):
    running, year = owe(), owe(every="year", ends_on=dt.date(2026, 12, 31))
    half = owe(every="half_month", ends_on=dt.date(2026, 11, 30), starts_on=dt.date(2026, 11, 16))
    overdue = owe(ends_on=dt.date(2026, 10, 31), state="overdue", period="2026-10")
    closed = owe(ends_on=dt.date(2026, 9, 30), state="overdue", closed_at=at(DAY))
    met = owe(ends_on=dt.date(2026, 10, 31), state="met")
    told = [duty.obligation for duty in my_duties.duties_of(cast.mei.user, cast.mei, DAY)[0]]
    assert told == [overdue, half, running, year]
    assert closed not in told
    assert met not in told


def test_the_page_shows_the_own_duties_alone(client, cast, owe):
    owe(name="入户走访日")
    owe(cast.lu, name="别人的任务")
    client.force_login(cast.mei.user)
    page = client.get("/my/").content.decode()
    assert "入户走访日" in page
    assert "别人的任务" not in page


def test_today_is_one_of_the_days_left(client, cast, monkeypatch):
    client.force_login(cast.mei.user)
    assert "11月还剩10天" in client.get("/my/").content.decode()
    monkeypatch.setattr("contacts.kit.clock.today", lambda: dt.date(2026, 11, 30))
    assert "11月还剩1天" in client.get("/my/").content.decode()


def test_all_own_districts_are_named_whatever_was_entered_last(client, cast):
    make_post(cast.mei, cast.lan_village)
    make_post(cast.mei, cast.mei_village, PostRole.GROUP_LEADER)
    for district in (cast.mei_village, cast.lan_village):
        make_activity(DAY, cadres=[cast.mei], district=district)
        client.force_login(cast.mei.user)
        assert "韦小梅 · 梅村、兰村 · " in client.get("/my/").content.decode()


def test_the_secretary_sees_what_the_village_owes(client, cast):
    rule = Requirement.objects.create(
        area=cast.east, pack="p", code="box", duty="box", name="民情意见箱开箱", subject="district",
        measure="held", norm=1, every="half_month", starts_on=LONG_AGO,
        options={"kind": "opinion_box"},
    )  # fmt: skip
    for district in (cast.mei_village, cast.lan_village):
        Obligation.objects.create(
            requirement=rule, area=district.area, district=district, subject_key=district.pk,
            period="2026-11-2", period_starts_on=dt.date(2026, 11, 16),
            period_ends_on=dt.date(2026, 11, 30), closes_at=at(dt.date(2026, 12, 7)), target=1,
        )  # fmt: skip
    client.force_login(cast.shu.user)
    page = client.get("/my/").content.decode()
    assert page.count("民情意见箱开箱") == 1
    assert "/visits/new/opinion_box/" in page
    Obligation.objects.update(state="met", done=1)
    assert "/visits/new/opinion_box/" not in client.get("/my/").content.decode()
    client.force_login(cast.mei.user)
    assert "民情意见箱开箱" not in client.get("/my/").content.decode()


def test_what_is_behind_is_said_in_one_line_above_with_the_first_day(client, cast, owe):
    owe(name="入户走访日", state="met", done=7)
    owe(every="year", name="走访联系户", ends_on=dt.date(2026, 12, 31))
    owe(name="集中走访日")
    client.force_login(cast.mei.user)
    page = client.get("/my/")
    [line] = page.context["to_do"]
    assert (line.text, line.small) == ("任务还差2项", "集中走访日、走访联系户")
    assert (line.standing.code, line.standing.words) == ("at_risk", "11月30日前")
    assert f'href="{line.url}"' in page.content.decode()
    assert f'id="{line.url.removeprefix("#")}"' in page.content.decode()
    told = [str(duty.obligation.requirement) for duty in page.context["duties"]]
    assert told == ["集中走访日", "走访联系户", "入户走访日"]
    Obligation.objects.filter(requirement__name="集中走访日").update(state="overdue")
    [line] = client.get("/my/").context["to_do"]
    assert (line.standing.code, line.standing.words) == ("overdue", "12月7日前")
    Obligation.objects.update(state="met")
    assert client.get("/my/").context["to_do"] == []


def test_households_to_visit_first(client, cast):
    seen = make_household(cast.mei_village, "覃建")
    long_ago = make_household(cast.mei_village, "蒙秀英")
    for household, days in [(seen, 3), (long_ago, 200)]:
        make_assignment(cast.mei, household)
        day = DAY - dt.timedelta(days=days)
        make_activity(day, cadres=[cast.mei], households=[household])
    make_membership(long_ago, starts_on=DAY + dt.timedelta(days=1))
    client.force_login(cast.mei.user)
    page = client.get("/my/").content.decode()
    order = [page.index(name) for name in ("黄阿妹", "单国栋", "蒙秀英")]
    assert order == sorted(order)
    assert "覃建" not in page  # seen this month
    assert f"/visits/new/?household={cast.amei.uid}" in page
    assert "上次 5月5日" in page


@pytest.mark.parametrize("path", ["/my/", "/diary/households/"])
@pytest.mark.parametrize("ahead", [4, -10], ids=["still to come", "past by now"])
def test_a_visit_typed_before_its_day_is_no_last_visit(client, cast, path, ahead):
    """A sheet may bring such rows in; they count nowhere, so they hide no household either."""
    day = DAY + dt.timedelta(days=ahead)
    before = at(day - dt.timedelta(days=20))
    make_activity(day, cadres=[cast.mei], households=[cast.amei], recorded_at=before)
    client.force_login(cast.mei.user)
    page = client.get(path).content.decode()
    assert "黄阿妹" in page
    assert page.count("您还没去过") == 2
    assert "上次" not in page.replace("再按上次走访的先后", "")


def test_without_duties_and_households_the_page_says_whom_to_ask(client, cast):
    client.force_login(cast.lu.user)
    page = client.get("/my/").content.decode()
    assert "还没有您的任务" in page
    assert "还没有给您分配联系户" in page
    assert "党政办" in page


def test_without_a_cadre_behind_the_account_the_page_says_whom_to_ask(client, cast):
    Cadre.objects.filter(pk=cast.mei.pk).update(user=None)
    client.force_login(cast.mei.user)
    assert "区域管理员" in client.get("/my/").content.decode()


def test_leave_and_stand_in_are_said(client, cast):
    Leave.objects.create(cadre=cast.lu, kind="sick", starts_on=DAY, ends_on=DAY)
    StandIn.objects.create(cadre=cast.lu, stand_in=cast.mei, starts_on=LONG_AGO)
    client.force_login(cast.mei.user)
    assert "陆明请假了，急事找您" in client.get("/my/").content.decode()
    client.force_login(cast.lu.user)
    assert "病假到11月21日" in client.get("/my/").content.decode()


@pytest.mark.parametrize("many", [5, 50])
def test_the_page_takes_as_many_statements_for_any_number(
    client, cast, owe, many, django_assert_max_num_queries
):
    for number in range(many):
        make_assignment(cast.mei, make_household(cast.mei_village))
        visit = make_activity(
            DAY, cadres=[cast.mei], households=[cast.zeng], typed_by=cast.ban.user
        )
        visit.participants.update(answer="open")
        make_post(make_cadre(cast.east, f"同事{number}"), cast.mei_village)
    owe()
    client.force_login(cast.mei.user)
    # One for each thing that may wait: measures are the twenty-first.
    with django_assert_max_num_queries(21):
        client.get("/my/")


def test_the_count_after_saving_is_told_in_one_sentence(owe, cast):
    owe(done=4)
    assert my_duties.standing(cast.mei, DAY) == "11月 4 / 7 天。"
    assert my_duties.standing(cast.mei, dt.date(2026, 10, 3)) == ""
    assert my_duties.standing(cast.lu, DAY) == ""


def test_a_hand_over_waits_with_the_taker_and_then_with_the_leader(client, cast):
    """Nobody looks for it in a list of its own: both are told where they begin the day."""
    handover = HandOver.objects.create(
        giver=cast.lu, taker=cast.mei, takes_effect_on=DAY, proposed_by=cast.quan
    )

    def told(cadre):
        client.force_login(cadre.user)
        return f"/handovers/{handover.uid}/" in client.get("/my/").content.decode()

    assert told(cast.mei)
    assert not told(cast.lian)
    handover.state = "accepted"
    handover.save()
    assert not told(cast.mei)
    assert told(cast.lian)


def test_a_police_officer_is_told_plainly_that_nothing_here_is_his(client, cast, owe):
    """He is not away: the post has no households, no diary, no duties (S195)."""
    make_post(cast.mei, cast.lan_village, PostRole.POLICE_OFFICER)
    owe(state="exempt", bound_days=0, target=0)
    client.force_login(cast.mei.user)
    page = client.get("/my/").content.decode()
    assert "您是公安干警或司法干部，只上联系群众卡" in page
    for words in ("记一次走访", "不在岗或请假", "先去这几户", "黄阿妹"):
        assert words not in page
    diary = client.get("/diary/").content.decode()
    assert "不用记民情日记" in diary and "记一次走访" not in diary


def test_a_police_officer_finds_the_matter_that_was_handed_to_him_by_name(client, cast):
    make_post(cast.mei, cast.lan_village, PostRole.POLICE_OFFICER)
    matter = make_grievance(cast.zeng, by=cast.shu.user)
    Grievance.objects.filter(pk=matter.pk).update(state=State.IN_HAND, handler=cast.mei)
    client.force_login(cast.mei.user)
    assert f"/grievances/{matter.uid}/" in client.get("/my/").content.decode()
