"""我的工作 and the overview say what waits for one: to be decided, to be done; each line opens as much."""

import datetime as dt

import pytest

from contacts.kit import clock
from contacts.models import OrganisationKind, Service
from contacts.policy import Role
from reports.actions.alerts import alert_of_matters
from reports.models import Alert
from tests.cast import build
from tests.factories import make_cadre, make_grant, make_grievance, make_organisation, make_user
from tests.kept import staged
from tests.visits.matters import DAY, NOON, with_office
from visits.actions.clocks import climb
from visits.actions.moves import make_move
from visits.models import Grievance, Mode

MY, OVERVIEW = "/my/", "/overview/"


def in_hand():
    """min has a matter in hand, ban another to dispatch; lian is the mayor and linked to the village."""
    town = with_office(build())
    town.roads = make_organisation(town.east, "规划建设办")
    user = make_user("gui")
    make_grant(user, Role.CADRE, town.east)
    town.gui = make_cadre(town.east, "gui", staff_number="G", organisation=town.roads, user=user)
    Service.objects.filter(cadre=town.lian).update(title="党委副书记、镇长")
    matter = make_grievance(town.amei, town.mei.user, received_at=NOON)
    moved(town.ban, matter, "send", office=town.office, mode=Mode.ASSIGNED)
    moved(town.min, matter, "sign")
    return town


def moved(by, matter, move, **said):
    return make_move(by=by and by.user, grievance=matter, move=move, at=clock.now(), **said)


@pytest.fixture
def town(db, stand_on):
    stand_on(DAY)
    return staged(in_hand)


@pytest.fixture
def matter(town):
    return Grievance.objects.get()


@pytest.fixture
def whistled(town, matter):
    called = [town.roads, make_organisation(town.east, "派出所", OrganisationKind.POLICE_STATION)]
    due = DAY + dt.timedelta(days=3)
    found = moved(
        town.shu, matter, "whistle", place="桥头", offices=called, task="看桥", due_on=due
    )
    alert_of_matters(DAY)
    return found


@pytest.fixture
def answered(town, matter):
    return moved(town.min, matter, "answer", answer="换了瓦", review_way="可以复查")


def lines(visit, person, side="to_do"):
    """Text → (standing in words, address)."""
    found = visit(person.user, MY).context[side]
    return {line.text: (line.standing and line.standing.words, line.url) for line in found}


def listed(visit, person, url):
    return visit(person.user, url).context["table"].page.paginator.count


def decide(visit, person):
    return list(lines(visit, person, "to_decide"))


# -- to be decided ---------------------------------------------------------------------------------


def test_a_leader_is_told_of_an_extension_until_it_is_decided(visit, town, matter):
    moved(town.min, matter, "ask_extension", days=3, reason="等材料")
    [(text, (standing, url))] = lines(visit, town.lian, "to_decide").items()
    assert text == "申请延期等您批1件"
    assert standing.startswith("最早") and listed(visit, town.lian, url) == 1
    assert decide(visit, town.ban) == decide(visit, town.min) == []
    matter.refresh_from_db()
    moved(town.lian, matter, "extend")
    assert decide(visit, town.lian) == []


def test_whoever_countersigns_is_told_of_a_whistle_and_no_other_leader_is(visit, town, whistled):
    deputy = make_user("fu")
    make_grant(deputy, Role.LEADER, town.east)
    town.fu = make_cadre(town.east, "fu", staff_number="FU", user=deputy)
    assert decide(visit, town.fu) == decide(visit, town.ban) == []
    [(text, (_standing, url))] = lines(visit, town.lian, "to_decide").items()
    assert (text, listed(visit, town.lian, url)) == ("吹哨等您会签1件", 1)
    moved(town.lian, whistled, "countersign")  # the line goes at once, before the next sweep
    assert Alert.objects.open().filter(kind="whistle").exists()
    assert decide(visit, town.lian) == []


def test_a_rung_that_came_up_to_a_leader_stands_in_his_work_and_on_his_overview(
    visit, town, matter, stand_on
):
    later = DAY + dt.timedelta(days=40)
    stand_on(later, 12)
    climb(clock.now())
    alert_of_matters(later)
    for url in (lines(visit, town.lian, "to_decide")["超期三天以上，报到您这里1件"][1],):
        assert listed(visit, town.lian, url) == 1
    told = [m.text for m in visit(town.lian.user, OVERVIEW).context["matters"]]
    assert "超期三天以上，报到您这里1件" in told


def test_the_overview_says_first_what_waits_for_the_leaders_word(visit, town, whistled):
    moved(town.min, whistled, "ask_extension", days=3, reason="等材料")
    whistled.refresh_from_db()
    moved(town.lian, whistled, "take_charge")
    told = visit(town.lian.user, OVERVIEW).context["matters"]
    assert [m.text for m in told[:3]] == [
        "申请延期等您批1件", "吹哨等您会签1件", "您包案的1件还没办完",
    ]  # fmt: skip
    assert [listed(visit, town.lian, m.url) for m in told[:3]] == [1, 1, 1]
    others = [m.text for m in visit(town.ban.user, OVERVIEW).context["matters"]]
    assert not {m.text for m in told[:3]} & set(others)


def test_what_a_leader_took_charge_of_is_a_row_until_it_is_over(visit, town, matter):
    moved(town.lian, matter, "take_charge")
    page = visit(town.lian.user, MY)
    assert [thing.matter for thing in page.context["things"]] == [matter]
    assert "包案" in page.content.decode()
    Grievance.objects.update(state="closed")
    assert visit(town.lian.user, MY).context["things"] == []


# -- to be done ------------------------------------------------------------------------------------


def test_whoever_dispatches_is_told_what_waits_and_what_came_back(visit, town, matter):
    make_grievance(town.amei, town.mei.user, received_at=NOON)
    moved(town.min, matter, "hand_back", reason="不归本单位")
    page = visit(town.ban.user, MY)
    [line] = page.context["to_do"]
    assert (line.text, line.small) == ("诉求待分办2件", "其中退回1件")
    assert listed(visit, town.ban, line.url) == 2
    assert lines(visit, town.lian) == {}


def test_whoever_follows_up_is_told_and_not_of_what_he_answered(visit, town, answered, stand_on):
    for person in (town.ban, town.shu):
        [(text, (_standing, url))] = lines(visit, person).items()
        assert (text, listed(visit, person, url)) == ("等您回访1件", 1)
    assert lines(visit, town.mei) == {}
    make_grant(town.min.user, Role.CLERK, town.east)  # who answered, with every right
    assert lines(visit, town.min) == {}
    assert listed(visit, town.min, "/grievances/?pile=follow_up_mine") == 0
    assert listed(visit, town.min, "/grievances/?pile=follow_up") == 1
    stand_on(DAY + dt.timedelta(days=40))
    assert lines(visit, town.ban)["等您回访1件"][0] == "超期1件"


def test_the_pile_of_ones_own_follow_ups_is_no_tab_beside_the_whole_one(visit, town, answered):
    tabs = [label for label, _url, _here in visit(town.ban.user, "/grievances/").context["tabs"]]
    assert "待回访 1" in tabs and "等我回访 1" not in tabs
    chosen = visit(town.ban.user, "/grievances/", pile="follow_up_mine").context["tabs"]
    assert ("等我回访 1", True) in [(label, here) for label, _url, here in chosen]


def test_a_measure_stands_with_whoever_answers_for_it_by_name_or_in_the_office(visit, town, matter):
    until = DAY + dt.timedelta(days=2)
    said = {"until": until, "measure_kind": "step"}
    moved(town.min, matter, "plan_measure", to_do="每周看水管", owner=town.mei, **said)
    matter.refresh_from_db()
    moved(town.min, matter, "plan_measure", to_do="换一段管", owner=town.office, **said)

    def tasks(person):
        things = visit(person.user, MY).context["things"]
        return [thing.record.task for thing in things if thing.name == "measure"]

    assert tasks(town.mei) == ["每周看水管"]
    assert tasks(town.min) == ["换一段管"]
    assert tasks(town.lu) == []
    page = visit(town.mei.user, MY).content.decode()
    assert "4月17日前做完" in page and f"/grievances/{matter.uid}/" in page
    matter.measures.update(done_on=DAY)
    assert tasks(town.mei) == []


def test_what_is_due_first_stands_first_whatever_it_is(visit, town, matter):
    moved(town.min, matter, "plan_measure", to_do="明天看", owner=town.office,
          until=DAY + dt.timedelta(days=1), measure_kind="step")  # fmt: skip
    other = make_grievance(town.amei, town.mei.user, received_at=NOON)
    moved(town.ban, other, "send", office=town.roads, mode=Mode.ASSIGNED)
    other.refresh_from_db()
    moved(town.gui, other, "sign")
    other.refresh_from_db()
    moved(town.gui, other, "support", supporting=town.office, task="今天看", due_on=DAY)
    things = visit(town.min.user, MY).context["things"]
    assert [thing.name for thing in things] == ["part", "measure", "matter"]


def test_what_is_to_be_signed_tomorrow_stands_before_what_is_due_next_week(visit, town, matter):
    other = make_grievance(town.amei, town.mei.user, received_at=NOON)
    moved(town.ban, other, "send", office=town.office, mode=Mode.ASSIGNED)
    matter.refresh_from_db()
    moved(town.min, matter, "plan_measure", to_do="后天看", owner=town.office,
          until=DAY + dt.timedelta(days=4), measure_kind="step")  # fmt: skip
    things = visit(town.min.user, MY).context["things"]
    assert [thing.matter for thing in things][:1] == [other]
    assert [thing.name for thing in things] == ["matter", "measure", "matter"]


def test_the_list_of_duties_is_one_tap_away(visit, town, matter):
    assert "/grievances/duties/" in visit(town.min.user, "/more/").content.decode()
    assert 'href="/grievances/duties/">履职清单' in visit(town.min.user, MY).content.decode()


def test_where_nothing_waits_there_is_no_card(visit, town):
    page = visit(town.lu.user, MY).content.decode()
    assert "等您定的" not in page and "等您做的" not in page


# -- done once more --------------------------------------------------------------------------------


@pytest.fixture
def objected(town, answered):
    found = moved(None, answered, "object", reason="还在漏")
    alert_of_matters(DAY)
    return found


def told():
    rows = Alert.objects.open().filter(kind="reopened")
    return list(rows.values_list("cadre__name", flat=True))


def test_whoever_has_it_reads_that_the_resident_did_not_agree(visit, town, objected):
    words = "群众不同意，重办"
    assert words in visit(town.min.user, MY).content.decode()
    assert f"办理中 · {words}" in visit(town.ban.user, "/grievances/").content.decode()
    assert told() == ["闵主任"]
    assert listed(visit, town.min, "/alerts/?kind=reopened") == 1
    assert listed(visit, town.ban, "/alerts/?kind=reopened") == 0


def test_what_a_follow_up_sent_back_says_that_instead(visit, town, answered):
    moved(town.ban, answered, "reopen", reason="没修好")
    page = visit(town.min.user, MY).content.decode()
    assert "回访：没办好，重办" in page and "群众不同意，重办" not in page


def test_it_ends_when_the_matter_is_answered_again_and_begins_anew_with_the_next(
    visit, town, objected
):
    again = moved(town.min, objected, "answer", answer="又换了", review_way="可以复查")
    alert_of_matters(DAY)
    assert told() == []
    assert "群众不同意，重办" not in visit(town.ban.user, "/grievances/").content.decode()
    moved(None, again, "object", reason="还在漏")
    alert_of_matters(DAY)
    assert told() == ["闵主任"]


def test_where_nobody_has_it_by_name_the_desk_is_told(visit, town, objected):
    moved(town.ban, objected, "recall", reason="换一个单位")
    town.mei.user.is_active = False
    town.mei.user.save()
    alert_of_matters(DAY)
    assert told() == [None]
    assert listed(visit, town.ban, "/alerts/?kind=reopened") == 1


def test_stopping_its_clock_ends_nothing(town, objected):
    moved(town.min, objected, "wait", waits_for="resident", reason="等人回来")
    alert_of_matters(DAY)
    assert told() == ["闵主任"]
