"""Counts that may be lower bounds are read as people write them, and stay what they are."""

import pytest
from django import forms
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from contacts.kit.quantities import MOST, Quantity, read, total
from contacts.kit.quantity_fields import QuantityField, columns_of, quantity_of
from contacts.kit.sheets.cells import CellError

QUANTITIES = st.builds(Quantity, st.integers(1, MOST), st.booleans())
SIGNS = "零一二三四五六七八九"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("20", 20),
        ("２０人", 20),
        ("1,200", 1200),
        ("1200人次", 1200),
        ("2.3万", 23_000),
        ("2.3万人次", 23_000),
        ("一万二", 12_000),
        ("两千零五", 2005),
        ("廿三户", 23),
        ("三百五", 350),
        ("约50人", 50),
        ("50人左右", 50),
        ("0", 0),
        (37, 37),
        (37.0, 37),
    ],
)
def test_a_count_is_read_in_every_writing(written, number):
    assert read(written) == Quantity(number)


@pytest.mark.parametrize(
    ("written", "least"),
    [
        ("20余人", 20),
        ("三十多户", 30),
        ("1200+", 1200),
        ("1200+人", 1200),
        ("十几人", 10),
        ("二十几户", 20),
        ("30来人", 30),
        ("百余人次", 100),
        ("上百人", 100),
        ("20余万", 200_000),
        ("20多万人次", 200_000),
        ("2万余人", 20_000),
        ("2.3万余", 23_000),
        ("十几万", 100_000),
        ("100人以上", 100),
        ("至少20户", 20),
        ("超过500", 500),
        ("廿余户", 20),
        ("两千余", 2000),
        ("25余", 25),
        ("more than 20", 20),
        ("At least 20", 20),
    ],
)
def test_a_lower_bound_stays_one(written, least):
    assert read(written) == Quantity(least, exact=False)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("近百人次", "比这个数少"),
        ("不到20", "比这个数少"),
        ("50以内", "比这个数少"),
        ("几十人", "看不出至少"),
        ("数百户", "看不出至少"),
        ("若干", "看不出至少"),
        ("3几", "看不出至少"),
        ("0余", "自相矛盾"),
        ("约20余人", "自相矛盾"),
        ("20-30", "不是整数"),
        ("三四十人", "不是整数"),
        ("2.5人", "不是整数"),
        ("1.23456万", "不是整数"),
        ("-3", "不是整数"),
        ("全村", "不是整数"),
        ("余", "不是整数"),
        ("20+余余", "不是整数"),
        ("99999999999", "太大了"),
        (True, "不是整数"),
    ],
)
def test_what_names_no_figure_is_refused_with_the_way_to_write_it(written, told):
    with pytest.raises(CellError) as refusal:
        read(written)
    assert refusal.value.code == "bad_number" and told in refusal.value.message


@pytest.mark.parametrize("nothing", ["", None, " ", "/", "无"])
def test_nothing_is_no_count(nothing):
    assert read(nothing) is None


@given(QUANTITIES, st.sampled_from(["zh-hans", "en"]))
def test_what_is_shown_is_read_again(quantity, language):
    with translation.override(language):
        assert read(str(quantity)) == quantity == read(quantity.at_least_words)


@given(
    st.integers(1, 99_999), st.sampled_from(["", "余", "多"]), st.sampled_from(["", "户", "人次"])
)
def test_figures_in_chinese_are_read_like_those_in_digits(number, mark, measure):
    written = f"{chinese(number)}{mark}{measure}"
    assert read(written) == Quantity(number, exact=not mark)


def chinese(number):
    """A number below 100,000 as it is spoken; 零 once where places are left out."""
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        gap = "零" if 0 < low < 1000 else ""
        return f"{chinese(high)}万{gap}{chinese(low) if low else ''}"
    said, gap = "", False
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // size % 10
        if digit:
            said += f"{'零' if gap and said else ''}{SIGNS[digit]}{unit}"
        gap = not digit
    return said


@given(st.lists(QUANTITIES, max_size=6))
def test_a_sum_is_exact_as_long_as_all_of_it_is(quantities):
    whole = total(quantities)
    assert whole.at_least == sum(q.at_least for q in quantities)
    assert whole.exact == all(q.exact for q in quantities)
    assert total([*quantities, None]) == whole


def test_a_lower_bound_of_none_is_refused():
    for wrong in ((0, False), (-1, True)):
        with pytest.raises(ValueError, match=str(wrong[0])):
            Quantity(*wrong)


class Asked(forms.Form):
    people = QuantityField(required=False, most=1000)


@given(st.one_of(st.none(), st.builds(Quantity, st.integers(1, 1000), st.booleans())))
def test_a_form_shows_what_is_stored_and_takes_it_back(quantity):
    shown = Asked(initial={"people": quantity})["people"].value()
    form = Asked({"people": shown or ""}, initial={"people": quantity})
    assert form.is_valid() and form.cleaned_data["people"] == quantity
    assert not form.has_changed()
    row = type("Row", (), columns_of("people", quantity))
    assert quantity_of(row, "people") == quantity


def test_a_form_tells_at_the_field_what_it_does_not_understand():
    for typed, told in (("近百", "比这个数少"), ("2千", "太大了")):
        form = Asked({"people": typed})
        assert told in form.errors["people"][0]
    assert Asked({"people": "三十多"}, initial={"people": Quantity(30)}).has_changed()


def test_a_form_may_ask_for_a_count():
    class Needs(forms.Form):
        people = QuantityField()

    assert not Needs({"people": ""}).is_valid()
    assert Needs({"people": "12户"}).is_valid()
