"""What came by the hotline's sheet: its clock began up there, and nobody here held it before it came."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from contacts.kit import clock
from tests.factories import at
from tests.sheets import NOW
from tests.visits.imports.test_sent import HEAD, TENTH, desk, main_clock, row
from visits.models import Grievance
from visits.queries.grievances import with_history
from visits.queries.histories import history
from visits.queries.holding import held_by
from visits.queries.progress import progress

__all__ = ["desk"]


def brought_in(desk, sheets) -> Grievance:
    sheets.apply("grievances", HEAD, row(), by=desk.clerk)
    return with_history(Grievance.objects.select_related("kind")).get()


def test_nobody_held_it_before_it_came_in(desk, sheets):
    matter = brought_in(desk, sheets)
    [held] = held_by(matter.history, NOW + dt.timedelta(hours=3))
    assert (held.who, held.took, held.has_it) == ("分办", dt.timedelta(hours=3), True)


def test_its_history_says_when_it_came_in_up_there_and_who_entered_it_when(
    desk, sheets, django_assert_num_queries
):
    matter = brought_in(desk, sheets)
    with django_assert_num_queries(0):
        [line] = history(matter.history, kind=matter.kind)
    assert (str(line.what), line.who, line.at) == ("登记", "分办员", NOW)
    assert line.facts[0] == ("上级收到", "3月10日 09:30")


def test_its_clock_runs_from_when_it_came_in_up_there(desk, sheets):
    brought_in(desk, sheets)
    assert main_clock().began_at == at(TENTH, 9, 30)


def test_its_resident_reads_both_days(desk, sheets):
    steps = progress(brought_in(desk, sheets), NOW).steps
    assert steps == [(TENTH, "上级收到"), (clock.day_of(NOW), "已经登记")]


def test_what_was_typed_at_the_desk_was_held_from_the_day_on_which_it_came_in(desk, client):
    client.force_login(desk.clerk)
    yesterday = clock.today() - dt.timedelta(days=1)
    said = {
        "uid": "6f1c0c5e-7d39-4e4e-9d55-0a4f6b1f2f01", "text": "路灯不亮", "channel": "above",
        "district": desk.districts["甘岭村"].uid, "kind": "help", "official_number": "WX-9",
        "received_on": str(yesterday),
    }  # fmt: skip
    assert client.post(reverse("grievance-new"), said).status_code == 302
    matter = with_history(Grievance.objects.all()).get()
    [held] = held_by(matter.history, clock.now())
    assert held.who == "首问责任人、分办"
    assert held.took >= clock.now() - clock.end_of(yesterday)
    [line] = history(matter.history, kind=matter.kind)
    assert (line.at, "上级收到" in dict(line.facts)) == (matter.registered_at, False)
