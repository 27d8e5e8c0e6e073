"""The trail is complete, and nothing in it is hidden from everybody (rule of trust 4)."""

import datetime as dt
from functools import cache

import pytest
from django.core.management import call_command
from django.urls import reverse

from contacts import audit
from contacts.access import grants_of, visible_to
from contacts.actions import accounts
from contacts.actions.households import correct_household, register_household
from contacts.kit import clock
from contacts.models import AuditEvent, AuditVerb
from contacts.pages import PERSONAL
from contacts.policy import Role
from contacts.queries.rights import field_words, resource_words
from tests.factories import (
    make_activity,
    make_grant,
    make_grievance,
    make_membership,
    make_resident,
    make_user,
)
from visits.models import DiaryReview, MaternityRequest, SpotCheck

PASSWORD = "梅花-三弄-1987"


@pytest.fixture
def auditor_of(cast):
    @cache
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


def own_password_events(user):
    rows = AuditEvent.objects.filter(user=user, verb="change", resource="account")
    return [(row.object_ids, row.fields, row.reason) for row in rows.order_by("pk")]


def test_setting_the_own_password_by_a_link_and_changing_it_are_events(client, cast):
    user = cast.mei.user
    user.set_unusable_password()
    user.save()
    form = client.get(accounts.invite(user, by=cast.quan), follow=True).redirect_chain[-1][0]
    wanted = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    assert (
        "password"
        in client.post(form, {**wanted, "new_password2": "anders"}).context["form"].errors.as_text()
    )
    assert own_password_events(user) == []
    client.post(form, wanted)
    first = ([str(user.uid)], ["password"], "用一次性链接设置")
    assert own_password_events(user) == [first]
    new = {"new_password1": PASSWORD + "x", "new_password2": PASSWORD + "x"}
    client.post(reverse("password_change"), {"old_password": "falsch", **new})
    assert own_password_events(user) == [first]
    client.post(reverse("password_change"), {"old_password": PASSWORD, **new})
    assert own_password_events(user) == [first, (first[0], first[1], "本人更改")]
    assert PASSWORD not in str(AuditEvent.objects.order_by().values())


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


# -- who came from above -----------------------------------------------------------------------


@pytest.fixture
def from_the_county(cast):
    user = make_user("gao", "高县长")
    make_grant(user, Role.LEADER, cast.county)
    return user


def ids_seen(auditor):
    rows = visible_to(AuditEvent.objects.order_by("pk"), auditor)
    return [row.object_ids for row in rows if row.object_ids]


def test_a_township_sees_who_of_the_county_looked_at_its_own_residents_and_no_others(
    client, cast, auditor_of, from_the_county
):
    client.force_login(from_the_county)

    client.get(reverse("household-list"))
    east = sorted(str(home.uid) for home in (cast.amei, cast.shan, cast.zeng, cast.mo))
    west = [str(cast.xue.uid)]
    of_households = [
        sorted(ids) for ids in ids_seen(auditor_of(cast.east)) if ids != [str(from_the_county.uid)]
    ]
    assert of_households == [east]
    assert west in ids_seen(auditor_of(cast.west))
    assert not set(east) & {i for ids in ids_seen(auditor_of(cast.west)) for i in ids}
    assert {*east, *west} <= {i for ids in ids_seen(cast.ji) for i in ids}


@pytest.mark.parametrize("resource", sorted(PERSONAL))
def test_whatever_of_residents_is_shown_has_a_place(cast, resource, auditor_of, from_the_county):
    west = make_activity(clock.today(), cadres=[cast.west_cadre], households=[cast.xue])
    records = {
        "household": cast.xue, "coverage": cast.xue,
        "resident": make_resident(cast.xue, "西门小雪"),
        "care_membership": make_membership(cast.xue),
        "assignment": cast.west_cadre.assignments.get(),
        "activity": west, "diary": west,
        "grievance": make_grievance(cast.xue, cast.west_cadre.user),
        "diary_review": DiaryReview.objects.create(
            cadre=cast.west_cadre, month=dt.date(2026, 4, 1), assessor=cast.wai
        ),
        "maternity": MaternityRequest.objects.create(
            district=cast.west_village, service="checkup", phone="15400000001",
            asked_on=clock.today(),
        ),
        "spot_check": SpotCheck.objects.create(
            met=west.met.get(), activity=west, drawn_by=cast.quan, drawn_at=clock.now()
        ),
    }  # fmt: skip
    ids, before = [records[resource].uid], seen(auditor_of(cast.west))
    audit.record(by=from_the_county, verb=AuditVerb.READ, resource=resource, ids=ids)
    assert seen(auditor_of(cast.west)) == before + 1
    assert seen(auditor_of(cast.east)) == 0


def test_what_the_system_takes_away_stands_in_the_trail_of_its_township(cast, auditor_of):
    for home in (cast.amei, cast.zeng, cast.xue):
        home.ends_on, home.end_reason = dt.date(2021, 1, 1), "moved"
        home.save()
    call_command("retention", "--apply")
    told = {
        name: list(
            visible_to(AuditEvent.objects.filter(resource="household"), auditor_of(area))
            .values_list("reason", flat=True)
        )
        for name, area in (("east", cast.east), ("west", cast.west))
    }  # fmt: skip
    assert [reason.split()[0] for reason in told["east"]] == ["2"]
    assert [reason.split()[0] for reason in told["west"]] == ["1"]
    assert seen(cast.ji, resource="household", verb="purge") == 2


def test_the_places_cost_two_statements_however_many_records_a_page_shows(
    cast, from_the_county, django_assert_num_queries
):
    grants_of(from_the_county)
    for homes in ([cast.amei, cast.xue], [cast.amei, cast.shan, cast.zeng, cast.mo, cast.xue]):
        ids = [home.uid for home in homes]
        with django_assert_num_queries(3):
            audit.record(by=from_the_county, verb=AuditVerb.READ, resource="household", ids=ids)
    grants_of(cast.mei.user)
    with django_assert_num_queries(1):
        audit.record(
            by=cast.mei.user, verb=AuditVerb.READ, resource="household", ids=[cast.amei.uid]
        )


def test_the_trail_is_told_in_words_and_in_the_time_of_the_place(client, cast, monkeypatch):
    at = clock.start_of(dt.date(2026, 4, 15)) + dt.timedelta(hours=7, minutes=30)
    monkeypatch.setattr(clock, "now", lambda: at)
    audit.record(by=cast.quan, verb=AuditVerb.CHANGE, resource="household", fields=["phone"])
    client.force_login(cast.ji)
    page = client.get(reverse("audit-list")).text
    for words in ("2026-04-15 07:30:00", "<td", "住户", "联系电话"):
        assert words in page
    assert ">household<" not in page
    assert "+00:00" not in page


def test_what_a_field_is_called_no_model_knows_keeps_its_name(cast):
    assert field_words("household", "phone") == "联系电话"
    assert field_words("household", "unheard_of") == "unheard_of"
    assert resource_words("household") == "住户"
