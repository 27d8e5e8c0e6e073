"""单位: units come in by their names in their places."""

from __future__ import annotations

import datetime as dt

import pytest

from contacts.models import Organisation
from tests.sheets import codes, counts

HEAD = ["单位名称", "类型", "所在区划", "上级单位", "成立日期", "撤销日期"]


def test_units_come_in_with_kind_place_and_the_unit_above(ertang, sheets):
    rows = [
        ["党政办", "内设机构", "二塘镇", "", "", ""],
        ["信访窗口", "", "二塘镇", "党政办", "2024.1.1", ""],
        ["甘岭村党支部", "", "甘岭村委会", "", "", ""],
        ["二塘中心小学", "学校", "", "", "", ""],
    ]
    assert counts(sheets.apply("organisations", HEAD, *rows)) == {"new": 4}
    found = {o.name: o for o in Organisation.objects.all()}
    assert found["信访窗口"].parent == found["党政办"]
    assert found["信访窗口"].starts_on == dt.date(2024, 1, 1)
    assert {name: (o.kind, o.area.name) for name, o in found.items()} == {
        "党政办": ("office", "二塘镇"),
        "信访窗口": ("service_window", "二塘镇"),
        "甘岭村党支部": ("party_branch", "甘岭村"),
        "二塘中心小学": ("school", "二塘镇"),
    }
    assert counts(sheets.apply("organisations", HEAD, *rows)) == {"unchanged": 4}


def test_a_changed_row_corrects_and_a_blank_cell_erases_nothing(ertang, sheets):
    sheets.apply("organisations", HEAD, ["党政办", "内设机构", "二塘镇", "", "2024.1.1", ""])
    report = sheets.apply("organisations", HEAD, ["党政办", "", "二塘镇", "", "", "2026.2.28"])
    assert counts(report) == {"changed": 1}
    unit = Organisation.objects.get()
    assert (unit.kind, unit.starts_on, unit.ends_on) == (
        "office",
        dt.date(2024, 1, 1),
        dt.date(2026, 2, 28),
    )


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["党政办", "火箭", "二塘镇", "", "", ""], "kind_unknown"),
        (["党政办", "", "甘岑村", "", "", ""], "village_unknown"),
        (["党政办", "", "二塘镇", "没有", "", ""], "organisation_unknown"),
        (["党政办", "", "二塘镇", "", "2024.1.1", "2023.1.1"], "end_before_start"),
        (["", "", "二塘镇", "", "", "2023.1.1"], "required"),
    ],
)
def test_units_that_fit_nowhere_are_refused(ertang, sheets, row, code):
    good = ["综治办", "", "二塘镇", "", "", ""]
    assert codes(sheets.check("organisations", HEAD, good, row)) == [(3, code)]


def test_a_month_alone_is_its_first_day_or_its_last(ertang, sheets):
    row = ["民政办", "", "二塘镇", "", "2019年3月", "2024.12"]
    assert codes(sheets.apply("organisations", HEAD, row)) == [(2, "month_only")]
    unit = Organisation.objects.get()
    assert (unit.starts_on, unit.ends_on) == (dt.date(2019, 3, 1), dt.date(2024, 12, 31))
    assert counts(sheets.apply("organisations", HEAD, row)) == {"unchanged": 1, "warned": 1}


def test_a_unit_that_is_still_to_come_is_warned_of(ertang, sheets):
    row = ["二塘小学", "学校", "二塘镇", "", "2031-01-01", ""]
    assert codes(sheets.apply("organisations", HEAD, row)) == [(2, "future_date")]


def test_governments_and_bureaus_are_known_by_their_names(ertang, sheets):
    names = ("二塘镇人民政府", "街道办事处", "水利局", "二塘镇党委")
    rows = [[name, "", "二塘镇", "", "", ""] for name in names]
    sheets.apply("organisations", HEAD, *rows)
    kinds = dict(Organisation.objects.values_list("name", "kind"))
    assert [kinds[name] for name in names] == [
        "government", "government", "county_department", "party_committee"
    ]  # fmt: skip
    sheets.apply("organisations", HEAD, ["综合科", "镇政府", "二塘镇", "", "", ""])
    assert Organisation.objects.get(name="综合科").kind == "government"
