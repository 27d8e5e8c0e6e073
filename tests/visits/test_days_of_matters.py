"""On which day a matter came in, and days that nobody means."""

import datetime as dt
import uuid

import pytest

from contacts.kit import clock
from contacts.models import AuditEvent
from tests.factories import make_grievance
from visits.catalogue import load_grievance_kinds
from visits.models import Grievance
from visits.queries.histories import history


@pytest.fixture
def grievance(cast):
    load_grievance_kinds()
    return make_grievance(cast.amei, cast.mei.user)


@pytest.mark.parametrize("day", ["1900-01-01", "0001-01-01", "2020-01-01", "9999-12-31"])
def test_a_matter_is_not_received_long_ago_nor_to_come(as_user, cast, grievance, day):
    """Before its limits began it would have no clock at all."""
    sent = {"uid": uuid.uuid4(), "text": "水管断了", "district": cast.mei_village.uid,
            "channel": "window", "kind": "help", "received_on": day}  # fmt: skip
    page = as_user(cast.ban.user).post("/grievances/new/", sent)
    assert "received_on" in page.context["form"].errors
    assert Grievance.objects.count() == 1


def test_what_is_registered_later_says_so_and_when_it_was_received(as_user, cast, grievance):
    day = clock.today() - dt.timedelta(days=10)
    sent = {"uid": uuid.uuid4(), "text": "水管断了", "district": cast.mei_village.uid,
            "channel": "letter", "kind": "help", "received_on": day}  # fmt: skip
    as_user(cast.ban.user).post("/grievances/new/", sent)
    found = Grievance.objects.get(text="水管断了")
    [line] = history(found.events.all())
    assert clock.day_of(line.at) == clock.today()
    assert next(label for label, _words in line.facts) == "收到"


@pytest.mark.parametrize(
    "path", ["/grievances/", "/grievances/ledger/", "/situations/", "/visits/"]
)
def test_a_day_that_is_none_of_ours_is_told_at_its_field(as_user, cast, grievance, path):
    page = as_user(cast.lian.user).get(path, {"first": "0001-01-01", "last": "9999-12-31"})
    assert page.status_code == 200 and "请检查年份" in page.text


def test_lines_of_figures_leave_no_words_of_the_machine_in_the_trail(as_user, cast, grievance):
    as_user(cast.ban.user).get("/grievances/tally/")
    told = [uid for event in AuditEvent.objects.all() for uid in event.object_ids]
    assert not any("object at" in uid for uid in told)
