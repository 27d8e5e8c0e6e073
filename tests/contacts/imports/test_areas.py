"""区划: the tree grows from the statistical list or a plain one; each village gets its district."""

from __future__ import annotations

import pytest

from contacts.models import Area, AreaKind, ResponsibilityDistrict
from contacts.policy import Role
from tests.factories import make_area, make_grant, make_user
from tests.sheets import codes, counts

LIST_HEAD = [
    "province", "city_code", "city", "county_code", "county", "town_code", "town", "village_code",
    "village", "kind_by_code", "kind_by_name",
]  # fmt: skip
PLAIN_HEAD = ["名称", "上级", "类型", "代码"]


def line(village: str, code: str) -> list[str]:
    return [
        "广西",
        "4513",
        "来宾市",
        "451323",
        "武宣县",
        "451323105",
        "二塘镇",
        code,
        village,
        "",
        "",
    ]


LINES = [
    line("二塘村委会", "451323105200"),
    line("朗村村委会", "451323105208"),
    line("新滩社区居民委员会", "451323105001"),
]


def tree() -> list[tuple[int, str, str, str | None]]:
    return [(a.depth, a.kind, a.name, a.code) for a in Area.objects.all()]


def test_the_statistical_list_becomes_a_tree_with_a_district_for_each_village(db, sheets):
    report = sheets.apply("areas", LIST_HEAD, *LINES)
    assert counts(report) == {"new": 3}
    assert tree() == [
        (1, "county", "武宣县", "451323"),
        (2, "township", "二塘镇", "451323105"),
        (3, "village", "二塘村", "451323105200"),
        (3, "village", "朗村", "451323105208"),
        (3, "village", "新滩社区", "451323105001"),
    ]
    districts = ResponsibilityDistrict.objects.all()
    assert [(d.name, d.area.name) for d in districts] == [
        (name, name) for name in ("二塘村", "朗村", "新滩社区")
    ]
    assert {c.code for c in report.columns} == {"column_left_out"}


def test_a_second_upload_changes_nothing(db, sheets):
    sheets.apply("areas", LIST_HEAD, *LINES)
    before = tree()
    assert counts(sheets.apply("areas", LIST_HEAD, *LINES)) == {"unchanged": 3}
    assert tree() == before
    assert ResponsibilityDistrict.objects.count() == 3


def test_a_plain_list_names_what_lies_above_and_may_leave_out_codes(db, sheets):
    rows = [
        ["武宣县", "", "县", "451323000000"],
        ["二塘镇", "武宣县", "镇", "451323105000"],
        ["二塘村", "二塘镇", "村", "451323105200"],
        ["林场", "二塘镇", "村(社区)", ""],
        ["第1村民小组", "二塘村", "村民小组", ""],
        ["新村", "451323105", "", ""],
    ]
    assert counts(sheets.apply("areas", PLAIN_HEAD, *rows)) == {"new": 6}
    assert tree() == [
        (1, "county", "武宣县", "451323"),
        (2, "township", "二塘镇", "451323105"),
        (3, "village", "二塘村", "451323105200"),
        (4, "group", "1组", None),
        (3, "village", "林场", None),
        (3, "village", "新村", None),
    ]
    assert counts(sheets.apply("areas", PLAIN_HEAD, *rows)) == {"unchanged": 6}


def test_places_that_were_typed_by_hand_get_the_codes_of_the_list(db, sheets):
    county = make_area(None, AreaKind.COUNTY, "武宣县")
    town = make_area(county, AreaKind.TOWNSHIP, "二塘镇")
    make_area(town, AreaKind.VILLAGE, "二塘村")
    report = sheets.apply("areas", LIST_HEAD, *LINES)
    assert counts(report) == {"changed": 1, "new": 2}
    assert [a.code for a in Area.objects.filter(name__in=["武宣县", "二塘镇", "二塘村"])] == [
        "451323",
        "451323105",
        "451323105200",
    ]
    assert Area.objects.count() == 5


def test_a_new_name_under_a_known_code_renames_the_district_too(db, sheets):
    sheets.apply("areas", LIST_HEAD, *LINES)
    report = sheets.apply("areas", LIST_HEAD, line("新塘村委会", "451323105200"))
    assert counts(report) == {"changed": 1}
    assert Area.objects.get(code="451323105200").name == "新塘村"
    district = ResponsibilityDistrict.objects.get(area__code="451323105200")
    assert (district.name, district.name_keys.split()[0]) == ("新塘村", "xintangcun")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["二塘村", "二塘镇", "村", "451323105299"], "code_differs"),
        (["甲村", "没有镇", "村", ""], "area_unknown"),
        (["甲村", "二塘镇", "星球", ""], "kind_unknown"),
        (["甲村", "二塘镇", "村", "12345"], "bad_code"),
        (["甲村", "二塘镇", "村", 4.5132310520000105e17], "digits_lost"),
        (["", "二塘镇", "村", "451323105298"], "required"),
    ],
)
def test_places_that_fit_nowhere_are_refused(db, sheets, row, code):
    sheets.apply("areas", LIST_HEAD, *LINES)
    assert codes(sheets.check("areas", PLAIN_HEAD, row)) == [(2, code)]


def test_the_same_code_twice_with_another_name_is_refused(db, sheets):
    rows = [LINES[0], line("甲村委会", "451323105200")]
    report = sheets.check("areas", LIST_HEAD, *rows)
    assert codes(report) == [(3, "duplicate_key")]
    assert report.remarks[0].column == "代码"
    assert "代码相同" in report.remarks[0].message


def test_an_administrator_plants_only_below_the_own_township(db, sheets):
    county = make_area(None, AreaKind.COUNTY, "武宣县", "451323")
    town = make_area(county, AreaKind.TOWNSHIP, "二塘镇", "451323105")
    user = make_user("zhen")
    make_grant(user, Role.AREA_ADMIN, town)
    outside = [
        "",
        "",
        "",
        "451323",
        "武宣县",
        "451323104",
        "三里镇",
        "451323104200",
        "甲村",
        "",
        "",
    ]
    report = sheets.apply("areas", LIST_HEAD, LINES[0], outside, by=user, skip_bad_rows=True)
    assert codes(report) == [(3, "area_unknown")]
    assert [a.name for a in Area.objects.all()] == ["武宣县", "二塘镇", "二塘村"]


def test_an_administrator_may_upload_a_list_that_knows_more_of_the_places_above(db, sheets):
    county = make_area(None, AreaKind.COUNTY, "武宣县")
    town = make_area(county, AreaKind.TOWNSHIP, "二塘镇")
    user = make_user("zhen")
    make_grant(user, Role.AREA_ADMIN, town)
    assert counts(sheets.apply("areas", LIST_HEAD, *LINES, by=user)) == {"new": 3}
    assert Area.objects.get(name="武宣县").code is None
    assert Area.objects.get(name="二塘镇").code == "451323105"


def test_places_above_get_the_codes_with_which_their_villages_begin(db, sheets):
    head = ["县（市、区）", "乡镇（街道）", "村(社区)", "统计用区划代码", "村民小组"]
    rows = [
        ["武宣县", "二塘镇", "二塘村", 451323105200, "1组、2组"],
        ["武宣县", "二塘镇", "飞地村", "451323999201", None],
    ]
    assert counts(sheets.apply("areas", head, *rows)) == {"new": 2}
    assert tree() == [
        (1, "county", "武宣县", "451323"),
        (2, "township", "二塘镇", "451323105"),
        (3, "village", "二塘村", "451323105200"),
        (4, "group", "1组", None),
        (4, "group", "2组", None),
        (3, "village", "飞地村", "451323999201"),
    ]
    assert counts(sheets.apply("areas", head, *rows)) == {"unchanged": 2}
    rows[0][4] = "1组、2组、3组"
    assert counts(sheets.apply("areas", head, *rows)) == {"changed": 1, "unchanged": 1}


def test_a_place_that_has_just_got_its_code_is_still_one_place(db, sheets):
    county = make_area(None, AreaKind.COUNTY, "武宣县")
    make_area(county, AreaKind.TOWNSHIP, "二塘镇")
    rows = [["二塘镇", "武宣县", "镇", "451323105"], ["二塘村", "二塘镇", "村", "451323105200"]]
    assert counts(sheets.apply("areas", PLAIN_HEAD, *rows)) == {"changed": 1, "new": 1}


def test_a_misspelt_place_above_is_refused_with_the_nearest_one(db, sheets):
    sheets.apply("areas", LIST_HEAD, *LINES, line("长江村委会", "451323105209"))
    report = sheets.check("areas", PLAIN_HEAD, ["1组", "长红村", "村民小组", ""])
    assert codes(report) == [(2, "area_unknown")]
    assert "是不是“长江村”" in report.remarks[0].message


def test_of_villages_of_one_name_the_own_one_is_meant(ertang, sheets):
    user = make_user("zhen")
    make_grant(user, Role.AREA_ADMIN, ertang.area)
    row = ["1组", "二塘村", "村民小组", ""]
    assert counts(sheets.apply("areas", PLAIN_HEAD, row, by=user)) == {"new": 1}
    assert Area.objects.get_parent(Area.objects.get(name="1组")) == ertang.districts["二塘村"].area
    report = sheets.check("areas", PLAIN_HEAD, row)
    assert "不止一个" in report.remarks[0].message
    group = ["2组", "451323105200", "村民小组", ""]
    assert counts(sheets.apply("areas", PLAIN_HEAD, group)) == {"new": 1}


@pytest.mark.parametrize(
    "above", [("所属县", "所属乡镇"), ("所属县（市、区）", "所属镇"), ("所属区县", "所在乡镇")]
)
@pytest.mark.parametrize("code", ["统计代码", "统计用区划代码", "村（社区）代码"])
def test_the_list_of_a_township_is_known_as_offices_head_it(db, sheets, above, code):
    head = ["序号", *above, "行政村（社区）", code, "所辖村民小组"]
    row = ["1", "武宣县", "二塘镇", "二塘村委会", "451323105200", "1组、2组"]
    report = sheets.apply("areas", head, row)
    assert [remark.code for remark in report.columns] == ["column_left_out"]  # 序号
    assert [(kind, name) for _depth, kind, name, _code in tree()] == [
        ("county", "武宣县"),
        ("township", "二塘镇"),
        ("village", "二塘村"),
        ("group", "1组"),
        ("group", "2组"),
    ]
