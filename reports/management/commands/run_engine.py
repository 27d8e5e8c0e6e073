"""Compute and close as of the end of a day."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from contacts.kit import clock, days
from contacts.management.machines import MachineCommand
from reports.engine.run import run


class Command(MachineCommand):
    help = (
        "Compute what everybody owes as of the end of a day, and close finished periods; never one "
        "before its instant, however far ahead the day is."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=days.from_command, metavar="YYYY-MM-DD")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        done = run(options["on"] or clock.today(), now=clock.now())
        figures = {
            "on": done.on.isoformat(),
            "issued": done.issued,
            "refreshed": done.refreshed,
            "closed": done.closed,
        }
        if options["json"]:
            self.stdout.write(json.dumps(figures))
            return
        sentence = _("%(on)s：新发任务%(issued)s项，计算%(refreshed)s项，关账%(closed)s项。")
        self.stdout.write(sentence % figures)
