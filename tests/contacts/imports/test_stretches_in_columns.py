"""A column for each end of a stretch: neither stands for the whole."""

from __future__ import annotations

import datetime as dt

import pytest

from contacts.imports import registry
from contacts.imports.cadres import CadreSheet
from contacts.kit.sheets.headings import Headings
from contacts.models import Cadre, Leave, Post
from tests.sheets import codes, counts

TOP = ["工号", "姓名", "任职", "", "", "", "责任区人员", "", "", "", "请假", ""]
BELOW = ["", "", "类别", "单位", "任职时间", "离任时间", "责任区", "角色", "起", "止"]
SERVICE = ["村(居)干部", "甘岭村", "2021.1.10", ""]


def roster(*leaves, below=("开始", "结束"), posts=("甘岭村", "责任主体", "2026.1.1", "")):
    rows = [[f"C02{i:02}", "覃大勇", *SERVICE, *posts, *leave] for i, leave in enumerate(leaves)]
    return [TOP, [*BELOW, *below], *rows]


def days():
    return list(Leave.objects.order_by("starts_on").values_list("kind", "starts_on", "ends_on"))


@pytest.mark.parametrize(
    "below",
    [("开始", "结束"), ("起", "止"), ("从", "至"), ("开始日期", "到"), ("起始时间", "终止")],
)
def test_two_columns_under_one_heading_are_one_leave(ertang, sheets, below):
    report = sheets.apply("cadres", *roster(("2026.11.10", "2026.11.20"), below=below))
    assert counts(report) == {"new": 1}
    assert days() == [("leave", dt.date(2026, 11, 10), dt.date(2026, 11, 20))]


def test_the_posts_have_days_of_their_own(ertang, sheets):
    sheets.apply("cadres", *roster(("", ""), posts=("甘岭村", "责任主体", "20260101", "2026.6.30")))
    post = Post.objects.get()
    assert (post.starts_on, post.ends_on) == (dt.date(2026, 1, 1), dt.date(2026, 6, 30))
    assert Cadre.objects.get().services.get().starts_on == dt.date(2021, 1, 10)


@pytest.mark.parametrize(
    ("upper", "below"),
    [
        ("任职时间", ("起", "止")),
        ("任职时间", ("开始", "结束")),
        ("任职起止时间", ("从", "至")),
        ("任职日期", ("起", "止")),
        ("任期", ("开始日期", "结束日期")),
    ],
)
def test_two_columns_under_one_heading_are_one_service(ertang, sheets, upper, below):
    head = ["工号", "姓名", "类别", "单位", upper, "", "责任区", "角色"]
    row = ["C0201", "覃大勇", "村干部", "甘岭村", "2021.1.10", "2026.6.30", "甘岭村", "责任主体"]
    report = sheets.apply("cadres", head, ["", "", "", "", *below], row)
    assert codes(report) == []
    service = Cadre.objects.get().services.get()
    assert (service.starts_on, service.ends_on) == (dt.date(2021, 1, 10), dt.date(2026, 6, 30))


def test_a_leave_without_an_end_goes_on_and_is_warned_of(ertang, sheets):
    report = sheets.apply("cadres", *roster(("2026.3.2", ""), ("2026.4.2", "至今")))
    assert codes(report) == [(3, "leave_open")]
    assert [(start, end) for _kind, start, end in days()] == [
        (dt.date(2026, 3, 2), None),
        (dt.date(2026, 4, 2), None),
    ]


@pytest.mark.parametrize(
    ("leave", "code"),
    [(("", "2026.3.6"), "required"), (("2026.3.6", "2026.3.2"), "end_before_start")],
)
def test_half_a_leave_is_refused(ertang, sheets, leave, code):
    assert codes(sheets.apply("cadres", *roster(leave))) == [(3, code)]
    assert not Cadre.objects.exists()


def test_the_kind_has_a_column_or_stands_in_the_heading(ertang, sheets):
    head = ["工号", "姓名", "类别", "单位", "请假类别", "请假开始", "请假结束", "借调开始时间", "借调结束时间"]  # fmt: skip
    row = ["C0201", "覃大勇", "村干部", "甘岭村", "年休假", "2026.3.2", "2026.3.6", "2026.5.1", "2026.5.31"]  # fmt: skip
    for expected in ({"new": 1}, {"unchanged": 1}):
        assert counts(sheets.apply("cadres", head, row)) == expected
    assert [kind for kind, _start, _end in days()] == ["annual", "seconded"]


@pytest.mark.parametrize(
    ("upper", "lower"),
    [("请假/借调", "开始(必填)"), ("", "请假(结束)"), ("", "请假/借调开始"), ("谢绝上门", "起"), ("请假", "天数"), ("责任区", "止")],
)  # fmt: skip
def test_an_end_is_never_taken_for_the_whole(upper, lower):
    whole = {"leaves", "no_visits", "districts"}
    for kind in registry.kinds():
        (found,) = Headings(kind.fields).match([(upper, lower)])
        assert found not in whole


@pytest.mark.parametrize("heading", ["请假起止", "请假起止时间", "请假"])
def test_both_ends_in_one_column_stay_one(heading):
    assert Headings(CadreSheet.fields).match([("", heading)]) == ["leaves"]
