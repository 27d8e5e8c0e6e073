"""Places: the tree of areas, and the responsibility districts."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from contacts.kit.language import own_name
from contacts.kit.search import PinyinField
from contacts.models.base import DATED_CONSTRAINTS, Dated, Public
from contacts.scopes import Scopes, within_path


class AreaKind(models.TextChoices):
    COUNTY = "county", _("县（市、区）")
    TOWNSHIP = "township", _("乡镇（街道、园区）")
    VILLAGE = "village", _("村（社区）")
    GROUP = "group", _("村民小组")
    GRID = "grid", _("网格")
    BUILDING = "building", _("楼组")


class AreaQuerySet(MP_NodeQuerySet, models.QuerySet):
    def within(self, area: Area) -> Self:
        """`area` and everything under it."""
        return self.filter(within_path(area.path))

    def townships(self) -> Self:
        return self.filter(kind=AreaKind.TOWNSHIP)

    def villages(self) -> Self:
        return self.filter(kind=AreaKind.VILLAGE)


class AreaManager(MP_NodeManager.from_queryset(AreaQuerySet)):  # type: ignore[misc]
    def get_queryset(self) -> AreaQuerySet:
        return AreaQuerySet(self.model, using=self._db).order_by("path")

    def plant(self, parent: Area | None = None, **fields: Any) -> Area:
        """Create an area under `parent`, or as a root; the one way to make an area."""
        area: Area = self.add_child(parent, fields) if parent else self.add_root(fields)
        return area


class Area(MP_Node, Public):
    """A place 区划 in the tree county → township → village → group, grid or building."""

    kind = models.CharField(_("层级"), max_length=10, choices=AreaKind)
    # Places outside the statistical code list have no code (S182).
    code = models.CharField(_("统计用区划代码"), max_length=12, null=True, blank=True, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    name_en = models.CharField(_("英文名称"), max_length=120, blank=True)
    name_keys = PinyinField(of="name")
    ended_on = models.DateField(_("撤销日期"), null=True, blank=True)
    # Everybody in a demo township is invented; the pages say so.
    is_demo = models.BooleanField(_("演示数据"), default=False, editable=False)

    objects = AreaManager()
    scopes = Scopes("area", areas=("",))

    class Meta(Public.Meta):
        verbose_name = _("区划")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(code=""), name="contacts_area_code_null_not_empty"
            )
        ]

    def __str__(self) -> str:
        return own_name(self)

    @property
    def township(self) -> Area | None:
        """The township that this area is or lies in."""
        if self.kind == AreaKind.TOWNSHIP:
            return self
        above: AreaQuerySet = Area.objects.get_ancestors(self)
        return above.filter(kind=AreaKind.TOWNSHIP).first()


class ResponsibilityDistrict(Dated):
    """联系服务群众责任区: normally one a village (S191)."""

    area = models.ForeignKey(
        Area, models.PROTECT, related_name="districts", verbose_name=_("村（社区）")
    )
    name = models.CharField(_("名称"), max_length=60)
    name_keys = PinyinField(of="name")
    service_phone = models.CharField(_("服务电话"), max_length=30, blank=True)
    box_place = models.CharField(_("民情意见箱位置"), max_length=100, blank=True)
    board_place = models.CharField(_("公示牌位置"), max_length=100, blank=True)
    # Under this its page opens to everybody (kit.ids.new_token); None: it has none.
    public_token = models.CharField(
        _("公开网页"), max_length=22, null=True, blank=True, unique=True, editable=False
    )

    scopes = Scopes("district", areas=("area",), districts=("",))

    class Meta(Dated.Meta):
        verbose_name = _("责任区")
        ordering = ["area__path", "pk"]
        constraints = [
            *DATED_CONSTRAINTS,
            models.UniqueConstraint(
                fields=["area", "name"], name="contacts_district_name_once_per_area"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Station(Dated):
    """驻点: a team at a place on fixed weekdays and hours, published to residents (S001)."""

    district = models.ForeignKey(
        ResponsibilityDistrict,
        models.PROTECT,
        related_name="stations",
        verbose_name=_("责任区"),
    )
    organisation = models.ForeignKey(
        "contacts.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="stations",
        verbose_name=_("单位"),
    )
    place = models.CharField(_("地点"), max_length=100)
    weekdays = models.JSONField(_("星期"), default=list, help_text=_("1 为星期一，7 为星期日"))
    opens_at = models.TimeField(_("从几点"))
    closes_at = models.TimeField(_("到几点"))

    scopes = Scopes("station", areas=("district__area",), districts=("district",))

    class Meta(Dated.Meta):
        verbose_name = _("驻点")
        constraints = [
            *DATED_CONSTRAINTS,
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")),
                name="contacts_station_closes_after_opening",
                violation_error_message=_("结束时间要晚于开始时间"),
            ),
        ]

    def __str__(self) -> str:
        return self.place
