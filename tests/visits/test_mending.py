"""Mending entries: corrected until the close, added to afterwards, voided, answered."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from contacts.models import CalendarDay
from tests.factories import at, make_activity, make_household
from tests.visits.conftest import TODAY
from visits.actions.activities import (
    UNDO_FOR,
    add_to_activity,
    answer_presence,
    correct_activity,
    undo_record,
    void_activity,
)
from visits.actions.content import Content
from visits.models import ActivityState, Answer, SpotCheck
from visits.queries.closing import locks_at

NEXT_DAY = at(TODAY + dt.timedelta(days=1))


@pytest.fixture
def visit(cast, typed):
    people = [cast.mei, cast.lu]
    return typed(cast.mei.user, households=[cast.amei], cadres=people, consenting=[cast.amei])


@pytest.fixture
def mend():
    """Corrects an entry: only what is named changes."""

    def mend(visit, by, when=NEXT_DAY, **changes):
        fields = Content.of(visit).__dict__ | changes
        return correct_activity(by=by, activity=visit, content=Content(**fields), at=when)

    return mend


def test_an_entry_locks_five_working_days_after_its_month(db):
    assert locks_at(dt.date(2026, 4, 15)) == at(dt.date(2026, 5, 7), 23, 59).replace(
        second=59, microsecond=999999
    )


def test_the_official_calendar_moves_the_lock(db):
    for number in (1, 4, 5):
        CalendarDay.objects.create(day=dt.date(2026, 5, number), is_working=False)
    CalendarDay.objects.create(day=dt.date(2026, 5, 9), is_working=True)
    assert locks_at(dt.date(2026, 4, 15)).date() == dt.date(2026, 5, 11)


def test_a_correction_keeps_what_was_said_before(cast, visit, mend):
    mended = mend(visit, cast.mei.user, heard="屋顶修好了。", households=[cast.amei, cast.shan])
    mended.refresh_from_db()
    assert mended.heard == "屋顶修好了。"
    assert set(mended.households.all()) == {cast.amei, cast.shan}
    version = mended.versions.get()
    assert version.number == 1
    assert version.content["heard"] == "屋顶漏雨，雨天接水。"
    assert version.content["households"] == [str(cast.amei.uid)]
    assert version.replaced_by == cast.mei.user


def test_a_correction_tells_both_days(cast, visit, mend, told):
    earlier = TODAY - dt.timedelta(days=5)
    mend(visit, cast.mei.user, happened_on=earlier, cadres=[cast.mei])
    assert (told[-1]["first"], told[-1]["last"]) == (earlier, TODAY)
    assert set(told[-1]["cadres"]) == {cast.mei.pk, cast.lu.pk}


def test_a_correction_without_a_change_leaves_no_version(cast, visit, mend):
    assert not mend(visit, cast.mei.user).versions.exists()


def test_the_day_of_recording_and_given_answers_survive_a_correction(cast, visit, mend):
    recorded = visit.recorded_at
    answer_presence(by=cast.lu.user, activity=visit, answer=Answer.NOT_THERE, at=NEXT_DAY)
    mended = mend(visit, cast.mei.user, heard="改一个字。", cadres=[cast.mei, cast.lu, cast.zhen])
    answers = dict(mended.participants.values_list("cadre__name", "answer"))
    assert answers == {"韦小梅": "was_there", "陆明": "not_there", "黄镇生": "open"}
    assert mended.recorded_at == recorded


def test_consent_can_be_given_and_withdrawn_by_correction(cast, visit, mend):
    mended = mend(visit, cast.mei.user, consenting=[])
    assert not mended.met.filter(may_call_back=True).exists()


def test_the_district_of_the_day_survives_a_later_move_of_the_household(cast, visit, mend):
    cast.amei.district = cast.lan_village
    cast.amei.save()
    mended = mend(visit, cast.mei.user, district=None, heard="改一个字。")
    assert mended.district == cast.mei_village


def test_until_the_last_instant_of_the_fifth_working_day_an_entry_can_be_corrected(
    cast, visit, mend
):
    lock = locks_at(TODAY)
    assert mend(visit, cast.mei.user, when=lock, heard="改一个字。").heard == "改一个字。"
    with pytest.raises(ValidationError):
        mend(visit, cast.mei.user, when=lock + dt.timedelta(microseconds=1), heard="再改。")


def test_an_entry_is_corrected_by_who_typed_it_alone(cast, visit, mend):
    for user in (cast.lu.user, cast.shu.user, cast.lian.user):
        with pytest.raises(ValidationError):
            mend(visit, user, heard="别人的话")


def test_what_a_clerk_typed_belongs_to_the_cadre_as_well(cast, typed, mend):
    visit = typed(cast.ban.user, cadres=[cast.mei], households=[cast.amei])
    assert mend(visit, cast.mei.user, heard="是我说的。").heard == "是我说的。"
    assert mend(visit, cast.ban.user, heard="补上一句。").heard == "补上一句。"


def test_an_imported_entry_without_typist_belongs_to_who_took_part(cast, mend):
    cast.lu.user = None
    cast.lu.save()
    visit = make_activity(TODAY, cadres=[cast.mei, cast.lu], households=[cast.amei])
    assert mend(visit, cast.mei.user, heard="补上。").heard == "补上。"
    with pytest.raises(ValidationError):
        mend(visit, cast.lan.user, heard="不是我的。")


def test_who_was_not_there_has_no_hand_in_a_paper_record(cast, typed, mend):
    visit = typed(cast.ban.user, cadres=[cast.mei, cast.lu], households=[cast.amei])
    answer_presence(by=cast.lu.user, activity=visit, answer=Answer.NOT_THERE, at=NEXT_DAY)
    with pytest.raises(ValidationError):
        mend(visit, cast.lu.user, heard="别人的话")


def test_an_entry_is_not_moved_behind_the_day_it_was_recorded(cast, visit, mend):
    with pytest.raises(ValidationError) as caught:
        mend(visit, cast.mei.user, happened_on=TODAY + dt.timedelta(days=1))
    assert set(caught.value.error_dict) == {"happened_on"}


def test_an_entry_is_not_moved_into_a_closed_month(cast, visit, mend):
    with pytest.raises(ValidationError) as caught:
        mend(visit, cast.mei.user, happened_on=dt.date(2026, 3, 31))
    assert set(caught.value.error_dict) == {"happened_on"}


def test_an_entry_is_moved_into_a_month_that_is_still_open(cast, typed, mend):
    visit = typed(cast.mei.user, on=dt.date(2026, 4, 2), households=[cast.amei])
    moved = mend(
        visit, cast.mei.user, when=at(dt.date(2026, 4, 3)), happened_on=dt.date(2026, 3, 31)
    )
    assert moved.happened_on == dt.date(2026, 3, 31)


def test_a_correction_may_not_add_a_household_out_of_reach(cast, visit, mend):
    with pytest.raises(ValidationError):
        mend(visit, cast.mei.user, households=[cast.amei, cast.xue])


def test_a_household_that_left_the_reach_since_may_stay_in_a_correction(cast, visit, mend):
    cast.amei.district = cast.lan_village
    cast.amei.save()
    cast.assignment.delete()
    assert mend(visit, cast.mei.user, heard="改一个字。").heard == "改一个字。"


@pytest.mark.parametrize("drawn", [True, False])
@pytest.mark.parametrize("withdrawn", [True, False])
def test_who_agreed_to_be_asked_stays_and_the_refusal_tells_nothing_of_a_draw(
    cast, visit, mend, drawn, withdrawn
):
    if drawn:
        SpotCheck.objects.create(
            met=visit.met.get(), activity=visit, drawn_by=cast.lian.user, drawn_at=NEXT_DAY
        )
    if withdrawn:
        mend(visit, cast.mei.user, consenting=[])
    with pytest.raises(ValidationError) as caught:
        mend(visit, cast.mei.user, households=[cast.shan], consenting=[])
    assert caught.value.message_dict == {
        "households": [
            "黄阿妹同意过以后回访，不能从这一条里去掉。选错了户，请作废这一条，另记一条。"
        ]
    }
    assert SpotCheck.objects.exists() == drawn


def test_who_never_agreed_to_be_asked_is_taken_out_of_an_entry(cast, visit, mend):
    both = mend(visit, cast.mei.user, households=[cast.amei, cast.shan])
    mended = mend(both, cast.mei.user, households=[cast.amei])
    assert [met.household for met in mended.met.all()] == [cast.amei]


def test_a_locked_entry_takes_additions_and_no_other(cast, visit):
    lock = locks_at(TODAY)
    with pytest.raises(ValidationError):
        add_to_activity(by=cast.mei.user, activity=visit, text="还有一句", at=lock)
    after = lock + dt.timedelta(seconds=1)
    add_to_activity(by=cast.mei.user, activity=visit, text="还有一句", at=after)
    visit.refresh_from_db()
    assert visit.additions.get().text == "还有一句"
    assert visit.heard == "屋顶漏雨，雨天接水。"


def test_voiding_keeps_the_entry_and_says_why(cast, visit, told):
    void_activity(by=cast.mei.user, activity=visit, reason="记错了户", at=NEXT_DAY)
    visit.refresh_from_db()
    assert visit.state == ActivityState.VOIDED
    assert (visit.voided_by, visit.void_reason) == (cast.mei.user, "记错了户")
    assert visit.heard
    assert set(told[-1]["cadres"]) == {cast.mei.pk, cast.lu.pk}


@pytest.mark.parametrize("reason", ["", "   "])
def test_voiding_asks_for_a_reason(cast, visit, reason):
    with pytest.raises(ValidationError):
        void_activity(by=cast.mei.user, activity=visit, reason=reason, at=NEXT_DAY)


def test_a_void_entry_is_neither_voided_again_nor_corrected(cast, visit, mend):
    void_activity(by=cast.mei.user, activity=visit, reason="记错了", at=NEXT_DAY)
    with pytest.raises(ValidationError):
        void_activity(by=cast.mei.user, activity=visit, reason="再来", at=NEXT_DAY)
    with pytest.raises(ValidationError):
        mend(visit, cast.mei.user, heard="改")


def test_a_companion_does_not_void_a_joint_entry(cast, visit):
    with pytest.raises(ValidationError):
        void_activity(by=cast.lu.user, activity=visit, reason="我没去", at=NEXT_DAY)


def test_undo_is_for_the_typist_and_for_ten_minutes(cast, visit):
    last = visit.recorded_at + UNDO_FOR
    for by, when in [(cast.lu.user, last), (cast.mei.user, last + dt.timedelta(seconds=1))]:
        with pytest.raises(ValidationError):
            undo_record(by=by, activity=visit, at=when)
    undone = undo_record(by=cast.mei.user, activity=visit, at=last)
    assert undone.state == ActivityState.VOIDED


def test_a_companion_answers_and_the_figures_are_told(cast, visit, told):
    answer_presence(by=cast.lu.user, activity=visit, answer=Answer.NOT_THERE, at=NEXT_DAY)
    mine = visit.participants.get(cadre=cast.lu)
    assert (mine.answer, mine.answered_at) == (Answer.NOT_THERE, NEXT_DAY)
    assert cast.lu.pk in told[-1]["cadres"]


def test_the_author_and_strangers_have_nothing_to_answer(cast, visit):
    for user in (cast.mei.user, cast.lan.user):
        with pytest.raises(ValidationError):
            answer_presence(by=user, activity=visit, answer=Answer.NOT_THERE, at=NEXT_DAY)


def test_an_answer_can_be_changed_until_the_close(cast, visit):
    lock = locks_at(TODAY)
    answer_presence(by=cast.lu.user, activity=visit, answer=Answer.NOT_THERE, at=NEXT_DAY)
    answer_presence(by=cast.lu.user, activity=visit, answer=Answer.WAS_THERE, at=lock)
    with pytest.raises(ValidationError):
        answer_presence(
            by=cast.lu.user,
            activity=visit,
            answer=Answer.NOT_THERE,
            at=lock + dt.timedelta(seconds=1),
        )


def test_a_removed_household_leaves_and_a_new_one_comes(cast, visit, mend):
    other = make_household(cast.mei_village, "韦大山")
    both = mend(visit, cast.mei.user, households=[cast.amei, cast.shan])
    mended = mend(both, cast.mei.user, households=[cast.amei, other])
    assert {met.household for met in mended.met.all()} == {cast.amei, other}
