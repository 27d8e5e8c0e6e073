"""The commands that machines call: run_engine and obligations."""

import json
import os
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from reports.models import EngineRun, Obligation, PackAdoption, Requirement
from tests.factories import make_activity
from tests.reports.helpers import april, switch_on

pytestmark = pytest.mark.django_db

VISIT_DAYS = "village-cadre-visit-days"
KEYS = [
    "subject", "name", "bound_days", "target", "done", "done_now", "late", "state", "reachable",
    "closed",
]  # fmt: skip


def told(command, *arguments):
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def obligations(code, period, *arguments):
    return json.loads(
        told("obligations", "--requirement", code, "--period", period, "--json", *arguments)
    )


def test_run_engine_tells_what_it_did_and_keeps_a_record(cast):
    switch_on(cast.east, since=april(1))
    done = json.loads(told("run_engine", "--on", "2026-04-21", "--json"))
    assert done["on"] == "2026-04-21"
    assert done["issued"] == done["refreshed"] == Obligation.objects.count() > 0
    assert json.loads(told("run_engine", "--on", "2026-04-21", "--json"))["issued"] == 0
    assert EngineRun.objects.filter(finished_at__isnull=False).count() == 2
    assert told("run_engine", "--on", "2026-04-22").startswith("2026-04-22：新发任务0项")


def test_obligations_shows_any_day_and_keeps_nothing(cast):
    switch_on(cast.east, since=april(1))
    make_activity(april(2), cadres=[cast.mei], households=[cast.amei])
    make_activity(april(7), cadres=[cast.mei], households=[cast.amei])
    runs = EngineRun.objects.count()
    by_day = [
        {row["subject"]: row["done"] for row in obligations(VISIT_DAYS, "2026-04", "--on", day)}
        for day in ("2026-04-01", "2026-04-02", "2026-04-30")
    ]
    assert [rows["MEI"] for rows in by_day] == [0, 1, 2]
    assert [rows["LU"] for rows in by_day] == [0, 0, 0]
    assert not Obligation.objects.exists()
    assert EngineRun.objects.count() == runs


def test_a_run_for_a_day_to_come_closes_nothing_and_obligations_shows_it_closed(cast, stand_on):
    stand_on(april(21))
    switch_on(cast.east, since=april(1))
    ahead = ("--on", "2026-05-31")
    assert json.loads(told("run_engine", *ahead, "--json"))["closed"] == 0
    assert not Obligation.objects.filter(closed_at__isnull=False).exists()
    make_activity(april(20), cadres=[cast.mei], households=[cast.amei])  # written after that run
    (mei,) = (r for r in obligations(VISIT_DAYS, "2026-04", *ahead) if r["subject"] == "MEI")
    assert (mei["done"], mei["closed"]) == (1, True)


def test_a_row_has_the_keys_that_machines_read(cast):
    switch_on(cast.east, since=april(1))
    rows = obligations(VISIT_DAYS, "2026-04", "--on", "2026-04-21")
    assert list(rows[0]) == KEYS
    assert rows[0] == {
        "subject": "LAN", "name": "莫丽兰", "bound_days": 30, "target": 8, "done": 0, "done_now": 0,
        "late": 0, "state": "at_risk", "reachable": True, "closed": False,
    }  # fmt: skip


def test_districts_and_townships_are_named_by_their_codes(cast):
    switch_on(cast.east, since=april(1))
    rows = obligations("village-concerns-meeting", "2026-04-2", "--on", "2026-04-21")
    assert [row["subject"] for row in rows] == ["459900101201", "459900101202"]
    rows = obligations("township-concerns-meeting", "2026-04", "--on", "2026-04-21")
    assert [row["subject"] for row in rows] == ["459900101"]


def test_evidence_lists_what_counts_and_what_does_not_with_the_reason(cast):
    switch_on(cast.east, since=april(1))
    make_activity(april(2), cadres=[cast.mei], households=[cast.amei], sheet_number="R1")
    make_activity(april(3), cadres=[cast.mei], households=[cast.mo], kind="telephone")
    found = obligations(VISIT_DAYS, "2026-04", "--on", "2026-04-21", "--evidence", "MEI")
    assert found["done"] == 1
    assert [(r["number"], r["date"], r["kind"]) for r in found["counted"]] == [
        ("R1", "2026-04-02", "household_visit")
    ]
    assert [(r["date"], r["reason"]) for r in found["not_counted"]] == [
        ("2026-04-03", "wrong_kind")
    ]


def test_without_json_the_rows_are_a_table(cast):
    switch_on(cast.east, since=april(1))
    table = told(
        "obligations", "--requirement", VISIT_DAYS, "--period", "2026-04", "--on", "2026-04-21"
    )
    head, first, *_rest = table.splitlines()
    assert head.split("\t") == [
        "编号", "名称", "在岗天数", "应完成", "已完成", "按现在的记录", "补记", "进度", "来得及", "已关账",
    ]  # fmt: skip
    assert first.split("\t") == ["LAN", "莫丽兰", "30", "8", "0", "0", "0", "落后", "是", "否"]


def test_a_period_that_has_not_begun_has_no_rows(cast):
    switch_on(cast.east, since=april(1))
    assert obligations(VISIT_DAYS, "2026-05", "--on", "2026-04-21") == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nonsense", "2026-04"], "nonsense"),
        ([VISIT_DAYS, "2026-13"], "2026-13"),
        ([VISIT_DAYS, "2026"], "2026-01"),
        ([VISIT_DAYS, "2026-04", "--evidence", "NOBODY"], "NOBODY"),
        ([VISIT_DAYS, "2026-04", "--area", "1"], "1"),
    ],
)
def test_what_there_is_not_is_refused_in_one_line(cast, arguments, message):
    switch_on(cast.east, since=april(1))
    with pytest.raises(CommandError, match=message) as refusal:
        obligations(*arguments, "--on", "2026-04-21")
    assert refusal.value.returncode == 2
    assert "\n" not in str(refusal.value)


def test_a_staff_number_in_two_townships_asks_for_the_township(cast):
    for area in (cast.east, cast.west):
        switch_on(area, since=april(1))
    type(cast.west_cadre).objects.filter(pk=cast.west_cadre.pk).update(staff_number="MEI")
    asked = [VISIT_DAYS, "2026-04", "--on", "2026-04-21", "--evidence", "MEI"]
    with pytest.raises(CommandError, match="东山镇、西河镇"):
        obligations(*asked)
    assert obligations(*asked, "--area", cast.west.code)["name"] == "西门吹"


def test_a_day_is_a_day():
    with pytest.raises(CommandError):
        told("run_engine", "--on", "2026-02-30")


@pytest.mark.parametrize("command", ["run_engine", "retention", "load_catalogue"])
@pytest.mark.parametrize(
    "text", ["2026-13-01", "20261105", "2026-W45-4", "2026-1-5", "２０２６-11-05"]
)
def test_a_day_that_is_none_is_refused_in_plain_words(command, text):
    option = "--from" if command == "load_catalogue" else "--on"
    with pytest.raises(CommandError, match=f"“{text}”不是一个日期"):
        told(command, option, text)


NOT_READY = """
import sys
import django
django.setup()
from django.core.management import CommandError, call_command
for command in (
    ["run_engine", "--json"],
    ["obligations", "--requirement", "x", "--period", "2026-04", "--json"],
    ["import_sheet", "areas", "x.csv", "--as", "x", "--json"],
    ["load_catalogue"],
    ["seed_demo"],
    ["retention"],
):
    try:
        call_command(*command)
    except CommandError as error:
        print(command[0], error.returncode, error)
"""


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("sqlite:///{folder}/empty.sqlite3", "数据库还没有准备好。请先运行：make setup"),
        ("postgres://postgres@127.0.0.1:1/none", "连不上数据库。"),
    ],
)
def test_a_database_that_is_not_ready_is_told_in_one_line(tmp_path, address, sentence):
    done = subprocess.run(
        [sys.executable, "-c", NOT_READY],
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "config.settings.base",
            "DATABASE_URL": address.format(folder=tmp_path),
            "VAR_DIR": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    commands = ["run_engine", "obligations", "import_sheet", "load_catalogue", "seed_demo"]
    assert done.stderr == ""
    assert done.stdout.splitlines() == [f"{c} 2 {sentence}" for c in [*commands, "retention"]]


def test_a_day_that_no_calendar_reaches_is_refused(cast):
    switch_on(cast.east, since=april(1))
    for day in ("9999-12-31", "0001-01-01"):
        for command in (["run_engine"], ["obligations", "--requirement", "x", "--period", "2026"]):
            with pytest.raises(CommandError, match="太远"):
                told(*command, "--on", day)


def test_a_rule_that_no_pack_leaves_to_choose_is_not_switched_on(cast):
    for packs in (["--switch-on", "suggested"], []):
        with pytest.raises(CommandError, match="没有叫“nothing”的可选规则") as caught:
            told("load_catalogue", *packs, "--with", "nothing")
        assert caught.value.returncode == 2
    assert not PackAdoption.objects.exists()
    told("load_catalogue", "--switch-on", "suggested", "--with", "own-hardship-households")
    assert Requirement.objects.filter(code="own-hardship-households").exists()
