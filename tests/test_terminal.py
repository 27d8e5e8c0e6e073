"""What the commands print speaks one language, the house's own, and another one where that is chosen.

`--json`, `--help`, logs, and the maintainers' own tools (`translations`, the bench) are in English.
"""

import ast
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import translation

from config.env import BASE_DIR
from tests.reports.helpers import april, switch_on

PRINTING = {"write", "say", "_say", "CommandError"}
FOR_MAINTAINERS = {"translations.py"}
PLACEHOLDER = re.compile(r"%\(\w+\)\w|[\w-]*make \w+( \w+=\w+)?")
HAN = re.compile("[\u4e00-\u9fff]")
ENGLISH = re.compile(r"[A-Za-z]{3,}")


def printing_modules():
    for app in ("contacts", "visits", "reports"):
        for path in (BASE_DIR / app / "management").rglob("*.py"):
            if path.name not in FOR_MAINTAINERS:
                yield path
    yield BASE_DIR / "contacts" / "kit" / "supervisor.py"


def english_in(code):
    """The words that a module prints and that no translator can reach."""
    found = []
    for call in ast.walk(ast.parse(code)):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        if name not in PRINTING:
            continue
        texts = [
            node.value
            for argument in call.args
            for node in ast.walk(argument)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        # What stands between two values of an f-string and keys of a dict are single words.
        found += [t for t in texts if " " in t.strip() and ENGLISH.search(PLACEHOLDER.sub("", t))]
    return found


@pytest.mark.parametrize("path", list(printing_modules()), ids=lambda path: path.name)
def test_no_command_prints_english_words_of_its_own(path: Path):
    assert english_in(path.read_text(encoding="utf-8")) == []


def test_the_search_sees_an_english_line():
    assert english_in('self.stdout.write(f"{n} kinds were added")')
    assert english_in('raise CommandError(f"There is no township {code}")')
    assert not english_in('self.say(_("停了（%(how)s）") % told)')


def told(command, *arguments):
    out = StringIO()
    call_command(command, *arguments, stdout=out, stderr=out)
    return out.getvalue()


COMMANDS = [
    ["load_catalogue"],
    ["load_catalogue", "--switch-on", "quyuan-five-systems"],
    ["run_engine", "--on", "2026-04-22"],
    ["retention"],
    ["obligations", "--requirement", "village-cadre-visit-days", "--period", "2026-04"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_command_speaks_the_language_that_is_chosen(cast, command):
    switch_on(cast.east, since=april(1))
    lines = told(*command).splitlines()
    assert lines and all(HAN.search(line) for line in lines)
    with translation.override("en"):
        first = told(*command).splitlines()[0]
    assert not HAN.search(first.partition("“")[0].partition("\t")[0]), first
