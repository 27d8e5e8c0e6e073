"""A township brings in its own sheets; what it then owes is what a patient person would count."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from contacts.kit.periods import Period, PeriodKind
from contacts.models import CalendarDay, Household
from tests.reference.catalogue import OFFICIAL
from tests.reference.counter import figures
from tests.scenarios import sheets

FIGURES = ["bound_days", "target", "done", "done_now", "late", "state", "reachable", "closed"]
PACKS = ["quyuan-five-systems", "baoshan-ten-ones", "suggested"]
# Rules that are off by default.
OPTIONAL = ["own-hardship-households", "leader-field-visits"]


def command(*arguments):
    """What a command prints as JSON, and its exit code."""
    out, code = StringIO(), 0
    try:
        call_command(*map(str, arguments), stdout=out, stderr=StringIO())
    except SystemExit as exit_:
        code = int(exit_.code or 0)
    except CommandError as error:
        code = error.returncode
    return json.loads(out.getvalue() or "null"), code


def bring_in(sheet, path):
    answer, code = command("import_sheet", sheet.kind, path, "--skip-bad-rows", "--json")
    assert code == (1 if sheet.count(sheets.REJECTED) else 0), answer
    return answer


def verdicts(answer):
    return {row["row"]: row["verdict"] for row in answer["rows"]}


def expected_verdicts(sheet):
    return {
        row: line.told
        for row, line in sheet.verdicts.items()
        if line.told not in (None, sheets.TAKEN)
    }


@pytest.fixture(scope="module")
def brought_in(django_db_setup, django_db_blocker, tmp_path_factory):
    """Everything brought in, in the order in which an administrator would; the answers by kind."""
    folder, answers = tmp_path_factory.mktemp("sheets"), {}
    first = [sheets.areas(), sheets.organisations()]
    rest = [sheets.cadres(), sheets.households(), sheets.residents(), sheets.assignments()]
    with django_db_blocker.unblock(), transaction.atomic():
        for sheet in first:
            answers[sheet.kind] = sheet, bring_in(sheet, sheet.write(folder))
        switch_rules_on()
        for sheet in [*rest, sheets.activities()[0]]:
            answers[sheet.kind] = sheet, bring_in(sheet, sheet.write(folder))
        yield answers
        transaction.set_rollback(True)


@pytest.fixture
def township(brought_in, db):
    """The township as it was brought in; what a test changes is gone afterwards."""
    return brought_in


def switch_rules_on():
    since = sheets.ENGINE_SINCE.isoformat()
    options = ["--switch-on", *PACKS, "--from", since, "--with", *OPTIONAL]
    call_command("load_catalogue", *options, stdout=StringIO(), stderr=StringIO())


def test_every_row_is_judged_as_a_careful_clerk_would(township):
    for kind, (sheet, answer) in township.items():
        assert verdicts(answer) == expected_verdicts(sheet), kind
        told = {row["row"]: row["code"] for row in answer["rows"]}
        codes = {
            row: line.code
            for row, line in sheet.verdicts.items()
            if line.code not in (None, "no_data")
        }
        assert {row: told[row] for row in codes} == codes, kind


def test_the_counts_add_up_to_the_rows_of_the_sheet(township):
    for kind, (sheet, answer) in township.items():
        counts = answer["counts"]
        assert answer["header_row"] == sheet.header_row, kind
        assert counts["rows"] == sheet.data_rows, kind
        assert counts["rejected"] == sheet.count(sheets.REJECTED), kind
        assert counts["warned"] == sheet.count(sheets.WARNED), kind
        assert counts["ignored"] == sheet.count(sheets.IGNORED), kind
        good = counts["new"] + counts["changed"] + counts["unchanged"]
        assert good == sheet.count(sheets.TAKEN, sheets.WARNED), kind


def test_hidden_sheets_are_named_and_never_merged_in(township):
    assert township["households"][1]["ignored_sheets"] == ["旧数据"]
    assert not Household.objects.filter(number="Z001").exists()


def test_a_rejected_row_keeps_everything_out_unless_asked_otherwise(township, tmp_path):
    sheet = sheets.households()
    good = ["A950", "桃源村", "1组", "新来的户", 3, None, "一般户", "2025.6.1"]
    sheet.lines = [sheets.Line(good), sheets.Line([None, *good[1:]], sheets.REJECTED)]
    answer, code = command("import_sheet", sheet.kind, sheet.write(tmp_path), "--json")
    assert (code, verdicts(answer)) == (1, expected_verdicts(sheet))
    assert not Household.objects.filter(number="A950").exists()
    assert bring_in(sheet, sheet.write(tmp_path))["counts"]["new"] == 1
    assert Household.objects.filter(number="A950").exists()


def test_the_same_sheets_a_second_time_change_nothing(township, tmp_path):
    for sheet, _ in township.values():
        counts = bring_in(sheet, sheet.write(tmp_path))["counts"]
        assert (counts["new"], counts["changed"]) == (0, 0), sheet.kind


def test_the_same_activities_as_text_are_the_same_activities(township, tmp_path):
    sheet, answer = township["activities"]
    for encoding in ["gb18030", "utf-8", "utf-8-sig", "utf-16"]:
        again = bring_in(sheet, sheet.write_csv(tmp_path, encoding))
        assert (again["counts"]["new"], again["counts"]["changed"]) == (0, 0), encoding
        assert verdicts(again) == verdicts(answer), encoding


def owed(requirement, period, on):
    """The command's figures by subject, without those whom nothing binds."""
    rows, code = command(
        "obligations", "--requirement", requirement, "--period", period, "--on", on, "--json"
    )
    assert code == 0
    return {
        row["subject"]: {name: row[name] for name in FIGURES} for row in rows if row["bound_days"]
    }


def counted(facts, requirement, period, on):
    found = figures(facts, requirement, Period.parse(period), on)
    return {
        subject: {name: getattr(figure, name) for name in FIGURES}
        for subject, figure in found.items()
        if figure.bound_days
    }


def periods_until(kind, on):
    return [period.code for period in Period.overlapping(kind, sheets.ENGINE_SINCE, on)]


def test_what_everybody_owes_is_what_the_slow_counter_counts(township):
    facts = sheets.facts(sheets.activities()[1])
    facts.calendar = dict(CalendarDay.objects.values_list("day", "is_working"))
    for on in [date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 20)]:
        command("run_engine", "--on", on, "--json")
        for rule in OFFICIAL:
            for period in periods_until(PeriodKind(rule.period), on):
                where = f"{rule.code} {period} on {on}"
                expected = counted(facts, rule.code, period, on)
                assert owed(rule.code, period, on) == expected, where


def test_an_import_never_changes_what_is_closed(township, tmp_path):
    asked = "village-cadre-visit-days", "2026-04", date(2026, 5, 20)
    command("run_engine", "--on", asked[2], "--json")
    before = owed(*asked)["A01"]
    taken = {record.on for record in sheets.activities()[1] if "A01" in record.by}
    day = next(day for day in Period.parse("2026-04").each_day() if day not in taken)
    sheet = sheets.activities()[0]
    cells = ["R-AFTER", day, None, "A01", "桃源村", "入户走访", "A001", None, "有效", None]
    sheet.lines = [sheets.Line(cells)]
    bring_in(sheet, sheet.write(tmp_path))
    command("run_engine", "--on", asked[2], "--json")
    after = owed(*asked)["A01"]
    assert after == {**before, "done_now": before["done_now"] + 1}
