"""An upgrade, and the way back: nobody is told twice."""

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection

from contacts.policy import Role
from reports.actions.deliveries import deliver_due
from reports.actions.digests import send_digests
from reports.actions.urgent import order_urgent
from reports.models import Delivery
from tests.cast import build
from tests.factories import make_grant, make_user
from tests.reports.telling import MINUTE, urgent
from tests.visits.matters import with_office


@pytest.fixture
def back_to(transactional_db):
    """Take the tables back to a migration of this room; afterwards they are as they were."""
    yield lambda name: call_command("migrate", "reports", name, verbosity=0)
    call_command("migrate", verbosity=0)


def test_what_was_mailed_before_there_were_rows_is_not_mailed_again(back_to, passing):
    town = with_office(build())
    other = make_user("zwei")
    make_grant(other, Role.CLERK, town.east)
    for user in (town.ban.user, other, town.mei.user):
        user.email = f"{user.username}@example.com"
        user.save()
    urgent(town)
    passing.on(minutes=1)
    order_urgent(passing.now)
    send_digests(passing.now)
    passing.on(minutes=1)
    sent = told()
    assert len(sent) == 4 == len(mail.outbox)
    back_to("0011")
    Delivery.objects.all().delete()
    with connection.cursor() as cursor:
        for table in ("reports_alert", "reports_digest"):
            cursor.execute(f"SELECT count(*) FROM {table} WHERE mailed_at IS NOT NULL")
            assert cursor.fetchone()[0] == {"reports_alert": 1, "reports_digest": 2}[table]
    call_command("migrate", verbosity=0)
    assert told() == sent
    passing.now += MINUTE
    assert order_urgent(passing.now) == 0
    send_digests(passing.now)
    assert deliver_due() == 0 and len(mail.outbox) == 4


def told():
    return set(Delivery.objects.values_list("key", "user", "outcome", "delivered_at"))
