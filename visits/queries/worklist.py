"""Whom a cadre should see next, and which households a word finds."""

from __future__ import annotations

import datetime as dt

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from contacts.access import visible_to
from contacts.kit.search import matching
from contacts.models import (
    ROLES_WITHOUT_REGISTER,
    Cadre,
    CareMembership,
    ContactAssignment,
    Household,
    HouseholdWish,
    Post,
    Resident,
    User,
)
from visits.models import Answer, CountsAs, HouseholdMet, Participant, holds

FOUND_AT_MOST = 12


def worklist(cadre: Cadre, on: dt.date) -> QuerySet[Household]:
    """The cadre's own households in the order in which to go there.

    Households in hardship first, then those the cadre never visited, then the longest ago
    (S114). Those that wish no visits or are away all year leave the list (rule of light
    burden 7). Rows carry `in_hardship` and `last_visit_on`.
    """
    return _in_order(assigned_to(cadre, on), cadre, on).filter(~wishing(on))


def not_seen_since(rows: QuerySet[Household], day: dt.date) -> QuerySet[Household]:
    """Those of a worklist that the cadre hasn't visited from a day on."""
    return rows.filter(Q(last_visit_on__isnull=True) | Q(last_visit_on__lt=day))


def everybody(cadre: Cadre, on: dt.date) -> QuerySet[Household]:
    """The worklist together with those that wish no visit; rows carry their `wish`."""
    wishes = HouseholdWish.objects.as_of(on).filter(household=OuterRef("pk"))
    rows = _in_order(assigned_to(cadre, on), cadre, on)
    return rows.annotate(wish=Subquery(wishes.order_by("pk").values("kind")[:1]))


def with_care(rows: QuerySet[Household], on: dt.date) -> QuerySet[Household]:
    """Each with the care groups to which it belongs, as `care_now`."""
    care = CareMembership.objects.as_of(on).select_related("group").order_by("group__position")
    return rows.prefetch_related(Prefetch("memberships", care, "care_now"))


def assigned_to(cadre: Cadre, on: dt.date) -> QuerySet[Household]:
    """The households whose personal contact the cadre is on a day."""
    own = _links(cadre, on)
    return Household.objects.as_of(on).filter(pk__in=own.values("household"))


def with_own(cadres: QuerySet[Cadre], on: dt.date) -> QuerySet[Cadre]:
    """Cadres with `own`: whose personal contact they are, how many households."""
    links = ContactAssignment.objects.as_of(on).filter(cadre=OuterRef("pk"))
    links = links.filter(household__in=Household.objects.as_of(on)).order_by()
    count = links.values("cadre").annotate(n=Count("household", distinct=True)).values("n")
    return cadres.annotate(own=Coalesce(Subquery(count), 0))


def offered(cadre: Cadre, on: dt.date) -> QuerySet[Household]:
    """What the form offers to tap: the own worklist, or that of the own districts for a cadre
    to whom no households were assigned."""
    posts = Post.objects.as_of(on).filter(cadre=cadre).exclude(role__in=ROLES_WITHOUT_REGISTER)
    has_own = _links(cadre, on)
    own = Q(pk__in=has_own.values("household"))
    around = ~Exists(has_own) & Q(district__in=posts.values("district"))
    rows = Household.objects.as_of(on).filter(own | around)
    return _in_order(rows, cadre, on).filter(~wishing(on))


def _links(cadre: Cadre, on: dt.date) -> QuerySet[ContactAssignment]:
    """The links of a cadre; a police or judicial officer has none, whatever older data say
    (care P4)."""
    keeping = Cadre.objects.filter(pk=cadre.pk).not_card_only(on)
    return ContactAssignment.objects.as_of(on).filter(cadre__in=keeping)


def wishing(on: dt.date) -> Exists:
    """The condition that a household wishes no visits, or telephone only, or is away."""
    return Exists(HouseholdWish.objects.as_of(on).filter(household=OuterRef("pk")))


def found(user: User, word: str, on: dt.date, cadre: Cadre | None) -> QuerySet[Household]:
    """Households within the user's reach by name, pinyin, number, house number or the last
    four digits of a telephone, also of the other members (`member`); the cadre's own first."""
    members = Resident.objects.as_of(on).filter(
        matching(word, names=("name",), keys=("name_keys",), exact=("phone_tail",)),
        household=OuterRef("pk"),
    )
    fits = matching(
        word, names=("head_name", "number", "address"), keys=("name_keys",), exact=("phone_tail",)
    )
    if not fits:
        return Household.objects.none()
    own = ContactAssignment.objects.as_of(on).filter(household=OuterRef("pk"), cadre=cadre)
    rows = visible_to(Household.objects.all(), user).as_of(on).filter(fits | Exists(members))
    member = Subquery(members.order_by("pk").values("name")[:1])
    rows = rows.annotate(member=Case(When(fits, then=Value("")), default=member))
    # Who is called just so stands before all others whose names, numbers or houses hold the word.
    just_so = Case(When(head_name=word.strip(), then=0), default=1)
    return rows.select_related("group", "district").order_by(
        just_so, ~Exists(own), "name_keys", "number"
    )


def _in_order(rows: QuerySet[Household], cadre: Cadre, on: dt.date) -> QuerySet[Household]:
    care = CareMembership.objects.as_of(on).filter(
        household=OuterRef("pk"), group__is_hardship=True
    )
    return (
        rows.annotate(in_hardship=Exists(care), last_visit_on=last_visit_by(cadre, on))
        .select_related("group", "district")
        .order_by("-in_hardship", F("last_visit_on").asc(nulls_first=True), "number")
    )


def last_visit_by(cadre: Cadre, on: dt.date) -> Subquery:
    """The day of the cadre's last visit to the household of the row, up to a day.

    What was typed before its day counts nowhere (counting rule 6), so it is no last visit either.
    """
    there = Participant.objects.filter(activity=OuterRef("activity"), cadre=cadre)
    visits = HouseholdMet.objects.filter(
        Exists(there.exclude(answer=Answer.NOT_THERE)),
        holds("activity"),
        household=OuterRef("pk"),
        activity__kind__counts_as=CountsAs.VISIT,
        activity__happened_on__lte=on,
    )
    return Subquery(visits.order_by("-activity__happened_on").values("activity__happened_on")[:1])
