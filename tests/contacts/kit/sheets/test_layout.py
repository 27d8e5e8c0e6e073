"""The table is found among titles, notes, totals and other people's headings."""

from __future__ import annotations

import pytest

from contacts.kit.sheets.headings import LEFT_OUT, Column, heading_key
from contacts.kit.sheets.layout import Layout, find_table
from contacts.kit.sheets.reader import Book
from contacts.kit.sheets.refusals import Unreadable
from contacts.kit.sheets.rowkinds import RowKind
from tests.contacts.kit.sheets import odd_files

COLUMNS = [
    Column("code", "户编号", ("户号",), required=True),
    Column("village", "村(社区)", ("村", "行政村"), required=True),
    Column("head", "户主姓名", ("户主",), required=True),
    Column("phone", "联系电话", ("手机", "户主电话")),
    Column("size", "家庭人口"),
    Column("category", "户类别"),
]
HEAD = ["户编号", "村(社区)", "户主姓名", "联系电话"]
ENTRY = ["B001", "二塘村", "韦大山", "15400000011"]


def lay_out(path, mapping=None, sheet=None) -> Layout:
    with Book(path, sheet) as book:
        return find_table(book, COLUMNS, mapping)


def kinds(path) -> list[RowKind]:
    with Book(path) as book:
        layout = find_table(book, COLUMNS)
        rows = book.rows(layout.sheet)
        return [layout.sorter.kind(r.cells) for r in rows if r.number > layout.header_row]


def kind_below_header(tmp_path, *rows) -> list[RowKind]:
    return kinds(odd_files.plain_workbook(tmp_path / "a.xlsx", [["名册"], HEAD, *rows]))


def test_the_header_is_found_under_titles_and_blank_rows(tmp_path):
    rows = [["二塘镇2026年度联系服务群众责任区农户花名册"], [None], ["单位：二塘镇"], HEAD, ENTRY]
    layout = lay_out(odd_files.plain_workbook(tmp_path / "a.xlsx", rows))
    assert layout.header_row == 4
    assert layout.places == {"code": 0, "village": 1, "head": 2, "phone": 3}
    assert (layout.unknown, layout.missing) == ([], [])


def test_columns_are_known_under_other_names_and_in_any_order(tmp_path):
    head = ["序号", "手机", "行政村", "户 主\n", "*户号（必填）", "家庭人口（人）", "民族"]
    layout = lay_out(odd_files.plain_workbook(tmp_path / "a.xlsx", [head]))
    assert layout.places == {"phone": 1, "village": 2, "head": 3, "code": 4, "size": 5}
    assert layout.unknown == ["序号", "民族"]


def test_a_header_over_two_rows_is_joined(tmp_path):
    rows = [
        ["花名册"],
        ["户编号", "村", "户主", None, None, "户类别"],
        [None, None, "姓名", "性别", "电话", None],
        ["B001", "二塘村", "韦大山", "男", "15400000011", "一般户"],
    ]
    merges = ["A1:F1", "A2:A3", "B2:B3", "C2:E2", "F2:F3"]
    layout = lay_out(odd_files.merged_workbook(tmp_path / "a.xlsx", rows, merges))
    assert layout.header_row == 3
    assert layout.places == {"code": 0, "village": 1, "head": 2, "phone": 4, "category": 5}
    assert layout.unknown == ["户主性别"]


def test_a_header_over_two_rows_is_joined_in_a_text_file_too(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("户编号,村,户主,,\n,,姓名,性别,电话\nB001,二塘村,韦大山,男,15400000011\n")
    layout = lay_out(path)
    assert (layout.header_row, layout.missing) == (2, [])
    assert layout.places == {"code": 0, "village": 1, "head": 2, "phone": 4}


def test_a_second_header_row_that_adds_no_column_still_belongs_to_the_header(tmp_path):
    rows = [
        ["户编号", "村", "户主", None],
        [None, None, "姓名", "性别"],
        ["B001", "二塘村", "韦大山", "男"],
    ]
    layout = lay_out(odd_files.plain_workbook(tmp_path / "a.xlsx", rows))
    assert layout.header_row == 2


def test_a_first_entry_with_gaps_is_no_header(tmp_path):
    rows = [HEAD, ["B001", None, "韦大山", None], ENTRY]
    assert lay_out(odd_files.plain_workbook(tmp_path / "a.xlsx", rows)).header_row == 1


def test_a_first_entry_that_says_a_word_of_headings_is_no_header(tmp_path):
    rows = [
        ["村组一览"],
        ["序号", "户编号", "户主姓名", "村(社区)", "用什么联系", "备注"],
        [1, "B001", "韦大山", "二塘村", "手机", None],
        [2, "B002", "覃建", "二塘村", "固定电话", None],
    ]
    assert lay_out(odd_files.plain_workbook(tmp_path / "a.xlsx", rows)).header_row == 2


def test_what_the_user_explained_comes_before_what_we_know(tmp_path):
    head = ["家里编号", "村", "户主姓名", "户编号"]
    path = odd_files.plain_workbook(tmp_path / "a.xlsx", [head])
    layout = lay_out(
        path, {"家里 编号": "code", "户编号": LEFT_OUT, "从前的列": "phone", "村": "没有"}
    )
    assert layout.places == {"code": 0, "village": 1, "head": 2}
    assert layout.unknown == []
    assert [h.text for h in layout.headings if h.key == LEFT_OUT] == ["户编号"]


def test_a_column_that_comes_twice_is_read_once(tmp_path):
    path = odd_files.plain_workbook(tmp_path / "a.xlsx", [[*HEAD, "联系电话"]])
    layout = lay_out(path)
    assert layout.places["phone"] == 3
    assert layout.unknown == ["联系电话"]


def test_the_visible_sheet_with_the_best_header_is_read(tmp_path):
    sheets = {"说明": [["请按要求填写"]], "旧册": [HEAD, ENTRY], "名册": [[*HEAD, "户类别"], ENTRY]}
    path = odd_files.workbook(tmp_path / "a.xlsx", sheets)
    layout = lay_out(path)
    assert (layout.sheet, layout.ignored_sheets) == ("名册", ["说明", "旧册"])
    assert lay_out(path, sheet="旧册").sheet == "旧册"


def test_a_hidden_sheet_is_read_only_by_its_name(tmp_path):
    sheets = {"名册": [HEAD[:3], ENTRY], "旧册": [[*HEAD, "户类别"], ENTRY]}
    path = odd_files.workbook(tmp_path / "a.xlsx", sheets, hidden=("旧册",))
    assert lay_out(path).sheet == "名册"
    assert lay_out(path, sheet="旧册").places["category"] == 4


def test_a_sheet_that_is_not_there_is_refused_with_the_names_of_those_that_are(tmp_path):
    path = odd_files.workbook(tmp_path / "a.xlsx", {"名册": [HEAD]})
    with pytest.raises(Unreadable, match="名册") as caught:
        lay_out(path, sheet="没有")
    assert caught.value.code == "no_such_sheet"


def test_a_workbook_without_anything_in_it_is_empty(tmp_path):
    with pytest.raises(Unreadable) as caught:
        lay_out(odd_files.workbook(tmp_path / "a.xlsx", {"名册": []}))
    assert caught.value.code == "empty"


def test_without_any_known_heading_the_likeliest_row_is_offered(tmp_path):
    rows = [["一份名单"], ["甲", "乙", "丙", "丁"], ["1", "2", "3"]]
    layout = lay_out(odd_files.plain_workbook(tmp_path / "a.xlsx", rows))
    assert (layout.header_row, layout.unknown) == (2, ["甲", "乙", "丙", "丁"])
    assert layout.missing == ["户编号", "村(社区)", "户主姓名"]


@pytest.mark.parametrize(
    "row",
    [
        ["合计", None, None, "3"],
        [None, "合 计：", "3户", None],
        ["二塘村小计", None, "3"],
        ["总计3户"],
        [None, None, "本页小计", "3"],
        ["合计", "1个村", "3户"],
    ],
)
def test_totals_are_told_from_entries(tmp_path, row):
    assert kind_below_header(tmp_path, ENTRY, row) == [RowKind.DATA, RowKind.TOTAL]


@pytest.mark.parametrize(
    "row",
    [
        ["注：户编号按村委会登记"],
        ["备注：1.本表一式两份"],
        ["填表人：张三", None, "审核人：李四"],
        [None, "制表日期：2026年1月5日"],
        ["说明: 常年外出的户也要登记。"],
        ["以下空白"],
        ["请各村于每月五日前把本名册报送镇党政办公室"],
        ["一、二塘村"],
        ["名册"],
    ],
)
def test_notes_are_told_from_entries(tmp_path, row):
    assert kind_below_header(tmp_path, ENTRY, row) == [RowKind.DATA, RowKind.NOTE]


@pytest.mark.parametrize(
    "row",
    [
        ["B002", "二塘村", "合计平", None],
        ["B002", None, None, None],
        [None, None, "韦大山", None],
        ["B002", "二塘村", None, "备注一下"],
        ["B002", "二塘村", "韦注", None],
        [7, 7, 7, 7],
    ],
)
def test_entries_with_faults_stay_entries(tmp_path, row):
    assert kind_below_header(tmp_path, row) == [RowKind.DATA]


def test_the_header_once_more_is_no_entry(tmp_path):
    assert kind_below_header(tmp_path, ENTRY, ["名册"], HEAD, ENTRY, HEAD[:2]) == [
        RowKind.DATA,
        RowKind.NOTE,
        RowKind.HEADER,
        RowKind.DATA,
        RowKind.HEADER,
    ]


def test_rows_of_spaces_are_empty(tmp_path):
    assert kind_below_header(tmp_path, [" ", "\u3000", None, "\u200b"]) == [RowKind.EMPTY]


def test_headings_are_compared_without_spaces_signs_and_numbers():
    same = ["户类别", "户 类 别", "户\n类别", "（户类别）", "5.户类别", "户类别:", "*户类别"]
    assert {heading_key(text) for text in same} == {"户类别"}
    assert heading_key("3月") == "3月"


def test_a_total_in_a_column_before_the_required_ones_is_a_total(tmp_path):
    rows = [
        ["序号", "户编号", "村", "户主"],
        [1, "B001", "二塘村", "韦"],
        ["合计", "1户", "1个村", "1人"],
    ]
    assert kinds(odd_files.plain_workbook(tmp_path / "a.xlsx", rows)) == [
        RowKind.DATA,
        RowKind.TOTAL,
    ]
