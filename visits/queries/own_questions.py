"""Questions to the author alone: hints, never verdicts; they change no figure (S026)."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from django.utils.translation import gettext as _

from contacts.kit import clock, days
from visits.models import Activity, Source
from visits.queries.entries import DiaryMonth

# Shorter texts resemble each other by themselves.
TEXT_AT_LEAST = 20
COMPARED_CHARACTERS = 600
ALIKE = 0.8
HOUSEHOLDS_IN_A_DAY = 15
DISTRICTS_IN_A_DAY = 3
TYPED_AT_ONCE = 6


def own_questions(diary: DiaryMonth) -> list[str]:
    """What the author may want to look at once more."""
    entries = diary.counted
    year = diary.month.starts_on.year
    return [*_alike(entries, year), *_typed_at_once(entries, year), *_long_days(entries, year)]


def _alike(entries: list[Activity], year: int) -> list[str]:
    """Two entries of different days with nearly the same text."""
    texts = [(entry, _pieces(entry.heard + entry.done)) for entry in entries]
    texts = [(entry, pieces) for entry, pieces in texts if len(pieces) >= TEXT_AT_LEAST]
    for number, (one, pieces) in enumerate(texts):
        for other, others in texts[number + 1 :]:
            if one.happened_on != other.happened_on and _share(pieces, others) >= ALIKE:
                both = {
                    "one": days.in_words(one.happened_on, this_year=year),
                    "other": days.in_words(other.happened_on, this_year=year),
                }
                return [_("%(one)s和%(other)s写的几乎一样，是不是复制过来忘了改？") % both]
    return []


def _typed_at_once(entries: list[Activity], year: int) -> list[str]:
    """Many entries of different days that were typed on one day, long after."""
    late = [entry for entry in entries if entry.is_late and entry.source == Source.TYPED]
    typed = Counter(clock.day_of(entry.written_at) for entry in late)
    for day, number in typed.most_common(1):
        if number >= TYPED_AT_ONCE:
            values = {"day": days.in_words(day, this_year=year), "number": number}
            return [_("%(day)s一天补记了%(number)d条。平时走完就记，省得回想。") % values]
    return []


def _long_days(entries: list[Activity], year: int) -> list[str]:
    """Days on which more happened than a day holds."""
    households: dict[dt.date, set[int]] = {}
    districts: dict[dt.date, set[int]] = {}
    for entry in entries:
        met = {met.household_id for met in entry.met.all()}
        households.setdefault(entry.happened_on, set()).update(met)
        if entry.district_id:
            districts.setdefault(entry.happened_on, set()).add(entry.district_id)
    return [
        _("%(day)s记了%(number)d户，日期有没有写错？")
        % {"day": days.in_words(day, this_year=year), "number": len(met)}
        for day, met in sorted(households.items())
        if len(met) > HOUSEHOLDS_IN_A_DAY
    ] + [
        _("%(day)s走了%(number)d个责任区，日期有没有写错？")
        % {"day": days.in_words(day, this_year=year), "number": len(places)}
        for day, places in sorted(districts.items())
        if len(places) > DISTRICTS_IN_A_DAY
    ]


def _pieces(text: str) -> set[str]:
    """The runs of three characters in a text."""
    kept = "".join(text.split())[:COMPARED_CHARACTERS]
    return {kept[i : i + 3] for i in range(len(kept) - 2)}


def _share(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other)
