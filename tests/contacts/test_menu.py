"""The menu shows what the user may open, and where the user is."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import reverse

from contacts import menu
from contacts.access import may
from contacts.menu import Entry
from contacts.policy import Role
from tests.factories import make_grant, make_user

ENTRIES = [
    Entry("住户", "household-list", "household", group="districts", order=3, phone=3),
    Entry("更多", "more", "self", "use", order=2, phone=1),
    Entry("首页", "home", "dashboard", order=1, phone=2),
    Entry("登录", "login", "x", group="settings", order=4, phone=4),
    Entry("改密码", "password_change", "y", group="settings", order=5),
]


@pytest.fixture
def entries(monkeypatch):
    monkeypatch.setattr(menu, "_entries", {})
    menu.register(*ENTRIES)


def menu_at(path, refused=()):
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    return menu.menu_for(request, lambda _user, resource, _verb: resource not in refused)


def names(links):
    return [link.entry.url_name for link in links]


def test_entries_stand_in_their_groups_and_order(entries):
    groups = menu_at("/").groups
    assert [(code, names(links)) for code, _, links in groups] == [
        ("", ["home", "more"]),
        ("districts", ["household-list"]),
        ("settings", ["login", "password_change"]),
    ]


def test_what_the_user_may_not_open_is_not_shown_and_an_empty_group_neither(entries):
    shown = menu_at("/", refused={"x", "y", "household"})
    assert [code for code, _, _ in shown.groups] == [""]


def test_the_bottom_bar_holds_the_three_lowest_that_the_user_may_open(entries):
    assert names(menu_at("/").bottom) == ["more", "home", "household-list"]
    assert names(menu_at("/", refused={"self"}).bottom) == ["home", "household-list", "login"]


def test_the_bottom_bar_is_filled_up_in_the_order_of_the_menu(entries):
    shown = menu_at("/", refused={"self", "dashboard"}).bottom
    assert names(shown) == ["household-list", "login", "password_change"]


def test_the_rest_is_what_the_bottom_bar_has_no_room_for(entries):
    rest = menu_at("/").rest
    assert [names(links) for _, _, links in rest] == [["login", "password_change"]]


def test_the_page_and_the_pages_below_it_are_marked_once(entries):
    def marked(path):
        groups = menu_at(path).groups
        return [(a.entry.url_name, a.current) for _, _, links in groups for a in links if a.current]

    assert marked("/households/") == [("household-list", "page")]
    assert marked("/households/7b/") == [("household-list", "true")]
    assert marked("/password/done/") == [("password_change", "true")]
    assert marked("/") == [("home", "page")]
    assert marked("/elsewhere/") == []
    menu.register(Entry("改好了", "password_change_done", "y", group="settings"))
    assert marked("/password/done/") == [("password_change_done", "page")]


def test_the_bottom_bar_knows_that_the_page_belongs_to_the_rest(entries):
    assert menu_at("/login/").in_rest
    assert not menu_at("/households/").in_rest


def test_an_entry_registered_twice_stands_once(entries):
    menu.register(Entry("农户", "household-list", "household"))
    labels = [link.entry.label for _, _, links in menu_at("/").groups for link in links]
    assert "农户" in labels
    assert "住户" not in labels


def test_a_page_may_belong_to_a_place_with_another_address(monkeypatch):
    monkeypatch.setattr(menu, "_entries", {})
    menu.register(
        Entry("走访与活动", "activity-list", "x"),
        Entry("日志审阅", "review-list", "y", also=("spot-check-list",)),
    )
    current = {
        link.entry.url_name: link.current
        for _code, _title, links in menu_at("/visits/checks/").groups
        for link in links
    }
    assert current == {"activity-list": "", "review-list": "true"}


def test_a_county_leader_has_no_work_of_the_own_in_the_menu_and_begins_with_the_overview(
    cast, client
):
    leader = make_user("county", "县领导")
    make_grant(leader, Role.LEADER, cast.county)
    client.force_login(leader)
    page = client.get("/", follow=True)
    assert page.redirect_chain[-1][0] == reverse("dashboard")
    shown = menu.menu_for(page.wsgi_request, may)
    of_the_own = {"my-work", "visit-new", "diary"}
    assert not of_the_own & {e for _c, _t, links in shown.groups for e in names(links)}
    assert names(shown.bottom)[:2] == ["dashboard", "household-list"]
    request = RequestFactory().get("/")
    request.user = cast.lian.user
    assert names(menu.menu_for(request, may).bottom) == ["my-work", "visit-new", "dashboard"]
    request.user = cast.mei.user
    assert names(menu.menu_for(request, may).bottom) == ["my-work", "visit-new", "household-list"]


def test_an_auditor_begins_with_the_trail_and_a_system_administrator_with_the_accounts(
    cast, client
):
    for user, first in ((cast.ji, "audit-list"), (cast.sys, "account-list")):
        client.force_login(user)
        assert client.get("/", follow=True).redirect_chain[-1][0] == reverse(first)
