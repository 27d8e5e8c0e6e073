"""The tree of places, stored and staged, as a sheet of areas names them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from contacts.imports.records import RowRefused
from contacts.kit.sheets import cells
from contacts.kit.sheets.cells import quoted
from contacts.kit.sheets.places import group_key, short_name, unlikeness
from contacts.models import Area, AreaKind


@dataclass(eq=False)
class Place:
    """A place that is stored, or will be."""

    kind: AreaKind
    name: str
    code: str | None
    parent: Place | None
    area: Area | None = None
    children: dict[str, Place] = field(default_factory=dict)


class Tree:
    """All places by their codes, by their names, and by name under their parents."""

    def __init__(self) -> None:
        self.roots: dict[str, Place] = {}
        self.by_code: dict[str, Place] = {}
        self.by_name: dict[str, list[Place]] = {}
        by_path: dict[str, Place] = {}
        for area in Area.objects.all():
            parent = by_path.get(area.path[: -Area.steplen])
            place = Place(AreaKind(area.kind), area.name, area.code, parent, area)
            by_path[area.path] = self.keep(place)

    def keep(self, place: Place) -> Place:
        """Make a place known."""
        siblings = place.parent.children if place.parent else self.roots
        siblings[key_within(place.name, place.parent)] = place
        namesakes = self.by_name.setdefault(short_name(place.name), [])
        if place not in namesakes:
            namesakes.append(place)
        if place.code:
            self.by_code[place.code] = place
        return place

    def find(self, name: str, code: str | None, parent: Place | None) -> Place | None:
        """The place with this code, or with this name under this parent.

        Raises:
            RowRefused: when the name is there under another code.
        """
        if code and code in self.by_code:
            return self.by_code[code]
        found = (parent.children if parent else self.roots).get(key_within(name, parent))
        if found and found.code and code:
            raise RowRefused(
                "code_differs",
                "代码",
                _("“%(name)s”已经登记为代码 %(code)s，请核对。")
                % {"name": name, "code": found.code},
            )
        return found

    def derived(self, name: str, code: str) -> str | None:
        """The code of a place above, as its villages' codes begin; None where the place has
        another code, or another place has this one."""
        bearer = self.by_code.get(code)
        if bearer is not None:
            return code if short_name(bearer.name) == short_name(name) else None
        known = self.by_name.get(short_name(name), ())
        return None if any(place.code for place in known) else code or None

    def named(self, text: str, is_mine: Callable[[Place], bool]) -> Place:
        """The one place with this name or code; of namesakes the one where the user may write.

        Raises:
            RowRefused: when there is none, or several.
        """
        found = self.by_name.get(short_name(text), [])
        by_code = self.by_code.get(cells.code(text))
        if by_code:
            return by_code
        mine = [place for place in found if is_mine(place)]
        if len(mine) > 1:
            sentence = _("叫“%(name)s”的地方不止一个，请在“上级”里写它的区划代码。")
            raise RowRefused("area_unknown", "上级", sentence % {"name": quoted(text)})
        if not mine and len(found) != 1:
            raise unknown_parent("上级", text, self.nearest(text, is_mine))
        return (mine or found)[0]

    def nearest(self, text: str, is_mine: Callable[[Place], bool]) -> str:
        """The name of a place, among those where the user may write, that may be meant."""
        wanted = short_name(text)
        near = (
            place.name
            for name, places in self.by_name.items()
            if len(wanted) > 2 and unlikeness(wanted, name) == 1
            for place in places
            if is_mine(place)
        )
        return next(near, "")


def key_within(name: str, parent: Place | None) -> str:
    """The name of a place for comparing with its siblings; groups go with or without their
    village's."""
    if parent and parent.kind == AreaKind.VILLAGE:
        return group_key(name, parent.name)
    return short_name(name)


def unknown_parent(column: str, name: object, near: str = "") -> RowRefused:
    """The refusal of a row whose place lies nowhere that the user may write."""
    sentence = (
        _("“%(name)s”不在您管理的区划里，是不是“%(near)s”？")
        if near
        else _(
            "“%(name)s”不在您管理的区划里。请核对上级名称；还没有上级就先导入，上级的名称录错了就在“区划”里改。"
        )
    )
    return RowRefused("area_unknown", column, sentence % {"name": quoted(name), "near": near})
