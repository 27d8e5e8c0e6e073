"""The worked examples of docs/rules.md: read from the page, turned into facts, compared.

Any counter of duties can be asked: `check(example, figures)` wants a function that returns, for the
example's requirement, period and day, a dictionary subject → figures (a mapping with the names of
`docs/rules.md`, and `counted` and `not_counted`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from contacts.kit.periods import Period
from contacts.kit.workdays import SHANGHAI, end_of_day
from tests.reference.catalogue import rules_since
from tests.reference.facts import (
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
    Service,
    Waiver,
    Wish,
)

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"
RULES_START = date(2025, 1, 1)
SERVICE_START = date(2025, 1, 1)
YEAR = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}


@dataclass
class Example:
    title: str
    rule: str
    period: Period
    facts: Facts
    expectations: list[tuple[date, dict[str, dict[str, Any]]]]


def examples() -> list[Example]:
    """All worked examples of the page, in its order."""
    blocks = re.findall(r"^```toml\n(.*?)^```$", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    return [read_example(tomllib.loads(block)) for block in blocks]


def read_example(told: dict[str, Any]) -> Example:
    facts = Facts(rules=rules_since(RULES_START))
    facts.bodies = {
        "V1": Body(code="V1", type="district"),
        "V2": Body(code="V2", type="district"),
        "T": Body(code="T", type="township"),
    }
    facts.rules = [*read_rules(facts, told.get("rules", []))]
    facts.cadres = {code: read_cadre(code, cadre) for code, cadre in told.get("cadres", {}).items()}
    facts.households = {
        code: read_household(code, household)
        for code, household in told.get("households", {}).items()
    }
    facts.assignments = [*read_assignments(told)]
    facts.records = [*read_records(told.get("records", []))]
    named = [
        *(a.household for a in facts.assignments),
        *(h for r in facts.records for h in r.met),
    ]
    for code in named:
        facts.households.setdefault(code, Household(code=code))
    rest, work = days(told.get("rest_days", [])), days(told.get("working_days", []))
    facts.calendar = dict.fromkeys(rest, False) | dict.fromkeys(work, True)
    if told.get("waived"):
        facts.waivers = [Waiver(told["requirement"], told["period"])]
    facts.reopenings = [
        Reopening(
            told["requirement"], told["period"], instant(again["at"]), end_of_day(again["until"])
        )
        for again in told.get("reopened", [])
    ]
    expectations = [
        (expect["on"], {name: value for name, value in expect.items() if name != "on"})
        for expect in told["expect"]
    ]
    period = Period.parse(told["period"])
    return Example(told["title"], told["requirement"], period, facts, expectations)


def read_rules(facts: Facts, versions: list[dict[str, Any]]) -> Iterator[Any]:
    changed = {version["code"] for version in versions}
    official = {rule.code: rule for rule in facts.rules}
    yield from (rule for rule in facts.rules if rule.code not in changed)
    for version in versions:
        yield replace(official[version["code"]], norm=version["norm"], **dates(version))


def read_cadre(code: str, told: dict[str, Any]) -> Cadre:
    services = told.get("services") or [{"category": told["is"], "party": told.get("party", False)}]
    return Cadre(
        code,
        services=[
            Service(
                category=service["category"],
                party_member=service.get("party", False),
                **dates(service, SERVICE_START),
            )
            for service in services
        ],
        posts=[
            Post(role=post["role"], district=post["district"], **dates(post))
            for post in told.get("posts", [])
        ],
        leaves=[Leave(*span(leave)) for leave in told.get("leave", [])],
    )


def read_household(code: str, told: dict[str, Any]) -> Household:
    first, last = span(told.get("exists", "2020-01-01.."))
    return Household(
        first,
        last,
        code=code,
        wishes=[Wish(kind=wish["kind"], **dates(wish)) for wish in told.get("wishes", [])],
        care=[Care(group=care["group"], **dates(care)) for care in told.get("care", [])],
    )


def read_assignments(told: dict[str, Any]) -> Iterator[Assignment]:
    for cadre, households in told.get("assigned", {}).items():
        for household in names(households):
            yield Assignment(cadre=cadre, household=household, **YEAR)
    for row in told.get("assigned_during", []):
        for household in names(row["households"]):
            yield Assignment(cadre=row["cadre"], household=household, **dates(row))


def read_records(told: list[dict[str, Any]]) -> Iterator[Record]:
    for number, row in enumerate(told, start=1):
        for day in days(row["on"] if isinstance(row["on"], list) else [row["on"]]):
            at_six = datetime.combine(day, time(18, 0), tzinfo=SHANGHAI)
            yield Record(
                code=row.get("id") or f"r{number}-{day}",
                kind=row.get("kind", "household_visit"),
                on=day,
                recorded_at=instant(row["recorded"]) if "recorded" in row else at_six,
                by=row.get("by", []),
                met=names(row.get("met", [])),
                held_by=row.get("held_by", "V1"),
                written_at=instant(row["written"]) if "written" in row else None,
                voided_at=instant(row["voided"]) if "voided" in row else None,
                draft=row.get("draft", False),
                screened=row.get("screened", False),
                declined={who: instant(at) for who, at in row.get("declined", {}).items()},
            )


def names(listed: list[str]) -> list[str]:
    """`H1..H3` means H1, H2, H3."""
    found: list[str] = []
    for name in listed:
        if match := re.fullmatch(r"(\D+)(\d+)\.\.\1(\d+)", name):
            numbers = range(int(match[2]), int(match[3]) + 1)
            found.extend(f"{match[1]}{number}" for number in numbers)
        else:
            found.append(name)
    return found


def span(told: str) -> tuple[date, date | None]:
    """`2026-04-01..2026-04-20`, or with an open end."""
    first, _, last = told.partition("..")
    return date.fromisoformat(first), date.fromisoformat(last) if last else None


def dates(row: dict[str, Any], default: date | None = None) -> dict[str, Any]:
    first, last = span(row["dates"]) if "dates" in row else (default, None)
    return {"starts_on": first, "ends_on": last}


def days(listed: list[str | date]) -> list[date]:
    found: list[date] = []
    for told in listed:
        first, last = (told, told) if isinstance(told, date) else span(told)
        count = ((last or first) - first).days + 1
        found.extend(first + timedelta(days=i) for i in range(count))
    return found


def instant(told: datetime) -> datetime:
    return told.replace(tzinfo=SHANGHAI)


Figures = Callable[[Example, date], Mapping[str, Mapping[str, Any]]]


def check(example: Example, figures: Figures) -> None:
    """Every expected figure of an example, on every day it names."""
    for on, subjects in example.expectations:
        found = figures(example, on)
        for subject, expected in subjects.items():
            where = f"{example.title} | {subject} on {on}"
            if expected.get("absent"):
                assert subject not in found, where
                continue
            told = {name: found[subject][name] for name in expected}
            assert told == expected, where
