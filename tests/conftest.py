"""What holds for every test."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from django.db import connection, transaction
from django.db.backends.sqlite3.creation import DatabaseCreation
from django.template import Context, Template
from django.test import TransactionTestCase
from django.utils.safestring import SafeString
from pytest_django import DjangoDbBlocker

from contacts.kit import append_only
from contacts.models import AuditEvent
from tests import migrated
from tests.cast import Cast, build
from tests.kept import staged
from visits.models import ConductEvent, GrievanceEvent, SituationEvent

# The longest come first: one that starts last keeps every other worker waiting.
LONGEST = {
    "test_query_counts.py", "test_foreign_ids.py", "test_what_leaves.py", "test_leaks.py",
    "test_sealing.py", "test_workflow_machine.py", "test_migrations.py", "test_small_figures.py",
    "test_reach.py",
}  # fmt: skip
# Out of these a page puts its fields together, hundreds of times; no test asks for one of them.
PARTS_OF_FIELDS = ("django/forms/", "bootstrap5/")
MADE_BY_MIGRATIONS = {"django_content_type", "auth_permission"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.name not in LONGEST)


@pytest.fixture(scope="session", autouse=True)
def transactional_tests_leave_nothing() -> Iterator[None]:
    """Transactional tests empty the tables afterwards; what only grows refuses that, here alone it may.

    Row by row: few tables have any, and PostgreSQL takes seconds to truncate them all.
    """
    guarded = [m._meta.db_table for m in (AuditEvent, GrievanceEvent, ConductEvent, SituationEvent)]

    def empty(_self: TransactionTestCase) -> None:
        # A test of migrations may stand before a table was made.
        tables = set(connection.introspection.django_table_names(only_existing=True))
        with transaction.atomic(), ExitStack() as stack:
            for table in tables.intersection(guarded):
                stack.enter_context(append_only.purging(connection, table))
            with connection.cursor() as cursor:
                for table in sorted(tables - MADE_BY_MIGRATIONS):
                    cursor.execute(f'DELETE FROM "{table}"')

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        yield


@pytest.fixture(scope="session")
def put_back_what_migrations_leave() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseCreation, "_create_test_db", migrated.put_back)
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    put_back_what_migrations_leave: None, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """As pytest-django has it, on a copy of a database that is migrated already."""
    with django_db_blocker.unblock():
        migrated.keep()


@pytest.fixture(scope="session", autouse=True)
def parts_of_fields_are_not_recorded(django_test_environment: None) -> Iterator[None]:
    """Django notes every template that is rendered, with a copy of all that it knew."""
    recorded = Template._render

    def render(self: Template, context: Context) -> SafeString:
        if (self.name or "").startswith(PARTS_OF_FIELDS):
            return self.nodelist.render(context)
        return recorded(self, context)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", render)
        yield


@pytest.fixture
def cast(db: None) -> Cast:
    """The fixed cast of tests/cast.py, on stage."""
    return staged(build)
