"""The helpers of the tests do what they promise."""

import pytest
from django.db import DatabaseError, connection, transaction

from contacts import audit
from contacts.models import AuditEvent


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_transactional_test_starts_with_an_empty_trail_that_is_guarded_again(turn: str) -> None:
    assert not AuditEvent.objects.exists()
    audit.record(by=None, verb="read", resource="household")
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEvent.objects.update(resource="other")


@pytest.mark.django_db
def test_an_ordinary_test_finds_the_trail_guarded() -> None:
    audit.record(by=None, verb="read", resource="household")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM contacts_auditevent")
