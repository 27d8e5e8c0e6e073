"""Columns of districts, teams, vacancies, stations and contact points."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.kit.days import WEEKDAYS
from contacts.kit.tables import Column, Table
from contacts.kit.telephones import mask
from contacts.models import Post, ResponsibilityDistrict, Station


def district_url(district: ResponsibilityDistrict) -> str:
    """The page of a district."""
    return reverse("district", args=[district.uid])


def cadre_url(row: Any) -> str:
    """The page of the row's cadre."""
    return reverse("cadre", args=[row.cadre.uid])


def weekdays_of(station: Station) -> str:
    """The weekdays in words: 周一、周四."""
    return "、".join(str(WEEKDAYS[day - 1]) for day in station.weekdays)


def hours_of(station: Station) -> str:
    """From when to when: 09:00—11:30."""
    return f"{station.opens_at:%H:%M}—{station.closes_at:%H:%M}"


# In lists of what stands in a district.
DISTRICT = Column(
    "district",
    _("责任区"),
    "district.name",
    sort=("district__area__path",),
    link=lambda row: district_url(row.district),
    phone="text",
)


class DistrictTable(Table):
    columns = (
        Column("name", _("责任区"), "name", sort=("area__path",), link=district_url, phone="title"),
        Column("leader", _("联村领导"), "leader", sort=("leader",)),
        Column("office", _("机关干部"), "n_office", sort=("n_office",), numeric=True),
        Column("households", _("户"), "n_households", sort=("n_households",), numeric=True),
        Column("contacted", _("有联系人的户"), "n_contacted", sort=("n_contacted",), numeric=True),
        Column("phone", _("服务电话"), "service_phone", phone="hide"),
        Column(
            "team",
            _("队伍"),
            lambda row: "；".join(f"{v.role}{v.held.remark}" for v in row.vacancies),
            template="contacts/cells/team.html",
            phone="state",
        ),
    )
    default_sort = "name"


class VacancyTable(Table):
    columns = (
        Column(
            "district",
            _("责任区"),
            "district.name",
            link=lambda row: district_url(row.district),
            phone="title",
        ),
        Column("role", _("角色"), "role", sort=("role",), phone="text"),
        Column(
            "remark", _("情况"), "held.remark", template="contacts/cells/remark.html", phone="state"
        ),
        Column("holders", _("现有"), "holders"),
        Column("rule", _("要求"), "held.seat.hint", phone="hide"),
        Column(
            "fill",
            "",
            lambda row: "",
            template="contacts/cells/fill_seat.html",
            phone="action",
            export=False,
        ),
    )


class PostTable(Table):
    columns = (
        Column(
            "cadre",
            _("姓名"),
            "cadre.name",
            sort=("cadre__name_keys",),
            link=cadre_url,
            phone="title",
        ),
        Column("role", _("角色"), Post.get_role_display, sort=("role",), phone="state"),
        DISTRICT,
        Column("area", _("小组或网格"), "area.name", sort=("area__path",)),
        Column("unit", _("单位"), "unit", sort=("unit",)),
        Column("phone", _("手机"), lambda row: mask(row.cadre.phone), phone="hide"),
        Column("starts_on", _("从"), "starts_on", sort=("starts_on",), phone="hide"),
    )
    default_sort = "district"


class HistoryTable(Table):
    columns = (
        Column("cadre", _("姓名"), "cadre.name", sort=("cadre__name_keys",), phone="title"),
        Column("role", _("角色"), Post.get_role_display, sort=("role",), phone="state"),
        Column("area", _("小组或网格"), "area.name"),
        Column("starts_on", _("从"), "starts_on", sort=("starts_on",)),
        Column("ends_on", _("到"), "ends_on", sort=("ends_on",)),
        Column("tasks", _("任务"), "tasks", phone="wide"),
    )
    default_sort = "-starts_on"


class StationTable(Table):
    columns = (
        Column("place", _("地点"), "place", sort=("place",), phone="title"),
        DISTRICT,
        Column("organisation", _("单位"), "organisation.name"),
        Column("weekdays", _("星期"), weekdays_of, phone="text"),
        Column("hours", _("时间"), hours_of, phone="text"),
    )
    default_sort = "district"


class ContactPointTable(Table):
    columns = (
        Column(
            "cadre",
            _("领导"),
            "cadre.name",
            sort=("cadre__name_keys",),
            link=cadre_url,
            phone="title",
        ),
        Column(
            "target",
            _("联系点"),
            lambda row: str(row.district or row.organisation),
            phone="text",
        ),
        Column("starts_on", _("从"), "starts_on", sort=("starts_on",)),
        Column(
            "end",
            "",
            lambda row: "",
            template="contacts/cells/end_contact_point.html",
            phone="action",
            export=False,
        ),
    )
    default_sort = "cadre"
