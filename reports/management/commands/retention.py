"""Take away what has been kept for its time."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from contacts.actions import retention
from contacts.kit import clock, days
from contacts.management.machines import MachineCommand


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
            word = "taken away" if options["apply"] else "due"
            self.stdout.write(
                f"{term.code}: {count} {word} (kept {term.years_kept} years, "
                f"since {term.first_kept(on)})"
            )
