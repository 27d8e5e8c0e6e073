"""Issuing obligations: for each subject of a term its days, its target and its closing instant.

The days are computed here, because gaps between dated ranges have no portable SQL; the rows
go to the database as one parameter, so the statements are as many for five cadres as for
five thousand. What is closed stays as it is.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from contacts.kit import workdays
from contacts.kit.sql import as_json, rows_from_json
from reports.engine import spans
from reports.engine.decisions import Decisions
from reports.engine.measures import MEASURES
from reports.engine.moment import Moment
from reports.engine.spans import Spans
from reports.engine.subjects import Roster
from reports.engine.terms import Term, Versions
from reports.models import BoundSpan, Every, Obligation, Subject


@dataclass
class Desk:
    """What issuing needs to know, loaded once for a run."""

    moment: Moment
    roster: Roster
    rules: list[Versions]
    calendar: workdays.WorkingCalendar
    decisions: Decisions
    # Of cadres: these alone.
    only: Collection[int] | None = None
    _holdings: dict[tuple[str, str], dict[int, int]] = field(default_factory=dict)

    def issue(self, terms: Sequence[Term]) -> int:
        """Write the obligations of these terms; how many are new or changed."""
        rows: list[dict[str, Any]] = []
        runs: dict[Key, Spans] = {}
        for term in terms:
            for row, bound in self._rows(term):
                rows.append(row)
                runs[term.requirement.pk, term.period.code, row["subject_key"]] = bound
        return write(rows, runs, terms, self.moment, self.only)

    def _rows(self, term: Term) -> Iterator[tuple[dict[str, Any], Spans]]:
        day = min(self.moment.on, term.period.ends_on)
        closes_at = term.closes_at(self.calendar)
        owned = self._owned(term)
        subjects = self.roster.of(term.requirement)
        for key, bound in self.bound(term):
            place = subjects.place(term.requirement, key, day)
            yield (
                {
                    "uid": uuid.uuid4().hex,
                    "requirement_id": term.requirement.pk,
                    "subject_key": key,
                    **place._asdict(),
                    "period": term.period.code,
                    "period_starts_on": term.period.starts_on,
                    "period_ends_on": term.period.ends_on,
                    "closes_at": self.decisions.closes_at(term, place, closes_at),
                    "bound_days": spans.days(bound),
                    "last_bound_on": bound[-1][1] if bound else None,
                    "target": self.target(
                        term, spans.days(bound), None if owned is None else owned.get(key, 0)
                    ),
                    "waived": self.decisions.waived(term, place),
                },
                bound,
            )

    def _owned(self, term: Term) -> dict[int, int] | None:
        """cadre → how many units there are, where the measure knows; once a period for all."""
        code, period = term.requirement.measure, term.period
        holdings = MEASURES[code].owned
        if holdings is None:
            return None
        key = code, period.code
        if key not in self._holdings:
            rows = holdings(period, min(self.moment.on, period.ends_on))
            if self.only is not None:
                rows = rows.filter(cadre__in=self.only)
            self._holdings[key] = {row["cadre_id"]: row["owned"] for row in rows}
        return self._holdings[key]

    def bound(self, term: Term) -> Iterator[tuple[int, Spans]]:
        """Each subject of a term with the days on which it binds (counting rule 8)."""
        subjects = self.roster.of(term.requirement)
        available = subjects.available(term.requirement)
        rivals = [
            (rival.days, self.roster.of(rival.requirement).available(rival.requirement))
            for rival in self.rivals(term)
        ]
        for key, served in subjects.served(term.requirement).items():
            if not spans.touch(served, term.days):
                continue
            bound = spans.shared(available[key], term.days)
            for days, theirs in rivals:
                bound = spans.without(bound, spans.shared(theirs.get(key, ()), days))
            yield key, bound

    def rivals(self, term: Term) -> Iterator[Term]:
        """The terms of the same duty that go before this one on the days they share."""
        mine = term.requirement
        for versions in self.rules:
            other = versions.newest
            if (other.area_id, other.duty, other.subject) != (
                mine.area_id,
                mine.duty,
                mine.subject,
            ) or other.code == mine.code:
                continue
            yield from (
                r for r in versions.terms(term.days[0][0], term.days[-1][1]) if r.rank < term.rank
            )

    def target(self, term: Term, bound_days: int, owned: int | None) -> int:
        """How much is owed for so many bound days (counting rules 4, 7 and 8)."""
        requirement, period = term.requirement, term.period
        if requirement.every == Every.WEEK and not workdays.has_working_day(
            period.starts_on, period.ends_on, self.calendar
        ):
            return 0
        if MEASURES[requirement.measure].is_share:
            share = -(-requirement.norm * (owned or 0) // 100)
            return prorated(share, bound_days, period.days)
        if requirement.subject != Subject.CADRE and requirement.norm == 1:
            return min(bound_days, 1)
        full = prorated(requirement.norm, bound_days, period.days)
        return full if owned is None else min(full, owned)


def prorated(norm: int, bound_days: int, days: int) -> int:
    """The norm in proportion to the bound days, rounded half up, in integers."""
    return (2 * norm * bound_days + days) // (2 * days)


Key = tuple[Any, ...]
KEY = {"requirement_id": "bigint", "period": "text", "subject_key": "bigint"}
FIXED_BY_THE_CLOSE = {
    "area_id": "bigint",
    "closes_at": "timestamptz",
    "bound_days": "integer",
    "last_bound_on": "date",
    "target": "integer",
}
COLUMNS = {
    **KEY,
    **FIXED_BY_THE_CLOSE,
    "uid": "uuid",
    "cadre_id": "bigint",
    "district_id": "bigint",
    "period_starts_on": "date",
    "period_ends_on": "date",
    "waived": "boolean",
}
EMPTY = {
    "elapsed_days": "0", "open_days": "0", "done": "0", "done_now": "0", "late": "0",
    "state": "'on_track'", "reachable": "true",
}  # fmt: skip
RUN = {"starts_on": "date", "ends_on": "date"}


def write(
    rows: Sequence[dict[str, Any]],
    runs: Mapping[Key, Spans],
    terms: Sequence[Term],
    moment: Moment,
    only: Collection[int] | None,
) -> int:
    """Bring the tables to these rows; how many obligations are new or changed."""
    mine = Obligation.objects.filter(
        moment.writable,
        requirement__in={term.requirement.pk for term in terms},
        period__in={term.period.code for term in terms},
        closed_at__isnull=True,
    ).order_by()
    if only is not None:
        mine = mine.filter(cadre__in=only)
    with connection.cursor() as cursor:
        changed = _upsert(cursor, rows, moment)
        stored = {tuple(key): pk for pk, *key in mine.values_list("pk", *KEY)}
        gone = [pk for key, pk in stored.items() if key not in runs]
        if gone:
            Obligation.objects.filter(pk__in=gone).delete()
        bound = {(pk, *span) for key, pk in stored.items() for span in runs.get(key, ())}
        _replace_spans(cursor, bound, mine)
    return changed


def _upsert(cursor: Any, rows: Sequence[dict[str, Any]], moment: Moment) -> int:
    table = Obligation._meta.db_table
    names = ", ".join([*COLUMNS, *EMPTY])
    values = ", ".join([*(f"given.{name}" for name in COLUMNS), *EMPTY.values()])
    kept = ", ".join(
        f"{name} = CASE WHEN {table}.closed_at IS NULL THEN excluded.{name} ELSE {table}.{name} END"
        for name in FIXED_BY_THE_CLOSE
    )
    writable, parameters = _condition(Obligation.objects.filter(moment.writable))
    cursor.execute(
        f"INSERT INTO {table} ({names}) SELECT {values} "
        f"FROM {rows_from_json(connection, COLUMNS)} AS given WHERE true "
        f"ON CONFLICT ({', '.join(KEY)}) DO UPDATE SET {kept}, waived = excluded.waived "
        f"WHERE {writable} AND ({_columns(table)}) IS DISTINCT FROM ({_columns('excluded')})",
        [as_json(connection, rows), *parameters],
    )
    return int(cursor.rowcount)


def _columns(table: str) -> str:
    return ", ".join(f"{table}.{name}" for name in (*FIXED_BY_THE_CLOSE, "waived"))


def _condition(obligations: Any) -> tuple[str, tuple[Any, ...]]:
    """The WHERE clause of a queryset that joins nothing."""
    where, parameters = obligations.query.where.as_sql(
        obligations.query.get_compiler(connection=connection), connection
    )
    return where, tuple(parameters)


def _replace_spans(cursor: Any, bound: set[tuple[Any, ...]], mine: Any) -> None:
    table = BoundSpan._meta.db_table
    of_mine = BoundSpan.objects.filter(obligation__in=mine.values("pk"))
    if set(of_mine.values_list("obligation_id", *RUN)) == bound:
        return
    columns = {"obligation_id": "bigint", **RUN}
    names = ", ".join(columns)
    given = f"SELECT {names} FROM {rows_from_json(connection, columns)} AS given"
    json = as_json(connection, (dict(zip(columns, row, strict=True)) for row in bound))
    chosen, parameters = mine.values("pk").query.sql_with_params()
    cursor.execute(
        f"DELETE FROM {table} WHERE obligation_id IN ({chosen}) AND ({names}) NOT IN ({given})",
        [*parameters, json],
    )
    cursor.execute(
        f"INSERT INTO {table} ({names}) {given} WHERE true ON CONFLICT DO NOTHING", [json]
    )
