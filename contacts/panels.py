"""Slots of this app's pages that the apps above fill, so that imports point one way.

In the `AppConfig.ready` of the higher app:

    panels.register(Panel("household", "visits/panels/household.html", visits_of, "activity"))

A slot is named after the record of the page: `household`, `cadre`, `district`; `held` is the print of
all that is held about a household, and its context names the `resource` and `ids` for the trail.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from contacts import access

if TYPE_CHECKING:
    from django.db.models import Model

    from contacts.models import User

Context = dict[str, Any]


@dataclass(frozen=True)
class Panel:
    """A part of a page: a template, what it shows, and the right that it needs.

    `context(record, user)` returns what the template sees as `panel`; None leaves it out.
    """

    slot: str
    template: str
    context: Callable[[Any, Any], Context | None]
    resource: str
    verb: str = "list"
    order: int = 50


_panels: dict[tuple[str, str], Panel] = {}


def register(*panels: Panel) -> None:
    """Add panels; a second one with the same slot and template replaces the first."""
    for panel in panels:
        _panels[panel.slot, panel.template] = panel


def panels_for(slot: str, record: Model, user: User) -> list[tuple[str, Context]]:
    """Template and context of each panel of a slot that the user may see, in order."""
    chosen = sorted(
        (panel for panel in _panels.values() if panel.slot == slot), key=lambda panel: panel.order
    )
    drawn = (
        (panel.template, panel.context(record, user))
        for panel in chosen
        if access.may(user, panel.resource, panel.verb)
    )
    return [(template, context) for template, context in drawn if context is not None]
