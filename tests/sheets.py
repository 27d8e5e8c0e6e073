"""Sheets for the tests of the importers: a township, and rows as people type them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

from contacts.catalogue import load_care_groups
from contacts.imports import runner
from contacts.imports.report import Report
from contacts.models import Area, AreaKind, ResponsibilityDistrict, User
from tests.contacts.kit.sheets import odd_files
from tests.factories import at, make_area, make_district
from visits.catalogue import load_kinds

TODAY = dt.date(2026, 3, 15)
NOW = at(TODAY, 10)
VILLAGES = ("二塘村", "甘岭村", "渠盏村", "朗村")

HOUSEHOLD_HEAD = [
    "户编号",
    "村(社区)",
    "村民小组",
    "户主姓名",
    "家庭人口",
    "联系电话",
    "户类别",
    "登记日期",
]
CADRE_HEAD = [
    "工号", "姓名", "类别", "单位/部门", "职务", "任职起", "任职止", "责任区", "责任区角色", "中共党员",
    "手机", "请假/借调",
]  # fmt: skip


@dataclasses.dataclass
class Ertang:
    """二塘镇 with four villages, and its neighbour 三里镇 with one of the same name."""

    county: Area
    area: Area
    districts: dict[str, ResponsibilityDistrict]
    neighbour: Area


def build_ertang() -> Ertang:
    """The two townships, with the catalogue."""
    load_care_groups()
    load_kinds()
    county = make_area(None, AreaKind.COUNTY, "武宣县", "451323")
    area = make_area(county, AreaKind.TOWNSHIP, "二塘镇", "451323105")
    districts = {
        name: make_district(area, name, f"45132310520{i}") for i, name in enumerate(VILLAGES)
    }
    neighbour = make_area(county, AreaKind.TOWNSHIP, "三里镇", "451323104")
    make_district(neighbour, "二塘村", "451323104200")
    make_district(neighbour, "三里村", "451323104201")
    return Ertang(county, area, districts, neighbour)


class Sheets:
    """Brings sheets in, each row a list as it stands under the heads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0

    def file(self, head: list[str], rows: list[list[Any]], title: str = "名册") -> Path:
        """A workbook whose header is in row 1."""
        self.count += 1
        path = self.folder / f"{self.count}.xlsx"
        return odd_files.workbook(path, {title: [head, *rows]})

    def check(self, kind: str, head: list[str], *rows: list[Any], by: User | None = None) -> Report:
        """What a check says about these rows."""
        source = runner.Source(self.file(head, list(rows)), "名册.xlsx")
        return runner.check(kind, source, by=by, at=NOW)

    def apply(
        self,
        kind: str,
        head: list[str],
        *rows: list[Any],
        by: User | None = None,
        skip_bad_rows: bool = False,
        now: dt.datetime = NOW,
    ) -> Report:
        """Bring these rows in."""
        source = runner.Source(self.file(head, list(rows)), "名册.xlsx")
        return runner.apply(kind, source, by=by, at=now, skip_bad_rows=skip_bad_rows)


def counts(report: Report) -> dict[str, int]:
    """The counts that are not zero, without the number of rows."""
    return {k: n for k, n in report.as_json()["counts"].items() if n and k != "rows"}


def codes(report: Report) -> list[tuple[int, str]]:
    """Row and code of every remark."""
    return sorted((remark.row, remark.code) for remark in report.remarks)
