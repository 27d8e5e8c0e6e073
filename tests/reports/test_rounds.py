"""Coverage by a round of visits with days of its own, beside the coverage of a year (S065)."""

import datetime as dt
import random

import pytest

from contacts.models import Household, HouseholdWish
from contacts.policy import Role
from reports.engine.coverage import rebuild_coverage
from reports.queries.coverage import counts_by
from reports.queries.reach import Round, Year
from tests.factories import (
    at,
    make_activity,
    make_assignment,
    make_grant,
    make_household,
    make_membership,
    make_user,
)
from visits.catalogue import load_kinds

PAGE, LIST = "/coverage/", "/coverage/households/"
TODAY = dt.date(2026, 8, 20)
FIRST, LAST = dt.date(2026, 3, 1), dt.date(2026, 6, 30)
ROUND = {"first": "2026-03-01", "last": "2026-06-30"}
FAR = dt.timedelta(days=1)


@pytest.fixture
def facts(cast, stand_on):
    """In the round 黄阿妹 was visited from door to door, 单国栋 otherwise, 曾有福 telephoned; 莫大山
    was visited the day before it and the day after it."""
    stand_on(TODAY)
    load_kinds()
    make_activity(LAST, cadres=[cast.mei], households=[cast.amei], kind="universal_visit")
    make_activity(FIRST, cadres=[cast.mei], households=[cast.amei, cast.shan])
    make_activity(FIRST, cadres=[cast.mei], households=[cast.zeng], kind="telephone")
    for day in (FIRST - FAR, LAST + FAR):
        make_activity(day, cadres=[cast.lan], households=[cast.mo], kind="universal_visit")
    rebuild_coverage()
    return cast


def names(response):
    return {row.head_name for row in response.context["table"].page}


def figures(response):
    counts = response.context["whole"].counts
    return (
        counts.households, counts.visited, counts.universal, counts.phoned, counts.unvisited,
        counts.declined,
    )  # fmt: skip


def reach(household, first=FIRST, last=LAST, on=TODAY):
    told = Round(first, last).told(Household.objects.filter(pk=household.pk), on)
    return told.values_list("reach", flat=True).get()


# -- what is counted -------------------------------------------------------------------------------


def test_both_ends_of_a_round_belong_to_it(facts):
    assert reach(facts.amei) == "universal"
    assert reach(facts.amei, last=LAST - FAR) == "visited"
    assert reach(facts.amei, first=FIRST + FAR) == "universal"
    assert reach(facts.shan) == "visited"
    assert reach(facts.shan, first=FIRST + FAR) == "unvisited"
    assert reach(facts.mo) == "unvisited"


def test_a_call_reaches_without_a_visit_and_a_village_day_reaches_nobody(facts):
    make_activity(FIRST, cadres=[facts.zhen], households=[facts.mo], kind="village_day")
    assert (reach(facts.zeng), reach(facts.mo)) == ("phoned", "unvisited")


def test_what_is_voided_a_draft_or_typed_before_its_day_is_no_visit_of_a_round(facts):
    told = {"cadres": [facts.lan], "households": [facts.mo], "kind": "universal_visit"}
    make_activity(FIRST, state="voided", voided_at=at(FIRST), **told)
    make_activity(FIRST, state="draft", **told)
    make_activity(FIRST, recorded_at=at(FIRST - FAR), **told)
    assert reach(facts.mo) == "unvisited"
    make_activity(FIRST, **told)
    assert reach(facts.mo) == "universal"


def test_who_said_no_is_no_gap_of_the_round_unless_it_was_reached_all_the_same(facts):
    for household in (facts.mo, facts.amei):
        HouseholdWish.objects.create(household=household, kind="no_visits", starts_on=TODAY)
    assert (reach(facts.mo), reach(facts.amei)) == ("declined", "universal")
    assert reach(facts.mo, on=TODAY - FAR) == "unvisited"


def test_a_round_of_the_whole_year_tells_what_the_year_tells(facts):
    """The year is kept day by day, the round asks the records: they must not part."""
    chance = random.Random(7)
    homes = [make_household(facts.mei_village) for _n in range(30)]
    for _n in range(120):
        day = dt.date(2026, 1, 1) + dt.timedelta(days=chance.randrange(-20, 231))
        valid = chance.random() < 0.8
        make_activity(
            day,
            cadres=[facts.mei],
            households=chance.sample(homes, 1),
            kind=chance.choice(["household_visit", "telephone", "village_day", "universal_visit"]),
            recorded_at=at(day + dt.timedelta(days=chance.choice([-1, 0, 0, 3]))),
            **({} if valid else {"state": "voided", "voided_at": at(TODAY)}),
        )
    HouseholdWish.objects.create(household=homes[0], kind="away", starts_on=FIRST)
    rebuild_coverage()
    rows = Household.objects.filter(district=facts.mei_village)
    year = counts_by(rows, "district_id", stretch=Year(2026), on=TODAY)
    whole = Round(dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    told = counts_by(rows, "district_id", stretch=whole, on=TODAY)
    [of_year], [of_round] = year.values(), told.values()
    for name in ("households", "visited", "phoned", "declined"):
        assert getattr(of_year, name) == getattr(of_round, name), name
    assert of_round.unvisited == of_year.earlier + of_year.never
    assert 0 < of_round.universal < of_round.visited < of_round.households
    # One household at a time it is the same as all at once.
    for name in ("visited", "universal", "phoned", "declined", "unvisited"):
        so = set(whole.only(whole.told(rows, TODAY), name, TODAY).values_list("pk", flat=True))
        meant = {"visited": {"visited", "universal"}}.get(name, {name})
        assert so == {row.pk for row in whole.told(rows, TODAY) if row.reach in meant}, name
        assert len(so) == getattr(of_round, name), name


# -- the pages -------------------------------------------------------------------------------------


def test_the_year_is_what_a_page_tells_unless_days_are_asked_for(visit, facts):
    page = visit(facts.quan, PAGE)
    assert "2026年覆盖情况" in page.content.decode()
    assert not page.context["round_form"].is_bound
    assert "按起止日期看一轮走访" in page.content.decode()


def test_a_round_is_told_place_by_place(visit, facts):
    page = visit(facts.quan, PAGE, **ROUND)
    assert figures(page) == (4, 2, 1, 1, 1, 0)
    assert [row.name for row in page.context["table"].page] == ["梅村", "兰村"]
    text = page.content.decode()
    assert "东山镇 · 3月1日—6月30日这一轮走访" in text
    # On the page the days stand below the title, which is long enough on a phone.
    assert '<span class="keep">这一轮走访</span></h1>' in text and "3月1日—6月30日 · 截至" in text
    assert "西河" not in text


def test_every_figure_of_a_round_opens_as_many_households(visit, facts):
    HouseholdWish.objects.create(household=facts.mo, kind="away", starts_on=FIRST)
    page = visit(facts.quan, PAGE, **ROUND)
    assert figures(page) == (4, 2, 1, 1, 0, 1)
    for row in [page.context["whole"], *page.context["table"].page]:
        urls = {"households": row.list_url(), **row.urls}
        for name in ("households", "visited", "universal", "phoned", "unvisited", "declined"):
            assert "first=2026-03-01&last=2026-06-30" in urls[name]
            listed = visit(facts.quan, urls[name]).context["table"].page.paginator.count
            assert listed == getattr(row.counts, name), (row.name, name)


def test_the_lists_of_a_round_hold_the_households_that_are_meant(visit, facts):
    def listed(**more):
        return names(visit(facts.quan, LIST, **ROUND, **more))

    assert listed() == {"黄阿妹", "单国栋", "曾有福", "莫大山"}
    assert listed(reach="visited") == {"黄阿妹", "单国栋"}
    assert listed(reach="universal") == {"黄阿妹"}
    assert listed(reach="phoned") == {"曾有福"}
    assert listed(reach="unvisited") == {"莫大山"}


def test_the_list_says_of_each_household_how_it_was_reached_and_how_often(visit, facts):
    page = visit(facts.quan, LIST, **ROUND)
    rows = {row.head_name: (row.reach, row.visits) for row in page.context["table"].page}
    assert rows == {
        "黄阿妹": ("universal", 2), "单国栋": ("visited", 1), "曾有福": ("phoned", 0),
        "莫大山": ("unvisited", 0),
    }  # fmt: skip
    text = page.content.decode()
    assert "3月1日—6月30日这一轮走访" in text
    assert page.context["crumbs"] == [("覆盖情况", "/coverage/?first=2026-03-01&last=2026-06-30")]
    assert "普遍走访走到" in text and "这一轮没走到" in text


def test_who_was_not_visited_yet_is_listed_and_printed_for_the_next_walk(visit, facts):
    HouseholdWish.objects.create(household=facts.mo, kind="no_visits", starts_on=FIRST)
    fresh = make_household(facts.lan_village, "新来户")
    url = visit(facts.quan, PAGE, **ROUND).context["whole"].first_url
    page = visit(facts.quan, url)
    assert names(page) == {fresh.head_name}
    paper = visit(facts.quan, page.context["print_url"]).content.decode()
    assert "新来户" in paper and "莫大山" not in paper
    assert "3月1日—6月30日这一轮走访" in paper


def test_a_place_of_a_round_is_opened_and_left_with_its_days(visit, facts):
    leader = make_user("county", "县领导")
    make_grant(leader, Role.LEADER, facts.county)
    page = visit(leader, PAGE, **ROUND)
    township = page.context["table"].page[0]
    assert township.name == "东山镇"
    village = visit(leader, township.url).context["table"].page[0]
    opened = visit(leader, village.url)
    assert opened.context["whole"].counts.visited == 2
    for _words, url in opened.context["crumbs"]:
        assert "first=2026-03-01&last=2026-06-30" in url
        assert "这一轮走访" in visit(leader, url).content.decode()


def test_a_year_is_chosen_again_for_the_same_place(visit, facts):
    page = visit(facts.quan, PAGE, district=str(facts.mei_village.uid), **ROUND)
    assert [(year, here) for year, _url, here in page.context["years"]] == [
        (2026, False), (2025, False),
    ]  # fmt: skip
    back = visit(facts.quan, f"{PAGE}{page.context['years'][0][1]}")
    assert "梅村 · 2026年覆盖情况" in back.content.decode()


def test_a_round_that_is_still_going_on_may_be_looked_at(visit, facts):
    page = visit(facts.quan, PAGE, first="2026-08-20", last="2026-12-31")
    assert figures(page) == (4, 0, 0, 0, 4, 0)


# -- bad days --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "field", "words"),
    [
        ({"first": "2026-06-30", "last": "2026-03-01"}, "last", "结束日期早于开始日期"),
        ({"first": "2022-03-01", "last": "2026-03-01"}, "last", "最长三年"),
        ({"first": "2023-03-01", "last": "2026-03-01"}, "last", "最长三年"),
        ({"first": "2026-08-21", "last": "2026-09-01"}, "first", "还没有开始"),
        ({"first": "2026-02-30", "last": "2026-03-01"}, "first", "日期"),
        ({"first": "2026-03-01", "last": "明天"}, "last", "日期"),
        ({"first": "2026-03-01"}, "last", "两个都要写"),
        ({"last": "2026-03-01"}, "first", "两个都要写"),
        ({"first": "0001-01-01", "last": "9999-12-31"}, "last", "年份"),
        ({"first": "9999-12-31", "last": "9999-12-31"}, "first", "日期"),
        ({"first": "2199-12-31", "last": "2199-12-31"}, "first", "还没有开始"),
        ({"first": "2026-03-01\x00", "last": "' OR 1=1"}, "last", "日期"),
    ],
)
def test_days_that_make_no_round_are_told_at_their_field(visit, facts, asked, field, words):
    page = visit(facts.quan, PAGE, **asked)
    form = page.context["round_form"]
    assert words in " ".join(form.errors[field])
    assert "2026年覆盖情况" in page.content.decode()
    assert words in page.content.decode()
    lists = visit(facts.quan, LIST, **asked)
    assert words in " ".join(lists.context["filters"].errors[field])
    assert words in lists.content.decode()


def test_three_years_are_the_longest_round(visit, facts):
    page = visit(facts.quan, PAGE, first="2023-03-01", last="2026-02-28")
    assert page.context["round_form"].is_valid()
    assert "2023年3月1日—2026年2月28日这一轮走访" in page.content.decode()


def test_a_word_of_a_year_is_none_of_a_round_and_the_other_way_round(visit, facts):
    assert visit(facts.quan, LIST, reach="unvisited").context["filters"].errors
    assert visit(facts.quan, LIST, reach="never", **ROUND).context["filters"].errors


# -- rights, sheets, statements --------------------------------------------------------------------


def test_another_townships_round_is_not_found(client, facts):
    client.force_login(facts.quan)
    for asked in ({"district": facts.west_village.uid}, {"township": facts.west.uid}):
        assert client.get(PAGE, {**asked, **ROUND}).status_code == 404
    client.force_login(facts.nobody)
    for path in (PAGE, LIST):
        assert client.get(path, ROUND).status_code == 403


def test_each_sees_the_round_of_the_own_households_alone(visit, facts):
    assert figures(visit(facts.mei.user, PAGE, **ROUND)) == (3, 2, 1, 1, 0, 0)
    assert figures(visit(facts.lan.user, PAGE, **ROUND)) == (1, 0, 0, 0, 1, 0)
    assert figures(visit(facts.wai, PAGE, **ROUND)) == (1, 0, 0, 0, 1, 0)
    assert names(visit(facts.lan.user, LIST, **ROUND)) == {"莫大山"}
    assert names(visit(facts.wai, LIST, **ROUND)) == {"西门雪"}


def test_a_round_is_exported_by_who_may_and_who_said_no_stays_in_the_app(client, visit, facts):
    for path in (PAGE, LIST):
        client.force_login(facts.mei.user)
        assert client.get(path, {**ROUND, "export": "xlsx"}).status_code == 403
        client.force_login(facts.quan)
        answer = client.get(path, {**ROUND, "export": "xlsx"})
        assert b"".join(answer.streaming_content)[:2] == b"PK"
    HouseholdWish.objects.create(household=facts.mo, kind="no_visits", starts_on=FIRST)
    assert client.get(LIST, {**ROUND, "reach": "declined", "export": "xlsx"}).status_code == 302
    assert visit(facts.quan, LIST, reach="declined", **ROUND).context["stays_here"]


def test_a_round_takes_as_many_statements_for_fifty_households_as_for_five(statements, facts):
    few = [len(statements(facts.quan, path, **ROUND)) for path in (PAGE, LIST)]
    for _n in range(45):
        household = make_household(facts.mei_village)
        make_assignment(facts.mei, household)
        make_membership(household)
        make_activity(FIRST, cadres=[facts.mei], households=[household])
    many = [len(statements(facts.quan, path, **ROUND)) for path in (PAGE, LIST)]
    assert many == few
    assert many[0] <= 7 and many[1] <= 10
