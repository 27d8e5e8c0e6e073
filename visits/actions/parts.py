"""What the moves about other offices do: ask one for its part, call several to a place, report.

The moves themselves are rows of the workflow's table, made by `actions.moves` like all others.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from contacts.kit import clock
from contacts.models import BY_NAME_ALONE, Organisation, User
from visits.actions.complaints import check_not_concerned
from visits.models import Grievance, Part, Whistle
from visits.queries.conveners import heads
from visits.queries.stand import Stand

Said = dict[str, Any]
# A whistle calls several; one alone is asked for its part.
FEWEST = 2


def _support(grievance: Grievance, _by: User | None, at: dt.datetime, said: Said) -> None:
    office: Organisation = said["supporting"]
    if office == grievance.lead:
        raise ValidationError({"supporting": _("这是主办单位，选别的单位。")})
    _fitting(grievance, [office], "supporting", at)
    _to_come(said["due_on"], at)
    _begin(grievance, office, asked_at=at, task=said["task"], due_on=said["due_on"])
    said["supporting"] = str(office)


def _report(grievance: Grievance, by: User | None, at: dt.datetime, said: Said) -> None:
    part = _part(grievance, by, said)
    part.reported_at, part.report = at, said["text"]
    part.save(update_fields=["reported_at", "report"])
    said["part"] = str(part.organisation)


def _arrive(grievance: Grievance, by: User | None, at: dt.datetime, said: Said) -> None:
    part = _part(grievance, by, said)
    if part.whistle_id is None or part.arrived_at is not None:
        raise ValidationError(_("只有吹哨叫来的单位记到场，记一次。"))
    part.arrived_at = at
    part.save(update_fields=["arrived_at"])
    said["part"] = str(part.organisation)


def _release(grievance: Grievance, _by: User | None, at: dt.datetime, said: Said) -> None:
    part = _running(grievance, said["part"])
    part.released_at = at
    part.save(update_fields=["released_at"])
    said["part"] = str(part.organisation)


def _blow(grievance: Grievance, by: User | None, at: dt.datetime, said: Said) -> None:
    """It waits for the township's principal; until then the offices know nothing of it."""
    assert by is not None  # noqa: S101 - the table gives this move to people alone
    offices = list(said["offices"])
    if len(offices) < FEWEST:
        raise ValidationError({"offices": _("吹哨至少叫两个单位；只要一个的，用“请协办”。")})
    _fitting(grievance, offices, "offices", at)
    _to_come(said["due_on"], at)
    meets_on, meets_hour = _meeting(said, at)
    whistle = Whistle.objects.create(
        grievance=grievance,
        place=said["place"],
        meets_on=meets_on,
        meets_hour=meets_hour,
        task=said["task"],
        due_on=said["due_on"],
        called_at=at,
        called_by=by,
    )
    whistle.offices.set(offices)
    said["offices"] = _names(offices)


def _countersign(grievance: Grievance, by: User | None, at: dt.datetime, _said: Said) -> None:
    """From here on the offices are called, and their times are measured."""
    whistle = _waiting(grievance, by, at)
    check_not_concerned(grievance, whistle.offices.all())
    whistle.countersigned_at, whistle.countersigned_by = at, by
    whistle.save(update_fields=["countersigned_at", "countersigned_by"])
    for office in whistle.offices.all():
        said = {"task": whistle.task, "due_on": whistle.due_on}
        _begin(grievance, office, asked_at=at, whistle=whistle, **said)


def _refuse_whistle(grievance: Grievance, by: User | None, at: dt.datetime, _said: Said) -> None:
    whistle = _waiting(grievance, by, at)
    whistle.refused_at = at
    whistle.save(update_fields=["refused_at"])


def _waiting(grievance: Grievance, by: User | None, at: dt.datetime) -> Whistle:
    """The whistle that waits, for whom it waits: a principal who has not blown it himself."""
    whistle = next((w for w in grievance.whistles.all() if w.waits), None)
    if whistle is None:
        raise ValidationError(_("没有等会签的吹哨。"))
    head = heads(clock.day_of(at)).filter(cadre__user=by, cadre__township=grievance.township)
    if not head.exists() or whistle.called_by == by:
        raise ValidationError(_("吹哨由镇里的主要负责人会签（职务写着党委书记或者镇长的）。"))
    return whistle


def _part(grievance: Grievance, by: User | None, said: Said) -> Part:
    """The part that somebody reports on: of the own office, or as its dispatcher or caller."""
    assert by is not None  # noqa: S101 - the table gives these moves to people alone
    part = _running(grievance, said["part"])
    if part not in Stand(by, grievance).own_parts:
        raise ValidationError(_("这一份是别的单位的。"))
    return part


def _running(grievance: Grievance, part: Part) -> Part:
    found = grievance.parts.select_related("organisation").filter(pk=part.pk).first()
    if found is None or not found.runs:
        raise ValidationError(_("这一份已经反馈或者撤销了。"))
    return found


def _begin(grievance: Grievance, office: Organisation, **said: Any) -> None:
    running = grievance.parts.filter(organisation=office, reported_at=None, released_at=None)
    if running.exists():
        raise ValidationError(_("%(office)s正在协办这一件。") % {"office": office})
    Part.objects.create(grievance=grievance, organisation=office, **said)


def _fitting(
    grievance: Grievance, offices: Collection[Organisation], field: str, at: dt.datetime
) -> None:
    """Offices of the township that there are today, and into whose matters colleagues may look."""
    check_not_concerned(grievance, offices, field)
    today = clock.day_of(at)
    for office in offices:
        if not office.area.path.startswith(grievance.township.path) or not office.holds_on(today):
            raise ValidationError({field: _("选本乡镇现有的单位。")})
        if office.kind in BY_NAME_ALONE and field == "supporting":  # care P4
            raise ValidationError({field: _("派出所、司法所只能指名交办，或者吹哨请到现场。")})


def _to_come(day: dt.date, at: dt.datetime) -> None:
    if day < clock.day_of(at):
        raise ValidationError({"due_on": _("这一天已经过了。")})


def _meeting(said: Said, at: dt.datetime) -> tuple[dt.date | None, int | None]:
    """When to be there: an hour belongs to a day; that is to come, and nobody reports before it. Without
    a day it is at once."""
    day, hour = said.get("meets_on") or None, said.get("meets_hour")
    hour = None if hour == "" else hour
    if day is None and hour is not None:
        raise ValidationError({"meets_on": _("写了几点的，也写上哪一天。")})
    if day is not None and day < clock.day_of(at):
        raise ValidationError({"meets_on": _("这一天已经过了。")})
    if day is not None and said["due_on"] < day:
        raise ValidationError({"due_on": _("不能早于到场的那一天。")})
    return day, hour


def _names(offices: Iterable[Organisation]) -> str:
    return "、".join(str(office) for office in offices)


EFFECTS = {
    "support": _support,
    "report": _report,
    "arrive": _arrive,
    "release": _release,
    "whistle": _blow,
    "countersign": _countersign,
    "refuse_whistle": _refuse_whistle,
}
