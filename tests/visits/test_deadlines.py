"""Deadlines from outside: 10,000 random matters as a patient person finds them, examples, bad files."""

import datetime as dt
import json
import os
import random
import subprocess
import sys
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from contacts.catalogue import load_calendar
from contacts.models import CalendarDay
from tests.reference.deadlines import CHINA, clocks
from tests.reference.histories import history
from visits.catalogue import load_grievance_kinds
from visits.queries.deadlines import UnreadableCase, deadlines

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue(db):
    load_grievance_kinds()
    load_calendar(dt.date(2026, 11, 30))
    # Of 2027 the reference knows weekends alone, whatever a later list of holidays adds.
    CalendarDay.objects.filter(day__year__gte=2027).delete()


def in_seconds(value):
    """What the reference tells, as the command writes it."""
    if isinstance(value, dt.datetime):
        return value.astimezone(CHINA).isoformat(timespec="seconds")
    if isinstance(value, dict):
        return {key: in_seconds(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [in_seconds(inner) for inner in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def test_ten_thousand_matters_are_due_when_a_patient_person_says(catalogue):
    dice = random.Random(20260415)
    cases = [history(dice) for _ in range(10_000)]
    found = deadlines(cases)
    assert len(found) == len(cases)
    differing = [
        (case, row["clocks"], expected)
        for case, row in zip(cases, found, strict=True)
        if row["clocks"] != (expected := in_seconds(clocks(case)))
    ]
    assert differing == []


# --- Worked examples, their dates found with the State Council's notices and a pencil -----------------


def case(kind, received_at, *events):
    written = [{"event": name, "at": at, **(more[0] if more else {})} for name, at, *more in events]
    return {"kind": kind, "received_at": received_at, "events": written}


def clock_of(told, stage="answer"):
    """The last clock of a stage."""
    [row] = deadlines([told])
    return [found for found in row["clocks"] if found["stage"] == stage][-1]


def end_of(day):
    return f"{day}T23:59:59+08:00"


def start_of(day):
    return f"{day}T00:00:00+08:00"


def uncounted(clock, why):
    return [step["day"] for step in clock["path"] if step.get("why") == why]


def test_worked_weekend_days_count_and_holidays_do_not(catalogue):
    # Sunday 20 September 2026 is worked for Mid-Autumn (25 to 27 September, a Friday to a Sunday),
    # Saturday 10 October for the National Day (1 to 7 October).
    found = clock_of(case("help", "2026-09-18T15:00"))
    assert found["due_at"] == end_of("2026-09-29")
    assert [step["day"] for step in found["path"] if "n" in step] == [
        "2026-09-20", "2026-09-21", "2026-09-22", "2026-09-23", "2026-09-24", "2026-09-28",
        "2026-09-29",
    ]  # fmt: skip
    assert uncounted(found, "rest") == ["2026-09-19", "2026-09-25", "2026-09-26", "2026-09-27"]
    assert found["ladder"] == {
        "yellow": start_of("2026-09-28"),
        "red": start_of("2026-09-30"),
        "linked_leader": start_of("2026-10-09"),
        "secretary": start_of("2026-10-12"),
    }


@pytest.mark.parametrize(
    ("received_at", "due_on"),
    [
        ("2026-03-14T10:00", "2026-03-18"),  # a Saturday: from Monday on
        ("2026-05-09T10:00", "2026-05-13"),  # a worked Saturday doesn't count itself either
        ("2026-05-08T23:59", "2026-05-12"),  # the Friday before: it is the first day
    ],
)
def test_the_day_of_receipt_never_counts(catalogue, received_at, due_on):
    assert clock_of(case("enquiry", received_at))["due_at"] == end_of(due_on)


def test_a_stop_over_a_weekend_costs_the_one_working_day_that_ends_in_it(catalogue):
    found = clock_of(
        case(
            "help", "2026-03-09T09:00",
            ("wait", "2026-03-13T16:00"), ("resume", "2026-03-16T09:00"),
        )
    )  # fmt: skip
    assert (found["first_due_at"], found["due_at"]) == (end_of("2026-03-18"), end_of("2026-03-19"))
    assert uncounted(found, "stopped") == ["2026-03-13"]
    assert uncounted(found, "rest") == ["2026-03-14", "2026-03-15"]


def named(told, due_at):
    return {**told, "due_at": due_at}


@pytest.mark.parametrize(
    ("events", "due"),
    [
        ([], "2026-09-26T23:59:59+08:00"),  # a Saturday within the holidays, as it was named
        ([("change_kind", "2026-09-21", {"kind": "danger"})], "2026-09-26T23:59:59+08:00"),
        # Waits over Tuesday and Wednesday: the two working days after the 26th are the 28th, the 29th.
        (
            [("wait", "2026-09-22T09:00"), ("resume", "2026-09-24T09:00")],
            "2026-09-29T23:59:59+08:00",
        ),
        ([("extend", "2026-09-22", {"days": 3})], "2026-09-30T23:59:59+08:00"),
        ([("wait", "2026-09-22T09:00")], None),
        # It fell due before it waited.
        ([("wait", "2026-09-28T09:00")], "2026-09-26T23:59:59+08:00"),
    ],
)
def test_a_deadline_named_from_above_stands_and_moves_by_the_working_days_lost(
    catalogue, events, due
):
    told = named(case("help", "2026-09-18T15:00", *events), "2026-09-26")
    found = clock_of(told)
    assert (found["due_at"], found["first_due_at"]) == (due, "2026-09-26T23:59:59+08:00")
    assert found["path"] == []


WAITS = [("wait", "2026-03-11T09:00"), ("resume", "2026-03-11T15:00")]


@pytest.mark.parametrize(
    ("events", "due"),
    [
        ([], "2026-03-11T10:00:00+08:00"),
        (WAITS[:1], None),
        # An hour was left when it began to wait, and an hour is left afterwards.
        (WAITS, "2026-03-11T16:00:00+08:00"),
        # It waits again before the moved hour, over a night.
        ([*WAITS, ("wait", "2026-03-11T15:30"), ("resume", "2026-03-12T09:00")],
         "2026-03-12T09:30:00+08:00"),
        # From Friday to Monday: to the minute, whatever days those are.
        ([("wait", "2026-03-10T15:00"), ("resume", "2026-03-16T09:00")],
         "2026-03-17T04:00:00+08:00"),
        # At its very hour it is not late yet; a minute after it is, and stays so.
        ([("wait", "2026-03-11T10:00"), ("resume", "2026-03-11T15:00")],
         "2026-03-11T15:00:00+08:00"),
        ([("wait", "2026-03-11T10:01"), ("resume", "2026-03-11T15:00")],
         "2026-03-11T10:00:00+08:00"),
        # An extension counts in working days from the day of the moved hour.
        ([*WAITS, ("extend", "2026-03-11T15:10", {"days": 2})], end_of("2026-03-13")),
        ([("wait", "2026-03-10T15:00"), ("resume", "2026-03-16T09:00"),
          ("extend", "2026-03-16T10:00", {"days": 1})], end_of("2026-03-18")),
    ],
)  # fmt: skip
def test_a_deadline_named_with_an_hour_moves_by_the_time_for_which_it_stood(catalogue, events, due):
    told = named(case("help", "2026-03-10T10:00", *events), "2026-03-11T10:00")
    found = clock_of(told)
    assert (found["due_at"], found["first_due_at"]) == (due, "2026-03-11T10:00:00+08:00")


@pytest.mark.parametrize("named_at", ["2026-03-11T23:59", "2026-03-11T23:59:59"])
def test_the_last_minute_of_a_day_is_named_as_its_end(catalogue, named_at):
    stood = [("wait", "2026-03-11T09:00"), ("resume", "2026-03-12T09:00")]
    found = clock_of(named(case("help", "2026-03-10T10:00", *stood), named_at))
    assert found["due_at"] == end_of("2026-03-12")


def test_what_is_reopened_goes_by_the_limit_of_its_kind(catalogue):
    again = [("answer", "2026-09-21T10:00"), ("reopen", "2026-09-22T10:00")]
    found = clock_of(named(case("enquiry", "2026-09-18T15:00", *again), "2026-12-31"))
    assert found["due_at"] == end_of("2026-09-28")


def test_a_petition_is_accepted_by_its_limit_and_answered_by_the_named_day(catalogue):
    told = named(case("petition", "2026-09-18T15:00", ("accept", "2026-09-21")), "2026-10-15T17:00")
    assert clock_of(told, "accept")["first_due_at"] == end_of("2026-10-08")
    assert clock_of(told)["due_at"] == "2026-10-15T17:00:00+08:00"


@pytest.mark.parametrize("due_at", ["2026-09-17", "", 5, "soon"])
def test_a_named_deadline_that_cannot_be_is_refused(catalogue, due_at):
    with pytest.raises(UnreadableCase):
        deadlines([named(case("help", "2026-09-18T15:00"), due_at)])


PETITION = ("petition", "2026-09-18T15:00")


def test_an_acceptance_that_ends_in_the_national_holidays_is_due_after_them(catalogue):
    accept = clock_of(case(*PETITION), "accept")
    assert accept["path"][14] == {"day": "2026-10-03", "n": 15}
    assert accept["due_at"] == end_of("2026-10-08")
    assert uncounted(accept, "moved") == [f"2026-10-0{day}" for day in range(4, 9)]
    assert accept["ladder"]["yellow"] == start_of("2026-09-30")
    answer = clock_of(case(*PETITION, ("accept", "2026-10-08T10:00")))
    assert (answer["number"], answer["due_at"]) == (1, end_of("2026-12-07"))


@pytest.mark.parametrize(
    ("resumed", "due_on"), [("2026-10-08T18:00", "2026-10-08"), ("2026-10-09T09:00", "2026-10-09")]
)
def test_no_clock_ends_on_a_day_on_which_it_stands(catalogue, resumed, due_on):
    stop = ("wait", "2026-10-07T12:00")
    standing = clock_of(case(*PETITION, stop), "accept")
    assert (standing["due_at"], standing["stopped"]) == (None, True)
    found = clock_of(case(*PETITION, stop, ("resume", resumed)), "accept")
    assert found["due_at"] == end_of(due_on)


def test_an_extension_counts_from_the_limit_and_moves_off_a_rest_day_once(catalogue):
    # The sixtieth day is Sunday 30 August, the ninetieth Tuesday 29 September.
    found = clock_of(
        case(
            "petition", "2026-06-25T09:00",
            ("accept", "2026-07-01T10:00"), ("extend", "2026-08-20", {"days": 30}),
        )
    )  # fmt: skip
    assert (found["first_due_at"], found["due_at"]) == (end_of("2026-08-31"), end_of("2026-09-29"))
    assert found["extended_by"] == 30 and uncounted(found, "moved") == []


def test_two_hours_run_through_night_and_holiday(catalogue):
    found = clock_of(case("danger", "2026-10-01T23:30"))
    assert found["due_at"] == "2026-10-02T01:30:00+08:00" and found["path"] == []
    assert found["ladder"] == {
        "yellow": "2026-10-01T23:30:00+08:00",
        "red": "2026-10-02T01:30:00+08:00",
        "linked_leader": start_of("2026-10-10"),
        "secretary": start_of("2026-10-13"),
    }
    stop = [("wait", "2026-10-02T00:15"), ("resume", "2026-10-02T08:00:30")]
    assert clock_of(case("danger", "2026-10-01T23:30", *stop))["due_at"] == (
        "2026-10-02T09:15:30+08:00"
    )


def test_what_fell_due_before_a_stop_stays_due(catalogue):
    late = [("wait", "2026-03-06T09:00")]
    found = clock_of(case("enquiry", "2026-03-02T10:00", *late))
    assert (found["due_at"], found["stopped"]) == (end_of("2026-03-05"), True)
    assert found["ladder"]["linked_leader"] == start_of("2026-03-10")
    again = clock_of(case("enquiry", "2026-03-02T10:00", *late, ("resume", "2026-03-30")))
    assert (again["due_at"], again["stopped"]) == (end_of("2026-03-05"), False)


def test_an_answered_clock_stays_as_it_was_whatever_the_matter_becomes(catalogue):
    [row] = deadlines(
        [
            case(
                "petition", "2026-03-02T10:00", ("accept", "2026-03-04T10:00"),
                ("answer", "2026-03-20T10:00"), ("object", "2026-03-23T10:00"),
                ("change_kind", "2026-03-24T10:00", {"kind": "enquiry"}),
            )
        ]
    )  # fmt: skip
    assert [(c["stage"], c["number"], c["amount"], c["unit"]) for c in row["clocks"]] == [
        ("accept", 1, 15, "days"),
        ("answer", 1, 60, "days"),
        ("follow_up", 1, 7, "days"),
        ("answer", 2, 3, "working_days"),
    ]
    assert row["kind"] == "enquiry"


def test_an_extension_is_kept_but_holds_only_where_a_clock_can_have_it(catalogue):
    changes = [
        ("extend", "2026-03-03T10:00", {"days": 10}),
        ("change_kind", "2026-03-03T11:00", {"kind": "danger"}),
        ("change_kind", "2026-03-03T12:00", {"kind": "petition"}),
        ("change_kind", "2026-03-03T13:00", {"kind": "enquiry"}),
    ]
    rows = [case("help", "2026-03-02T10:00", *changes[:n]) for n in range(1, 5)]
    found = [row["clocks"][0] for row in deadlines(rows)]
    assert [(c["stage"], c["extended_by"], c["due_at"]) for c in found] == [
        ("answer", 10, end_of("2026-03-25")),
        ("answer", 0, "2026-03-02T12:00:00+08:00"),
        ("accept", 0, end_of("2026-03-17")),
        ("answer", 10, end_of("2026-03-19")),
    ]


# --- The command ------------------------------------------------------------------------------------


@pytest.fixture
def command(catalogue, tmp_path):
    """Runs the command on a file of this content; what it prints."""

    def run(content, then=told):
        path = tmp_path / "cases.json"
        text = content if isinstance(content, bytes | str) else json.dumps(content)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return then(path)

    return run


def told(path):
    out, err = StringIO(), StringIO()
    call_command("deadlines", str(path), stdout=out, stderr=err)
    assert err.getvalue() == ""
    return json.loads(out.getvalue())


def refused(path):
    out = StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("deadlines", str(path), stdout=out)
    assert (refusal.value.returncode, out.getvalue()) == (2, "")
    [line] = str(refusal.value).splitlines()
    return line


def test_the_example_of_the_document_and_its_shape(command):
    text = (settings.BASE_DIR / "docs" / "deadlines.md").read_text(encoding="utf-8")
    [row] = command(text.split("```json\n")[1].split("```")[0])
    assert list(row) == ["case", "kind", "received_at", "clocks"]
    assert (row["case"], row["kind"]) == (1, "help")
    assert row["received_at"] == "2026-04-15T12:00:00+08:00"
    [found] = row["clocks"]
    path = found.pop("path")
    assert found == {
        "stage": "answer", "number": 1, "began_at": "2026-04-15T12:00:00+08:00",
        "amount": 7, "unit": "working_days", "extended_by": 3,
        "first_due_at": end_of("2026-04-24"), "due_at": end_of("2026-05-06"),
        "stopped": False, "ended_at": None,
        "ladder": {
            "yellow": start_of("2026-04-30"), "red": start_of("2026-05-07"),
            "linked_leader": start_of("2026-05-09"), "secretary": start_of("2026-05-12"),
        },
    }  # fmt: skip
    assert path[0] == {"day": "2026-04-16", "why": "stopped"}
    assert path[2] == {"day": "2026-04-18", "why": "rest"}
    assert path[-1] == {"day": "2026-05-06", "n": 10} and len(path) == 21


def test_a_clock_that_stands_and_one_without_ladder_tell_null(command):
    [row] = command([case("help", "2026-04-15T12:00", ("send", "2026-04-15T13:00"),
                          ("wait", "2026-04-16T10:00"))])  # fmt: skip
    by_stage = {found["stage"]: found for found in row["clocks"]}
    assert list(by_stage) == ["answer", "sign", "hand_back"]
    nothing = dict.fromkeys(["yellow", "red", "linked_leader", "secretary"])
    assert by_stage["answer"]["due_at"] is None and by_stage["answer"]["ladder"] == nothing
    assert by_stage["hand_back"]["due_at"] == end_of("2026-04-17")
    assert by_stage["hand_back"]["ladder"] == nothing


def test_cases_keep_their_order_and_an_empty_list_gives_an_empty_one(command):
    kinds = ["utility", "enquiry", "utility"]
    rows = command([case(kind, "2026-04-15") for kind in kinds])
    assert [(row["case"], row["kind"]) for row in rows] == list(enumerate(kinds, start=1))
    assert command([]) == []


def test_notepads_mark_at_the_beginning_and_missing_events_are_read(command):
    text = b'\xef\xbb\xbf[{"kind": "help", "received_at": "2026-04-15"}]'
    assert command(text)[0]["received_at"] == start_of("2026-04-15")


def test_files_that_are_none_are_told_in_one_line(catalogue, tmp_path):
    for path in (tmp_path / "missing.json", tmp_path):
        assert str(path) in refused(path)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "不是 JSON",
        b"\xff\xfe[\x00]\x00",  # UTF-16
        "NaN",
        "null",
        '{"kind": "help", "received_at": "2026-04-15"}',
        "[NaN]",
        "[[]]",
        "[" * 100_000,
        "[" * 100_000 + "]" * 100_000,
        '[{"kind": ' + "[" * 400 + "]" * 400 + ', "received_at": "2026-04-15"}]',
        '[{"kind": "help", "received_at": NaN}]',
        '[{"kind": NaN, "received_at": "2026-04-15"}]',
        '[{"kind": ["help"], "received_at": "2026-04-15"}]',
        '[{"kind": {}, "received_at": "2026-04-15"}]',
        '[{"kind": "wish", "received_at": "2026-04-15"}]',
        '[{"kind": "wi\\nsh\\u2028", "received_at": "2026-04-15"}]',
        '[{"kind": "help"}]',
        '[{"kind": "help", "received_at": 20260415}]',
        '[{"kind": "help", "received_at": "2026-02-30"}]',
        '[{"kind": "help", "received_at": "15.4.2026"}]',
        '[{"kind": "help", "received_at": "1999-12-31"}]',
        '[{"kind": "help", "received_at": "0001-01-01"}]',
        '[{"kind": "help", "received_at": "9999-12-31T23:59"}]',
        '[{"kind": "help", "received_at": "2026-04-15", "events": null}]',
        '[{"kind": "help", "received_at": "2026-04-15", "events": {"event": "wait"}}]',
    ],
    ids=lambda content: repr(content)[:40],
)
def test_a_file_without_cases_ends_with_2_and_one_line(command, content):
    assert command(content, refused)


@pytest.mark.parametrize(
    "events",
    [
        ["wait"],
        [{}],
        [{"event": ["wait"], "at": "2026-04-16"}],
        [{"event": "wait"}],
        [{"event": "wait", "at": None}],
        [{"event": "dance", "at": "2026-04-16"}],
        [{"event": "register", "at": "2026-04-16"}],
        [("wait", "2026-04-14T23:59")],
        [("wait", "2026-04-20"), ("resume", "2026-04-19")],
        [("resume", "2026-04-16")],
        [("wait", "2026-04-16"), ("wait", "2026-04-17")],
        [("wait", "2026-04-16"), ("resume", "2026-04-17"), ("resume", "2026-04-18")],
        [("sign", "2026-04-16")],
        [("send", "2026-04-16"), ("sign", "2026-04-16"), ("sign", "2026-04-17")],
        [("hand_back", "2026-04-16")],
        [("confirm", "2026-04-16")],
        [("reopen", "2026-04-16")],
        [("object", "2026-04-16")],
        [("look_again", "2026-04-16")],
        [("answer", "2026-04-16"), ("answer", "2026-04-17")],
        [("answer", "2026-04-16"), ("wait", "2026-04-17")],
        [("answer", "2026-04-16"), ("look_again", "2026-04-17")],
        [("explain", "2026-04-16"), ("reopen", "2026-04-17")],
        [("void", "2026-04-16"), ("reopen", "2026-04-17")],
        [("merge", "2026-04-16"), ("answer", "2026-04-17")],
        [("change_kind", "2026-04-16")],
        [("change_kind", "2026-04-16", {"kind": "wish"})],
        [("extend", "2026-04-16")],
        [("extend", "2026-04-16", {"days": 0})],
        [("extend", "2026-04-16", {"days": -1})],
        [("extend", "2026-04-16", {"days": 11})],
        [("extend", "2026-04-16", {"days": 1.5})],
        [("extend", "2026-04-16", {"days": True})],
        [("extend", "2026-04-16", {"days": "3"})],
        [("extend", "2026-04-16", {"days": float("nan")})],
        [("extend", "2026-04-16", {"days": 10**30})],
        [("extend", "2026-04-16", {"days": 3}), ("extend", "2026-04-17", {"days": 3})],
        [("change_kind", "2026-04-16", {"kind": "danger"}), ("extend", "2026-04-17", {"days": 1})],
        [("change_kind", "2026-04-16", {"kind": "petition"}), ("extend", "2026-04-17", {"days": 1})],
    ],
    ids=lambda events: str(events)[:60],
)  # fmt: skip
def test_a_history_that_cannot_be_ends_with_2_and_names_its_case(command, events):
    fine = case("help", "2026-04-15")
    written = [
        case("help", "", event)["events"][0] if isinstance(event, tuple) else event
        for event in events
    ]
    line = command([fine, {**fine, "events": written}], refused)
    assert line.startswith("第2件：")


def test_a_stop_of_many_years_is_read(command):
    [row] = command([case("help", "2000-01-03", ("wait", "2000-01-04"), ("resume", "2189-01-01"))])
    assert row["clocks"][0]["due_at"] == end_of("2189-01-09")


def test_the_process_ends_with_2_and_prints_nothing_but_the_line(tmp_path):
    done = subprocess.run(
        [sys.executable, "manage.py", "deadlines", str(tmp_path / "missing.json")],
        cwd=settings.BASE_DIR,
        env={**os.environ, "VAR_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
