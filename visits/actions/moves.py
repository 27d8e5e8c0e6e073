"""Moves of the workflow: one action for all of them, locked, checked and written into the history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts import audit
from contacts.kit import asked, clock
from contacts.models import AuditVerb, User
from visits.actions.clocks import wind, wind_and_tell
from visits.actions.effects import EFFECTS, Said
from visits.actions.leftovers import end_leftovers
from visits.actions.shared_words import check_shared
from visits.models import (
    ASPECTS,
    Grievance,
    GrievanceEvent,
    GrievanceKind,
    MatterClass,
    MeasureKind,
    MediationOutcome,
    Mode,
    Reached,
    Satisfaction,
    WaitsFor,
)
from visits.queries.follow_ups import BY_RECEIPT
from visits.queries.holders import left_behind, orphans
from visits.queries.openings import IN_PLACE_OF, in_place_of, why_not
from visits.queries.stand import rights_on
from visits.workflow import HAND_OVER, TAKEN_UP, UNDONE_BY, Move, State, moves

Data = Mapping[str, Any]
# By these it comes into somebody's hands.
TAKING_UP = ("take", "sign")
# Of what a move asks for, what is one of some words.
CHOICES: dict[str, type[TextChoices]] = {
    "mode": Mode,
    "waits_for": WaitsFor,
    "reached": Reached,
    "satisfaction": Satisfaction,
    "classed": MatterClass,
    "measure_kind": MeasureKind,
    "outcome": MediationOutcome,
    **ASPECTS,
}
# Of what a move asks for, the words that stand in the history as its text.
WORDS = ("reason", "result", "said", "answer", "told", "evidence", "published", "text")
# What some moves say beside it: to whom by name, of which merged matter a resident speaks, and that a
# rating was made by a code of the staff's.
UNASKED = ("handler", "through", BY_RECEIPT)

REFUSALS: dict[str, Any] = {
    "first_asked": lambda: _("这一件由首问责任人先办。"),
    "not_yours": lambda: _("这一件在别的单位手上。"),
    "handler": lambda: _("办理的人和办理单位的人不能回访，由别的单位来问。"),
    "not_asked": lambda: _("没有人申请延期。"),
    "asked": lambda: _("已经申请延期，等领导定。"),
    "own_request": lambda: _("自己申请的、自己办的，要由别的领导来定。"),
    "not_accepted": lambda: _("信访事项要先受理，再答复。"),
    "others_in_it": lambda: _("别的诉求并在这一件里，不能作废，也不能只告知去处。"),
    "called": lambda: _("吹哨叫来的单位还没有都反馈，不能答复。"),
    "no_part": lambda: _("没有单位在协办。"),
    "others_part": lambda: _("这一份是别的单位的。"),
    "no_measure": lambda: _("没有还要做的措施。"),
    "others_measure": lambda: _("还没做完的措施，都由别人负责。"),
    "whistled": lambda: _("上一次吹哨还在等会签。"),
    "no_whistle": lambda: _("没有等会签的吹哨。"),
    "handled": lambda: _("这一件有人在经办。"),
    "emptied": lambda: _("这一件过了保存期限，只留下编号和日期，不能再办。"),
    "extended": lambda: _("只能延期一次。"),
    "no_petition": lambda: _("只有信访事项要受理，受理一次。"),
    "class_waits": lambda: _("已经提了分类，等另一个人定。"),
    "no_class": lambda: _("没有等着定的分类。"),
    "own_class": lambda: _(
        "分类要两个人定：提的人、经办的人和承办单位的人不能同意，由别的分办人或者领导定。"
    ),
    "class_before": lambda: _("群众不同意您上次定的分类，这一次由别的人定。"),
    "concerned": lambda: _("投诉的就是您所在的单位，要由别的单位来办。"),
    "not_known": lambda: _("谁反映的对您不显示，回执由知道的人打印。"),
    "not_public": lambda: _("这一件没有公开过。"),
    "kept_close": lambda: _("信访事项和投诉不公开。"),
    "supervised": lambda: _("这一件已经在督办。"),
    "leader": lambda: _("您已经包案。"),
    "no_cadre": lambda: _("这个账号没有对应的干部。"),
}


@transaction.atomic
def make_move(
    *,
    by: User | None,
    grievance: Grievance,
    move: str,
    at: dt.datetime,
    version: int | None = None,
    **data: Any,
) -> Grievance:
    """Carry out one row of the workflow's table and write it into the history.

    `version` is the one that the user saw: if somebody moved the matter meanwhile, nothing is
    stored and the error (code "stale") leads to what has changed; where the user himself made just
    this move and it still holds, its code is "repeated". `by` None: the system or the resident.

    Raises:
        ValidationError: by field; without a field where the move is not legal now.
        PermissionDenied: the user has no right to it on this matter.
    """
    row = moves()[move]
    other = {"merge": data.get("into"), "split": grievance.merged_into}.get(move)
    grievance = _locked(grievance, other)
    if version is not None and version != grievance.version:
        raise _overtaken(by, grievance, row, version, data)
    if grievance.state not in row.sources:
        raise ValidationError(_illegal(grievance, row))
    _check_right(by, grievance, row)
    said = _asked(row, data) | {IN_PLACE_OF: in_place_of(by, grievance, row)}
    # A clock set back moves nothing before what is there already.
    at = max(at, grievance.events.latest("number").at)
    check_shared(grievance, row.code, said)
    before = _columns(grievance)
    if row.code in EFFECTS:
        EFFECTS[row.code](grievance, by, at, said)
    grievance.state = row.after(grievance.state)
    said |= end_leftovers(grievance, at)
    if grievance.state not in TAKEN_UP:
        grievance.asked_days = None  # nobody is left who needs more time
    changed = [name for name, value in _columns(grievance).items() if value != before[name]]
    _write(grievance, row, by, at, said)
    audit.record(
        by=by, verb=AuditVerb.CHANGE, resource="grievance", ids=[grievance.uid], fields=changed
    )
    return grievance


def refusal(user: User, grievance: Grievance, move: Move) -> str:
    """Why a user who has the right can't make the move now; "" where nothing is in the way."""
    if grievance.is_emptied:
        return str(REFUSALS["emptied"]())
    if grievance.state not in move.sources:
        return _mine_already(user, grievance, move) or _illegal(grievance, move)
    hindrance = why_not(user, grievance, move)
    return str(REFUSALS[hindrance]()) if hindrance else ""


def _overtaken(
    by: User | None, grievance: Grievance, move: Move, version: int, data: Data
) -> ValidationError:
    """What to say of a form that is older than the matter: whether it is a second tap of the same."""
    said = _cleaned(move, data)
    since = grievance.events.filter(number__gt=version, by=by, move=move.code, text=_text(said))
    same = since.order_by("number").last() if by else None
    if same and _details(said).items() <= same.details.items() and _still_holds(same, move):
        words = {"time": f"{timezone.localtime(same.at):%H:%M}", "move": move.label}
        told = _("您%(time)s已经办过“%(move)s”，记下了，没有再记一次。")
        return ValidationError(told % words, code="repeated")
    if grievance.merged_into:
        return ValidationError(_illegal(grievance, move), code="stale")
    return ValidationError(_("刚才别人已经办了这一件，请看了新的经过再办。"), code="stale")


def _still_holds(event: GrievanceEvent, move: Move) -> bool:
    """Whether nothing came after a move that makes the same one meaningful again."""
    later = GrievanceEvent.objects.filter(grievance=event.grievance_id, number__gt=event.number)
    if move.target or move.is_back:
        return not later.exclude(state=event.state).exists()
    return not later.filter(move__in=UNDONE_BY.get(move.code, ())).exists()


def _mine_already(user: User, grievance: Grievance, move: Move) -> str:
    """What to say to whoever takes up what he has: no more than that; "" where it isn't so."""
    handler = grievance.handler
    is_mine = handler is not None and handler.user_id == user.pk
    if move.code not in TAKING_UP or not is_mine or grievance.state not in TAKEN_UP:
        return ""
    return _("这一件已经在您手上，接着办就行。")


def _illegal(grievance: Grievance, move: Move) -> str:
    if grievance.merged_into:
        told = _("这一件已经并入%(number)s，到那一件去办。")
        return told % {"number": grievance.merged_into.number}
    words = {"state": grievance.get_state_display(), "move": move.label}
    return _("现在是“%(state)s”，不能“%(move)s”。") % words


def _columns(grievance: Grievance) -> dict[str, Any]:
    fields = Grievance._meta.concrete_fields
    return {field.name: getattr(grievance, field.attname) for field in fields}


def bring_back(now: dt.datetime) -> int:
    """Give back the matters that nobody is left to handle; how many.

    To whoever dispatches: their office was dissolved, or who had them by name serves nowhere any more.
    To their office: who had them there by name serves in it no more.
    """
    today = clock.day_of(now)
    return _each(orphans(today), "orphan", now) + _each(left_behind(today), "vacate", now)


def look_again(now: dt.datetime) -> int:
    """Bring back the explained matters whose day has come; how many. Each is a transaction."""
    today = clock.day_of(now)
    due = Grievance.objects.filter(state=State.EXPLAINED, look_again_on__lte=today)
    return _each(due, "look_again", now)


def _each(rows: QuerySet[Grievance], move: str, now: dt.datetime) -> int:
    """A move of the system for each; how many were made."""
    done = 0
    for grievance in rows.order_by("pk"):
        try:
            make_move(by=None, grievance=grievance, move=move, at=now)
        except ValidationError:
            continue  # somebody has moved it meanwhile
        done += 1
    return done


def _locked(grievance: Grievance, other: Grievance | None) -> Grievance:
    """The matter, the one that it goes into or comes out of, and all that goes along, in one order,
    so that nobody waits in a ring."""
    keys = Q(pk=grievance.pk)
    if other:
        keys = Q(pk__in={grievance.pk, other.pk}) | Q(merged_into__in=(grievance, other))
    rows = Grievance._base_manager.select_for_update(no_key=True).filter(keys)
    return {row.pk: row for row in rows.order_by("pk")}[grievance.pk]


def _check_right(by: User | None, grievance: Grievance, move: Move) -> None:
    somebody = bool(move.right) or move.code == HAND_OVER
    if (by is not None) != somebody:
        raise PermissionDenied
    if grievance.is_emptied:
        raise ValidationError(REFUSALS["emptied"]())
    if by is None or not move.right:
        return
    if not rights_on(by, grievance, {move.right}):
        raise PermissionDenied
    if hindrance := why_not(by, grievance, move):
        raise ValidationError(REFUSALS[hindrance]())


def _asked(move: Move, data: Data) -> dict[str, Any]:
    """What the move asks for, cleaned; what is missing is told at its field."""
    said = _cleaned(move, data)
    asked.expect(said, move.asks)
    unknown = [n for n, words in CHOICES.items() if said.get(n, "") not in ("", *words.values)]
    if unknown:
        raise ValidationError({name: _("从给出的里面选一个。") for name in unknown})
    return said


def _cleaned(move: Move, data: Data) -> dict[str, Any]:
    return asked.cleaned(data, (*move.asks, *move.may_ask, *UNASKED))


def _write(grievance: Grievance, move: Move, by: User | None, at: dt.datetime, said: Said) -> None:
    grievance.version += 1
    grievance.save()
    GrievanceEvent.objects.create(
        grievance=grievance,
        number=grievance.version,
        move=move.code,
        at=at,
        by=by,
        state=grievance.state,
        organisation=grievance.lead,
        text=_text(said),
        details=_details(said),
    )
    if move.clock == "kind":
        wind_and_tell([grievance], at)
    elif move.clock:
        wind([grievance])


def _text(said: Said) -> str:
    return next((str(said[name]) for name in WORDS if said.get(name)), "")


def _details(said: Said) -> dict[str, Any]:
    """What else was said, in plain values and public ids."""
    return {
        name: str(value) if name == IN_PLACE_OF else _plain_value(value)
        for name, value in said.items()
        if name not in WORDS and value not in (None, "")
    }


def _plain_value(value: Any) -> Any:
    """Kinds and matters go by what people call them."""
    if isinstance(value, GrievanceKind):
        return value.code
    if isinstance(value, Grievance):
        return value.number
    return asked.plain_value(value)
