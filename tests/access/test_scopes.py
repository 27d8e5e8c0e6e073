"""Who sees which households, and what the table of rights says about it."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from contacts import access, audit, policy
from contacts.access import visible_to
from contacts.kit import append_only, clock
from contacts.models import AuditEvent, Cadre, Grant, HandOver, Household, Leave, Post
from contacts.policy import Role
from reports.queries.alerts import reaching
from tests.factories import make_grant, make_post


def names(user, verb="list"):
    return set(visible_to(Household.objects.all(), user, verb).values_list("head_name", flat=True))


def test_a_village_cadre_sees_the_households_of_her_district(cast):
    assert names(cast.mei.user) == {"黄阿妹", "单国栋", "曾有福"}


def test_a_cadre_sees_a_household_elsewhere_only_as_its_personal_contact(cast):
    assert names(cast.lan.user) == {"莫大山"}
    cast.assignment.cadre = cast.lan
    cast.assignment.save()
    assert names(cast.lan.user) == {"莫大山", "黄阿妹"}
    cast.assignment.ends_on = dt.date(2024, 12, 31)
    cast.assignment.save()
    assert names(cast.lan.user) == {"莫大山"}


def test_moving_a_cadre_changes_what_she_may_see_tomorrow(cast):
    Post.objects.filter(cadre=cast.lu).update(ends_on=dt.date(2024, 12, 31))
    assert names(cast.lu.user) == set()


def test_what_was_asked_yesterday_decides_nothing_today(cast, monkeypatch):
    """The conditions are kept from one request to the next, of one day alone."""
    assert names(cast.lu.user) == {"黄阿妹", "单国栋", "曾有福"}
    today = clock.today()
    Post.objects.filter(cadre=cast.lu).update(ends_on=today)
    cast.lu.user.grants.update(starts_on=today)
    assert names(cast.lu.user) == {"黄阿妹", "单国栋", "曾有福"}
    for days in (1, -1):
        monkeypatch.setattr(clock, "today", lambda days=days: today + dt.timedelta(days=days))
        assert names(cast.lu.user) == set()


def test_whoever_once_stood_in_a_village_is_no_longer_its_secretarys_business(cast):
    def seen_leave():
        return set(
            visible_to(Leave.objects.all(), cast.shu.user).values_list("cadre__name", flat=True)
        )

    Leave.objects.create(cadre=cast.zhen, kind="leave", starts_on=dt.date(2026, 1, 5))
    assert seen_leave() == {"黄镇生"}
    Post.objects.filter(cadre=cast.zhen).update(ends_on=dt.date(2024, 12, 31))
    assert seen_leave() == set()
    assert access.visible_to(Cadre.objects.filter(pk=cast.zhen.pk), cast.quan).exists()


def test_a_hand_over_is_seen_where_the_giver_stands_not_where_he_once_stood(cast):
    HandOver.objects.create(
        giver=cast.zhen, taker=cast.lan, proposed_by=cast.ban.user, takes_effect_on="2026-03-01"
    )
    assert visible_to(HandOver.objects.all(), cast.shu.user).exists()
    Post.objects.filter(cadre=cast.zhen).update(ends_on=dt.date(2024, 12, 31))
    assert not visible_to(HandOver.objects.all(), cast.shu.user).exists()
    assert visible_to(HandOver.objects.all(), cast.ban.user).exists()


def test_a_leader_telephones_households_of_the_linked_villages_alone(cast):
    Grant.objects.filter(user=cast.lian.user, role=Role.CADRE).delete()
    assert names(cast.lian.user, "list") == {"黄阿妹", "单国栋", "曾有福", "莫大山"}
    assert names(cast.lian.user, "reveal") == {"黄阿妹", "单国栋", "曾有福"}


def test_a_police_officer_sees_no_household(cast):
    Post.objects.filter(cadre=cast.lan).delete()
    make_post(cast.lan, cast.mei_village, "police_officer")
    assert names(cast.lan.user) == set()


def test_each_administrator_sees_the_own_township_alone(cast):
    assert names(cast.quan) == {"黄阿妹", "单国栋", "曾有福", "莫大山"}
    assert names(cast.wai) == {"西门雪"}


def test_a_system_administrator_has_no_personal_pages(cast):
    assert names(cast.sys) == set()
    assert not access.may(cast.sys, "household", "list")


def test_an_account_without_grants_sees_nothing(cast):
    assert names(cast.nobody) == set()


def test_an_ended_grant_opens_nothing(cast):
    cast.quan.grants.update(ends_on=dt.date(2024, 12, 31))
    cast.quan.__dict__.pop("_grants", None)
    assert names(cast.quan) == set()


def test_an_auditor_needs_a_second_person(cast):
    make_grant(cast.nobody, Role.AUDITOR, cast.east, granted_by=cast.sys)
    assert not access.may(cast.nobody, "audit", "list")
    cast.nobody.grants.update(confirmed_by=cast.quan)
    cast.nobody.__dict__.pop("_grants", None)
    assert access.may(cast.nobody, "audit", "list")


def test_the_table_has_a_cell_for_every_role():
    for cells in policy.rights().values():
        assert set(cells) <= set(Role)
    assert policy.scope("household", "list", Role.CADRE) == policy.Scope.ASSIGNED


def test_every_model_is_scoped_or_listed_as_unscoped():
    assert access.unscoped_models() == []


CHANGES = {
    "update": "UPDATE contacts_auditevent SET reason = 'x' WHERE id = {}",
    "delete": "DELETE FROM contacts_auditevent WHERE id = {}",
}


def change_the_trail(change: str, user) -> None:
    audit.record(by=user, verb="read", resource="household", ids=["x"])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CHANGES[change].format(AuditEvent.objects.get().pk))


@pytest.mark.parametrize("change", CHANGES)
def test_the_trail_refuses_change_and_deletion(cast, change):
    with pytest.raises(DatabaseError):
        change_the_trail(change, cast.quan)


@pytest.mark.parametrize("change", CHANGES)
def test_it_is_the_trigger_that_refuses(cast, change):
    append_only.remove(connection, AuditEvent._meta.db_table)
    change_the_trail(change, cast.quan)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.LEADER])
def test_who_holds_a_right_is_one_question_for_pages_and_for_alerts(cast, role):
    given = make_grant(cast.nobody, role, cast.east, granted_by=cast.sys)
    for confirmed_by in (None, cast.quan):
        cast.nobody.grants.update(confirmed_by=confirmed_by)
        cast.nobody.__dict__.pop("_grants", None)
        holds = given in Grant.objects.in_force(clock.today())
        assert holds == (role == Role.LEADER or confirmed_by is not None)
        assert [grant.pk for grant in access.grants_of(cast.nobody)] == [given.pk] * holds


@pytest.mark.parametrize("confirmed", [False, True])
def test_a_grant_that_waits_for_its_second_person_is_told_nothing(cast, monkeypatch, confirmed):
    rights = {**policy.rights(), ("audit", "list"): {Role.AUDITOR: policy.Scope.SUBTREE}}
    monkeypatch.setattr(policy, "rights", lambda: rights)
    by = cast.quan if confirmed else None
    make_grant(cast.nobody, Role.AUDITOR, cast.east, granted_by=cast.sys, confirmed_by=by)
    told = {grant.user for grant in reaching(clock.today(), "audit", "list")}
    assert (cast.nobody in told) is confirmed
