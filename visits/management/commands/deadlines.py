"""When matters are due, for a list of cases in a file: the app's own clocks, checked from outside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from contacts.management.machines import IMPOSSIBLE, MachineCommand
from visits.queries.deadlines import UnreadableCase, deadlines

MOST_BYTES = 64 * 1024 * 1024


class Command(MachineCommand):
    help = (
        "Compute the deadlines of the cases in a JSON file, with the way to each. Changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE.json")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = deadlines(_cases(Path(options["file"])))
        except UnreadableCase as error:
            raise CommandError(str(error), returncode=IMPOSSIBLE) from error
        except RecursionError as error:
            raise CommandError(_("文件里套得太深。"), returncode=IMPOSSIBLE) from error
        self.stdout.write(json.dumps(found, ensure_ascii=False))


def _cases(path: Path) -> list[Any]:
    try:
        with path.open("rb") as file:
            text = file.read(MOST_BYTES + 1)
        if len(text) > MOST_BYTES:
            raise UnreadableCase(_("文件太大。"))
        found = json.loads(text.decode("utf-8-sig"))
    except (OSError, ValueError) as error:
        if isinstance(error, UnreadableCase):
            raise
        raise UnreadableCase(
            _("读不了这个文件，要是一份 JSON：%(name)s") % {"name": path}
        ) from error
    if not isinstance(found, list):
        raise UnreadableCase(_("文件里要是一个列表，一件一项。"))
    return found
