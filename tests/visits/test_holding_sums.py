"""How long matters lay with whom: the times of their pages, added up, each figure opening its matters."""

import datetime as dt
import io
import re

import pytest
from openpyxl import load_workbook

from contacts.kit import clock
from contacts.models import AreaKind
from tests.factories import make_grievance, make_organisation
from visits.actions.moves import make_move
from visits.models import Grievance, Mode
from visits.queries.holding import held_by
from visits.queries.holding_sums import HeldBy, holding_sums
from visits.workflow import State

FIGURES = "/grievances/figures/"
HOUR = dt.timedelta(hours=1)
BEGAN = clock.start_of(clock.today()) - dt.timedelta(days=9)
YEAR = clock.day_of(BEGAN).year
ANSWER = {"answer": "好了", "review_way": "可以复查"}


@pytest.fixture
def matter(town):
    """A matter that goes its way: `(move, hours after it came in, by whom, what is said)`."""

    def matter(*steps):
        grievance = make_grievance(town.amei, town.mei.user, received_at=BEGAN)
        for move, hours, by, said in steps:
            grievance = make_move(
                by=by.user, grievance=grievance, move=move, at=BEGAN + hours * HOUR, **said
            )
        return grievance

    return matter


@pytest.fixture
def two(town, matter):
    """One goes back and forth and waits for its follow-up, one is only sent."""
    sent = {"office": town.office, "mode": Mode.ASSIGNED}
    first = matter(
        ("send", 3, town.ban, sent),
        ("hand_back", 5, town.min, {"reason": "不归我们"}),
        ("send", 6, town.ban, sent),
        ("sign", 7, town.min, {}),
        ("answer", 30, town.min, ANSWER),
    )
    return first, matter(("send", 10, town.ban, sent))


def test_the_times_add_up_over_holders_and_matters(town, two):
    now = BEGAN + 40 * HOUR
    found = {
        lay.holder.name: (lay.matters, lay.total / HOUR, lay.median / HOUR)
        for lay in holding_sums(Grievance.objects.all(), HeldBy.HOLDER, now)
    }
    assert found == {
        "首问责任人、分办": (2, 4 + 10, 7), "民政办": (2, 26 + 30, 28), "等回访": (1, 10, 10),
        "合计": (2, 80, 40),
    }  # fmt: skip
    lays = holding_sums(Grievance.objects.all(), HeldBy.HOLDER, now)
    assert lays[1].longest == two[1].uid and lays[1].took[two[1].uid] == 30 * HOUR


def test_levels_add_up_what_their_offices_had(town, two, matter):
    other = make_organisation(town.east, "规划建设办")
    village = make_organisation(town.mei_village.area, "梅村村委会")
    for n, office in enumerate((other, village)):
        matter(("send", n, town.ban, {"office": office, "mode": Mode.ASSIGNED}))
    now = BEGAN + 40 * HOUR
    found = [
        (lay.holder.code, lay.matters, lay.total / HOUR)
        for lay in holding_sums(Grievance.objects.all(), HeldBy.LEVEL, now)
    ]
    assert found == [
        ("desk", 4, 15), (AreaKind.VILLAGE, 1, 39), (AreaKind.TOWNSHIP, 3, 26 + 30 + 40),
        ("follow-up", 1, 10), ("anybody", 4, 160),
    ]  # fmt: skip


def test_offices_of_one_name_are_told_apart_by_their_place(town, matter):
    now = BEGAN + 9 * HOUR
    west = make_organisation(town.west, town.office.name)
    theirs = make_grievance(town.xue, town.west_cadre.user, received_at=BEGAN)
    sent = {"number": 2, "move": "send", "at": BEGAN + HOUR, "state": State.SENT}
    theirs.events.create(organisation=west, **sent)
    matter(("send", 1, town.ban, {"office": town.office, "mode": Mode.ASSIGNED}))
    mei, lan = (
        make_organisation(place.area, "村委会") for place in (town.mei_village, town.lan_village)
    )
    both = matter(
        ("send", 1, town.ban, {"office": mei, "mode": Mode.ASSIGNED}),
        ("recall", 3, town.ban, {"reason": "派错"}),
        ("send", 3, town.ban, {"office": lan, "mode": Mode.ASSIGNED}),
    )
    found = {
        lay.holder.name: (lay.matters, lay.total / HOUR)
        for lay in holding_sums(Grievance.objects.all(), HeldBy.HOLDER, now)
    }
    assert found == {
        "首问责任人、分办": (3, 3), "民政办（东山镇）": (1, 8), "民政办（西河镇）": (1, 8),
        "村委会（东山镇梅村）": (1, 2), "村委会（东山镇兰村）": (1, 6), "合计": (3, 27),
    }  # fmt: skip
    held = held_by(both.events.select_related("organisation"), now)
    assert [one.who for one in held][1:] == ["村委会（东山镇梅村）", "村委会（东山镇兰村）"]


def test_a_sum_asks_for_no_more_with_more_matters(town, two, matter, django_assert_max_num_queries):
    for n in range(12):
        matter(("send", n, town.ban, {"office": town.office, "mode": Mode.ASSIGNED}))
    with django_assert_max_num_queries(3) as asked:
        assert holding_sums(Grievance.objects.all(), HeldBy.HOLDER, BEGAN + 40 * HOUR)
    assert not any("details" in one["sql"] for one in asked.captured_queries)


@pytest.mark.parametrize("by", HeldBy.values)
def test_each_figure_opens_its_matters_and_the_longest_the_one(as_user, town, two, matter, by):
    matter(("take", 2, town.mei, {}))
    client = as_user(town.ban.user)
    page = client.get(FIGURES, {"by": by, "period": YEAR})
    rows = list(page.context["table"].page)
    assert [row.lay.holder.code for row in rows][:2] == ["desk", "own"] and len(rows) == 5
    for row in rows:
        listed = client.get(row.url).context["table"].page
        assert {one.uid for one in listed} == set(row.lay.took), row.lay.holder
        assert client.get(row.longest_url).status_code == 200
        assert row.url.replace("&", "&amp;") in page.text and row.longest_url in page.text
    assert not re.search("办件满意率", page.text.partition("<table")[2])


def test_what_is_out_of_reach_voided_or_of_another_time_is_in_no_sum(as_user, town, two, matter):
    make_grievance(town.xue, town.west_cadre.user, received_at=BEGAN)
    matter(("void", 1, town.ban, {"reason": "记错"}))
    client = as_user(town.ban.user)

    def matters(period):
        answer = client.get(FIGURES, {"by": "holder", "period": period})
        rows = list(answer.context["table"].page)
        return rows[-1].lay.matters if rows else 0

    [other] = {clock.today().year, clock.today().year - 1} - {YEAR}
    assert matters(YEAR) == 2 and matters(other) == 0


def test_the_sheet_tells_days_that_can_be_added_up(as_user, town, two):
    answer = as_user(town.ban.user).get(FIGURES, {"by": "holder", "period": YEAR, "export": "xlsx"})
    rows = list(load_workbook(io.BytesIO(b"".join(answer))).active.iter_rows(values_only=True))
    days = {row[0]: row[-1] for row in rows[1:]}
    assert days["首问责任人、分办"] == 0.6 and rows[0][-1] == "一共几天"


def test_a_holder_that_is_none_is_told_and_lists_nothing(as_user, town, two):
    page = as_user(town.ban.user).get("/grievances/", {"pile": "all", "held": "zz"})
    assert "这个选项已经不在了" in page.text
    assert page.context["table"].page.paginator.count == 0
