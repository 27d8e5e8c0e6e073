"""The trail is complete, and nothing in it is hidden from everybody (rule of trust 4)."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.urls import reverse

from contacts import audit
from contacts.access import visible_to
from contacts.actions.households import correct_household, register_household
from contacts.kit import clock
from contacts.models import AuditEvent, AuditVerb
from contacts.policy import Role
from tests.factories import make_grant, make_user

PASSWORD = "梅花-三弄-1987"


@pytest.fixture
def auditor_of(cast):
    def appoint(area):
        user = make_user(f"auditor-{area.pk}")
        make_grant(user, Role.AUDITOR, area, confirmed_by=cast.quan)
        return user

    return appoint


def seen(auditor, **which):
    return visible_to(AuditEvent.objects.filter(**which), auditor).count()


def sign_in(client, username, password):
    return client.post(reverse("login"), {"username": username, "password": password})


def test_signing_in_and_out_is_an_event(client, cast):
    cast.mei.user.set_password(PASSWORD)
    cast.mei.user.save()
    sign_in(client, "mei", PASSWORD)
    client.post(reverse("logout"))
    told = AuditEvent.objects.order_by("pk").values_list("verb", "user", "object_ids")
    ids = [str(cast.mei.user.uid)]
    assert list(told) == [("login", cast.mei.user_id, ids), ("logout", cast.mei.user_id, ids)]


def test_a_refused_login_names_the_account_and_never_what_was_typed(client, cast):
    sign_in(client, "mei", "geheim-7")
    sign_in(client, "mei geheim-7", "geheim-8")
    known, unknown = AuditEvent.objects.filter(verb="login_failed").order_by("pk")
    assert (known.user_id, unknown.user_id) == (cast.mei.user_id, None)
    assert "geheim" not in str(AuditEvent.objects.order_by().values())


def test_a_locked_account_still_leaves_its_trail(client, cast):
    for _attempt in range(6):
        sign_in(client, "mei", "falsch")
    assert AuditEvent.objects.filter(verb="login_failed", user=cast.mei.user).count() == 6


def test_what_is_of_no_place_is_seen_from_the_top_alone(cast, auditor_of):
    audit.record(by=None, verb=AuditVerb.PURGE, resource="household", reason="3 < 2023-01-01")
    audit.record(by=cast.nobody, verb=AuditVerb.LOGIN, resource="account")
    assert seen(cast.ji) == 2
    assert seen(auditor_of(cast.east)) == 0


def test_who_stands_in_two_townships_is_seen_by_the_auditors_of_both(cast, auditor_of):
    both = make_user("both")
    for township in (cast.east, cast.west):
        make_grant(both, Role.LEADER, township)
    audit.record(by=both, verb=AuditVerb.READ, resource="household", ids=[cast.xue.uid])
    assert seen(auditor_of(cast.east)) == seen(auditor_of(cast.west)) == seen(cast.ji) == 1
    assert seen(auditor_of(cast.mei_village.area)) == 0


def test_a_grant_of_another_time_shows_nothing(cast, auditor_of):
    today = clock.today()
    moved = make_user("moved")
    make_grant(moved, Role.LEADER, cast.east)
    make_grant(moved, Role.LEADER, cast.west, starts_on=today + dt.timedelta(days=1))
    make_grant(moved, Role.CADRE, cast.west, ends_on=today - dt.timedelta(days=1))
    audit.record(by=moved, verb=AuditVerb.READ, resource="household")
    assert (seen(auditor_of(cast.east)), seen(auditor_of(cast.west))) == (1, 0)


def test_every_kind_of_event_is_written_and_seen_by_an_auditor(client, cast):
    cast.shu.user.set_password(PASSWORD)
    cast.shu.user.save()
    sign_in(client, "shu", "falsch")
    sign_in(client, "shu", PASSWORD)
    client.get(reverse("household-list"))
    client.get(reverse("household-list"), {"export": "xlsx"})
    client.get(reverse("household-card", args=[cast.amei.uid]))
    client.get(reverse("household-held", args=[cast.amei.uid]))
    made = register_household(
        district=cast.mei_village, number="M9", head_name="新户", starts_on=clock.today(),
        by=cast.shu.user,
    )  # fmt: skip
    correct_household(household=made, address="村口", by=cast.shu.user)
    cast.zeng.ends_on, cast.zeng.end_reason = dt.date(2021, 1, 1), "moved"
    cast.zeng.save()
    call_command("retention", "--apply")
    client.post(reverse("logout"))
    assert set(AuditEvent.objects.values_list("verb", flat=True)) == set(AuditVerb.values)
    assert seen(cast.ji) == AuditEvent.objects.count()
