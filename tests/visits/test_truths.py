"""What the database itself holds about matters, and how old rows are brought to it."""

import datetime as dt
import uuid

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from contacts.kit import clock
from tests.cast import build
from tests.visits.matters import NOON, matter, with_office
from visits.actions.grievances import register_grievance
from visits.actions.moves import make_move
from visits.models import Escalation, Grievance, Measure, Part, Whistle
from visits.workflow import State

A_DAY = dt.date(2026, 5, 4)


@pytest.fixture
def grievance(town):
    return register_grievance(by=town.mei.user, uid=uuid.uuid4(), matter=matter(town), at=NOON)


def refuses(rows, **values):
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**values)


@pytest.mark.parametrize(
    "values",
    [
        {"state": State.MERGED},
        {"state": State.EXPLAINED},
        {"state": State.SENT},
        {"look_again_on": A_DAY},
        {"asked_days": 3},
        {"state": State.ANSWERED, "asked_days": 3},
    ],
    ids=str,
)
def test_a_matter_that_contradicts_its_state_is_refused(grievance, values):
    refuses(Grievance.objects.filter(pk=grievance.pk), **values)


def test_a_matter_merged_into_another_is_merged(town, grievance):
    other = register_grievance(by=town.mei.user, uid=uuid.uuid4(), matter=matter(town), at=NOON)
    refuses(Grievance.objects.filter(pk=grievance.pk), merged_into=other)


@pytest.mark.parametrize(
    "values",
    [
        {"state": State.IN_HAND, "asked_days": 3},
        {"state": State.WAITING, "asked_days": 3},
        {"state": State.EXPLAINED, "look_again_on": A_DAY},
    ],
    ids=str,
)
def test_what_fits_its_state_is_kept(grievance, values):
    assert Grievance.objects.filter(pk=grievance.pk).update(**values) == 1


def part_of(grievance, office):
    return Part.objects.create(
        grievance=grievance, organisation=office, task="看一下", due_on=A_DAY, asked_at=NOON
    )


def whistle_of(grievance, user):
    return Whistle.objects.create(
        grievance=grievance, place="村口", task="看一下", due_on=A_DAY, called_at=NOON,
        called_by=user,
    )  # fmt: skip


def measure_of(grievance, office):
    return Measure.objects.create(
        grievance=grievance, kind="step", task="换瓦", organisation=office, planned_at=NOON,
        first_due_on=A_DAY, due_on=A_DAY,
    )  # fmt: skip


def test_a_part_is_reported_or_released(town, grievance):
    part = part_of(grievance, town.office)
    rows = Part.objects.filter(pk=part.pk)
    refuses(rows, reported_at=NOON, released_at=NOON)
    assert rows.update(released_at=NOON) == 1


def test_a_whistle_is_signed_or_refused(town, grievance):
    whistle = whistle_of(grievance, town.shu.user)
    rows = Whistle.objects.filter(pk=whistle.pk)
    refuses(rows, countersigned_at=NOON, refused_at=NOON)
    assert rows.update(refused_at=NOON) == 1


def test_a_measure_is_only_put_off_to_a_later_day(town, grievance):
    measure = measure_of(grievance, town.office)
    rows = Measure.objects.filter(pk=measure.pk)
    refuses(rows, due_on=A_DAY - dt.timedelta(days=1))
    assert rows.update(due_on=A_DAY + dt.timedelta(days=1)) == 1


# --- Old rows ----------------------------------------------------------------------------------------


def go_to(name="0043"):
    call_command("migrate", "visits", name, verbosity=0)


@pytest.fixture
def old(transactional_db):
    """A township; whatever its tables went back to, afterwards they are as they are."""
    yield with_office(build())
    call_command("migrate", verbosity=0)


def test_old_rows_are_brought_to_what_is_held_and_none_is_lost(old):
    numbers = ("stale", "explained", "merged", "into", "sent")
    rows = {
        name: register_grievance(by=old.mei.user, uid=uuid.uuid4(), matter=matter(old), at=NOON)
        for name in numbers
    }
    for name, move, said in (
        ("merged", "merge", {"into": rows["into"]}),
        ("sent", "send", {"office": old.office, "mode": "assigned"}),
    ):
        make_move(by=old.ban.user, grievance=rows[name], move=move, at=NOON, **said)
    part, whistle = part_of(rows["into"], old.office), whistle_of(rows["into"], old.shu.user)
    measure = measure_of(rows["into"], old.office)
    go_to("0041")

    def put(model, pk, **values):
        model._base_manager.filter(pk=pk).update(**values)

    put(Grievance, rows["stale"].pk, asked_days=3, look_again_on=A_DAY, merged_into=rows["into"])
    put(Grievance, rows["explained"].pk, state=State.EXPLAINED)
    put(Grievance, rows["merged"].pk, merged_into=None)
    put(Grievance, rows["sent"].pk, lead=None)
    put(Part, part.pk, reported_at=NOON, released_at=NOON)
    put(Whistle, whistle.pk, countersigned_at=NOON, refused_at=NOON)
    put(Measure, measure.pk, due_on=A_DAY - dt.timedelta(days=1))
    go_to()
    found = {name: Grievance.objects.get(pk=row.pk) for name, row in rows.items()}
    stale = found["stale"]
    assert (stale.asked_days, stale.look_again_on, stale.merged_into) == (None, None, None)
    assert found["explained"].look_again_on == clock.today()
    assert found["merged"].merged_into == rows["into"]
    assert found["sent"].lead == old.office
    part.refresh_from_db()
    whistle.refresh_from_db()
    measure.refresh_from_db()
    assert part.reported_at and not part.released_at
    assert whistle.countersigned_at and not whistle.refused_at
    assert measure.first_due_on == measure.due_on == A_DAY - dt.timedelta(days=1)


def test_the_way_back_keeps_the_rungs_of_the_last_deadline(old):
    found = register_grievance(by=old.mei.user, uid=uuid.uuid4(), matter=matter(old), at=NOON)
    same = {"grievance": found, "stage": "answer", "number": 1, "began_at": NOON, "rung": "red"}
    for n in (1, 2):
        at = NOON + dt.timedelta(days=n)
        Escalation.objects.create(**same, due_at=at, raised_at=at)
    go_to("0040")
    go_to()
    assert [row.due_at for row in found.escalations.all()] == [NOON + dt.timedelta(days=2)]
