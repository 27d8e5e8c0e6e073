"""No small figure that is kept from somebody follows from others.

The pages are asked for everything that they offer, on a small world made at random, and what comes
back is added and subtracted (`attack`).
"""

import io
import random
import re

import pytest
from docx import Document

from contacts.kit import clock
from contacts.policy import Role, Scope, scope
from tests.factories import make_household
from tests.visits.attack import followed
from visits.models import (
    Channel,
    FollowUp,
    Grievance,
    GrievanceKind,
    Mark,
    MatterClass,
    Raiser,
    Satisfaction,
    Topic,
)
from visits.queries.figure_periods import offered_periods
from visits.queries.rates import By, Share
from visits.queries.small_cells import held_back
from visits.workflow import State

TALLY, FIGURES, CIRCULAR = "/grievances/tally/", "/grievances/figures/", "/grievances/circular/"
TOPICS = ("unsafe-house", "village-road")


def everything(matters):
    """The page 意见汇总 as often as it can be asked: by period, district and topic."""
    topics = {"": None}
    for topic in Topic.objects.exclude(parent=None):
        topics[topic.code] = {topic.pk}
    for topic in Topic.objects.filter(parent=None):
        topics[topic.code] = {one.pk for one in topic.children.all()}
    districts = {"": None} | {m.district.uid: {m.district_id} for m in matters}
    periods = {p.code: p for p in offered_periods(clock.today())} | {"ever": None}
    for code, period in periods.items():
        for district, places in districts.items():
            for topic, of in topics.items():
                yield (
                    {"period": code, "district": district, "topic": topic},
                    [
                        m for m in matters
                        if (period is None or fits(m, period))
                        and (places is None or m.district_id in places)
                        and (of is None or m.topic_id in of)
                    ],
                )  # fmt: skip


def fits(matter, period):
    return period.starts_on <= clock.day_of(matter.received_at) <= period.ends_on


def ids(matters):
    return frozenset(matter.pk for matter in matters)


@pytest.fixture(params=[1, 2])
def world(request, town):
    """Some dozens of matters, most of them closed, of three years, two villages and two topics."""
    drawn = random.Random(request.param)
    Topic.objects.exclude(code__in=TOPICS).exclude(parent=None).delete()
    Topic.objects.filter(parent=None, children=None).delete()
    topics = list(Topic.objects.exclude(parent=None))
    homes = {d: make_household(d, "户") for d in (town.mei_village, town.lan_village)}
    months = [period.starts_on for period in offered_periods(clock.today())[2:][:4]]
    days = [*months, months[0].replace(year=months[0].year - 4)]

    def one(number):
        district = drawn.choice(list(homes))
        [day] = drawn.choices(days, weights=(10, 12, 2, 8, 4))
        received = clock.start_of(day)
        found = drawn.choice([FollowUp.SOLVED, FollowUp.SOLVED, FollowUp.UNSOLVED])
        return Grievance(
            number=f"X-{number:03}", area=district.area, township=town.east, district=district,
            raiser=Raiser.HOUSEHOLD, household=homes[district], text="没有水",
            channel=drawn.choice([Channel.VISIT, Channel.BOX]), lead=town.office,
            kind=GrievanceKind.objects.get(code="help"), topic=drawn.choice(topics),
            classed=drawn.choice(["", *MatterClass.values]), mark=drawn.choice(Mark.values),
            received_at=received, registered_at=received, state=State.CLOSED, followed_up=found,
            satisfaction=drawn.choice([Satisfaction.SATISFIED, Satisfaction.DISSATISFIED]),
        )  # fmt: skip

    Grievance.objects.bulk_create(one(number) for number in range(34))
    return list(Grievance.objects.select_related("district", "topic"))


def test_no_figure_of_the_tally_that_is_kept_back_follows_from_others(as_user, town, world):
    client = as_user(town.ban.user)
    told, kept_back = [], []
    for query, chosen in everything(world):
        table = client.get(TALLY, query).context["table"]
        opinions = next(column for column in table.columns if column.key == "opinions")
        for row in table.page:
            code, value = row.line.code, str(opinions.of(row))
            of_line = [m for m in chosen if code in ("", m.classed or "not-yet")]
            (told if value.isdigit() else kept_back).append(ids(of_line))
            assert not value.isdigit() or int(value) == len(of_line), (query, code)
    assert len(told) > 1000 and followed(told, kept_back) == set()


GROUPED = {
    By.DISTRICT: lambda m: m.district.uid,
    By.TOPIC: lambda m: m.topic.parent.code,
    By.CHANNEL: lambda m: f"{m.channel}:",
    By.CLASS: lambda m: m.classed or None,
    "mark": lambda m: m.mark or None,
}


def test_no_rate_that_a_table_keeps_back_follows_from_the_others_in_it(as_user, town, world):
    """Of one table, as it is handed on; who asks for all periods may open the matters as well."""
    client, hidden = as_user(town.ban.user), 0
    for period in offered_periods(clock.today()):
        for by, group in GROUPED.items():
            page = client.get(FIGURES, {"period": period.code, "by": by})
            told, kept_back = [], []
            for row in page.context["table"].page:
                is_whole = row.line is list(page.context["table"].page)[-1].line
                chosen = [
                    m for m in world
                    if fits(m, period) and (group(m) == row.line.key or is_whole)
                ]  # fmt: skip
                shown = next(c for c in page.context["table"].columns if c.key == "resolution")
                solved = ids(m for m in chosen if m.followed_up == FollowUp.SOLVED)
                words = str(shown.of(row))
                assert ("%" not in words) or len(chosen) >= 5
                if chosen:
                    (told if "%" in words else kept_back).append(solved)
            assert followed(told, kept_back) == set(), (period, by)
            hidden += len(kept_back)
    assert hidden


def rates_told(client, period):
    """What the circular tells of the three rates: name → words, and how many solved of how many."""
    answer = client.get(CIRCULAR, {"period": period.code})
    table = Document(io.BytesIO(b"".join(answer))).tables[0]
    return {row.cells[0].text: row.cells[2].text for row in table.rows[1:]}


def test_no_rate_that_a_circular_keeps_back_follows_from_those_of_other_periods(
    as_user, town, world
):
    client = as_user(town.ban.user)
    told, kept_back = [], []
    for period in offered_periods(clock.today()):
        solved = ids(m for m in world if fits(m, period) and m.followed_up == FollowUp.SOLVED)
        base = [m for m in world if fits(m, period)]
        words = rates_told(client, period)["解决率"]
        if re.search(r"\d+ ÷ \d+", words):
            assert words == f"{len(solved)} ÷ {len(base)}" and len(base) >= 5
            told.append(solved)
        else:
            kept_back.append(solved)
    assert followed(told, kept_back) == set()


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
        ([(12, 14), (2, 3), (6, 7)], [True, False, False]),  # the example of docs/rules.md
        ([(10, 10), (0, 2), (0, 3)], [False, False, False]),
        ([(6, 10), (2, 2), (3, 3)], [False, False, False]),
        ([(9, 12), (6, 10), (0, 6), (0, 1)], [True, False, False, False]),
        # All alike: every group follows, whichever are kept back.
        ([(9, 9), (8, 8), (3, 3), (2, 2)], [True, True, False, False]),
        ([(9, 9), (8, 8), (2, 2)], [True, False, False]),
        ([(6, 6)], [True]),
        ([], []),
    ],
)
def test_no_small_figure_that_is_kept_back_follows_from_the_whole(shares, shown):
    assert [share.is_told for share in held_back([Share(*share) for share in shares])] == shown


def test_whoever_reads_the_figures_may_open_every_matter_that_they_count():
    """So numbers of matters are told however few, and no role gets figures without their matters."""
    for role in Role:
        figures = scope("grievance", "export", role)
        assert figures in (Scope.NONE, scope("grievance", "list", role)), role
