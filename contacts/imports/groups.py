"""村民小组 under their villages: found by name, in whatever spelling, and planted where a sheet names
a new one. Two groups that are there under two spellings of one name stay two."""

from __future__ import annotations

from collections.abc import Iterable

from contacts.imports.reach import Township
from contacts.kit.sheets.places import group_key, group_within
from contacts.models import Area, AreaKind, ResponsibilityDistrict

GroupKey = tuple[str, str]  # path of the village, name of the group


class Groups:
    """The groups of some townships."""

    def __init__(self, townships: Iterable[Township]) -> None:
        paths = {d.area.path: d.area for township in townships for d in township.districts}
        self.villages = paths
        self.areas: dict[GroupKey, Area | None] = {}
        self.spelled: dict[GroupKey, str] = {}  # by a name for comparing: the one in use
        self.keys: dict[int, GroupKey] = {}
        groups = Area.objects.filter(kind=AreaKind.GROUP, ended_on=None).order_by("path")
        for group in groups:
            path = group.path[: -Area.steplen]
            if village := self.villages.get(path):
                key = (path, group_key(group.name, village.name))
                self.areas[path, group.name] = group
                self.keys[group.pk] = key
                self.spelled.setdefault(key, group.name)

    def key(self, district: ResponsibilityDistrict, name: str | None) -> GroupKey | None:
        """The place of a group, whether it is there already or not."""
        if not name:
            return None
        village = district.area
        if (village.path, name) in self.areas:
            return (village.path, name)
        key = (village.path, group_key(name, village.name))
        return (village.path, self.spelled.setdefault(key, group_within(name, village.name)))

    def is_in(self, pk: int | None, key: GroupKey) -> bool:
        """Whether a stored group is the one meant, or its double under another spelling."""
        path, name = key
        return pk is not None and self.keys.get(pk) == (
            path,
            group_key(name, self.villages[path].name),
        )

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
