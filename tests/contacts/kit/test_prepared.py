"""Prepared statements answer as the querysets they were made from."""

import datetime as dt

import pytest
from django.db.models import Count, Q

from contacts.kit.prepared import Prepared
from tests.factories import at, make_activity
from visits.models import Activity

pytestmark = pytest.mark.django_db

FIRST, LAST = dt.date(2026, 4, 1), dt.date(2026, 4, 30)


def days(values):
    first, last, end, cadre = values
    late = Count("pk", filter=Q(recorded_at__gt=end))
    return (
        Activity.objects.filter(
            happened_on__range=(first, last), participants__cadre=cadre, state="valid"
        )
        .order_by("happened_on")
        .values("happened_on")
        .annotate(late=late)
        .values_list("happened_on", "late")
    )


def test_it_finds_with_any_values_what_the_queryset_finds(cast):
    for day in (1, 15, 30):
        make_activity(dt.date(2026, 4, day), cadres=[cast.mei], households=[cast.amei])
    make_activity(LAST, cadres=[cast.lu], households=[cast.amei])
    prepared = Prepared(days, [FIRST, LAST, at(FIRST), cast.mei.pk])
    for values in (
        [FIRST, LAST, at(FIRST), cast.mei.pk],
        [FIRST, LAST, at(LAST, 23), cast.mei.pk],
        [dt.date(2026, 4, 15), LAST, at(dt.date(2026, 4, 20)), cast.mei.pk],
        [LAST, LAST, at(FIRST), cast.lu.pk],
        [FIRST, FIRST, at(FIRST), cast.lu.pk],
    ):
        expected = [(str(day), late) for day, late in days(values)]
        assert [(str(day), late) for day, late in prepared.rows(values)] == expected


def test_what_is_no_value_stays_a_parameter_of_its_own(cast):
    prepared = Prepared(days, [FIRST, LAST, at(FIRST), cast.mei.pk])
    assert "valid" in [same for place, same in prepared.parameters if place is None]
    assert {place for place, _same in prepared.parameters} == {None, 0, 1, 2, 3}
