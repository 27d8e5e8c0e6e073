"""Whoever gets a turn at a reception by a swap is told: on the first page, and in the digest of the day."""

import datetime as dt

import pytest
from django.urls import reverse

from reports.actions.alerts import raise_alerts
from reports.actions.digests import write_digests
from reports.models import Alert, AlertKind, Delivery, Digest
from reports.queries.digests import in_words
from tests.factories import at
from tests.visits.receptions import TODAY, TOMORROW, planned, with_window
from visits.actions.receptions import call_off_reception, swap_reception

HEADING = "换班轮到您接访"
WEEK = dt.timedelta(days=7)


@pytest.fixture
def town(cast):
    return with_window(cast)


def swapped(day, to, by=None, hour=9):
    swap_reception(by=by, day=day, receiver=to, reason="出差", at=at(TODAY, hour))
    raise_alerts(TODAY)


def told():
    """Whom the open alerts tell of which day."""
    rows = Alert.objects.open().filter(kind=AlertKind.SWAPPED).select_related("cadre")
    return {(row.cadre.name, row.reception_id) for row in rows}


def test_whoever_gets_a_turn_by_a_swap_is_told_on_the_first_page_and_in_the_digest(town, visit):
    day = planned(town, TOMORROW)
    raise_alerts(TODAY)
    assert told() == set()
    swapped(day, town.zhen, by=town.ban.user)
    raise_alerts(TODAY)
    assert told() == {("黄镇生", day.pk)}
    write_digests(at(TODAY, 10))
    assert "换班以后，轮到您接访1次" in in_words(Digest.objects.get(user=town.zhen.user))
    page = visit(town.zhen.user, reverse("my-work")).text
    assert HEADING in page and "轮到您接访1次" in page and str(day.uid) in page
    assert str(day.uid) in visit(town.zhen.user, reverse("alert-list")).text
    assert HEADING not in visit(town.lian.user, reverse("my-work")).text


def test_a_letter_is_ordered_that_says_that_there_is_a_digest(town):
    town.zhen.user.email = "zhen@example.com"
    town.zhen.user.save()
    swapped(planned(town, TOMORROW), town.zhen, by=town.ban.user)
    write_digests(at(TODAY, 10))
    assert Delivery.objects.get().user == town.zhen.user


def test_both_who_exchanged_are_told_but_not_who_wrote_it_down_himself(town, visit):
    first, second = planned(town, TOMORROW), planned(town, TOMORROW + WEEK, town.zhen)
    swap_reception(by=town.ban.user, day=first, other=second, reason="开会", at=at(TODAY, 9))
    raise_alerts(TODAY)
    assert told() == {("黄镇生", first.pk), ("韦连山", second.pk)}
    third = planned(town, TOMORROW + 2 * WEEK)
    swapped(third, town.ban, by=town.ban.user)
    assert ("班文书", third.pk) not in told()
    assert HEADING not in visit(town.ban.user, reverse("my-work")).text


def test_the_next_swap_tells_the_next_one_and_the_former_no_more(town, visit):
    day = planned(town, TOMORROW)
    swapped(day, town.zhen, by=town.ban.user)
    swapped(day, town.lu, by=town.ban.user, hour=10)
    assert told() == {("陆明", day.pk)}
    assert HEADING not in visit(town.zhen.user, reverse("my-work")).text
    swapped(day, town.zhen, by=town.ban.user, hour=11)
    assert told() == {("黄镇生", day.pk)}


def test_of_a_day_that_is_over_or_falls_out_nobody_is_told_any_more(town, visit):
    day = planned(town, TOMORROW)
    swapped(day, town.zhen, by=town.ban.user)
    call_off_reception(by=None, day=day, reason="停电")
    raise_alerts(TODAY)
    assert told() == set()
    assert HEADING not in visit(town.zhen.user, reverse("my-work")).text
    later = planned(town, TOMORROW + WEEK)
    swapped(later, town.zhen, by=town.ban.user)
    raise_alerts(TOMORROW + WEEK)
    assert told() == {("黄镇生", later.pk)}  # on its day still
    raise_alerts(TOMORROW + 2 * WEEK)
    assert told() == set()


def test_no_overseer_reads_in_a_list_who_is_told_of_a_swap(town, visit):
    swapped(planned(town, TOMORROW), town.zhen, by=town.ban.user)
    assert "3号窗口" not in visit(town.ban.user, reverse("alert-list")).text
