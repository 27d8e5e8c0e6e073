"""Accounts and grants: nobody lifts himself up, nobody takes over who stands above him."""

import datetime as dt
import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from contacts.actions import accounts
from contacts.kit import clock, qr
from contacts.models import Area, AuditEvent, CalendarDay, CalendarYear, Grant, User
from contacts.policy import Role
from tests.factories import make_cadre, make_grant, make_user

TODAY = dt.date(2026, 3, 2)


@pytest.fixture
def page(client):
    def page(user, url_name, /, *args, **data):
        client.force_login(user)
        address = reverse(url_name, args=args)
        return client.post(address, data) if data else client.get(address)

    return page


def test_an_area_administrator_opens_an_account_with_its_role(cast, page):
    new = make_cadre(cast.east, "新来")
    response = page(
        cast.quan, "account-create",
        cadre=new.uid, name="", username="xin", role="cadre", area=cast.east.uid,
        starts_on="2026-01-01", ends_on="",
    )  # fmt: skip
    user = User.objects.get(username="xin")
    assert response.url == reverse("account-invite", args=[user.uid])
    assert user.cadre == new
    assert not user.has_usable_password()
    assert list(user.grants.values_list("role", flat=True)) == ["cadre"]


def test_a_cadre_of_another_township_is_no_choice(cast, page):
    stranger = make_cadre(cast.west, "外人")
    response = page(
        cast.quan, "account-create",
        cadre=stranger.uid, username="wairen", role="cadre", area=cast.east.uid,
        starts_on="2026-01-01",
    )  # fmt: skip
    assert response.status_code == 200
    assert "cadre" in response.context["form"].errors
    assert not User.objects.filter(username="wairen").exists()


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.AREA_ADMIN, Role.AUDITOR])
def test_an_area_administrator_cannot_give_higher_roles(cast, role):
    with pytest.raises(ValidationError):
        accounts.grant(user=cast.nobody, role=role, area=cast.east, starts_on=TODAY, by=cast.quan)
    assert not Grant.objects.filter(user=cast.nobody).exists()


def test_an_area_administrator_cannot_grant_elsewhere(cast, page):
    make_grant(cast.nobody, Role.CADRE, cast.east)
    response = page(
        cast.quan, "grant-create", cast.nobody.uid,
        role="leader", area=cast.west.uid, starts_on="2026-01-01",
    )  # fmt: skip
    assert "area" in response.context["form"].errors


def test_nobody_grants_to_himself(cast):
    with pytest.raises(ValidationError):
        accounts.grant(
            user=cast.sys, role=Role.LEADER, area=cast.east, starts_on=TODAY, by=cast.sys
        )


def test_an_auditor_is_confirmed_by_a_third_person(cast):
    given = accounts.grant(
        user=cast.nobody, role=Role.AUDITOR, area=cast.county, starts_on=TODAY, by=cast.sys
    )
    for person in (cast.sys, cast.nobody):
        with pytest.raises(ValidationError):
            accounts.confirm_grant(given, by=person)
    assert accounts.confirm_grant(given, by=cast.lian.user).confirmed_by == cast.lian.user


def test_an_account_above_cannot_be_taken_over_by_a_link(cast):
    chief = make_cadre(cast.east, "系统主管", user=make_user("chief"))
    make_grant(chief.user, Role.SYSTEM_ADMIN, cast.county)
    with pytest.raises(ValidationError):
        accounts.invite(chief.user, by=cast.quan)
    with pytest.raises(ValidationError):
        accounts.set_active(chief.user, active=False, by=cast.quan)
    assert "/welcome/" in accounts.invite(chief.user, by=cast.sys)


def test_the_page_says_so_when_the_account_stands_above(cast, page):
    chief = make_cadre(cast.east, "主管", user=make_user("chief"))
    make_grant(chief.user, Role.SYSTEM_ADMIN, cast.county)
    answer = page(cast.quan, "account-invite", chief.user.uid, go="1")
    assert answer.status_code == 200
    assert "请系统管理员来处理" in answer.text
    assert "/welcome/" not in answer.text


def test_a_link_sets_the_password_once(cast, client):
    path = accounts.invite(cast.nobody, by=cast.sys)
    form = client.get(path, follow=True)
    assert f"您的用户名是 <strong>{cast.nobody.username}</strong>" in form.text
    words = {"new_password1": "qiao-lian-xin-26", "new_password2": "qiao-lian-xin-26"}
    client.post(form.request["PATH_INFO"], words)
    cast.nobody.refresh_from_db()
    assert cast.nobody.check_password("qiao-lian-xin-26")
    client.logout()
    assert "用过了" in client.get(path, follow=True).content.decode()


def test_the_list_says_whose_password_is_still_to_be_set(cast, page):
    make_cadre(cast.east, "甲", staff_number="A1")
    page(cast.quan, "account-for-cadres", go="1")
    text = page(cast.sys, "account-list").text
    assert "等本人设密码" in text


def test_links_for_all_who_have_no_password_yet_are_made_in_one_step(cast, page, client):
    new = make_cadre(cast.east, "甲", staff_number="A1")
    make_cadre(cast.west, "乙", staff_number="W1", user=make_user("W1", "西乙"))
    User.objects.filter(username="W1").update(password="!")
    page(cast.quan, "account-for-cadres", go="1")
    new.refresh_from_db()
    above = make_cadre(cast.east, "系统主管", user=make_user("chief"))
    make_grant(above.user, Role.SYSTEM_ADMIN, cast.county)
    User.objects.filter(username="chief").update(password="!")
    asked = page(cast.quan, "account-links").text
    waiting = [u.username for u in accounts.awaiting_password(User.objects.all(), by=cast.quan)]
    assert "A1" in waiting and "chief" not in waiting and cast.quan.username not in waiting
    assert "/welcome/" not in asked
    text = page(cast.quan, "account-links", go="1").text
    links = re.findall(r'class="slip-link">http://testserver(/welcome/[^<]+)<', text)
    assert len(links) == text.count("/welcome/") == text.count('class="qr"') >= 1
    assert "西乙" not in text and "系统主管" not in text
    event = AuditEvent.objects.filter(fields=["password"]).latest("pk")
    assert str(new.user.uid) in event.object_ids
    client.logout()
    assert any("<strong>A1</strong>" in client.get(link, follow=True).text for link in links)


def test_a_link_names_the_address_of_the_installation_and_a_code_repeats_it(cast, page, settings):
    settings.SITE_URL = "https://lianxinqiao.example"
    text = page(cast.sys, "account-invite", cast.nobody.uid, go="1").text
    link = re.search(r'value="(https://lianxinqiao.example/welcome/[^"]+)"', text)[1]
    assert qr.code(link).path in text
    assert "只有这台电脑打得开" not in text


def test_a_link_that_only_this_computer_can_open_is_handed_out_with_a_warning(cast, client):
    client.force_login(cast.sys)
    path = reverse("account-invite", args=[cast.nobody.uid])
    here = {"headers": {"host": "127.0.0.1:8000"}}
    assert "只有这台电脑打得开" in client.post(path, **here).text


def test_where_nobody_waits_for_a_password_there_is_no_link_to_make(cast, page, client):
    others = User.objects.filter(password__startswith="!").exclude(pk=cast.quan.pk)
    others.update(password="md5$known")
    answer = page(cast.quan, "account-links")
    assert answer.url == "/accounts/"
    assert "没有等着设密码的账号" in client.get(answer.url).text


def test_accounts_for_all_cadres_without_one(cast, page):
    make_cadre(cast.east, "甲", staff_number="A1")
    make_cadre(cast.east, "乙", staff_number="QUAN")
    make_cadre(cast.west, "丙", staff_number="W1")
    page(cast.quan, "account-for-cadres", go="1")
    names = set(
        User.objects.filter(cadre__staff_number__in=["A1", "QUAN", "W1"]).values_list(
            "username", flat=True
        )
    )
    assert names == {"A1", "QUAN@459900101"}


def test_the_first_administrator_founds_the_place(client, db):
    path = accounts.first_administrator()
    form = client.get(path, follow=True)
    assert "您的用户名是 <strong>admin</strong>" in form.text
    words = {
        "county": "青山县", "township": "东山镇",
        "new_password1": "qiao-lian-xin-26", "new_password2": "qiao-lian-xin-26",
    }  # fmt: skip
    client.post(form.request["PATH_INFO"], words)
    assert Area.objects.filter(name="东山镇").exists()
    assert accounts.first_administrator() is None
    assert client.get(reverse("account-list")).status_code == 200


def test_the_trail_is_for_the_auditor_alone(cast, page):
    assert page(cast.ji, "audit-list").status_code == 200
    for user in (cast.sys, cast.quan, cast.lian.user, cast.mei.user):
        assert page(user, "audit-list").status_code == 403


@pytest.mark.parametrize("last", ["", "today"])
def test_a_grant_given_by_mistake_is_withdrawn_at_once(cast, client, page, last):
    today = clock.today()
    given = accounts.grant(
        user=cast.nobody, role=Role.SYSTEM_ADMIN, area=cast.county, starts_on=today, by=cast.sys
    )
    wrong = Client()
    wrong.force_login(cast.nobody)
    assert wrong.get(reverse("account-list")).status_code == 200
    page(cast.sys, "grant-end", given.uid, ends_on=last and f"{today}", go="1")
    assert wrong.get(reverse("account-list")).status_code == 403
    assert not cast.nobody.grants.exists()
    event = AuditEvent.objects.filter(resource="grant", verb="change").get()
    assert {str(given.uid), str(cast.nobody.uid)} <= {str(uid) for uid in event.object_ids}
    assert "系统管理员" in event.reason


def test_an_older_grant_ends_at_once_or_with_the_day_that_is_named(cast, client, page):
    today = clock.today()
    held = make_grant(make_user("yuan", "原管"), Role.AREA_ADMIN, cast.east)
    browser = Client()
    browser.force_login(held.user)
    page(cast.sys, "grant-end", held.uid, ends_on=f"{today}")
    assert browser.get(reverse("account-list")).status_code == 200
    page(cast.sys, "grant-end", held.uid, ends_on="", go="1")
    assert browser.get(reverse("account-list")).status_code == 403
    held.refresh_from_db()
    assert held.ends_on == today - dt.timedelta(days=1)


def test_who_is_switched_off_is_out_with_the_next_click(cast, client, page):
    browser = Client()
    browser.force_login(cast.mei.user)
    assert browser.get("/my/").status_code == 200
    page(cast.quan, "account-switch", cast.mei.user.uid, go="1")
    assert "/login/" in browser.get("/my/").url


def test_every_change_of_an_account_leaves_a_trace_without_values(cast):
    accounts.set_active(cast.mei.user, active=False, by=cast.quan)
    event = AuditEvent.objects.get(resource="account")
    assert (event.verb, event.fields) == ("change", ["is_active"])


def test_a_changed_day_is_in_the_calendar_and_a_usual_one_is_not(cast, page):
    page(cast.sys, "calendar-day", day="2027-05-03", is_working="0", name="劳动节")
    assert "劳动节" not in page(cast.quan, "calendar").content.decode()
    assert CalendarDay.objects.get().name == "劳动节"
    page(cast.sys, "calendar-day", day="2027-05-03", is_working="1", name="")
    assert not CalendarDay.objects.exists()
    assert page(cast.mei.user, "calendar-day").status_code == 403


def test_who_only_looks_into_the_county_grants_in_the_own_township_alone(cast, page):
    make_grant(cast.quan, Role.LEADER, cast.county)
    newcomer = make_cadre(cast.east, "新来")
    response = page(
        cast.quan, "account-create",
        cadre=newcomer.uid, username="xin", role="leader", area=cast.west.uid,
        starts_on="2026-01-01",
    )  # fmt: skip
    assert "area" in response.context["form"].errors
    with pytest.raises(ValidationError):
        accounts.grant(
            user=cast.nobody, role=Role.LEADER, area=cast.west, starts_on=TODAY, by=cast.quan
        )


def test_a_village_secretary_is_one_of_a_village(cast):
    with pytest.raises(ValidationError):
        accounts.grant(
            user=cast.nobody, role=Role.SECRETARY, area=cast.east, starts_on=TODAY, by=cast.quan
        )
    village = cast.lan_village.area
    assert accounts.grant(
        user=cast.nobody, role=Role.SECRETARY, area=village, starts_on=TODAY, by=cast.quan
    )


def test_days_of_roles_and_of_the_calendar_are_english_in_english(client, cast):
    CalendarYear.objects.create(year=2027, notice="notice")
    CalendarDay.objects.create(day=dt.date(2027, 5, 3), is_working=False, name="May Day")
    make_grant(cast.nobody, Role.CADRE, cast.east, starts_on=dt.date(2027, 11, 29))
    client.force_login(cast.quan)
    client.cookies["django_language"] = "en"
    account = client.get(f"/accounts/{cast.nobody.uid}/").content.decode()
    assert "from 29 Nov 2027" in account
    calendar = client.get("/calendar/", {"year": 2027}).content.decode()
    assert "3 May 2027 Mon" in calendar and "5月" not in calendar
