"""Stages that are built once: afterwards their rows are put back and their objects copied.

To call a few hundred actions before each test takes ten times as long as to write down the rows
that they leave behind. The rows have the same ids each time; those that tests make get others.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import pickle
from collections.abc import Callable, Hashable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model

from contacts.kit import clock

Stage = TypeVar("Stage")
OURS = ("contacts", "visits", "reports")


@dataclasses.dataclass
class Kept:
    """What a stage consists of: its objects, the rows of each table, its files."""

    objects: bytes
    rows: list[tuple[type[Model], str, list[Any]]]
    files: dict[str, bytes]


_kept: dict[Hashable, Kept] = {}


def staged(build: Callable[[], Stage], *, files: Path | None = None) -> Stage:
    """What `build` puts on an empty stage; it may ask what day it is, and nothing else.

    `files` is the empty folder in which it leaves files, if it does. Where something stands on the
    stage already, it is built anew.
    """
    if not _is_empty():
        return build()
    key = build, clock.today()
    if key not in _kept:
        made = build()
        _kept[key] = Kept(pickle.dumps(made), list(_statements()), dict(_contents(files)))
        return made
    return _put_back(_kept[key], files)


def _put_back(kept: Kept, files: Path | None) -> Any:
    # In one transaction, for a row may stand before the one that it names.
    with transaction.atomic(), connection.cursor() as cursor:
        for _model, statement, values in kept.rows:
            cursor.execute(statement, values)
        models = [model for model, *_row in kept.rows]
        if resets := connection.ops.sequence_reset_sql(no_style(), models):
            # A flush sets the sequences of PostgreSQL back: rows that follow are to be new.
            cursor.execute(";".join(resets))
    for name, content in kept.files.items():
        path = files / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return pickle.loads(kept.objects)


def our_models() -> list[type[Model]]:
    return [
        model
        for app in OURS
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
    ]


def tables() -> list[str]:
    """Our tables."""
    return [model._meta.db_table for model in our_models()]


def _is_empty() -> bool:
    some = " UNION ALL ".join(f"SELECT 1 FROM {table}" for table in tables())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS ({some})")
        return not cursor.fetchone()[0]


def _statements() -> Iterator[tuple[type[Model], str, list[Any]]]:
    """For each table that has rows: one INSERT of all of them."""
    with connection.cursor() as cursor:
        for model in our_models():
            table = model._meta.db_table
            cursor.execute(f"SELECT * FROM {table}")
            names = ", ".join(f'"{column[0]}"' for column in cursor.description)
            rows = cursor.fetchall()
            if rows:
                marks = f"({', '.join(['%s'] * len(rows[0]))})"
                yield (
                    model,
                    f"INSERT INTO {table} ({names}) VALUES {', '.join([marks] * len(rows))}",
                    [_written(value) for row in rows for value in row],
                )


def _written(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.time) else value  # SQLite takes no times


def _contents(folder: Path | None) -> Iterator[tuple[str, bytes]]:
    for path in folder.rglob("*") if folder else ():
        if path.is_file():
            yield str(path.relative_to(folder)), path.read_bytes()
