"""A complaint about an office goes round it (S254, care P1): it neither handles it nor helps with it.

Whoever serves there does nothing with it either (`queries.openings`). A leader or clerk who serves there
may still dispatch it, for somebody must.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from contacts.kit import clock
from contacts.models import Cadre, Organisation
from visits.models import Grievance
from visits.queries.raisers import COMPLAINT

Said = dict[str, Any]


def note_concerned(grievance: Grievance, said: Said, at: dt.datetime) -> None:
    """Keep which office a complaint is about; other kinds of matters are about none.

    What the office, or somebody in it, was still to do about the matter is dropped, and the event says what.

    Raises:
        ValidationError: that office is at work on it already.
    """
    office = said.pop("concerned", None)
    if grievance.kind.code != COMPLAINT or not office:
        return
    if any(part.runs and part.organisation == office for part in grievance.parts.all()):
        raise ValidationError({"concerned": _("这个单位正在协办这一件，先撤销它的协办。")})
    grievance.concerned, said["concerned"] = office, str(office)
    said["dropped"] = "、".join(_drop_measures(grievance, office, at))


def _drop_measures(grievance: Grievance, office: Organisation, at: dt.datetime) -> list[str]:
    """End the measures for which the office answers, or a cadre who serves there; what they were."""
    there = office.services.as_of(clock.day_of(at)).values("cadre")
    running = grievance.measures.filter(done_on=None, dropped_at=None)
    theirs = running.filter(Q(organisation=office) | Q(cadre__in=there))
    tasks = list(theirs.values_list("task", flat=True))
    theirs.update(dropped_at=at)
    return tasks


def check_not_concerned(
    grievance: Grievance, offices: Collection[Organisation], field: str = ""
) -> None:
    """Raises `ValidationError`, at `field`, where a complaint is about one of the offices."""
    if grievance.concerned_id in {office.pk for office in offices}:
        told = _("投诉的就是这个单位，要由别的单位来办。")
        raise ValidationError({field: told} if field else told)


def check_nobody_named(grievance: Grievance, office: Organisation, on: dt.date) -> None:
    """Raises `ValidationError` where a complaint names somebody who serves in the office that is to
    handle it."""
    if grievance.kind.code != COMPLAINT:
        return
    serving = Cadre.objects.filter(services__in=office.services.as_of(on)).distinct()
    named = next((c.name for c in serving if len(c.name) > 1 and c.name in grievance.text), "")
    if named:
        told = _("投诉里写到了这个单位的“%(name)s”，要由别的单位来办；反映干部作风的，请封存。")
        raise ValidationError({"office": told % {"name": named}})


def check_handler(grievance: Grievance, handler: Cadre | None, on: dt.date) -> None:
    """Raises `ValidationError` where the matter is given by name to somebody of that office."""
    if handler is None or grievance.concerned is None:
        return
    if handler.services.as_of(on).filter(organisation=grievance.concerned).exists():
        raise ValidationError({"handler": _("这个人在投诉的单位，请交给别人。")})


def check_merge(grievance: Grievance, into: Grievance) -> None:
    """Raises `ValidationError` where a complaint would reach its office inside another matter."""
    if grievance.concerned_id and into.concerned_id != grievance.concerned_id:
        told = _("投诉单位的，只能并入投诉同一个单位的另一件。")
        raise ValidationError({"into": told})


def check_other_kind(grievance: Grievance) -> None:
    """What stops being a complaint is about no office; raises `ValidationError` where complaints are
    in it that still are."""
    if grievance.kind.code == COMPLAINT:
        return
    if grievance.merged.filter(concerned__isnull=False).exists():
        raise ValidationError({"kind": _("别的投诉并在这一件里，不能改成别的类型。")})
    grievance.concerned = None
