"""Cadres and organisations as lists and pages show them."""

from __future__ import annotations

import dataclasses
import datetime as dt

from django.db.models import (
    Case,
    Count,
    Exists,
    IntegerChoices,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from contacts.models import (
    CARD_ONLY_ROLES,
    ROLES_WITHOUT_REGISTER,
    Cadre,
    ContactAssignment,
    ContactPoint,
    Leave,
    Organisation,
    Post,
    Service,
    StandIn,
)


def cadre_rows(on: dt.date) -> QuerySet[Cadre]:
    """Cadres with what a list shows on that day.

    `unit`, `title`, `category` of the first service, `n_households` assigned, `away` (kind of
    leave), and the posts as `stands`.
    """
    services = Service.objects.as_of(on).filter(cadre=OuterRef("pk")).order_by("starts_on", "pk")
    leaves = Leave.objects.as_of(on).filter(cadre=OuterRef("pk")).order_by("starts_on", "pk")
    links = ContactAssignment.objects.as_of(on).filter(cadre=OuterRef("pk")).order_by()
    count = links.values("cadre").annotate(n=Count("household", distinct=True)).values("n")
    posts = Post.objects.as_of(on).select_related("district").order_by("district__area__path")
    return (
        Cadre.objects.select_related("user")
        .annotate(
            unit=Subquery(services.values("organisation__name")[:1]),
            title=Subquery(services.values("title")[:1]),
            category=Subquery(services.values("category")[:1]),
            away=Subquery(leaves.values("kind")[:1]),
            n_households=Coalesce(Subquery(count), 0),
        )
        .prefetch_related(Prefetch("posts", posts, to_attr="stands"))
    )


def in_office(rows: QuerySet[Cadre], on: dt.date) -> QuerySet[Cadre]:
    """Those who serve or stand somewhere on that day, and those of whom no service is known."""
    return rows.filter(_serving(on) | ~Exists(Service.objects.filter(cadre=OuterRef("pk"))))


def former(rows: QuerySet[Cadre], on: dt.date) -> QuerySet[Cadre]:
    """Those who served once but neither serve nor stand anywhere on that day."""
    return rows.filter(Exists(Service.objects.filter(cadre=OuterRef("pk")))).exclude(_serving(on))


def _serving(on: dt.date) -> Q:
    services = Service.objects.as_of(on).filter(cadre=OuterRef("pk"))
    posts = Post.objects.as_of(on).filter(cadre=OuterRef("pk"))
    return Q(Exists(services)) | Q(Exists(posts))


class Nearness(IntegerChoices):
    """How near somebody stands to a cadre, for the question who takes over."""

    DISTRICT = 1, _("同一个责任区的")
    UNIT = 2, _("同一个单位的")
    ELSEWHERE = 3, _("其他人")


def by_nearness(rows: QuerySet[Cadre], cadre: Cadre, on: dt.date) -> QuerySet[Cadre]:
    """Cadres with their `nearness` to one of them on that day, the nearest first.

    Near is who stands, in a role with a register, where the cadre does or where the cadre's
    households lie: somebody who has left the post already still has these.
    """
    homes = ContactAssignment.objects.as_of(on).filter(cadre=cadre).values("household__district")
    own = Post.objects.as_of(on).filter(cadre=cadre).values("district")
    posts = Post.objects.as_of(on).filter(Q(district__in=own) | Q(district__in=homes))
    neighbours = posts.exclude(role__in=ROLES_WITHOUT_REGISTER).filter(cadre=OuterRef("pk"))
    units = Service.objects.as_of(on).filter(cadre=cadre).values("organisation")
    colleagues = Service.objects.as_of(on).filter(organisation__in=units, cadre=OuterRef("pk"))
    nearness = Case(
        When(Exists(neighbours), then=Value(Nearness.DISTRICT)),
        When(Exists(colleagues), then=Value(Nearness.UNIT)),
        default=Value(Nearness.ELSEWHERE),
        output_field=IntegerField(),
    )
    return rows.annotate(nearness=nearness).order_by("nearness", *rows.query.order_by)


@dataclasses.dataclass(frozen=True)
class Career:
    """All that belongs to a cadre, the latest first; `households` counts the assigned ones.
    `card_only`: a police or judicial officer today, who has none."""

    services: list[Service]
    posts: list[Post]
    leaves: list[Leave]
    stand_ins: list[StandIn]
    points: list[ContactPoint]
    households: int
    card_only: bool


def career(cadre: Cadre, on: dt.date) -> Career:
    """What the page of a cadre shows; six statements."""
    links = cadre.assignments.as_of(on).values("household").distinct()
    posts = list(cadre.posts.select_related("district", "area").order_by("-starts_on", "-pk"))
    return Career(
        services=list(cadre.services.select_related("organisation").order_by("-starts_on", "-pk")),
        posts=posts,
        leaves=list(cadre.leaves.order_by("-starts_on", "-pk")),
        stand_ins=list(cadre.stand_ins.select_related("stand_in").order_by("-starts_on")),
        points=list(
            cadre.contact_points.select_related("district", "organisation").order_by("-starts_on")
        ),
        households=links.count(),
        card_only=any(post.role in CARD_ONLY_ROLES and post.holds_on(on) for post in posts),
    )


def organisation_rows(on: dt.date) -> QuerySet[Organisation]:
    """Organisations with `n_people` serving there on that day."""
    services = Service.objects.as_of(on).filter(organisation=OuterRef("pk")).order_by()
    count = services.values("organisation").annotate(n=Count("cadre", distinct=True)).values("n")
    return Organisation.objects.select_related("area", "parent").annotate(
        n_people=Coalesce(Subquery(count), 0)
    )
