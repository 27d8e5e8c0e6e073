"""An upgrade, and the way back: nobody is told twice."""

import uuid

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection

from contacts.kit import clock
from contacts.policy import Role
from reports.actions.deliveries import deliver_due
from reports.actions.digests import send_digests
from reports.actions.robots import fingerprint
from reports.actions.urgent import order_urgent
from reports.models import About, Delivery, DeliveryOutcome, Webhook
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


def test_of_a_robot_that_was_added_twice_the_oldest_stays_on_and_nothing_is_lost(back_to):
    town, known = build(), {"platform": "wecom", "added_at": clock.now()}
    back_to("0013")
    with connection.cursor() as cursor:
        for name, area, key, is_on in (
            ("旧的停用", town.east, "one", False), ("先加的", town.east, "one", True),
            ("后加的", town.east, "one", True), ("别的", town.east, "two", True),
            ("别的乡镇", town.west, "one", True),
        ):  # fmt: skip
            row = {
                **known, "uid": uuid.uuid4().hex, "name": name, "area_id": area.pk, "is_on": is_on,
                "address": f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={key}",
                "signing_key": "",
            }  # fmt: skip
            columns, marks = ", ".join(row), ", ".join(["%s"] * len(row))
            cursor.execute(
                f"INSERT INTO reports_webhook ({columns}) VALUES ({marks})",
                list(row.values()),
            )
        cursor.execute("SELECT name, id FROM reports_webhook")
        for name, key in cursor.fetchall():
            Delivery.objects.create(
                about=About.TEST, key=name, webhook_id=key,
                ordered_at=clock.now(), next_try_at=clock.now(),
            )  # fmt: skip
    call_command("migrate", verbosity=0)
    waiting = Delivery.objects.filter(outcome=DeliveryOutcome.WAITING, webhook__is_on=True)
    assert {row.key for row in waiting} == {"先加的", "别的", "别的乡镇"}
    assert Delivery.objects.get(key="后加的").outcome == DeliveryOutcome.NEEDLESS
    rows = Webhook.objects.all()
    assert {row.name for row in rows if row.is_on} == {"先加的", "别的", "别的乡镇"}
    assert len(rows) == 5 and all(row.address.reveal().endswith(("one", "two")) for row in rows)
    for row in rows:  # as it is made of what is added today
        assert row.fingerprint == fingerprint(row.platform, row.address.reveal())


def told():
    return set(Delivery.objects.values_list("key", "user", "outcome", "delivered_at"))
