"""How many households each cadre is contact of, who has none, and how to share them evenly."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Iterable

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from contacts import norms
from contacts.models import (
    Cadre,
    CareGroupFamily,
    CareMembership,
    ContactAssignment,
    Household,
    HouseholdWish,
    Leave,
    Post,
    PostRole,
    ResponsibilityDistrict,
    Service,
    WishKind,
)
from contacts.queries.households import without_contact

# Among whom households are shared evenly; the linked leader is given the own ones one by one.
SHARING_ROLES = (PostRole.RESPONSIBLE_BODY, PostRole.OFFICE_CADRE, PostRole.MAIN_TEAM)
# Who owes visits to contact households by standing in a village.
OWING_ROLES = (*SHARING_ROLES, PostRole.LINKED_LEADER)


def norm(on: dt.date) -> Case:
    """How many households a cadre of `category` should have; 0 where none are asked for."""
    own = norms.in_force(on)
    asked = [
        When(township=township, category=category, then=number)
        for (township, category), number in own.items()
    ]
    with_rules = {township for township, _category in own}
    usual = [
        When(~Q(township__in=with_rules), category=category, then=number)
        for category, number in norms.USUAL.items()
    ]
    return Case(*asked, *usual, default=0, output_field=IntegerField())


def load_rows(rows: QuerySet[Cadre], on: dt.date) -> QuerySet[Cadre]:
    """Cadres with `category`, `unit`, the `load` of households of that day and its `norm`."""
    services = Service.objects.as_of(on).filter(cadre=OuterRef("pk")).order_by("starts_on", "pk")
    links = ContactAssignment.objects.as_of(on).filter(cadre=OuterRef("pk")).order_by()
    count = links.values("cadre").annotate(n=Count("household", distinct=True)).values("n")
    return rows.annotate(
        category=Subquery(services.values("category")[:1]),
        unit=Subquery(services.values("organisation__name")[:1]),
        load=Coalesce(Subquery(count), 0),
    ).annotate(norm=norm(on))


def with_leave(rows: QuerySet[Cadre], on: dt.date) -> QuerySet[Cadre]:
    """Cadres with the leave on which they are that day: its kind as `away`, its last day as
    `away_until`."""
    leaves = Leave.objects.as_of(on).filter(cadre=OuterRef("pk")).order_by("starts_on", "pk")
    return rows.annotate(
        away=Subquery(leaves.values("kind")[:1]), away_until=Subquery(leaves.values("ends_on")[:1])
    )


def short_of_households(rows: QuerySet[Cadre], on: dt.date) -> QuerySet[Cadre]:
    """Cadres in villages with fewer households than their norm asks for (只分配了8户)."""
    return load_rows(in_villages(rows, on), on).filter(Q(load__lt=F("norm")))


def in_villages(rows: QuerySet[Cadre], on: dt.date) -> QuerySet[Cadre]:
    """Cadres who stand in a district in a role that keeps contact with households; also its linked
    leader, who owes what a township cadre owes. No police or judicial officers."""
    stands = Post.objects.as_of(on).filter(cadre=OuterRef("pk"), role__in=OWING_ROLES)
    return rows.filter(Exists(stands)).not_card_only(on)  # type: ignore[attr-defined,no-any-return]


def officers_with_households(rows: QuerySet[Cadre], on: dt.date) -> QuerySet[Cadre]:
    """Police and judicial officers whose households older data left to them; they see none."""
    links = ContactAssignment.objects.as_of(on).filter(cadre=OuterRef("pk"))
    return rows.filter(Exists(links)).card_only(on)  # type: ignore[attr-defined,no-any-return]


def in_care(on: dt.date) -> QuerySet[CareMembership]:
    """Memberships of the groups cared for; liaison roles are not among them."""
    return CareMembership.objects.as_of(on).filter(group__family=CareGroupFamily.CARE)


def care_without_contact(rows: QuerySet[Household], on: dt.date) -> QuerySet[Household]:
    """Households cared for that lack the personal contact they should have (S040)."""
    care = in_care(on).filter(household=OuterRef("pk"))
    return without_contact(rows.as_of(on), on).filter(Exists(care))  # type: ignore[attr-defined]


def gap_rows(
    rows: QuerySet[ResponsibilityDistrict], on: dt.date
) -> QuerySet[ResponsibilityDistrict]:
    """Districts with `n_households`, `n_without` a personal contact, and `n_care` of these cared for."""
    homes = Household.objects.as_of(on).filter(district=OuterRef("pk")).order_by()

    def count(households: QuerySet[Household]) -> Coalesce:
        numbers = households.values("district").annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(numbers), 0)

    return rows.annotate(
        n_households=count(homes),
        n_without=count(without_contact(homes, on)),
        n_care=count(care_without_contact(homes, on)),
    )


@dataclasses.dataclass(frozen=True)
class Share:
    """What one cadre would get: `had` before, the new `households`."""

    cadre: Cadre
    had: int
    households: list[Household]

    @property
    def total(self) -> int:
        """How many the cadre would then have."""
        return self.had + len(self.households)

    @property
    def groups(self) -> list[tuple[str, int]]:
        """The groups of the new households with how many of each."""
        names = Counter(h.group.name if h.group else _("不在小组里") for h in self.households)
        return list(names.items())


def to_share(
    district: ResponsibilityDistrict, on: dt.date, *, care_only: bool, with_absent: bool
) -> list[Household]:
    """The households of a district without a personal contact, in the order of the groups.

    `care_only` takes those cared for; `with_absent` also those away all year or declining visits.
    Each carries `is_care`.
    """
    rows = without_contact(district.households.as_of(on), on)
    rows = rows.annotate(is_care=Exists(in_care(on).filter(household=OuterRef("pk"))))
    if care_only:
        rows = rows.filter(is_care=True)
    if not with_absent:
        wishes = HouseholdWish.objects.as_of(on).filter(
            household=OuterRef("pk"), kind__in=[WishKind.AWAY, WishKind.NO_VISITS]
        )
        rows = rows.filter(~Exists(wishes))
    return list(rows.select_related("group").order_by("group__path", "number", "pk"))


def even_shares(
    cadres: Iterable[Cadre], households: list[Household], *, up_to: int | None = None
) -> list[Share]:
    """Share households so that all cadres end with as equal numbers as can be.

    Neighbours stay together: each cadre gets a run of the order given. With `up_to`, nobody gets
    above that number; then those cared for go first. `cadres` carry their `load` of today.
    """
    cadres = sorted(cadres, key=lambda cadre: (cadre.name_keys, cadre.pk))
    room = _room([cadre.load for cadre in cadres], len(households), up_to)  # type: ignore[attr-defined]
    chosen = _first_ones(households, sum(room))
    shares, at = [], 0
    for cadre, size in zip(cadres, room, strict=True):
        load: int = cadre.load  # type: ignore[attr-defined]
        shares.append(Share(cadre, load, chosen[at : at + size]))
        at += size
    return shares


def _room(loads: list[int], number: int, up_to: int | None) -> list[int]:
    """How many of `number` each gets when always the one with the least gets the next."""
    room = [0] * len(loads)
    for _next in range(number):
        open_ones = [i for i in range(len(loads)) if up_to is None or loads[i] + room[i] < up_to]
        if not open_ones:
            break
        least = min(open_ones, key=lambda i: (loads[i] + room[i], i))
        room[least] += 1
    return room


def _first_ones(households: list[Household], number: int) -> list[Household]:
    """So many households, those cared for first, in the order given."""
    if number >= len(households):
        return households
    care_first = sorted(
        range(len(households)),
        key=lambda i: (not households[i].is_care, i),  # type: ignore[attr-defined]
    )
    return [households[i] for i in sorted(care_first[:number])]


@dataclasses.dataclass(frozen=True)
class CarryOver:
    """Which links of one year would go on in the next, and which not and why."""

    going_on: list[ContactAssignment]
    already: int
    left_out: list[ContactAssignment]


def carry_over_plan(links: QuerySet[ContactAssignment], year: int) -> CarryOver:
    """The links of the last day before `year`; left out where the cadre or the household is gone,
    or the cadre is a police or judicial officer."""
    first, eve = dt.date(year, 1, 1), dt.date(year - 1, 12, 31)
    keeping = Cadre.objects.not_card_only(first, dt.date(year, 12, 31)).filter(pk=OuterRef("cadre"))
    serving = Service.objects.as_of(first).filter(cadre=OuterRef("cadre"))
    later = ContactAssignment.objects.overlapping(first, dt.date(year, 12, 31)).filter(
        cadre=OuterRef("cadre"), household=OuterRef("household")
    )
    rows = (
        links.filter(ends_on=eve)
        .select_related("cadre", "household__district", "household__group")
        .annotate(serves=Exists(serving) & Exists(keeping), goes_on=Exists(later))
        .order_by("household__district__area__path", "cadre__name_keys", "household__number")
    )
    every = list(rows)
    due = [link for link in every if not link.goes_on]
    stays = {link.pk for link in due if link.serves and link.household.holds_on(first)}
    return CarryOver(
        going_on=[link for link in due if link.pk in stays],
        already=len(every) - len(due),
        left_out=[link for link in due if link.pk not in stays],
    )
