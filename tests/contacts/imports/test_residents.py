"""居民花名册: people come into their households; identity numbers leave only a digest."""

from __future__ import annotations

import datetime as dt

import pytest

from contacts.models import Resident, ResponsibilityDistrict
from contacts.policy import Role
from tests.factories import at, make_grant, make_household, make_user
from tests.sheets import TODAY, codes, counts

HEAD = ["户编号", "姓名", "与户主关系", "出生日期", "联系电话", "身份证号"]
SINCE = dt.date(2025, 6, 1)
INTACT = "11010519491231002X"


@pytest.fixture
def homes(ertang):
    """Two households of 甘岭村, one of the neighbour's with the same number as the first."""
    district = ertang.districts["甘岭村"]
    first = make_household(district, "韦大山", number="B1", starts_on=SINCE)
    second = make_household(district, "黄阿妹", number="B2", starts_on=SINCE)
    neighbours = ResponsibilityDistrict.objects.get(area__code="451323104201")
    make_household(neighbours, "别人", number="B1")
    return first, second


def resident(number="B1", name="李春花", relation="配偶", born="1970.2", phone="", identity=""):
    return [number, name, relation, born, phone, identity]


BOTH = [
    resident(name="韦大山", relation="户主", born="1968年5月1日"),
    resident("B2", "黄阿妹", "户主", "194910"),
]


def test_residents_come_in_with_year_and_month_of_birth(homes, sheets):
    rows = [*BOTH, resident(phone="15400000011"), resident(name="韦 小", relation="长子", born="")]
    assert counts(sheets.apply("residents", HEAD, *rows)) == {"new": 4}
    found = Resident.objects.order_by("pk").values_list(
        "household__number",
        "name",
        "relation",
        "birth_year",
        "birth_month",
        "phone_tail",
        "starts_on",
    )
    assert list(found) == [
        ("B1", "韦大山", "head", 1968, 5, "", SINCE),
        ("B2", "黄阿妹", "head", 1949, 10, "", SINCE),
        ("B1", "李春花", "spouse", 1970, 2, "0011", SINCE),
        ("B1", "韦小", "child", None, None, "", SINCE),
    ]
    assert counts(sheets.apply("residents", HEAD, *rows)) == {"unchanged": 4}


def test_who_comes_into_a_known_household_comes_on_the_day_of_the_import(homes, sheets):
    sheets.apply("residents", HEAD, *BOTH)
    sheets.apply("residents", HEAD, *BOTH, resident(name="韦新生", relation="孙子", born="2026.3"))
    assert Resident.objects.get(name="韦新生").starts_on == TODAY


def test_an_intact_identity_number_leaves_a_keyed_digest_and_nothing_else(homes, sheets, settings):
    sheets.apply("residents", HEAD, *BOTH, resident(identity=INTACT))
    stored = Resident.objects.get(name="李春花")
    assert len(stored.identity_digest) == 64
    assert "19491231" not in str(Resident.objects.values().get(pk=stored.pk))
    first = stored.identity_digest
    Resident.objects.all().delete()
    settings.DIGEST_KEY = "another key"
    sheets.apply("residents", HEAD, *BOTH, resident(identity=INTACT))
    assert Resident.objects.get(name="李春花").identity_digest not in ("", first)


@pytest.mark.parametrize(
    ("identity", "code"),
    [
        (1.10105194912310e17, "digits_lost"),
        ("1.10105E+17", "digits_lost"),
        ("110105194912310000", "digits_lost"),
        ("110105194912310021", "bad_identity"),
        ("12345", "bad_identity"),
    ],
)
def test_a_broken_identity_number_is_warned_of_and_makes_no_digest(homes, sheets, identity, code):
    report = sheets.apply("residents", HEAD, *BOTH, resident(identity=identity))
    assert codes(report) == [(4, code)]
    assert "1101" not in report.remarks[0].message
    assert Resident.objects.get(name="李春花").identity_digest == ""


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        (resident("B9"), "household_unknown", "户编号"),
        (resident(""), "required", "户编号"),
        (resident(name=""), "required", "姓名"),
        (resident(born="1970.13"), "bad_date", "出生日期"),
        (resident(name="韦大山"), "duplicate_key", "姓名"),
    ],
)
def test_a_bad_row_is_refused_at_its_column(homes, sheets, row, code, column):
    report = sheets.check("residents", HEAD, *BOTH, row)
    assert [(r.row, r.code, r.column) for r in report.remarks] == [(4, code, column)]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (resident(born="2030.1"), "future_date"),
        (resident(phone="1540"), "bad_phone"),
        (resident(relation="户主"), "head_differs"),
    ],
)
def test_a_doubtful_cell_is_warned_of_and_the_row_imported(homes, sheets, row, code):
    report = sheets.apply("residents", HEAD, *BOTH, row)
    assert codes(report) == [(4, code)]
    assert Resident.objects.get(name="李春花").birth_year in (None, 1970)


def test_a_changed_row_corrects_and_a_blank_cell_erases_nothing(homes, sheets):
    sheets.apply("residents", HEAD, *BOTH, resident(phone="15400000011"))
    report = sheets.apply(
        "residents", HEAD, *BOTH, resident(relation="母亲", born="", identity=INTACT)
    )
    assert counts(report) == {"changed": 1, "unchanged": 2}
    stored = Resident.objects.get(name="李春花")
    assert (stored.relation, stored.birth_year, stored.phone) == ("parent", 1970, "15400000011")
    assert stored.identity_digest


def test_a_person_known_by_the_digest_moves_with_the_history_kept(homes, sheets):
    sheets.apply("residents", HEAD, *BOTH, resident(identity=INTACT))
    later = TODAY + dt.timedelta(30)
    moved = resident("B2", "李春花", "儿媳", identity=INTACT)
    report = sheets.apply("residents", HEAD, *BOTH, moved, now=at(later))
    assert codes(report) == [(4, "moved")]
    found = Resident.objects.filter(name="李春花").order_by("pk")
    assert [(r.household.number, r.starts_on, r.ends_on) for r in found] == [
        ("B1", SINCE, later - dt.timedelta(1)),
        ("B2", later, None),
    ]
    again = sheets.apply("residents", HEAD, *BOTH, moved, now=at(later + dt.timedelta(1)))
    assert counts(again) == {"unchanged": 3}


def test_one_person_in_two_households_of_a_sheet_is_refused(homes, sheets):
    rows = [resident(identity=INTACT), resident("B2", identity=INTACT)]
    report = sheets.check("residents", HEAD, *BOTH, *rows)
    assert codes(report) == [(5, "duplicate_key")]
    assert report.remarks[0].column == "身份证号"
    assert "身份证号相同" in report.remarks[0].message
    assert INTACT not in report.remarks[0].message


def test_two_people_of_one_name_are_two_if_their_identity_numbers_say_so(homes, sheets):
    rows = [resident(identity=INTACT), resident(born="1990", identity="440524188001010014")]
    assert counts(sheets.apply("residents", HEAD, *BOTH, *rows)) == {"new": 4}
    assert counts(sheets.apply("residents", HEAD, *BOTH, *rows)) == {"unchanged": 4}


def test_nobody_comes_into_a_household_that_has_ended(homes, sheets):
    homes[0].ends_on = TODAY
    homes[0].save()
    report = sheets.check("residents", HEAD, *BOTH)
    assert codes(report) == [(2, "household_ended")]


def test_columns_about_the_person_are_left_out(homes, sheets):
    head = [*HEAD, "性别", "民族", "健康状况", "信仰", "备注"]
    report = sheets.apply(
        "residents", head, *[[*row, "女", "壮", "慢性病", "无", "x"] for row in BOTH]
    )
    assert {c.column for c in report.columns} == {"身份证号", *head[len(HEAD) :]}
    assert "慢性病" not in str(list(Resident.objects.values()))


def test_households_of_another_township_are_unknown_to_an_administrator(homes, ertang, sheets):
    user = make_user("zhen")
    make_grant(user, Role.AREA_ADMIN, ertang.neighbour)
    report = sheets.check("residents", HEAD, *BOTH, by=user)
    assert codes(report) == [(2, "head_differs"), (3, "household_unknown")]
