"""在村一级办结的: how many settled matters never left the village level; information, and no target."""

import datetime as dt
import io
import re

import pytest
from docx import Document

from config.env import BASE_DIR
from contacts.kit import clock
from contacts.kit.periods import Period, PeriodKind
from contacts.models import OrganisationKind, Post
from contacts.policy import Role
from tests.factories import (
    make_cadre,
    make_grant,
    make_grievance,
    make_household,
    make_organisation,
    make_post,
    make_user,
)
from visits.actions.moves import make_move
from visits.actions.retention import TERMS
from visits.models import Grievance, Mode
from visits.queries.circular import circular
from visits.queries.figure_periods import offered_periods
from visits.queries.rates import By, Rate
from visits.queries.village_level import Level, Levels, levels, settled

NOW = clock.now()
FIGURES, CIRCULAR = "/grievances/figures/", "/grievances/circular/"
SOLVED = {"result": "当场修好了"}
ANSWER = {"answer": "修好了", "review_way": "可以复查"}
CONFIRM = {"reached": "reached", "satisfaction": "satisfied"}


@pytest.fixture
def village(town):
    """The village committee, with cun who handles for it."""
    committee = make_organisation(
        town.mei_village.area, "梅村村委会", OrganisationKind.VILLAGE_COMMITTEES
    )
    user = make_user("cun", "农村长")
    make_grant(user, Role.CADRE, town.east)
    town.cun = make_cadre(
        town.east, "农村长", staff_number="CUN", organisation=committee, user=user
    )
    return committee


@pytest.fixture
def carried(town):
    """Registers a matter and makes the moves: `carried(("solve", town.mei, {…}), by=…)`."""

    def carried(*steps, by=None, at=NOW, **fields):
        home = make_household(town.mei_village, "户")
        grievance = make_grievance(home, (by or town.mei).user, received_at=at, **fields)
        for move, person, said in steps:
            grievance = make_move(by=person.user, grievance=grievance, move=move, at=at, **said)
        return grievance

    return carried


@pytest.fixture
def through(town, village, carried):
    """Settled by offices, one after the other handing it back; `more` moves at the last one."""

    def through(*offices, more=(), at=NOW):
        steps = []
        for office in offices:
            handler = town.cun if office == village else town.min
            steps += [
                ("send", town.ban, {"office": office, "mode": Mode.ASSIGNED}),
                ("hand_back", handler, {"reason": "不归我们管"}),
            ]
        steps[-1:] = [("sign", handler, {}), *more, ("answer", handler, ANSWER)]
        return carried(*steps, ("confirm", town.ban, CONFIRM), at=at)

    return through


def forget(grievance):
    """As when its time is over: words and history go."""
    term = next(term for term in TERMS if term.code == "grievance")
    term.clear(Grievance.objects.filter(pk=grievance.pk))


def level(grievance):
    found = settled(Grievance.objects.filter(pk=grievance.pk)).values_list("level", flat=True)
    return list(found)


def test_what_the_village_committee_handled_never_left_the_village(village, through):
    assert level(through(village)) == [Level.VILLAGE]


def test_what_an_office_of_the_township_had_at_some_time_went_up(town, village, through):
    assert level(through(town.office)) == [Level.UP]
    assert level(through(town.office, village)) == [Level.UP]  # handed back at once


def test_asking_an_office_of_the_township_for_a_part_is_going_up_and_of_the_village_is_not(
    town, village, through
):
    def asked(office):
        return "support", town.cun, {"supporting": office, "task": "看看", "due_on": clock.today()}

    school = make_organisation(town.mei_village.area, "梅村小学", OrganisationKind.SCHOOL)
    assert level(through(village, more=[asked(school)])) == [Level.VILLAGE]
    assert level(through(village, more=[asked(town.office)])) == [Level.UP]


def test_a_leader_who_takes_charge_takes_it_up_supervising_and_extending_do_not(
    town, village, through
):
    watched = [("supervise", town.lian, {"reason": "拖久了"})]
    assert level(through(village, more=watched)) == [Level.VILLAGE]
    assert level(through(village, more=[("take_charge", town.lian, {})])) == [Level.UP]
    longer = [("ask_extension", town.cun, {"days": 2, "reason": "等料"}),
              ("extend", town.lian, {})]  # fmt: skip
    assert level(through(village, more=longer)) == [Level.VILLAGE]


def test_what_was_solved_on_the_spot_is_of_the_village_where_its_people_heard_it(town, carried):
    assert level(carried(("solve", town.mei, SOLVED))) == [Level.VILLAGE]
    # An office cadre of the township who stands in the district goes there, not up.
    assert level(carried(("solve", town.zhen, SOLVED), by=town.zhen)) == [Level.VILLAGE]
    assert level(carried(("solve", town.ban, SOLVED), by=town.ban)) == [Level.UP]
    # A clerk typed what somebody of the village heard and solved.
    typed = carried(("solve", town.ban, SOLVED), by=town.ban, first_asked=town.mei)
    assert level(typed) == [Level.VILLAGE]


def test_what_somebody_took_without_an_office_goes_by_where_he_stood_that_day(town, carried):
    def taken(by):
        later = [("answer", by, ANSWER), ("confirm", town.lian, CONFIRM)]
        return carried(("take", by, {}), *later, by=by)

    of_village, of_township = taken(town.mei), taken(town.ban)
    assert (level(of_village), level(of_township)) == ([Level.VILLAGE], [Level.UP])
    make_post(town.ban, town.mei_village)  # ever since long ago
    assert level(of_township) == [Level.VILLAGE]
    yesterday = clock.today() - dt.timedelta(days=1)
    Post.objects.filter(cadre__in=(town.ban, town.mei)).update(ends_on=yesterday)
    assert (level(of_village), level(of_township)) == ([Level.UP], [Level.UP])


def test_what_is_open_voided_or_merged_is_not_settled_and_what_was_opened_again_no_more(
    town, village, carried, through
):
    first = carried()
    carried(("merge", town.ban, {"into": first}))
    carried(("void", town.ban, {"reason": "记错"}))
    done = through(village)
    make_move(by=town.ban.user, grievance=done, move="reopen", at=NOW, reason="还在漏")
    assert levels(Grievance.objects.all()) == Levels()


def test_what_has_lost_its_history_is_told_apart_and_all_add_up(town, village, through):
    through(village)
    through(town.office)
    gone = through(village)
    forget(gone)
    found = levels(Grievance.objects.all())
    assert found == Levels(village=1, up=1, untold=1) and found.settled == 3
    assert found.share(Level.VILLAGE).whole == 2


def test_the_page_tells_both_shares_with_numerator_and_denominator_and_each_opens_its_matters(
    town, village, through, carried, as_user
):
    for _ in range(4):
        through(village)
    through(town.office)
    carried()
    gone = through(village)
    forget(gone)
    far = make_grievance(town.xue, town.west_cadre.user)
    make_move(by=town.west_cadre.user, grievance=far, move="solve", at=NOW, **SOLVED)
    client = as_user(town.ban.user)
    section = told_on(client.get(FIGURES))
    assert "80.0%" in section and "20.0%" in section
    links = re.findall(r'<a href="([^"]+outcome=(settled[a-z-]*))">(\d+)</a>', section)
    assert [(code, int(n)) for _url, code, n in links] == [
        ("settled", 6), ("settled-village", 4), ("settled-traced", 5), ("settled-up", 1),
        ("settled-traced", 5), ("settled-untold", 1),
    ]  # fmt: skip
    for url, _code, number in links:
        listed = client.get(url.replace("&amp;", "&")).context["table"].page
        assert listed.paginator.count == int(number), url


def told_on(answer):
    return re.search(r'<section[^>]*id="village-level".*?</section>', answer.text, re.DOTALL)[0]


def test_of_fewer_than_five_neither_share_is_told(village, through, as_user, town):
    for _ in range(4):
        through(village)
    section = told_on(as_user(town.ban.user).get(FIGURES))
    assert section.count("少于5件，不显示") == 2 and "%" not in section
    assert "settled-village" not in section and "settled-traced" not in section


def test_nothing_is_told_where_nothing_was_settled_or_times_are_asked_for(
    village, through, as_user, town, carried
):
    carried()
    client = as_user(town.ban.user)
    assert "village-level" not in client.get(FIGURES).text
    through(village)
    assert "village-level" in client.get(FIGURES).text
    assert "village-level" not in client.get(FIGURES, {"by": "level"}).text


def test_it_says_that_it_is_information_and_has_neither_colour_nor_state_nor_comparison(
    village, through, as_user, town
):
    for _ in range(5):
        through(village)
    client = as_user(town.ban.user)
    sections = {told_on(client.get(FIGURES, {"by": by})) for by in By.values}
    assert len(sections) == 1  # of all together, whatever the figures are told apart by
    [section] = sections
    assert "不定指标，高低都不算好坏" in section and "随时可以往上走" in section
    classes = {word for found in re.findall(r'class="([^"]*)"', section) for word in found.split()}
    assert classes == {"card", "narrow", "facts", "nowrap", "rate-of", "hint", "how", "pre"}
    assert "style=" not in section and "<table" not in section and "title=" not in section
    assert not {"village", *Level.values} & {*By.values, *Rate.values}


def test_no_rule_alert_or_figure_of_a_cadre_reads_it():
    """Whoever would reads its module, and that is the page, its list and the circular alone (care P1)."""
    readers = {
        path.relative_to(BASE_DIR).as_posix()
        for app in ("contacts", "visits", "reports")
        for path in (BASE_DIR / app).rglob("*.py")
        if "village_level" in path.read_text(encoding="utf-8")
    }
    assert readers == {
        "visits/filters/grievances.py", "visits/queries/circular.py",
        "visits/tables/village_level.py", "visits/views/rates.py",
    }  # fmt: skip


def test_cadres_of_a_village_are_not_shown_it(as_user, town):
    assert as_user(town.mei.user).get(FIGURES).status_code == 403


# -- the circular ------------------------------------------------------------------------------------


def sentence(client, period):
    answer = client.get(CIRCULAR, {"period": period.code})
    lines = [p.text for p in Document(io.BytesIO(b"".join(answer))).paragraphs]
    found = [line for line in lines if "没有离开村一级" in line]
    return found[0] if found else ""


def test_the_circular_tells_it_in_one_sentence_or_not_at_all(village, through, as_user, town):
    client, year = as_user(town.ban.user), offered_periods(clock.today())[0]
    for _ in range(4):
        through(village)
    assert sentence(client, year) == ""
    through(town.office)
    told = sentence(client, year)
    assert told.startswith("办结的5件里，4件没有离开村一级（80.0%）。只供了解，不定指标")
    assert sentence(client, year.previous()) == ""


def test_no_month_that_a_circular_keeps_back_follows_from_the_year_and_the_other_months(
    carried, town
):
    """Twelve, two and six settled in three months: the six are kept back with the two."""
    year = clock.today().year - 1
    for month, many in ((3, 12), (4, 2), (5, 6)):
        at = clock.start_of(dt.date(year, month, 9))
        for _ in range(many):
            carried(("solve", town.mei, SOLVED), at=at)

    def told(kind, month):
        period = Period.containing(kind, dt.date(year, month, 1))
        share = circular(Grievance.objects.all(), period, NOW).village
        return share.base if share else None

    assert [told(PeriodKind.MONTH, month) for month in (3, 4, 5, 6)] == ["12 ÷ 12", "", "", None]
    assert told(PeriodKind.YEAR, 1) == "20 ÷ 20"
