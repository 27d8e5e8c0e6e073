"""Spot checks: the system draws, the linked leader asks, only "says no visit" asks the cadre."""

from __future__ import annotations

import datetime as dt
import secrets

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from contacts import audit
from contacts.kit.periods import Period
from contacts.models import LEFT_ALONE, AuditVerb, HouseholdWish, Post, PostRole, User
from visits.actions.replies import keep_reply
from visits.models import (
    Activity,
    ActivityState,
    Answer,
    CountsAs,
    HouseholdMet,
    SpotCheck,
    SpotCheckResult,
    holds,
)

DRAWN_AT_MOST = 10


def drawable(user: User, month: Period, on: dt.date) -> QuerySet[HouseholdMet]:
    """The visits of a month from which `user`, as linked leader, may have some drawn.

    Only households that agreed to be asked and are still there, in the districts linked on `on`,
    each visit once; not those that wish to be left alone, nor where the leader took part, nor what
    was typed before its day.
    """
    alone = HouseholdWish.objects.as_of(on).filter(household=OuterRef("household"))
    linked = Post.objects.as_of(on).filter(cadre__user=user, role=PostRole.LINKED_LEADER)
    return (
        HouseholdMet.objects.filter(
            Q(household__ends_on=None) | Q(household__ends_on__gte=on),
            ~Exists(alone.filter(kind__in=LEFT_ALONE)),
            holds("activity"),
            may_call_back=True,
            spot_checks=None,
            activity__kind__counts_as=CountsAs.VISIT,
            activity__district__in=linked.values("district"),
            activity__happened_on__range=(month.starts_on, month.ends_on),
        )
        .exclude(activity__in=Activity.objects.filter(participants__cadre__user=user))
        .order_by("pk")
    )


@transaction.atomic
def draw_spot_checks(
    *, by: User, month: Period, number: int, on: dt.date, at: dt.datetime
) -> list[SpotCheck]:
    """Draw up to `number` visits of a month by lot, no household twice.

    Raises:
        ValidationError: the last draw isn't finished, or nobody agreed to be asked.
    """
    if open_checks(by).exists():
        raise ValidationError(_("上次抽的还没有问完，问完再抽。"))
    by_household: dict[int, list[HouseholdMet]] = {}
    for met in drawable(by, month, on):
        by_household.setdefault(met.household_id, []).append(met)
    if not by_household:
        raise ValidationError(_("这个月没有同意回访、还没有抽过的走访。"))
    lot = secrets.SystemRandom()
    number = min(number, DRAWN_AT_MOST, len(by_household))
    drawn = [lot.choice(visits) for visits in lot.sample(list(by_household.values()), number)]
    checks = SpotCheck.objects.bulk_create(
        SpotCheck(met=met, activity_id=met.activity_id, drawn_by=by, drawn_at=at) for met in drawn
    )
    ids = [check.uid for check in checks]
    audit.record(by=by, verb=AuditVerb.CREATE, resource="spot_check", ids=ids)
    return checks


def open_checks(user: User) -> QuerySet[SpotCheck]:
    """What `user` has had drawn, hasn't asked yet and may still ask (`SpotCheck.not_asked`)."""
    rows = SpotCheck.objects.filter(drawn_by=user, result=SpotCheckResult.OPEN)
    return rows.filter(
        activity__state=ActivityState.VALID,
        met__may_call_back=True,
        met__household__ends_on=None,
    )


@transaction.atomic
def note_result(
    *, by: User, check: SpotCheck, result: SpotCheckResult, at: dt.datetime
) -> SpotCheck:
    """Note what the household said.

    Raises:
        ValidationError: drawn for somebody else, the cadre has answered already, or the household
            is not to be asked any more.
    """
    check = SpotCheck.objects.select_for_update().get(pk=check.pk)
    if check.drawn_by_id != by.pk:
        raise ValidationError(_("这一户是别人抽的。"))
    if check.replied_at:
        raise ValidationError(_("干部已经回答，结果不能再改。"))
    if check.not_asked:
        raise ValidationError(_("%(why)s，不用再问。") % {"why": check.not_asked})
    check.result, check.result_at = result, at
    check.save(update_fields=["result", "result_at"])
    audit.record(
        by=by, verb=AuditVerb.CHANGE, resource="spot_check", ids=[check.uid], fields=["result"]
    )
    return check


@transaction.atomic
def reply_to_check(*, by: User, check: SpotCheck, text: str, at: dt.datetime) -> SpotCheck:
    """The cadre explains a visit that the household denies.

    Raises:
        ValidationError: not one's own visit, not denied, or nothing said.
    """
    check = SpotCheck.objects.select_for_update().get(pk=check.pk)
    own = check.activity.participants.filter(cadre__user=by)
    if not own.exclude(answer=Answer.NOT_THERE).exists():
        raise ValidationError(_("这次走访没有您。"))
    if check.result != SpotCheckResult.SAYS_NO_VISIT:
        raise ValidationError(_("这里没有要您回答的问题。"))
    empty = _("写一句说明。")
    keep_reply(check, by=by, text=text, at=at, resource="spot_check", empty=empty)
    return check
