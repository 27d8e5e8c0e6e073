"""Columns of the household register and of the care ledger.

Telephones are masked here and in the sheet; care groups stay out of the sheet of the register
(care P5): the ledger of care memberships is a list of its own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.kit.tables import Column, Table
from contacts.kit.telephones import mask
from contacts.models import CareMembership, Household, WishKind
from contacts.queries.ledger import GAPS, lacks


def household_url(household: Household) -> str:
    """The page of a household."""
    return reverse("household", args=[household.uid])


def wish_of(row: Any) -> str:
    """The household's wish in words; "" without one."""
    return str(WishKind(row.wish).label) if row.wish else ""


def contacts_of(household: Any) -> str:
    """All personal contacts: somebody who looks for one should find the others too."""
    return "、".join(link.cadre.name for link in household.contacts)


def resident_of(row: CareMembership) -> str:
    """Who of the household it is about."""
    if row.resident:
        return row.resident.name
    return gettext("没写是哪个孩子") if row.group.of_children else gettext("整户")


# In lists of what hangs on a household: whose it is, and where.
HOUSEHOLD = Column(
    "household",
    _("户主"),
    "household.head_name",
    sort=("household__name_keys", "household__head_name"),
    link=lambda row: household_url(row.household),
    phone="title",
)
DISTRICT = Column(
    "district",
    _("责任区"),
    "household.district.name",
    sort=("household__district__area__path",),
    phone="text",
)


class HouseholdTable(Table):
    columns = (
        Column(
            "head",
            _("户主"),
            "head_name",
            sort=("name_keys", "head_name"),
            link=household_url,
            phone="title",
        ),
        Column("number", _("户编号"), "number", sort=("number",), phone="text"),
        Column(
            "district", _("责任区"), "district.name", sort=("district__area__path",), phone="text"
        ),
        Column("group", _("小组"), "group.name", sort=("group__path",), phone="text"),
        Column("address", _("住址"), "address", phone="hide"),
        Column("size", _("人口"), "size", sort=("size",), numeric=True),
        Column("phone", _("电话"), lambda row: mask(row.phone), phone="hide"),
        Column("contact", _("联系人"), contacts_of, sort=("contact_name",)),
        Column(
            "care",
            _("关爱与意愿"),
            wish_of,
            template="contacts/cells/care.html",
            phone="text",
            export=False,
        ),
    )
    default_sort = "number"


def missing_in(row: CareMembership) -> str:
    """What the ledger lacks about it, in words."""
    return "、".join(str(GAPS[code]) for code in lacks(row))


class CareGapTable(Table):
    columns = (
        HOUSEHOLD,
        Column("group", _("类别"), lambda row: str(row.group), phone="state"),
        Column("resident", _("哪个人"), resident_of, phone="text"),
        replace(DISTRICT, sort=("household__district__area__path", "household__number")),
        Column("missing", _("缺什么"), missing_in, phone="wide"),
        Column("mend", "", "", template="contacts/cells/mend.html", phone="action", export=False),
    )
    default_sort = "district"


class CareTable(Table):
    columns = (
        HOUSEHOLD,
        Column(
            "group", _("类别"), lambda row: str(row.group), sort=("group__position",), phone="state"
        ),
        Column("resident", _("哪个人"), resident_of, phone="text"),
        DISTRICT,
        Column("basis", _("依据"), "basis", phone="hide"),
        Column("starts_on", _("从"), "starts_on", sort=("starts_on",), phone="hide"),
        Column("consent", _("本人同意"), CareMembership.get_consent_display, sort=("consent",)),
        Column("review_on", _("复核日期"), "review_on", sort=("review_on",)),
        Column(
            "contact",
            _("联系人"),
            lambda row: contacts_of(row.household),
            sort=("contact_name",),
        ),
        Column("phone", _("电话"), lambda row: mask(row.household.phone), page=False),
    )
    default_sort = "household"
