"""Files of every kind come in as plain rows with the numbers that the user sees."""

from __future__ import annotations

import os
from datetime import date, datetime, time
from pathlib import Path
from random import Random

import pytest
import xlsxwriter
import xlwt

from contacts.kit.sheets import limits, reader
from contacts.kit.sheets.reader import Book
from contacts.kit.sheets.refusals import Unreadable
from tests.contacts.kit.sheets import odd_files

TEXT = "户编号,户主姓名,地址\nB001,韦大山,𬱖塘路1号\n"
EXPECTED = [["户编号", "户主姓名", "地址"], ["B001", "韦大山", "𬱖塘路1号"]]


def read(path, sheet=None):
    with Book(path, sheet) as book:
        return list(book.rows(sheet or book.sheets[0].name))


def refusal(path) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        read(path)
    assert caught.value.message
    return caught.value


def written(tmp_path, content: bytes):
    path = tmp_path / "名册.csv"
    path.write_bytes(content)
    return path


def test_rows_keep_the_numbers_and_columns_that_the_user_sees(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("名册")
        page.write("C4", "户编号")
        page.write("D9", 7)
    rows = read(path)
    assert [(row.number, row.cells) for row in rows] == [
        (4, ["", "", "户编号", ""]),
        (9, ["", "", "", 7.0]),
    ]


@pytest.mark.parametrize("epoch_1904", [False, True])
def test_days_and_times_come_as_what_they_are(tmp_path, epoch_1904):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": epoch_1904}) as book:
        page = book.add_worksheet("名册")
        for column, (value, style) in enumerate(
            [
                (datetime(2024, 3, 5), "yyyy-mm-dd"),
                (datetime(2024, 3, 5, 9, 30), "yyyy/m/d h:mm"),
                (time(9, 30), "h:mm"),
                (datetime(2024, 3, 5), 'yyyy"年"m"月"d"日"'),
            ]
        ):
            page.write_datetime(0, column, value, book.add_format({"num_format": style}))
        page.write_boolean(0, 4, True)
        page.write_number(0, 5, 15400000011)
    assert read(path)[0].cells == [
        date(2024, 3, 5),
        datetime(2024, 3, 5, 9, 30),
        time(9, 30),
        date(2024, 3, 5),
        True,
        15400000011.0,
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_text_files_are_read_in_the_encodings_of_town_halls(tmp_path, encoding):
    rows = read(written(tmp_path, TEXT.encode(encoding)))
    assert [row.cells for row in rows] == EXPECTED


def test_text_files_in_the_old_encoding_are_read(tmp_path):
    content = "户编号\t户主姓名\r\nB001\t韦大山\r\n".encode("gbk")
    assert [row.cells for row in read(written(tmp_path, content))][1] == ["B001", "韦大山"]


@pytest.mark.parametrize("sign", [",", "\t", ";"])
def test_the_sign_between_the_cells_is_found(tmp_path, sign):
    lines = [["名册"], ["户编号", "户主", "备注"], ["B001", "韦大山", "甲、乙"]]
    content = "\n".join(sign.join(line) for line in lines).encode()
    assert read(written(tmp_path, content))[2].cells == ["B001", "韦大山", "甲、乙"]


def test_a_text_row_over_several_lines_is_one_row_and_blank_ones_are_counted(tmp_path):
    content = '户编号,地址\n\n"B001","上屯\n3号"\n,,\nB002,下屯\n'.encode()
    rows = read(written(tmp_path, content))
    assert [(row.number, row.cells) for row in rows] == [
        (1, ["户编号", "地址"]),
        (3, ["B001", "上屯\n3号"]),
        (5, ["B002", "下屯"]),
    ]


def test_an_old_workbook_is_read_under_any_name(tmp_path):
    book = xlwt.Workbook()
    page = book.add_sheet("花名册")
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for column, value in enumerate(["B001", "覃建", 4]):
        page.write(2, column, value)
    page.write(2, 3, date(2024, 3, 5), day)
    path = tmp_path / "名册.xlsx"
    book.save(str(path))
    rows = read(path)
    assert [(row.number, row.cells) for row in rows] == [
        (3, ["B001", "覃建", 4.0, date(2024, 3, 5)])
    ]


@pytest.mark.parametrize("share", [0.3, 0.7])
def test_an_old_workbook_that_is_cut_off_is_refused(tmp_path, share):
    book = xlwt.Workbook()
    page = book.add_sheet("花名册")
    for row in range(200):
        page.write(row, 0, f"B{row}")
    path = tmp_path / "a.xls"
    book.save(str(path))
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    assert refusal(path).code == "damaged"


def test_hidden_sheets_are_named_but_not_looked_into(tmp_path):
    sheets = {"名册": odd_files.ROWS, "旧": [["秘密"]]}
    path = odd_files.workbook(tmp_path / "a.xlsx", sheets, hidden=("旧",))
    with Book(path) as book:
        assert [(s.name, s.visible, bool(s.head)) for s in book.sheets] == [
            ("名册", True, True),
            ("旧", False, False),
        ]
    with Book(path, "旧") as book:
        assert book.sheets[1].head[0].cells == ["秘密"]


def test_a_block_merged_downwards_says_its_value_on_each_of_its_rows(tmp_path):
    rows = [["村", "户编号"], ["二塘村", "B001"], [None, "B002"], [None, None], [None, "B003"]]
    path = odd_files.merged_workbook(tmp_path / "a.xlsx", rows, ["A2:A4"])
    assert [(row.number, row.cells) for row in read(path)] == [
        (1, ["村", "户编号"]),
        (2, ["二塘村", "B001"]),
        (3, ["二塘村", "B002"]),
        (5, ["", "B003"]),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xef\xbb\xbf", "empty"),
        (b" \r\n,,,\r\n", "empty"),
        ("<html><table><tr><td>户编号".encode(), "web_page"),
        (b'<?xml version="1.0"?><Workbook>', "web_page"),
        ("户编号,户主\nB001,韦".encode()[:-1], "damaged"),
        ("\ufeff户编号,户主\nB001,韦".encode()[:-1], "damaged"),
        (bytes(range(256)) * 40, "not_a_sheet"),
        (Random(1).randbytes(20_000), "not_a_sheet"),
        ('户编号,户主\nB001,"韦大山\nB002,李'.encode(), "open_quote"),
        (('户编号,户主\nB001,"韦大山\n' + "B002,李\n" * 90 + '"').encode(), "open_quote"),
        (("户编号\n" + "字" * 210_000).encode(), "cell_too_long"),
    ],
)
def test_text_files_that_cannot_be_read_are_refused_with_a_sentence(tmp_path, content, code):
    assert refusal(written(tmp_path, content)).code == code


def test_a_null_within_a_text_file_does_no_harm(tmp_path):
    assert read(written(tmp_path, "户编号,户主\nB001,韦\0大山\n".encode()))[1].cells[0] == "B001"


def test_a_file_that_is_not_there_is_refused(tmp_path):
    assert refusal(tmp_path / "没有.xlsx").code == "no_file"


def test_what_is_there_and_no_file_is_called_what_it_is(tmp_path):
    os.mkfifo(tmp_path / "管道.csv")
    assert refusal(tmp_path).code == "folder"
    assert (
        refusal(tmp_path / "管道.csv").code == refusal(Path("/dev/null")).code == "no_regular_file"
    )


def test_a_child_that_takes_too_long_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "CHILD_SECONDS", 0.001)
    assert refusal(odd_files.plain_workbook(tmp_path / "a.xlsx")).code == "too_much"


def test_leaving_early_ends_the_child(tmp_path):
    path = odd_files.plain_workbook(tmp_path / "a.xlsx", [["行", "x" * 50]] * 5000)
    with Book(path) as book:
        next(book.rows("花名册"))
    assert book.child.poll() is not None


def test_the_child_sees_no_secret_of_ours(monkeypatch, tmp_path):
    seen = {}
    real = reader.subprocess.Popen

    def spy(*args, **kwargs):
        seen.update(kwargs["env"])
        return real(*args, **kwargs)

    monkeypatch.setenv("SECRET_KEY", "geheim")
    monkeypatch.setattr(reader.subprocess, "Popen", spy)
    read(odd_files.plain_workbook(tmp_path / "a.xlsx"))
    assert seen
    assert "SECRET_KEY" not in seen
