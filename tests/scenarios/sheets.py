"""A small township's own sheets, as they really are, with what must become of each row.

Made from the description of the subject and of the sheets alone, without knowledge of the importer.
Every sheet says per row: taken, taken with a warning, refused, or left aside; and the facts
that the good rows amount to are kept beside them for the slow counter. All people are invented.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from contacts.kit.workdays import SHANGHAI
from tests.reference.catalogue import rules_since
from tests.reference.facts import (
    Assignment,
    Body,
    Cadre,
    Care,
    Facts,
    Household,
    Leave,
    Post,
    Record,
    Service,
)

TAKEN, WARNED, REJECTED, IGNORED = "taken", "warned", "rejected", "ignored"

COUNTY, TOWNSHIP, TOWN_CODE = "清溪县", "清溪镇", "999901101"
VILLAGES = {"桃源村": "999901101201", "柳林村": "999901101202", "石桥社区": "999901101001"}
LETTERS = {"桃源村": "A", "柳林村": "B", "石桥社区": "S"}
ENGINE_SINCE = date(2026, 1, 1)


@dataclass
class Line:
    """One line of a sheet, and what must become of it. `told` is None for a line without data."""

    cells: list[Any]
    told: str | None = TAKEN
    code: str | None = None


@dataclass
class Sheet:
    """A sheet to be written: lines above the heading, the heading, the lines."""

    kind: str
    name: str
    heading: list[Any]
    lines: list[Line]
    above: list[list[Any]] = field(default_factory=list)
    hidden: list[list[Any]] = field(default_factory=list)
    second_heading: list[Any] | None = None

    @property
    def header_row(self) -> int:
        return len(self.above) + 1 + (self.second_heading is not None)

    @property
    def verdicts(self) -> dict[int, Line]:
        """The lines by the row number that a user sees."""
        return dict(enumerate(self.lines, start=self.header_row + 1))

    def count(self, *told: str) -> int:
        return sum(line.told in told for line in self.lines)

    @property
    def data_rows(self) -> int:
        """Rows with data: without empty lines, subtotals and notes (which have no first cell)."""
        return sum(line.told is not None and line.code != "no_data" for line in self.lines)

    def write_csv(self, folder: Path, encoding: str) -> Path:
        """The same sheet as text."""
        path = folder / f"{self.kind}-{encoding}.csv"
        with path.open("w", encoding=encoding, newline="") as file:
            writer = csv.writer(file)
            writer.writerows([*self.above, self.heading])
            writer.writerows(line.cells for line in self.lines)
        return path

    def write(self, folder: Path) -> Path:
        """The workbook, as the township would send it."""
        book = Workbook()
        page = book.active
        page.title = self.name
        for cells in [*self.above, self.heading]:
            page.append(cells)
        if self.second_heading:
            page.append(self.second_heading)
            merge_headings(page, self.header_row)
        if self.above:
            page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(self.heading))
        for number, line in self.verdicts.items():
            for column, value in enumerate(line.cells, start=1):
                page.cell(number, column, value)
        if self.hidden:
            secret = book.create_sheet("旧数据")
            secret.sheet_state = "hidden"
            for cells in self.hidden:
                secret.append(cells)
        path = folder / f"{self.kind}.xlsx"
        book.save(path)
        return path


def merge_headings(page: Any, row: int) -> None:
    """A heading of two rows: columns without a second word are merged downwards."""
    for column in range(1, page.max_column + 1):
        if page.cell(row, column).value is None:
            letter = get_column_letter(column)
            page.merge_cells(f"{letter}{row - 1}:{letter}{row}")


EMPTY = Line([], None)


def subtotal(*cells: Any) -> Line:
    return Line([*cells], IGNORED, "no_data")


note = subtotal


# --- The township ---------------------------------------------------------------------------------


def areas() -> Sheet:
    heading = ["序号", "县（市、区）", "乡镇（街道）", "乡镇代码", "村(社区)", "统计用区划代码"]
    groups = "1组、2组、3组"
    town = [COUNTY, TOWNSHIP, TOWN_CODE]
    village, other, quarter = VILLAGES.items()
    return Sheet(
        "areas",
        "区划",
        [*heading, "村民小组"],
        [
            Line([1, *town, *village, groups]),
            Line([2, *town, other[0], int(other[1]), "1组,2组;3组\n4组"]),
            Line([3, *town, quarter[0] + " ", quarter[1], None]),
            Line([1, *town, *village, groups], IGNORED),
            Line([4, *town, "桃源村", "999901101299", None], REJECTED),
            subtotal("合计", None, None, None, "3个村（社区）"),
        ],
        above=[[f"{TOWNSHIP}行政区划一览表"], ["填报单位：党政办", None, None, "2026年1月"]],
    )


def organisations() -> Sheet:
    heading = ["单位名称", "单位类型", "所在乡镇、村", "上级单位", "成立日期", "撤销日期"]
    return Sheet(
        "organisations",
        "单位",
        heading,
        [
            Line(["清溪镇党委", "党委", TOWNSHIP, None, "2020年1月1日", None]),
            Line(["党政办", "内设机构", TOWNSHIP, "清溪镇党委", "2020.1.1", None]),
            Line(["农业服务中心", "内设机构", TOWNSHIP, "清溪镇党委", 20200101, None]),
            Line(["派出所", "派出所", TOWNSHIP, None, date(2020, 1, 1), None]),
            Line(["老供销社", "企业", TOWNSHIP, None, "2020-01-01", "2019-01-01"], REJECTED),
            Line(["扶贫办", "内设机构", "青溪镇", None, "2020-01-01", None], REJECTED),
            note("说明：单位类型请按附件填写"),
        ],
    )


CADRES: list[tuple[Any, ...]] = [
    # number, name, category, unit, title, since, until, district, role, party, leave
    ("E01", "陶远山", "镇领导", "清溪镇党委", "党委书记", "2025.1.1", None, "桃源村", "镇级责任人", "是", None),
    ("E02", "米小禾", "镇干部", "党政办", "主任", date(2025, 1, 1), None, "桃源村、柳林村", "机关干部", "是", "年休假 2026-03-02至2026-03-06"),
    ("E03", "柯长安", "镇干部", "派出所", "民警", "20250301", None, "桃源村/柳林村", "公安干警", "是", None),
    ("E04", "水向东", "镇干部", "农业服务中心", "科员", "2025年1月1日", None, "石桥社区", "驻点干部", "否", "借调 2026-02-01至2026-04-15"),
    ("A01", "陶大有", "村(居)干部", "桃源村", "党总支书记", "2024-01-01", None, "桃源村", "责任主体", "是", None),
    ("A02", "陶春兰", "村(居)干部", "桃源村委会", "委员", "2024/1/1", "2026/2/14", "桃源村", "责任主体", "否", None),
    ("A02", "陶春兰", "镇干部", "党政办", "干事", "2026年2月15日", None, "桃源村", "机关干部", "否", None),
    ("B01", "柳成行", "村（居）干部", "柳林村", "主任", "２０２４．１．１", None, "柳林村民委员会", "责任主体", "是", "病假 2026-03-01至2026-03-31"),
    ("S01", "石平", "村(居)干部", "石桥社区", "主任", "2026.4.11", None, "石桥社区居委会", "责任主体", "是", None),
]  # fmt: skip
STAFF_NUMBERS = [row[0] for row in CADRES]


def cadres() -> Sheet:
    phones = {number: f"1540000{i:04}" for i, number in enumerate(dict.fromkeys(STAFF_NUMBERS))}
    lines = [Line([*row[:10], phones[row[0]], row[10]]) for row in CADRES]
    bad = ("E09", "艾早归", "镇干部", "党政办", "科员", "2026-03-01", "2026-02-01")
    strange = ("E10", "魏无", "镇干部", "党政办", "科员", "2025-01-01", None, "桃原村")
    return Sheet(
        "cadres",
        "干部名册",
        [
            "人员工号",
            "姓名",
            "干部类别",
            "所在单位",
            "职务",
            "任职时间",
            None,
            "责任区",
            "责任区角色",
            "中共党员",
            "手机号码",
            "请假/借调",
        ],
        [
            *lines,
            EMPTY,
            Line([*bad, "桃源村", "机关干部", "否", "15400000901", None], REJECTED),
            Line([*strange, "机关干部", "否", "15400000902", None], REJECTED),
            Line([*lines[4].cells], IGNORED),
            note("填表人：陶远山"),
        ],
        above=[["清溪镇干部名册（2026年）"]],
        second_heading=[None, None, None, None, None, "任职起", "任职止", *[None] * 5],
        hidden=[["工号", "姓名"], ["X1", "不该读到的人"]],
    )


def households() -> Sheet:
    heading = ["户编号", "行政村", "组别", "户主", "家庭人口", "手机", "户类别", "登记日期"]
    heading += ["身份证号", "宗教信仰"]
    lines = []
    kinds = ["一般户", "困难户", "低保户", "空巢老人户", "一般户", "致富能手"]
    ways = ["桃源村", "桃源", "桃源村民委员会", "桃 源 村"]
    for village, letter in LETTERS.items():
        for number in range(1, 13):
            group = f"{(number - 1) % 3 + 1}组" if village != "石桥社区" else None
            place = ways[number % 4] if village == "桃源村" else village
            lines.append(
                Line(
                    [
                        f"{letter}{number:03}",
                        place,
                        group,
                        f"{village[0]}{number}户主",
                        f"{number % 6 + 1}人",
                        15400001000 + len(lines),
                        kinds[number % 6],
                        ["2025.6.1", "2025年6月1日", 20250601, date(2025, 6, 1)][number % 4],
                        None,
                        None,
                    ]
                )
            )
    lines[3].cells[5] = "154-0000-1003"
    lines[4].cells[9] = "无"
    lines[5].cells[8] = 999901194901010000
    lines[5].told = WARNED
    lines += [
        subtotal("小计", None, None, None, 36),
        Line([*lines[0].cells], IGNORED),
        Line(["A001", "桃源村", "1组", "另一个人", 3, None, "一般户", "2025.6.1"], REJECTED),
        Line(["A900", "桃园村", "1组", "错村名", 3, None, "一般户", "2025.6.1"], REJECTED),
        Line([None, "桃源村", "1组", "没有编号", 3, None, "一般户", "2025.6.1"], REJECTED),
        Line(["A901", "桃源村", "1组", "有标签", 3, None, "上访户", "2025.6.1"], WARNED),
        EMPTY,
        note("注：户类别以民政办数据为准。"),
    ]
    return Sheet(
        "households",
        "花名册",
        heading,
        lines,
        above=[["清溪镇2026年度联系服务群众责任区农户花名册"], []],
        hidden=[heading, ["Z001", "桃源村", "1组", "隐藏表里的户", 1, None, "一般户", "2025.6.1"]],
    )


def residents() -> Sheet:
    return Sheet(
        "residents",
        "居民花名册",
        ["户编号", "姓名", "与户主关系", "性别", "身份证号", "出生年月", "联系电话"],
        [
            Line(["A001", "桃1户主", "户主", "男", None, "1968年5月", "15400001000"]),
            Line(["A001", "李小花", "配偶", "女", None, "1970.2", None]),
            Line(["Ａ００２", "桃2户主", "户主", "男", None, date(1949, 10, 1), None]),
            Line(["A003 ", "桃3户主", "户主", "女", None, "19800101", None]),
            Line(
                ["A777", "无此户", "户主", "女", None, "1980.1", None],
                REJECTED,
                "household_unknown",
            ),
            Line(["A001", "李小花", "配偶", "女", None, "1970.2", None], IGNORED),
        ],
    )


def assignments() -> Sheet:
    heading = ["年度", "干部工号", "干部姓名", "户编号", "户主姓名", "确定日期"]
    lines = []
    plan = [("A01", "A", range(1, 13)), ("B01", "B", range(1, 9)), ("E02", "B", range(5, 13))]
    plan += [("E01", "A", range(1, 6)), ("S01", "S", range(1, 13)), ("E04", "S", range(1, 4))]
    days = ["2026.1.4", "2026年1月4日", 20260104, date(2026, 1, 4)]
    for cadre, letter, numbers in plan:
        for number in numbers:
            day = "2026-04-11" if cadre == "S01" else days[number % 4]
            lines.append(Line([2026, cadre, None, f"{letter}{number:03}", None, day]))
    return Sheet(
        "assignments",
        "联户安排",
        heading,
        [
            *lines,
            Line(
                ["2026", "A01", "陶大有", "A888", None, "2026.1.4"], REJECTED, "household_unknown"
            ),
            Line(["2026", "A99", "查无此人", "A001", None, "2026.1.4"], REJECTED),
            Line([*lines[0].cells], IGNORED),
        ],
        above=[["2026年干部联系户安排表"]],
    )


# --- A spring of activities -----------------------------------------------------------------------


def activities(seed: int = 4) -> tuple[Sheet, list[Record]]:
    """Activities from January to the middle of May, with the irregularities of life."""
    dice = random.Random(seed)
    records = [*visits(dice), *meetings(dice)]
    dice.shuffle(records)
    lines = [Line(row_of(record, dice)) for record in records]
    someday = date(2099, 1, 1)
    future = Record("R-FUTURE", "household_visit", someday, at(someday), ["A01"])
    future.held_by = VILLAGES["桃源村"]
    lines += [
        Line([*row_of(future, dice)[:6], "A001", None, "有效", None], WARNED),
        Line(
            ["R-NOBODY", "2026.4.1", None, "A01", "桃源村", "入户走访", "A999", None, "有效", None],
            REJECTED,
            "household_unknown",
        ),
        Line(
            ["R-NOWHEN", "四月初", None, "A01", "桃源村", "入户走访", "A001", None, "有效", None],
            REJECTED,
        ),
        Line(
            ["R-NOWHO", "2026.4.1", None, "Q77", "桃源村", "入户走访", "A001", None, "有效", None],
            REJECTED,
        ),
        Line(
            ["R-NOKIND", "2026.4.1", None, "A01", "桃源村", "打酱油", "A001", None, "有效", None],
            REJECTED,
        ),
        Line([*lines[0].cells], IGNORED),
        subtotal("合计", f"{len(lines)}次"),
    ]
    heading = [
        "日志编号",
        "走访日期",
        "开始时间",
        "干部工号",
        "责任区",
        "方式",
        "户编号",
        "登记时间",
    ]
    return Sheet(
        "activities", "民情日记", [*heading, "状态", "作废时间", "主办单位"], lines
    ), records


WORDS = {
    "household_visit": "入户走访",
    "village_day": "驻村",
    "telephone": "电话联系",
    "concerns_meeting": "民情联系会议",
    "dispute_screening": "矛盾纠纷排查",
    "opinion_box": "开箱",
}
FIRST_DAY, LAST_DAY = date(2026, 1, 5), date(2026, 5, 15)


def at(day: date, hour: int = 18) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=SHANGHAI)


def visits(dice: random.Random) -> Iterable[Record]:
    """Visits, village days and telephone calls of all cadres, some late, voided or joint."""
    places = {"A01": "桃源村", "A02": "桃源村", "B01": "柳林村", "S01": "石桥社区"}
    places |= {"E01": "桃源村", "E02": "柳林村", "E03": "桃源村", "E04": "石桥社区"}
    span = (LAST_DAY - FIRST_DAY).days
    for number in range(260):
        who = dice.choice([*places])
        day = FIRST_DAY + timedelta(days=dice.randint(0, span))
        kind = dice.choice(["household_visit"] * 6 + ["village_day", "telephone"])
        letter = LETTERS[places[who]]
        homes = dice.sample(range(1, 13), dice.choice([0, 1, 1, 1, 2, 3]))
        with_them = [dice.choice([*places])] if dice.random() < 0.15 else []
        written = day + timedelta(days=dice.choice([0] * 8 + [1, 3, 4, 6, 15]))
        voided = at(written + timedelta(days=1), 9) if dice.random() < 0.06 else None
        yield Record(
            code=f"R{number:04}",
            kind=kind,
            on=day,
            recorded_at=at(written),
            by=[*dict.fromkeys([who, *with_them])],
            met=[f"{letter}{home:03}" for home in homes],
            held_by=VILLAGES[places[who]],
            voided_at=voided,
        )


def meetings(dice: random.Random) -> Iterable[Record]:
    """Meetings, screenings and openings of the box in the villages, not all that are owed."""
    hosts = {"桃源村": "A01", "柳林村": "B01", "石桥社区": "E04"}
    for number in range(60):
        village = dice.choice([*hosts])
        day = FIRST_DAY + timedelta(days=dice.randint(0, (LAST_DAY - FIRST_DAY).days))
        kind = dice.choice(["concerns_meeting", "dispute_screening", "opinion_box"])
        yield Record(
            code=f"M{number:04}",
            kind=kind,
            on=day,
            recorded_at=at(day + timedelta(days=dice.choice([0, 0, 0, 5]))),
            by=[hosts[village]],
            held_by=VILLAGES[village],
        )
    for month in (1, 2, 4):
        day = date(2026, month, dice.randint(10, 25))
        yield Record(f"T{month:04}", "concerns_meeting", day, at(day), ["E01"], held_by=TOWN_CODE)


def row_of(record: Record, dice: random.Random) -> list[Any]:
    """The record as somebody would type it: dates and lists in whatever manner."""
    day = record.on
    manners = [
        day,
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        int(f"{day:%Y%m%d}"),
        f"{day:%Y-%m-%d}",
        f" {day:%Y/%m/%d} ",
    ]
    joints = ["、", ",", "，", ";", "；", "/", "\n", " 、 "]
    names = {code: name for name, code in VILLAGES.items()}
    # Without a 登记时间 the row is taken as recorded on its own day.
    typed_at_once = record.recorded_on == day and not record.voided_at
    return [
        record.code,
        dice.choice(manners),
        dice.choice([None, "09:30", time(9, 30), "9：30"]),
        dice.choice(joints).join(record.by),
        names.get(record.held_by) or dice.choice([None, TOWNSHIP]),
        WORDS[record.kind],
        dice.choice(joints).join(record.met) or None,
        None if typed_at_once and dice.random() < 0.3 else record.recorded_at.replace(tzinfo=None),
        "作废" if record.voided_at else dice.choice(["有效", None]),
        record.voided_at.replace(tzinfo=None) if record.voided_at else None,
        "党政办" if record.held_by == TOWN_CODE else None,
    ]


# --- The same township for the slow counter -------------------------------------------------------

CATEGORY = {"镇领导": "township_leader", "镇干部": "township_cadre"}


def facts(records: list[Record]) -> Facts:
    """What the good rows of all the sheets amount to."""
    told = Facts(rules=rules_since(ENGINE_SINCE), records=records)
    told.bodies = {code: Body(code=code) for code in VILLAGES.values()}
    told.bodies[TOWN_CODE] = Body(code=TOWN_CODE, type="township")
    for row in CADRES:
        cadre = told.cadres.setdefault(row[0], Cadre(row[0]))
        first, last = day_of(row[5]), day_of(row[6])
        category = CATEGORY.get(row[2], "village_cadre")
        cadre.services.append(Service(first, last, category, row[9] == "是"))
        role = {"公安干警": "police_officer"}.get(row[8], "office_cadre")
        cadre.posts.append(Post(first, last, role))
        if row[10]:
            start, end = row[10].split(" ")[1].split("至")
            cadre.leaves.append(Leave(date.fromisoformat(start), date.fromisoformat(end)))
    for line in households().lines:
        if line.told in (TAKEN, WARNED):
            group = {"困难户": "hardship", "低保户": "allowance"}.get(line.cells[6])
            care = [Care(date(2025, 6, 1), None, group)] if group else []
            code = line.cells[0]
            told.households[code] = Household(date(2025, 6, 1), code=code, care=care)
    for line in assignments().lines:
        if line.told == TAKEN:
            since = date(2026, 4, 11) if line.cells[1] == "S01" else date(2026, 1, 4)
            told.assignments.append(
                Assignment(since, date(2026, 12, 31), line.cells[1], line.cells[3])
            )
    return told


def day_of(typed: Any) -> date | None:
    """The day that the list of cadres means."""
    if typed is None or isinstance(typed, date):
        return typed
    digits = typed.translate(str.maketrans("０１２３４５６７８９．", "0123456789."))
    for mark in "年月./日":
        digits = digits.replace(mark, "-")
    parts = [part for part in digits.split("-") if part]
    if len(parts) == 1:
        return date.fromisoformat(parts[0])
    return date(*map(int, parts))
