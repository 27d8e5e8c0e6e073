"""Sheets typed from a paper ledger: entries without numbers, people by their names."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable

from django.utils.translation import gettext as _

from contacts.imports.reach import Township
from contacts.imports.records import Record, RowRefused
from contacts.imports.registers import CADRE_COLUMN, Cadres
from contacts.kit.sheets.cells import quoted
from contacts.kit.sheets.places import bare
from contacts.models import Cadre
from visits.imports.holders import Holders
from visits.models import ActivityKind

MADE_HERE = "无号-"  # no sheet's own number begins so


def unnumbered(
    record: Record, township: Township, kind: ActivityKind, cadres: Iterable[Cadre]
) -> str:
    """The number of an entry without one: made of its day, kind, place, cadres, households and
    text, so that the same row is the same entry whenever it comes in."""
    district = township.find(record["district"] or "")
    said = [
        record["happened_on"].isoformat(),
        kind.code,
        str(district.uid) if district else bare(record["district"] or ""),
        bare(record["unit"] or ""),
        sorted(str(cadre.uid) for cadre in cadres),
        sorted(record["households"] or ()),
        bare(record["heard"] or ""),
        bare(record["done"] or ""),
    ]
    text = json.dumps(said, ensure_ascii=False)
    return MADE_HERE + hashlib.sha256(text.encode()).hexdigest()[:32]


def named(cadres: Cadres, holders: Holders, township: Township, text: str, day: dt.date) -> Cadre:
    """The cadre with this staff number; else the only one of this name in the township, or the
    only one in service on the day.

    Raises:
        RowRefused: when there is none, or several are meant.
    """
    area = township.area.pk
    numbers = cadres.by_name.get((area, text), [])
    if (area, text) in cadres.known or not numbers:
        return cadres.find(township, text)
    called = [cadres.known[area, number] for number in numbers]
    if len(called) > 1:
        called = [c for c in called if any(s.holds_on(day) for s in holders.services.get(c.pk, ()))]
    if len(called) != 1:
        told = {"name": quoted(text), "numbers": _("”、“").join(numbers)}
        sentence = _("叫“%(name)s”的不止一人，请写工号：“%(numbers)s”。")
        raise RowRefused("cadre_ambiguous", CADRE_COLUMN, sentence % told)
    return called[0]
