"""Take away what has been kept for its time."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext_lazy as _

from contacts.actions import retention
from contacts.kit import clock, days
from contacts.management.machines import MachineCommand

DUE = _("%(title)s（%(code)s）：%(n)s条到期。保存%(kept)s，%(day)s起的都留着。")
GONE = _("%(title)s（%(code)s）：已清除%(n)s条。保存%(kept)s，%(day)s起的都留着。")
YEARS, DAYS = _("%(n)s年"), _("%(n)s天")


class Command(MachineCommand):
    help = (
        "Show what has outlived the time for which it may be kept; with --apply take it away. "
        "Each kind of record leaves one event in the trail of each township concerned."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=days.from_command, metavar="YYYY-MM-DD")
        parser.add_argument("--apply", action="store_true", help="take it away, not only show it")

    def handle(self, *args: Any, **options: Any) -> None:
        on = options["on"] or clock.today()
        for term, count in retention.carry_out(on, apply=options["apply"]):
            told = {
                "title": term.title,
                "code": term.code,
                "n": count,
                "kept": DAYS % {"n": term.days} if term.days else YEARS % {"n": term.years_kept},
                "day": term.first_kept(on),
            }
            self.stdout.write((GONE if options["apply"] else DUE) % told)
