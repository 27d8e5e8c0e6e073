"""What holds for every test."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import TransactionTestCase

from contacts.kit import append_only
from contacts.models import AuditEvent
from tests.cast import Cast, build
from tests.kept import staged
from visits.models import GrievanceEvent

# The longest come first: one that starts last keeps every other worker waiting.
LONGEST = {"test_query_counts.py", "test_foreign_ids.py", "test_what_leaves.py", "test_leaks.py"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.name not in LONGEST)


@pytest.fixture(scope="session", autouse=True)
def flush_may_empty_the_trail() -> Iterator[None]:
    """Transactional tests empty all tables afterwards; what only grows refuses that, here alone it may."""
    flush = TransactionTestCase._fixture_teardown
    guarded = [AuditEvent._meta.db_table, GrievanceEvent._meta.db_table]

    def flush_without_guard(self: TransactionTestCase) -> None:
        # A test of migrations may stand before a table was made.
        there = set(guarded) & set(connection.introspection.table_names())
        for table in there:
            append_only.remove(connection, table)
        flush(self)
        for table in there:
            append_only.install(connection, table)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush_without_guard)
        yield


@pytest.fixture
def cast(db: None) -> Cast:
    """The fixed cast of tests/cast.py, on stage."""
    return staged(build)
