"""Reasons: the tests that a row must pass to count, each with what it says when it fails."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from contacts.kit.sql import StartOfDay
from contacts.models import CareMembership, ContactAssignment, Leave
from reports.engine.rows import Against, Rows, that_day
from visits.models import ActivityState, Answer, CountsAs, HouseholdMet, Participant


class Reason(models.TextChoices):
    """Why a record does not count; of several the first in this order is told (rule 10)."""

    VOIDED = "voided", _("已作废")
    DRAFT = "draft", _("草稿")
    ON_LEAVE = "on_leave", _("当天请假")
    OUTSIDE_AUDIENCE = "outside_audience", _("当天不在这项任务的范围内")
    NOT_ASSIGNED = "not_assigned", _("当天不是本人的联系户")
    NOT_IN_HARDSHIP = "not_in_hardship", _("当天不是困难户或低保户")
    NO_HOUSEHOLD = "no_household", _("没有写走访了哪一户")
    WRONG_KIND = "wrong_kind", _("这种方式不计入")
    SAME_DAY = "same_day", _("同一天已有一条计入")
    SAME_HOUSEHOLD = "same_household", _("同一户已有一条计入")
    TYPED_BEFORE = "typed_before", _("在那天之前就写好了")
    AFTER_CLOSE = "after_close", _("关账以后才记录")
    DECLINED_PRESENCE = "declined_presence", _("本人回答没有去")


class Test(NamedTuple):
    """What a row must pass to count.

    When it fails, the reason is told of the rows that `said_of` describes; of the others
    another test tells one. `passes` is never NULL, so that it may be turned around.
    """

    reason: Reason
    passes: Q
    said_of: Q = Q()

    @property
    def fails(self) -> Q:
        return ~self.passes & self.said_of


NAMED = Q(household__isnull=False)


def is_visit(rows: Rows) -> Q:
    return Q(**{rows.at("kind__counts_as"): CountsAs.VISIT})


def settled(rows: Rows) -> list[Test]:
    """What the record says of itself once and for ever."""
    its_day = StartOfDay(F(rows.at("happened_on")))
    return [
        Test(Reason.DRAFT, ~Q(**{rows.at("state"): ActivityState.DRAFT})),
        Test(Reason.TYPED_BEFORE, Q(**{rows.at("recorded_at__gte"): its_day})),
    ]


def binding(rows: Rows, to: Against) -> list[Test]:
    """The obligation binds on the day of the record."""
    outside = Test(Reason.OUTSIDE_AUDIENCE, to.bound(rows))
    if rows.model is not Participant:
        return [outside]
    leave = that_day(Leave.objects.filter(cadre=OuterRef("cadre")), rows.at("happened_on"))
    return [Test(Reason.ON_LEAVE, outside.passes, Q(Exists(leave))), outside]


def own(rows: Rows, _to: Against) -> Test:
    """The household is the cadre's contact household on the day of the record."""
    mine = ContactAssignment.objects.filter(
        cadre=OuterRef("cadre"), household=OuterRef("household")
    )
    assigned = Q(Exists(that_day(mine, rows.at("happened_on"))))
    return Test(Reason.NOT_ASSIGNED, assigned, NAMED)


def hardship(rows: Rows, _to: Against) -> Test:
    """The household is in hardship on the day of the record."""
    groups = CareMembership.objects.filter(household=OuterRef("household"), group__is_hardship=True)
    in_hardship = Q(Exists(that_day(groups, rows.at("happened_on"))))
    return Test(Reason.NOT_IN_HARDSHIP, in_hardship, NAMED)


def visit_to_household(rows: Rows, _to: Against) -> Test:
    return Test(Reason.NO_HOUSEHOLD, NAMED, is_visit(rows))


def visit(rows: Rows, _to: Against) -> Test:
    return Test(Reason.WRONG_KIND, is_visit(rows))


def visit_names_household(rows: Rows, _to: Against) -> Test:
    met = HouseholdMet.objects.filter(activity=OuterRef("activity"))
    return Test(Reason.NO_HOUSEHOLD, ~is_visit(rows) | Q(Exists(met)))


def visit_or_stay(rows: Rows, to: Against) -> Test:
    return Test(Reason.WRONG_KIND, to.visits_or_stays(rows))


def kind_asked_for(rows: Rows, to: Against) -> Test:
    return Test(Reason.WRONG_KIND, to.kind_asked_for(rows))


def family_asked_for(rows: Rows, to: Against) -> Test:
    return Test(Reason.WRONG_KIND, to.family_asked_for(rows))


def as_of(rows: Rows, *instants: Any) -> list[Test]:
    """Not voided, and presence not declined, by the first of these instants."""
    voided = Q(**{rows.at("voided_at__isnull"): True})
    declined = ~Q(answer=Answer.NOT_THERE)
    for instant in instants:
        voided |= Q(**{rows.at("voided_at__gt"): instant})
        declined |= Q(answered_at__gt=instant)
    tests = [Test(Reason.VOIDED, voided), Test(Reason.DECLINED_PRESENCE, declined)]
    return tests if rows.model is Participant else tests[:1]


def as_of_close(rows: Rows, to: Against, end: dt.datetime) -> list[Test]:
    """As of the close, or of the end of a day if that comes first."""
    recorded = Q(**{rows.at("recorded_at__lte"): to.closes_at})
    return [
        *as_of(rows, end, to.closes_at),
        Test(Reason.AFTER_CLOSE, recorded & to.stored(rows)),
    ]
