"""Recording a visit: once, by whom it may be, with whom it may name."""

import dataclasses
import datetime as dt
import threading
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from contacts.actions.household_changes import move_household
from contacts.models import AuditEvent, PostRole
from tests import cast as the_cast
from tests.factories import at, make_activity, make_cadre, make_kind, make_post
from tests.visits.conftest import TODAY
from visits.actions.activities import correct_activity, record_visit
from visits.actions.content import Content
from visits.models import Activity, Answer, HouseholdMet, Source


def errors_of(caught):
    return set(caught.value.error_dict)


def test_a_visit_is_stored_with_its_households_and_its_author(cast, typed):
    visit = typed(cast.mei.user, households=[cast.amei, cast.shan])
    assert visit.district == cast.mei_village
    assert visit.township == cast.east
    assert visit.typed_by == cast.mei.user
    assert visit.source == Source.TYPED
    assert visit.participants.get().answer == Answer.WAS_THERE
    assert set(visit.households.all()) == {cast.amei, cast.shan}


def test_the_same_submission_sent_twice_is_stored_once(cast, typed, told):
    uid = uuid.uuid4()
    first = typed(cast.mei.user, uid=uid, households=[cast.amei])
    later = at(TODAY + dt.timedelta(days=40))
    assert typed(cast.mei.user, uid=uid, households=[cast.amei], when=later) == first
    assert HouseholdMet.objects.count() == 1
    assert AuditEvent.objects.filter(verb="create").count() == 1
    assert len(told) == 1


def test_a_late_repetition_is_answered_even_when_the_household_has_moved_away(cast, typed):
    uid = uuid.uuid4()
    first = typed(cast.mei.user, uid=uid, households=[cast.amei])
    cast.amei.ends_on = TODAY - dt.timedelta(days=1)
    cast.amei.save()
    assert typed(cast.mei.user, uid=uid, households=[cast.amei]) == first


@pytest.mark.parametrize("other", [{"heard": "另一件事"}, {"done": "修了屋顶"}])
def test_another_content_under_the_same_id_is_refused(cast, typed, other):
    uid = uuid.uuid4()
    typed(cast.mei.user, uid=uid, households=[cast.amei])
    with pytest.raises(ValidationError) as caught:
        typed(cast.mei.user, uid=uid, households=[cast.amei], **other)
    assert errors_of(caught) == {"uid"}
    assert Activity.objects.count() == 1


def test_the_id_of_another_cadres_entry_opens_nothing(cast, typed):
    uid = uuid.uuid4()
    people = [cast.mei, cast.lu]
    typed(cast.mei.user, uid=uid, households=[cast.zeng], cadres=people)
    with pytest.raises(ValidationError):
        typed(cast.lu.user, uid=uid, households=[cast.zeng], cadres=people)


def test_a_day_to_come_is_refused(cast, typed):
    with pytest.raises(ValidationError) as caught:
        typed(cast.mei.user, households=[cast.amei], when=at(TODAY - dt.timedelta(days=1)))
    assert errors_of(caught) == {"happened_on"}


def test_the_last_minute_of_the_day_still_belongs_to_it(cast, typed):
    assert typed(cast.mei.user, households=[cast.amei], when=at(TODAY, 23, 59)).pk


def test_a_visit_of_a_closed_month_is_stored_and_marked_late(cast, typed):
    visit = typed(cast.mei.user, households=[cast.amei], when=at(dt.date(2026, 6, 20)))
    assert visit.is_late


@pytest.mark.parametrize(("days", "late"), [(3, False), (4, True)])
def test_late_begins_after_three_days(cast, typed, days, late):
    when = at(TODAY + dt.timedelta(days=days), 9)
    assert typed(cast.mei.user, households=[cast.amei], when=when).is_late is late


def test_a_row_and_a_list_agree_on_what_is_late(cast):
    for hour, day in [(23, 3), (0, 4)]:
        written = at(TODAY + dt.timedelta(days=day), hour)
        make_activity(TODAY, cadres=[cast.mei], households=[cast.amei], written_at=written)
    by_row = {activity.pk for activity in Activity.objects.all() if activity.is_late}
    assert {activity.pk for activity in Activity.objects.late()} == by_row
    assert len(by_row) == 1


def test_the_time_on_the_telephone_decides_what_is_late_but_never_lies_ahead(cast):
    def record(written_at):
        content = Content(
            kind=make_kind(), happened_on=TODAY, cadres=[cast.mei], households=[cast.amei]
        )
        when = at(TODAY + dt.timedelta(days=9))
        return record_visit(
            by=cast.mei.user, uid=uuid.uuid4(), content=content, at=when, written_at=written_at
        )

    assert not record(at(TODAY)).is_late
    ahead = record(at(TODAY + dt.timedelta(days=30)))
    assert ahead.written_at == ahead.recorded_at


@pytest.mark.parametrize("name", ["mo", "xue"])
def test_a_household_out_of_reach_is_refused(cast, typed, name):
    with pytest.raises(ValidationError) as caught:
        typed(cast.mei.user, households=[getattr(cast, name)])
    assert errors_of(caught) == {"households"}
    assert not Activity.objects.exists()


def test_a_household_that_had_moved_away_is_refused(cast, typed):
    cast.amei.ends_on = TODAY - dt.timedelta(days=1)
    cast.amei.save()
    with pytest.raises(ValidationError):
        typed(cast.mei.user, households=[cast.amei])
    assert typed(cast.mei.user, households=[cast.amei], on=cast.amei.ends_on).pk


def move(cast, household, day):
    where = {"district": cast.lan_village, "group": None, "number": "N1", "address": ""}
    return move_household(household=household, by=None, on=day, **where)


def test_a_visit_before_a_move_belongs_to_where_the_household_lived_then(cast, typed):
    moved = move(cast, cast.amei, TODAY)
    before = TODAY - dt.timedelta(days=3)
    for user, one in ((cast.mei.user, cast.amei), (cast.lan.user, moved)):
        said = {"households": [one], "consenting": [one]}
        visit = typed(user, on=before, when=at(TODAY), **said)
        met = visit.met.get()
        assert (met.household, met.may_call_back) == (cast.amei, True)
        assert visit.district == cast.mei_village
    after = typed(cast.lan.user, households=[moved])
    assert (after.met.get().household, after.district) == (moved, cast.lan_village)


def test_a_correction_to_a_day_before_the_move_takes_the_former_household(cast, typed):
    moved = move(cast, cast.amei, TODAY)
    visit = typed(cast.lan.user, households=[moved])
    content = Content.of(visit)
    earlier = dataclasses.replace(content, happened_on=TODAY - dt.timedelta(days=1))
    correct_activity(by=cast.lan.user, activity=visit, content=earlier, at=at(TODAY))
    visit.refresh_from_db()
    assert (visit.met.get().household, visit.district) == (cast.amei, cast.mei_village)
    back = dataclasses.replace(Content.of(visit), heard="听到的另写一句。")
    correct_activity(by=cast.lan.user, activity=visit, content=back, at=at(TODAY))
    assert visit.met.get().household == cast.amei


def test_households_of_two_districts_are_two_entries(cast, typed):
    with pytest.raises(ValidationError) as caught:
        typed(cast.ban.user, cadres=[cast.zhen], households=[cast.amei, cast.mo])
    assert errors_of(caught) == {"households"}


def test_an_entry_needs_a_place(cast, typed):
    with pytest.raises(ValidationError) as caught:
        typed(cast.mei.user, kind="village_day")
    assert errors_of(caught) == {"district"}


def test_whoever_is_named_by_somebody_else_is_asked_and_counts_meanwhile(cast, typed, told):
    visit = typed(cast.mei.user, households=[cast.amei], cadres=[cast.mei, cast.lu])
    answers = dict(visit.participants.values_list("cadre__name", "answer"))
    assert answers == {"韦小梅": Answer.WAS_THERE, "陆明": Answer.OPEN}
    assert set(told[0]["cadres"]) == {cast.mei.pk, cast.lu.pk}
    assert told[0]["districts"] == [cast.mei_village.pk]
    assert told[0]["first"] == told[0]["last"] == TODAY


def test_what_a_clerk_types_from_paper_waits_for_the_cadres_word(cast, typed):
    visit = typed(cast.ban.user, cadres=[cast.mei], households=[cast.amei])
    assert visit.source == Source.PAPER
    assert visit.typed_by == cast.ban.user
    assert visit.participants.get().answer == Answer.OPEN


def test_a_village_secretary_types_for_the_own_village_alone(cast, typed):
    assert typed(cast.shu.user, cadres=[cast.mei], households=[cast.amei]).pk
    with pytest.raises(ValidationError) as caught:
        typed(cast.shu.user, cadres=[cast.lan], households=[cast.amei])
    assert errors_of(caught) == {"companions"}


def test_a_cadre_types_for_nobody_else(cast, typed):
    with pytest.raises(ValidationError) as caught:
        typed(cast.mei.user, cadres=[cast.lu], households=[cast.amei])
    assert errors_of(caught) == {"companions"}


def test_a_cadre_of_another_township_is_no_companion(cast, typed):
    with pytest.raises(ValidationError):
        typed(cast.mei.user, cadres=[cast.mei, cast.west_cadre], households=[cast.amei])


def test_a_police_officer_has_no_diary(cast, typed):
    officer = make_cadre(cast.east, "蓝警官", category=None)
    make_post(officer, cast.mei_village, PostRole.POLICE_OFFICER)
    with pytest.raises(ValidationError) as caught:
        typed(cast.mei.user, cadres=[cast.mei, officer], households=[cast.amei])
    assert errors_of(caught) == {"companions"}


def test_consent_is_kept_by_household(cast, typed):
    visit = typed(cast.mei.user, households=[cast.amei, cast.shan], consenting=[cast.amei])
    assert visit.met.get(may_call_back=True).household == cast.amei


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "𬱖家的🐔不见了",
        "a\x00b\x07",
        "水" * 100_000,
        "第一行\r\n第二行",
    ],
)
def test_odd_texts_are_stored_whole_without_invisible_characters(cast, typed, text):
    visit = typed(cast.mei.user, households=[cast.amei], heard=text)
    visit.refresh_from_db()
    assert visit.heard == text.replace("\x00", "").replace("\x07", "").replace("\r\n", "\n")


def test_nothing_half_is_stored_when_the_figures_cannot_be_told(cast, typed):
    from visits.signals import facts_changed

    def break_down(**_):
        raise RuntimeError

    facts_changed.connect(break_down)
    try:
        with pytest.raises(RuntimeError):
            typed(cast.mei.user, households=[cast.amei])
    finally:
        facts_changed.disconnect(break_down)
    assert not Activity.objects.exists()
    assert not AuditEvent.objects.exists()


def send_at_once(cast, texts):
    """Each text in a thread of its own, under one id; the entries and the errors."""
    uid, start, outcomes = uuid.uuid4(), threading.Barrier(len(texts)), []
    make_kind()

    def send(text):
        try:
            content = Content(
                kind=make_kind(),
                happened_on=TODAY,
                cadres=[cast.mei],
                households=[cast.amei],
                heard=text,
            )
            start.wait()
            outcomes.append(
                record_visit(by=cast.mei.user, uid=uid, content=content, at=at(TODAY)).pk
            )
        except ValidationError as error:
            outcomes.append(error.error_dict.keys())
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[text]) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_a_submission_sent_eight_times_at_once_is_stored_once():
    outcomes = send_at_once(the_cast.build(), ["漏雨"] * 8)
    assert len(outcomes) == 8
    assert len(set(outcomes)) == 1
    assert Activity.objects.count() == HouseholdMet.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_different_contents_sent_at_once_under_one_id_one_is_stored():
    outcomes = send_at_once(the_cast.build(), ["漏雨", "停电", "修路"])
    assert sum(isinstance(outcome, int) for outcome in outcomes) == 1
    assert [set(o) for o in outcomes if not isinstance(o, int)] == [{"uid"}, {"uid"}]
    assert Activity.objects.count() == 1
