"""Villages are recognised in all spellings of their names, and never guessed."""

from __future__ import annotations

import pytest

from contacts.kit.sheets.places import PlaceBook, group_key, group_name, group_within, short_name

ERTANG = [
    "二塘村委会",
    "甘岭村委会",
    "渠盏村委会",
    "四通村委会",
    "乐业村委会",
    "光山村委会",
    "双桂村委会",
    "眉山村委会",
    "朗村村委会",
    "樟村村委会",
    "小林村委会",
    "七星村委会",
    "平田村委会",
    "石耈村委会",
    "陇村村委会",
    "波耀村委会",
    "羊眷村委会",
    "上召村委会",
    "水村村委会",
    "大琳村委会",
    "麻碑村委会",
    "六当村委会",
    "六峰山林场生活区",
]
QUYUAN = [
    "新滩社区居民委员会",
    "龙马溪村村民委员会",
    "西陵峡村村民委员会",
    "长江村村民委员会",
    "屈原村村民委员会",
    "九岭头村村民委员会",
]


def book(names, above=()):
    return PlaceBook([(name, name) for name in names], above)


@pytest.mark.parametrize("names", [ERTANG, QUYUAN])
def test_each_place_is_found_by_its_own_name(names):
    assert [book(names).find(name) for name in names] == names


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("二塘", "二塘村委会"),
        ("二塘村", "二塘村委会"),
        (" 二塘 村\u3000", "二塘村委会"),
        ("二塘村民委员会", "二塘村委会"),
        ("二塘村村民委员会", "二塘村委会"),
        ("二塘村村委会", "二塘村委会"),
        ("朗村", "朗村村委会"),
        ("朗村委会", "朗村村委会"),
        ("朗村村", "朗村村委会"),
        ("水村村民委员会", "水村村委会"),
        ("六峰山林场生活区", "六峰山林场生活区"),
        ("二塘镇二塘村", "二塘村委会"),
    ],
)
def test_villages_match_with_and_without_their_endings(spelling, name):
    assert book(ERTANG, above=["二塘镇", "二塘"]).find(spelling) == name


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("屈原村", "屈原村村民委员会"),
        ("屈原", "屈原村村民委员会"),
        ("屈原村委会", "屈原村村民委员会"),
        ("新滩", "新滩社区居民委员会"),
        ("新滩社区", "新滩社区居民委员会"),
        ("新滩居委会", "新滩社区居民委员会"),
        ("新滩社区居委会", "新滩社区居民委员会"),
    ],
)
def test_committees_match_in_their_short_forms(spelling, name):
    assert book(QUYUAN).find(spelling) == name


def test_a_name_that_may_mean_two_places_means_none():
    places = book(["长江村", "长江社区"])
    assert places.find("长江") is None
    assert places.find("长江村委会") == "长江村"
    assert places.find("长江居委会") == "长江社区"
    assert places.nearest("长江") == ["长江村", "长江社区"]


def test_a_village_is_not_taken_for_a_residents_committee():
    assert book(QUYUAN).find("新滩村") is None
    assert book(QUYUAN).nearest("新滩村") == ["新滩社区居民委员会"]


@pytest.mark.parametrize(
    ("misspelt", "nearest"),
    [
        ("渠展村", ["渠盏村委会"]),
        ("石苟村委会", ["石耈村委会"]),
        ("六峰山林场", ["六峰山林场生活区"]),
    ],
)
def test_a_misspelt_name_is_not_guessed_but_the_nearest_is_offered(misspelt, nearest):
    assert book(ERTANG).find(misspelt) is None
    assert book(ERTANG).nearest(misspelt) == nearest


@pytest.mark.parametrize("name", ["北京", "", "村", "长江村"])
def test_a_name_like_none_has_no_nearest(name):
    assert book(ERTANG).find(name) is None
    assert book(ERTANG).nearest(name) == []


@pytest.mark.parametrize(
    "cell", ["1组", "第1村民小组", "一组", "第一组", " １ 组", "01组", "1", 1.0, "1小组"]
)
def test_a_numbered_group_has_one_name(cell):
    assert group_name(cell) == "1组"


@pytest.mark.parametrize(
    ("cell", "name"),
    [("第十二村民小组", "12组"), ("大坪组", "大坪组"), ("五一组", "五一组"), ("", "")],
)
def test_other_groups_keep_their_names(cell, name):
    assert group_name(cell) == name


@pytest.mark.parametrize(
    ("cell", "village", "name"),
    [
        ("青山村1组", "青山村", "1组"),
        ("青山村委会第十二村民小组", "青山村", "12组"),
        ("新滩社区居委会三组", "新滩社区", "3组"),
        ("青山村大塘组", "青山村委会", "大塘组"),
        ("青山组", "青山村", "青山组"),
        ("青山村组", "青山村", "青山村组"),
        ("青山脚组", "青山村", "青山脚组"),
        ("朗下组", "朗村", "朗下组"),
    ],
)
def test_a_group_is_named_without_its_village(cell, village, name):
    assert group_within(cell, village) == name


@pytest.mark.parametrize(
    ("left", "right", "village", "same"),
    [
        ("大塘村民小组", "青山大塘组", "青山村", True),
        ("大塘小组", "大塘", "青山村", True),
        ("朗下组", "下组", "朗村", False),
        ("11组", "1组", "青山村", False),
    ],
)
def test_groups_are_compared_by_what_tells_them_apart(left, right, village, same):
    assert (group_key(left, village) == group_key(right, village)) is same


def test_one_place_under_several_names_is_one():
    places = PlaceBook([("二塘村委会", 1), ("二塘村", 1), ("甘岭村", 2)])
    assert places.find("二塘") == 1
    assert places.nearest("二唐") == ["二塘村"]


def test_two_places_of_the_same_name_are_never_taken_for_one():
    assert PlaceBook([("新村", 1), ("新村", 2)]).find("新村") is None


@pytest.mark.parametrize(
    ("official", "short"),
    [
        ("二塘村委会", "二塘村"),
        ("朗村村委会", "朗村"),
        ("屈原村村民委员会", "屈原村"),
        ("新滩社区居民委员会", "新滩社区"),
        ("新滩居委会", "新滩社区"),
        ("二塘村", "二塘村"),
        ("二塘村两委", "二塘村"),
        ("二塘村支两委", "二塘村"),
        ("新滩社区两委", "新滩社区"),
        ("六峰山林场生活区", "六峰山林场生活区"),
    ],
)
def test_an_official_name_has_a_short_form(official, short):
    assert short_name(official) == short
