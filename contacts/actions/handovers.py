"""工作交接: proposed, accepted by the successor, confirmed by the leader; then it takes effect (S174)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contacts import audit
from contacts.actions import base
from contacts.actions.assignments import refuse_card_only
from contacts.actions.posts import end_post
from contacts.belongings import Belonging, all_kinds
from contacts.kit import clock
from contacts.models import AuditVerb, Cadre, ContactAssignment, HandOver, HandOverState
from contacts.queries.belongings import readable, said
from contacts.signals import tell_roster_changed

if TYPE_CHECKING:
    from contacts.models import User

OPEN = (HandOverState.PROPOSED, HandOverState.ACCEPTED)
# So far ahead a hand-over may be planned: a year (ours). What lies beyond is a slip of the year.
AHEAD = dt.timedelta(days=366)


@transaction.atomic
def propose(
    *,
    by: User,
    on: dt.date,
    giver: Cadre,
    taker: Cadre,
    takes_effect_on: dt.date,
    assignments: Iterable[ContactAssignment],
    note: str = "",
    ends_posts: bool = False,
    **also: Iterable[Any],
) -> HandOver:
    """Offer a cadre's contact households to a successor as one list, and with them what the apps
    above have (`contacts.belongings`), by its name.

    Raises `ValidationError` at the fields: the same person, a police or judicial officer, links
    of somebody else or already in another open hand-over, nothing to hand over, what can't be this
    successor's; a day before the month of `on`, a year away, or on which a link has just begun.
    """
    base.locked(giver)
    refuse_card_only([taker], takes_effect_on, None, field="taker")
    links = list(assignments)
    _check_day(takes_effect_on, links, on)
    if taker.pk == giver.pk:
        raise ValidationError({"taker": _("不能交给本人")})
    belonging = _belonging(giver, also)
    if not links and not ends_posts and not any(belonging.values()):
        raise ValidationError({"assignments": _("至少选一户")})
    if any(link.cadre_id != giver.pk for link in links):
        raise ValidationError({"assignments": _("有的户不是移交人联系的")})
    waiting = HandOver.objects.filter(state__in=OPEN, assignments__in=links)
    if waiting.exists():
        raise ValidationError({"assignments": _("有的户已经在另一份交接里")})
    handover = HandOver(
        giver=giver,
        taker=taker,
        takes_effect_on=takes_effect_on,
        note=note.strip(),
        ends_posts=ends_posts,
        proposed_by=by,
    )
    for kind in all_kinds():
        _check_fit(kind, handover, belonging[kind.name], by=by, on=on, field=kind.name)
    base.create(handover, by=by)
    handover.assignments.set(links)
    for name, rows in belonging.items():
        getattr(handover, name).set(rows)
    return handover


def _check_day(day: dt.date, links: Iterable[ContactAssignment], on: dt.date) -> None:
    """What happened stays with whoever did it: nothing changes before the running month, whose
    duties alone are open for sure, and no link that has begun is taken back to its first day."""
    first = on.replace(day=1)
    if day < first:
        told = _("不能早于这个月1日（%(day)s）：以前是谁联系的，算在谁名下，不再改。")
        raise ValidationError({"takes_effect_on": told % {"day": first}})
    if day > on + AHEAD:
        raise ValidationError({"takes_effect_on": _("日期太远了，请检查年份")})
    begun = defaultdict(list)
    for link in links:
        if day <= link.starts_on <= on:
            begun[link.starts_on].append(link.household.head_name)
    told = _("%(names)s：%(day)s才分给移交人的，要从这以后的一天起交，或者不选。")
    found = [told % {"names": "、".join(begun[one]), "day": one} for one in sorted(begun)]
    if found:
        raise ValidationError({"takes_effect_on": found})


def _belonging(giver: Cadre, also: Mapping[str, Iterable[Any]]) -> dict[str, list[Any]]:
    """What else goes along, by name: the giver's own, and in no other open hand-over."""
    found = {}
    for kind in all_kinds():
        keys = {row.pk for row in also.get(kind.name, ())}
        rows = list(kind.open_of(giver).filter(pk__in=keys))
        if len(rows) != len(keys):
            raise ValidationError({kind.name: _("有的不是移交人的，或者已经办完。")})
        if HandOver.objects.filter(state__in=OPEN, **{f"{kind.name}__in": keys}).exists():
            raise ValidationError({kind.name: _("有的已经在另一份交接里。")})
        found[kind.name] = rows
    return found


def _check_fit(
    kind: Belonging, handover: HandOver, rows: list[Any], *, by: User, on: dt.date, field: str = ""
) -> None:
    """Raises `ValidationError`, at `field`, with a sentence for each that can't be the successor's. Why
    is told to whoever may read the row."""
    giver, day = handover.giver, max(handover.takes_effect_on, on)
    unfit = kind.unfit(giver, handover.taker, day, rows) if rows else {}
    if not unfit:
        return
    wrong = [row for row in rows if row.pk in unfit]
    read = readable(kind.open_of(giver).filter(pk__in=unfit), by, [giver])
    hidden = _("不能交给这位接手人")
    told = [
        _("%(what)s：%(why)s。请不选这一件，另外派人。")
        % {"what": said(kind, row, read), "why": unfit[row.pk] if row in read else hidden}
        for row in wrong
    ]
    raise ValidationError({field: told} if field else told)


@transaction.atomic
def accept(*, handover: HandOver, by: User) -> None:
    """The successor says yes. Raises `ValidationError` for anybody else, or out of turn, or where
    the successor has become a police or judicial officer."""
    handover = _in_state(handover, HandOverState.PROPOSED)
    if handover.taker.user_id != by.pk:
        raise ValidationError(_("要由接手人本人接受"))
    refuse_card_only([handover.taker], handover.takes_effect_on, None)
    _step(handover, HandOverState.ACCEPTED, by=by, accepted_at=clock.now())


@transaction.atomic
def send_back(*, handover: HandOver, by: User, answer: str) -> None:
    """The successor or the leader sends it back with a reason."""
    handover = _in_state(handover, *OPEN)
    if not answer.strip():
        raise ValidationError({"answer": _("写一句为什么退回")})
    _step(handover, HandOverState.RETURNED, by=by, answer=answer.strip())


@transaction.atomic
def withdraw(*, handover: HandOver, by: User) -> None:
    """It is no longer wanted."""
    _step(_in_state(handover, *OPEN), HandOverState.WITHDRAWN, by=by)


@transaction.atomic
def confirm(*, handover: HandOver, by: User, on: dt.date) -> None:
    """The leader confirms: the giver's links end the day before, the successor's begin.

    Raises `ValidationError` before the successor has accepted, for the two concerned, where the
    successor has become a police or judicial officer, where its day has become too old by `on`, and
    where something can't be this successor's any more.
    """
    handover = _in_state(handover, HandOverState.ACCEPTED)
    if by.pk in (handover.giver.user_id, handover.taker.user_id):
        raise ValidationError(_("要由移交人和接手人以外的领导确认"))
    refuse_card_only([handover.taker], handover.takes_effect_on, None)
    links = list(handover.assignments.select_related("household"))
    _check_day_still(handover, links, on)
    for link in links:
        _pass_on(link, handover, by=by)
    for kind in all_kinds():
        going = list(kind.open_of(handover.giver).filter(pk__in=kind.listed(handover)))
        _check_fit(kind, handover, going, by=by, on=on)
        kind.pass_on(handover, by)
    if handover.ends_posts:
        _end_posts(handover, by=by)
    _step(handover, HandOverState.CONFIRMED, by=by, confirmed_by=by, confirmed_at=clock.now())
    tell_roster_changed(cadres=[handover.giver_id, handover.taker_id])


def _check_day_still(handover: HandOver, links: Iterable[ContactAssignment], on: dt.date) -> None:
    """What has waited too long goes back, with what is to be done."""
    try:
        _check_day(handover.takes_effect_on, links, on)
    except ValidationError as error:
        told = _("这份交接写的是从%(day)s起，现在不能这样交了。请退回，换一个日子重新提出。")
        raise ValidationError(
            [told % {"day": handover.takes_effect_on}, *error.messages]
        ) from error


def _pass_on(link: ContactAssignment, handover: HandOver, *, by: User) -> None:
    """One household goes from the giver to the successor, as far as the link still holds then."""
    day = handover.takes_effect_on
    if link.ends_on is not None and link.ends_on < day:
        return
    starts_on, last = max(day, link.starts_on), link.ends_on or dt.date.max
    held = handover.taker.assignments.filter(household=link.household)
    if link.household.holds_on(starts_on) and not held.overlapping(starts_on, last).exists():
        successor = ContactAssignment(
            cadre=handover.taker,
            household=link.household,
            starts_on=starts_on,
            ends_on=link.ends_on,
        )
        base.create(successor, by=by)
    base.take_back(base.locked(link), from_day=day, by=by)


def _end_posts(handover: HandOver, *, by: User) -> None:
    eve = handover.takes_effect_on - base.ONE_DAY
    for post in handover.giver.posts.as_of(eve):
        end_post(post=post, by=by, on=eve)


def _in_state(handover: HandOver, *states: HandOverState) -> HandOver:
    handover = base.locked(handover)
    if handover.state not in states:
        words = {"state": handover.get_state_display()}
        raise ValidationError(_("这份交接现在是“%(state)s”，不能再这样办。") % words)
    return handover


def _step(handover: HandOver, state: HandOverState, *, by: User, **values: object) -> None:
    for name, value in values.items():
        setattr(handover, name, value)
    handover.state = state
    handover.save(update_fields=["state", *values])
    audit.record(
        by=by,
        verb=AuditVerb.CHANGE,
        resource="handover",
        ids=[handover.uid],
        fields=["state"],
        reason=handover.answer if state == HandOverState.RETURNED else "",
    )
