"""A hand-over in three steps; only the last one changes anything."""

import datetime as dt
import re
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from contacts.actions import handovers
from contacts.forms.choices import cadres_near
from contacts.kit import clock
from contacts.models import HandOver, HandOverState, PostRole, Service
from tests.factories import make_assignment, make_cadre, make_organisation, make_post

DAY = dt.date(2026, 6, 1)
EVE = dt.date(2026, 5, 31)


def text(response):
    return response.content.decode()


@pytest.fixture
def proposed(cast):
    """mei's households are offered to lu by the clerk."""
    return handovers.propose(
        by=cast.ban.user,
        on=DAY,
        giver=cast.mei,
        taker=cast.lu,
        takes_effect_on=DAY,
        assignments=cast.mei.assignments.all(),
        note="答应过黄阿妹修路灯",
    )


def homes(cadre, day):
    return {link.household.head_name for link in cadre.assignments.as_of(day)}


def test_nothing_changes_until_the_leader_confirms(cast, proposed):
    handovers.accept(handover=proposed, by=cast.lu.user)
    assert homes(cast.mei, DAY) == {"黄阿妹", "单国栋"}
    assert homes(cast.lu, DAY) == set()


def test_a_confirmed_hand_over_passes_the_households_on(cast, proposed, told):
    handovers.accept(handover=proposed, by=cast.lu.user)
    handovers.confirm(handover=proposed, by=cast.lian.user, on=DAY)
    assert homes(cast.mei, EVE) == {"黄阿妹", "单国栋"}
    assert homes(cast.mei, DAY) == set()
    assert homes(cast.lu, DAY) == {"黄阿妹", "单国栋"}
    assert homes(cast.lu, EVE) == set()
    assert told[-1]["cadres"] == sorted([cast.mei.pk, cast.lu.pk])
    proposed.refresh_from_db()
    assert proposed.confirmed_by == cast.lian.user
    assert cast.mei.posts.get().ends_on is None


def test_a_link_until_the_year_ends_stays_so_and_one_that_is_over_is_not_passed_on(cast):
    first, second = cast.mei.assignments.order_by("pk")
    first.ends_on, second.ends_on = dt.date(2026, 12, 31), dt.date(2026, 3, 1)
    first.save()
    second.save()
    handover = handovers.propose(
        by=cast.ban.user,
        on=DAY,
        giver=cast.mei,
        taker=cast.lu,
        takes_effect_on=DAY,
        assignments=[first, second],
    )
    handovers.accept(handover=handover, by=cast.lu.user)
    handovers.confirm(handover=handover, by=cast.lian.user, on=DAY)
    link = cast.lu.assignments.get()
    assert (link.household, link.ends_on) == (first.household, dt.date(2026, 12, 31))
    second.refresh_from_db()
    assert second.ends_on == dt.date(2026, 3, 1)


def test_a_household_that_the_successor_has_already_is_not_doubled(cast, proposed):
    make_assignment(cast.lu, cast.amei)
    handovers.accept(handover=proposed, by=cast.lu.user)
    handovers.confirm(handover=proposed, by=cast.lian.user, on=DAY)
    assert cast.lu.assignments.filter(household=cast.amei).count() == 1


def test_posts_end_if_asked(cast):
    handover = handovers.propose(
        by=cast.ban.user,
        on=DAY,
        giver=cast.mei,
        taker=cast.lu,
        takes_effect_on=DAY,
        assignments=[],
        ends_posts=True,
    )
    handovers.accept(handover=handover, by=cast.lu.user)
    handovers.confirm(handover=handover, by=cast.lian.user, on=DAY)
    assert cast.mei.posts.get().ends_on == EVE


def test_each_step_has_its_person_and_its_turn(cast, proposed):
    with pytest.raises(ValidationError):
        handovers.confirm(handover=proposed, by=cast.lian.user, on=DAY)
    for stranger in (cast.mei.user, cast.ban.user):
        with pytest.raises(ValidationError):
            handovers.accept(handover=proposed, by=stranger)
    handovers.accept(handover=proposed, by=cast.lu.user)
    for concerned in (cast.mei.user, cast.lu.user):
        with pytest.raises(ValidationError):
            handovers.confirm(handover=proposed, by=concerned, on=DAY)
    handovers.confirm(handover=proposed, by=cast.lian.user, on=DAY)
    confirm = partial(handovers.confirm, on=DAY)
    for step in (confirm, handovers.accept, handovers.withdraw):
        with pytest.raises(ValidationError):
            step(handover=proposed, by=cast.lian.user)


def test_it_is_sent_back_with_a_reason(cast, proposed):
    with pytest.raises(ValidationError) as error:
        handovers.send_back(handover=proposed, by=cast.lu.user, answer=" ")
    assert "answer" in error.value.message_dict
    handovers.send_back(handover=proposed, by=cast.lu.user, answer="太远")
    proposed.refresh_from_db()
    assert (proposed.state, proposed.answer) == (HandOverState.RETURNED, "太远")


@pytest.mark.parametrize("what", ["himself", "others", "twice", "nothing"])
def test_what_cannot_be_handed_over_is_refused(cast, proposed, what):
    offer = {"giver": cast.mei, "taker": cast.lu, "assignments": [], "takes_effect_on": DAY}
    offer |= {
        "himself": {"taker": cast.mei, "assignments": [cast.assignment]},
        "others": {"assignments": cast.west_cadre.assignments.all()},
        "twice": {"taker": cast.shu, "assignments": [cast.assignment]},
        "nothing": {},
    }[what]
    with pytest.raises(ValidationError):
        handovers.propose(by=cast.ban.user, on=DAY, **offer)
    assert HandOver.objects.count() == 1


def test_the_way_through_the_browser(sign_in, cast):
    page = reverse("handover-new", args=[cast.mei.uid])
    client = sign_in(cast.ban.user)
    assert "黄阿妹" in text(client.get(page))
    typed = {
        "taker": str(cast.lu.uid),
        "takes_effect_on": f"{clock.today()}",
        "assignments": [str(cast.assignment.uid)],
    }
    handover_page = client.post(page, typed).url
    handover = HandOver.objects.get()

    client = sign_in(cast.lu.user)
    assert reverse("handover-accept", args=[handover.uid]) in text(client.get(handover_page))
    client.post(reverse("handover-accept", args=[handover.uid]))
    client = sign_in(cast.lian.user)
    assert reverse("handover-confirm", args=[handover.uid]) in text(client.get(handover_page))
    client.post(reverse("handover-confirm", args=[handover.uid]))
    handover.refresh_from_db()
    assert handover.state == HandOverState.CONFIRMED


# -- what happened stays with whoever did it ------------------------------------------------------


def offered(cast, day, on=DAY):
    return handovers.propose(
        by=cast.ban.user,
        on=on,
        giver=cast.mei,
        taker=cast.lu,
        takes_effect_on=day,
        assignments=cast.mei.assignments.all(),
    )


@pytest.mark.parametrize(
    ("day", "told"),
    [("1900-01-01", "不能早于这个月1日"), ("2026-05-31", "不能早于"), ("2027-07-01", "太远")],
)
def test_a_day_before_the_running_month_or_years_ahead_is_refused_at_its_field(cast, day, told):
    with pytest.raises(ValidationError) as error:
        offered(cast, dt.date.fromisoformat(day), on=dt.date(2026, 6, 20))
    (message,) = error.value.message_dict["takes_effect_on"]
    assert told in message
    assert not HandOver.objects.exists()


def test_from_the_first_of_the_running_month_on_a_hand_over_may_be_dated(cast):
    assert offered(cast, DAY, on=dt.date(2026, 6, 30))


def test_a_household_is_not_handed_over_from_before_the_day_after_it_was_assigned(cast):
    amei, guodong = cast.mei.assignments.order_by("pk")
    cast.mei.assignments.filter(pk=amei.pk).update(starts_on=DAY + dt.timedelta(days=8))
    today = DAY + dt.timedelta(days=9)
    for day in (DAY, DAY + dt.timedelta(days=8)):
        with pytest.raises(ValidationError) as error:
            offered(cast, day, on=today)
        (message,) = error.value.message_dict["takes_effect_on"]
        assert message.startswith(f"{amei.household.head_name}：2026-06-09才分给")
        assert guodong.household.head_name not in message
    handover = offered(cast, today, on=today)
    handovers.accept(handover=handover, by=cast.lu.user)
    handovers.confirm(handover=handover, by=cast.lian.user, on=today)
    assert homes(cast.mei, today - dt.timedelta(days=1)) == {"黄阿妹", "单国栋"}


def test_what_is_to_begin_later_goes_to_the_successor_whole(cast):
    later = DAY + dt.timedelta(days=30)
    cast.mei.assignments.update(starts_on=later)
    handover = offered(cast, DAY)
    handovers.accept(handover=handover, by=cast.lu.user)
    handovers.confirm(handover=handover, by=cast.lian.user, on=DAY)
    assert homes(cast.lu, later) == {"黄阿妹", "单国栋"} and not cast.mei.assignments.exists()


def test_what_the_leader_confirms_after_the_month_is_over_changes_nothing(cast, proposed):
    handovers.accept(handover=proposed, by=cast.lu.user)
    with pytest.raises(ValidationError) as error:
        handovers.confirm(handover=proposed, by=cast.lian.user, on=dt.date(2026, 7, 1))
    assert "请退回，换一个日子重新提出" in error.value.messages[0]
    assert homes(cast.mei, DAY) == {"黄阿妹", "单国栋"}
    handovers.send_back(handover=proposed, by=cast.lian.user, answer="日子过了")


def test_the_page_tells_at_the_day_what_is_wrong_and_the_leader_reads_what_to_do(
    sign_in, cast, proposed
):
    typed = {"taker": str(cast.lu.uid), "takes_effect_on": "1900-01-01", "ends_posts": "on"}
    page = sign_in(cast.ban.user).post(reverse("handover-new", args=[cast.mei.uid]), typed)
    assert "不能早于这个月1日" in page.context["form"].errors["takes_effect_on"][0]
    handovers.accept(handover=proposed, by=cast.lu.user)
    HandOver.objects.update(takes_effect_on=dt.date(2020, 1, 1))
    page = sign_in(cast.lian.user).post(reverse("handover-confirm", args=[proposed.uid]))
    assert "请退回，换一个日子重新提出" in text(page)
    proposed.refresh_from_db()
    assert proposed.state == HandOverState.ACCEPTED


def groups_of(page):
    """The headings of the takers' list with the names under each, in their order."""
    found = re.search(r'<select name="taker".*?</select>', page, re.DOTALL)[0]
    return {
        words: re.findall(r"<option[^>]*>([^ <]+)", part)
        for words, part in re.findall(
            r'<optgroup label="([^"]+)">(.*?)</optgroup>', found, re.DOTALL
        )
    }


def test_takers_of_the_same_district_are_offered_first_then_those_of_the_unit(sign_in, cast):
    make_organisation(cast.east, "民政办")
    away = make_cadre(cast.east, "阿远", organisation=make_organisation(cast.east, "民政办"))
    police = make_cadre(cast.east, "警一", organisation=make_organisation(cast.east, "派出所"))
    make_post(police, cast.mei_village, PostRole.POLICE_OFFICER)
    page = reverse("handover-new", args=[cast.mei.uid])
    client = sign_in(cast.ban.user)
    assert groups_of(text(client.get(page))) == {
        "同一个责任区的": ["黄镇生", "陆明", "覃书记", "韦连山"],
        "同一个单位的": ["班文书", "莫丽兰"],
        "其他人": ["阿远"],
    }
    assert client.post(page, {"taker": str(away.uid), "takes_effect_on": f"{clock.today()}",
        "assignments": [str(cast.assignment.uid)]}).status_code == 302  # fmt: skip


def test_who_has_left_the_post_is_followed_by_those_where_the_households_lie(sign_in, cast):
    cast.mei.posts.update(ends_on=dt.date(2021, 1, 1))
    Service.objects.filter(cadre=cast.mei).update(ends_on=dt.date(2021, 1, 1))
    page = text(sign_in(cast.ban.user).get(reverse("handover-new", args=[cast.mei.uid])))
    found = groups_of(page)
    assert set(found) == {"同一个责任区的", "其他人"}
    assert "陆明" in found["同一个责任区的"] and "莫丽兰" in found["其他人"]


def test_one_statement_finds_and_orders_the_takers(cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert [cadre.nearness for cadre in cadres_near(cast.mei)] == [1, 1, 1, 1, 2, 2, 3]


def test_the_giver_sees_it_but_neither_accepts_nor_declines(sign_in, cast, proposed):
    client = sign_in(cast.mei.user)
    assert client.get(reverse("handover", args=[proposed.uid])).status_code == 200
    client.post(reverse("handover-accept", args=[proposed.uid]))
    assert client.get(reverse("handover-decline", args=[proposed.uid])).status_code == 404
    assert client.get(reverse("handover-confirm", args=[proposed.uid])).status_code == 403
    proposed.refresh_from_db()
    assert proposed.state == HandOverState.PROPOSED


def test_who_has_nothing_to_do_with_it_does_not_find_it(sign_in, cast, proposed):
    page = reverse("handover", args=[proposed.uid])
    for stranger in (cast.lan.user, cast.wai):
        assert sign_in(stranger).get(page).status_code == 404
    assert sign_in(cast.wai).get(reverse("handover-new", args=[cast.mei.uid])).status_code == 404
    assert "韦小梅" not in text(sign_in(cast.wai).get("/handovers/"))


def test_households_of_somebody_else_are_not_taken(sign_in, cast):
    foreign = cast.west_cadre.assignments.get()
    typed = {
        "taker": str(cast.lu.uid),
        "takes_effect_on": f"{clock.today()}",
        "assignments": [str(foreign.uid)],
    }
    client = sign_in(cast.ban.user)
    assert client.post(reverse("handover-new", args=[cast.mei.uid]), typed).status_code == 200
    assert not HandOver.objects.exists()


def test_the_list_asks_ten_questions_however_long_it_is(
    sign_in, cast, django_assert_max_num_queries, django_assert_num_queries
):
    def more(number):
        for _ in range(number):
            HandOver.objects.create(
                giver=cast.mei, taker=cast.lu, takes_effect_on=DAY, proposed_by=cast.quan
            )

    client = sign_in(cast.quan)
    more(5)
    with django_assert_max_num_queries(10) as few:
        client.get("/handovers/")
    more(45)
    with django_assert_num_queries(len(few)):
        client.get("/handovers/")
