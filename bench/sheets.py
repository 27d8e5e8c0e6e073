"""Bringing in 7,902 households and 19,608 residents, against calamine and bulk_create alone."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction
from python_calamine import CalamineWorkbook

from bench.figures import Figure
from contacts.kit.sheets.writer import Sheet, write_workbook
from contacts.models import Household, Resident, ResponsibilityDistrict

MIB = 1024
# A small process between: the system counts to a child what its parent held when it was started.
BETWEEN = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, "manage.py", "import_sheet", *sys.argv[1:], "--skip-bad-rows"])
print("peak", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(done.returncode)
"""


def measure() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        households, residents = _write(Path(folder))
        bare = _bare(households, residents)
        began, peaks = time.perf_counter(), []
        for kind, path in (("households", households), ("residents", residents)):
            done = subprocess.run(
                [sys.executable, "-c", BETWEEN, kind, str(path)],
                capture_output=True,
                text=True,
            )
            if done.returncode > 1:
                raise RuntimeError(done.stdout + done.stderr)
            peaks.append(int(done.stdout.split()[-1]) / MIB)
        taken = time.perf_counter() - began
    yield Figure(
        "households + residents sheets ÷ calamine + bulk_create",
        taken / bare,
        3,
        "×",
        f"{taken:.1f} s against {bare:.1f} s, starts of the two processes included",
    )
    yield Figure("peak memory of an import", max(peaks), 256, "MiB")


def _write(folder: Path) -> tuple[Path, Path]:
    """The demo township's own register as two sheets, with numbers that are new."""
    households = list(Household.objects.select_related("district", "group"))
    residents = Resident.objects.select_related("household").iterator()
    first, second = folder / "households.xlsx", folder / "residents.xlsx"
    write_workbook(
        first,
        [
            Sheet(
                "花名册",
                ["户编号", "村(社区)", "村民小组", "户主姓名", "家庭人口", "联系电话", "登记日期"],
                (
                    [
                        "Z" + h.number,
                        h.district.name,
                        h.group.name if h.group else "",
                        h.head_name,
                        h.size,
                        h.phone,
                        day,
                    ]
                    for h in households
                    for day in [dt.date(2025, 6, 1)]
                ),
            )
        ],
    )
    write_workbook(
        second,
        [
            Sheet(
                "居民花名册",
                ["户编号", "姓名", "与户主关系", "出生日期"],
                (
                    [
                        "Z" + r.household.number,
                        r.name,
                        r.get_relation_display(),
                        f"{r.birth_year}年{r.birth_month}月",
                    ]
                    for r in residents
                ),
            )
        ],
    )
    return first, second


def _bare(households: Path, residents: Path) -> float:
    """Read both with calamine and store them with bulk_create; then forget them."""
    began = time.perf_counter()
    with transaction.atomic():
        districts = {d.name: d for d in ResponsibilityDistrict.objects.select_related("area")}
        township = next(iter(districts.values())).area.township
        rows = CalamineWorkbook.from_path(households).get_sheet_by_index(0).to_python()[1:]
        made = Household.objects.bulk_create(
            Household(
                township=township,
                district=districts[str(row[1])],
                number=str(row[0]),
                head_name=str(row[3]),
                size=int(row[4]),  # type: ignore[arg-type]
                phone=str(row[5]),
                starts_on=dt.date(2025, 6, 1),
            )
            for row in rows
        )
        by_number = {household.number: household for household in made}
        rows = CalamineWorkbook.from_path(residents).get_sheet_by_index(0).to_python()[1:]
        Resident.objects.bulk_create(
            Resident(
                household=by_number[str(row[0])], name=str(row[1]), starts_on=dt.date(2025, 6, 1)
            )
            for row in rows
        )
        transaction.set_rollback(True)
    return time.perf_counter() - began
