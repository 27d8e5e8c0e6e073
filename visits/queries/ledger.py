"""问题台账: the matters as rows that are handed on, and how long the unfinished ones have been open."""

from __future__ import annotations

import datetime as dt

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from contacts.access import areas_of
from contacts.kit import clock
from contacts.models import Organisation, Service, User
from visits.models import Grievance, GrievanceClock, Measure
from visits.queries.grievances import for_lists
from visits.queries.measures import with_measures
from visits.queries.standings import with_clock
from visits.stages import MAIN
from visits.workflow import OPEN


def for_ledger(rows: QuerySet[Grievance]) -> QuerySet[Grievance]:
    """With all that a row of the ledger tells; nothing of the person who raised it (care P1)."""
    joined = for_lists(rows).select_related("cause_kind", "topic__parent")
    main = GrievanceClock.objects.filter(grievance=OuterRef("pk"), stage__in=MAIN)
    last = main.order_by("-began_at", "-pk").values("due_at")[:1]
    return with_measures(with_clock(joined)).annotate(limit_at=Subquery(last))


def days_open(grievance: Grievance, now: dt.datetime) -> int | None:
    """For how many days an unfinished matter has been open (S166); None where it is done."""
    if grievance.state not in OPEN:
        return None
    return (clock.day_of(now) - clock.day_of(grievance.received_at)).days


def open_longer_than(rows: QuerySet[Grievance], days: int, on: dt.date) -> QuerySet[Grievance]:
    """Unfinished matters that came in more than so many days before `on`."""
    before = clock.start_of(on - dt.timedelta(days=days))
    return rows.filter(state__in=OPEN, received_at__lt=before)


def leads_of(rows: QuerySet[Grievance]) -> QuerySet[Organisation]:
    """The offices that lead, or have led last, one of the matters."""
    return Organisation.objects.filter(pk__in=rows.order_by().values("lead")).order_by("name")


def unit_of(user: User, verb: str) -> str:
    """填报单位: for which places, or else for which office, somebody hands on a list."""
    areas = list(dict.fromkeys(str(area) for area in areas_of(user, "grievance", verb)))
    if areas:
        return "、".join(areas)
    serving = Service.objects.as_of(clock.today()).filter(cadre__user=user)
    names = serving.select_related("organisation").order_by("pk")
    return "、".join(dict.fromkeys(str(service.organisation) for service in names))


def measure_in_words(measure: Measure) -> str:
    """One measure in a line: 换瓦（民政办，2026-04-20前做完）."""
    if measure.done_on:
        told = _("%(day)s做完：%(evidence)s") % {
            "day": measure.done_on,
            "evidence": measure.evidence,
        }
    elif measure.is_over:
        told = _("到办结没有记做完")
    else:
        told = _("%(day)s前做完") % {"day": measure.due_on}
    return _("%(task)s（%(owner)s，%(told)s）") % {
        "task": measure.task, "owner": measure.owner, "told": told,
    }  # fmt: skip


def cause_in_words(grievance: Grievance) -> str:
    """The cause of the list, and what is said of it."""
    return "：".join(filter(None, (str(grievance.cause_kind or ""), grievance.cause)))


def measures_in_words(grievance: Grievance) -> str:
    """The plan and each measure, a line each; the matter comes from `for_ledger`."""
    planned: list[Measure] = grievance.planned  # type: ignore[attr-defined]
    lines = [measure_in_words(measure) for measure in planned]
    if len(lines) > 1:
        lines = [f"{n}. {line}" for n, line in enumerate(lines, start=1)]
    return "\n".join(filter(None, (grievance.plan, *lines)))
