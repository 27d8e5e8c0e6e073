"""Recording what was done, and mending it: every count derives from these entries."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contacts import audit
from contacts.kit import clock
from contacts.models import AuditVerb, Cadre, Household, User
from visits.actions import checks
from visits.actions.attachments import attach
from visits.actions.content import Content
from visits.actions.from_entries import Raised, digest_with, raise_matters
from visits.models import (
    Activity,
    ActivityAddition,
    ActivityState,
    ActivityVersion,
    Answer,
    HouseholdMet,
    Participant,
    Source,
)
from visits.queries.closing import entry_locks_at
from visits.queries.writers import may_change
from visits.signals import facts_changed

# So long after saving, "undo" needs no reason.
UNDO_FOR = dt.timedelta(minutes=10)


@transaction.atomic
def record_visit(
    *,
    by: User,
    uid: uuid.UUID,
    content: Content,
    at: dt.datetime,
    written_at: dt.datetime | None = None,
    pictures: Sequence[bytes] = (),
    raised: Sequence[Raised] = (),
) -> Activity:
    """Store one entry, once, with the matters that came up in it.

    `uid` is made by the client: the same submission sent twice, at once or later, gives the
    entry stored first. `at` is the server's instant, `written_at` the one on the phone.
    Whoever is named by somebody else counts at once and is asked whether it is so.

    Raises:
        ValidationError: by field; under "uid" where another content came with the same id.
    """
    digest = digest_with(content.digest(by.uid), raised)
    if stored := Activity.objects.filter(uid=uid).first():
        return _the_same(stored, digest)
    checks.check_content(content, by=by, on=clock.day_of(at))
    content = content.on_its_day()
    own = any(cadre.user_id == by.pk for cadre in content.cadres)
    activity, is_new = Activity.objects.get_or_create(
        uid=uid,
        defaults={
            **content.columns(),
            "source": Source.TYPED if own else Source.PAPER,
            "typed_by": by,
            "recorded_at": at,
            "written_at": min(written_at or at, at),
            "content_digest": digest,
        },
    )
    if not is_new:
        return _the_same(activity, digest)
    _name(activity, content.cadres, by)
    _meet(activity, content.households, content.consenting)
    attach(by=by, activity=activity, pictures=pictures)
    raise_matters(by=by, activity=activity, raised=raised, at=at)
    audit.record(by=by, verb=AuditVerb.CREATE, resource="activity", ids=[activity.uid])
    _tell(content)
    return activity


@transaction.atomic
def correct_activity(
    *, by: User, activity: Activity, content: Content, at: dt.datetime
) -> Activity:
    """Change what an entry says until it locks; what it said before is kept.

    Raises:
        ValidationError: by field; without a field where the entry can't be corrected.
    """
    activity = _mine(activity, by)
    before = Content.of(activity)
    if at > entry_locks_at(**before.counted_as()):
        raise ValidationError(_("这个月已经关账，不能再更正，可以补充说明。"))
    typed, content = content, content.on_its_day(before).in_place_of(before)
    if content.as_json() == before.as_json():
        return activity
    recorded_on = clock.day_of(activity.recorded_at)
    locked = at > entry_locks_at(**content.counted_as())
    checks.check_move(content, before, recorded_on, locked)
    checks.check_closed(content, before)
    checks.check_content(typed, by=by, on=clock.day_of(at), before=before)
    checks.check_agreed(content, before, activity)
    _keep_version(activity, before, by, at)
    for name, value in content.columns().items():
        setattr(activity, name, value)
    activity.save(update_fields=[*content.columns()])
    _rename(activity, content, by)
    now, then = content.as_json(), before.as_json()
    changed = [key for key in {**then, **now} if now.get(key) != then.get(key)]
    audit.record(
        by=by, verb=AuditVerb.CHANGE, resource="activity", ids=[activity.uid], fields=changed
    )
    _tell(before, content)
    return activity


@transaction.atomic
def add_to_activity(
    *, by: User, activity: Activity, text: str, at: dt.datetime
) -> ActivityAddition:
    """Add a later word to an entry that is locked; its content and its count stay as they are.

    Raises:
        ValidationError: the entry may still be corrected, or isn't the writer's.
    """
    activity = _mine(activity, by)
    if at <= entry_locks_at(**Content.of(activity).counted_as()):
        raise ValidationError(_("这一条还可以直接更正，不用补充。"))
    addition = ActivityAddition.objects.create(
        activity=activity, text=text, added_by=by, added_at=at
    )
    audit.record(
        by=by, verb=AuditVerb.CHANGE, resource="activity", ids=[activity.uid], fields=["additions"]
    )
    return addition


@transaction.atomic
def void_activity(*, by: User, activity: Activity, reason: str, at: dt.datetime) -> Activity:
    """Declare an entry void. It is kept and shown, and counts no more.

    Raises:
        ValidationError: no reason, already void, or not the writer's.
    """
    activity = _mine(activity, by)
    if not reason.strip():
        raise ValidationError({"reason": _("写一句为什么作废。")})
    activity.state = ActivityState.VOIDED
    activity.voided_at, activity.voided_by, activity.void_reason = at, by, reason.strip()[:200]
    activity.save(update_fields=["state", "voided_at", "voided_by", "void_reason"])
    # The reason is the writer's own words, for those who may read the entry: not for the trail.
    audit.record(
        by=by, verb=AuditVerb.CHANGE, resource="activity", ids=[activity.uid], fields=["state"]
    )
    _tell(Content.of(activity))
    return activity


@transaction.atomic
def undo_record(*, by: User, activity: Activity, at: dt.datetime) -> Activity:
    """Take back what was saved a moment ago by mistake.

    Raises:
        ValidationError: somebody else's, or too late to go without a reason.
    """
    if activity.typed_by_id != by.pk or at - activity.recorded_at > UNDO_FOR:
        raise ValidationError(_("已经过了可以直接撤销的时间，请打开这一条，写明原因再作废。"))
    return void_activity(by=by, activity=activity, reason=_("刚记下就撤销"), at=at)


@transaction.atomic
def answer_presence(
    *, by: User, activity: Activity, answer: Answer, at: dt.datetime
) -> Participant:
    """Say whether one was there. "I was not there" takes the entry out of one's own figures.

    Raises:
        ValidationError: one isn't named, wrote it oneself, or the month is closed.
    """
    mine = activity.participants.select_for_update(of=("self",)).filter(cadre__user=by).first()
    if mine is None:
        raise ValidationError(_("这一条里没有写您。"))
    if activity.typed_by_id == by.pk:
        raise ValidationError(_("这一条是您自己记的。记错了请更正或者作废。"))
    lock = entry_locks_at(**Content.of(activity).counted_as())
    if mine.answer != Answer.OPEN and at > lock:
        raise ValidationError(_("这个月已经关账，回答不能再改。"))
    mine.answer, mine.answered_at = answer, at
    mine.save(update_fields=["answer", "answered_at"])
    audit.record(
        by=by, verb=AuditVerb.CHANGE, resource="activity", ids=[activity.uid], fields=["answer"]
    )
    _tell(Content.of(activity))
    return mine


# -- inside --------------------------------------------------------------------------------------


def _the_same(stored: Activity, digest: str) -> Activity:
    """The entry stored under this id, if it is the same submission."""
    if stored.content_digest != digest:
        raise ValidationError({"uid": ValidationError(_("这一条已经保存过。"), code="stored")})
    return stored


def _mine(activity: Activity, by: User) -> Activity:
    """The entry, locked for this transaction, if it is valid and the user's to change."""
    activity = Activity.objects.select_for_update(no_key=True).get(pk=activity.pk)
    if not may_change(by, activity):
        raise ValidationError(_("这一条是别人记的，请由记的人来改。"))
    if activity.state == ActivityState.VOIDED:
        raise ValidationError(_("这一条已经作废。"))
    return activity


def _name(activity: Activity, cadres: Iterable[Cadre], by: User) -> None:
    """Name who took part; whoever is named by somebody else is asked."""
    Participant.objects.bulk_create(
        Participant(
            activity=activity,
            cadre=cadre,
            answer=Answer.WAS_THERE if cadre.user_id == by.pk else Answer.OPEN,
        )
        for cadre in dict.fromkeys(cadres)
    )


def _meet(
    activity: Activity, households: Iterable[Household], consenting: Iterable[Household]
) -> None:
    agreed = set(consenting)
    HouseholdMet.objects.bulk_create(
        HouseholdMet(activity=activity, household=household, may_call_back=household in agreed)
        for household in dict.fromkeys(households)
    )


def _rename(activity: Activity, content: Content, by: User) -> None:
    """Bring participants and households to what the content says; given answers stay."""
    people, met = activity.participants, activity.met
    people.exclude(cadre__in=content.cadres).delete()
    named = set(people.values_list("cadre", flat=True))
    _name(activity, [c for c in content.cadres if c.pk not in named], by)
    met.exclude(household__in=content.households).delete()
    there = set(met.values_list("household", flat=True))
    _meet(activity, [h for h in content.households if h.pk not in there], content.consenting)
    met.filter(household__in=content.consenting).update(may_call_back=True)
    met.exclude(household__in=content.consenting).update(may_call_back=False)


def _keep_version(activity: Activity, before: Content, by: User, at: dt.datetime) -> None:
    ActivityVersion.objects.create(
        activity=activity,
        number=activity.versions.count() + 1,
        content=before.as_json(),
        replaced_at=at,
        replaced_by=by,
    )


def _tell(*contents: Content) -> None:
    """Tell the higher apps whose figures have changed, and for which days."""
    days = [content.happened_on for content in contents]
    facts_changed.send(
        sender=Activity,
        cadres=sorted({cadre.pk for content in contents for cadre in content.cadres}),
        districts=sorted({c.district.pk for c in contents if c.district}),
        organisations=sorted({c.organisation.pk for c in contents if c.organisation}),
        households=sorted({h.pk for content in contents for h in content.households}),
        kinds=sorted({code for content in contents for code in content.kinds}),
        first=min(days),
        last=max(days),
    )
