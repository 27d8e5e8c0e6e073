"""By what somebody is known is found however it is disguised; ordinary sentences pass."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.kit.folding import FIGURES, Folded, folded, plain_figures
from contacts.kit.identity import check_digit
from contacts.kit.telling import holds_door, holds_identity, holds_telephone

# What somebody may type between two signs to be read by people alone.
SIGNS = " \u3000\t.．。·•・-－—–_、，/／|~*\u200b\u200d\u2060\ufeff\u00ad\u3164'"


def between(signs):
    """Up to two of the signs."""
    return st.sampled_from(["", *signs, *(one + other for one in signs for other in signs)])


BETWEEN = between(SIGNS)
SPOKEN = ("", "请打", "号码", "村里的")
# Machines that run several suites at once draw slowly.
patiently = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def disguised(draw, text, between_signs=BETWEEN):
    """The same text: each figure in one of its forms, something between the signs."""
    found = []
    for sign in text:
        forms = [sign]
        if sign.isdigit():
            forms += [chr(ord(sign) + 0xFEE0), *FIGURES[int(sign)]]
        found += [draw(st.sampled_from(forms)), draw(between_signs)]
    return "".join(found)


mobiles = st.from_regex(r"\A1[3-9][0-9]{9}\Z")
SURNAMES, GIVEN = "姜王李张刘欧", "海静三丰一四平安红梅"
names = st.builds(
    lambda first, rest: first + "".join(rest),
    st.sampled_from(SURNAMES),
    st.lists(st.sampled_from(GIVEN), min_size=1, max_size=3),
)
born = st.dates(dt.date(1930, 1, 1), dt.date(2020, 12, 31))


@patiently
@given(st.data(), mobiles, st.sampled_from(SPOKEN))
def test_no_disguise_hides_a_telephone(data, number, before):
    assert holds_telephone(f"{before}{data.draw(disguised(number))}找我")


@patiently
@given(st.data(), born, st.integers(0, 999))
def test_no_disguise_hides_an_identity_number(data, day, serial):
    number = f"420527{day:%Y%m%d}{serial:03}"
    number += check_digit(number)
    written = data.draw(disguised(number.removesuffix("X"))) + ("x" if number[-1] == "X" else "")
    assert holds_identity(f"证件{written}。")


@patiently
@given(st.data(), names)
def test_no_disguise_hides_a_name(data, name):
    spelt = data.draw(disguised(name))
    assert Folded(f"到{spelt}家里").names(name) and Folded(f"{spelt}说").names(name)


@patiently
@given(st.data(), names.filter(lambda name: len(name) > 2), st.sampled_from("某xX*＊×○●﹡•"))
def test_a_masked_sign_hides_no_name_of_which_two_are_told(data, name, mask):
    place = data.draw(st.integers(0, len(name) - 1))
    assert Folded(f"给{name[:place]}{mask}{name[place + 1 :]}家").names(name)


# No clause ends within a door.
WITHIN = between(" \u3000·-_\u200b\u2060/")
DOORS = (
    "三排{}号",
    "三组第{}户",
    "3号楼{}01",
    "坝上{}号",
    "村{}号",
    "3栋{}01",
    "2单元{}01",
    "{}号院",
    "三组{}号门前",
)


@patiently
@given(st.data(), st.sampled_from(DOORS), st.integers(1, 30))
def test_no_disguise_hides_a_door(data, door, number):
    assert holds_door(data.draw(disguised(door.format(number), WITHIN)))


@pytest.mark.parametrize(
    "text",
    ["三排5号", "三组第12户", "3号楼201", "35号院", "坝上35号", "卅五号", "廿二栋301", "三组 5号", "12#201",
     "3-2-501", "三組十二号室", "村东头百二十号"],
)  # fmt: skip
def test_doors_are_known_in_all_the_ways_they_are_written(text):
    assert holds_door(f"修好了{text}的水管")


@pytest.mark.parametrize(
    "text",
    [
        "二〇二六年3月修好了五组的水管，花了3万元，共120米",
        "2026-03-05 8:30—11:30停水",
        "2024、2025、2026年都修过",
        "1、2、3、4、5、6、7组都通了水",
        "一、二、三、四、五、六、七组都通了水",
        "花了1,234,567元，自筹2345678.5元",
        "共用水泥3000。2026年完工",
        "按〔2026〕123号文件办",
        "3月5号修好，15号以前通水，5号修好了二段",
        "三组5号变压器、村里2号机井、3号楼的电梯修好了",
        "第3号令、320国道、G320",
        "3栋20户都通了，第3批12户也通了",
        "村里12户，大家5号来领",
        "修好了三组，5号通水",
        "开了一张30元的票，打12345",
        "三百二十五户，一一问过，十点半开会",
        "三组一直没水，3组10:30开会，三组3盏路灯、三组2026年的账",
        "工作队伍建设，三组两边，三组60岁以上老人，三组80后，三组500毫米管",
        "3-5天修好，10-20户，20-60岁，30-40元，5-100人，12-31前",
        "气温30-35",
        "三组1、2、3月停水，三组2026-03-05修好，3组3-5户，三组3000多元，三组95%通水",
    ],
)
def test_ordinary_sentences_tell_nobody(text):
    assert not holds_telephone(text) and not holds_identity(text) and not holds_door(text)
    assert not Folded(text).names("张三")


@patiently
@given(
    st.dates(dt.date(1990, 1, 1), dt.date(2099, 12, 31)),
    st.integers(1, 9_999_999),
    st.sampled_from(["元", "米", "亩", "斤"]),
)
def test_days_and_amounts_are_no_number_of_anybody(day, amount, measure):
    chinese = "".join("〇一二三四五六七八九"[int(sign)] for sign in str(day.year))
    for when in (
        f"{day}",
        f"{day:%Y.%m.%d}",
        f"{day.year}年{day.month}月{day.day}号",
        f"{chinese}年",
    ):
        text = f"{when}修好，用了{amount:,}{measure}，合{amount}{measure}"
        assert not holds_telephone(text) and not holds_identity(text) and not holds_door(text)


def test_folding_twice_changes_nothing_and_keeps_what_is_read():
    signs = [chr(code) for code in random.Random(7).sample(range(0x20, 0x2FFFF), 4000)
             if not 0xD800 <= code < 0xE000]  # fmt: skip
    for text in ("姜 海·静，三组", "卅五号 ABC", *signs):
        assert folded(folded(text)) == folded(text)
    assert plain_figures("幺三八－１２") == "138-12"


def test_of_a_masked_name_one_sign_tells_nobody():
    assert not Folded("姜某某家").names("姜海静") and not Folded("姜某家").names("姜海")
    assert not Folded("姜").names("姜")


@pytest.mark.parametrize(
    ("text", "name"),
    [("欧陽海家", "欧阳海"), ("劉三家", "刘三"), ("陸海", "陆海"), ("萬山", "万山"), ("覃●生", "覃海生"),
     ("覃﹡生", "覃海生"), ("欧阳海家", "欧陽海"), ("刘三", "劉三")],
)  # fmt: skip
def test_signs_of_the_old_form_are_read_as_those_of_today(text, name):
    assert Folded(text).names(name)


@pytest.mark.parametrize(
    "text",
    ["35號", "三組９号", "三组96", "三組 96", "三组\u200b96", "三排12", "3队15", "三组９６", "三组96、97", "3-96", "梅村３－９６",
     "3—96", "3-12室"],
)  # fmt: skip
def test_a_number_behind_a_group_and_two_with_a_stroke_are_doors(text):
    assert holds_door(f"修好了{text}的水管") and holds_door(text)
