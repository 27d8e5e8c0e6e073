"""In the workbooks of lists days are days with their year; in lists a place is said once."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest
from django.urls import reverse

from contacts.kit import clock
from tests.factories import at, make_grievance
from tests.visits.situations import reported, with_leaders
from tests.visits.test_receptions import planned
from visits.models import Grievance, SituationReport
from visits.tables.grievances import place
from visits.workflow import State

TODAY = clock.today()


def exported(client, name, **asked):
    """The columns of a list's workbook, by their headings, and how wide they are."""
    answer = client.get(reverse(name), {"export": "xlsx", **asked})
    page = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    columns = {column[0].value: column[1].value for column in page.columns}
    widths = {
        column[0].value: page.column_dimensions[column[0].column_letter].width
        for column in page.columns
    }
    return columns, widths


def test_a_reception_day_is_a_day_in_the_workbook(town, as_user):
    town.window = town.office
    planned(town, TODAY)
    columns, widths = exported(as_user(town.ban.user), "reception-list")
    assert columns["日期"] == dt.datetime.combine(TODAY, dt.time())
    assert widths["日期"] > 10


def test_a_situation_has_its_instants_in_the_workbook(town, as_user, monkeypatch):
    report = reported(with_leaders(town))
    monkeypatch.setattr(clock, "now", lambda: report.reported_at)
    columns, widths = exported(as_user(town.lian.user), "situation-list", pile="all")
    for heading, instant in (("报告时间", report.reported_at), ("回应时限", report.due_at)):
        local = instant.astimezone(clock.start_of(TODAY).tzinfo).replace(tzinfo=None)
        assert abs(columns[heading] - local) < dt.timedelta(seconds=1), heading
        assert widths[heading] > 16
    assert columns["回应时间"] is None


@pytest.mark.parametrize("days", [3, -3])
def test_a_matter_has_its_days_in_the_workbook_and_says_apart_how_late_it_is(town, as_user, days):
    matter = make_grievance(town.amei, town.mei.user, received_at=at(TODAY - dt.timedelta(days=20)))
    due = TODAY + dt.timedelta(days=days)
    matter.clocks.update(due_at=clock.end_of(due))
    columns, widths = exported(as_user(town.ban.user), "grievance-list", pile="all")
    assert columns["收到"] == dt.datetime.combine(TODAY - dt.timedelta(days=20), dt.time())
    assert columns["期限"] == dt.datetime.combine(due, dt.time())
    assert columns["超期"] == (None if days > 0 else "超期3天")
    assert widths["收到"] > 10 and widths["期限"] > 10


def test_what_is_looked_at_again_has_that_day_and_what_is_over_has_none(town, as_user):
    make_grievance(town.amei, town.mei.user)
    again = TODAY + dt.timedelta(days=30)
    Grievance.objects.update(state=State.EXPLAINED, look_again_on=again)
    columns, _widths = exported(as_user(town.ban.user), "grievance-list", pile="all")
    assert columns["期限"] == dt.datetime.combine(again, dt.time())
    Grievance.objects.update(state=State.CLOSED, look_again_on=None)
    columns, _widths = exported(as_user(town.ban.user), "grievance-list", pile="all")
    assert columns["期限"] is None


def test_a_place_that_is_called_like_its_village_is_said_once(town):
    matter = make_grievance(town.amei, town.mei.user)
    village = str(matter.district)
    Grievance.objects.update(place=village)
    assert place(Grievance.objects.get()) == village
    told = reported(with_leaders(town))
    SituationReport.objects.filter(pk=told.pk).update(place=str(told.district))
    assert SituationReport.objects.get().where == str(told.district)
