"""三率: counted as they say, each figure opening as many matters as it tells."""

import datetime as dt
import io
import re

import pytest
from openpyxl import load_workbook

from contacts.kit import clock
from tests.factories import make_grievance, make_household, make_organisation
from visits.actions.moves import make_move
from visits.models import Grievance, Mode, Topic
from visits.queries.rates import By, Line, Rate, Share, lines
from visits.queries.small_cells import without_gaps

NOW = clock.now()
EARLY = NOW - dt.timedelta(days=40)


@pytest.fixture
def office(cast):
    return make_organisation(cast.east, "党政办")


@pytest.fixture
def raised(cast, office):
    """Make a matter of this long ago and carry it as far as is said."""

    def raised(*steps, received=EARLY, kind="help"):
        home = make_household(cast.mei_village, "户")
        grievance = make_grievance(home, cast.mei.user, received_at=received, kind=kind)
        at = received
        for move, days, said in steps:
            at += dt.timedelta(days=days)
            by = cast.shu.user if move in ("confirm", "reopen") else cast.ban.user
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
    answered(2, confirmed(reached="not_reached"))  # nobody was asked
    answered(2)  # not followed up
    assert whole().shares[Rate.RESOLUTION] == Share(1, 2)


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


def test_the_share_is_told_with_one_decimal_and_not_below_five():
    assert Share(5, 6).words == "83.3%"
    assert Share(4, 4).words == "" and not Share(4, 4).is_shown


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


def test_few_are_not_told_and_other_districts_not_counted(as_user, cast, answered):
    answered(2, confirmed())
    make_grievance(cast.xue, cast.west_cadre.user, received_at=EARLY)
    text = as_user(cast.ban.user).get("/grievances/figures/").content.decode()
    assert "少于5件" in text and "西河村" not in text


def test_cadres_of_a_village_have_no_figures(as_user, cast):
    assert as_user(cast.mei.user).get("/grievances/figures/").status_code == 403


def column(*shares):
    """The shares of groups in one column, after nothing can be told from the whole any more."""
    whole = Share(sum(part for part, _ in shares), sum(base for _, base in shares))
    found = [Share(*share) for share in shares]
    table = [
        Line(n, str(n), share.whole, dict.fromkeys(Rate, share))
        for n, share in enumerate([*found, whole])
    ]
    *groups, last = without_gaps(table)
    assert last.shares[Rate.RESPONSE] == whole
    return [line.shares[Rate.RESPONSE].is_shown for line in groups]


@pytest.mark.parametrize(
    ("shares", "shown"),
    [
        ([(6, 6), (0, 4)], [False, False]),
        ([(9, 9), (6, 6), (0, 4)], [True, False, False]),
        ([(6, 6), (9, 9), (7, 7), (0, 1), (0, 1)], [False, True, True, False, False]),
        ([(6, 6), (1, 3), (0, 4)], [True, False, False]),
        ([(6, 6), (0, 0)], [True, False]),
        ([(6, 6), (0, 0), (0, 2)], [False, False, False]),
        ([(6, 6), (7, 7)], [True, True]),
        ([(1, 2), (0, 2)], [False, False]),
    ],
)
def test_no_small_figure_follows_from_the_whole(shares, shown):
    assert column(*shares) == shown


def test_one_group_alone_or_none_is_left_as_it_is():
    alone = [Line("x", "x", 6, dict.fromkeys(Rate, Share(6, 6)))]
    assert without_gaps(alone) == alone and without_gaps([]) == []


def test_neither_page_nor_workbook_lets_a_small_figure_be_computed(as_user, cast, answered):
    for _ in range(6):
        answered(2)
    for _ in range(4):
        late = answered(2)
        Grievance.objects.filter(pk=late.pk).update(district=cast.lan_village)
    browser = as_user(cast.ban.user)
    page = browser.get("/grievances/figures/")
    cells = {row.words: row.shares[Rate.RESPONSE].is_shown for row in page.context["table"].page}
    assert cells == {"梅村": False, "兰村": False, "合计": True}
    assert "6</a> / " not in page.content.decode() and "免得算出别处的" in page.content.decode()
    sheet = b"".join(browser.get("/grievances/figures/", {"export": "xlsx"}).streaming_content)
    rows = list(load_workbook(io.BytesIO(sheet)).active.iter_rows(values_only=True))
    told = {row[0]: row[2] for row in rows[1:]}
    assert told == {
        "兰村": "少于5件，不显示", "梅村": "不显示，免得算出别处的", "合计": "100.0%",
    }  # fmt: skip
