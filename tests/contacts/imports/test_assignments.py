"""联户安排: a row holds from its day to the end of its year."""

from __future__ import annotations

import datetime as dt

import pytest

from contacts.models import ContactAssignment, PostRole
from contacts.policy import Role
from tests.factories import make_cadre, make_grant, make_household, make_post, make_user
from tests.sheets import TODAY, codes, counts

HEAD = ["年度", "干部工号", "干部姓名", "户编号", "户主姓名", "确定日期"]
DAY = dt.date(2026, 1, 4)
LAST = dt.date(2026, 12, 31)


@pytest.fixture
def stage(ertang):
    """Two cadres and two households of 甘岭村."""
    district = ertang.districts["甘岭村"]
    for number, name in (("C1", "韦建业"), ("C2", "覃大勇")):
        make_post(make_cadre(ertang.area, name, staff_number=number), district)
    make_household(district, "韦大山", number="B1")
    make_household(district, "黄阿妹", number="B2")
    return ertang


def assignment(
    year=2026, number="C1", name="韦建业", household="B1", head="韦大山", since="2026.1.4"
):
    return [year, number, name, household, head, since]


def spans():
    return list(ContactAssignment.objects.order_by("pk").values_list("starts_on", "ends_on"))


def test_an_assignment_holds_to_the_end_of_its_year(stage, sheets):
    rows = [
        assignment(),
        assignment(since="", household="B2", head=""),
        assignment("2026年度", "C2", "", "B2", "", "2025-12-28"),
    ]
    assert counts(sheets.apply("assignments", HEAD, *rows)) == {"new": 3}
    assert spans() == [(DAY, LAST), (dt.date(2026, 1, 1), LAST), (dt.date(2025, 12, 28), LAST)]
    assert counts(sheets.apply("assignments", HEAD, *rows)) == {"unchanged": 3}


def test_without_year_and_day_it_holds_from_the_import(stage, sheets):
    sheets.apply("assignments", HEAD, assignment("", since=""))
    assert spans() == [(TODAY, LAST)]


def test_an_earlier_first_day_is_taken_over_and_a_later_one_is_known_already(stage, sheets):
    sheets.apply("assignments", HEAD, assignment())
    assert counts(sheets.apply("assignments", HEAD, assignment(since="2026.1.2"))) == {"changed": 1}
    assert counts(sheets.apply("assignments", HEAD, assignment(since="2026.2.1"))) == {
        "unchanged": 1
    }
    assert spans() == [(dt.date(2026, 1, 2), LAST)]


def test_what_was_handed_over_stays_handed_over(stage, sheets):
    sheets.apply("assignments", HEAD, assignment())
    ContactAssignment.objects.update(ends_on=dt.date(2026, 2, 28))
    assert counts(sheets.apply("assignments", HEAD, assignment())) == {"unchanged": 1}
    assert spans() == [(DAY, dt.date(2026, 2, 28))]


def test_a_stated_last_day_is_taken_over(stage, sheets):
    head = [*HEAD, "终止日期"]
    sheets.apply("assignments", head, [*assignment(), ""])
    assert counts(sheets.apply("assignments", head, [*assignment(), "2026.6.30"])) == {"changed": 1}
    assert spans() == [(DAY, dt.date(2026, 6, 30))]


def test_the_next_year_is_another_assignment(stage, sheets):
    sheets.apply("assignments", HEAD, assignment(2025, since="2025.1.4"), assignment())
    assert spans() == [(dt.date(2025, 1, 4), dt.date(2025, 12, 31)), (DAY, LAST)]


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        (assignment(number="C9"), "cadre_unknown", "干部工号"),
        (assignment(number="c2"), "cadre_unknown", "干部工号"),
        (assignment(household="B9"), "household_unknown", "户编号"),
        (assignment(household=""), "required", "户编号"),
        (assignment(2025), "end_before_start", "确定日期"),
        (assignment(since="2026.2.30"), "bad_date", "确定日期"),
        (assignment(year="今年"), "bad_number", "年度"),
        (assignment(since="2026.2.2"), "duplicate_key", "户编号"),
    ],
)
def test_a_bad_row_is_refused_at_its_column(stage, sheets, row, code, column):
    report = sheets.check("assignments", HEAD, assignment(), row)
    assert [(r.row, r.code, r.column) for r in report.remarks] == [(3, code, column)]


def test_a_number_in_the_wrong_case_is_not_guessed_but_offered(stage, sheets):
    report = sheets.check("assignments", HEAD, assignment(number="c2"))
    assert "“C2”" in report.remarks[0].message


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (assignment(name="韦建"), "name_differs"),
        (assignment(head="别人"), "name_differs"),
        (assignment(since="2026.12.1"), "future_date"),
    ],
)
def test_a_doubtful_cell_is_warned_of_and_the_row_imported(stage, sheets, row, code):
    report = sheets.apply("assignments", HEAD, row)
    assert codes(report) == [(2, code)]
    assert ContactAssignment.objects.count() == 1


def test_police_officers_have_no_households(stage, sheets):
    officer = make_cadre(stage.area, "覃志远", staff_number="E3")
    make_post(officer, stage.districts["甘岭村"], PostRole.POLICE_OFFICER)
    report = sheets.check("assignments", HEAD, assignment(number="E3", name=""))
    assert codes(report) == [(2, "card_only")]


def test_what_lies_outside_the_grant_is_unknown(stage, sheets):
    user = make_user("zhen")
    make_grant(user, Role.AREA_ADMIN, stage.neighbour)
    report = sheets.check("assignments", HEAD, assignment(), by=user)
    assert codes(report) == [(2, "cadre_unknown")]


@pytest.mark.parametrize("sign", ["、", ",", "，", ";", "/", "\n"])
def test_several_households_in_a_cell_are_several_assignments(stage, sheets, sign):
    row = assignment(household=f"B1{sign}B2", head=f"韦大山{sign}黄阿妹")
    report = sheets.apply("assignments", HEAD, row)
    assert (counts(report), codes(report)) == ({"new": 1}, [])
    assert spans() == [(DAY, LAST), (DAY, LAST)]
    assert counts(sheets.apply("assignments", HEAD, row)) == {"unchanged": 1}


def test_several_cadres_in_a_cell_each_get_the_household(stage, sheets):
    sheets.apply("assignments", HEAD, assignment(number="C1、C2", name="韦建业、覃大勇"))
    pairs = ContactAssignment.objects.values_list("cadre__name", "household__number")
    assert sorted(pairs) == [("覃大勇", "B1"), ("韦建业", "B1")]


def test_a_row_of_several_is_refused_as_a_whole(stage, sheets):
    row = assignment(household="B1、B9", head="")
    report = sheets.apply("assignments", HEAD, row, skip_bad_rows=True)
    assert codes(report) == [(2, "household_unknown")]
    assert "“B9”" in report.remarks[0].message
    assert not ContactAssignment.objects.exists()


def test_what_an_earlier_row_assigned_is_not_assigned_again(stage, sheets):
    rows = [assignment(), assignment(household="B1、B2", head="", since="2026.1.2")]
    assert counts(sheets.apply("assignments", HEAD, *rows)) == {"new": 2}
    assert spans() == [(dt.date(2026, 1, 2), LAST), (dt.date(2026, 1, 2), LAST)]


def test_a_name_in_the_place_of_the_staff_number_is_told_its_number(stage, sheets):
    report = sheets.check("assignments", HEAD, assignment(number="覃大勇"))
    assert report.remarks[0].code == "cadre_unknown"
    assert "“覃大勇”的工号是“C2”" in report.remarks[0].message
