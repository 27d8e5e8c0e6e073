"""The parts of a page say in words what they show in colours, and let no markup through."""

import datetime as dt

import pytest
from django.template import Context, Template

from contacts.kit import notices
from contacts.kit.charts import Part
from contacts.kit.tables import Column, Table


def drawn(text, **context):
    return Template("{% load ui %}" + text).render(Context(context))


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("met", "完成"),
        ("on_track", "正常"),
        ("at_risk", "落后"),
        ("overdue", "逾期"),
        ("exempt", "无任务"),
        ("waived", "已免除"),
    ],
)
def test_a_state_is_word_shape_and_colour(code, word):
    html = drawn("{% state code %}", code=code)
    assert word in html
    assert "<svg" in html
    assert f"state-{code}" in html


def test_another_code_is_a_neutral_state_in_its_own_words():
    assert "state-neutral" in drawn("{% state 'late' '补记' %}")


def test_a_day_in_a_table_is_told_as_people_write_it():
    class Days(Table):
        columns = (Column("day", "日期", "day"),)

    html = drawn("{% table table %}", table=Days([{"day": dt.date(2019, 4, 5)}]))
    assert "2019年4月5日" in html
    assert "2019-04-05" not in html


@pytest.mark.parametrize(
    ("value", "stands"), [(0, True), (12, True), (True, False), ("3", False), (None, False)]
)
def test_only_a_number_stands_at_the_right_of_a_sheet(value, stands):
    assert drawn("{{ value|is_figure }}", value=value) == str(stands)


def test_an_instant_falls_on_the_day_of_the_house_and_not_of_greenwich():
    instant = dt.datetime(2019, 4, 5, 17, 30, tzinfo=dt.UTC)
    assert drawn("{{ at|short_day }}", at=instant) == "2019年4月6日"
    assert drawn("{{ at|day }}", at=instant) == "2019年4月6日 周六"


def test_the_five_shapes_differ():
    codes = ("met", "on_track", "at_risk", "overdue", "exempt")
    shapes = {drawn("{% state code 'x' %}", code=code).split("<svg")[1] for code in codes}
    assert len(shapes) == 5


def test_a_bar_tells_its_figures_to_those_who_can_not_see_it():
    html = drawn("{% bar 3 7 4 state='at_risk' %}")
    assert 'aria-label="完成 3，应完成 7，按进度现在应有 4"' in html
    assert 'width="42.86%"' in html
    assert 'x="57.14%"' in html


def test_a_stacked_bar_names_each_part():
    parts = [Part("met", "完成", 22), Part("overdue", "逾期", 0)]
    assert 'aria-label="完成 22，逾期 0"' in drawn("{% stack parts %}", parts=parts)


def test_a_zero_that_is_owed_is_shown_too():
    assert "/ 0" in drawn("{% figure 0 '天' of=0 %}")


class Rows(Table):
    columns = (
        Column("name", "姓名", "name", link=lambda row: "/x/?a=1&b=2", phone="title"),
        Column("count", "户", "count", numeric=True),
    )


def test_cells_are_escaped_and_figures_grouped():
    rows = [{"name": "<script>alert(1)</script>", "count": 7902}, {"name": "", "count": None}]
    html = drawn("{% table table %}", table=Rows(rows, {}))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "/x/?a=1&amp;b=2" in html
    assert "7,902" in html
    assert html.count("—") == 2


def test_a_long_list_says_how_long_it_is():
    html = drawn("{% pages table %}", table=Rows([{"name": "甲"}] * 1_234, {"page": "2"}))
    assert "第 51—100 条，共 1,234 条" in html
    assert 'aria-current="page">2<' in html
    assert 'href="?page=3" rel="next"' in html


def test_a_notice_can_offer_to_take_the_deed_back(rf, monkeypatch):
    told = []
    monkeypatch.setattr(notices.messages, "success", lambda *args, **kwargs: told.append(kwargs))
    notices.undoable(rf.get("/"), "已作废", "/undo/")

    class Message:
        extra_tags = told[0]["extra_tags"]

    assert drawn("{{ message|undo_url }}", message=Message()) == "/undo/"
    Message.extra_tags = "other"
    assert drawn("{{ message|undo_url }}", message=Message()) == ""
    assert (
        drawn("{% for words, url in message|links %}{{ words }}{% endfor %}", message=Message())
        == ""
    )


def test_a_notice_can_lead_on(rf, monkeypatch):
    told = []
    monkeypatch.setattr(notices.messages, "success", lambda *args, **kwargs: told.append(kwargs))
    notices.leading(rf.get("/"), "已登记", [("2026-00001", "/one/"), ("打印“回执”", "/two/")])

    class Message:
        extra_tags = told[0]["extra_tags"]

    line = "{% for words, url in message|links %}{{ words }} {{ url }};{% endfor %}"
    assert drawn(line, message=Message()) == "2026-00001 /one/;打印“回执” /two/;"
    assert drawn("{{ message|undo_url }}", message=Message()) == ""
