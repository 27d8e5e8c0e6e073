"""村民小组 under their villages: found by name, planted where a sheet names a new one."""

from __future__ import annotations

from collections.abc import Iterable

from contacts.imports.reach import Township
from contacts.models import Area, AreaKind, ResponsibilityDistrict

GroupKey = tuple[str, str]  # path of the village, name of the group


class Groups:
    """The groups of some townships."""

    def __init__(self, townships: Iterable[Township]) -> None:
        paths = {d.area.path: d.area for township in townships for d in township.districts}
        self.villages = paths
        self.areas: dict[GroupKey, Area | None] = {
            (group.path[: -Area.steplen], group.name): group
            for group in Area.objects.filter(kind=AreaKind.GROUP, ended_on=None)
        }

    def key(self, district: ResponsibilityDistrict, name: str | None) -> GroupKey | None:
        """The place of a group, whether it is there already or not."""
        return (district.area.path, name) if name else None

    def pk(self, key: GroupKey | None) -> int | None:
        """The group's key in the database; None while it is not planted."""
        area = self.areas.get(key) if key else None
        return area.pk if area else None

    def plant(self, keys: Iterable[GroupKey | None]) -> None:
        """Plant the groups that are not there yet."""
        for key in keys:
            if key and key not in self.areas:
                village = self.villages[key[0]]
                self.areas[key] = Area.objects.plant(village, kind=AreaKind.GROUP, name=key[1])
