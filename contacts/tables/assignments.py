"""Columns of contact assignments, loads and gaps."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.kit.language import counted
from contacts.kit.tables import Column, Table
from contacts.tables.cadres import cadre_url, category_of
from contacts.tables.districts import district_url
from contacts.tables.households import DISTRICT, HOUSEHOLD


def load_url(cadre: Any) -> str:
    """The households of one cadre."""
    return f"{reverse('assignment-list')}?cadre={cadre.uid}"


def shortage_of(row: Any) -> str:
    """What the administrator should know: 只分配了8户."""
    if row.norm and not row.load:
        return gettext("还没有分配")
    return counted("只分配了%(n)s户", row.load) % {"n": row.load} if row.load < row.norm else ""


class AssignmentTable(Table):
    columns = (
        HOUSEHOLD,
        Column("number", _("户编号"), "household.number", sort=("household__number",)),
        DISTRICT,
        Column(
            "group",
            _("小组"),
            "household.group.name",
            sort=("household__group__path",),
            phone="text",
        ),
        Column(
            "cadre", _("联系人"), "cadre.name", sort=("cadre__name_keys", "cadre__pk"), phone="text"
        ),
        Column("starts_on", _("从"), "starts_on", sort=("starts_on",), phone="hide"),
        Column("ends_on", _("到"), "ends_on", sort=("ends_on",)),
        Column(
            "end",
            "",
            lambda row: "",
            template="contacts/cells/end_assignment.html",
            phone="action",
            export=False,
        ),
    )
    default_sort = "cadre"


class LoadTable(Table):
    columns = (
        Column("name", _("姓名"), "name", sort=("name_keys",), link=cadre_url, phone="title"),
        Column("unit", _("单位"), "unit", sort=("unit",), phone="text"),
        Column("category", _("类别"), category_of, sort=("category",), phone="text"),
        Column("load", _("联系户"), "load", sort=("load",), numeric=True, link=load_url),
        Column("norm", _("应有"), lambda row: row.norm or None, numeric=True),
        Column(
            "shortage",
            _("提醒"),
            shortage_of,
            template="contacts/cells/shortage.html",
            phone="state",
        ),
    )
    default_sort = "load"


class GapTable(Table):
    columns = (
        Column("name", _("责任区"), "name", sort=("area__path",), link=district_url, phone="title"),
        Column("households", _("户"), "n_households", sort=("n_households",), numeric=True),
        Column(
            "without",
            _("没有联系人"),
            "n_without",
            sort=("n_without",),
            numeric=True,
            link=lambda row: f"{reverse('household-list')}?district={row.uid}&contact=none",
        ),
        Column("care", _("其中关爱联系户"), "n_care", sort=("n_care",), numeric=True),
        Column(
            "share",
            "",
            lambda row: "",
            template="contacts/cells/distribute.html",
            phone="action",
            export=False,
        ),
    )
    default_sort = "name"
