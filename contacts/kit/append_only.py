"""Tables that only grow: triggers refuse UPDATE and DELETE on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

# The name is a setting of the session on PostgreSQL; whoever sets it may purge.
PURGE = "lianxinqiao.purge"

POSTGRES = """
CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('{purge}', true) = 'on' THEN RETURN OLD; END IF;
    RAISE EXCEPTION '{table} is append only';
END $$;
CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {table}_append_only();
CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only();
"""
POSTGRES_OFF = """
DROP TRIGGER IF EXISTS {table}_no_change ON {table};
DROP TRIGGER IF EXISTS {table}_no_truncate ON {table};
DROP FUNCTION IF EXISTS {table}_append_only();
"""
SQLITE = {
    "UPDATE": "{table}_no_update",
    "DELETE": "{table}_no_delete",
}


def install(connection: BaseDatabaseWrapper, table: str) -> None:
    """Make `table` refuse UPDATE and DELETE (and TRUNCATE on PostgreSQL). Repeatable."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRES.format(table=table, purge=PURGE))
            return
        for operation, name in SQLITE.items():
            trigger = name.format(table=table)
            cursor.execute(
                f"CREATE TRIGGER IF NOT EXISTS {trigger} BEFORE {operation} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append only'); END"
            )


def remove(connection: BaseDatabaseWrapper, table: str) -> None:
    """Take the guard of `table` away."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRES_OFF.format(table=table))
            return
        for name in SQLITE.values():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name.format(table=table)}")


@contextmanager
def purging(connection: BaseDatabaseWrapper, table: str) -> Iterator[None]:
    """Allow DELETE on `table` inside; to be used within a transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL {PURGE} = 'on'")
            yield
            cursor.execute(f"SET LOCAL {PURGE} = 'off'")
        return
    remove(connection, table)
    yield
    install(connection, table)
