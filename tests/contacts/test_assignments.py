"""Contact assignments: by hand, evenly with a preview, year after year without typing again."""

import datetime as dt
import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from contacts import checks
from contacts.actions import assignments
from contacts.forms.assignments import DistributeForm
from contacts.models import AuditEvent, Cadre, ContactAssignment, Household, Leave, Post, Service
from contacts.queries import loads
from tests.factories import (
    make_area,
    make_assignment,
    make_cadre,
    make_household,
    make_membership,
    make_post,
)

DAY = dt.date(2026, 6, 1)


def text(response):
    return response.content.decode()


def team(cast, *cadres):
    return list(loads.load_rows(Cadre.objects.filter(pk__in=[c.pk for c in cadres]), DAY))


def fill(cast, number, group=None):
    """So many households without a contact in 梅村."""
    return [
        make_household(cast.mei_village, f"户{n}", number=f"{group or 'N'}{n:03}", group=group)
        for n in range(number)
    ]


def share(cast, cadres, **options):
    options = {"care_only": False, "with_absent": True} | options
    up_to = options.pop("up_to", None)
    households = loads.to_share(cast.mei_village, DAY, **options)
    return {
        s.cadre.name: (s.had, [h.head_name for h in s.households])
        for s in loads.even_shares(team(cast, *cadres), households, up_to=up_to)
    }


def test_a_contact_is_assigned_and_told(cast, told):
    link = assignments.assign(
        by=cast.quan,
        cadre=cast.lu,
        household=cast.zeng,
        starts_on=DAY,
        ends_on=assignments.year_end(DAY),
    )
    assert link.ends_on == dt.date(2026, 12, 31)
    assert told[-1]["cadres"] == [cast.lu.pk]


def test_nobody_is_contact_of_a_household_twice(cast):
    with pytest.raises(ValidationError) as error:
        assignments.assign(by=None, cadre=cast.mei, household=cast.amei, starts_on=DAY)
    assert "cadre" in error.value.message_dict


def test_a_household_that_is_gone_gets_no_contact(cast):
    Household.objects.filter(pk=cast.zeng.pk).update(ends_on=dt.date(2026, 1, 1))
    cast.zeng.refresh_from_db()
    with pytest.raises(ValidationError) as error:
        assignments.assign(by=None, cadre=cast.lu, household=cast.zeng, starts_on=DAY)
    assert "starts_on" in error.value.message_dict


def test_households_are_shared_so_that_all_end_with_equal_numbers(cast):
    fill(cast, 5)
    shares = share(cast, [cast.mei, cast.lu])
    assert {name: had + len(new) for name, (had, new) in shares.items()} == {"韦小梅": 4, "陆明": 4}


def test_neighbours_go_to_the_same_cadre(cast):
    Household.objects.filter(pk=cast.zeng.pk).update(ends_on=dt.date(2026, 1, 1))
    one, two = (make_area(cast.mei_village.area, "group", name) for name in ("1组", "2组"))
    fill(cast, 3, group=one)
    fill(cast, 3, group=two)
    ContactAssignment.objects.all().delete()
    Household.objects.filter(pk__in=[cast.amei.pk, cast.shan.pk]).delete()
    households = loads.to_share(cast.mei_village, DAY, care_only=False, with_absent=True)
    shares = loads.even_shares(team(cast, cast.mei, cast.lu), households)
    assert [{h.group.name for h in s.households} for s in shares] == [{"1组"}, {"2组"}]


def test_care_households_alone_are_shared_if_asked(cast):
    make_membership(cast.zeng)
    fill(cast, 3)
    shares = share(cast, [cast.lu], care_only=True)
    assert shares == {"陆明": (0, ["曾有福"])}


def test_up_to_a_number_nobody_gets_more_and_care_goes_first(cast):
    last = fill(cast, 5)[-1]
    make_membership(last)
    shares = share(cast, [cast.mei, cast.lu], up_to=3)
    assert {name: had + len(new) for name, (had, new) in shares.items()} == {"韦小梅": 3, "陆明": 3}
    assert last.head_name in [name for _, new in shares.values() for name in new]


def test_households_that_are_away_or_decline_visits_are_left_out_unless_asked(cast):
    cast.zeng.wishes.create(kind="no_visits", starts_on=dt.date(2026, 1, 1))
    assert share(cast, [cast.lu], with_absent=False) == {"陆明": (0, [])}
    assert share(cast, [cast.lu]) == {"陆明": (0, ["曾有福"])}


def test_liaison_roles_are_not_cared_for(cast):
    make_membership(cast.zeng, "representative")
    group = cast.zeng.memberships.get().group
    group.family = "liaison"
    group.save()
    assert not loads.care_without_contact(Household.objects.all(), DAY).exists()


def test_many_links_are_one_event_and_those_that_hold_are_left_alone(cast, told):
    number = assignments.assign_many(
        by=cast.quan, shares={cast.mei: [cast.amei, cast.zeng]}, starts_on=DAY
    )
    assert number == 1
    assert len(AuditEvent.objects.get(verb="create").object_ids) == 1
    assert told == [{"cadres": [cast.mei.pk], "households": []}]


@pytest.fixture
def last_year(cast):
    """The links of the cast end with 2026."""
    ContactAssignment.objects.update(ends_on=dt.date(2026, 12, 31))
    return ContactAssignment.objects.filter(household__township=cast.east)


def test_links_of_the_year_go_on_in_the_next_and_only_once(cast, last_year):
    plan = loads.carry_over_plan(last_year, 2027)
    assert assignments.carry_over(by=cast.quan, links=plan.going_on, year=2027) == 2
    fresh = ContactAssignment.objects.filter(starts_on=dt.date(2027, 1, 1))
    assert {(link.cadre, link.ends_on) for link in fresh} == {(cast.mei, dt.date(2027, 12, 31))}
    again = loads.carry_over_plan(last_year, 2027)
    assert (again.going_on, again.already) == ([], 2)
    assert assignments.carry_over(by=cast.quan, links=plan.going_on, year=2027) == 0


def test_links_of_who_is_gone_are_not_carried_over(cast, last_year):
    Household.objects.filter(pk=cast.shan.pk).update(ends_on=dt.date(2026, 7, 1))
    plan = loads.carry_over_plan(last_year, 2027)
    assert [link.household for link in plan.left_out] == [cast.shan]
    Service.objects.filter(cadre=cast.mei).update(ends_on=dt.date(2026, 9, 1))
    assert loads.carry_over_plan(last_year, 2027).going_on == []


def test_too_few_households_are_a_gap_of_the_set_up(cast):
    short = loads.short_of_households(Cadre.objects.all(), DAY)
    assert {cadre.name: cadre.load for cadre in short.filter(township=cast.east)} == {
        "韦小梅": 2,
        "陆明": 0,
        "覃书记": 0,
        "莫丽兰": 0,
        "黄镇生": 0,
        "韦连山": 0,
    }
    for _ in range(13):
        make_assignment(cast.mei, make_household(cast.mei_village))
    assert "韦小梅" not in {cadre.name for cadre in short.all()}


def test_a_leader_in_a_village_should_have_as_many_households_as_a_township_cadre(cast):
    """The rule binds 镇领导 too: without households they would owe nothing, and nobody would see."""
    (leader,) = team(cast, cast.lian)
    assert leader.norm == 10
    for _ in range(9):
        make_assignment(cast.lian, make_household(cast.mei_village))
    assert cast.lian in loads.short_of_households(Cadre.objects.all(), DAY)
    make_assignment(cast.lian, make_household(cast.mei_village))
    assert cast.lian not in loads.short_of_households(Cadre.objects.all(), DAY)


def test_households_are_shared_evenly_without_the_linked_leader(cast):
    form = DistributeForm(user=cast.quan, district=cast.mei_village)
    assert cast.lian not in form.fields["cadres"].queryset


def preview(client, cast, **query):
    page = reverse("distribute", args=[cast.mei_village.uid])
    query = {
        "cadres": [str(cast.mei.uid), str(cast.lu.uid)],
        "which": "all",
        "starts_on": timezone.localdate().isoformat(),
        "with_year": "on",
    } | query
    return client.get(page, query)


def test_the_preview_writes_nothing_and_the_button_does_what_it_showed(sign_in, cast):
    fill(cast, 4)
    client = sign_in(cast.quan)
    response = preview(client, cast)
    assert "还没有写入" in text(response)
    before = ContactAssignment.objects.count()
    seen = response.context["seen"]
    client.post(
        response.request["PATH_INFO"] + "?" + response.request["QUERY_STRING"], {"seen": seen}
    )
    assert ContactAssignment.objects.count() == before + 5
    fresh = ContactAssignment.objects.order_by("pk").last()
    assert fresh.ends_on == dt.date(timezone.localdate().year, 12, 31)


def test_a_preview_that_is_no_longer_true_is_shown_again(sign_in, cast):
    client = sign_in(cast.quan)
    response = preview(client, cast)
    make_household(cast.mei_village)
    before = ContactAssignment.objects.count()
    address = response.request["PATH_INFO"] + "?" + response.request["QUERY_STRING"]
    answer = client.post(address, {"seen": response.context["seen"]}, follow=True)
    assert "请再看一遍" in text(answer)
    assert ContactAssignment.objects.count() == before


def test_only_the_team_of_the_district_is_offered(sign_in, cast):
    response = preview(sign_in(cast.quan), cast, cadres=[str(cast.lan.uid)])
    assert response.context["shares"] is None


@pytest.mark.parametrize(
    ("kind", "ends_on", "words"),
    [
        ("seconded", dt.date(2099, 12, 31), "黄镇生（0）借调到2099年12月31日"),
        ("sick", None, "黄镇生（0）正在请假"),
    ],
)
def test_who_is_away_is_told_and_not_ticked(sign_in, cast, kind, ends_on, words):
    Leave.objects.create(cadre=cast.zhen, kind=kind, starts_on="2025-01-01", ends_on=ends_on)
    page = text(sign_in(cast.quan).get(reverse("distribute", args=[cast.mei_village.uid])))
    ticked = {
        uid: "checked" in box
        for box in re.findall(r'<input[^>]*name="cadres"[^>]*>', page)
        for uid in re.findall(r'value="([^"]+)"', box)
    }
    assert ticked == {
        str(cadre.uid): cadre != cast.zhen for cadre in (cast.mei, cast.lu, cast.shu, cast.zhen)
    }
    assert words in page


def test_a_number_is_asked_where_everybody_gets_up_to_a_number(sign_in, cast):
    client = sign_in(cast.quan)
    assert "填每人多少户" in text(preview(client, cast, which="number"))
    assert preview(client, cast, which="number", up_to="1").context["number"] == 1


def test_several_households_of_a_group_are_taken_at_once(sign_in, cast):
    group = make_area(cast.mei_village.area, "group", "1组")
    homes = fill(cast, 2, group=group)
    page = reverse("assign-households", args=[cast.lu.uid])
    address = f"{page}?district={cast.mei_village.uid}&group={group.uid}"
    typed = {
        "households": [str(home.uid) for home in homes],
        "starts_on": timezone.localdate().isoformat(),
    }
    client = sign_in(cast.quan)
    assert "户0" in text(client.get(address))
    client.post(address, typed)
    assert cast.lu.assignments.count() == 2
    client.post(address, typed | {"households": [str(cast.xue.uid)]})
    assert cast.lu.assignments.count() == 2


def test_the_year_is_carried_over_in_the_browser(sign_in, cast):
    year = timezone.localdate().year
    ContactAssignment.objects.update(ends_on=dt.date(year, 12, 31))
    client, page = sign_in(cast.quan), f"{reverse('carry-over')}?year={year + 1}"
    assert "2户可以原样转到" in text(client.get(page))
    client.post(page)
    fresh = ContactAssignment.objects.filter(starts_on=dt.date(year + 1, 1, 1))
    assert {link.household.township for link in fresh} == {cast.east}


PAGES = ["assignment-loads", "carry-over"]


def test_only_the_area_administrator_assigns(sign_in, cast):
    for user in (cast.mei.user, cast.shu.user, cast.ban.user):
        client = sign_in(user)
        assert client.get("/assignments/").status_code == 200
        for page in (
            *(reverse(name) for name in PAGES),
            reverse("distribute", args=[cast.mei_village.uid]),
            reverse("assign-contact", args=[cast.amei.uid]),
            reverse("assignment-end", args=[cast.assignment.uid]),
        ):
            assert client.get(page).status_code == 403


def test_another_township_is_not_found(sign_in, cast):
    pages = [
        reverse("distribute", args=[cast.mei_village.uid]),
        reverse("assign-contact", args=[cast.amei.uid]),
        reverse("assign-households", args=[cast.mei.uid]),
        reverse("assignment-end", args=[cast.assignment.uid]),
    ]
    assert {sign_in(cast.quan).get(page).status_code for page in pages} == {200}
    assert {sign_in(cast.wai).get(page).status_code for page in pages} == {404}
    assert "黄阿妹" not in text(sign_in(cast.wai).get("/assignments/"))


@pytest.mark.parametrize("page", ["/assignments/", "/assignments/loads/"])
def test_a_list_asks_ten_questions_however_long_it_is(
    sign_in, cast, page, django_assert_max_num_queries, django_assert_num_queries
):
    def more(first, last):
        for number in range(first, last):
            cadre = make_cadre(cast.east, f"人{number}")
            make_post(cadre, cast.mei_village)
            make_assignment(cadre, make_household(cast.mei_village))

    client = sign_in(cast.quan)
    more(0, 5)
    with django_assert_max_num_queries(10) as few:
        client.get(page)
    more(5, 50)
    with django_assert_num_queries(len(few)):
        client.get(page)


def test_an_ended_post_does_not_share(sign_in, cast):
    client = sign_in(cast.quan)
    assert "陆明" in text(client.get("/assignments/loads/"))
    Post.objects.filter(cadre=cast.lu).update(ends_on=dt.date(2024, 1, 1))
    assert "陆明" not in text(client.get("/assignments/loads/"))
    response = preview(sign_in(cast.quan), cast)
    assert response.context["shares"] is None


def test_too_few_households_open_as_many_cadres(sign_in, cast):
    for _ in range(15):
        make_assignment(cast.lu, make_household(cast.mei_village))
    found = {check.code: f for check, f in checks.findings("gap", cast.quan, timezone.localdate())}
    client = sign_in(cast.quan)
    rows = client.get(found["load"].url).context["table"].page
    assert found["load"].sentence.startswith(f"{len(rows)}名干部")
    assert cast.lu not in list(rows) and cast.mei in list(rows)
    assert cast.lu in list(client.get("/assignments/loads/").context["table"].page)
