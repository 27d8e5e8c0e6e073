"""In which order what is told outside goes out: what is urgent first, and no way keeps another."""

from smtplib import SMTPException

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from contacts.models import User
from reports.actions import deliveries
from reports.actions.deliveries import deliver_due
from reports.actions.digests import send_digests
from reports.actions.urgent import order_urgent
from reports.models import Delivery, DeliveryOutcome
from tests.cast import build
from tests.kept import staged
from tests.reports.telling import MINUTE, added, urgent
from tests.visits.matters import with_office


@pytest.fixture
def town(db, passing):
    return staged(lambda: with_office(build()))


@pytest.fixture
def robot(town):
    return added(town)


def test_a_mail_server_that_is_down_keeps_no_group_from_what_is_urgent(
    town, robot, robots, passing, monkeypatch
):
    tried = []

    def send_messages(self, letters):
        tried.extend(letters)
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "send_messages", send_messages)
    letters_of_the_morning(600, passing.now)
    passing.on(minutes=1)
    assert len(tried) == 1
    waiting = Delivery.objects.filter(outcome=DeliveryOutcome.WAITING)
    assert not waiting.due(passing.now).exists(), "one was tried, all are put off"
    urgent(town)
    order_urgent(passing.now)
    passing.on(minutes=1)
    assert len(robots.got) == 1


def test_one_letter_that_never_goes_through_keeps_no_other_for_ever(town, passing, monkeypatch):
    real = EmailBackend.send_messages

    def send_messages(self, letters):
        if letters[0].to == ["u0@example.com"]:
            raise SMTPException
        return real(self, letters)

    monkeypatch.setattr(EmailBackend, "send_messages", send_messages)
    letters_of_the_morning(5, passing.now)
    passing.on(minutes=3)
    assert len(mail.outbox) == 4


def test_what_is_urgent_goes_out_before_the_digests_of_the_morning(
    town, robot, robots, passing, monkeypatch
):
    town.ban.user.email = "ban@example.com"
    town.ban.user.save()
    monkeypatch.setattr(deliveries, "AT_ONCE", 3)
    letters_of_the_morning(5, passing.now)
    send_digests(passing.now)
    passing.now += MINUTE
    urgent(town)
    order_urgent(passing.now)
    deliver_due()
    assert [letter.to for letter in mail.outbox[:2]] == [["ban@example.com"], ["u0@example.com"]]
    assert len(mail.outbox) == 3 and len(robots.got) == 1


def letters_of_the_morning(number, then):
    users = [User(username=f"u{n}", email=f"u{n}@example.com") for n in range(number)]
    User.objects.bulk_create(users)
    Delivery.objects.bulk_create(
        Delivery(
            about="digest", key=f"letter:{n}", user=user, ordered_at=then, next_try_at=then
        )
        for n, user in enumerate(users)
    )  # fmt: skip
