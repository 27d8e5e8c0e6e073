"""12345 工单: matters from above come in with their numbers and their clock, each once."""

from __future__ import annotations

import datetime as dt
from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from contacts.access import visible_to
from contacts.catalogue import load_calendar
from contacts.imports import runner, workbooks
from contacts.imports.records import Verdict
from contacts.kit import clock
from contacts.models import AuditEvent, CalendarDay, User
from contacts.policy import Role
from tests.contacts.kit.sheets import odd_files
from tests.factories import at, make_cadre, make_grant, make_user
from tests.sheets import NOW, TODAY, codes, counts
from visits.actions import grievances
from visits.actions.clocks import climb, wind_all
from visits.actions.moves import make_move
from visits.actions.retention import empty
from visits.actions.sealing import seal_matter
from visits.catalogue import load_grievance_kinds, load_topics
from visits.models import (
    Channel,
    ConductReport,
    Escalation,
    Grievance,
    GrievanceClock,
    GrievanceEvent,
    Raiser,
    WaitsFor,
)
from visits.queries.openings import open_to
from visits.workflow import State

HEAD = [
    "序号", "工单编号", "受理时间", "办理时限", "诉求人", "联系电话", "诉求类型", "诉求内容", "事发地址",
    "所属村", "承办单位", "来源", "工单状态",
]  # fmt: skip
TENTH = dt.date(2026, 3, 10)


@pytest.fixture
def desk(ertang):
    """二塘镇 with its kinds and topics, and who dispatches there."""
    load_grievance_kinds()
    load_topics()
    load_calendar(TODAY)
    user = make_user("dispatcher", "分办员")
    make_grant(user, Role.CLERK, ertang.area)
    ertang.clerk = user
    return ertang


def row(**said):
    cells = {
        "序号": 1, "工单编号": "WX-1", "受理时间": "2026-03-10 09:30", "办理时限": "2026-03-20",
        "诉求人": "韦大山", "联系电话": "13800000000", "诉求类型": "求助", "诉求内容": "村口路灯不亮",
        "事发地址": "村口小学旁", "所属村": "甘岭村", "承办单位": "二塘镇人民政府", "来源": "12345热线",
        "工单状态": "办理中",
    }  # fmt: skip
    return list({**cells, **said}.values())


def main_clock():
    return GrievanceClock.objects.get(stage="answer", ended_at=None)


def test_a_row_becomes_a_matter_from_above_with_its_number_and_its_deadline(desk, sheets):
    report = sheets.apply("grievances", HEAD, row(), by=desk.clerk)
    assert (counts(report), codes(report)) == ({"new": 1}, [])
    stored = Grievance.objects.get()
    assert (stored.channel, stored.official_number) == (Channel.ABOVE, "WX-1")
    assert (stored.number[:8], stored.state) == ("2026-000", State.NEW)
    assert (stored.district, stored.area) == (
        desk.districts["甘岭村"],
        desk.districts["甘岭村"].area,
    )
    assert (stored.text, stored.place) == ("村口路灯不亮", "村口小学旁")
    assert (stored.raiser, stored.raised_by, stored.phone) == (
        Raiser.OTHER, "韦大山", "13800000000",
    )  # fmt: skip
    assert (stored.received_at, stored.registered_at) == (at(TENTH, 9, 30), NOW)
    assert stored.registered_by is None
    assert main_clock().due_at == clock.end_of(dt.date(2026, 3, 20))
    [event] = GrievanceEvent.objects.all()
    assert event.by == desk.clerk
    assert event.details["source"] == "12345热线"
    assert event.details["unit"] == "二塘镇人民政府"
    assert AuditEvent.objects.filter(resource="grievance", user=desk.clerk).exists()


def test_who_brought_them_in_keeps_none_of_them_after_the_office(desk, sheets):
    sheets.apply("grievances", HEAD, row(), row(工单编号="WX-2"), by=desk.clerk)
    verbs = ("list", "reveal", "handle")
    assert visible_to(Grievance.objects.all(), desk.clerk, "reveal").count() == 2
    desk.clerk.grants.all().delete()
    make_cadre(desk.area, "分办员", user=desk.clerk)
    make_grant(desk.clerk, Role.CADRE, desk.area)
    user = User.objects.get(pk=desk.clerk.pk)
    for verb in verbs:
        assert not visible_to(Grievance.objects.all(), user, verb).exists()
    assert not any(open_to(user, matter).may_know for matter in Grievance.objects.all())


def test_without_a_deadline_in_the_sheet_the_kinds_limit_holds(desk, sheets):
    sheets.apply("grievances", HEAD, row(办理时限=""))
    # Seven working days after Tuesday the 10th.
    assert main_clock().due_at == clock.end_of(dt.date(2026, 3, 19))


@pytest.mark.parametrize(
    ("written", "due"),
    [
        ("2026-03-20", clock.end_of(dt.date(2026, 3, 20))),
        ("2026-03-20 17:30", at(dt.date(2026, 3, 20), 17, 30)),
        ("2026年3月20日", clock.end_of(dt.date(2026, 3, 20))),
        (dt.datetime(2026, 3, 20), clock.end_of(dt.date(2026, 3, 20))),
        ("5个工作日", clock.end_of(dt.date(2026, 3, 17))),
        ("五个工作日内办结", clock.end_of(dt.date(2026, 3, 17))),
        ("24小时", at(dt.date(2026, 3, 11), 9, 30)),
        ("2026-03-21", clock.end_of(dt.date(2026, 3, 21))),  # a Saturday, as it is named
    ],
)
def test_a_deadline_is_understood_however_it_is_written(desk, sheets, written, due):
    assert counts(sheets.apply("grievances", HEAD, row(办理时限=written))) == {"new": 1}
    assert main_clock().due_at == due


def test_the_named_deadline_stands_whatever_is_computed_anew(desk, sheets):
    sheets.apply("grievances", HEAD, row())
    named = clock.end_of(dt.date(2026, 3, 20))
    CalendarDay.objects.update_or_create(day=dt.date(2026, 3, 18), defaults={"is_working": False})
    assert wind_all(NOW) == 0
    matter = Grievance.objects.get()
    more = {"kind": type(matter.kind).objects.get(code="complaint"), "reason": "是投诉"}
    make_move(by=desk.clerk, grievance=matter, move="change_kind", at=NOW, **more)
    assert main_clock().due_at == main_clock().first_due_at == named


def test_a_matter_that_came_in_late_climbs_the_ladder_at_once(desk, sheets):
    sheets.apply("grievances", HEAD, row(办理时限="2026-03-12"))
    climb(NOW)
    assert set(Escalation.objects.values_list("rung", flat=True)) == {"yellow", "red"}


def test_the_same_sheet_twice_doubles_nothing(desk, sheets):
    rows = [
        row(),
        row(工单编号="WX-2", 诉求内容="自来水发黄"),
        row(工单编号="", 诉求内容="没有编号的一件"),
    ]
    assert counts(sheets.apply("grievances", HEAD, *rows)) == {"new": 3}
    assert codes(again := sheets.apply("grievances", HEAD, *rows)) == []
    assert counts(again) == {"unchanged": 3}
    assert Grievance.objects.count() == 3
    assert len(set(Grievance.objects.values_list("number", flat=True))) == 3


def test_the_database_refuses_the_same_number_from_above_a_second_time(desk, sheets):
    sheets.apply("grievances", HEAD, row(), row(工单编号="WX-2"))
    first, second = Grievance.objects.order_by("number")
    with pytest.raises(IntegrityError), transaction.atomic():
        Grievance.objects.filter(pk=second.pk).update(sheet_key=first.sheet_key)


def test_a_row_that_says_something_else_is_told_and_changes_nothing(desk, sheets):
    sheets.apply("grievances", HEAD, row())
    report = sheets.apply(
        "grievances", HEAD, row(工单状态="已办结", 办理时限="2026-03-25", 诉求内容="另外一件")
    )
    assert (counts(report), codes(report)) == (
        {"unchanged": 1, "warned": 1},
        [(2, "stored_already")],
    )
    assert Grievance.objects.get().number in report.remarks[0].message
    assert Grievance.objects.get().text == "村口路灯不亮"
    assert main_clock().due_at == clock.end_of(dt.date(2026, 3, 20))


def typed(desk, client, official_number, n=1, channel="hotline"):
    client.force_login(desk.clerk)
    said = {
        "uid": f"6f1c0c5e-7d39-4e4e-9d55-0a4f6b1f2f{n:02}", "text": f"路灯不亮，第{n}次", "channel": channel,
        "district": desk.districts["甘岭村"].uid, "kind": "help", "official_number": official_number,
        "received_on": str(clock.today()),
    }  # fmt: skip
    return client.post(reverse("grievance-new"), said)


@pytest.mark.parametrize("channel", ["above", "hotline", "letter"])
@pytest.mark.parametrize("number", ["WX-9", "wx-9", " ＷＸ－９ ", "W X-9"])
def test_a_number_typed_at_the_desk_is_known_by_the_sheet_and_the_other_way_round(
    desk, sheets, client, channel, number
):
    assert typed(desk, client, number, 1, channel).status_code == 302
    report = sheets.apply("grievances", HEAD, row(工单编号="WX-9"))
    assert (counts(report)["unchanged"], codes(report)) == (1, [(2, "stored_already")])
    sheets.apply("grievances", HEAD, row(工单编号="WX-1"))
    page = typed(desk, client, number.replace("9", "1").replace("９", "1"), 2, channel)
    assert "这个上级编号已经登记过。" in page.content.decode()
    assert Grievance.objects.count() == 2


def test_the_same_number_typed_at_the_desk_a_second_time_is_told_at_its_field(desk, client):
    assert typed(desk, client, "WX-9").status_code == 302
    page = typed(desk, client, "wx-9", 2)
    assert page.context["form"].errors["official_number"] == ["这个上级编号已经登记过。"]
    assert Grievance.objects.count() == 1
    # The same submission sent twice is the same matter, and what means "none" is no number.
    assert typed(desk, client, "WX-9").status_code == 302
    assert (
        typed(desk, client, "无", 3).status_code == typed(desk, client, "无", 4).status_code == 302
    )
    assert Grievance.objects.count() == 3


def test_a_number_that_comes_in_while_it_is_typed_is_told_at_its_field(
    desk, sheets, client, monkeypatch
):
    numbers = grievances.next_numbers

    def a_sheet_comes_first(*said):
        sheets.apply("grievances", HEAD, row(工单编号="WX-9"))
        return numbers(*said)

    monkeypatch.setattr(grievances, "next_numbers", a_sheet_comes_first)
    page = typed(desk, client, "WX-9")
    assert page.context["form"].errors["official_number"] == ["这个上级编号已经登记过。"]


def test_what_was_typed_and_sealed_does_not_come_back_by_the_sheet(desk, sheets, client):
    typed(desk, client, "wx-9")
    seal_matter(
        by=desk.clerk, grievance=Grievance.objects.get(), about="村会计", at=clock.now(),
        handed_over=True,
    )  # fmt: skip
    report = sheets.apply("grievances", HEAD, row(工单编号="WX-9"))
    assert counts(report)["unchanged"] == 1 and Grievance.objects.get().is_emptied
    assert codes(report) == []  # nor does it tell the number of what was sealed


def test_a_number_in_small_letters_in_the_same_sheet_is_the_same_matter(desk, sheets):
    report = sheets.apply("grievances", HEAD, row(), row(工单编号="wx-1"), skip_bad_rows=True)
    assert counts(report)["new"] == Grievance.objects.count() == 1


def test_numbers_typed_before_get_their_keys_and_of_two_the_first_keeps_it(desk, sheets, client):
    sheets.apply("grievances", HEAD, row())
    for n, number in enumerate(("WX-8", "WX-9", "无"), start=1):
        typed(desk, client, number, n)
    rows, keys = Grievance.objects.order_by("pk"), {}
    for matter in rows:
        keys[matter.text] = matter.sheet_key
    rows.exclude(official_number="WX-1").update(sheet_key="")
    typed(desk, client, "", 4)
    rows.filter(text="路灯不亮，第4次").update(official_number="wx-1")
    typed(desk, client, "", 5)
    rows.filter(text="路灯不亮，第5次").update(official_number="wx -9")
    import_module("visits.migrations.0024_keys_of_typed_numbers").fill(apps, None)
    expected = {**keys, "路灯不亮，第4次": "", "路灯不亮，第5次": ""}
    assert dict(rows.values_list("text", "sheet_key")) == expected
    assert sum(map(bool, keys.values())) == 3


def test_what_lost_its_words_under_a_number_in_small_letters_is_still_known(desk, sheets):
    sheets.apply("grievances", HEAD, row(工单编号="wx-1"))
    rows = Grievance.objects.all()
    rows.update(state=State.VOIDED, sheet_key=grievances.sheet_key(desk.area, "wx-1"))
    empty(rows)
    assert counts(sheets.apply("grievances", HEAD, row(工单编号="wx-1")))["unchanged"] == 1


def test_what_has_lost_its_words_does_not_come_back_by_the_sheet(desk, sheets):
    sheets.apply("grievances", HEAD, row())
    rows = Grievance.objects.all()
    rows.update(state=State.VOIDED)
    empty(rows)
    report = sheets.apply("grievances", HEAD, row())
    assert (counts(report), codes(report)) == ({"unchanged": 1}, [])
    assert Grievance.objects.get().official_number == ""


@pytest.mark.parametrize(
    "said", [{"诉求类型": "检举控告"}, {"诉求类型": "投诉村干部"}, {"诉求类型": "干部作风"}, {"诉求内容": "他贪污"}]
)  # fmt: skip
def test_a_report_on_conduct_comes_in_by_no_sheet_and_none_of_its_words_are_kept(
    desk, sheets, said, tmp_path
):
    secret = "某干部收了红包"
    rows = [row(**{"诉求内容": secret, "诉求人": "甲乙丙", **said}), row(工单编号="WX-2")]
    report = sheets.apply("grievances", HEAD, *rows)
    assert counts(report) == {"new": 1, "ignored": 1}
    [remark] = [r for r in report.remarks if r.code == "conduct"]
    assert "纪检干部" in remark.message
    assert Grievance.objects.count() == 1 and not ConductReport.objects.exists()
    assert secret not in str(report.as_json()) and "甲乙丙" not in str(vars(report))
    assert secret not in str(report.bad_rows)
    assert workbooks.write_errors(report, tmp_path / "errors.xlsx") == 0
    assert not Grievance.objects.filter(text__contains=secret).exists()


def test_labour_inspection_and_praise_are_no_reports_on_conduct(desk, sheets):
    rows = [
        row(工单编号=str(n), 诉求类型=word)
        for n, word in enumerate(("劳动监察", "表扬", "投诉举报"))
    ]
    report = sheets.apply("grievances", HEAD, *rows)
    assert counts(report)["new"] == 3


def test_what_is_over_up_there_is_left_out_and_told(desk, sheets):
    rows = [
        row(工单编号="A", 工单状态="已办结"), row(工单编号="B", 工单状态="未办结"),
        row(工单编号="C", 工单状态="待回访"),
    ]  # fmt: skip
    report = sheets.apply("grievances", HEAD, *rows)
    assert counts(report) == {"new": 2, "ignored": 1}
    assert codes(report) == [(2, "over_above")]


@pytest.mark.parametrize(
    ("said", "code", "column"),
    [
        ({"受理时间": ""}, "required", "受理时间"),
        ({"受理时间": "2026-03-16 09:00"}, "future_date", "受理时间"),
        ({"受理时间": "昨天"}, "bad_date", "受理时间"),
        ({"受理时间": "1900-01-01"}, "long_ago", "受理时间"),
        ({"办理时限": "2099-01-01"}, "far_ahead", "办理时限"),
        ({"办理时限": "2026-03-01"}, "end_before_start", "办理时限"),
        ({"办理时限": "尽快"}, "bad_date", "办理时限"),
        ({"办理时限": "0个工作日"}, "bad_number", "办理时限"),
        ({"诉求内容": ""}, "required", "诉求内容"),
        ({"所属村": "不认识村"}, "village_unknown", "所属村"),
        ({"诉求类型": "说不清", "办理时限": ""}, "kind_unknown", "诉求类型"),
        ({"诉求内容": "身份证11010519491231002X的事"}, "identity_number", "诉求内容"),
    ],
)
def test_a_bad_row_is_told_where_it_was_typed_and_nothing_comes_in(
    desk, sheets, said, code, column
):
    report = sheets.apply("grievances", HEAD, row(工单编号="WX-2"), row(**said))
    assert counts(report)["rejected"] == 1 and not report.applied
    [remark] = [r for r in report.remarks if r.verdict == Verdict.REJECTED]
    assert (remark.row, remark.code, remark.column) == (3, code, column)
    assert not Grievance.objects.exists()
    again = sheets.apply("grievances", HEAD, row(工单编号="WX-2"), row(**said), skip_bad_rows=True)
    assert again.applied and Grievance.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"诉求类型": "噪声"}, "kind_unknown"),
        ({"诉求类型": ""}, "kind_blank"),
        ({"所属村": "", "事发地址": "镇上"}, "village_unclear"),
        ({"联系电话": "没有"}, "bad_phone"),
    ],
)  # fmt: skip
def test_what_is_not_quite_clear_comes_in_and_is_told(desk, sheets, said, code):
    report = sheets.apply("grievances", HEAD, row(**said))
    assert counts(report) == {"new": 1, "warned": 1}
    assert codes(report) == [(2, code)]


def test_the_village_is_found_in_the_address(desk, sheets):
    report = sheets.apply("grievances", HEAD, row(所属村="", 事发地址="武宣县二塘镇甘岭村3组"))
    assert codes(report) == []
    assert Grievance.objects.get().district == desk.districts["甘岭村"]


def test_headings_of_other_offices_and_a_merged_cell_are_understood(desk, sheets, tmp_path):
    head = [
        "编号",
        "来电时间",
        "截止时间",
        "来电人",
        "来电号码",
        "事项类型",
        "标题",
        "内容",
        "事发地点",
        "责任单位",
        "身份证号",
        "满意度",
        "评分",
    ]
    cells = [
        [
            "A1",
            "2026-03-09",
            "2026-03-20",
            "匿名",
            "",
            "咨询",
            "医保",
            "医保怎么报销",
            "甘岭村",
            "医保办",
            "11010519491231002X",
            "满意",
            "5",
        ],
    ]
    report = sheets.apply("grievances", head, *cells)
    assert counts(report) == {"new": 1}
    assert {r.column for r in report.columns} == {"身份证号", "满意度", "评分"}
    stored = Grievance.objects.get()
    assert (stored.kind.code, stored.raiser, stored.raised_by) == ("enquiry", Raiser.ANONYMOUS, "")
    assert stored.text == "医保\n医保怎么报销"


def test_who_dispatches_brings_them_in_and_the_others_do_not(desk, sheets, client):
    client.force_login(desk.clerk)
    page = client.get(reverse("import-home")).content.decode()
    assert reverse("import-upload", args=["grievances"]) in page
    assert reverse("import-upload", args=["households"]) not in page
    assert client.get(reverse("import-upload", args=["households"])).status_code == 403
    assert client.get(reverse("import-template", args=["households"])).status_code == 403
    assert client.get(reverse("import-template", args=["grievances"])).status_code == 200
    path = sheets.file(HEAD, [row()])
    with path.open("rb") as file:
        client.post(reverse("import-upload", args=["grievances"]), {"file": file}, follow=True)
    admin = make_user("admin", "管理员")
    make_grant(admin, Role.AREA_ADMIN, desk.area)
    client.force_login(admin)
    assert client.get(reverse("import-upload", args=["grievances"])).status_code == 403
    assert client.get(reverse("import-upload", args=["households"])).status_code == 200
    leader = make_user("leader", "领导")
    make_grant(leader, Role.LEADER, desk.area)
    client.force_login(leader)
    assert client.get(reverse("import-home")).status_code == 403


def test_nothing_comes_into_a_township_in_which_one_does_not_dispatch(desk, sheets):
    report = sheets.check("grievances", [*HEAD, "乡镇"], [*row(), "三里镇"], by=desk.clerk)
    assert codes(report) == [(2, "township_unknown")]


def test_the_command_brings_them_in_for_who_may(desk, sheets):
    path, out = sheets.file(HEAD, [row(受理时间="2026-03-10", 办理时限="2026-03-20")]), StringIO()
    call_command("import_sheet", "grievances", str(path), "--as", "dispatcher", stdout=out)
    assert "新增1" in out.getvalue()
    make_user("nobody")
    with pytest.raises(CommandError):
        call_command("import_sheet", "grievances", str(path), "--as", "nobody")


def test_the_words_of_the_sheet_stand_in_the_history(desk, sheets, client):
    sheets.apply("grievances", HEAD, row())
    client.force_login(desk.clerk)
    page = client.get(reverse("grievance", args=[Grievance.objects.get().uid]))
    text = page.content.decode()
    for word in ("WX-1", "上级定的期限", "表上的承办单位", "12345热线", "3月20日"):
        assert word in text, word


def test_waiting_for_the_resident_moves_the_named_deadline_by_the_days_lost(desk, sheets, settings):
    sheets.apply("grievances", HEAD, row())
    matter = Grievance.objects.get()
    GrievanceEvent.objects.bulk_create(
        GrievanceEvent(grievance=matter, number=n, move=move, at=when, state=state, details=more)
        for n, move, when, state, more in [
            (2, "send", at(dt.date(2026, 3, 11), 9), "sent", {}),
            (3, "sign", at(dt.date(2026, 3, 11), 10), "in_hand", {}),
            (4, "wait", at(dt.date(2026, 3, 12), 9), "waiting", {"waits_for": WaitsFor.RESIDENT}),
            (5, "resume", at(dt.date(2026, 3, 16), 9), "in_hand", {}),
        ]
    )
    Grievance.objects.update(state=State.IN_HAND, version=5)
    wind_all(NOW)
    found = main_clock()
    # Thursday and Friday were lost: two working days after Friday the 20th.
    assert found.due_at == clock.end_of(dt.date(2026, 3, 24))
    assert found.first_due_at == clock.end_of(dt.date(2026, 3, 20))


def test_two_thousand_rows_take_few_statements_each(desk, sheets, django_assert_max_num_queries):
    rows = [row(工单编号=f"N{n}", 诉求内容=f"第{n}件") for n in range(300)]
    path = sheets.file(HEAD, rows)
    with django_assert_max_num_queries(80):
        runner.apply("grievances", runner.Source(path, "x.xlsx"), by=None, at=NOW)
    assert Grievance.objects.count() == 300


def test_a_merged_cell_holds_for_all_its_rows(desk, sheets):
    rows = [HEAD, row(), row(工单编号="WX-2", 受理时间=None)]
    path = odd_files.merged_workbook(sheets.folder / "merged.xlsx", rows, ["C2:C3"])
    runner.apply("grievances", runner.Source(path, "x.xlsx"), by=None, at=NOW)
    assert set(Grievance.objects.values_list("received_at", flat=True)) == {at(TENTH, 9, 30)}
