"""Bring in a sheet from the command line, by the same code as the pages."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from contacts import access
from contacts.imports import registry, runner
from contacts.imports.reading import Source
from contacts.imports.report import Report
from contacts.kit import clock
from contacts.kit.sheets.refusals import Unreadable
from contacts.management.machines import IMPOSSIBLE, MachineCommand
from contacts.models import User

REJECTED = 1  # exit code


class Command(MachineCommand):
    """Exit 0: nothing rejected; 1: rows rejected, and then nothing is written unless bad rows may
    be skipped; 2: the file can't be read, or the account may not import."""

    help = "Check a sheet and bring it in."
    # They look at the program, not at the sheet, and take half a second; `up` has made them.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=[kind.code for kind in registry.kinds()])
        parser.add_argument("file", type=Path)
        parser.add_argument("--check", action="store_true", help="only look, write nothing")
        parser.add_argument("--skip-bad-rows", action="store_true", help="bring in the good rows")
        parser.add_argument("--as", dest="username", help="an account; without one: the system")
        parser.add_argument("--sheet", help="the name of the sheet to read")
        parser.add_argument("--json", action="store_true", help="the report for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        by = account(options["username"], registry.get(options["kind"]).right)
        source = Source(options["file"], options["file"].name, options["sheet"])
        try:
            report = self.run(options, source, by)
        except Unreadable as refusal:
            raise CommandError(refusal.message, returncode=IMPOSSIBLE) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        else:
            self.tell(report)
        if report.rejected:
            sys.exit(REJECTED)

    def run(self, options: dict[str, Any], source: Source, by: User | None) -> Report:
        """Look at the sheet, or look and write."""
        kind, at = options["kind"], clock.now()
        if options["check"]:
            return runner.check(kind, source, by=by, at=at)
        skip = options["skip_bad_rows"]
        return runner.apply(kind, source, by=by, at=at, skip_bad_rows=skip)

    def tell(self, report: Report) -> None:
        """The report for people."""
        for remark in (*report.columns, *sorted(report.remarks, key=lambda r: r.row)):
            where = _("第%(row)d行") % {"row": remark.row}
            column = f" {remark.column}" if remark.column else ""
            self.stdout.write(f"{where}{column} [{remark.code}] {remark.message}")
        if ignored := report.layout.ignored_sheets:
            told = {"read": report.layout.sheet, "ignored": "、".join(ignored)}
            self.stdout.write(_("只读了工作表“%(read)s”，没有读：%(ignored)s。") % told)
        self.stdout.write(report.summary())


def account(username: str | None, right: tuple[str, str]) -> User | None:
    """The account for which to import.

    Raises:
        CommandError: there is none, or it may not import this kind of sheet.
    """
    if username is None:
        return None
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None or not access.may(user, *right):
        message = _("账号“%(name)s”不存在，或没有导入的权限。") % {"name": username}
        raise CommandError(message, returncode=IMPOSSIBLE)
    return user
