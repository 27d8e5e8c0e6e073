"""What a move does to a matter beside changing its state; one function each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from contacts.actions import base
from contacts.kit import clock
from contacts.models import BY_NAME_ALONE, Cadre, Organisation, User
from visits.actions import (
    classes,
    complaints,
    handing_over,
    measures,
    numbers_above,
    parts,
    publications,
)
from visits.clocks import Unit
from visits.models import (
    Activity,
    FollowUp,
    Grievance,
    GrievanceClock,
    GrievanceEvent,
    Mode,
    Reached,
    Satisfaction,
)
from visits.queries.follow_ups import BY_RECEIPT, TRIES, days_tried, own_rating, rating_by_receipt
from visits.queries.grievances import main_clock
from visits.queries.holders import is_by_name
from visits.queries.limits import LimitBook
from visits.queries.openings import IN_PLACE_OF
from visits.queries.stand import rights_on
from visits.queries.usual import own_visits
from visits.stages import Stage
from visits.workflow import UNANSWERED

Said = dict[str, Any]
# A matter that is explained comes back within so long (ours).
LOOK_AGAIN_WITHIN = dt.timedelta(days=366)


def _take(grievance: Grievance, by: User | None, _at: dt.datetime, said: Said) -> None:
    """What a stand-in takes is the colleague's, also when he is back."""
    handler = said.get(IN_PLACE_OF) or _cadre(by)
    grievance.handler, grievance.lead, grievance.mode = handler, None, Mode.DIRECT


def _explain(grievance: Grievance, _by: User | None, at: dt.datetime, said: Said) -> None:
    today = clock.day_of(at)
    if not today < said["look_again_on"] <= today + LOOK_AGAIN_WITHIN:
        raise ValidationError({"look_again_on": _("要选以后的一天，一年以内。")})
    grievance.look_again_on, grievance.answer = said["look_again_on"], said["said"]


def _look_again(grievance: Grievance, _by: User | None, _at: dt.datetime, _said: Said) -> None:
    """Back to whoever dispatches: no office has it any more."""
    grievance.look_again_on = grievance.lead = grievance.handler = None


def _send(grievance: Grievance, _by: User | None, at: dt.datetime, said: Said) -> None:
    office: Organisation = said["office"]
    handler: Cadre | None = said.get("handler")
    today = clock.day_of(at)
    if not office.holds_on(today):
        raise ValidationError({"office": _("这个单位已经撤销。")})
    if not office.area.path.startswith(grievance.township.path):
        raise ValidationError({"office": _("选本乡镇的单位。")})
    if office.kind in BY_NAME_ALONE and handler is None:  # care P4
        raise ValidationError({"office": _("派出所、司法所只能指名交给一个人。")})
    if handler and not handler.services.as_of(today).filter(organisation=office).exists():
        raise ValidationError({"handler": _("这个人不在所选的单位。")})
    complaints.note_concerned(grievance, said, at)
    complaints.check_not_concerned(grievance, [office], "office")
    complaints.check_nobody_named(grievance, office, today)
    complaints.check_handler(grievance, handler, today)
    grievance.lead, grievance.handler, grievance.mode = office, handler, said["mode"]
    grievance.is_supervised |= said["mode"] == Mode.SUPERVISED


def _sign(grievance: Grievance, by: User | None, at: dt.datetime, _said: Said) -> None:
    """Whom it names keeps it, as long as he serves there."""
    if not is_by_name(grievance, clock.day_of(at)):
        grievance.handler = _cadre(by)


def _vacate(grievance: Grievance, _by: User | None, at: dt.datetime, _said: Said) -> None:
    """The office that leads it has it again, and nobody there by name."""
    if grievance.handler is None or is_by_name(grievance, clock.day_of(at)):
        raise ValidationError(_("这一件有人在经办。"))
    grievance.handler = None


def _hand_back(grievance: Grievance, _by: User | None, at: dt.datetime, _said: Said) -> None:
    running = grievance.clocks.filter(stage=Stage.HAND_BACK, ended_at__isnull=True).first()
    if running is None:
        raise ValidationError(_("这一件没有派给单位，不能退回。"))
    if running.due_at and at > running.due_at:
        raise ValidationError(_("过了退回的期限，请办理；确实不归本单位的，请和分办人商量。"))
    grievance.lead = grievance.handler = None


def _recall(grievance: Grievance, _by: User | None, _at: dt.datetime, _said: Said) -> None:
    """To be dispatched anew; its clock runs on."""
    grievance.lead = grievance.handler = None


def _ask_extension(grievance: Grievance, _by: User | None, at: dt.datetime, said: Said) -> None:
    running = _extensible(grievance, said["days"])
    if running.due_at and at > running.due_at:
        raise ValidationError(_("已经超期，不能再申请延期。"))
    grievance.asked_days = said["days"]


def _extend(grievance: Grievance, _by: User | None, at: dt.datetime, said: Said) -> None:
    """What was asked for is granted, if another kind allows it still. After the date only what was
    asked for before it; late it stays (docs/deadlines.md, rule 12)."""
    running = _extensible(grievance, grievance.asked_days or 0)
    if running.due_at and at > running.due_at:
        asked = grievance.events.filter(move="ask_extension").latest("number")
        if asked.at > running.due_at:
            raise ValidationError(
                _("申请的时候已经过了期限，不能同意延期。请选“不同意延期”，催着办。")
            )
    said["days"], grievance.asked_days = grievance.asked_days, None


def _extensible(grievance: Grievance, days: int) -> GrievanceClock:
    """The main clock, where it may run so many days longer."""
    running = main_clock(grievance)
    if running is None or running.unit == Unit.HOURS:
        raise ValidationError(_("按小时算的期限不能延期。"))
    if running.stage == Stage.ACCEPT:
        raise ValidationError(_("受理的期限不能延期。"))
    day = clock.day_of(running.began_at)
    most = LimitBook().longest_extension(grievance.kind.code, running.stage, day)
    if not 1 <= days <= most:
        raise ValidationError({"days": _("最多延%(n)d天。") % {"n": most}})
    return running


def _refuse(grievance: Grievance, _by: User | None, _at: dt.datetime, _said: Said) -> None:
    grievance.asked_days = None


def _answer(grievance: Grievance, by: User | None, at: dt.datetime, said: Said) -> None:
    """Who answers for whom nobody is left has handled it."""
    classes.check_relief(grievance, said)
    _sign(grievance, by, at, said)
    grievance.answer, grievance.answered_at = said["answer"], at


def _solve(grievance: Grievance, by: User | None, at: dt.datetime, said: Said) -> None:
    grievance.answer, grievance.answered_at = said["result"], at
    grievance.handler = grievance.handler or said.get(IN_PLACE_OF) or _cadre(by)


def _confirm(grievance: Grievance, _by: User | None, at: dt.datetime, said: Said) -> None:
    """Solved, as whoever raised it says. What the resident said of the answer himself stands."""
    if said["reached"] == Reached.YES:
        _told_otherwise(grievance, said)
        grievance.followed_up = FollowUp.SOLVED
    else:
        _tried_enough(grievance, at)
        if said["satisfaction"] != Satisfaction.NOT_SAID:
            raise ValidationError({"satisfaction": _("没联系上的，选“没有表态”。")})
        grievance.followed_up = FollowUp.NOT_REACHED
    if not own_rating(grievance):
        grievance.satisfaction = said["satisfaction"]


def _tried_enough(grievance: Grievance, at: dt.datetime) -> None:
    """On so many different days, this one among them, nobody was reached."""
    if len(days_tried(grievance) | {clock.day_of(at)}) < TRIES:
        raise ValidationError({"reached": _("要在三天里各联系一次，每次没联系上都记下来。")})


def _told_otherwise(grievance: Grievance, said: Said) -> None:
    """Who hears another word than the receipt's holder wrote says what was heard: the follow-up
    counts, and both stand in the history."""
    bad = rating_by_receipt(grievance) == Satisfaction.DISSATISFIED
    if bad and said["satisfaction"] != Satisfaction.DISSATISFIED and not said.get("text"):
        raise ValidationError({"text": _("凭回执评的是“不满意”。写一句群众现在怎么说。")})


def _rate(grievance: Grievance, _by: User | None, _at: dt.datetime, said: Said) -> None:
    """By a code that the staff gave out it stands in the history alone, until a follow-up asks."""
    if not said.get(BY_RECEIPT):
        grievance.satisfaction = said["satisfaction"]


def _reopen(grievance: Grievance, _by: User | None, _at: dt.datetime, _said: Said) -> None:
    """What was not solved is supervised from then on; another extension may be asked for. Nobody is
    satisfied with it any more, and what was published of it is no result."""
    publications.take_down(grievance)
    grievance.is_supervised, grievance.answered_at = True, None
    if grievance.satisfaction != Satisfaction.DISSATISFIED:
        grievance.satisfaction = ""
    grievance.followed_up = FollowUp.UNSOLVED


def _contest(grievance: Grievance, _by: User | None, _at: dt.datetime, _said: Said) -> None:
    """Whoever dispatches decides once more, under supervision: no office has it, and no day is set."""
    grievance.is_supervised = True
    grievance.look_again_on = grievance.lead = grievance.handler = None


def _visited(grievance: Grievance, by: User | None, _at: dt.datetime, said: Said) -> None:
    """带案下访 (S231): one's own entry, since the matter came in."""
    visit: Activity = said["visit"]
    received = clock.day_of(grievance.received_at)
    if visit not in own_visits(by, received):
        raise ValidationError({"visit": _("选您自己去过的、这一件收到以后的一次走访。")})
    said["visit"] = f"{visit.happened_on} {visit.kind.name}"


def _supervise(grievance: Grievance, _by: User | None, _at: dt.datetime, _said: Said) -> None:
    grievance.is_supervised = True


def _take_charge(grievance: Grievance, by: User | None, _at: dt.datetime, _said: Said) -> None:
    grievance.leader = _cadre(by)


def _change_kind(grievance: Grievance, _by: User | None, _at: dt.datetime, said: Said) -> None:
    if said["kind"] == grievance.kind:
        raise ValidationError({"kind": _("已经是这个类型。")})
    grievance.kind = said["kind"]
    complaints.check_other_kind(grievance)
    publications.take_down(grievance)


def _merge(grievance: Grievance, by: User | None, _at: dt.datetime, said: Said) -> None:
    into: Grievance = base.locked(said["into"])
    check_into(grievance, into, by)
    grievance.merged_into = into
    grievance.merged.update(merged_into=into)  # who is in it already gets that answer too


def check_into(grievance: Grievance, into: Grievance, by: User | None) -> None:
    """Raises `ValidationError` where a matter can't be merged into another."""
    if into.pk == grievance.pk or into.township_id != grievance.township_id:
        raise ValidationError({"into": _("选本乡镇的另一件。")})
    if by is None or not rights_on(by, into, {"dispatch"}):
        raise ValidationError({"into": _("那一件不归您分办。")})
    if into.merged_into:
        told = _("那一件已经并入%(number)s，请并入%(number)s。")
        raise ValidationError({"into": told % {"number": into.merged_into.number}})
    if into.state not in UNANSWERED:
        told = _("那一件是“%(state)s”，不能再并入。")
        raise ValidationError({"into": told % {"state": into.get_state_display()}})
    complaints.check_merge(grievance, into)


def _split(grievance: Grievance, _by: User | None, _at: dt.datetime, _said: Said) -> None:
    """It goes on from where it stood, and takes along what had come in with it."""
    merges = GrievanceEvent.objects.filter(move="merge")
    merged = merges.filter(grievance=grievance).latest("number")
    before = grievance.events.filter(number__lt=merged.number).latest("number")
    into, grievance.merged_into, grievance.state = grievance.merged_into, None, before.state
    latest = merges.filter(grievance__merged_into=into).exclude(grievance=grievance)
    first_into = dict(latest.order_by("number").values_list("grievance", "details__into"))
    numbers = dict(Grievance.objects.filter(pk__in=first_into).values_list("pk", "number"))
    along: list[int] = []
    there = {grievance.number}
    while new := [pk for pk, number in first_into.items() if number in there and pk not in along]:
        along += new
        there |= {numbers[pk] for pk in new}
    Grievance.objects.filter(pk__in=along).update(merged_into=grievance)


def _cadre(by: User | None) -> Cadre | None:
    return Cadre.objects.filter(user=by).first() if by else None


Effect = Callable[[Grievance, User | None, dt.datetime, Said], None]
EFFECTS: dict[str, Effect] = {
    "take": _take,
    "explain": _explain,
    "look_again": _look_again,
    "send": _send,
    "sign": _sign,
    "hand_back": _hand_back,
    "recall": _recall,
    "orphan": _recall,
    "vacate": _vacate,
    "take_over": _sign,
    "ask_extension": _ask_extension,
    "extend": _extend,
    "refuse_extension": _refuse,
    "answer": _answer,
    "solve": _solve,
    "confirm": _confirm,
    "rate": _rate,
    "reopen": _reopen,
    "object": _reopen,
    "contest": _contest,
    "visited": _visited,
    "supervise": _supervise,
    "take_charge": _take_charge,
    "change_kind": _change_kind,
    "merge": _merge,
    **parts.EFFECTS,
    **classes.EFFECTS,
    **measures.EFFECTS,
    **publications.EFFECTS,
    **handing_over.EFFECTS,
    **numbers_above.EFFECTS,
    "split": _split,
}
