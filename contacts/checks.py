"""What an administrator still has to do: the steps of the first hour, later the gaps.

A higher app adds its own in `AppConfig.ready`:

    checks.register(Check("step", "rules", _("启用任务规则"), rules_in_force, order=80))
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.functional import Promise

Slot = Literal["step", "gap"]


@dataclass(frozen=True)
class Finding:
    """What is there: whether that is enough, in a sentence, and where one goes on."""

    done: bool
    sentence: str
    url: str = ""
    button: str | Promise = ""


@dataclass(frozen=True)
class Check:
    """One thing to look after. `look(user, day)` sees what the user may see.

    `sheet` names the kind of sheet that brings it in (a step only).
    """

    slot: Slot
    code: str
    title: str | Promise
    look: Callable[[Any, dt.date], Finding]
    order: int = 50
    sheet: str = ""


_checks: dict[tuple[str, str], Check] = {}


def register(*checks: Check) -> None:
    """Add checks; a second one with the same slot and code replaces the first."""
    for check in checks:
        _checks[check.slot, check.code] = check


def findings(slot: Slot, user: Any, on: dt.date) -> list[tuple[Check, Finding]]:
    """All checks of a slot with what they found, in order."""
    chosen = sorted((c for c in _checks.values() if c.slot == slot), key=lambda c: c.order)
    return [(check, check.look(user, on)) for check in chosen]
