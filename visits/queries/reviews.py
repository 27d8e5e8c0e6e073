"""Diary review: how the months of several cadres look, and what was said about them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from django.db.models import Count

from contacts.kit.periods import Period
from contacts.models import Cadre
from visits.models import ActivityState, Answer, DiaryReview, Participant, in_time


@dataclasses.dataclass(frozen=True)
class ReviewRow:
    """One cadre's month in figures, and its review."""

    cadre: Cadre
    entries: int
    days: int
    households: int
    late: int
    review: DiaryReview | None


def review_rows(cadres: Iterable[Cadre], month: Period) -> list[ReviewRow]:
    """A row a cadre; three statements for any number."""
    rows = list(cadres)
    figures = _figures(rows, month)
    reviews = DiaryReview.objects.filter(cadre__in=rows, month=month.starts_on)
    by_cadre = {review.cadre_id: review for review in reviews.select_related("assessor")}
    nothing = {"entries": 0, "days": 0, "households": 0, "late": 0}
    return [
        ReviewRow(cadre, **figures.get(cadre.pk, nothing), review=by_cadre.get(cadre.pk))
        for cadre in rows
    ]


def _figures(cadres: list[Cadre], month: Period) -> dict[int, dict[str, int]]:
    late = ~in_time("activity__{}".format)
    there = (
        Participant.objects.filter(cadre__in=cadres, activity__state=ActivityState.VALID)
        .filter(activity__happened_on__range=(month.starts_on, month.ends_on))
        .exclude(answer=Answer.NOT_THERE)
    )
    counted = there.values("cadre").annotate(
        entries=Count("activity", distinct=True),
        days=Count("activity__happened_on", distinct=True),
        households=Count("activity__met__household", distinct=True),
        late=Count("activity", filter=late, distinct=True),
    )
    names = ("entries", "days", "households", "late")
    rows = counted.values_list("cadre", *names)
    return {cadre: dict(zip(names, figures, strict=True)) for cadre, *figures in rows}
