"""民情日记: entries come in under their numbers, with the time at which they were recorded."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from contacts.actions.household_changes import move_household
from contacts.imports import mappings
from contacts.kit.sheets.refusals import Unreadable
from contacts.models import Household, PostRole
from contacts.policy import Role
from tests.factories import (
    at,
    make_cadre,
    make_grant,
    make_household,
    make_organisation,
    make_post,
    make_user,
)
from tests.sheets import NOW, TODAY, codes, counts
from visits.models import Activity, ActivityState, ActivityVersion, Source
from visits.signals import closing_asked, facts_changed

HEAD = [
    "日志编号",
    "走访日期",
    "开始时间",
    "干部工号",
    "责任区",
    "方式",
    "户编号",
    "登记时间",
    "状态",
    "作废时间",
]
MORE = [*HEAD, "走访内容", "处理情况", "单位"]
DAY = dt.date(2026, 3, 10)


@pytest.fixture
def stage(ertang):
    """Two cadres of 甘岭村, one of the offices, and two households."""
    district = ertang.districts["甘岭村"]
    for number, name in (("C1", "韦建业"), ("C2", "覃大勇")):
        make_post(make_cadre(ertang.area, name, staff_number=number), district)
    office = make_organisation(ertang.area, "社会事务办")
    clerk = make_cadre(ertang.area, "陆明", staff_number="E5", organisation=office)
    for name in ("甘岭村", "渠盏村"):
        make_post(clerk, ertang.districts[name], PostRole.OFFICE_CADRE)
    make_household(district, "韦大山", number="B1")
    make_household(district, "黄阿妹", number="B2")
    return ertang


def entry(number="R1", day="2026-03-10", began="09:30", cadres="C1", district="甘岭村", kind="入户走访", households="B1", recorded="2026-03-10 18:02", state="有效", voided=""):  # fmt: skip
    return [number, day, began, cadres, district, kind, households, recorded, state, voided]


def test_an_entry_comes_in_with_cadres_households_and_times(stage, sheets):
    row = entry(cadres="C1、Ｅ5", households="B1；B2\nB1")
    assert counts(sheets.apply("activities", HEAD, row)) == {"new": 1}
    stored = Activity.objects.get()
    assert (stored.sheet_number, stored.happened_on, stored.began_at) == ("R1", DAY, dt.time(9, 30))
    assert (stored.kind.code, stored.district.name, stored.township) == (
        "household_visit",
        "甘岭村",
        stage.area,
    )
    assert stored.recorded_at == stored.written_at == at(DAY, 18, 2)
    assert (stored.state, stored.source) == (ActivityState.VALID, Source.IMPORTED)
    assert sorted(stored.cadres.values_list("staff_number", flat=True)) == ["C1", "E5"]
    assert sorted(stored.households.values_list("number", flat=True)) == ["B1", "B2"]
    assert not stored.is_late


def test_a_row_before_a_move_belongs_to_the_household_as_it_was_on_the_day(stage, sheets):
    where = {"district": stage.districts["渠盏村"], "group": None, "address": ""}
    old = Household.objects.get(number="B1")
    moved = move_household(household=old, by=None, number="Q9", on=dt.date(2026, 3, 12), **where)
    rows = [
        entry(district="", households="Q9；B2"),
        entry("R2", day="2026-03-12", district="", households="Q9", recorded="2026-03-12 18:02"),
    ]
    assert counts(sheets.apply("activities", HEAD, *rows)) == {"new": 2}
    first, second = Activity.objects.order_by("sheet_number")
    assert set(first.households.values_list("number", flat=True)) == {"B1", "B2"}
    assert first.district == stage.districts["甘岭村"]
    assert (second.households.get(), second.district) == (moved, stage.districts["渠盏村"])
    assert counts(sheets.apply("activities", HEAD, *rows)) == {"unchanged": 2}


@pytest.mark.parametrize(
    "heading",
    ["方式", "走访方式", "走访形式", "走访类型", "走访类别", "活动方式", "活动形式", "活动类型",
     "活动类别", "联系形式", "方式（入户/电话）", "*走访形式", "走访 形式", "形式", "类型"],
)  # fmt: skip
def test_the_kind_is_known_by_the_headings_that_offices_give_it(stage, sheets, heading):
    head = [heading if known == "方式" else known for known in HEAD]
    assert counts(sheets.check("activities", head, entry())) == {"new": 1}


def test_a_column_that_holds_telephone_numbers_is_not_taken_for_the_kind(stage, sheets):
    head, phone = [*HEAD, "联系方式"], "15400000011"
    report = sheets.check("activities", head, [*entry(), phone])
    assert counts(report) == {"new": 1}
    assert [(r.code, r.column) for r in report.columns] == [("column_unknown", "联系方式")]
    lone = ["联系方式" if known == "方式" else known for known in HEAD]
    with pytest.raises(Unreadable) as refusal:
        sheets.check("activities", lone, entry(kind=phone))
    assert "方式" in refusal.value.message and phone not in refusal.value.message
    mappings.remember("activities", {"联系方式": "kind"}, by=None)  # the user knows better
    assert counts(sheets.check("activities", lone, entry())) == {"new": 1}


@pytest.mark.parametrize("heading", ["活动名称", "走访事由", "走访对象类型", "走访人员联系方式"])
def test_a_heading_that_is_something_else_is_asked_about(stage, sheets, heading):
    report = sheets.check("activities", [*HEAD, heading], [*entry(), "x"])
    assert [(r.code, r.column) for r in report.columns] == [("column_unknown", heading)]


def test_a_second_upload_changes_nothing(stage, sheets):
    rows = [
        entry(),
        entry("R2", recorded="", state=""),
        entry("R3", state="作废", voided="2026-3-11"),
    ]
    assert counts(sheets.apply("activities", HEAD, *rows)) == {"new": 3}
    before = list(Activity.objects.values())
    later = at(TODAY + dt.timedelta(20))
    assert counts(sheets.apply("activities", HEAD, *rows, now=later)) == {"unchanged": 3}
    assert list(Activity.objects.values()) == before


def test_without_a_recorded_time_it_is_the_day_of_the_entry(stage, sheets):
    sheets.apply("activities", HEAD[:7], entry()[:7])
    assert Activity.objects.get().recorded_at == at(DAY, 9, 30)


def test_what_was_written_late_stays_late(stage, sheets):
    sheets.apply("activities", HEAD, entry(recorded="2026-03-16 08:00"))
    assert Activity.objects.get().is_late


def test_a_day_that_is_still_to_come_is_stored_warned_of_and_recorded_now(stage, sheets):
    row = entry(day="2026-04-01", recorded="")
    report = sheets.apply("activities", HEAD, row)
    assert codes(report) == [(2, "future_date")]
    assert counts(report) == {"new": 1, "warned": 1}
    assert Activity.objects.get().recorded_at == NOW
    again = sheets.apply("activities", HEAD, row, now=at(dt.date(2026, 4, 2)))
    assert counts(again) == {"unchanged": 1}


def test_an_entry_that_was_recorded_before_it_happened_is_warned_of(stage, sheets):
    report = sheets.apply("activities", HEAD, entry(recorded="2026-03-09 18:00"))
    assert codes(report) == [(2, "future_date")]
    assert Activity.objects.get().recorded_at == at(dt.date(2026, 3, 9))


def test_a_voided_entry_keeps_its_time_of_voiding(stage, sheets):
    rows = [
        entry("R1", state="作废", voided="2026-03-13 09:00"),
        entry("R2", state="", voided="2026-03-13 09:00"),
        entry("R3", state="已作废"),
    ]
    sheets.apply("activities", HEAD, *rows)
    assert {
        (a.state, a.voided_at) for a in Activity.objects.filter(sheet_number__in=["R1", "R2"])
    } == {(ActivityState.VOIDED, at(dt.date(2026, 3, 13), 9))}
    assert Activity.objects.get(sheet_number="R3").voided_at == at(DAY, 18, 2)


def test_an_entry_that_a_later_sheet_voids_is_voided_and_never_made_valid_again(stage, sheets):
    sheets.apply("activities", HEAD, entry())
    report = sheets.apply("activities", HEAD, entry(state="作废", voided="2026-03-13 09:00"))
    assert counts(report) == {"changed": 1}
    assert Activity.objects.get().voided_at == at(dt.date(2026, 3, 13), 9)
    report = sheets.apply("activities", HEAD, entry())
    assert codes(report) == [(2, "voided_already")]
    assert Activity.objects.get().state == ActivityState.VOIDED


def test_a_row_that_tells_an_entry_otherwise_corrects_it_and_keeps_the_original(stage, sheets):
    sheets.apply("activities", MORE, [*entry(households="B1、B2"), "水渠", "已联系", ""])
    row = [
        *entry(
            day="2026-03-11",
            cadres="C2",
            households="B2",
            kind="走访慰问",
            recorded="2026-03-11 20:00",
        ),
        "",
        "已修好",
        "",
    ]
    assert counts(sheets.apply("activities", MORE, row)) == {"changed": 1}
    stored = Activity.objects.get()
    assert (stored.happened_on, stored.kind.code) == (dt.date(2026, 3, 11), "goodwill_visit")
    assert (stored.heard, stored.done) == ("水渠", "已修好")
    assert [c.staff_number for c in stored.cadres.all()] == ["C2"]
    assert [h.number for h in stored.households.all()] == ["B2"]
    before = ActivityVersion.objects.get()
    assert before.content["happened_on"] == "2026-03-10"
    assert (before.content["done"], len(before.content["households"])) == ("已联系", 2)
    assert counts(sheets.apply("activities", MORE, row)) == {"unchanged": 1}


def test_what_a_closed_half_month_has_counted_is_told_otherwise_by_no_sheet(stage, sheets):
    """Whoever closes periods is asked for both days; here the answer stands in."""
    asked = []

    def answer(day, kinds, **_context):
        asked.append((day, *kinds))
        return "2026年3月上半月" if day.day < 16 else None

    closing_asked.connect(answer)
    try:
        sheets.apply("activities", MORE, [*entry(kind="民情联系会议"), "", "", ""])
        later = entry(kind="民情联系会议", day="2026-03-16", recorded="2026-03-16 20:00")
        report = sheets.apply(
            "activities", MORE, [*later, "", "", ""], now=at(dt.date(2026, 3, 20))
        )
        assert codes(report) == [(2, "closed")]
        assert asked == [(DAY, "concerns_meeting")]
        words = [*entry(kind="民情联系会议"), "议了三件事", "", ""]
        assert counts(sheets.apply("activities", MORE, words)) == {"changed": 1}
    finally:
        closing_asked.disconnect(answer)


def test_after_the_close_an_entry_may_be_voided_but_not_told_otherwise(stage, sheets):
    sheets.apply("activities", HEAD, entry())
    after = at(dt.date(2026, 5, 1))
    report = sheets.apply("activities", HEAD, entry(cadres="C2"), now=after)
    assert codes(report) == [(2, "closed")]
    report = sheets.apply("activities", HEAD, entry(state="作废"), now=after)
    assert counts(report) == {"changed": 1}
    assert Activity.objects.get().voided_at == after


@pytest.mark.parametrize("is_closed", [True, False])
def test_what_a_close_has_counted_is_void_from_the_import_on(stage, sheets, is_closed):
    def answer(sender, **asked):
        return "2026年3月" if is_closed else None

    sheets.apply("activities", HEAD, entry())
    after = at(dt.date(2026, 5, 1))
    closing_asked.connect(answer)
    try:
        sheets.apply("activities", HEAD, entry(state="作废", voided="2026-03-13 09:00"), now=after)
    finally:
        closing_asked.disconnect(answer)
    expected = after if is_closed else at(dt.date(2026, 3, 13), 9)
    assert Activity.objects.get().voided_at == expected


@pytest.mark.parametrize(
    ("row", "district"),
    [
        (entry(district=""), "甘岭村"),
        (entry(district="", households="", kind="驻村"), "甘岭村"),
        (entry(district="甘岭村委会", households=""), "甘岭村"),
        (entry(district="渠盏", cadres="E5", households="B1"), "渠盏村"),
    ],
)
def test_a_missing_district_is_where_the_households_live_or_all_cadres_stand(
    stage, sheets, row, district
):
    sheets.apply("activities", HEAD, row)
    assert Activity.objects.get().district.name == district


def test_a_meeting_of_the_township_is_held_by_a_unit(stage, sheets):
    rows = [
        [
            *entry("R1", cadres="E5", district="", kind="民情联系会", households=""),
            "",
            "",
            "社会事务办",
        ],
        [
            *entry("R3", cadres="C1", district="", kind="民情联系会", households=""),
            "",
            "",
            "社会事务办",
        ],
        [
            *entry("R2", cadres="E5", district="二塘镇", kind="民情联系会议", households=""),
            "",
            "",
            "",
        ],
    ]
    assert counts(sheets.apply("activities", MORE, *rows)) == {"new": 3}
    assert {(a.district, a.organisation.name) for a in Activity.objects.all()} == {
        (None, "社会事务办")
    }


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        (entry(""), "required", "日志编号"),
        (entry(day=""), "required", "走访日期"),
        (entry(day="2026-02-30"), "bad_date", "走访日期"),
        (entry(day="2026年3月"), "month_only", "走访日期"),
        (entry(cadres=""), "required", "干部工号"),
        (entry(cadres="C1、C9"), "cadre_unknown", "干部工号"),
        (entry(households="B1、B9"), "household_unknown", "户编号"),
        (entry(district="甘岑村"), "village_unknown", "责任区"),
        (entry(district="", cadres="E5", households="", kind="驻村"), "required", "责任区"),
        (entry(kind="入户访谈"), "kind_unknown", "方式"),
        (entry(began="25:00"), "bad_time", "开始时间"),
        (entry(recorded="2026-03-10 25:02"), "bad_time", "登记时间"),
        (entry(state="也许"), "state_unknown", "状态"),
        (entry(voided="2026-03-11"), "state_unclear", "状态"),
        (entry("R0", cadres="C2"), "duplicate_key", "日志编号"),
    ],
)
def test_a_bad_row_is_refused_at_its_column(stage, sheets, row, code, column):
    report = sheets.check("activities", HEAD, entry("R0"), row)
    assert [(r.row, r.code, r.column) for r in report.remarks] == [(3, code, column)]


def test_an_unknown_unit_is_refused(stage, sheets):
    report = sheets.check("activities", MORE, [*entry(), "", "", "没有的单位"])
    assert codes(report) == [(2, "organisation_unknown")]


def test_long_and_odd_texts_come_in_whole(stage, sheets):
    text = "<script>alert(1)</script>𬱖👨‍👩‍👧\n" * 800
    report = sheets.apply("activities", MORE, [*entry(), text, "", ""])
    assert counts(report) == {"new": 1}
    assert Activity.objects.get().heard == text.strip()


def test_what_lies_outside_the_grant_is_unknown(stage, sheets):
    user = make_user("zhen")
    make_grant(user, Role.AREA_ADMIN, stage.neighbour)
    report = sheets.check("activities", HEAD, entry(), by=user)
    assert codes(report) == [(2, "cadre_unknown")]


def test_the_higher_apps_are_told_whose_figures_have_changed(stage, sheets):
    told = []

    def listen(**facts):
        told.append(facts)

    facts_changed.connect(listen)
    try:
        sheets.apply("activities", HEAD, entry(), entry("R2", day="2026-03-12", cadres="C2"))
        sheets.apply("activities", HEAD, entry())
        sheets.apply("activities", HEAD, entry(day="2026-03-09", cadres="E5"))
    finally:
        facts_changed.disconnect(listen)
    people = {c.staff_number: c.pk for c in stage.area.cadres.all()}
    assert [(set(t["cadres"]), t["first"].day, t["last"].day) for t in told] == [
        ({people["C1"], people["C2"]}, 10, 12),
        ({people["C1"], people["E5"]}, 9, 10),
    ]
    assert told[0]["districts"] == [stage.districts["甘岭村"].pk]


def shown_times(client, stage):
    """How list and page show when the only entry was recorded."""
    user = make_user("quan", "权安")
    make_grant(user, Role.AREA_ADMIN, stage.area)
    client.force_login(user)
    one = Activity.objects.get()
    pages = (reverse("activity-list"), reverse("activity-detail", args=[one.uid]))
    return [client.get(page).content.decode() for page in pages]


@pytest.mark.parametrize(("began", "recorded"), [("", ""), ("09:30", ""), ("", "2026-03-10")])
def test_an_hour_that_nobody_wrote_is_not_shown(stage, sheets, client, began, recorded):
    sheets.apply("activities", HEAD, entry(began=began, recorded=recorded))
    for text in shown_times(client, stage):
        assert "导入 3月10日" in text
        assert "当天 0" not in text and "3月10日 0" not in text


def test_an_hour_that_the_sheet_tells_is_shown(stage, sheets, client):
    sheets.apply("activities", HEAD, entry())
    for text in shown_times(client, stage):
        assert "18:02" in text and "导入 3月10日" not in text


def test_how_many_came_may_be_a_lower_bound_and_is_corrected_as_one(stage, sheets):
    head = [*HEAD, "参加人数"]
    for written, stored, told in (
        ("三十多人", (30, True), {"new": 1}),
        ("30余", (30, True), {"unchanged": 1}),
        ("30", (30, False), {"changed": 1}),
        ("", (30, False), {"unchanged": 1}),
    ):
        report = sheets.apply("activities", head, [*entry(), written])
        assert counts(report) == told
        assert Activity.objects.values_list("attendance", "attendance_at_least").get() == stored
    [version] = ActivityVersion.objects.all()
    assert version.content["attendance"] == "30+"
    refused = sheets.apply("activities", head, [*entry("R2"), "近百人"])
    assert codes(refused) == [(2, "bad_number")]
