"""Hostile, broken and wrong files are refused by size and structure, before anything opens them."""

from __future__ import annotations

import struct
import time
import zipfile

import pytest

from contacts.kit.sheets import limits
from contacts.kit.sheets.guard import Refused, examine
from contacts.kit.sheets.reader import Book
from contacts.kit.sheets.refusals import SENTENCES, Unreadable
from tests.contacts.kit.sheets import odd_files

SHEET = "xl/worksheets/sheet1.xml"


def refusal(path) -> str:
    with pytest.raises(Refused) as caught:
        examine(path)
    assert str(SENTENCES[caught.value.code]) % caught.value.facts
    return caught.value.code


def test_an_ordinary_workbook_passes(tmp_path):
    assert examine(odd_files.plain_workbook(tmp_path / "a.xlsx")).kind == "xlsx"


def test_the_name_of_a_file_says_nothing_about_its_type(tmp_path):
    path = odd_files.plain_workbook(tmp_path / "a.xlsx").rename(tmp_path / "a.csv")
    assert examine(path).kind == "xlsx"
    text = tmp_path / "b.xls"
    text.write_text("户编号,户主姓名\n")
    assert examine(text).kind == "csv"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"PK\x05\x06" + bytes(18), "empty"),
        (b"%PDF-1.7\n", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\xff\xd8\xff\xe0", "picture"),
        (b"Rar!\x1a\x07\x00", "archive"),
        (b"PK\x03\x04 cut off right here", "damaged"),
    ],
)
def test_what_is_no_sheet_is_refused_by_its_first_bytes(tmp_path, content, code):
    path = tmp_path / "名册.xlsx"
    path.write_bytes(content)
    assert refusal(path) == code


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("word/document.xml", "word"),
        ("ppt/presentation.xml", "slides"),
        ("content.xml", "other_sheet"),
        ("xl/workbook.bin", "other_sheet"),
        ("照片.txt", "archive"),
    ],
)
def test_other_packages_are_refused_by_their_own_name(tmp_path, part, code):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(part, "x")
    assert refusal(path) == code


@pytest.mark.parametrize(
    ("stream", "code"),
    [
        ("EncryptedPackage", "encrypted"),
        ("WordDocument", "word"),
        ("PowerPoint Document", "slides"),
        ("Something", "damaged"),
    ],
)
def test_old_compound_files_are_told_apart_by_their_streams(tmp_path, stream, code):
    assert refusal(odd_files.ole_file(tmp_path / "a.xls", stream)) == code


def test_a_workbook_cut_off_anywhere_is_damaged(tmp_path):
    whole = odd_files.plain_workbook(tmp_path / "a.xlsx").read_bytes()
    for share in (0.2, 0.5, 0.9, 0.999):
        path = tmp_path / "cut.xlsx"
        path.write_bytes(whole[: int(len(whole) * share)])
        assert refusal(path) == "damaged"


def test_a_workbook_with_a_changed_byte_is_damaged(tmp_path):
    path = odd_files.with_part(tmp_path / "a.xlsx", SHEET, odd_files.sheet_xml(b"<row/>" * 500))
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as package:
        info = package.getinfo(SHEET)
    content[info.header_offset + 30 + len(SHEET) + 8] ^= 0xFF
    path.write_bytes(content)
    assert refusal(path) == "damaged"


def test_a_file_larger_than_any_sheet_is_refused_unread(tmp_path):
    path = tmp_path / "a.xlsx"
    with path.open("wb") as file:
        file.truncate(limits.MAX_FILE_BYTES + 1)
    assert refusal(path) == "file_too_large"


def test_a_part_packed_a_thousandfold_is_a_bomb(tmp_path):
    content = odd_files.sheet_xml(b" " * 20_000_000)
    assert refusal(odd_files.with_part(tmp_path / "a.xlsx", SHEET, content)) == "bomb"


def test_parts_that_are_too_large_together_are_a_bomb(tmp_path, monkeypatch):
    path = odd_files.plain_workbook(tmp_path / "a.xlsx")
    monkeypatch.setattr(limits, "MAX_UNPACKED_BYTES", 2_000)
    assert refusal(path) == "bomb"


def test_a_package_of_thousands_of_parts_is_a_bomb(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        for number in range(limits.MAX_ZIP_ENTRIES + 1):
            package.writestr(f"xl/{number}", "")
    assert refusal(path) == "bomb"


def test_parts_that_overlap_are_a_bomb(tmp_path):
    path = odd_files.with_part(tmp_path / "a.xlsx", SHEET, odd_files.sheet_xml(b"<row/>" * 9000))
    content = path.read_bytes()
    end = content.rindex(b"PK\x05\x06")
    start = struct.unpack_from("<I", content, end + 16)[0]
    directory = content[start:end]
    count = struct.unpack_from("<H", content, end + 10)[0]
    tail = struct.pack("<HHII", count * 9, count * 9, len(directory) * 9, start)
    path.write_bytes(content[:start] + directory * 9 + content[end : end + 8] + tail + b"\0\0")
    assert refusal(path) == "bomb"


def test_a_part_that_lies_about_its_size_is_damaged(tmp_path):
    path = odd_files.with_part(tmp_path / "a.xlsx", SHEET, odd_files.sheet_xml(b"<row/>" * 90_000))
    content = bytearray(path.read_bytes())
    entry = content.rindex(b"PK\x01\x02", 0, content.rindex(SHEET.encode()))
    struct.pack_into("<I", content, entry + 24, 100)
    path.write_bytes(content)
    assert refusal(path) == "damaged"


def test_a_package_with_a_locked_part_is_encrypted(tmp_path):
    path = odd_files.plain_workbook(tmp_path / "a.xlsx")
    content = bytearray(path.read_bytes())
    entry = content.index(b"PK\x01\x02")
    content[entry + 8] |= 1
    path.write_bytes(content)
    assert refusal(path) == "encrypted"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_an_entity_bomb(tmp_path, encoding):
    prolog = b'<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]>'
    content = odd_files.sheet_xml(b"<row/>", prolog).decode().encode(encoding)
    assert refusal(odd_files.with_part(tmp_path / "a.xlsx", SHEET, content)) == "entities"


def test_a_document_type_is_found_across_the_border_of_two_chunks(tmp_path):
    padding = b"<!--" + b"0123456789abcdef" * 65_535 + b"-->"
    for shift in range(4):
        prolog = padding[: 1024 * 1024 - 45 - shift] + b"-->" + b"<!DOCTYPE x>"
        content = odd_files.sheet_xml(b"<row/>", prolog)
        path = odd_files.with_part(tmp_path / f"{shift}.xlsx", "xl/styles.xml", content)
        assert refusal(path) == "entities"


@pytest.mark.parametrize(
    "row",
    [
        b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>',
        b"<x:row spans='1:3' r='1048576'/>",
        b'<row customFormat="1" ht="14" r="200001" spans="1:9"/>',
    ],
)
def test_more_rows_than_any_list_needs_are_refused_by_their_numbers(tmp_path, row):
    path = odd_files.with_part(tmp_path / "a.xlsx", SHEET, odd_files.sheet_xml(row))
    assert refusal(path) == "too_many_rows"


def test_a_million_used_rows_are_refused_quickly(tmp_path):
    body = b"".join(b'<row r="%d"><c><v>%d</v></c></row>' % (i, i) for i in range(1, 1_048_577))
    path = odd_files.with_part(tmp_path / "a.xlsx", SHEET, odd_files.sheet_xml(body))
    started = time.monotonic()
    assert refusal(path) == "too_many_rows"
    assert time.monotonic() - started < 2


def test_a_sheet_that_states_a_huge_size_but_is_small_is_read(tmp_path):
    content = odd_files.sheet_xml(b'<row r="3"><c r="B3"><v>7</v></c></row>').replace(
        b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>'
    )
    with Book(odd_files.with_part(tmp_path / "a.xlsx", SHEET, content)) as book:
        assert [(row.number, row.cells) for row in book.rows("花名册")] == [(3, ["", 7.0])]


def test_two_far_apart_cells_cannot_take_the_memory(tmp_path):
    body = (
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="150000"><c r="ZZ150000"><v>1</v></c></row>'
    )
    path = odd_files.with_part(tmp_path / "a.xlsx", SHEET, odd_files.sheet_xml(body))
    started = time.monotonic()
    with pytest.raises(Unreadable) as caught, Book(path):
        pass
    assert caught.value.code in {"too_much", "bomb"}
    assert time.monotonic() - started < 5


def test_rows_that_hide_their_numbers_are_counted(tmp_path):
    content = odd_files.sheet_xml(b"<row><c><v>1</v></c></row>" * (limits.MAX_ROWS + 1))
    path = odd_files.with_part(tmp_path / "a.xlsx", SHEET, content)
    with pytest.raises(Unreadable) as caught, Book(path) as book:
        list(book.rows("花名册"))
    assert caught.value.code == "too_many_rows"


def test_the_epoch_of_bare_day_numbers_is_found(tmp_path):
    import xlsxwriter

    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": True}) as book:
        book.add_worksheet().write(0, 0, 1)
    assert examine(path).epoch_1904
    assert not examine(odd_files.plain_workbook(tmp_path / "b.xlsx")).epoch_1904


def test_more_columns_than_any_list_has_are_refused_at_once(tmp_path):
    path = tmp_path / "wide.csv"
    path.write_bytes(b"a," * 2_000_000 + b"\n")
    began = time.monotonic()
    with pytest.raises(Unreadable) as caught, Book(path):
        pass
    assert (caught.value.code, caught.value.facts["row"]) == ("too_many_columns", 1)
    assert caught.value.message
    assert time.monotonic() - began < 10


def test_blank_cells_at_the_end_of_a_row_are_no_columns(tmp_path):
    path = tmp_path / "blank.csv"
    path.write_text("户编号,户主姓名" + "," * 5_000 + "\nB1,甲" + "," * 5_000, encoding="utf-8")
    with Book(path) as book:
        assert [row.cells for row in book.rows("CSV")] == [["户编号", "户主姓名"], ["B1", "甲"]]


def test_a_web_archive_that_calls_itself_a_sheet_is_told_by_its_first_words(tmp_path):
    path = tmp_path / "a.xls"
    path.write_text("MIME-Version: 1.0\nX-Document-Type: Workbook\n")
    with pytest.raises(Unreadable) as caught, Book(path):
        pass
    assert caught.value.code == "web_page"
