"""Tables: the wish in the query string is obeyed as far as it is allowed, on rows of both sorts."""

import pytest
from django.http import QueryDict

from contacts.kit.tables import Column, Table
from contacts.models import User
from tests.factories import make_user


class People(Table):
    columns = (
        Column("name", "姓名", "name", sort=("name",), phone="title"),
        Column("username", "账号", "username", sort=("username",), page=False),
        Column("language", "语言", lambda user: user.get_language_display(), sort=("language",)),
        Column("secret", "密码", "password", export=False),
    )
    default_sort = "username"
    page_size = 2


class Villages(Table):
    columns = (
        Column("name", "村", "name", sort=("name",)),
        Column("count", "户", "count", sort=("count",), numeric=True),
        Column("leader", "联村领导", "leader.name"),
    )
    default_sort = "-count"

    def is_muted(self, row):
        return row["count"] is None


VILLAGES = [
    {"name": "乙村", "count": 3, "leader": {"name": "陆明"}},
    {"name": "甲村", "count": None, "leader": None},
    {"name": "丙村", "count": 7, "leader": {}},
]


@pytest.fixture
def people(db):
    for username, name in (("c", "丙"), ("a", "甲"), ("b", "乙")):
        make_user(username, name)
    return User.objects.all()


def usernames(table):
    return [user.username for user in table.page]


def test_the_order_asked_for_is_obeyed_both_ways(people):
    assert usernames(People(people, QueryDict("sort=username"))) == ["a", "b"]
    assert usernames(People(people, QueryDict("sort=-username"))) == ["c", "b"]


@pytest.mark.parametrize("wish", ["password", "secret", "pk", "-", "name__x", "-username;drop"])
def test_an_order_that_is_not_offered_falls_back_to_the_usual_one(people, wish):
    assert usernames(People(people, {"sort": wish})) == ["a", "b"]


def test_rows_that_are_equal_keep_one_order_over_all_pages(people):
    first, second = (People(people, {"sort": "language", "page": n}) for n in ("1", "2"))
    assert sorted(usernames(first) + usernames(second)) == ["a", "b", "c"]
    assert first.all_rows.query.order_by[-1] == "pk"


@pytest.mark.parametrize(("page", "number"), [("2", 2), ("99", 2), ("0", 2), ("x", 1), ("", 1)])
def test_a_page_out_of_range_gives_the_nearest(people, page, number):
    assert People(people, {"page": page}).page.number == number


def test_the_page_and_the_sheet_show_their_own_columns(people):
    table = People(people, {})
    assert [head.column.key for head in table.headers] == ["name", "language", "secret"]
    assert table.sheet_headings() == ["姓名", "账号", "语言"]
    assert next(table.sheet_rows()) == ["甲", "a", "中文"]
    assert len(list(table.sheet_rows())) == 3


def test_a_click_on_a_head_turns_the_order_and_keeps_the_filters_but_not_the_page(people):
    table = People(people, QueryDict("q=wei&q=lu&page=2&sort=name"))
    by_key = {head.column.key: head for head in table.headers}
    assert by_key["name"].direction == "ascending"
    assert by_key["name"].url == "?q=wei&q=lu&sort=-name"
    assert by_key["language"].url == "?q=wei&q=lu&sort=language"
    assert by_key["secret"].url == ""
    assert table.link(page=1) == "?q=wei&q=lu&sort=name&page=1"


def test_plain_rows_are_ordered_too_and_a_missing_value_counts_as_the_smallest():
    assert [row["name"] for row in Villages(VILLAGES, {}).page] == ["丙村", "乙村", "甲村"]
    assert Villages(VILLAGES, {"sort": "count"}).page[0]["name"] == "甲村"


def test_a_step_missing_on_the_path_leaves_the_cell_empty():
    table = Villages(VILLAGES, {"sort": "name"})
    leaders = [cells[2].value for _, cells in table.rows]
    assert sorted(leader or "" for leader in leaders) == ["", "", "陆明"]
    assert [cells[2].is_void for _, cells in table.rows].count(True) == 2


def test_empty_rows_of_a_queryset_come_last_both_ways(people):
    User.objects.filter(username="b").update(last_login="2026-11-21T00:00:00Z")

    class Logins(Table):
        columns = (Column("login", "登录", "last_login", sort=("last_login",)),)

    for wish in ("login", "-login"):
        assert usernames(Logins(people, {"sort": wish}))[0] == "b"


def test_rows_that_do_not_count_stand_in_grey():
    table = Villages(VILLAGES, {})
    assert [table.is_muted(row) for row in table.page] == [False, False, True]
