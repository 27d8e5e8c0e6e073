"""Spot checks: drawn by lot, asked of those who agreed, and little is asked."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from contacts.kit import clock
from contacts.kit.periods import Period
from contacts.models import (
    Household,
    HouseholdWish,
)
from tests.factories import (
    make_activity,
    make_household,
    make_kind,
)
from visits.actions.activities import answer_presence, void_activity
from visits.actions.spot_checks import (
    draw_spot_checks,
    drawable,
    note_result,
    reply_to_check,
)
from visits.models import (
    Activity,
    Answer,
    HouseholdMet,
    Participant,
    SpotCheck,
    SpotCheckResult,
)

TODAY = clock.today()
NOW = clock.now()
MONTH = Period.containing("month", TODAY)
LAST_MONTH = clock.start_of(MONTH.starts_on) - dt.timedelta(hours=6)


@pytest.fixture
def consenting(cast):
    """Twenty visits of this month to households that agreed, and some that can't be drawn."""
    for number in range(20):
        household = make_household(cast.mei_village, f"户{number}")
        make_activity(TODAY, cadres=[cast.mei], households=[household])
    HouseholdMet.objects.update(may_call_back=True)
    make_activity(TODAY, cadres=[cast.mei], households=[cast.zeng])  # didn't agree
    for fields in (
        {"cadres": [cast.lan], "households": [cast.mo]},  # another district
        {"cadres": [cast.mei, cast.lian], "households": [cast.shan]},  # the leader was there
        {"cadres": [cast.mei], "households": [cast.amei], "kind": "telephone"},
        {"cadres": [cast.mei], "households": [cast.shan], "recorded_at": LAST_MONTH},
    ):
        make_activity(TODAY, **fields).met.update(may_call_back=True)


@pytest.fixture
def draw(cast):
    def draw(by=None, number=5):
        return draw_spot_checks(
            by=by or cast.lian.user, month=MONTH, number=number, on=TODAY, at=NOW
        )

    return draw


def test_only_households_that_agreed_in_the_linked_district_can_be_drawn(cast, consenting):
    drawn = {met.household.head_name for met in drawable(cast.lian.user, MONTH, TODAY)}
    assert drawn == {f"户{number}" for number in range(20)}


def test_who_wishes_to_be_left_alone_or_is_gone_is_not_drawn(cast, consenting):
    found = {h.head_name: h for h in Household.objects.filter(head_name__startswith="户")}
    for name, kind in (("户0", "no_visits"), ("户1", "away"), ("户2", "phone_only")):
        HouseholdWish.objects.create(household=found[name], kind=kind, starts_on=TODAY)
    Household.objects.filter(pk=found["户3"].pk).update(ends_on=TODAY - dt.timedelta(days=1))
    drawn = {met.household.head_name for met in drawable(cast.lian.user, MONTH, TODAY)}
    assert drawn == {f"户{number}" for number in range(20)} - {"户0", "户1", "户3"}


@pytest.mark.parametrize(
    ("what", "words"),
    [("consent", "户里收回同意"), ("voided", "这次走访已作废"), ("ended", "这一户已结束")],
)
def test_who_took_back_the_consent_is_asked_no_more(as_user, cast, consenting, draw, what, words):
    check = draw(number=1)[0]
    browser = as_user(cast.lian.user)
    assert "说没有来过" in browser.get(f"/visits/checks/{check.uid}/").content.decode()
    if what == "consent":
        HouseholdMet.objects.filter(pk=check.met_id).update(may_call_back=False)
    elif what == "voided":
        void_activity(by=cast.mei.user, activity=check.activity, reason="记错", at=NOW)
    else:
        Household.objects.filter(met=check.met_id).update(ends_on=TODAY)
    page = browser.get(f"/visits/checks/{check.uid}/").content.decode()
    assert words in page and "说没有来过" not in page and "/call/" not in page
    assert words in browser.get("/visits/checks/").content.decode()
    browser.post(f"/visits/checks/{check.uid}/", {"result": "says_no_visit"})
    check.refresh_from_db()
    assert check.result == SpotCheckResult.OPEN
    assert draw(number=1)  # it holds up no other


def test_the_system_draws_by_lot_and_no_household_twice(cast, consenting, draw):
    again = HouseholdMet.objects.filter(may_call_back=True).first()
    make_activity(TODAY, cadres=[cast.lu], households=[again.household]).met.update(
        may_call_back=True
    )
    drawn = draw(number=10)
    assert len({check.met.household_id for check in drawn}) == 10
    orders = set()
    for _ in range(6):
        SpotCheck.objects.all().delete()
        orders.add(tuple(sorted(check.met_id for check in draw(number=3))))
    assert len(orders) > 1


def test_a_draw_is_finished_before_the_next(cast, consenting, draw):
    checks = draw(number=2)
    with pytest.raises(ValidationError):
        draw()
    for check in checks:
        note_result(by=cast.lian.user, check=check, result=SpotCheckResult.CONFIRMED, at=NOW)
    assert not {check.met_id for check in draw()} & {check.met_id for check in checks}


def test_nobody_else_draws(cast, consenting, draw):
    for user in (cast.shu.user, cast.mei.user, cast.ban.user, cast.quan):
        with pytest.raises(ValidationError):
            draw(by=user)


def test_without_consent_nothing_is_drawn(cast, draw):
    make_activity(TODAY, cadres=[cast.mei], households=[cast.amei])
    with pytest.raises(ValidationError):
        draw()


def test_only_who_drew_it_notes_the_result(cast, consenting, draw):
    check = draw()[0]
    with pytest.raises(ValidationError):
        note_result(by=cast.shu.user, check=check, result=SpotCheckResult.CONFIRMED, at=NOW)


@pytest.mark.parametrize("result", [r for r in SpotCheckResult if r != "says_no_visit"])
def test_other_results_ask_the_cadre_nothing(as_user, cast, consenting, draw, result):
    check = note_result(by=cast.lian.user, check=draw()[0], result=result, at=NOW)
    with pytest.raises(ValidationError):
        reply_to_check(by=cast.mei.user, check=check, text="我去了", at=NOW)
    browser = as_user(cast.mei.user)
    assert check.met.household.head_name not in browser.get("/visits/checks/").content.decode()
    assert "请您说明" not in browser.get("/my/").content.decode()


def test_who_typed_it_for_another_does_not_see_what_was_drawn(as_user, cast, consenting, draw):
    check = draw(number=1)[0]
    Activity.objects.filter(pk=check.activity_id).update(typed_by=cast.shu.user)
    browser = as_user(cast.shu.user)
    assert check.met.household.head_name not in browser.get("/visits/checks/").content.decode()
    assert browser.get(f"/visits/checks/{check.uid}/").status_code == 404
    assert as_user(cast.mei.user).get(f"/visits/checks/{check.uid}/").status_code == 404


def test_who_drew_it_sees_it_even_where_the_same_person_had_typed_it(
    as_user, cast, consenting, draw
):
    check = draw(number=1)[0]
    Activity.objects.filter(pk=check.activity_id).update(typed_by=cast.lian.user)
    browser = as_user(cast.lian.user)
    assert check.met.household.head_name in browser.get("/visits/checks/").content.decode()
    assert browser.get(f"/visits/checks/{check.uid}/").status_code == 200


def test_a_denied_visit_asks_the_cadre_who_answers(as_user, cast, consenting, draw):
    check = draw()[0]
    browser = as_user(cast.lian.user)
    browser.post(f"/visits/checks/{check.uid}/", {"result": "says_no_visit"})
    browser = as_user(cast.mei.user)
    assert "请您说明" in browser.get("/my/").content.decode()
    browser.post(f"/visits/checks/{check.uid}/reply/", {"text": "那天是老人在家。"})
    check.refresh_from_db()
    assert check.reply == "那天是老人在家。"
    assert "请您说明" not in browser.get("/my/").content.decode()
    with pytest.raises(ValidationError):
        note_result(by=cast.lian.user, check=check, result=SpotCheckResult.CONFIRMED, at=NOW)


def test_strangers_see_no_spot_check(as_user, cast, consenting, draw):
    check = draw()[0]
    for user in (cast.lan.user, cast.west_cadre.user):
        browser = as_user(user)
        assert browser.get(f"/visits/checks/{check.uid}/").status_code == 404
        assert check.met.household.head_name not in browser.get("/visits/checks/").content.decode()
    assert as_user(cast.mei.user).get("/visits/checks/draw/").status_code == 403


def test_who_was_not_there_neither_reads_what_was_said_nor_answers_for_it(
    as_user, cast, consenting, draw
):
    check = draw(number=1)[0]
    visit = check.activity
    Activity.objects.filter(pk=visit.pk).update(heard="屋顶漏雨", typed_by=cast.mei.user)
    Participant.objects.create(activity=visit, cadre=cast.lu, answer="open")
    page = f"/visits/{visit.uid}/"
    assert "屋顶漏雨" in as_user(cast.lu.user).get(page).content.decode()
    answer_presence(by=cast.lu.user, activity=visit, answer=Answer.NOT_THERE, at=NOW)
    note_result(by=cast.lian.user, check=check, result=SpotCheckResult.SAYS_NO_VISIT, at=NOW)
    browser = as_user(cast.lu.user)
    shown = browser.get(page)
    assert shown.status_code == 200 and "屋顶漏雨" not in shown.content.decode()
    assert "有一户说没有来过" not in browser.get("/my/").content.decode()
    assert check.met.household.head_name not in browser.get("/visits/checks/").content.decode()
    assert browser.get(f"/visits/checks/{check.uid}/").status_code == 404
    assert browser.get(f"/visits/checks/{check.uid}/reply/").status_code == 404
    with pytest.raises(ValidationError):
        reply_to_check(by=cast.lu.user, check=check, text="我没有去", at=NOW)
    assert "有一户说没有来过" in as_user(cast.mei.user).get("/my/").content.decode()
    assert "屋顶漏雨" in browser.get(page).content.decode()


def test_the_question_names_the_day_and_not_the_household(as_user, cast, consenting, draw):
    check = draw(number=1)[0]
    name = check.met.household.head_name
    note_result(by=cast.lian.user, check=check, result=SpotCheckResult.SAYS_NO_VISIT, at=NOW)
    browser = as_user(cast.mei.user)
    page = browser.get("/my/").content.decode()
    assert "有一户说没有来过" in page
    assert f"<strong>{name} ·" not in page
    for address in ("", f"{check.uid}/", f"{check.uid}/reply/"):
        page = browser.get(f"/visits/checks/{address}").content.decode()
        assert name not in page and "一户" in page
    assert name in as_user(cast.lian.user).get("/visits/checks/").content.decode()


def test_a_household_is_told_what_its_word_leads_to_before_it_agrees(as_user, cast):
    make_kind()
    browser = as_user(cast.mei.user)
    form = f"/visits/new/household_visit/?household={cast.amei.uid}"
    for page in (form, "/diary/pad/"):
        words = browser.get(page).content.decode()
        assert "会请干部说明那天的走访，他可能知道是哪一户" in words
        assert "不写身份证号码" in words
