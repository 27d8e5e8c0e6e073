"""What the public page of a district offers to do, by the apps above.

In the `AppConfig.ready` of the higher app, with the name of an address that takes the page's token:

    offers.register(Offer(_("反映一件事"), "matter-raise"))

And what they announce there, lines under a heading:

    offers.announce(Notice(_("今后一个月谁在哪里接访"), announced))
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.functional import Promise

if TYPE_CHECKING:
    from contacts.models import ResponsibilityDistrict


@dataclass(frozen=True)
class Offer:
    """One thing that everybody may do from the page of a district; with `when` only where there is
    somebody on that day who takes it."""

    label: Promise | str
    url_name: str
    takes_token: bool = True
    when: Callable[[ResponsibilityDistrict, dt.date], bool] | None = None

    def url(self, token: str) -> str:
        return reverse(self.url_name, args=[token] if self.takes_token else [])


_offers: dict[str, Offer] = {}


def register(*offers: Offer) -> None:
    """Add offers; a second one for the same address replaces the first."""
    for offer in offers:
        _offers[offer.url_name] = offer


def offers_of(district: ResponsibilityDistrict, on: dt.date) -> list[tuple[Promise | str, str]]:
    """Words and address of each that a district's public page has on a day."""
    return [
        (offer.label, offer.url(str(district.public_token)))
        for offer in _offers.values()
        if offer.when is None or offer.when(district, on)
    ]


@dataclass(frozen=True)
class Line:
    """One line of a notice: the first words stand out."""

    first: str
    rest: str


@dataclass(frozen=True)
class Notice:
    """Lines that the page of a district shows under a heading; without any there is no heading."""

    heading: Promise | str
    lines: Callable[[ResponsibilityDistrict, dt.date], list[Line]]


_notices: dict[str, Notice] = {}


def announce(*notices: Notice) -> None:
    """Add notices; a second one from the same source replaces the first."""
    for notice in notices:
        _notices[notice.lines.__qualname__] = notice


def notices_of(
    district: ResponsibilityDistrict, on: dt.date
) -> list[tuple[Promise | str, list[Line]]]:
    """Heading and lines of each that has something to say on a day."""
    found = [(notice.heading, notice.lines(district, on)) for notice in _notices.values()]
    return [(heading, lines) for heading, lines in found if lines]
