"""The demo township as a whole, in the order in which its parts need each other."""

from __future__ import annotations

import datetime as dt
import random

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contacts.models import Area
from reports.actions.packs import switch_on_pack
from reports.demo import (
    channels,
    conduct,
    facts,
    gathered,
    maternity,
    matters,
    offices,
    people,
    places,
    published,
    register,
    situations,
    year,
)

SEED = 20121118


PACKS = ("quyuan-five-systems", "suggested", "baoshan-ten-ones")
DOCUMENT = "《联系服务群众责任区制度》（演示）"


@transaction.atomic
def build(on: dt.date) -> None:
    """Make the township as it stands on the morning of `on`. Refuses where there is data.

    The kinds, care groups and basic facts of the catalogue must be there.
    """
    if Area.objects.exists():
        raise ValidationError(_("数据库里已经有数据，不能再放入演示乡镇。"))
    dice = random.Random(SEED)
    last = on - dt.timedelta(days=1)
    first = first_day(on)
    since = dt.date(first.year, 1, 1)
    where = places.build(dice, since)
    who = people.build(dice, where, since, on)
    households = register.build(dice, where, who, since, on)
    # Dice of their own, so that the rest of the demo stays as it was.
    facts.build(random.Random(SEED), where, households, turn_of_year(on))
    year.build(dice, where, who, households, first, last)
    matters.build(random.Random(SEED), where, who, households, first, on)
    offices.build(where, who, on)
    gathered.build(where, who, households, on)
    published.build(who, on)
    channels.build(where, who, on)
    conduct.build(random.Random(SEED), where, who, first, on)
    situations.build(random.Random(SEED), where, who, first, on)
    maternity.build(random.Random(SEED), where, who, first, on)
    Area.objects.update(is_demo=True)
    for pack in PACKS:
        switch_on_pack(area=where.township, pack=pack, document=DOCUMENT, starts_on=first)


def turn_of_year(on: dt.date) -> dt.date:
    """The day of the last yearly report."""
    return dt.date(on.year - 1, 12, 31)


def first_day(on: dt.date) -> dt.date:
    """The first day of the year of work: the first of the month a year ago."""
    return on.replace(year=on.year - 1, day=1)
