"""What the public page of a district offers to do, by the apps above.

In the `AppConfig.ready` of the higher app, with the name of an address that takes the page's token:

    offers.register(Offer(_("反映一件事"), "matter-raise"))
"""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True)
class Offer:
    """One thing that everybody may do from the page of a district."""

    label: Promise | str
    url_name: str
    takes_token: bool = True

    def url(self, token: str) -> str:
        return reverse(self.url_name, args=[token] if self.takes_token else [])


_offers: dict[str, Offer] = {}


def register(*offers: Offer) -> None:
    """Add offers; a second one for the same address replaces the first."""
    for offer in offers:
        _offers[offer.url_name] = offer


def offers_of(token: str) -> list[tuple[Promise | str, str]]:
    """Words and address of each, for the page with this token."""
    return [(offer.label, offer.url(token)) for offer in _offers.values()]
