"""Small random townships, as the slow counter's facts.

Everything happens around April 2026, so that beginnings, ends, leaves, closes and late entries often
fall into the periods that are looked at. Keys that the database holds unique are unique here too.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from hypothesis import strategies as st

from contacts.kit.periods import Period
from contacts.kit.workdays import SHANGHAI, end_of_day
from tests.reference.catalogue import KINDS, OFFICIAL, rules_since
from tests.reference.facts import (
    LONG_AGO,
    Assignment,
    Body,
    Cadre,
    Care,
    Facts,
    Household,
    Leave,
    Post,
    Record,
    Reopening,
    Rule,
    Service,
    Waiver,
    Wish,
)

FIRST, LAST = date(2026, 3, 10), date(2026, 5, 20)
CATEGORIES = ["village_cadre", "village_cadre", "township_cadre", "township_leader", "other"]
ROLES = ["main_team", "office_cadre", "police_officer", "judicial_officer"]
# Visits are what is counted, so they are what is drawn most.
DRAWN_KINDS = ["household_visit"] * 5 + ["village_day", "goodwill_visit", *KINDS]

some_days = st.dates(FIRST, LAST)
# Often long ago or for ever, so that not everything is in pieces.
starts = st.one_of(st.just(LONG_AGO), st.just(LONG_AGO), some_days)
lengths = st.one_of(st.none(), st.none(), st.integers(0, 40))


@st.composite
def ranges(draw, starts=starts, lengths=lengths):
    first, length = draw(starts), draw(lengths)
    return first, None if length is None else max(first, FIRST) + timedelta(days=length)


def parts(make, *, fewest=0, most=2, starts=starts, lengths=lengths):
    """So many dated parts, no two of which start on one day."""
    return st.lists(
        ranges(starts, lengths), min_size=fewest, max_size=most, unique_by=lambda dates: dates[0]
    ).flatmap(lambda found: st.tuples(*(make(*dates) for dates in found)).map(list))


def services(first, last):
    return st.builds(
        lambda category, party: Service(first, last, category, party),
        st.sampled_from(CATEGORIES),
        st.booleans(),
    )


def posts(first, last):
    return st.sampled_from(ROLES).map(lambda role: Post(first, last, role))


def leaves(first, last):
    return st.just(Leave(first, last))


def wishes(first, last):
    return st.sampled_from(["no_visits", "phone_only", "away"]).map(
        lambda kind: Wish(first, last, kind)
    )


def care(first, last):
    return st.sampled_from(["hardship", "allowance", "empty_nest"]).map(
        lambda group: Care(first, last, group)
    )


@st.composite
def cadres(draw, code):
    return Cadre(
        code,
        services=draw(parts(services, fewest=1, most=3)),
        posts=draw(parts(posts, most=1) if draw(one_in(4)) else st.just([])),
        leaves=draw(parts(leaves, most=2, starts=some_days, lengths=st.integers(0, 12))),
    )


@st.composite
def households(draw, code):
    first, last = draw(ranges())
    return Household(
        first,
        last,
        code=code,
        wishes=draw(parts(wishes, most=1) if draw(one_in(3)) else st.just([])),
        care=draw(parts(care, fewest=1)),
    )


@st.composite
def assignments(draw, cadre_codes, household_codes):
    pairs = st.tuples(st.sampled_from(cadre_codes), st.sampled_from(household_codes))
    drawn = draw(st.lists(st.tuples(pairs, ranges()), max_size=20))
    unique = {(cadre, home, dates[0]): dates for (cadre, home), dates in drawn}
    return [
        Assignment(first, last, cadre=cadre, household=home)
        for (cadre, home, _), (first, last) in unique.items()
    ]


@st.composite
def instants_after(draw, day, *, fewest=0, most=20):
    """An instant some days after a day; often on that day, sometimes at its very end."""
    near = [0, 0, 0, 1, 3, 4]
    distance = draw(st.one_of(st.sampled_from(near), st.integers(fewest, most)))
    hour = draw(st.sampled_from([time(0), time(9, 30), time(23, 59, 59), time.max]))
    return datetime.combine(day + timedelta(days=distance), hour, tzinfo=SHANGHAI)


def one_in(number):
    """True about once in so many draws."""
    return st.sampled_from([False] * (number - 1) + [True])


def sometimes(strategy, number=8):
    """Mostly nothing."""
    return one_in(number).flatmap(lambda chosen: strategy if chosen else st.none())


@st.composite
def records(draw, code, days, cadre_codes, household_codes, body_codes):
    day = draw(st.sampled_from(days))
    recorded_at = draw(instants_after(day, fewest=-2))
    draft = draw(one_in(12))
    kind = draw(st.sampled_from(DRAWN_KINDS))
    by = draw(st.lists(st.sampled_from(cadre_codes), min_size=1, max_size=2, unique=True))
    refuser = draw(sometimes(st.sampled_from(by)))
    return Record(
        code=code,
        kind=kind,
        on=day,
        recorded_at=recorded_at,
        by=by,
        met=draw(st.lists(st.sampled_from(household_codes), max_size=3, unique=True)),
        held_by=draw(st.sampled_from(body_codes)),
        written_at=draw(sometimes(instants_after(day, most=6))),
        voided_at=None if draft else draw(sometimes(instants_after(recorded_at.date()))),
        draft=draft,
        screened=kind == "concerns_meeting" and draw(one_in(2)),
        declined={refuser: draw(instants_after(recorded_at.date()))} if refuser else {},
    )


@st.composite
def versions(draw):
    """The official rules, one of them changed or begun or ended around April."""
    rules = rules_since(date(2026, 1, 1))
    change = draw(st.sampled_from(["none", "norm", "start", "end"]))
    if change == "none":
        return rules
    chosen, day = draw(st.sampled_from(rules)), draw(some_days)
    rest = [rule for rule in rules if rule.code != chosen.code]
    if change == "start":
        return [*rest, replace(chosen, starts_on=day)]
    ended: Rule = replace(chosen, ends_on=day - timedelta(days=1))
    if change == "end":
        return [*rest, ended]
    norm = draw(st.integers(1, 9)) * (100 if chosen.norm == 100 else 1)
    return [*rest, ended, replace(chosen, starts_on=day, norm=min(norm, 100))]


@st.composite
def decisions(draw, rules):
    """One waiver and one reopening at most, each about a period in the window."""
    rule = draw(st.sampled_from(rules))
    period = Period.containing(rule.period, draw(some_days)).code
    waivers = [Waiver(rule.code, period)] if draw(one_in(5)) else []
    rule = draw(st.sampled_from(rules))
    period = Period.containing(rule.period, draw(some_days))
    reopenings = []
    if draw(one_in(3)):
        after_close = period.ends_on + timedelta(days=draw(st.integers(14, 25)))
        at = datetime.combine(after_close, time(10), tzinfo=SHANGHAI)
        until = end_of_day(after_close + timedelta(days=draw(st.integers(0, 9))))
        reopenings = [Reopening(rule.code, period.code, at, until)]
    return waivers, reopenings


@st.composite
def townships(draw):
    """A township of 2–4 cadres, 1–2 districts, 4–8 households and up to 40 records."""
    cadre_codes = [f"C{i}" for i in range(1, draw(st.integers(2, 4)) + 1)]
    household_codes = [f"H{i}" for i in range(1, draw(st.integers(4, 8)) + 1)]
    bodies = {"T": Body(code="T", type="township")}
    for code in ["V1", "V2"][: draw(st.integers(1, 2))]:
        bodies[code] = Body(*draw(ranges()), code=code)
    rules = draw(versions())
    waivers, reopenings = draw(decisions(rules))
    days = draw(st.lists(some_days, min_size=3, max_size=15, unique=True))
    count = draw(st.integers(0, 40))
    return Facts(
        cadres={code: draw(cadres(code)) for code in cadre_codes},
        bodies=bodies,
        households={code: draw(households(code)) for code in household_codes},
        assignments=draw(assignments(cadre_codes, household_codes)),
        records=[
            draw(records(f"R{i}", days, cadre_codes, household_codes, [*bodies]))
            for i in range(count)
        ],
        rules=rules,
        waivers=waivers,
        reopenings=reopenings,
        calendar=draw(st.dictionaries(some_days, st.booleans(), max_size=8)),
    )


requirement_codes = st.sampled_from([rule.code for rule in OFFICIAL])
days_asked = st.dates(FIRST, LAST + timedelta(days=20))
