"""Places and responsibility districts: plant, name, abolish."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contacts import audit
from contacts.actions import base
from contacts.models import (
    Area,
    AreaKind,
    AuditVerb,
    Household,
    ResponsibilityDistrict,
)
from contacts.signals import tell_roster_changed

if TYPE_CHECKING:
    from contacts.models import User

# What lies under what.
BELOW: dict[str, tuple[AreaKind, ...]] = {
    AreaKind.COUNTY: (AreaKind.TOWNSHIP,),
    AreaKind.TOWNSHIP: (AreaKind.VILLAGE,),
    AreaKind.VILLAGE: (AreaKind.GROUP, AreaKind.GRID, AreaKind.BUILDING),
    AreaKind.GROUP: (AreaKind.BUILDING,),
    AreaKind.GRID: (AreaKind.BUILDING,),
    AreaKind.BUILDING: (),
}
DISTRICT_FIELDS = ("name", "service_phone", "box_place", "board_place")


@transaction.atomic
def plant_area(
    *,
    by: User | None,
    parent: Area,
    kind: str,
    name: str,
    on: dt.date,
    code: str | None = None,
    name_en: str = "",
) -> Area:
    """Make a place under another one; a village begins with its district on the day `on`.

    Raises `ValidationError` at the fields: kind that doesn't belong there, name or code taken.
    """
    parent = base.locked(parent)
    if kind not in BELOW[parent.kind]:
        raise ValidationError({"kind": _("%(place)s下面没有这一层") % {"place": parent.name}})
    _check_name(parent, name)
    area = Area.objects.plant(
        parent, kind=kind, name=name.strip(), name_en=name_en.strip(), code=_code(code)
    )
    audit.record(by=by, verb=AuditVerb.CREATE, resource="area", ids=[area.uid])
    if kind == AreaKind.VILLAGE:
        open_district(by=by, area=area, name=area.name, starts_on=on)
    return area


@transaction.atomic
def rename_area(*, area: Area, by: User | None, **values: Any) -> list[str]:
    """Change `name`, `name_en` or `code`; the changed fields. Raises `ValidationError`."""
    unknown = set(values) - {"name", "name_en", "code"}
    if unknown:
        raise TypeError(f"not to be changed here: {sorted(unknown)}")
    area = base.locked(area)
    parent = Area.objects.get_parent(area)
    if parent and values.get("name", area.name) != area.name:
        _check_name(parent, values["name"])
    if "code" in values:
        values["code"] = _code(values["code"], but=area)
    return base.change(area, values, by=by)


@transaction.atomic
def abolish_area(*, area: Area, by: User | None, on: dt.date) -> None:
    """The last day of a place and of all below it; refused while households live there."""
    area = base.locked(area)
    places = Area.objects.within(area)
    households = Household.objects.overlapping(on + base.ONE_DAY, dt.date.max)
    if (
        households.filter(district__area__in=places).exists()
        or households.filter(group__in=places).exists()
    ):
        raise ValidationError(_("这里还有住户，请先把住户迁到别的地方。"))
    for district in ResponsibilityDistrict.objects.filter(area__in=places, ends_on=None):
        close_district(district=district, by=by, on=on)
    for place in places.filter(ended_on=None):
        base.change(place, {"ended_on": on}, by=by)


@transaction.atomic
def open_district(
    *, by: User | None, area: Area, name: str, starts_on: dt.date
) -> ResponsibilityDistrict:
    """Make a responsibility district of a village; normally there is one each (S191)."""
    if area.kind != AreaKind.VILLAGE:
        raise ValidationError({"area": _("责任区设在村（社区）")})
    district = ResponsibilityDistrict(area=area, name=name.strip(), starts_on=starts_on)
    base.create(district, by=by)
    tell_roster_changed(cadres=None)
    return district


@transaction.atomic
def change_district(
    *, district: ResponsibilityDistrict, by: User | None, **values: Any
) -> list[str]:
    """Change what is published about a district (`DISTRICT_FIELDS`); the changed fields."""
    unknown = set(values) - set(DISTRICT_FIELDS)
    if unknown:
        raise TypeError(f"not to be changed here: {sorted(unknown)}")
    return base.change(base.locked(district), values, by=by)


@transaction.atomic
def close_district(*, district: ResponsibilityDistrict, by: User | None, on: dt.date) -> None:
    """The last day of a district, its posts and its stations; refused while households live there."""
    district = base.locked(district)
    if district.households.overlapping(on + base.ONE_DAY, dt.date.max).exists():
        raise ValidationError(_("这个责任区还有住户，请先把住户迁到别的责任区。"))
    base.end(district, on=on, by=by, field="ends_on")
    for rows in (district.posts, district.stations, district.contact_points):
        for row in rows.overlapping(on + base.ONE_DAY, dt.date.max):
            base.take_back(row, from_day=on + base.ONE_DAY, by=by)
    tell_roster_changed(cadres=None)


def _check_name(parent: Area, name: str) -> None:
    if Area.objects.get_children(parent).filter(name=name.strip(), ended_on=None).exists():
        raise ValidationError({"name": _("%(place)s下面已经有这个名称") % {"place": parent.name}})


def _code(code: str | None, but: Area | None = None) -> str | None:
    """The statistical code, or None for a place without one (S182)."""
    plain = (code or "").strip()
    if not plain:
        return None
    if not plain.isdigit() or len(plain) > 12:
        raise ValidationError({"code": _("统计用区划代码是6到12位数字；没有就空着")})
    taken = Area.objects.filter(code=plain)
    if (taken.exclude(pk=but.pk) if but else taken).exists():
        raise ValidationError({"code": _("这个代码已经有了")})
    return plain
