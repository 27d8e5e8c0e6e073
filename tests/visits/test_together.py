"""Several matters ticked in the list and merged at once: all or none, and everybody gets the answer."""

import pytest
from django.core.exceptions import ValidationError
from zeal import zeal_ignore

from contacts.kit import clock
from contacts.models import AuditEvent
from tests.factories import make_grievance, make_household
from visits.actions.codes import issue_code
from visits.actions.moves import make_move
from visits.actions.together import TOGETHER_AT_MOST, merge_together
from visits.models import Grievance, Mode
from visits.workflow import State

NOW = clock.now()


@pytest.fixture
def twelve(town):
    """Twelve households of one village have no water."""
    homes = [make_household(town.mei_village, f"户{n}") for n in range(12)]
    return [
        make_grievance(home, town.mei.user, received_at=NOW, text=f"第{n}家没有水")
        for n, home in enumerate(homes, start=1)
    ]


def chosen(matters):
    return "?" + "&".join(f"of={one.uid}" for one in matters)


def states():
    return list(Grievance.objects.order_by("pk").values_list("state", flat=True))


def test_the_water_of_twelve_households_becomes_one_matter_and_all_get_the_answer(
    client, as_user, town, twelve
):
    first, codes = twelve[0], [issue_code(by=None, grievance=one, at=NOW) for one in twelve]
    desk = as_user(town.ban.user)
    page = desk.get(f"/grievances/together/{chosen(twelve)}")
    assert all(one.text in page.text and one.number in page.text for one in twelve)
    form = page.context["form"]
    assert form["into"].value() == str(first.uid)  # what came in first
    said = {"into": first.uid, "seen": form["seen"].value()}
    with zeal_ignore():  # each by the rules of a single merge
        answer = desk.post(f"/grievances/together/{chosen(twelve)}", said)
    assert answer.headers["Location"] == f"/grievances/{first.uid}/"
    assert states() == [State.NEW] + [State.MERGED] * 11
    first.refresh_from_db()
    assert first.merged.count() == 11
    later = clock.now()
    said = {"office": town.office, "mode": Mode.ASSIGNED}
    make_move(by=town.ban.user, grievance=first, move="send", at=later, **said)
    first.refresh_from_db()
    make_move(by=town.min.user, grievance=first, move="sign", at=later)
    first.refresh_from_db()
    answer = {"answer": "主管换好了", "review_way": "可以复查"}
    make_move(by=town.min.user, grievance=first, move="answer", at=later, **answer)
    assert all("主管换好了" in client.get(f"/m/{code}/").text for code in codes)


def test_matters_of_different_villages_are_told_apart_before_they_are_merged(as_user, town, twelve):
    far = make_grievance(town.mo, town.lan.user, received_at=NOW)
    unknown = make_grievance(town.amei, town.mei.user, received_at=NOW)
    Grievance.objects.filter(pk=unknown.pk).update(district=None, area=town.east)
    path = "/grievances/together/"
    page = as_user(town.ban.user).get(f"{path}{chosen([*twelve[:2], far])}").text
    assert "地点不一样：梅村、兰村" in page
    assert all(f"<small>{place} ·" in page for place in ("梅村", "兰村"))
    page = as_user(town.ban.user).get(f"{path}{chosen([*twelve[:2], unknown])}").text
    assert twelve[1].number in page and unknown.number in page and "地点不一样" not in page


def test_one_that_can_not_be_merged_keeps_all_and_is_named(as_user, town, twelve):
    make_move(by=town.ban.user, grievance=twelve[3], move="void", at=NOW, reason="记错了")
    path = f"/grievances/together/{chosen(twelve)}"
    page = as_user(town.ban.user).get(path)
    assert "不能并进别的" in page.text
    said = {"into": twelve[0].uid, "seen": page.context["form"]["seen"].value()}
    with zeal_ignore():
        page = as_user(town.ban.user).post(path, said)
    errors = "".join(page.context["form"].non_field_errors())
    assert "一件也没有并" in errors and twelve[3].number in errors
    assert twelve[4].number not in errors
    assert State.MERGED not in states()


def test_what_others_have_moved_meanwhile_keeps_all(as_user, town, twelve):
    path = f"/grievances/together/{chosen(twelve[:3])}"
    seen = as_user(town.ban.user).get(path).context["form"]["seen"].value()
    make_move(by=town.mei.user, grievance=twelve[1], move="take", at=NOW)
    page = as_user(town.ban.user).post(path, {"into": twelve[0].uid, "seen": seen})
    assert "刚才别人已经办了" in "".join(page.context["form"].non_field_errors())
    assert State.MERGED not in states()


def test_into_what_is_answered_nothing_is_merged(town, twelve):
    Grievance.objects.filter(pk=twelve[0].pk).update(state=State.ANSWERED)
    into = Grievance.objects.get(pk=twelve[0].pk)
    with pytest.raises(ValidationError, match="一件也没有并"):
        merge_together(by=town.ban.user, grievances=twelve[:3], into=into, at=NOW)
    assert State.MERGED not in states()


def test_what_one_does_not_dispatch_is_not_among_the_chosen(as_user, town, twelve):
    far = make_grievance(town.xue, town.west_cadre.user, received_at=NOW)
    page = as_user(town.ban.user).get(f"/grievances/together/{chosen([*twelve[:2], far])}")
    assert far.number in [one.number for one in twelve] or far.number not in page.text
    assert len(page.context["chosen"]) == 2
    with pytest.raises(ValidationError) as error:
        merge_together(by=town.ban.user, grievances=[twelve[0], far], into=twelve[1], at=NOW)
    assert "不归您分办" in "".join(error.value.messages)
    assert State.MERGED not in states()


def test_one_alone_and_too_many_are_refused(as_user, town, twelve):
    alone = as_user(town.ban.user).get(f"/grievances/together/{chosen(twelve[:1])}")
    assert "先在清单里勾上两件以上" in alone.text
    for number in (1, TOGETHER_AT_MOST + 1):
        with pytest.raises(ValidationError, match="至少选两件"):
            many = [Grievance(pk=n) for n in range(1, number + 1)]
            merge_together(by=town.ban.user, grievances=many, into=many[0], at=NOW)


def test_who_does_not_dispatch_ticks_nothing(as_user, town, twelve):
    assert 'name="of"' in as_user(town.ban.user).get("/grievances/").text
    assert 'name="of"' not in as_user(town.shu.user).get("/grievances/").text
    assert as_user(town.shu.user).get("/grievances/together/").status_code == 403


def test_the_trail_names_all_that_were_shown(as_user, town, twelve):
    as_user(town.ban.user).get(f"/grievances/together/{chosen(twelve[:3])}")
    noted = {uid for event in AuditEvent.objects.filter(verb="read") for uid in event.object_ids}
    assert {str(one.uid) for one in twelve[:3]} <= noted
