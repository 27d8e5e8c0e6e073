"""An import holds nobody up while it judges, and what it judged is so when it is written."""

from __future__ import annotations

import gc

import pytest
from django.db import connection

from contacts import audit
from contacts.imports import runner
from contacts.kit import search
from contacts.kit.memory import SELDOM
from contacts.models import Household
from tests.sheets import HOUSEHOLD_HEAD, NOW, Sheets, build_ertang, counts

ROWS = [[f"B{n}", "甘岭村", "1组", f"韦大山{n}", 4, "", "一般户", "2025.6.3"] for n in range(8)]


def bring_in(sheets, *rows, progress=runner.silently):
    source = runner.Source(sheets.file(HOUSEHOLD_HEAD, list(rows)), "名册.xlsx")
    return runner.apply("households", source, by=None, at=NOW, progress=progress)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_locked_while_a_sheet_is_read_and_judged(tmp_path):
    build_ertang()
    told = []

    def look(done, _total, message):
        told.append((done, message, connection.in_atomic_block))

    assert bring_in(Sheets(tmp_path), *ROWS, progress=look).applied
    assert len(told) > len(ROWS)
    assert not any(locked for _done, _message, locked in told)
    assert Household.objects.count() == len(ROWS)


@pytest.mark.django_db(transaction=True)
def test_the_pinyin_of_thousands_of_names_is_found_before_the_lock_is_taken(tmp_path, monkeypatch):
    build_ertang()
    found = []

    def look(name):
        found.append((name, connection.in_atomic_block))
        return f" {name}"

    monkeypatch.setattr(search, "pinyin_keys", look)
    sheets = Sheets(tmp_path)
    bring_in(sheets, *ROWS)
    bring_in(sheets, *[[*row[:3], f"新名{row[0]}", *row[4:]] for row in ROWS])
    residents = [[row[0], "李春花", "配偶"] for row in ROWS]
    source = runner.Source(sheets.file(["户编号", "姓名", "与户主关系"], residents), "居民.xlsx")
    runner.apply("residents", source, by=None, at=NOW)
    names = [name for name, _locked in found if name.startswith(("韦大山", "新名", "李春花"))]
    assert len(names) == 3 * len(ROWS)
    assert not any(locked for name, locked in found if name in names)
    assert Household.objects.get(number="B1").name_keys == " 新名B1"


def test_a_name_changed_after_its_pinyin_was_found_is_looked_up_again(ertang):
    place = ertang.area
    search.prepare([place])
    place.name = "三里镇"
    place.save()
    place.refresh_from_db()
    assert " sanlizhen" in place.name_keys


def test_what_another_import_wrote_meanwhile_is_judged_again(ertang, sheets, tmp_path):
    other = Sheets(tmp_path / "other")
    other.folder.mkdir()
    written = []

    def somebody_else_is_faster(done, _total, _message):
        if done and not written:
            written.append(bring_in(other, ROWS[0], ROWS[1]))

    report = bring_in(sheets, *ROWS, progress=somebody_else_is_faster)
    assert written
    assert counts(report) == {"unchanged": 2, "new": 6}
    assert Household.objects.count() == len(ROWS)


def test_a_sheet_comes_in_also_where_others_never_stop_changing_things(ertang, sheets):
    def busy(done, _total, _message):
        if done:
            audit.record(by=None, verb="change", resource="household", ids=[])

    assert counts(bring_in(sheets, *ROWS, progress=busy)) == {"new": 8}


def test_visits_that_are_typed_meanwhile_cost_no_second_look(ertang, sheets):
    begun = []

    def typing(done, _total, _message):
        if not done:
            begun.append(done)
        audit.record(by=None, verb="create", resource="activity", ids=[])

    bring_in(sheets, *ROWS, progress=typing)
    assert len(begun) == 2  # reading, and the first row


def test_the_collector_looks_seldom_while_a_sheet_is_judged(ertang, sheets):
    usual, seen = gc.get_threshold(), set()
    bring_in(sheets, *ROWS, progress=lambda *_told: seen.add(gc.get_threshold()))
    assert seen == {SELDOM}
    assert gc.get_threshold() == usual
