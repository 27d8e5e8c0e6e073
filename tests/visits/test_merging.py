"""Merged matters: everybody who raised one gets the answer, however they were put together."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from contacts.kit import clock
from contacts.policy import Role
from tests.factories import make_grant, make_grievance, make_user
from visits.actions.codes import OPENS_FOR, grievance_of, issue_code
from visits.actions.moves import make_move
from visits.models import Grievance, Mode
from visits.workflow import State

NOW = clock.now()


@pytest.fixture
def three(town):
    homes = (town.amei, town.shan, town.zeng)
    return [make_grievance(home, town.mei.user, received_at=NOW) for home in homes]


def merge(town, one, other, at=NOW):
    return make_move(by=town.ban.user, grievance=one, move="merge", at=at, into=other)


def split(town, grievance, at=NOW):
    grievance.refresh_from_db()
    return make_move(by=town.ban.user, grievance=grievance, move="split", at=at, reason="不是一处")


def answer(town, grievance, at=NOW):
    said = {"office": town.office, "mode": Mode.ASSIGNED}
    sent = make_move(by=town.ban.user, grievance=grievance, move="send", at=at, **said)
    signed = make_move(by=town.min.user, grievance=sent, move="sign", at=at)
    said = {"answer": "水管换好了", "review_way": "可以复查"}
    return make_move(by=town.min.user, grievance=signed, move="answer", at=at, **said)


def test_what_was_merged_into_what_is_merged_goes_along(client, town, three):
    first, second, third = three
    code = issue_code(by=None, grievance=first, at=NOW)
    merge(town, first, second)
    merge(town, second, third)
    first.refresh_from_db()
    assert first.merged_into == third
    answer(town, third)
    assert "水管换好了" in client.get(f"/m/{code}/").content.decode()


def test_the_code_of_a_merged_matter_opens_as_long_as_the_one_it_is_in(town, three):
    first, second, _third = three
    code = issue_code(by=None, grievance=first, at=NOW)
    merge(town, first, second)
    later = NOW + OPENS_FOR + dt.timedelta(days=1)
    assert grievance_of(code, at=later) == first  # the other is not finished
    answer(town, second, at=later)
    make_move(
        by=town.ban.user, grievance=second, move="confirm", at=later, reached="reached",
        satisfaction="satisfied",
    )  # fmt: skip
    assert grievance_of(code, at=later + OPENS_FOR) == first
    assert grievance_of(code, at=later + OPENS_FOR + dt.timedelta(seconds=1)) is None


def test_who_raised_a_merged_matter_adds_and_objects_to_the_one_it_is_in(client, town, three):
    first, second, _third = three
    code = issue_code(by=None, grievance=first, at=NOW)
    merge(town, first, second)
    client.post(f"/m/{code}/", {"do": "say", "text": "我家也没有水"})
    assert second.events.get(move="say").text == "我家也没有水"
    answer(town, second)
    client.post(f"/m/{code}/", {"do": "rate", "satisfaction": "satisfied"})
    assert not second.events.filter(move="rate").exists()  # one matter has one rating
    client.post(f"/m/{code}/", {"do": "object", "text": "还是没有水"})
    second.refresh_from_db()
    assert second.state == State.IN_HAND


@pytest.mark.parametrize("move", [("void", {"reason": "重了"}), ("pass_on", {"told": "法院"})])
def test_what_others_are_merged_into_goes_on_to_its_answer(town, three, move):
    first, second, _third = three
    merge(town, first, second)
    with pytest.raises(ValidationError, match="并在这一件里"):
        make_move(by=town.ban.user, grievance=second, move=move[0], at=NOW, **move[1])


def test_into_what_one_does_not_dispatch_nothing_is_merged(town, three):
    first, second, _third = three
    user = make_user("village", "村文书")
    make_grant(user, Role.CLERK, town.mei_village.area)
    other = make_grievance(town.mo, town.lan.user, received_at=NOW)
    with pytest.raises(ValidationError) as error:
        make_move(by=user, grievance=first, move="merge", at=NOW, into=other)
    assert "into" in error.value.message_dict
    assert make_move(by=user, grievance=first, move="merge", at=NOW, into=second).merged_into


def test_into_another_township_nothing_is_merged(town, three):
    far = make_grievance(town.xue, town.west_cadre.user, received_at=NOW)
    with pytest.raises(ValidationError, match="本乡镇"):
        merge(town, three[0], far)


# -- taken out again -------------------------------------------------------------------------------


def test_a_split_matter_goes_on_from_where_it_stood_with_its_own_clock(town, three):
    first, second, _third = three
    said = {"office": town.office, "mode": Mode.ASSIGNED}
    sent = make_move(by=town.ban.user, grievance=first, move="send", at=NOW, **said)
    before = sent.clocks.get(stage="answer")
    merge(town, sent, second)
    assert not first.clocks.filter(ended_at=None).exists()
    later = NOW + dt.timedelta(days=3)
    found = split(town, first, later)
    assert (found.state, found.lead, found.merged_into) == (State.SENT, town.office, None)
    after = first.clocks.get(stage="answer")
    assert (after.began_at, after.due_at, after.ended_at) == (before.began_at, before.due_at, None)
    assert after.ended_by == ""
    running = first.clocks.filter(ended_at=None).exclude(stage="answer")
    assert {(c.stage, c.number, c.began_at) for c in running} == {
        ("sign", 2, later), ("hand_back", 2, later),
    }  # fmt: skip
    make_move(by=town.min.user, grievance=found, move="sign", at=later)  # it is handled as ever
    answer(town, second)
    assert first.events.last().text == "" and Grievance.objects.get(pk=first.pk).answer == ""


def test_what_came_in_with_a_matter_comes_out_with_it_and_nothing_else_does(town, three):
    first, second, third = three
    fourth = make_grievance(town.amei, town.mei.user, received_at=NOW)
    fifth = make_grievance(town.amei, town.mei.user, received_at=NOW)
    merge(town, fifth, first)
    merge(town, first, second)
    merge(town, second, third)
    merge(town, fourth, third)
    split(town, second)
    into = dict(Grievance.objects.values_list("pk", "merged_into"))
    assert into == {
        first.pk: second.pk, fifth.pk: second.pk, second.pk: None, third.pk: None,
        fourth.pk: third.pk,
    }  # fmt: skip
    assert split(town, first).merged_into is None
    assert dict(Grievance.objects.values_list("pk", "merged_into"))[fifth.pk] == first.pk


def test_who_does_not_dispatch_takes_nothing_out(town, three):
    merge(town, three[0], three[1])
    three[0].refresh_from_db()
    with pytest.raises(PermissionDenied):
        make_move(by=town.mei.user, grievance=three[0], move="split", at=NOW, reason="不是一处")


# -- by the form -----------------------------------------------------------------------------------


def test_the_other_matter_is_shown_before_anything_is_merged(client, town, three):
    first, second, _third = three
    Grievance.objects.filter(pk=second.pk).update(text="整条巷子没有水", place="三组桥头")
    client.force_login(town.ban.user)
    address, said = f"/grievances/{first.uid}/merge/", {"version": 1, "into": second.number}
    page = client.post(address, said)
    text = page.content.decode()
    for words in ("是同一件事吗", "整条巷子没有水", "三组桥头", "待分办", second.number, "收到"):
        assert words in text
    assert page.context["form"]["into"].value() == second.number
    first.refresh_from_db()
    assert first.state == State.NEW
    same = page.context["form"]["same"].value()
    assert client.post(address, {**said, "same": same}).status_code == 302
    first.refresh_from_db()
    assert first.merged_into == second


def test_another_number_is_asked_about_anew(client, town, three):
    first, second, third = three
    client.force_login(town.ban.user)
    said = {"version": 1, "into": third.number, "same": str(second.uid)}
    page = client.post(f"/grievances/{first.uid}/merge/", said)
    assert page.context["form"]["same"].value() == str(third.uid)
    first.refresh_from_db()
    assert first.state == State.NEW


def test_what_cannot_be_merged_is_told_before_it_is_asked_about(client, town, three):
    first, second, _third = three
    answer(town, second)
    client.force_login(town.ban.user)
    for number in (second.number, first.number, "2026-99999"):
        page = client.post(f"/grievances/{first.uid}/merge/", {"version": 1, "into": number})
        text = page.content.decode()
        assert "into" in page.context["form"].errors and "是同一件事吗" not in text
        assert number in text


def test_a_matter_is_split_by_its_form(client, town, three):
    merge(town, three[0], three[1])
    client.force_login(town.ban.user)
    page = client.get(f"/grievances/{three[0].uid}/").content.decode()
    assert "撤销并入" in page
    address = f"/grievances/{three[0].uid}/split/"
    assert "reason" in client.post(address, {"version": 2}).context["form"].errors
    assert client.post(address, {"version": 2, "reason": "不是一处"}).status_code == 302
    three[0].refresh_from_db()
    assert three[0].state == State.NEW


def test_the_clock_of_a_merged_matter_does_not_say_that_it_was_answered(town, as_user):
    one, other = (make_grievance(town.amei, town.mei.user) for _n in range(2))
    make_move(by=town.ban.user, grievance=one, move="merge", at=clock.now(), into=other)
    page = as_user(town.ban.user).get(f"/grievances/{one.uid}/").text
    assert "起不再计时" in page and "日完成" not in page
