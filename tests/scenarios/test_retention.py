"""What has been kept for its time is taken away by one command, which leaves its own trace."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, transaction
from django.db.utils import DatabaseError

from contacts import audit
from contacts.actions import retention
from contacts.kit import clock
from contacts.models import AuditEvent, AuditVerb, Leave
from contacts.tasks import carry_out_terms
from tests.factories import make_activity, make_grievance, make_membership, make_resident
from tests.kept import tables
from visits.actions.commitments import make_commitment
from visits.actions.links import link_matters
from visits.actions.moves import make_move
from visits.models import (
    Activity,
    ActivityAddition,
    ActivityVersion,
    Commitment,
    ConductCode,
    ConductEvent,
    ConductReport,
    Measure,
    Part,
    ReceptionDay,
    ReceptionSwap,
    SituationReport,
    Whistle,
)
from visits.queries.openings import open_to

TODAY = dt.date(2032, 3, 1)
LONG_AGO = dt.date(2027, 2, 28)  # a day more than five years
JUST_KEPT = dt.date(2027, 3, 1)


def run(*words):
    call_command("retention", *words, on=TODAY)


def event(day):
    at = clock.start_of(day)
    return AuditEvent.objects.create(at=at, verb=AuditVerb.READ, resource="household")


def test_without_apply_nothing_goes(cast, capsys):
    make_activity(LONG_AGO, cadres=[cast.mei], households=[cast.amei], heard="漏雨。")
    run()
    assert "（diary）：1条到期。保存5年，2027-03-01起的都留着。" in capsys.readouterr().out
    assert Activity.objects.get().heard == "漏雨。"


def test_the_text_of_a_diary_goes_with_its_history_and_the_figures_stay(cast):
    old = make_activity(
        LONG_AGO, cadres=[cast.mei], households=[cast.amei], heard="漏雨。", done="补。"
    )
    new = make_activity(JUST_KEPT, cadres=[cast.mei], households=[cast.amei], heard="修路。")
    ActivityVersion.objects.create(
        activity=old, number=1, content={"heard": "漏"}, replaced_at=clock.now()
    )
    ActivityAddition.objects.create(
        activity=old, text="后来补好了。", added_at=clock.now(), added_by=cast.mei.user
    )
    run("--apply")
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.heard, old.done, new.heard) == ("", "", "修路。")
    assert not old.versions.exists() and not old.additions.exists()
    assert old.participants.count() == 1 and old.met.count() == 1


def test_of_a_matter_closed_long_ago_nothing_more_can_be_done(cast):
    at = clock.start_of(LONG_AGO)
    activity = make_activity(LONG_AGO, cadres=[cast.mei], households=[cast.amei], heard="漏雨。")
    old = make_grievance(cast.amei, cast.mei.user, received_at=at, place="巷口", activity=activity)
    make_move(by=cast.mei.user, grievance=old, move="solve", at=at, result="换了瓦")
    run("--apply")
    old.refresh_from_db()
    assert (old.text, old.place, old.answer, old.household, old.activity) == (
        "—",
        "",
        "",
        None,
        None,
    )
    assert old.number and old.district and old.kind and not old.events.exists()
    assert open_to(cast.ban.user, old).moves == []
    for move in ("reopen", "receipt"):
        with pytest.raises(ValidationError, match="保存期限"):
            make_move(by=cast.ban.user, grievance=old, move=move, at=at, reason="还漏")


def test_no_table_keeps_a_word_of_a_matter_whose_time_is_over(cast):
    """Of what other offices did, of measures and links as little as of the matter itself."""
    at, word = clock.start_of(LONG_AGO), "蕙草"
    first, second = (
        make_grievance(cast.amei, cast.mei.user, received_at=at, text=f"{word}{n}", place=word)
        for n in range(2)
    )
    office = cast.ban.services.get().organisation
    due = {"due_on": LONG_AGO, "task": word}
    whistle = Whistle.objects.create(
        grievance=first, place=word, called_at=at, called_by=cast.shu.user, refused_at=at, **due
    )
    Part.objects.create(
        grievance=first,
        organisation=office,
        asked_at=at,
        whistle=whistle,
        report=word,
        reported_at=at,
        **due,
    )
    Measure.objects.create(
        grievance=first, organisation=office, task=word, planned_at=at, first_due_on=LONG_AGO,
        due_on=LONG_AGO, evidence=word, done_on=LONG_AGO,
    )  # fmt: skip
    link_matters(by=cast.ban.user, grievance=first, other=second, reason=word, at=at)
    for matter in (first, second):
        make_move(by=cast.mei.user, grievance=matter, move="solve", at=at, result=word)
    promised(cast, JUST_KEPT, grievance=first, what=word)
    assert tables_with(word)
    run("--apply")
    assert tables_with(word) == []


def promised(cast, due, **more):
    said = {"what": "修路灯", "to_whom": "三组", "cadre": cast.mei, "district": cast.mei_village}
    return make_commitment(by=None, on=due, made_on=LONG_AGO, due_on=due, **{**said, **more})


def test_a_promise_of_which_nobody_said_anything_goes_five_years_after_its_day(cast):
    promised(cast, LONG_AGO)
    kept = promised(cast, JUST_KEPT)
    run("--apply")
    assert Commitment.objects.get() == kept


def test_a_reception_day_and_who_took_its_turn_go_five_years_after_it(cast):
    for day in (LONG_AGO, JUST_KEPT):
        reception = ReceptionDay.objects.create(
            kind="fixed", district=cast.mei_village, place="村部", happens_on=day, receiver=cast.mei,
            opens_at=dt.time(9), closes_at=dt.time(11),
        )  # fmt: skip
        reception.swaps.create(before=cast.mei, after=cast.lu, reason="出差", at=clock.now())
    run("--apply")
    assert ReceptionDay.objects.get().happens_on == JUST_KEPT
    assert ReceptionSwap.objects.get().day.happens_on == JUST_KEPT


def test_whom_to_call_on_the_spot_is_forgotten_after_thirty_days_whatever_the_state(
    cast, monkeypatch
):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    waits, recent = (
        SituationReport.objects.create(
            township=cast.east, area=cast.east, kind="disaster", text="塌方", contact_name="老王",
            contact_phone="15400000077", happened_at=clock.start_of(day), due_at=clock.start_of(day),
            reported_at=clock.start_of(day), reported_by=cast.mei.user,
        )
        for day in (TODAY - dt.timedelta(days=31), TODAY - dt.timedelta(days=30))
    )  # fmt: skip
    carry_out_terms()
    waits.refresh_from_db()
    recent.refresh_from_db()
    assert (waits.contact_name, waits.contact_phone, waits.text) == ("", "", "塌方")
    assert (recent.contact_name, recent.contact_phone) == ("老王", "15400000077")


def tables_with(word):
    """The tables in which some row holds the word."""
    found = []
    with connection.cursor() as cursor:
        for table in sorted(tables()):
            cursor.execute(f"SELECT * FROM {table}")
            if word in repr(cursor.fetchall()):
                found.append(table)
    return found


def test_a_household_that_went_long_ago_keeps_its_number_alone(cast):
    make_resident(cast.amei, "韦小宝")
    cast.amei.ends_on, cast.amei.end_reason = dt.date(2029, 2, 28), "moved"
    cast.amei.save()
    run("--apply")
    cast.amei.refresh_from_db()
    assert (cast.amei.number, cast.amei.head_name, cast.amei.phone) == ("M001", retention.GONE, "")
    assert not cast.amei.residents.exists() and not cast.amei.memberships.exists()
    cast.shan.refresh_from_db()
    assert cast.shan.head_name == "单国栋"


def test_what_ended_in_a_household_that_goes_on_goes_too(cast):
    last, kept = dt.date(2029, 2, 28), dt.date(2029, 3, 1)
    gone, stays = make_resident(cast.amei, "韦早走"), make_resident(cast.amei, "韦还在")
    make_membership(cast.amei, "elderly", resident=gone, ends_on=last)
    recent = make_membership(cast.amei, "elderly", resident=stays, ends_on=kept)
    for row in (gone, make_membership(cast.amei, "children")):
        row.ends_on = last
        row.save()
    for end in (last, kept):
        cast.amei.wishes.create(kind="away", starts_on=end, ends_on=end)
    run("--apply")
    cast.amei.refresh_from_db()
    assert cast.amei.head_name == "黄阿妹"
    assert list(cast.amei.residents.all()) == [stays]
    ended = cast.amei.memberships.filter(ends_on__isnull=False)
    assert list(ended) == [recent]
    assert cast.amei.memberships.filter(ends_on__isnull=True).count() == 1
    assert [wish.ends_on for wish in cast.amei.wishes.all()] == [kept]


def test_who_left_is_kept_as_long_as_a_care_group_names_him(cast):
    gone = make_resident(cast.amei, "韦早走", ends_on=dt.date(2029, 2, 28))
    make_membership(cast.amei, "elderly", resident=gone)
    run("--apply")
    assert cast.amei.residents.get() == gone


def test_a_leave_goes_after_two_years(cast):
    for end in (dt.date(2030, 2, 28), dt.date(2030, 3, 1)):
        Leave.objects.create(cadre=cast.mei, kind="sick", starts_on=end, ends_on=end)
    run("--apply")
    assert Leave.objects.get().ends_on == dt.date(2030, 3, 1)


def test_the_trail_is_cut_after_three_years_and_says_so(cast):
    event(dt.date(2029, 2, 28)), event(dt.date(2029, 3, 1))
    run("--apply")
    kept = AuditEvent.objects.filter(at__lt=clock.start_of(TODAY), verb=AuditVerb.READ)
    assert [clock.day_of(row.at) for row in kept] == [dt.date(2029, 3, 1)]
    purge = AuditEvent.objects.get(verb=AuditVerb.PURGE, resource="audit")
    assert (purge.user_id, purge.reason) == (None, "1 < 2029-03-01")
    with pytest.raises(DatabaseError), transaction.atomic():  # and the guard stands again
        AuditEvent.objects.filter(pk=purge.pk).delete()


def report_on_conduct(cast, day, **fields):
    report = ConductReport.objects.create(
        township=cast.east, text="收了烟", received_at=clock.start_of(day), **fields
    )
    ConductEvent.objects.create(report=report, move="say", at=clock.start_of(day), text="补充")
    ConductCode.objects.create(report=report, digest=f"{report.pk:064}", issued_at=clock.now())
    return report


def test_reports_on_conduct_go_after_five_years_and_nobody_hears_of_it(cast, capsys):
    run("--apply")
    nothing = capsys.readouterr().out
    for day in (LONG_AGO, JUST_KEPT):
        report_on_conduct(cast, day, state="closed", answered_at=clock.start_of(day))
        report_on_conduct(cast, day, state="passed_on", passed_on_on=day)
    waiting = report_on_conduct(cast, LONG_AGO, state="in_hand")
    run("--apply")
    assert capsys.readouterr().out == nothing
    kept = {report.answered_at or report.passed_on_on for report in ConductReport.objects.all()}
    assert kept == {clock.start_of(JUST_KEPT), JUST_KEPT, None}
    assert ConductReport.objects.filter(pk=waiting.pk).exists()
    assert ConductEvent.objects.count() == ConductCode.objects.count() == 3
    assert not AuditEvent.objects.filter(resource="conduct").exists()
    with pytest.raises(DatabaseError), transaction.atomic():  # and the guard stands again
        ConductEvent.objects.all().delete()


def test_an_administrator_may_keep_something_longer(cast, settings, capsys):
    settings.RETENTION_YEARS = {"diary": 6}
    make_activity(LONG_AGO, cadres=[cast.mei], households=[cast.amei], heard="漏雨。")
    run("--apply")
    assert Activity.objects.get().heard == "漏雨。"


def test_a_second_run_finds_nothing(cast, capsys):
    make_activity(LONG_AGO, cadres=[cast.mei], households=[cast.amei], heard="漏雨。")
    cast.amei.ends_on, cast.amei.end_reason = dt.date(2029, 2, 28), "moved"
    cast.amei.save()
    run("--apply")
    capsys.readouterr()
    run("--apply")
    told = [line for line in capsys.readouterr().out.splitlines() if "audit" not in line]
    assert len(told) == len([term for term in retention.terms() if not term.sealed]) - 1
    assert all("已清除0条" in line for line in told)


def test_a_term_of_whole_years_falls_on_the_last_of_february_in_a_leap_year():
    term = next(term for term in retention.terms() if term.code == "audit")
    assert term.first_kept(dt.date(2028, 2, 29)) == dt.date(2025, 2, 28)


def test_the_help_page_says_how_long_what_is_kept(client, cast):
    client.force_login(cast.mei.user)
    page = client.get("/help/rights/").content.decode()
    assert "民情日记的正文" in page
    assert "满 5 年" in page


def test_what_the_system_does_stands_in_the_trail_without_a_person(cast):
    audit.record(by=None, verb=AuditVerb.PURGE, resource="audit")
    assert AuditEvent.objects.get(verb=AuditVerb.PURGE).user_id is None
