"""Two at the desk at once on PostgreSQL: the second is told what is so, and nothing is there twice.

Each is slow between looking and writing, so that without a lock both would have looked before either
wrote.
"""

import time
import uuid

import pytest
from django.core.exceptions import ValidationError

from contacts.policy import Role
from reports.actions.webhooks import add_webhook
from reports.models import Webhook
from tests.cast import build
from tests.factories import make_cadre, make_grant, make_grievance, make_user
from tests.reports.telling import WECOM
from tests.threads import at_once
from tests.visits.matters import NOON, matter, with_office
from tests.visits.situations import TEXT, reported, with_leaders
from visits.actions import groups, links, residents, situation_moves, together
from visits.actions import moves as moving
from visits.actions.groups import begin_group, put_into_group, take_out_of_group
from visits.actions.links import link_matters, unlink_matters
from visits.actions.moves import make_move
from visits.actions.situation_moves import raise_from_report
from visits.actions.together import merge_together
from visits.models import (
    Grievance,
    GrievanceEvent,
    GroupedMatter,
    GroupKind,
    MatterLink,
    Mode,
    Raiser,
)
from visits.workflow import State

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town(transactional_db):
    town = with_leaders(with_office(build()))
    user = make_user("ban2", "板文书")
    make_grant(user, Role.CLERK, town.east)
    town.ban2 = make_cadre(town.east, "板文书", staff_number="BAN2", user=user)
    return town


@pytest.fixture
def four(town):
    homes = (town.amei, town.shan, town.zeng, town.amei)
    return [make_grievance(home, town.mei.user, received_at=NOON) for home in homes]


@pytest.fixture
def slow(monkeypatch):
    """Lets some time pass before the work of a room's function: `slow(links, "rights_on")`."""

    def slow(room, name):
        work = getattr(room, name)

        def later(*args, **said):
            time.sleep(0.1)
            return work(*args, **said)

        monkeypatch.setattr(room, name, later)

    return slow


def events(move):
    return GrievanceEvent.objects.filter(move=move).count()


def words(error):
    return "".join(error.messages)


# -- merging several -------------------------------------------------------------------------------


def merge(by, matters, into):
    seen = {one.pk: one.version for one in (*matters, into)}
    said = {"grievances": [*matters, into], "into": into, "versions": seen}
    return lambda: merge_together(by=by.user, at=NOON, **said)


def test_the_same_matters_merged_by_two_at_once_are_merged_once(town, four, slow):
    slow(together, "make_move")
    first, second, third, _fourth = four
    found = []

    def tap(by):
        return lambda: found.append(merge(by, [second, third], first)())

    assert at_once(tap(town.ban), tap(town.ban2)) == []
    assert sorted(found) == [0, 2] and events("merge") == 2
    assert set(first.merged.all()) == {second, third}


def test_of_two_who_merge_one_matter_into_different_ones_the_second_is_told_where_it_went(
    town, four, slow
):
    slow(together, "make_move")
    first, second, third, fourth = four
    [error] = at_once(merge(town.ban, [third], first), merge(town.ban2, [third, fourth], second))
    third.refresh_from_db()
    into = third.merged_into
    assert into in (first, second) and events("merge") == into.merged.count()
    assert f"{third.number}：这一件已经并入{into.number}" in words(error)
    if into == first:  # all or none
        assert Grievance.objects.get(pk=fourth.pk).state == State.NEW


# -- classes ---------------------------------------------------------------------------------------


@pytest.fixture
def proposed(town, four):
    said = {"office": town.office, "mode": Mode.ASSIGNED}
    sent = make_move(by=town.ban.user, grievance=four[0], move="send", at=NOON, **said)
    signed = make_move(by=town.min.user, grievance=sent, move="sign", at=NOON)
    said = {"classed": "lawful", "reason": "有文件"}
    return make_move(by=town.min.user, grievance=signed, move="propose_class", at=NOON, **said)


def test_of_two_who_confirm_a_class_at_once_the_second_is_told_of_the_first(town, proposed, slow):
    slow(moving, "_check_right")

    def confirm(by):
        said = {"grievance": proposed, "move": "confirm_class", "version": proposed.version}
        return lambda: make_move(by=by.user, at=NOON, **said)

    [error] = at_once(confirm(town.ban), confirm(town.ban2))
    assert error.code == "stale" and "刚才别人已经办了" in words(error)
    proposed.refresh_from_db()
    assert (proposed.classed, proposed.proposed_class) == ("lawful", "")
    assert events("confirm_class") == 1


def test_of_one_who_taps_twice_at_once_on_confirming_the_second_is_told_that_it_is_done(
    town, proposed, slow
):
    slow(moving, "_check_right")
    said = {"grievance": proposed, "move": "confirm_class", "version": proposed.version}
    taps = [lambda: make_move(by=town.ban.user, at=NOON, **said)] * 2
    [error] = at_once(*taps)
    assert error.code == "repeated" and "您12:00已经办过“同意分类”" in words(error)
    assert events("confirm_class") == 1


def test_a_resident_who_taps_twice_at_once_on_the_class_or_the_answer_objects_once(
    town, proposed, slow
):
    confirmed = make_move(by=town.ban.user, grievance=proposed, move="confirm_class", at=NOON)
    said = {"answer": "修好了", "review_way": "可以复查"}
    answered = make_move(by=town.min.user, grievance=confirmed, move="answer", at=NOON, **said)
    slow(residents, "make_move")
    for act, move in ((residents.object_to_class, "object_class"), (residents.object_to, "object")):
        said = {"grievance": answered, "said": {"text": "文件上有"}, "at": NOON}
        assert at_once(*[lambda act=act, said=said: act(**said)] * 3) == []
        assert events(move) == 1


# -- links and groups ------------------------------------------------------------------------------


def test_of_two_who_link_the_same_matters_at_once_the_second_is_told_that_they_are(
    town, four, slow
):
    slow(links, "rights_on")
    one, other = four[:2]

    def link(by, *both):
        said = {"grievance": both[0], "other": both[1], "reason": "一根水管"}
        return lambda: link_matters(by=by.user, at=NOON, **said)

    [error] = at_once(link(town.ban, one, other), link(town.ban2, other, one))
    assert error.message_dict == {"other": ["已经记了相关。"]}
    assert MatterLink.objects.count() == 1


def test_of_two_who_unlink_them_at_once_the_second_is_told_that_they_are_not_linked(
    town, four, slow
):
    one, other = four[:2]
    said = {"grievance": one, "other": other, "reason": "一根水管", "at": NOON}
    link = link_matters(by=town.ban.user, **said)
    slow(links, "plain")
    taps = [lambda by=by: unlink_matters(by=by.user, **said) for by in (town.ban, town.ban2)]
    [error] = at_once(*taps)
    assert error.message_dict == {"other": ["这两件没有记相关。"]}
    link.refresh_from_db()
    assert link.unlinked_by in (town.ban.user, town.ban2.user)


@pytest.fixture
def group(town):
    return begin_group(
        by=town.ban.user, kind=GroupKind.DRIVE, name="饮水整治", area=town.east,
        organisation=town.office, starts_on=NOON.date(), aim="家家有水",
    )  # fmt: skip


def test_the_same_matters_put_into_a_group_by_two_at_once_are_in_it_once(town, four, group, slow):
    slow(groups, "visible_to")
    found = []

    def put(by, matters):
        said = {"group": group, "grievances": matters, "at": NOON}
        return lambda: found.append(put_into_group(by=by.user, **said))

    assert at_once(put(town.ban, four), put(town.ban2, four[::-1])) == []
    assert sorted(found) == [0, 4] and GroupedMatter.objects.count() == 4
    found.clear()

    def take(by):
        said = {"group": group, "grievances": four, "at": NOON}
        return lambda: found.append(take_out_of_group(by=by.user, **said))

    assert at_once(take(town.ban), take(town.ban2)) == []
    assert sorted(found) == [0, 4]


# -- raised from a report, robots ------------------------------------------------------------------


def test_of_two_who_raise_a_matter_from_one_report_at_once_the_second_is_told_which_there_is(
    town, slow
):
    report = reported(town)
    slow(situation_moves, "register_grievance")
    said = matter(town, household=None, raiser=Raiser.OTHER, district=town.mei_village, text=TEXT)

    def raised(by):
        return lambda: raise_from_report(
            by=by.user, report=report, uid=uuid.uuid4(), matter=said, at=NOON
        )

    [error] = at_once(raised(town.mei), raised(town.lian))
    found = Grievance.objects.get(situation=report)
    assert error.code == "raised" and found.number in words(error)
    assert report.events.filter(move="raise").count() == Grievance.objects.count() == 1


def test_the_same_robot_added_by_two_at_once_is_one(town):
    def add(name):
        return lambda: add_webhook(
            by=town.quan, name=name, platform="wecom", area=town.east, organisation=None,
            address=WECOM, at=NOON,
        )  # fmt: skip

    [error] = at_once(add("一群"), add("二群"))
    assert isinstance(error, ValidationError) and "已经添加过" in words(error)
    assert Webhook.objects.count() == 1
