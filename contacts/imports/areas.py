"""区划: the tree of places, with a responsibility district for each village.

Two forms are read: the statistical list, in which each row is a village with its township and
county (by name and code), and a plain list of 名称, 上级, 类型, 代码. A place is known by its code,
else by its name under its parent. A new name under a known code is a correction and renames the
district too; a known place gets the code it lacked. Places are never moved or removed by a sheet.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.imports.established import ALWAYS
from contacts.imports.fields import Field, LeftOut
from contacts.imports.kind import SheetKind
from contacts.imports.records import Outcome, Record, RowRefused
from contacts.imports.tree import Place, Tree, unknown_parent
from contacts.imports.words import NEVER, NO_IDENTITY, SERIAL_NUMBER, Words
from contacts.imports.writing import update
from contacts.kit.search import pinyin_keys
from contacts.kit.sheets import cells
from contacts.kit.sheets.cells import CellError, quoted
from contacts.kit.sheets.places import bare, group_within, short_name
from contacts.models import Area, AreaKind, ResponsibilityDistrict

KINDS = Words(
    {
        AreaKind.COUNTY: ("county", "县", "区", "市", "县(市、区)", "县区", "县级", "县级市"),
        AreaKind.TOWNSHIP: ("township", "town", "乡镇", "镇", "乡", "街道", "园区", "乡镇(街道、园区)", "乡镇(街道)", "乡级"),
        AreaKind.VILLAGE: ("village", "residents", "quasi", "村", "社区", "村(社区)", "行政村", "村委会", "居委会", "村级", "类似村", "类似居委会"),
        AreaKind.GROUP: ("group", "村民小组", "居民小组", "小组", "组", "屯"),
        AreaKind.GRID: ("grid", "网格"),
        AreaKind.BUILDING: ("building", "楼组", "楼栋"),
    }
)  # fmt: skip
BELOW: dict[AreaKind | None, AreaKind] = {
    None: AreaKind.COUNTY,
    AreaKind.COUNTY: AreaKind.TOWNSHIP,
    AreaKind.TOWNSHIP: AreaKind.VILLAGE,
    AreaKind.VILLAGE: AreaKind.GROUP,
}
CODE_KINDS = {6: AreaKind.COUNTY, 9: AreaKind.TOWNSHIP, 12: AreaKind.VILLAGE}
NOT_NEEDED = LeftOut(
    ("province", "省", "省份", "city", "city_code", "市", "市代码", "地市",
     "kind_by_code", "kind_by_name", "城乡分类代码"),
    gettext_lazy("不需要这一列。"),
)  # fmt: skip


def area_code(cell: object) -> str:
    """A statistical code in its short form: 6 digits for a county, 9 for a township, 12 below.

    Raises:
        CellError: no such code.
    """
    content = cells.code(cell)
    if not content:
        return ""
    if not re.fullmatch(r"\d{6}|\d{9}|\d{12}", content):
        raise CellError(
            "bad_code",
            _("“%(code)s”不是区划代码，应为 6、9 或 12 位数字。") % {"code": quoted(cell)},
        )
    if len(content) == 12:
        content = content.removesuffix("000")
    return content.removesuffix("000") if len(content) == 9 else content


class AreaSheet(SheetKind):
    """One place a row, with its groups, in the statistical list with the places above it."""

    code = "areas"
    label = gettext_lazy("区划")
    resource = "area"
    model = Area
    page = "area"
    list_page = "area-tree"
    key_column = "名称"
    fields = (
        Field("name", "名称", ("village", "村(社区)", "村(社区)名称", "村名称", "行政村", "村", "区划名称", "地名"),
              required=True, example="二塘村"),
        Field("code", "代码", ("village_code", "统计用区划代码", "区划代码", "村代码", "行政区划代码", "12位代码", "统计代码", "统计区划代码", "行政村代码", "村(社区)代码"),
              parse=area_code, example="451323105200"),
        Field("kind", "类型", ("层级", "类别", "区划类型", "级别", "区划级别", "区划类别", "行政级别"), example="村"),
        Field("parent", "上级", ("上级区划", "上级名称", "所属区划", "隶属"), example="二塘镇"),
        Field("town", "乡镇", ("乡镇名称", "乡镇(街道)", "镇", "街道", "所属乡镇", "所属乡镇(街道)", "所属镇", "所属街道", "所在乡镇")),
        Field("town_code", "乡镇代码", ("镇代码", "街道代码"), parse=area_code),
        Field("county", "县", ("县(市、区)", "县区", "县名称", "区县", "县级", "所属县", "所属县(市、区)", "所属县区", "所属区县", "所在县")),
        Field("groups", "村民小组", ("小组", "各组", "组别", "所辖小组", "所辖村民小组", "下辖村民小组", "下辖小组"), parse=cells.items, example="1组、2组"),
        Field("county_code", "县代码", ("县区代码", "区县代码"), parse=area_code),
    )  # fmt: skip
    left_out = (NO_IDENTITY, NEVER, NOT_NEEDED, SERIAL_NUMBER)
    named_by = ("name", "parent")

    def key(self, record: Record) -> Any:
        """The code; without one the name under the places above it."""
        if record["code"]:
            return record["code"]
        above = (record["county"], record["town"], record["parent"])
        return record["name"] and (*above, bare(record["name"]))

    def column_of_key(self, record: Record) -> str:
        """The code or the name."""
        return "代码" if record["code"] else self.key_column

    def prepare(self, records: Sequence[Record]) -> None:
        """Load the tree."""
        self.tree = Tree()
        self.planted: list[Place] = []
        self.changed: list[Place] = []

    def judge(self, record: Record) -> Outcome:
        """Add the place under its parent, correct it, or leave it as it is."""
        parent = self.parent_of(record)
        kind = self.kind_of(record, parent)
        outcome = self.settle(kind, record["name"], record["code"], parent, "名称")
        if not record["groups"]:
            return outcome
        place = self.tree.find(usual_name(kind, record["name"], parent), record["code"], parent)
        planted = [
            self.settle(AreaKind.GROUP, name, None, place, "村民小组") for name in record["groups"]
        ]
        is_more = outcome is Outcome.UNCHANGED and Outcome.NEW in planted
        return Outcome.CHANGED if is_more else outcome

    def settle(
        self, kind: AreaKind, name: str, code: str | None, parent: Place | None, column: str
    ) -> Outcome:
        """Stage one place."""
        name = usual_name(kind, name, parent)
        found = self.tree.find(name, code, parent)
        if found is None:
            self.refuse_outside(parent, column, name)
            self.planted.append(self.tree.keep(Place(kind, name, code, parent)))
            return Outcome.NEW
        is_known = found.name == name or (kind == AreaKind.GROUP and not code)
        if is_known and (not code or found.code == code):
            return Outcome.UNCHANGED
        self.refuse_outside(found, column, name)
        found.name, found.code = name, code or found.code
        self.changed.append(self.tree.keep(found))
        return Outcome.CHANGED

    def parent_of(self, record: Record) -> Place | None:
        """The place above a row's; the statistical list brings it along."""
        code = record["code"] or ""
        if record["town"]:
            county = None
            if record["county"]:
                county_code = record["county_code"] or self.tree.derived(record["county"], code[:6])
                county = self.above(AreaKind.COUNTY, record["county"], county_code, None, "县")
            town_code = record["town_code"] or self.tree.derived(record["town"], code[:9])
            return self.above(AreaKind.TOWNSHIP, record["town"], town_code, county, "乡镇")
        if record["parent"]:
            return self.tree.named(record["parent"], self.may_write)
        return (
            self.tree.by_code.get(code[:9]) if len(code) == 12 else self.tree.by_code.get(code[:6])
        )

    def above(
        self, kind: AreaKind, name: str, code: str | None, parent: Place | None, column: str
    ) -> Place:
        """A place above a row's, staged if it isn't there."""
        known = [
            place for place in self.tree.by_name.get(short_name(name), ()) if place.kind == kind
        ]
        if not code and parent is None and len(known) == 1:
            return known[0]
        found = self.tree.find(name, code, parent)
        if found is None or self.may_write(found):
            self.settle(kind, name, code, parent, column)
        return found or self.planted[-1]

    def kind_of(self, record: Record, parent: Place | None) -> AreaKind:
        """What a row's place is: by its word, its code, or the place above it.

        Raises:
            RowRefused: when its word is not known, or nothing says it.
        """
        if record["town"]:
            return AreaKind.VILLAGE
        if record["kind"]:
            kind = KINDS.find(record["kind"])
            if kind is None:
                words = "、".join(str(label) for label in AreaKind.labels)
                raise RowRefused(
                    "kind_unknown", "类型", _("类型只能是：%(words)s。") % {"words": words}
                )
            return kind
        by_code = CODE_KINDS.get(len(record["code"] or ""))
        kind = by_code or BELOW.get(parent.kind if parent else None)
        if kind is None:
            raise RowRefused("kind_unknown", "类型", _("看不出是哪一级，请填写类型。"))
        return kind

    def refuse_outside(self, place: Place | None, column: str, name: str) -> None:
        """Refuse what lies outside the user's own areas, as if it weren't there."""
        if not self.may_write(place):
            raise unknown_parent(column, name)

    def may_write(self, place: Place | None) -> bool:
        """Whether a place, or what it will lie under, is within the user's own areas."""
        while place and place.area is None:
            place = place.parent
        if place is None or place.area is None:
            return self.order.by is None
        return self.reach.covers(place.area)

    def write(self) -> list[str]:
        """Plant the new places from above, then give each village its district."""
        for place in self.planted:
            parent = place.parent.area if place.parent else None
            place.area = Area.objects.plant(
                parent, kind=place.kind, name=place.name, code=place.code
            )
        changed = [
            renamed(place.area, place) for place in dict.fromkeys(self.changed) if place.area
        ]
        update(Area, changed, ("name", "name_keys", "code"))
        villages = [p.area for p in self.planted if p.area and p.kind == AreaKind.VILLAGE]
        ResponsibilityDistrict.objects.bulk_create(
            ResponsibilityDistrict(area=area, name=area.name, starts_on=ALWAYS) for area in villages
        )
        planted = [place.area for place in self.planted if place.area]
        return [str(area.uid) for area in [*planted, *changed]]


def renamed(area: Area, place: Place) -> Area:
    """The stored area with its new name and code; its district keeps step."""
    keys = pinyin_keys(place.name)
    if area.name != place.name:
        ResponsibilityDistrict.objects.filter(area=area, name=area.name).update(
            name=place.name, name_keys=keys
        )
    area.name, area.name_keys, area.code = place.name, keys, place.code
    return area


def usual_name(kind: AreaKind, name: str, parent: Place | None) -> str:
    """The name under which people know a place."""
    if kind == AreaKind.GROUP:
        return group_within(name, parent.name if parent else "")
    return short_name(name) if kind == AreaKind.VILLAGE else name
