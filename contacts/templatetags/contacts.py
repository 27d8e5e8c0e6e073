"""Words of this app for its templates."""

from __future__ import annotations

from decimal import Decimal

from django import template

from contacts import models
from contacts.kit import days, numbers, telephones
from contacts.models import Station

register = template.Library()


@register.filter
def masked(number: str) -> str:
    """A telephone number as pages show it: 154****0012."""
    return telephones.mask(number)


@register.filter
def dialled(number: str) -> str:
    """What a link dials for an office number; "" where it isn't one number."""
    return telephones.dialled(number)


@register.filter
def weekdays(station: Station) -> str:
    """The weekdays of a station: 周一、周四."""
    return "、".join(str(days.WEEKDAYS[day - 1]) for day in station.weekdays)


@register.filter
def amount(value: Decimal | float) -> str:
    """A number of a basic fact: 7,902 or 12.5."""
    return numbers.in_words(value)


@register.filter
def size(value: Decimal) -> str:
    """A number without its sign."""
    return numbers.in_words(abs(value))


@register.filter
def hectares(mu: Decimal) -> str:
    """An area in 亩 as hectares."""
    return numbers.in_words(numbers.to_places(models.hectares(mu), 1))


@register.filter
def square_kilometres(mu: Decimal) -> str:
    """An area in 亩 as square kilometres."""
    return numbers.in_words(numbers.to_places(models.square_kilometres(mu), 2))


@register.filter
def at(numbers: dict[str, int], key: str) -> int:
    """The number that stands under a key."""
    return numbers[key]
