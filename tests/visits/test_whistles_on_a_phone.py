"""吹哨 as the office that is called meets it: where, when, and one tap to say that it came."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from contacts.kit import clock
from contacts.models import Service
from contacts.policy import Role
from tests.factories import make_cadre, make_grant, make_grievance, make_organisation, make_user
from visits.actions.moves import make_move
from visits.models import Grievance, Mode, Whistle
from visits.queries.duties import duties_of_office
from visits.queries.part_words import part_words, whistle_words
from visits.queries.waiting import parts_owed

TODAY = clock.today()
DAY = TODAY + dt.timedelta(days=1)


def at_work(cast, name, number, office):
    user = make_user(number.lower(), name)
    make_grant(user, Role.HANDLER, cast.east)
    return make_cadre(cast.east, name, staff_number=number, organisation=office, user=user)


@pytest.fixture
def whistled(town):
    """gui's and nong's offices are called to the water tower by shu; lian, the mayor, is to agree."""
    roads = make_organisation(town.east, "规划建设办")
    farms = make_organisation(town.east, "农业服务中心")
    town.gui, town.nong = (
        at_work(town, "桂建设", "GUI", roads),
        at_work(town, "农为民", "NONG", farms),
    )
    town.roads, town.farms = roads, farms
    Service.objects.filter(cadre=town.lian).update(title="党委副书记、镇长")
    make_grievance(town.amei, town.mei.user)
    go(town.ban, "send", office=town.office, mode=Mode.ASSIGNED)
    go(town.min, "sign")
    return blow(town)


@pytest.fixture
def called(town, whistled):
    return go(town.lian, "countersign")


def go(by, code, **said):
    fresh = Grievance.objects.get()
    return make_move(by=by.user, grievance=fresh, move=code, at=clock.now(), **said)


def blow(town, **more):
    said = {"place": "五组水塔旁", "offices": [town.roads, town.farms], "task": "一起看水塔"}
    when = {"due_on": DAY, "meets_on": DAY, "meets_hour": 9}
    return go(town.shu, "whistle", **{**said, **when, **more})


def test_place_and_time_stand_in_one_line(called):
    whistle = Whistle.objects.get()
    on, words = dt.date(DAY.year, 1, 1), f"吹哨 · 五组水塔旁 · {DAY.month}月{DAY.day}日"
    assert whistle_words(whistle, on) == f"{words}上午9点"
    whistle.meets_hour = None
    assert whistle_words(whistle, on) == words
    whistle.meets_on = None
    assert whistle_words(whistle, on) == "吹哨 · 五组水塔旁"
    part = called.parts.first()
    assert part_words(part, on) == f"{words}上午9点：一起看水塔"
    part.whistle = None
    assert part_words(part, on) == "协办：一起看水塔"


def test_lists_name_the_whistle_and_the_place(as_user, town, called):
    [part] = parts_owed(town.gui.user, TODAY)
    assert "吹哨 · 五组水塔旁 · " in part_words(part, TODAY)
    [duty] = duties_of_office(Grievance.objects.all(), town.roads, TODAY)
    assert duty.task.startswith("吹哨 · 五组水塔旁")
    page = as_user(town.gui.user).get(f"/grievances/{called.uid}/").content.decode()
    assert page.count("吹哨 · 五组水塔旁 · ") == 2  # once for each office


def test_who_was_called_says_in_one_tap_that_he_came(as_user, town, called):
    browser = as_user(town.gui.user)
    page = browser.get(f"/grievances/{called.uid}/").content.decode()
    own = called.parts.get(organisation=town.roads)
    assert '<button class="btn btn-primary btn-wide">到场</button>' in page
    assert f'name="part" value="{own.uid}"' in page
    said = {"version": called.version, "part": own.uid}
    assert browser.post(f"/grievances/{called.uid}/arrive/", said).status_code == 302
    own.refresh_from_db()
    assert own.arrived_at
    page = browser.get(f"/grievances/{called.uid}/").content.decode()
    assert "/arrive/" not in page


def test_the_form_has_no_choice_of_one_and_says_which(as_user, town, called):
    text = as_user(town.gui.user).get(f"/grievances/{called.uid}/arrive/").content.decode()
    assert "<select" not in text and "规划建设办。吹哨 · 五组水塔旁" in text
    # Whoever notes it for others chooses.
    assert (
        "<select"
        in as_user(town.ban.user).get(f"/grievances/{called.uid}/arrive/").content.decode()
    )


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"meets_on": TODAY - dt.timedelta(1)}, "meets_on"),
        ({"meets_on": None}, "meets_on"),
        ({"due_on": TODAY}, "due_on"),
    ],
)
def test_the_time_to_be_there_is_to_come_and_nobody_reports_before(town, called, said, field):
    with pytest.raises(ValidationError) as refused:
        blow(town, offices=[town.office, make_organisation(town.east, "民政二办")], **said)
    assert field in refused.value.message_dict


def test_without_a_day_it_is_at_once(town, called):
    other = make_organisation(town.east, "民政二办")
    blow(town, offices=[town.office, other], meets_on=None, meets_hour=None)
    assert Whistle.objects.last().meets_on is None


def test_offices_are_asked_in_the_order_in_which_matters_are_sent(as_user, town, called):
    make_organisation(town.mei_village.area, "一个村的单位")
    browser = as_user(town.ban.user)
    ask = browser.get(f"/grievances/{called.uid}/support/").context["form"].fields["supporting"]
    areas = [office.area.path for office in ask.queryset]
    assert areas == sorted(areas) and len(areas) > 2


def test_whoever_countersigns_reads_what_is_signed(as_user, town, whistled):
    page = as_user(town.lian.user).get(f"/grievances/{whistled.uid}/countersign/").content.decode()
    for words in ("吹哨 · 五组水塔旁", "一起看水塔", "规划建设办", "农业服务中心", "以前反馈"):
        assert words in page
