"""三率: counted as they say, each figure opening as many matters as it tells."""

import datetime as dt
import io
import re

import pytest
from openpyxl import load_workbook

from contacts.actions.calendar import set_day
from contacts.kit import clock
from tests.factories import make_grievance, make_household
from tests.visits.matters import with_office
from visits.actions.clocks import wind, wind_all
from visits.actions.moves import look_again, make_move
from visits.models import Grievance, Mode, Topic
from visits.queries.rates import By, Omitted, Rate, Share, lines, omitted
from visits.workflow import State

NOW = clock.now()
EARLY = NOW - dt.timedelta(days=40)
WEEK = dt.timedelta(days=7)


@pytest.fixture
def office(cast):
    return with_office(cast).office


@pytest.fixture
def raised(cast, office):
    """Make a matter of this long ago and carry it as far as is said."""

    def raised(*steps, received=EARLY, kind="help"):
        home = make_household(cast.mei_village, "户")
        grievance = make_grievance(home, cast.mei.user, received_at=received, kind=kind)
        at = received
        for move, days, said in steps:
            at += dt.timedelta(days=days)
            of_office = move in ("sign", "answer", "accept", "explain")
            by = cast.min.user if of_office else cast.ban.user
            grievance = make_move(by=by, grievance=grievance, move=move, at=at, **said)
        return grievance

    return raised


@pytest.fixture
def answered(raised, office):
    """Answered after so many days, then whatever the follow-up found."""

    def answered(days, *more):
        return raised(
            ("send", 0, {"office": office, "mode": Mode.ASSIGNED}),
            ("sign", 0, {}),
            ("answer", days, {"answer": "好了", "review_way": "可以复查"}),
            *more,
        )

    return answered


def confirmed(satisfaction="satisfied", reached="reached"):
    return ("confirm", 1, {"reached": reached, "satisfaction": satisfaction})


NOBODY_THERE = (
    ("tried", 1, {}),
    ("tried", 1, {}),
    confirmed("not_said", reached="not_reached"),
)


def omits():
    return dict(omitted(Grievance.objects.all(), NOW))


def whole(by=By.DISTRICT):
    return lines(Grievance.objects.all(), by, NOW)[-1]


def test_answered_in_time_late_and_not_at_all(raised, answered):
    answered(2)
    answered(30)
    raised()  # overdue
    raised(received=NOW)  # not due yet: in no figure
    assert whole().shares[Rate.RESPONSE] == Share(1, 3)
    assert whole().received == 4


def test_solved_is_what_the_last_follow_up_found(answered):
    answered(2, confirmed())
    answered(2, ("reopen", 1, {"reason": "还在漏"}))
    answered(2, *NOBODY_THERE)  # nobody was asked
    answered(2)  # not followed up
    assert whole().shares[Rate.RESOLUTION] == Share(1, 2)


def test_what_was_found_solved_only_after_it_was_done_over_is_told_beside_the_rates(
    as_user, cast, answered
):
    again = (
        ("reopen", 1, {"reason": "还在漏"}),
        ("answer", 2, {"answer": "又修了", "review_way": "可以复查"}),
    )
    twice = answered(2, *again, *again, confirmed())
    waits = answered(2, *again)
    answered(2, confirmed())
    assert whole().shares[Rate.RESOLUTION].part == 2  # the last follow-up counts
    browser = as_user(cast.ban.user)
    page = browser.get("/grievances/figures/", {"period": EARLY.year})
    url, number = re.search(r'<a href="([^"]+outcome=done-over)">(\d+)</a>', page.text).groups()
    listed = browser.get(url.replace("&amp;", "&")).context["table"].page
    assert {row.pk for row in listed} == {twice.pk, waits.pk} and number == "2"


def test_where_nothing_was_done_over_nothing_is_told_of_it(as_user, cast, answered):
    answered(2, confirmed())
    page = as_user(cast.ban.user).get("/grievances/figures/", {"period": EARLY.year})
    assert "重办过的" not in page.text


def test_who_did_not_say_is_in_no_satisfaction(answered):
    for mood in ("satisfied", "basically", "dissatisfied", "not_said"):
        answered(2, confirmed(mood))
    assert whole().shares[Rate.SATISFACTION] == Share(2, 3)


def test_what_was_merged_passed_on_or_voided_is_left_out(cast, raised):
    first = raised()
    raised(("merge", 1, {"into": first}))
    raised(("pass_on", 1, {"told": "法院"}))
    raised(("void", 1, {"reason": "记错"}))
    assert whole().received == 1


def test_what_is_explained_in_time_says_nothing_until_it_is_looked_at_again(raised, office):
    sent = ("send", 0, {"office": office, "mode": Mode.ASSIGNED}), ("sign", 0, {})
    later = clock.today() + dt.timedelta(days=30)
    explain = {"said": "明年才有钱", "review_way": "可以复查", "look_again_on": later}
    raised(*sent, ("explain", 1, explain))
    assert whole().shares[Rate.RESPONSE] == Share(0, 0) and omits() == {Omitted.EXPLAINED: 1}
    raised(*sent, ("explain", 30, explain))  # late by then, and it stays late
    assert whole().shares[Rate.RESPONSE] == Share(0, 1)
    again = raised(*sent, ("explain", 1, {**explain, "look_again_on": clock.day_of(EARLY) + WEEK}))
    look_again(EARLY + dt.timedelta(days=8))
    again.refresh_from_db()
    assert again.state == State.NEW and whole().shares[Rate.RESPONSE] == Share(0, 2)


def test_a_petition_is_judged_by_its_acceptance_too(raised, office):
    sent = ("send", 0, {"office": office, "mode": Mode.ASSIGNED}), ("sign", 0, {})
    answer = ("answer", 1, {"answer": "好了", "review_way": "可以复查"})
    raised(*sent, kind="petition")  # not accepted, and overdue
    raised(*sent, ("accept", 30, {}), answer, kind="petition")  # accepted late
    raised(*sent, ("accept", 2, {}), answer, kind="petition")
    assert whole().shares[Rate.RESPONSE] == Share(1, 3)


def test_what_is_late_stays_late_where_it_is_merged_or_passed_on(raised):
    fresh = raised(received=NOW)
    raised(("merge", 39, {"into": fresh}))
    raised(("pass_on", 39, {"told": "法院"}))
    assert whole().shares[Rate.RESPONSE] == Share(0, 2)


def test_a_calendar_changed_afterwards_changes_no_figure(answered):
    answered(12)  # seven working days are over
    assert whole().shares[Rate.RESPONSE] == Share(0, 1)
    for day in range(1, 9):
        rest = clock.day_of(EARLY) + dt.timedelta(days=day)
        set_day(day=rest, is_working=False, name="放假", by=None)
    wind_all(NOW)
    wind(Grievance.objects.all())
    assert whole().shares[Rate.RESPONSE] == Share(0, 1)


def test_received_is_what_is_counted_and_what_is_left_out(as_user, cast, raised, answered):
    first = raised(received=NOW)
    raised(("merge", 1, {"into": first}))
    raised(("pass_on", 1, {"told": "法院"}))
    raised(("void", 1, {"reason": "记错"}))
    answered(2, *NOBODY_THERE)
    answered(2, confirmed("not_said"))
    raised()
    left = omits()
    both = {Omitted.NOT_REACHED: 1, Omitted.NOT_SAID: 2}
    assert (
        left
        == {Omitted.NOT_DUE: 1, Omitted.MERGED: 1, Omitted.PASSED_ON: 1, Omitted.VOIDED: 1} | both
    )
    unjudged = sum(count for why, count in left.items() if why not in both)
    assert whole().shares[Rate.RESPONSE].whole + unjudged == Grievance.objects.count()
    browser = as_user(cast.ban.user)
    text = browser.get("/grievances/figures/").content.decode()
    links = re.findall(r'<a href="(/grievances/\?[^"]+outcome=[a-z-]+)">(\d+)</a>', text)
    omitting = [(url, n) for url, n in links if url.rpartition("=")[2] in Omitted.values]
    assert len(omitting) == 6
    for url, number in omitting:
        listed = browser.get(url.replace("&amp;", "&")).context["table"]
        assert listed.page.paginator.count == int(number), url


def test_the_share_is_told_with_one_decimal_and_its_base():
    assert (Share(5, 6).words, Share(5, 6).base) == ("83.3%", "5 ÷ 6")
    assert Share(0, 0).words == Share(5, 6, is_hidden=True).words == ""


@pytest.mark.parametrize("by", By.values)
def test_every_figure_opens_as_many_matters(as_user, cast, answered, raised, by):
    for _ in range(6):
        answered(2, confirmed())
    answered(30)
    raised()
    Grievance.objects.update(topic=Topic.objects.get(code="unsafe-house"))
    browser, followed = as_user(cast.ban.user), []
    for period in ("", clock.today().year - 1):
        page = browser.get("/grievances/figures/", {"by": by, "period": period})
        links = re.findall(r'<a href="(/grievances/\?[^"]+)">(\d+)</a>', page.content.decode())
        for url, number in links:
            listed = browser.get(url.replace("&amp;", "&")).context["table"]
            assert listed.page.paginator.count == int(number), url
            followed.append(url)
    assert by == By.MONTH or followed


def test_the_figures_are_told_apart_by_how_a_matter_weighs(as_user, cast, answered, raised):
    for mark in ("hope", "", "urgent", "hard", "urgent", "worry"):
        made = answered(2, confirmed())
        Grievance.objects.filter(pk=made.pk).update(mark=mark)
    browser = as_user(cast.ban.user)
    page = (
        browser.get("/grievances/figures/", {"by": "mark", "period": EARLY.year})
        .context["table"]
        .page
    )
    told = [(row.words, row.received) for row in page]
    assert told == [("急", 2), ("难", 1), ("愁", 1), ("盼", 1), ("没有标急难愁盼", 1), ("合计", 6)]
    for row in page:
        listed = browser.get(row.url()).context["table"].page
        assert listed.paginator.count == row.received, row.words


def test_few_are_not_told_and_other_districts_not_counted(as_user, cast, answered):
    answered(2, confirmed())
    make_grievance(cast.xue, cast.west_cadre.user, received_at=EARLY)
    text = as_user(cast.ban.user).get("/grievances/figures/").content.decode()
    assert "少于5件" in text and "西河村" not in text and "100.0%" not in text


def test_cadres_of_a_village_have_no_figures(as_user, cast):
    assert as_user(cast.mei.user).get("/grievances/figures/").status_code == 403


@pytest.mark.parametrize("by", [By.TOPIC, By.OFFICE])
def test_what_is_sorted_nowhere_opens_too(as_user, cast, answered, raised, by):
    """Six of no topic and no office beside six of both: each figure opens its own."""
    for _ in range(6):
        raised()
        answered(2, confirmed())
    given = Grievance.objects.filter(lead__isnull=False)
    given.update(topic=Topic.objects.get(code="unsafe-house"))
    browser = as_user(cast.ban.user)
    page = browser.get("/grievances/figures/", {"by": by, "period": clock.today().year})
    text = page.content.decode()
    url = re.search(r'href="(/grievances/\?[^"]*without=[^"]*)">6<', text)[1].replace("&amp;", "&")
    listed = browser.get(url).context["table"].page
    assert [row.lead_id for row in listed] == [None] * 6


def test_neither_page_nor_workbook_lets_a_small_figure_be_computed(as_user, cast, answered):
    for _ in range(6):
        answered(2)
    for _ in range(4):
        late = answered(2)
        Grievance.objects.filter(pk=late.pk).update(district=cast.lan_village)
    browser = as_user(cast.ban.user)
    page = browser.get("/grievances/figures/")
    cells = {row.words: row.shares[Rate.RESPONSE].is_told for row in page.context["table"].page}
    assert cells == {"梅村": False, "兰村": False, "合计": True}
    assert "6</a> / " not in page.content.decode() and "免得算出别处的" in page.content.decode()
    sheet = b"".join(browser.get("/grievances/figures/", {"export": "xlsx"}).streaming_content)
    rows = list(load_workbook(io.BytesIO(sheet)).active.iter_rows(values_only=True))
    told = {row[0]: row[2:4] for row in rows[1:]}
    assert told == {
        "兰村": ("少于5件，不显示", "—"), "梅村": ("不显示，免得算出别处的", "—"),
        "合计": ("100.0%（10 ÷ 10）", "—"),
    }  # fmt: skip


def test_villages_stand_in_the_order_in_which_they_stand_everywhere(raised, cast):
    """By their place, not by the code points of their names; what has no district last."""
    raised()
    other, nowhere = raised(), raised()
    places = {cast.mei_village.area.path: "甲村", cast.lan_village.area.path: "乙村"}
    for district in (cast.mei_village, cast.lan_village):
        type(district).objects.filter(pk=district.pk).update(name=places[district.area.path])
    Grievance.objects.filter(pk=other.pk).update(district=cast.lan_village)
    Grievance.objects.filter(pk=nowhere.pk).update(district=None)
    names = [line.name for line in lines(Grievance.objects.all(), By.DISTRICT, NOW)]
    assert names[:3] == [*(places[path] for path in sorted(places)), None]
    assert names[:2] != sorted(names[:2])
