"""The units of townships and villages, as sheets name them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from contacts.imports.established import ALWAYS
from contacts.imports.reach import Township
from contacts.imports.records import Record, RowRefused
from contacts.imports.words import Words
from contacts.kit.search import sound
from contacts.kit.sheets.cells import quoted
from contacts.kit.sheets.places import bare, unlikeness
from contacts.models import Area, Organisation, OrganisationKind, ResponsibilityDistrict

K = OrganisationKind
LONG = 4  # characters of a name of which one may be a slip
KINDS = Words(
    {kind: (kind.value, str(kind.label)) for kind in OrganisationKind}
    | {
        K.OFFICE: ("内设机构", "office", "办公室", "站所", "镇直单位", "事业单位", "机关", "中心"),
        K.VILLAGE_COMMITTEES: ("村(居)两委", "村两委", "村委会", "居委会", "村(社区)", "村居"),
        K.COUNTY_DEPARTMENT: ("县直部门", "县直单位", "县级部门", "部门"),
        K.SERVICE_WINDOW: ("服务窗口", "窗口", "便民服务中心", "政务大厅"),
        K.PARTY_BRANCH: ("党支部", "党总支", "支部", "党组织"),
        K.MASS_ORGANISATION: ("群团组织", "群团", "工青妇"),
        K.GOVERNMENT: ("政府", "人民政府", "街道办事处", "街道办", "镇政府", "乡政府"),
        K.PARTY_COMMITTEE: ("党委", "领导班子", "党政班子"),
    }
)
# The first ending or part of a name that says what a unit is.
SIGNS = (
    ("派出所", K.POLICE_STATION), ("警务", K.POLICE_STATION), ("司法所", K.JUDICIAL_OFFICE),
    ("两委", K.VILLAGE_COMMITTEES), ("村委会", K.VILLAGE_COMMITTEES), ("村民委员会", K.VILLAGE_COMMITTEES),
    ("居委会", K.VILLAGE_COMMITTEES), ("居民委员会", K.VILLAGE_COMMITTEES),
    ("支部", K.PARTY_BRANCH), ("党总支", K.PARTY_BRANCH), ("党委", K.PARTY_COMMITTEE),
    ("人民政府", K.GOVERNMENT), ("街道办事处", K.GOVERNMENT), ("镇政府", K.GOVERNMENT),
    ("乡政府", K.GOVERNMENT), ("县政府", K.GOVERNMENT), ("领导班子", K.PARTY_COMMITTEE), ("窗口", K.SERVICE_WINDOW), ("大厅", K.SERVICE_WINDOW),
    ("学校", K.SCHOOL), ("小学", K.SCHOOL), ("中学", K.SCHOOL), ("幼儿园", K.SCHOOL),
    ("公司", K.ENTERPRISE), ("合作社", K.ENTERPRISE), ("厂", K.ENTERPRISE),
    ("工会", K.MASS_ORGANISATION), ("共青团", K.MASS_ORGANISATION), ("团委", K.MASS_ORGANISATION),
    ("妇联", K.MASS_ORGANISATION), ("侨联", K.MASS_ORGANISATION), ("局", K.COUNTY_DEPARTMENT),
)  # fmt: skip


def kind_by_name(name: str) -> OrganisationKind:
    """What a unit is as far as its name says; otherwise an office."""
    return next((kind for sign, kind in SIGNS if sign in name), K.OFFICE)


class Units:
    """The units of some townships, with those that a sheet adds."""

    def __init__(self, townships: Iterable[Township]) -> None:
        self.by_place: dict[int, dict[str, Organisation]] = {}
        self.committees: dict[int, Organisation] = {}
        self.added: list[Organisation] = []
        areas = [a.pk for t in townships for a in (t.area, *(d.area for d in t.districts))]
        for unit in Organisation.objects.filter(area__in=areas).order_by("ends_on", "pk"):
            self.keep(unit)

    def keep(self, unit: Organisation) -> Organisation:
        """Make a unit known. One that still exists comes before one that was dissolved."""
        known = self.by_place.setdefault(unit.area_id, {})
        before = known.get(bare(unit.name))
        if before is None or before.ends_on is not None:
            known[bare(unit.name)] = unit
        if unit.kind == K.VILLAGE_COMMITTEES and unit.ends_on is None:
            self.committees.setdefault(unit.area_id, unit)
        return unit

    def find(self, area: Area, name: str) -> Organisation | None:
        """The unit with this name in this place."""
        return self.by_place.get(area.pk, {}).get(bare(name))

    def known(self, township: Township, name: str) -> Organisation | None:
        """The unit that a roster of cadres means: one of the township, or a village's committees."""
        found = self.find(township.area, name)
        district = None if found else township.find(name)
        if district is None:
            return found
        return self.find(district.area, name) or self.committees.get(district.area_id)

    def of_cadre(self, township: Township, name: str, record: Record, column: str) -> Organisation:
        """As `known`; a unit that isn't there is staged, an office with a warning.

        Raises:
            RowRefused: the name sounds like that of a unit that is there: a slip of the keyboard.
        """
        found = self.known(township, name)
        if found:
            return found
        district = township.find(name)
        if district:
            return self.committees_of(district)
        near = self.nearest(township.area, name)
        told = {"name": quoted(name), "near": near}
        if near and sound(bare(name)) == sound(near):
            sentence = _(
                "没有叫“%(name)s”的单位，是不是“%(near)s”？如果确实是另一个单位，请先登记单位。"
            )
            raise RowRefused("organisation_unknown", column, sentence % told)
        sentence = (
            _("单位“%(name)s”还没有登记，会新建；是不是“%(near)s”？")
            if near
            else _("单位“%(name)s”还没有登记，会新建。")
        )
        record.warn("organisation_new", column, sentence % told)
        return self.add(township.area, name, kind_by_name(name))

    def committees_of(self, district: ResponsibilityDistrict) -> Organisation:
        """The two committees of a village."""
        found = self.committees.get(district.area_id)
        name = f"{district.name}两委"
        return found or self.add(district.area, name, K.VILLAGE_COMMITTEES)

    def add(
        self, area: Area, name: str, kind: OrganisationKind, day: dt.date = ALWAYS
    ) -> Organisation:
        """Stage a unit."""
        unit = Organisation(area=area, name=name, kind=kind, starts_on=day)
        self.added.append(unit)
        return self.keep(unit)

    def nearest(self, area: Area, name: str) -> str:
        """The known unit that may be meant, one that sounds the same first."""
        wanted = bare(name)
        near = [known for known in self.by_place.get(area.pk, {}) if may_be_meant(wanted, known)]
        return min(near, key=lambda known: sound(known) != sound(wanted), default="")

    def write(self) -> list[str]:
        """Write the staged units."""
        Organisation.objects.bulk_create(self.added)
        return [str(unit.uid) for unit in self.added]


def may_be_meant(name: str, known: str) -> bool:
    """Whether one name may be the other mistyped or shortened. Of two signs out of three alone
    nothing follows: 党政办 is no 民政办."""
    if unlikeness(name, known) > 1:
        return False
    is_short = min(len(name), len(known)) < LONG
    return not is_short or name in known or known in name or sound(name) == sound(known)
