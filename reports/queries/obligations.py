"""What subjects owed under a rule in a period, as it stood at the end of any day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from contacts.kit.periods import Period
from reports.engine.run import looking
from reports.models import Obligation, Requirement


class UnknownError(ValueError):
    """Asked for a rule, period or subject that there isn't; the message says which."""


def find_period(code: str, period: str) -> Period:
    """The period of this code, checked against the rule's own kind of periods.

    Raises:
        UnknownError: no such rule is switched on, no such period, or not of the rule's kind.
    """
    rule = Requirement.objects.filter(code=code).order_by("-starts_on").first()
    if rule is None:
        switched_on = Requirement.objects.order_by("code").values_list("code", flat=True).distinct()
        raise UnknownError(
            _("没有启用叫“%(code)s”的规则。已启用：%(codes)s")
            % {"code": code, "codes": "、".join(switched_on) or _("没有")}
        )
    try:
        found = Period.parse(period)
    except ValueError as error:
        raise UnknownError(str(error)) from error
    if found.kind != rule.every:
        example = Period.containing(rule.every, found.starts_on).code
        raise UnknownError(
            _("“%(code)s”按%(every)s计算，周期要写成这样：%(example)s")
            % {"code": code, "every": rule.get_every_display(), "example": example}
        )
    return found


@contextmanager
def standing(
    code: str, period: Period, *, on: dt.date, now: dt.datetime
) -> Iterator[QuerySet[Obligation]]:
    """The obligations at the end of a day, in the order of their subjects; see `engine.looking`."""
    with looking(code, period, on=on, now=now) as rows:
        yield rows.select_related("requirement", "area", "cadre", "district__area").order_by(
            "requirement__area__path", "cadre__staff_number", "area__path", "pk"
        )


def subject_code(obligation: Obligation) -> str:
    """How machines name the subject: staff number, village code or town code."""
    if obligation.cadre is not None:
        return obligation.cadre.staff_number
    area = obligation.district.area if obligation.district else obligation.area
    return area.code or area.name


def as_figures(obligation: Obligation) -> dict[str, Any]:
    """The figures under the names that machines read."""
    return {
        "subject": subject_code(obligation),
        "name": str(obligation.subject),
        "bound_days": obligation.bound_days,
        "target": obligation.target,
        "done": obligation.done,
        "done_now": obligation.done_now,
        "late": obligation.late,
        "state": obligation.state,
        "reachable": obligation.reachable,
        "closed": obligation.closed_at is not None,
    }


def find_subject(rows: QuerySet[Obligation], subject: str) -> Obligation:
    """The one obligation of a subject.

    Raises:
        UnknownError: nobody of that code owes it in this period, or several do.
    """
    found = [row for row in rows if subject in (subject_code(row), str(row.subject))]
    exact = [row for row in found if subject_code(row) == subject]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if found:
        where = "、".join(str(row.requirement.area) for row in found)
        raise UnknownError(
            _("“%(subject)s”不止一个：%(where)s") % {"subject": subject, "where": where}
        )
    raise UnknownError(_("“%(subject)s”在这个周期没有这项任务") % {"subject": subject})
