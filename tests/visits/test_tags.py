"""按专题统计: what was done under 三访, 四下基层, 四个万家; the number of records opens them (S087)."""

import datetime as dt
import html
import io
import random
import re
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest

from contacts.kit import clock
from contacts.policy import Role
from tests.factories import at, make_activity, make_grant, make_user
from visits.catalogue import load_kinds
from visits.models import Activity, ActivityKind, Answer, Participant

PAGE = "/visits/tags/"
TODAY = dt.date(2026, 4, 15)  # March closed on the 8th: five working days after its end
VISITS, DOWN, HOMES = "三访", "四下基层", "四个万家"


def stand(monkeypatch, day):
    monkeypatch.setattr(clock, "today", lambda: day)


@pytest.fixture
def facts(cast, monkeypatch):
    """April in 梅村: two household visits to one home, a goodwill visit to it and to another, a field
    research of the leader with a colleague, and a forum that carries no tag."""
    stand(monkeypatch, TODAY)
    load_kinds()
    for day in (1, 2):
        make_activity(TODAY.replace(day=day), cadres=[cast.mei], households=[cast.amei])
    make_activity(
        TODAY.replace(day=3), cadres=[cast.mei, cast.lu], households=[cast.amei, cast.shan],
        kind="goodwill_visit",
    )  # fmt: skip
    make_activity(
        TODAY.replace(day=4), cadres=[cast.lian, cast.zhen], kind="field_research",
        district=cast.mei_village,
    )  # fmt: skip
    make_activity(TODAY, cadres=[cast.mei], kind="forum")
    return cast


def open_page(as_user, user, address=PAGE, **params):
    response = as_user(user).get(address, params)
    assert response.status_code == 200
    return response


def figures(page):
    """tag → name of the kind → (records, households, person-times)."""
    return {
        card["tag"]: {
            row.name: (row.tally.records, row.tally.households, row.tally.person_times)
            for row in card["table"].all_rows
        }
        for card in page.context["tags"]
    }


def listed(as_user, user, url):
    """The records of a list, however many pages it has."""
    page = open_page(as_user, user, url)
    filters = page.context["filters"]
    assert filters.is_valid(), filters.errors
    return list(page.context["table"].all_rows)


# -- what is counted -------------------------------------------------------------------------------


def test_each_tag_tells_its_records_households_and_person_times_kind_by_kind(as_user, facts):
    assert figures(open_page(as_user, facts.quan)) == {
        VISITS: {
            "合计": (4, 2, 6),
            "入户走访": (2, 1, 2),
            "走访慰问": (1, 2, 2),
            "调查研究": (1, 0, 2),
        },
        DOWN: {"合计": (1, 0, 2), "调查研究": (1, 0, 2)},
        HOMES: {"合计": (3, 2, 4), "入户走访": (2, 1, 2), "走访慰问": (1, 2, 2)},
    }


def test_what_is_voided_a_draft_or_typed_before_its_day_is_counted_nowhere(as_user, facts):
    before = figures(open_page(as_user, facts.quan))
    told = {"cadres": [facts.mei], "households": [facts.zeng]}
    make_activity(TODAY, state="voided", voided_at=at(TODAY), **told)
    make_activity(TODAY, state="draft", **told)
    make_activity(TODAY.replace(day=30), recorded_at=at(TODAY), **told)
    page = open_page(as_user, facts.quan)
    assert figures(page) == before
    [row] = [r for r in page.context["tags"][0]["table"].all_rows if r.name == "入户走访"]
    assert {activity.state for activity in listed(as_user, facts.quan, row.url)} == {"valid"}
    assert len(listed(as_user, facts.quan, row.url)) == 2


def test_who_was_not_there_is_no_person_time_and_who_has_not_answered_is_one(as_user, facts):
    goodwill = Participant.objects.filter(activity__kind__code="goodwill_visit", cadre=facts.lu)
    goodwill.update(answer=Answer.OPEN)
    assert figures(open_page(as_user, facts.quan))[HOMES]["走访慰问"] == (1, 2, 2)
    goodwill.update(answer=Answer.NOT_THERE, answered_at=at(TODAY))
    told = figures(open_page(as_user, facts.quan))[HOMES]
    assert told["走访慰问"] == (1, 2, 1) and told["合计"] == (3, 2, 3)


def test_a_tag_is_whatever_word_the_kinds_carry(as_user, facts):
    ActivityKind.objects.filter(code="forum").update(tags=["乡村夜话", DOWN])
    told = figures(open_page(as_user, facts.quan))
    assert told["乡村夜话"] == {"合计": (1, 0, 1), "座谈会": (1, 0, 1)}
    assert told[DOWN]["合计"] == (2, 0, 3)
    ActivityKind.objects.update(tags=[])
    page = open_page(as_user, facts.quan)
    assert figures(page) == {}
    assert "还没有一种活动方式带专题" in page.content.decode()


def test_kinds_without_a_record_are_named_below(as_user, facts):
    text = open_page(as_user, facts.quan).content.decode()
    assert "没有记录的方式：到联系点走访、现场办公、带案下访、领导信访接待日、政策宣讲。" in text
    assert "这段时间没有记录。" in open_page(as_user, facts.quan, period="2025").content.decode()


# -- figures and their lists -----------------------------------------------------------------------


def agree(as_user, user, page):
    """Each figure is what the records of the list add up to."""
    seen = 0
    for card in page.context["tags"]:
        for row in card["table"].all_rows:
            records = listed(as_user, user, row.url)
            homes = {met.household_id for one in records for met in one.met.all()}
            people = [
                p for one in records for p in one.participants.all() if p.answer != Answer.NOT_THERE
            ]
            found = (len(records), len(homes), len(people))
            tally = row.tally
            assert found == (tally.records, tally.households, tally.person_times), row.url
            seen += 1
    return seen


def test_every_number_of_records_opens_as_many_and_no_other_figure_opens_a_list(as_user, facts):
    """Households and person-times are no records: a list of these would be of another length."""
    page = open_page(as_user, facts.quan)
    assert agree(as_user, facts.quan, page) == 9
    text = page.content.decode()
    links = re.findall(r'<a[^>]*href="(/visits/\?tag=[^"]+)"[^>]*>\s*(\d+)\s*</a>', text)
    assert len(links) == text.count('href="/visits/?tag=') == 9
    for url, number in links:
        assert len(listed(as_user, facts.quan, html.unescape(url))) == int(number)
    assert "点条数看是哪几条" in text and "点任何数字" not in text


@pytest.mark.parametrize("period", ["2026-03", "2026-Q2", "2026"])
def test_figures_and_lists_agree_whatever_was_recorded(as_user, cast, monkeypatch, period):
    stand(monkeypatch, dt.date(2026, 6, 20))
    load_kinds()
    chance = random.Random(5)
    codes = ["household_visit", "universal_visit", "village_day", "open_visit", "forum", "telephone",
             "policy_lecture", "mutual_help", "contact_point_visit"]  # fmt: skip
    homes, people = [cast.amei, cast.shan, cast.zeng], [cast.mei, cast.lu, cast.shu]
    for _n in range(160):
        day = dt.date(2026, 2, 20) + dt.timedelta(days=chance.randrange(140))
        state = chance.choice(["valid"] * 5 + ["draft", "voided"])
        make_activity(
            day,
            cadres=chance.sample(people, chance.randint(1, 3)),
            households=chance.sample(homes, chance.randint(0, 3)),
            kind=chance.choice(codes),
            district=cast.mei_village,
            recorded_at=at(day + dt.timedelta(days=chance.choice([-2, 0, 0, 1]))),
            state=state,
            voided_at=at(dt.date(2026, 7, 1)) if state == "voided" else None,
        )
    denied = Participant.objects.filter(pk__in=chance.sample(
        list(Participant.objects.values_list("pk", flat=True)), 20
    ))  # fmt: skip
    denied.update(answer=Answer.NOT_THERE, answered_at=at(dt.date(2026, 7, 1)))
    for user in (cast.quan, cast.mei.user):
        page = open_page(as_user, user, period=period)
        assert agree(as_user, user, page) > 6
        [total] = [c["table"].all_rows[0] for c in page.context["tags"] if c["tag"] == VISITS]
        assert total.tally.records > 5


def test_the_list_says_by_what_it_is_narrowed(as_user, facts):
    page = open_page(as_user, facts.quan)
    row = page.context["tags"][0]["table"].all_rows[1]
    asked = parse_qs(urlsplit(row.url).query)
    assert asked == {
        "tag": [VISITS], "kind": ["household_visit"], "valid": ["on"],
        "first": ["2026-04-01"], "last": ["2026-04-30"],
    }  # fmt: skip
    opened = open_page(as_user, facts.quan, row.url)
    assert {"tag", "kind", "valid", "first", "last"} <= set(opened.context["filters"].fields)
    plain = open_page(as_user, facts.quan, "/visits/")
    assert not {"valid", "first", "last"} & set(plain.context["filters"].fields)


# -- periods ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "period"),
    [(dt.date(2026, 4, 7), "2026-03"), (dt.date(2026, 4, 8), "2026-04"), (TODAY, "2026-04")],
)
def test_last_month_is_shown_until_it_closes(as_user, cast, monkeypatch, today, period):
    stand(monkeypatch, today)
    assert open_page(as_user, cast.quan).context["period"].code == period


@pytest.mark.parametrize("asked", ["2026-Q2", "2026", "2026-01"])
def test_a_month_a_quarter_or_a_year_may_be_asked_for(as_user, facts, asked):
    page = open_page(as_user, facts.quan, period=asked)
    assert page.context["period"].code == asked
    total = figures(page)[VISITS]
    assert total.get("合计", (0,))[0] == (0 if asked == "2026-01" else 4)


@pytest.mark.parametrize("asked", ["2026-05", "2027", "2026-W15", "2026-04-1", "x", "", "2026-13"])
def test_what_is_no_such_period_shows_the_usual_month(as_user, facts, asked):
    assert open_page(as_user, facts.quan, period=asked).context["period"].code == "2026-04"


def test_one_goes_to_the_periods_before_and_after_and_never_to_one_to_come(as_user, facts):
    now = open_page(as_user, facts.quan)
    assert now.context["around"] == [("2026年3月", "?period=2026-03")]
    before = open_page(as_user, facts.quan, period="2026-03")
    assert [url for _words, url in before.context["around"]] == [
        "?period=2026-02", "?period=2026-04",
    ]  # fmt: skip
    tabs = open_page(as_user, facts.quan, period="2026").context["tabs"]
    assert [url for _words, url, _here in tabs] == [
        "?period=2026-04", "?period=2026-Q2", "?period=2026",
    ]  # fmt: skip


# -- rights, sheet, statements ---------------------------------------------------------------------


def test_each_counts_the_records_that_he_may_list(as_user, facts):
    def total(user, tag=VISITS):
        told = figures(open_page(as_user, user))[tag]
        return told.get("合计", (0, 0, 0))

    assert total(facts.shu.user) == total(facts.lian.user) == total(facts.quan)
    assert total(facts.lu.user) == (1, 2, 2)
    assert total(facts.lan.user) == (0, 0, 0)
    assert total(facts.wai) == (0, 0, 0)
    county = make_user("county", "县领导")
    make_grant(county, Role.LEADER, facts.county)
    assert total(county) == (4, 2, 6)


def test_who_may_list_no_activities_has_no_page(client, facts):
    for user in (facts.sys, facts.ji, facts.nobody):
        client.force_login(user)
        assert client.get(PAGE).status_code == 403


def test_the_list_of_activities_leads_to_it(as_user, facts):
    assert 'href="/visits/tags/"' in open_page(as_user, facts.quan, "/visits/").content.decode()


def test_the_sheet_holds_every_tag_and_kind(as_user, facts):
    response = as_user(facts.quan).get(PAGE, {"period": "2026-04", "export": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    rows = [tuple(row) for row in sheet.values]
    assert rows[0] == ("专题", "方式", "条数", "户数", "人次")
    assert (VISITS, "合计", 4, 2, 6) in rows
    assert (DOWN, "现场办公", 0, 0, 0) in rows
    kinds = sum(len(kind.tags) for kind in ActivityKind.objects.all())
    assert len(rows) == 1 + 3 + kinds


def test_many_tags_and_records_take_no_more_statements(
    as_user, facts, django_assert_num_queries, django_assert_max_num_queries
):
    browser = as_user(facts.quan)
    browser.get(PAGE)
    with django_assert_max_num_queries(14) as few:
        browser.get(PAGE)
    for n, kind in enumerate(ActivityKind.objects.all()):
        kind.tags = [f"专题{n}", VISITS]
        kind.save()
    for _n in range(40):
        make_activity(TODAY, cadres=[facts.mei, facts.lu], households=[facts.amei, facts.zeng])
    with django_assert_num_queries(len(few)):
        browser.get(PAGE)


# -- the new filters of the list -------------------------------------------------------------------


def test_the_list_is_narrowed_by_a_tag_and_by_days(as_user, facts):
    def kinds(**asked):
        rows = open_page(as_user, facts.quan, "/visits/", **asked).context["table"].all_rows
        return sorted(row.kind.code for row in rows)

    assert kinds(tag=DOWN) == ["field_research"]
    assert kinds(first="2026-04-03") == ["field_research", "forum", "goodwill_visit"]
    assert kinds(last="2026-04-02") == ["household_visit"] * 2
    assert kinds(first="2026-04-02", last="2026-04-03", tag=HOMES) == [
        "goodwill_visit", "household_visit",
    ]  # fmt: skip
    Activity.objects.filter(kind__code="forum").update(state="voided", voided_at=at(TODAY))
    assert "forum" in kinds() and "forum" not in kinds(valid="on")


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"first": "2026-04-03", "last": "2026-04-01"}, "last"),
        ({"first": "2026-02-30"}, "first"),
        ({"tag": "没有这个专题"}, "tag"),
        ({"kind": "nothing"}, "kind"),
    ],
)
def test_a_wrong_day_tag_or_kind_is_told_at_its_field(as_user, facts, asked, field):
    page = open_page(as_user, facts.quan, "/visits/", **asked)
    assert page.context["filters"].errors[field]
