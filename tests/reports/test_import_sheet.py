"""The command that machines call: its report, its exit codes, its one line when it can't read."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from contacts.models import Household
from contacts.policy import Role
from tests.contacts.kit.sheets import odd_files
from tests.factories import make_grant, make_user
from tests.kept import staged
from tests.sheets import HOUSEHOLD_HEAD, build_ertang

GOOD = ["B1", "甘岭村", "1组", "韦大山", 4, "15400000011", "一般户", "2025.6.3"]
BAD = ["B2", "渠展村", "1组", "黄阿妹", 2, "", "", ""]
WARNED = ["B3", "甘岭村", "1组", "覃建", 2, "1540", "", ""]


@pytest.fixture
def ertang(db):
    return staged(build_ertang)


def run(path, *options: str) -> tuple[str, int]:
    """What the command says, and its exit code."""
    out = io.StringIO()
    try:
        call_command("import_sheet", "households", str(path), *options, stdout=out)
    except SystemExit as end:
        return out.getvalue(), int(str(end.code))
    return out.getvalue(), 0


def sheet(tmp_path, *rows):
    titles = [["二塘镇花名册"], [None]]
    sheets = {"名册": [*titles, HOUSEHOLD_HEAD, *rows], "旧": [["x"]], "说明": [["y"]]}
    return odd_files.workbook(tmp_path / "名册.xlsx", sheets, hidden=("旧",))


def test_the_report_for_machines_has_the_agreed_form(ertang, tmp_path):
    rows = [GOOD, BAD, GOOD, ["小计", "", "", "", 6], [None], WARNED, ["注：以上为常住户"]]
    text, code = run(sheet(tmp_path, *rows), "--json", "--check")
    report = json.loads(text)
    assert code == 1
    assert list(report) == [
        "kind", "file", "sheet", "header_row", "ignored_sheets", "counts", "rows"
    ]  # fmt: skip
    assert {tuple(row) for row in report["rows"]} == {
        ("row", "verdict", "code", "column", "message")
    }
    assert report["kind"] == "households"
    assert report["file"] == "名册.xlsx"
    assert (report["sheet"], report["header_row"]) == ("名册", 3)
    assert report["ignored_sheets"] == ["旧", "说明"]
    assert report["counts"] == {
        "rows": 4,
        "new": 2,
        "changed": 0,
        "unchanged": 0,
        "rejected": 1,
        "warned": 1,
        "ignored": 3,
    }
    assert [(r["row"], r["verdict"], r["code"], r["column"]) for r in report["rows"]] == [
        (5, "rejected", "village_unknown", "村(社区)"),
        (6, "ignored", "repeat", ""),
        (7, "ignored", "subtotal", ""),
        (9, "warned", "bad_phone", "联系电话"),
        (10, "ignored", "note", ""),
    ]
    assert "渠盏村" in report["rows"][0]["message"]


def test_a_good_sheet_is_written_and_a_second_time_changes_nothing(ertang, tmp_path):
    path = sheet(tmp_path, GOOD, WARNED)
    assert run(path)[1] == 0
    assert Household.objects.count() == 2
    text, code = run(path, "--json")
    assert (code, json.loads(text)["counts"]["unchanged"]) == (0, 2)


def test_a_check_writes_nothing(ertang, tmp_path):
    assert run(sheet(tmp_path, GOOD), "--check")[1] == 0
    assert not Household.objects.exists()


def test_rejected_rows_write_nothing_unless_they_may_be_skipped(ertang, tmp_path):
    path = sheet(tmp_path, GOOD, BAD)
    text, code = run(path)
    assert (code, Household.objects.count()) == (1, 0)
    assert "第5行 村(社区)" in text
    assert run(path, "--skip-bad-rows")[1] == 1
    assert Household.objects.count() == 1


def test_a_file_that_cannot_be_read_ends_with_two_and_one_line(ertang, tmp_path):
    path = tmp_path / "名册.xlsx"
    path.write_bytes(b"PK\x03\x04 cut off")
    for options in ((), ("--json",), ("--check",)):
        with pytest.raises(CommandError) as caught:
            run(path, *options)
        assert caught.value.returncode == 2
        assert "\n" not in str(caught.value)


def test_what_is_no_file_ends_with_two_and_one_line(ertang, tmp_path):
    for name in ("nothing.xlsx", "n" * 5000):
        with pytest.raises(CommandError, match="找不到文件") as caught:
            run(tmp_path / name)
        assert caught.value.returncode == 2


def test_a_csv_has_no_sheet_to_name(ertang, tmp_path):
    path = tmp_path / "名册.csv"
    path.write_text("户编号,村,户主姓名\nB1,甘岭村,韦大山\n", encoding="utf-8")
    with pytest.raises(CommandError, match="没有工作表之分") as caught:
        run(path, "--sheet", "名册")
    assert caught.value.returncode == 2
    assert run(path)[1] == 0


def test_the_plain_answer_names_the_sheets_that_were_not_read(ertang, tmp_path):
    text, _code = run(sheet(tmp_path, GOOD), "--check")
    assert "只读了工作表“名册”，没有读：旧、说明。" in text


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--sheet", "没有"), "没有"),
        (("--sheet", "说明"), "户编号"),
        (("--as", "nobody"), "nobody"),
        (("--as", "clerk"), "clerk"),
    ],
)
def test_what_stops_the_whole_import_ends_with_two_and_says_why(
    ertang, tmp_path, options, sentence
):
    make_grant(make_user("clerk"), Role.CLERK, ertang.area)
    with pytest.raises(CommandError, match=sentence) as caught:
        run(sheet(tmp_path, GOOD), *options)
    assert caught.value.returncode == 2


def test_with_an_account_only_its_places_are_known(ertang, tmp_path):
    make_grant(make_user("wai"), Role.AREA_ADMIN, ertang.neighbour)
    make_grant(make_user("quan"), Role.AREA_ADMIN, ertang.area)
    path = sheet(tmp_path, GOOD)
    assert run(path, "--as", "wai")[1] == 1
    assert run(path, "--as", "quan")[1] == 0


def test_the_report_for_people_says_what_was_left_out_and_how_many_rows(ertang, tmp_path):
    head = [*HOUSEHOLD_HEAD, "身份证号"]
    path = odd_files.workbook(tmp_path / "a.xlsx", {"a": [head, [*GOOD, ""]]})
    text, _code = run(path)
    assert "身份证号只核对，不保存" in text
    assert "共1行：新增1" in text
    assert text.rstrip().endswith("已写入。")


def test_the_counts_of_the_report_add_up(ertang, tmp_path):
    rows = [
        GOOD,
        GOOD,
        ["B9", "没有的村", *GOOD[2:]],
        ["小计", "", "", "2户"],
        ["合计", "", "", "3户"],
    ]
    path = odd_files.workbook(tmp_path / "a.xlsx", {"a": [HOUSEHOLD_HEAD, *rows]})
    text, _code = run(path)
    assert "共5行：新增1，修改0，不变0，有错1，不是数据或重复3；其中要看一眼0。" in text
