"""docs/checklist.md says what is there: its pages, models and tests must be there indeed."""

import re
import uuid

import pytest
from django.apps import apps
from django.urls import Resolver404, resolve

from config.env import BASE_DIR
from reports.catalogue import PACKS
from tests.test_architecture import functions
from visits.catalogue import KINDS

EVERYWHERE = {"every page", "all lists", "all forms"}
# Rows that must have a line, with or without something missing.
ASKED = """
    S001-S003 S006-S009 S012 S013 S016 S025 S029 S030 S032-S034 S039 S040 S054 S064 S065 S079 S087
    S088 S091 S107 S114-S116 S182-S196 S199-S206 S211-S214 S239-S243 S255 S257 S259 S273-S275
    S289-S293
    S011 S020-S024 S035-S037 S043 S047-S053 S055 S071-S078 S083 S084 S089 S090 S093-S098 S106 S108
    S117-S126 S135 S136 S142 S151-S158 S162-S167 S171 S198 S207-S210 S228-S238 S244-S247
    S249-S252 S254 S260 S261
"""


def lines():
    """Row → (pages, models, tests, missing)."""
    text = (BASE_DIR / "docs" / "checklist.md").read_text(encoding="utf-8")
    table = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| S")]
    found = {first.split()[0]: rest for first, *rest in table}
    assert len(found) == len(table), "a row stands there twice"
    return found


ROWS = lines()


def numbers(text):
    """S001-S003 S006 → S001 S002 S003 S006."""
    for word in text.split():
        first, _, last = word.partition("-")
        for number in range(int(first[1:]), int((last or first)[1:]) + 1):
            yield f"S{number:03}"


def test_every_row_that_was_asked_for_has_its_line():
    assert set(numbers(ASKED)) - set(ROWS) == set()


def test_a_line_names_one_row_and_fills_every_column():
    for row, cells in ROWS.items():
        assert re.fullmatch(r"S\d{3}", row)
        assert len(cells) == 4 and all(cells), row


@pytest.mark.parametrize("row", ROWS)
def test_every_address_leads_to_a_page(row):
    pages = ROWS[row][0]
    for address in re.findall(r"`([^`]+)`", pages):
        path = address.partition("?")[0].replace("<uuid>", str(uuid.uuid4()))
        try:
            found = resolve(path)
        except Resolver404:
            pytest.fail(f"{row}: no page {address}")
        if found.url_name == "visit-new-kind":
            kinds = {kind.code for rows in KINDS.values() for kind in rows}
            assert found.kwargs["kind"] in kinds, address
        for code in re.findall(r"requirement=([\w-]+)", address):
            assert code in {rule.code for pack in PACKS.values() for rule in pack.rules}, address
    for words in re.sub(r"`[^`]+`", "", pages).split(","):
        assert words.strip() in EVERYWHERE | {""}, (row, words)


@pytest.mark.parametrize("row", ROWS)
def test_every_model_is_there(row):
    ours = {model.__name__ for model in apps.get_models() if model.__module__.split(".")[0] in OURS}
    names = set(ROWS[row][1].split(", ")) - {"—"}
    assert names - ours == set()


OURS = {"contacts", "visits", "reports"}


@pytest.mark.parametrize("row", ROWS)
def test_every_test_is_there(row):
    named = re.findall(r"`([^`]+)`", ROWS[row][2])
    assert named, "a row is done when a test shows it"
    for name in named:
        path, _, function = name.partition("::")
        file = BASE_DIR / "tests" / path
        assert file.is_file(), name
        assert function in {found for found, _lines in functions(file)}, name


def test_a_page_a_model_or_a_test_that_is_not_there_is_found(monkeypatch):
    wrong = ["`/nowhere/`", "Nothing", "`test_look.py::test_nothing`", "—"]
    monkeypatch.setitem(ROWS, "S999", wrong)
    for test in (test_every_address_leads_to_a_page, test_every_model_is_there):
        with pytest.raises((AssertionError, pytest.fail.Exception)):
            test("S999")
    with pytest.raises(AssertionError):
        test_every_test_is_there("S999")
