"""Columns of cadres and organisations. Telephones are masked here and in the sheet."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.kit.tables import Column, Table
from contacts.kit.telephones import mask
from contacts.models import Cadre, Organisation, ServiceCategory
from contacts.models.absences import plain_leave


def cadre_url(cadre: Cadre) -> str:
    """The page of a cadre."""
    return reverse("cadre", args=[cadre.uid])


def organisation_url(organisation: Organisation) -> str:
    """The page of an organisation."""
    return reverse("organisation", args=[organisation.uid])


def category_of(row: Any) -> str:
    """What the cadre serves as, in words."""
    return str(ServiceCategory(row.category).label) if row.category else ""


def districts_of(row: Any) -> str:
    """The districts in which the cadre stands, each once."""
    return "、".join(dict.fromkeys(post.district.name for post in row.stands))


def absence_of(row: Any) -> str:
    """The kind of leave, in words."""
    return plain_leave(row.away) if row.away else ""


def account_of(row: Any) -> str:
    """The user name, or that there is none."""
    return row.user.username if row.user else gettext("没有账号")


class CadreTable(Table):
    columns = (
        Column("name", _("姓名"), "name", sort=("name_keys",), link=cadre_url, phone="title"),
        Column("staff_number", _("工号"), "staff_number", sort=("staff_number",), phone="hide"),
        Column("unit", _("单位"), "unit", sort=("unit",), phone="text"),
        Column("title", _("职务"), "title", sort=("title",), phone="text"),
        Column("category", _("类别"), category_of, sort=("category",), phone="text"),
        Column("districts", _("责任区"), districts_of),
        Column("households", _("联系户"), "n_households", sort=("n_households",), numeric=True),
        Column("away", _("请假借调"), absence_of, sort=("away",), phone="state"),
        Column("phone", _("手机"), lambda row: mask(row.phone), page=False),
        Column("account", _("账号"), account_of, sort=("user__username",), phone="hide"),
    )
    default_sort = "name"


class OrganisationTable(Table):
    columns = (
        Column(
            "name", _("单位"), "name", sort=("name_keys",), link=organisation_url, phone="title"
        ),
        Column("kind", _("类型"), Organisation.get_kind_display, sort=("kind",), phone="state"),
        Column("area", _("所在区划"), "area.name", sort=("area__path",), phone="text"),
        Column("parent", _("上级单位"), "parent.name", sort=("parent__name_keys",)),
        Column("people", _("人数"), "n_people", sort=("n_people",), numeric=True),
        Column("ends_on", _("到"), "ends_on", sort=("ends_on",), phone="hide"),
    )
    default_sort = "area"

    def is_muted(self, row: Any) -> bool:
        """Dissolved ones stand in grey."""
        return row.ends_on is not None
