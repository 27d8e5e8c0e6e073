"""What subjects owed under a rule in a period, and the records behind it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.kit import clock, days
from contacts.management.machines import IMPOSSIBLE, MachineCommand
from contacts.models import Area
from reports.engine.reasons import Reason
from reports.models import State
from reports.queries.evidence import Line, evidence
from reports.queries.obligations import (
    UnknownError,
    as_figures,
    find_period,
    find_subject,
    standing,
)

HEADINGS = {
    "subject": gettext_lazy("编号"),
    "name": gettext_lazy("名称"),
    "bound_days": gettext_lazy("在岗天数"),
    "target": gettext_lazy("应完成"),
    "done": gettext_lazy("已完成"),
    "done_now": gettext_lazy("按现在的记录"),
    "late": gettext_lazy("补记"),
    "state": gettext_lazy("进度"),
    "reachable": gettext_lazy("来得及"),
    "closed": gettext_lazy("已关账"),
    "number": gettext_lazy("日志编号"),
    "activity": gettext_lazy("记录"),
    "date": gettext_lazy("日期"),
    "kind": gettext_lazy("方式"),
    "household": gettext_lazy("户编号"),
    "recorded_at": gettext_lazy("登记时间"),
    "imported": gettext_lazy("导入"),
    "elsewhere": gettext_lazy("责任区外"),
    "counts_now": gettext_lazy("现在计入"),
    "reason": gettext_lazy("原因"),
}


class Command(MachineCommand):
    help = (
        "Show what everybody owed under a rule in a period, as it stood at the end of a day. "
        "Changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--requirement", required=True, metavar="CODE")
        parser.add_argument(
            "--period",
            required=True,
            help="2026-04, 2026-04-1, 2026-04-2, 2026-W18, 2026-Q2, 2026-H1 or 2026",
        )
        parser.add_argument("--on", type=days.from_command, metavar="YYYY-MM-DD")
        parser.add_argument("--area", metavar="CODE", help="one township")
        parser.add_argument(
            "--evidence", metavar="SUBJECT", help="the records behind one subject's figure"
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        on = options["on"] or clock.today()
        try:
            found = self._found(on, options)
        except UnknownError as error:
            raise CommandError(str(error), returncode=IMPOSSIBLE) from error
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
        else:
            self._print(found)

    def _found(self, on: dt.date, options: dict[str, Any]) -> Any:
        period = find_period(options["requirement"], options["period"])
        townships = _townships(options["area"])
        with standing(options["requirement"], period, on=on, now=clock.now()) as everybody:
            rows = everybody.filter(requirement__area__in=townships)
            if not options["evidence"]:
                return [as_figures(row) for row in rows]
            obligation = find_subject(rows, options["evidence"])
            lines = evidence(obligation, on)
            return {
                **as_figures(obligation),
                "counted": _records(line for line in lines if line.reason is None),
                "not_counted": _records(line for line in lines if line.reason is not None),
            }

    def _print(self, found: Any) -> None:
        if isinstance(found, list):
            self._table(found)
            return
        counted, others = found.pop("counted"), found.pop("not_counted")
        self._table([found])
        self._table(counted)
        self._table(others)

    def _table(self, rows: Sequence[dict[str, Any]]) -> None:
        """Columns apart by tabs, one row a line, in words; `--json` has the codes."""
        if rows:
            self.stdout.write("\t".join(str(HEADINGS[key]) for key in rows[0]))
        for row in rows:
            self.stdout.write("\t".join(_in_words(key, value) for key, value in row.items()))


def _townships(code: str | None) -> list[Area]:
    townships = Area.objects.townships()
    found = list(townships.filter(code=code) if code else townships)
    if code and not found:
        raise UnknownError(_("没有代码为“%(code)s”的乡镇") % {"code": code})
    return found


def _records(lines: Any) -> list[dict[str, Any]]:
    return [_record(line) for line in lines]


def _record(line: Line) -> dict[str, Any]:
    activity = line.activity
    told = {
        "number": activity.sheet_number,
        "activity": str(activity.uid),
        "date": activity.happened_on.isoformat(),
        "kind": activity.kind.code,
        "household": line.household.number if line.household else None,
        "recorded_at": timezone.localtime(activity.recorded_at).isoformat(),
        "late": line.is_late,
        "imported": line.is_imported,
        "elsewhere": line.elsewhere,
        "counts_now": line.counts_now,
    }
    return told if line.reason is None else {**told, "reason": line.reason.value}


def _in_words(key: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    choices: dict[str, Any] = {"state": State, "reason": Reason}
    return str(choices[key](value).label) if key in choices else str(value)
