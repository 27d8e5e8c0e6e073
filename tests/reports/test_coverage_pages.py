"""The pages about coverage: figures that open their households, each within one's reach."""

import datetime as dt

import pytest

from contacts.kit import clock
from contacts.models import AreaKind, AuditEvent, Household, HouseholdWish
from contacts.policy import Role
from reports.engine.coverage import rebuild_coverage
from tests.factories import (
    make_activity,
    make_area,
    make_assignment,
    make_grant,
    make_household,
    make_membership,
    make_user,
)

PAGE, LIST = "/coverage/", "/coverage/households/"


@pytest.fixture
def facts(cast):
    """黄阿妹 was visited today, 单国栋 telephoned, 莫大山 visited last year, the others never."""
    today = clock.today()
    make_activity(today, cadres=[cast.mei], households=[cast.amei])
    make_activity(today, cadres=[cast.mei], households=[cast.shan], kind="telephone")
    make_activity(
        today.replace(year=today.year - 1, day=1), cadres=[cast.lan], households=[cast.mo]
    )
    rebuild_coverage()
    return cast


def names(response):
    return [row.head_name for row in response.context["table"].page]


def figures(response):
    counts = response.context["whole"].counts
    return counts.visited, counts.phoned, counts.earlier, counts.never, counts.declined


def test_an_administrator_sees_the_township_district_by_district(visit, facts):
    page = visit(facts.quan, PAGE)
    assert figures(page) == (1, 1, 1, 1, 0)
    assert [row.name for row in page.context["table"].page] == ["梅村", "兰村"]
    assert "西河" not in page.content.decode()


def test_a_cadre_sees_the_own_district_group_by_group(visit, facts):
    group = make_area(facts.mei_village.area, AreaKind.GROUP, "1组")
    Household.objects.filter(pk=facts.amei.pk).update(group=group)
    page = visit(facts.mei.user, PAGE)
    assert figures(page) == (1, 1, 0, 1, 0)
    assert [row.name for row in page.context["table"].page] == ["1组", "没有分组"]


def test_a_county_leader_sees_townships_and_opens_one(visit, facts):
    leader = make_user("county", "县领导")
    make_grant(leader, Role.LEADER, facts.county)
    page = visit(leader, PAGE)
    assert [row.name for row in page.context["table"].page] == ["东山镇", "西河镇"]
    row = page.context["table"].page[0]
    page = visit(leader, row.url)
    assert [row.name for row in page.context["table"].page] == ["梅村", "兰村"]
    page = visit(leader, page.context["table"].page[0].url)
    assert [words for words, _url in page.context["crumbs"]] == ["覆盖情况", "东山镇"]


def test_another_townships_district_is_not_found(client, facts):
    client.force_login(facts.quan)
    assert client.get(PAGE, {"district": facts.west_village.uid}).status_code == 404
    assert client.get(PAGE, {"township": facts.west.uid}).status_code == 404


def test_every_figure_opens_as_many_households(visit, facts):
    page = visit(facts.quan, PAGE)
    for row in page.context["table"].page:
        assert visit(facts.quan, row.list_url()).context["table"].page.paginator.count == (
            row.counts.households
        )
        for part in row.parts:
            listed = visit(facts.quan, part.url).context["table"].page.paginator.count
            assert listed == part.value, (row.name, part.label)


def test_last_year_has_figures_of_its_own(visit, facts):
    page = visit(facts.quan, PAGE, year=clock.today().year - 1)
    assert figures(page) == (1, 0, 0, 3, 0)
    url = page.context["whole"].urls["visited"]
    assert names(visit(facts.quan, url)) == ["莫大山"]


def test_the_list_puts_hardship_first_then_who_was_never_reached_then_longest_ago(visit, facts):
    make_membership(facts.mo)
    assert names(visit(facts.quan, LIST)) == ["莫大山", "黄阿妹", "曾有福", "单国栋"]


def test_the_list_tells_who_was_not_reached_for_so_many_months(visit, facts):
    assert names(visit(facts.quan, LIST, months=3)) == ["曾有福", "莫大山"]
    assert names(visit(facts.quan, LIST, months=3, q="zyf")) == ["曾有福"]


def test_care_households_that_nobody_contacted_are_told_of_after_92_days(visit, facts):
    today = clock.today()
    make_membership(facts.zeng, starts_on=today - dt.timedelta(days=91))
    assert names(visit(facts.quan, LIST, care_unseen="on")) == []
    make_membership(facts.mo, starts_on=today - dt.timedelta(days=92))
    assert names(visit(facts.quan, LIST, care_unseen="on")) == ["莫大山"]
    assert visit(facts.quan, PAGE).context["whole"].unseen == 1


def test_no_telephone_number_stands_on_the_list_and_the_reading_leaves_a_trace(visit, facts):
    page = visit(facts.quan, LIST).content.decode()
    assert "15400000012" not in page
    event = AuditEvent.objects.get(resource="coverage", verb="read")
    assert str(facts.amei.uid) in event.object_ids


def test_a_cadre_may_look_but_not_export(client, facts):
    client.force_login(facts.mei.user)
    for path in (PAGE, LIST):
        assert client.get(path, {"export": "xlsx"}).status_code == 403
    client.force_login(facts.quan)
    for path in (PAGE, LIST):
        answer = client.get(path, {"export": "xlsx"})
        assert b"".join(answer.streaming_content)[:2] == b"PK"


def test_nobody_finds_nothing(client, facts):
    client.force_login(facts.nobody)
    assert client.get(PAGE).status_code == 403


@pytest.mark.parametrize(
    "odd", [{"reach": "x"}, {"district": "x"}, {"months": "-1"}, {"year": "9"}]
)
def test_odd_filters_break_nothing(client, facts, odd):
    for path in (PAGE, LIST):
        client.force_login(facts.quan)
        assert client.get(path, odd).status_code in {200, 404}


def test_the_list_takes_as_many_statements_for_fifty_households_as_for_five(statements, facts):
    few = statements(facts.quan, LIST, district=facts.mei_village.uid)
    for _ in range(45):
        household = make_household(facts.mei_village)
        make_assignment(facts.mei, household)
        make_membership(household)
    many = statements(facts.quan, LIST, district=facts.mei_village.uid)
    assert len(many) == len(few) <= 10, many


def test_the_list_is_printed_as_it_is_narrowed_and_leaves_a_trace(visit, client, facts):
    page = visit(facts.quan, LIST, reach="never")
    paper = visit(facts.quan, page.context["print_url"]).content.decode()
    assert "曾有福" in paper and "黄阿妹" not in paper and "共1户" in paper
    event = AuditEvent.objects.get(resource="coverage", verb="print")
    assert event.object_ids == [str(facts.zeng.uid)]
    client.force_login(facts.mei.user)
    assert client.get("/coverage/households/print/").status_code == 403
    assert not visit(facts.mei.user, LIST).context["print_url"]


def test_the_visits_of_each_household_are_counted_and_opened(visit, facts):
    """Who is visited how often is seen, so that nobody is asked too much (S293)."""
    today = clock.today()
    make_activity(today, cadres=[facts.lu], households=[facts.amei, facts.zeng])
    make_activity(
        today, cadres=[facts.mei], households=[facts.amei], state="voided", voided_at=clock.now(),
        void_reason="记错了户",
    )  # fmt: skip
    rebuild_coverage()
    page = visit(facts.quan, LIST, sort="-visits")
    times = {row.head_name: row.visits for row in page.context["table"].page}
    assert times == {"黄阿妹": 2, "曾有福": 1, "单国栋": 0, "莫大山": 0}
    assert next(iter(times)) == "黄阿妹"
    opened = visit(facts.quan, "/visits/", household=str(facts.amei.uid))
    assert len(opened.context["table"].page) == 3
    assert {met.household for row in opened.context["table"].page for met in row.met.all()} == {
        facts.amei, facts.zeng
    }  # fmt: skip
    stranger = visit(facts.wai, "/visits/", household=str(facts.amei.uid))
    assert len(stranger.context["table"].page) == 0


def test_whom_to_go_to_first_leaves_out_who_said_no_and_says_where_they_are(visit, facts):
    """Nobody carries a sheet that sends to a door that said no (rule of light burden 7)."""
    today = clock.today()
    HouseholdWish.objects.create(household=facts.zeng, kind="no_visits", starts_on=today)
    first = visit(facts.quan, visit(facts.quan, PAGE).context["whole"].first_url)
    assert names(first) == ["莫大山"]
    assert first.context["left_out"] == 1 and "1户</a>谢绝上门" in first.content.decode()
    left_out = visit(facts.quan, first.context["left_out_url"])
    assert names(left_out) == ["曾有福"] and left_out.context["left_out"] == 0
    paper = visit(facts.quan, first.context["print_url"]).content.decode()
    assert "莫大山" in paper and "曾有福" not in paper and "另有1户谢绝上门" in paper


def test_a_wish_stands_beside_each_household_whatever_else_is_known_of_it(visit, facts):
    """Also where it was visited before: then "visited earlier" alone would send somebody there."""
    HouseholdWish.objects.create(
        household=facts.mo, kind="no_visits", starts_on=clock.today() - dt.timedelta(days=1)
    )
    HouseholdWish.objects.create(household=facts.amei, kind="phone_only", starts_on=clock.today())
    page = visit(facts.quan, LIST)
    paper = visit(facts.quan, page.context["print_url"])
    for shown in (page, paper):
        words = shown.content.decode()
        assert "谢绝上门" in words and "只要电话联系" in words
    wishes = {row.head_name: row.wish for row in page.context["table"].page}
    assert wishes["莫大山"] == "no_visits" and wishes["黄阿妹"] == "phone_only"
    assert wishes["单国栋"] is None
