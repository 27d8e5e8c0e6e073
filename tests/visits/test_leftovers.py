"""What still is under way when a matter is answered or closed: told before, ended with it, never lost."""

import datetime as dt

import pytest

from contacts.kit import clock
from contacts.policy import Role
from tests.factories import make_cadre, make_grant, make_grievance, make_organisation, make_user
from visits.actions.moves import make_move
from visits.models import Grievance, Measure, MeasureKind, Mode, Part
from visits.queries.duties import duties_of_office
from visits.queries.histories import history
from visits.queries.ledger import for_ledger, measures_in_words
from visits.queries.measures import running
from visits.workflow import State

NOW = clock.now()
LATER = clock.today() + dt.timedelta(days=3)
ANSWER = {"answer": "修好了", "review_way": "可以复查"}


@pytest.fixture
def roads(town):
    office = make_organisation(town.east, "规划建设办")
    user = make_user("gui", "桂建设")
    make_grant(user, Role.HANDLER, town.east)
    make_cadre(town.east, "桂建设", staff_number="GUI", organisation=office, user=user)
    return office


@pytest.fixture
def step(town):
    """Makes a move now: `step(by, code, …)`."""

    def step(by, code, **said):
        fresh = Grievance.objects.get()
        return make_move(by=by.user, grievance=fresh, move=code, at=clock.now(), **said)

    return step


@pytest.fixture
def matter(town, roads, step):
    """In hand; the office of roads is asked for its part, and a measure and a work are planned."""
    make_grievance(town.amei, town.mei.user, received_at=NOW - dt.timedelta(days=1))
    step(town.ban, "send", office=town.office, mode=Mode.ASSIGNED)
    step(town.min, "sign")
    step(town.min, "support", supporting=roads, task="看路基", due_on=LATER)
    for kind, task in ((MeasureKind.STEP, "清沟"), (MeasureKind.WORKS, "修渠")):
        said = {"to_do": task, "owner": town.office, "until": LATER, "measure_kind": kind}
        step(town.min, "plan_measure", **said)
    return Grievance.objects.get()


def closed(town, step):
    step(town.min, "answer", **ANSWER)
    return step(town.ban, "confirm", reached="reached", satisfaction="satisfied")


def test_closing_ends_the_parts_and_the_history_says_whose(town, matter, step):
    assert closed(town, step).state == State.CLOSED
    assert Part.objects.running().count() == 0 and not Part.objects.get().runs
    last = history(matter.events.all())[-1]
    assert ("没反馈的协办，就此撤销", "规划建设办") in last.facts
    assert ("没做完的措施", "清沟、修渠") in last.facts


def test_after_the_end_only_concrete_work_is_still_waited_for(town, matter, step):
    found = closed(town, step)
    assert [m.task for m in running(Measure.objects.all())] == ["修渠"]
    step_, works = Measure.objects.order_by("pk")
    assert step_.is_over and not step_.is_late(LATER + dt.timedelta(9))
    assert not works.is_over and works.is_late(LATER + dt.timedelta(9))
    seen = Grievance.objects.filter(pk=found.pk)
    assert [duty.task for duty in duties_of_office(seen, town.office)] == ["修渠"]
    words = measures_in_words(for_ledger(seen).get())
    assert "清沟（民政办，到办结没有记做完）" in words and "修渠" in words


def test_what_is_taken_up_again_has_its_measures_again(town, matter, step):
    closed(town, step)
    step(town.ban, "reopen", reason="还漏")
    assert running(Measure.objects.all()).count() == 2
    assert not Part.objects.running().exists()  # asked for anew, if it still is needed


def test_a_matter_that_goes_elsewhere_takes_its_parts_along(town, roads, step):
    make_grievance(town.amei, town.mei.user, received_at=NOW)
    step(town.ban, "send", office=town.office, mode=Mode.ASSIGNED)
    step(town.min, "support", supporting=roads, task="看路基", due_on=LATER)
    step(town.ban, "recall", reason="不归这里")
    found = step(town.ban, "pass_on", told="到县水利局")
    assert (
        not Part.objects.get().runs and found.events.last().details["ended_parts"] == "规划建设办"
    )


def test_the_answer_tells_what_is_under_way_and_asks_whether_it_is_meant(
    as_user, town, matter, step
):
    browser, address = as_user(town.min.user), f"/grievances/{matter.uid}/answer/"
    text = browser.get(address).content.decode()
    assert "还没反馈的协办：规划建设办（" in text and "还没做完的措施：清沟（民政办" in text
    said = {**ANSWER, "version": matter.version}
    answer = browser.post(address, said)
    assert "anyhow" in answer.context["form"].errors and not answer.context["form"].errors.get("")
    assert Grievance.objects.get().state == State.IN_HAND
    assert browser.post(address, {**said, "anyhow": "on"}).status_code == 302
    assert Grievance.objects.get().state == State.ANSWERED


def test_the_follow_up_asks_only_where_it_closes(as_user, town, matter, step):
    step(town.min, "answer", **ANSWER)
    browser, address = as_user(town.ban.user), f"/grievances/{matter.uid}/follow-up/"
    assert "办结以后，没反馈的协办就此撤销" in browser.get(address).content.decode()
    said = {"version": Grievance.objects.get().version, "reached": "yes", "solved": "yes"}
    said["satisfaction"] = "satisfied"
    assert "anyhow" in browser.post(address, said).context["form"].errors
    lost = {**said, "solved": "no", "reason": "还漏"}
    assert browser.post(address, lost).status_code == 302
    assert Grievance.objects.get().state == State.IN_HAND and Part.objects.running().exists()


def test_without_anything_under_way_nobody_is_asked(as_user, town, step):
    found = make_grievance(town.amei, town.mei.user, received_at=NOW)
    step(town.ban, "send", office=town.office, mode=Mode.ASSIGNED)
    step(town.min, "sign")
    text = as_user(town.min.user).get(f"/grievances/{found.uid}/answer/").content.decode()
    assert "anyhow" not in text


def test_an_end_in_older_data_ends_its_parts_too(town, matter, step):
    from importlib import import_module

    from django.apps import apps

    closed(town, step)
    Part.objects.update(released_at=None)
    import_module("visits.migrations.0040_parts_of_finished_matters").end_parts(apps, None)
    part = Part.objects.get()
    assert part.released_at == Grievance.objects.get().events.last().at


def test_the_day_of_the_matter_stands_beside_the_day_of_a_part(as_user, town, matter):
    text = as_user(town.min.user).get(f"/grievances/{matter.uid}/support/").content.decode()
    assert "到期，最好在这以前。" in text
