"""Lists of what is owed: by place and name, never by the figures of persons."""

import datetime as dt

import pytest

from contacts.policy import Role
from reports.models import Obligation
from reports.tables.obligations import ObligationTable
from reports.tables.people import PeopleTable
from tests.cast import build
from tests.factories import (
    at,
    make_activity,
    make_cadre,
    make_grant,
    make_post,
    make_user,
)
from tests.kept import staged
from tests.reports.helpers import VISIT_DAYS, april, run_on, switch_on

LIST = "/obligations/"
SINCE = dt.date(2026, 3, 1)


@pytest.fixture
def facts(db, stand_on):
    stand_on(april(21))
    return staged(mei_went)


def mei_went():
    """21 April: mei went on eight days, one of them late; lu and lan never."""
    cast = build()
    switch_on(cast.east, since=SINCE)
    for day in range(1, 9):
        make_activity(april(day), cadres=[cast.mei], households=[cast.amei])
    make_activity(april(9), cadres=[cast.mei], households=[cast.amei], recorded_at=at(april(20)))
    run_on(april(21))
    return cast


def subjects(answer):
    return [str(row.subject) for row in answer.context["table"].page]


def days(visit, user, **params):
    return visit(user, LIST, requirement=VISIT_DAYS, **params)


def test_the_list_goes_by_district_and_name(visit, facts):
    assert subjects(days(visit, facts.quan)) == ["陆明", "覃书记", "韦小梅", "莫丽兰"]


def test_who_is_behind_and_who_wrote_late_are_found_by_filters(visit, facts):
    assert subjects(days(visit, facts.quan, state="behind")) == ["陆明", "覃书记", "莫丽兰"]
    assert subjects(days(visit, facts.quan, state="met")) == ["韦小梅"]
    assert subjects(days(visit, facts.quan, late="on")) == ["韦小梅"]
    assert subjects(days(visit, facts.quan, q="wxm")) == ["韦小梅"]
    assert subjects(days(visit, facts.quan, district=facts.lan_village.uid)) == ["莫丽兰"]


def test_the_states_are_told_with_their_numbers_and_open_their_lists(visit, facts):
    page = days(visit, facts.quan)
    told = {words: url for _code, words, url in page.context["states"]}
    assert list(told) == ["落后 3", "完成 1"]
    assert subjects(visit(facts.quan, LIST + told["完成 1"])) == ["韦小梅"]


def test_a_district_that_owes_something_is_named_once_on_the_page_and_whole_in_the_sheet(facts):
    keys = [column.key for column in ObligationTable.columns]
    rows = ObligationTable(Obligation.objects.filter(cadre=None, district__isnull=False))
    told = [(str(row.subject), cells[keys.index("area") - 1].value) for row, cells in rows.rows]
    assert told and all(area == "" for _subject, area in told)
    place = rows.sheet_headings().index("责任区")
    assert all(cells[place] == cells[0] for cells in rows.sheet_rows())


def test_whoever_owes_nothing_stands_last(visit, facts):
    Obligation.objects.filter(cadre=facts.lu).update(state="exempt", target=0)
    assert subjects(days(visit, facts.quan))[-1] == "陆明"
    assert people(visit(facts.quan, PEOPLE, month="2026-04"))[-1] == "陆明"


def test_another_period_is_asked_for_by_its_code(visit, facts):
    assert subjects(days(visit, facts.quan, period="2026-03")) == [
        "陆明",
        "覃书记",
        "韦小梅",
        "莫丽兰",
    ]
    assert subjects(days(visit, facts.quan, period="1999-03")) == []


def test_a_month_shows_its_halves_and_the_year_around_it(visit, facts):
    periods = {row.period for row in visit(facts.quan, LIST).context["table"].all_rows}
    assert periods == {"2026-04", "2026-04-1", "2026-04-2", "2026"}


def test_a_cadre_sees_the_own_rows_alone(visit, facts):
    assert set(subjects(visit(facts.mei.user, LIST))) == {"韦小梅"}


def test_no_name_of_another_township_appears(visit, facts):
    switch_on(facts.west, since=SINCE)
    run_on(april(21))
    assert "西门吹" not in visit(facts.quan, LIST).content.decode()
    assert "西门吹" in visit(facts.wai, LIST).content.decode()


def test_no_figure_of_a_person_orders_a_list():
    sortable = {column.key for column in ObligationTable.columns if column.sort}
    assert sortable == {"subject", "area", "requirement", "period"}
    people = PeopleTable([], None, [("field-days", "走访驻村日")], with_place=True)
    assert {column.key for column in people.columns if column.sort} == {"name", "place"}


def test_the_list_takes_as_many_statements_for_fifty_rows_as_for_five(statements, facts):
    few = statements(facts.quan, LIST, requirement=VISIT_DAYS)
    for number in range(46):
        make_post(make_cadre(facts.east, f"新{number}"), facts.mei_village)
    run_on(april(21))
    many = statements(facts.quan, LIST, requirement=VISIT_DAYS)
    assert len(many) == len(few) <= 10, many


def test_odd_wishes_break_nothing(visit, facts):
    for odd in (
        {"state": "x"},
        {"period": "x"},
        {"district": "x"},
        {"township": "x"},
        {"sort": "-done"},
    ):
        visit(facts.quan, LIST, **odd)


def test_a_township_cadre_of_two_districts_belongs_to_the_township(visit, facts):
    make_post(facts.zhen, facts.lan_village)
    run_on(april(21))
    page = visit(facts.quan, LIST, requirement="township-cadre-village-days", district="several")
    assert "黄镇生" in subjects(page)
    county = make_user("county", "县领导")
    make_grant(county, Role.LEADER, facts.county)
    assert subjects(days(visit, county, township=facts.west.uid)) == []


# -- person by person ------------------------------------------------------------------------------

PEOPLE = "/obligations/people/"


def people(answer):
    return [cadre.name for cadre in answer.context["table"].page]


def test_persons_stand_by_district_and_name_with_a_column_for_each_duty(visit, facts):
    page = visit(facts.quan, PEOPLE, month="2026-04")
    assert people(page)[-1] == "莫丽兰"
    labels = [str(column.label) for column in page.context["table"].shown]
    assert labels == ["姓名", "责任区", "走访驻村日", "走访联系户"]
    assert "8 / 8" in page.content.decode() or "9 / 8" in page.content.decode()


def test_persons_are_narrowed_to_a_district_and_a_month(visit, facts):
    assert people(visit(facts.quan, PEOPLE, month="2026-04", district=facts.lan_village.uid)) == [
        "莫丽兰"
    ]
    assert people(visit(facts.quan, PEOPLE, month="2025-01")) == []
    assert people(visit(facts.mei.user, PEOPLE, month="2026-04")) == ["韦小梅"]


def test_the_page_of_persons_takes_as_many_statements_for_fifty_as_for_five(statements, facts):
    few = statements(facts.quan, PEOPLE, month="2026-04")
    for number in range(40):
        make_post(make_cadre(facts.east, f"新{number}"), facts.mei_village)
    run_on(april(21))
    many = statements(facts.quan, PEOPLE, month="2026-04")
    assert len(many) == len(few) <= 10, many


@pytest.mark.parametrize("asked", ["period=2026-13", "period=x", "state=late", "requirement=none", "township=x", "subject=all"])  # fmt: skip
def test_a_question_that_is_none_is_told_and_shows_no_rows(visit, facts, asked):
    answer = visit(facts.quan, f"{LIST}?{asked}")
    assert subjects(answer) == [] and answer.context["states"] == []
    (error,) = answer.context["filters"].errors[asked.partition("=")[0]]
    assert str(error) in answer.content.decode()
    assert "没有符合条件的记录" in answer.content.decode()
