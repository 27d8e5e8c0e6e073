"""Random matters for `manage.py deadlines`: any kind, any minute, events in an order that can be."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.reference.deadlines import (
    CHINA,
    LONGEST_EXTENSION,
    TO_ANSWER,
    Matter,
    due,
    happen,
    named_deadline,
)

FIRST = datetime(2023, 1, 1, tzinfo=CHINA)
MINUTES = 5 * 365 * 24 * 60  # to the end of 2027
KINDS = sorted(TO_ANSWER)
# What follows on what ended the work.
AFTER = {
    "answer": ["confirm", "reopen", "object"],
    "confirm": ["reopen", "object"],
    "solve": ["reopen", "object"],
    "explain": ["look_again", "look_again", "contest"],
    "pass_on": ["contest"],
    "merge": ["split"],
    "void": ["contest"],
}
ENDS = ["solve", "explain", "explain", "explain", "pass_on", "merge", "merge", "void"]
WITHOUT_CLOCK = ["take", "work", "supervise", "take_charge", "remark", "ask_extension"]
# How long until the next event, in minutes: at once, hours, days, weeks.
GAPS = [(0, 0), (1, 120), (60, 3000), (60, 3000), (1440, 14400), (10000, 60000)]


def history(dice: random.Random) -> dict[str, Any]:
    """One case, as the command reads it."""
    at = FIRST + timedelta(minutes=dice.randrange(MINUTES))
    case: dict[str, Any] = {"kind": dice.choice(KINDS), "received_at": told(dice, at), "events": []}
    if dice.random() < 0.25:  # the level above has named the deadline
        case["due_at"] = named(dice, at)
    matter, over = Matter(case["kind"], at, named_deadline(case)), ""
    for _ in range(dice.randrange(13)):
        names = AFTER[over] if over else possible(dice, matter)
        if not names:
            break
        at = later(dice, at, matter)
        event = {"event": dice.choice(names), "at": told(dice, at)}
        if event["event"] == "change_kind":
            event["kind"] = dice.choice(KINDS)
        if event["event"] == "extend":
            event["days"] = dice.randint(1, LONGEST_EXTENSION[matter.kind])
        happen(matter, event)
        case["events"].append(event)
        if event["event"] in AFTER:
            over = event["event"]
        elif event["event"] in ("reopen", "object", "look_again", "contest", "split"):
            over = ""
    return case


def named(dice: random.Random, received_at: datetime) -> str:
    """A deadline from the same minute to five weeks on, as a day or as an instant."""
    at = received_at + timedelta(minutes=dice.choice([0, 90, dice.randrange(50_000)]))
    return at.date().isoformat() if dice.random() < 0.5 else told(dice, at)


def possible(dice: random.Random, matter: Matter) -> list[str]:
    """What may happen while somebody works on it; what is more usual stands more than once."""
    names = ["answer", "answer", "change_kind", "change_kind", "accept"]
    names += [dice.choice(ENDS), dice.choice(WITHOUT_CLOCK)]
    names += ["resume"] * 6 if matter.waiting else ["wait"] * 3
    names += ["accept"] * 4 if matter.running("accept") else []
    names += ["sign"] * 3 if matter.running("sign") else []
    names += ["hand_back"] if matter.running("hand_back") else ["send"] * 3
    names += ["recall"] if dice.random() < 0.3 else []
    [main] = matter.running("accept", "answer")
    if main.stage == "answer" and not main.extended_by and LONGEST_EXTENSION[matter.kind]:
        names += ["extend"] * 3
    return names


def later(dice: random.Random, at: datetime, matter: Matter) -> datetime:
    """Some time later; often about when the main clock is due, or exactly where a day begins."""
    main = matter.running("accept", "answer")
    due_at = due(main[0], main[0].stops, 0)[0] if main and dice.random() < 0.3 else None
    if due_at:
        about = due_at.astimezone(CHINA).replace(second=0, microsecond=0) + timedelta(
            minutes=dice.randint(-4000, 4000)
        )
        at = max(at, about)
    else:
        at += timedelta(minutes=dice.randint(*dice.choice(GAPS)))
    if dice.random() < 0.1:
        at = at.replace(hour=0, minute=0) + timedelta(days=1, minutes=dice.choice([-1, 0, 1]))
    return at


def told(dice: random.Random, at: datetime) -> str:
    """An instant in one of the ways in which a file may write it."""
    if at.hour == at.minute == 0 and dice.random() < 0.5:
        return at.date().isoformat()
    if dice.random() < 0.1:
        return at.astimezone(UTC).isoformat()
    return at.replace(tzinfo=None).isoformat(timespec="minutes")
