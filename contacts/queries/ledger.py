"""Whether the care ledger is complete: who, what, how to reach (S243)."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts.models import (
    CONSENTS_ALONE,
    OF_AGE,
    CareMembership,
    Consent,
    ContactAssignment,
    Resident,
    ResponsibilityDistrict,
)

# What may be missing in a row, by code; each is a column that `with_gaps` adds.
GAPS: dict[str, Promise] = {
    "gone": _("写的人已不在这一户"),
    "whom": _("没写是哪个孩子，也就没有问过监护人"),
    "grown": _("已满18岁，请核对后退出"),
    "basis": _("没有依据"),
    "review": _("没有复核日期"),
    "overdue": _("过了复核日期"),
    "consent": _("没有记录本人同意"),
    "own_word": _("当时是监护人同意，现在满14岁了，要问本人"),
    "refused": _("本人不同意，请退出"),
    "reach": _("没有电话也没有联系人"),
}


@dataclasses.dataclass(frozen=True)
class DistrictLedger:
    """The rows of one district: how many, how many are complete, how many lack what."""

    district: ResponsibilityDistrict
    total: int
    complete: int
    missing: dict[str, int]


def with_gaps(rows: QuerySet[CareMembership], on: dt.date) -> QuerySet[CareMembership]:
    """Memberships with one `lacks_CODE` for each of GAPS."""
    return rows.annotate(**{f"lacks_{code}": test for code, test in _tests(on).items()})


def incomplete(rows: QuerySet[CareMembership], on: dt.date) -> QuerySet[CareMembership]:
    """Those memberships that lack something, with what they lack."""
    lacking = Q()
    for code in GAPS:
        lacking |= Q(**{f"lacks_{code}": True})
    return with_gaps(rows, on).filter(lacking)


def lacking(rows: QuerySet[CareMembership], on: dt.date, code: str) -> QuerySet[CareMembership]:
    """Those memberships that lack one thing."""
    return with_gaps(rows, on).filter(**{f"lacks_{code}": True})


def lacks(row: Any) -> list[str]:
    """The codes of what a row of `with_gaps` lacks, in order."""
    return [code for code in GAPS if getattr(row, f"lacks_{code}")]


def by_district(rows: QuerySet[CareMembership], on: dt.date) -> list[DistrictLedger]:
    """The ledger counted by district; two statements."""
    counts = {f"n_{code}": Count("pk", filter=Q(**{f"lacks_{code}": True})) for code in GAPS}
    complete = Q(**{f"lacks_{code}": False for code in GAPS})
    found = (
        with_gaps(rows, on)
        .order_by()
        .values("household__district")
        .annotate(total=Count("pk"), complete=Count("pk", filter=complete), **counts)
    )
    known: dict[int, Any] = {row["household__district"]: row for row in found}
    districts = ResponsibilityDistrict.objects.filter(pk__in=known).select_related("area")
    return [
        DistrictLedger(
            district,
            known[district.pk]["total"],
            known[district.pk]["complete"],
            {code: known[district.pk][f"n_{code}"] for code in GAPS},
        )
        for district in districts
    ]


def _young(on: dt.date) -> Q:
    """Rows of a child who can't consent alone; in groups of children also of somebody whose age is
    unknown, and of whole households."""
    year = on.year - CONSENTS_ALONE
    known = Q(resident__birth_year__gt=year) | (
        Q(resident__birth_year=year)
        & (Q(resident__birth_month__isnull=True) | Q(resident__birth_month__gte=on.month))
    )
    return known | Q(resident__birth_year__isnull=True, group__of_children=True)


def _has_reached(age: int, on: dt.date) -> Q:
    """Rows of somebody who is certainly so old."""
    year = on.year - age
    this_year = Q(resident__birth_year=year, resident__birth_month__lt=on.month)
    return Q(resident__birth_year__lt=year) | this_year


def _tests(on: dt.date) -> dict[str, Any]:
    contacts = ContactAssignment.objects.as_of(on).filter(household=OuterRef("household"))
    phones = Resident.objects.as_of(on).filter(household=OuterRef("household")).exclude(phone="")
    alive = Resident.objects.as_of(on).filter(pk=OuterRef("resident"))
    return {
        "gone": Q(resident__isnull=False) & ~Q(Exists(alive)),
        "whom": Q(group__of_children=True, resident__isnull=True),
        "grown": Coalesce(Q(group__of_children=True) & _has_reached(OF_AGE, on), False),
        "basis": Q(basis=""),
        "review": Q(review_on__isnull=True),
        "overdue": Coalesce(Q(review_on__lt=on), False),
        "consent": Coalesce(
            Q(consent=Consent.NOT_RECORDED) | (Q(consent=Consent.GIVEN) & _young(on)), False
        ),
        "own_word": Coalesce(
            Q(consent=Consent.GUARDIAN)
            & _has_reached(CONSENTS_ALONE, on)
            & ~_has_reached(OF_AGE, on),
            False,
        ),
        "refused": Q(consent=Consent.REFUSED),
        "reach": Q(household__phone="") & ~Q(Exists(phones)) & ~Q(Exists(contacts)),
    }
