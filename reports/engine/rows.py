"""Rows: the records that may speak to an obligation, and what they are held against.

The tests of a measure are the same whether a row is held against the obligations of all subjects at
once (`Many`: their terms are columns of a join) or against a few in hand (`Given`: their terms are
values). The first is for runs, the second for a saved visit and for the evidence of one figure: it
joins three tables instead of nine.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT

from reports.engine.spans import Spans
from reports.models import BoundSpan, Obligation, Subject
from visits.models import SCREENING, Activity, CountsAs, Participant


@dataclass(frozen=True)
class Rows:
    """The records of one kind of subject; with `each_household` a row for each household met."""

    model: type[models.Model]
    # Lookups from a row to its activity, and to the subject whose obligations it speaks to.
    activity: str
    subject: str
    kind: Subject
    each_household: bool = False

    def at(self, field: str) -> str:
        """The lookup of a field of the activity."""
        return f"{self.activity}{field}"

    def between(self, first: dt.date, last: dt.date, end: dt.datetime) -> QuerySet[Any, Any]:
        """The rows of these days that were recorded by an instant."""
        rows: QuerySet[Any, Any] = self.model._base_manager.filter(
            **{self.at("happened_on__range"): (first, last), self.at("recorded_at__lte"): end}
        )
        # What a township holds, it holds in no district.
        return rows.filter(district__isnull=True) if self.kind == Subject.TOWNSHIP else rows

    def named(self, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        """With the column `household`, where each household is a row."""
        return (
            rows.annotate(household=F(self.at("met__household"))) if self.each_household else rows
        )


OF_CADRE = Rows(Participant, "activity__", "cadre", Subject.CADRE)
HOUSEHOLDS_OF_CADRE = Rows(Participant, "activity__", "cadre", Subject.CADRE, each_household=True)
OF_DISTRICT = Rows(Activity, "", "district", Subject.DISTRICT)
OF_TOWNSHIP = Rows(Activity, "", "organisation__area", Subject.TOWNSHIP)


def that_day(dated: QuerySet[Any], day: str) -> QuerySet[Any]:
    """Of dated rows those that hold on the day of the outer row."""
    still = Q(ends_on__isnull=True) | Q(ends_on__gte=OuterRef(day))
    return dated.filter(still, starts_on__lte=OuterRef(day))


class Against(Protocol):
    """The terms of an obligation against which a row is held."""

    @property
    def closes_at(self) -> Any: ...

    def bound(self, rows: Rows) -> Q:
        """It binds on the day of the record."""

    def stored(self, rows: Rows) -> Q:
        """The record came in before the close, whatever it says of itself."""

    def visits_or_stays(self, rows: Rows) -> Q:
        """A visit; with the option `stays` also a stay; with `without_visits` that alone."""

    def kind_asked_for(self, rows: Rows) -> Q:
        """The kind that the option `kind` names; screening also where a meeting did it (S228)."""

    def family_asked_for(self, rows: Rows) -> Q:
        """A kind of the family that the option `family` names."""


@dataclass(frozen=True)
class Many:
    """All obligations that some lookups choose, in periods that lie in first..last."""

    chosen: Mapping[str, Any]
    first: dt.date
    last: dt.date

    closes_at = F("closes_at")

    def rows(self, rows: Rows, end: dt.datetime) -> QuerySet[Any, Any]:
        """The rows, each joined to every chosen obligation whose period contains it."""
        to = f"{rows.subject}__obligations"
        chosen = {f"{to}__{lookup}": value for lookup, value in self.chosen.items()}
        period = (F(f"{to}__period_starts_on"), F(f"{to}__period_ends_on"))
        if rows.kind == Subject.TOWNSHIP:
            chosen[f"{to}__requirement__subject"] = rows.kind
        joined = rows.between(self.first, self.last, end).filter(
            **chosen, **{rows.at("happened_on__range"): period}
        )
        columns = {
            "obligation": F(f"{to}__pk"),
            "closes_at": F(f"{to}__closes_at"),
            "closed_at": F(f"{to}__closed_at"),
            "options": F(f"{to}__requirement__options"),
        }
        named: QuerySet[Any, Any] = rows.named(joined).annotate(**columns)
        return named

    def bound(self, rows: Rows) -> Q:
        spans = BoundSpan.objects.filter(obligation=OuterRef("obligation"))
        return Q(Exists(that_day(spans, rows.at("happened_on"))))

    def stored(self, rows: Rows) -> Q:
        return Q(closed_at__isnull=True) | Q(**{rows.at("stored_at__lte"): F("closed_at")})

    def visits_or_stays(self, rows: Rows) -> Q:
        counts_as = rows.at("kind__counts_as")
        stay = Q(**{counts_as: CountsAs.STAY, "options__has_key": "stays"})
        return stay | (Q(**{counts_as: CountsAs.VISIT}) & ~Q(options__has_key="without_visits"))

    def kind_asked_for(self, rows: Rows) -> Q:
        screening = Q(**{rows.at("screened__isnull"): False}, options__kind=SCREENING)
        return Q(**{rows.at("kind__code"): KT("options__kind")}) | screening

    def family_asked_for(self, rows: Rows) -> Q:
        return Q(**{rows.at("kind__family"): KT("options__family")})


@dataclass(frozen=True)
class Given:
    """Obligations of one version of one rule in one period, each of another subject.

    They close at the same instant.
    """

    options: Mapping[str, Any]
    first: dt.date
    last: dt.date
    closes_at: dt.datetime
    closed_at: dt.datetime | None
    subjects: tuple[int, ...]
    # The place of the subject in `subjects`, and a run of days on which it is bound.
    spans: tuple[tuple[int, dt.date, dt.date], ...]

    @classmethod
    def of(
        cls,
        obligations: Sequence[Obligation],
        options: Mapping[str, Any],
        bound: Mapping[int, Spans],
    ) -> Given:
        """Those in hand (at least one), and the days on which each binds."""
        one = obligations[0]
        return cls(
            options=options,
            first=one.period_starts_on,
            last=one.period_ends_on,
            closes_at=one.closes_at,
            closed_at=one.closed_at,
            subjects=tuple(row.subject_key for row in obligations),
            spans=tuple(
                (place, first, last)
                for place, row in enumerate(obligations)
                for first, last in bound[row.pk]
            ),
        )

    @property
    def shape(self) -> Hashable:
        """What stays the same when only the values change."""
        options = tuple(sorted(self.options.items()))
        places = tuple(place for place, _first, _last in self.spans)
        return options, self.closed_at is None, len(self.subjects), places

    @property
    def values(self) -> list[Any]:
        """All values, in one order; `with_values` puts others in their places."""
        days = (day for _place, first, last in self.spans for day in (first, last))
        closed = [] if self.closed_at is None else [self.closed_at]
        return [self.first, self.last, self.closes_at, *closed, *self.subjects, *days]

    def with_values(self, values: Sequence[Any]) -> Given:
        """The same shape with other values."""
        given = iter(values)
        return replace(
            self,
            first=next(given),
            last=next(given),
            closes_at=next(given),
            closed_at=None if self.closed_at is None else next(given),
            subjects=tuple(next(given) for _subject in self.subjects),
            spans=tuple((place, next(given), next(given)) for place, _first, _last in self.spans),
        )

    def rows(self, rows: Rows, end: dt.datetime) -> QuerySet[Any, Any]:
        """The rows of these subjects in the period."""
        of_subjects = rows.between(self.first, self.last, end).filter(
            **{f"{rows.subject}__in": self.subjects}
        )
        return rows.named(of_subjects)

    def bound(self, rows: Rows) -> Q:
        day = rows.at("happened_on")
        some = Q(**{f"{day}__lt": dt.date.min})  # never
        for place, first, last in self.spans:
            of_subject = {rows.subject: self.subjects[place]}
            some |= Q(**of_subject, **{f"{day}__range": (first, last)})
        return some

    def stored(self, rows: Rows) -> Q:
        return Q(**{rows.at("stored_at__lte"): self.closed_at}) if self.closed_at else Q()

    def visits_or_stays(self, rows: Rows) -> Q:
        counting = [CountsAs.STAY] if "stays" in self.options else []
        if "without_visits" not in self.options:
            counting.append(CountsAs.VISIT)
        return Q(**{rows.at("kind__counts_as__in"): counting})

    def kind_asked_for(self, rows: Rows) -> Q:
        asked = Q(**{rows.at("kind__code"): self.options.get("kind")})
        if self.options.get("kind") == SCREENING:
            asked |= Q(**{rows.at("screened__isnull"): False})
        return asked

    def family_asked_for(self, rows: Rows) -> Q:
        return Q(**{rows.at("kind__family"): self.options.get("family")})
