"""Chips: what a browser may and may not do with them."""

from contacts.kit.widgets import Chips, ChipsOne


def test_a_browser_that_comes_back_ticks_no_chip_by_its_place_in_the_row():
    for widget in (Chips, ChipsOne):
        page = widget(choices=[("a", "黄阿妹"), ("b", "覃建")]).render(
            "who", ["b"], {"id": "id_who"}
        )
        assert page.count("<input") == page.count('autocomplete="off"') == 2
