"""Sheets from above tell how many a matter concerns, and by which own name of a channel it came."""

import pytest

from contacts.policy import Role
from tests.factories import make_grant, make_user
from tests.sheets import codes, counts
from visits.catalogue import load_grievance_kinds, load_topics
from visits.models import ChannelName, Grievance

HEAD = ["工单编号", "受理时间", "办理时限", "诉求类型", "诉求内容", "所属村", "来源"]
ROW = ["WX-1", "2026-03-10 09:30", "2026-03-20", "求助", "村口路灯不亮", "甘岭村", "县长信箱"]
COUNTS = ["涉及户数", "涉及人数"]


@pytest.fixture
def desk(ertang):
    load_grievance_kinds()
    load_topics()
    user = make_user("dispatcher", "分办员")
    make_grant(user, Role.CLERK, ertang.area)
    ertang.clerk = user
    return ertang


def test_lower_bounds_come_in_as_such(desk, sheets):
    report = sheets.apply("grievances", HEAD + COUNTS, [*ROW, "三十多户", "1.2万"], by=desk.clerk)
    assert (counts(report), codes(report)) == ({"new": 1}, [])
    stored = Grievance.objects.get()
    assert (stored.homes, stored.homes_at_least) == (30, True)
    assert (stored.people, stored.people_at_least) == (12_000, False)
    again = sheets.apply("grievances", HEAD + COUNTS, [*ROW, "30余", "12000"], by=desk.clerk)
    assert codes(again) == []
    other = sheets.apply("grievances", HEAD + COUNTS, [*ROW, "50余", "12000"], by=desk.clerk)
    assert codes(other) == [(2, "stored_already")]


def test_a_row_that_says_nothing_of_it_is_known_again_in_a_sheet_that_could(desk, sheets):
    sheets.apply("grievances", HEAD, ROW, by=desk.clerk)
    assert codes(sheets.apply("grievances", HEAD + COUNTS, [*ROW, "", ""], by=desk.clerk)) == []


def test_what_is_no_count_keeps_no_row_out(desk, sheets):
    report = sheets.apply("grievances", HEAD + COUNTS, [*ROW, "近百户", ""], by=desk.clerk)
    assert codes(report) == [(2, "bad_number")] and Grievance.objects.get().homes is None


@pytest.mark.parametrize(
    ("channel", "written", "is_known"),
    [("above", "县长信箱", True), ("above", "市长信箱", False), ("letter", "县长信箱", False)],
)
def test_an_own_name_of_what_comes_from_above_is_recognised(
    desk, sheets, channel, written, is_known
):
    named = ChannelName.objects.create(code="mayor", channel=channel, name="县长信箱")
    sheets.apply("grievances", HEAD, [*ROW[:-1], written], by=desk.clerk)
    stored = Grievance.objects.get()
    assert stored.channel_name == (named if is_known else None)
    assert stored.events.get().details["source"] == written
