"""Cadres with their duties of a month, one line a person, by district and name."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery

from contacts.models import Cadre
from reports.models import Obligation, Requirement
from reports.queries.words import DUTIES


def with_duties(obligations: QuerySet[Obligation]) -> QuerySet[Cadre]:
    """The cadres of these obligations, each with `duties` and the name of its `place`; who owes
    nothing stands last."""
    own = obligations.filter(cadre=OuterRef("pk")).order_by("area__path", "pk")
    duties = obligations.select_related("requirement").order_by("period_ends_on", "pk")
    return (
        Cadre.objects.filter(pk__in=obligations.values("cadre"))
        .annotate(
            place=Subquery(own.values("area__name")[:1]),
            place_path=Subquery(own.values("area__path")[:1]),
            owes=Exists(own.filter(target__gt=0)),
        )
        .prefetch_related(Prefetch("obligations", duties, to_attr="duties"))
        .order_by("-owes", "place_path", "name_keys", "pk")
    )


def duties_of(obligations: QuerySet[Obligation]) -> list[tuple[str, str]]:
    """Code and name of the duties that occur, in the order of the packs; one for several rules."""
    occurring = obligations.filter(cadre__isnull=False).values("requirement")
    rules = Requirement.objects.filter(pk__in=occurring).order_by("pack", "pk")
    return [(d, str(DUTIES.get(d, rule))) for d, rule in {r.duty: r for r in rules}.items()]
