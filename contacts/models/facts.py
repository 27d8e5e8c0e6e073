"""Basic facts 基本情况 of a place: what is officially reported about it, with its day and source.

Totals only: no fact names a person, and party members are a number (care P7).
"""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.models.areas import Area, AreaKind
from contacts.models.base import Listed, Public
from contacts.models.labels import refuse_label
from contacts.scopes import Scopes

# Places about which facts are reported.
FACT_LEVELS = (AreaKind.COUNTY, AreaKind.TOWNSHIP, AreaKind.VILLAGE)


class Measured(models.TextChoices):
    COUNT = "count", _("个数（整数）")
    MU = "mu", _("面积（亩，同时显示公顷和平方公里）")
    AMOUNT = "amount", _("其他（可以有小数）")


class Counted(models.TextChoices):
    """What the register itself counts, to stand beside the number reported."""

    HOUSEHOLDS = "households", _("住户")
    RESIDENTS = "residents", _("居民")
    GROUPS = "groups", _("村民小组")


class FactKind(Listed):
    """基本情况指标 as a maintained list (S186): name, unit, and of what it is a part."""

    code = models.SlugField(_("代码"), unique=True)
    measured = models.CharField(
        _("怎样计"), max_length=10, choices=Measured, default=Measured.COUNT
    )
    unit = models.CharField(_("单位"), max_length=10)
    unit_en = models.CharField(_("英文单位"), max_length=20, blank=True)
    # 其中: part totals such as 884 = 171 + 713.
    part_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("是哪一项的其中数"),
    )
    parts_make_whole = models.BooleanField(_("各项其中数加起来应等于总数"), default=False)
    adds_up = models.BooleanField(_("下级可以相加"), default=True)
    register = models.CharField(
        _("和登记簿里的哪个数对照"), max_length=10, choices=Counted, blank=True
    )

    class Meta(Listed.Meta):
        verbose_name = _("基本情况指标")

    @property
    def own_unit(self) -> str:
        """The unit in the language of the page; English needs none for what is counted."""
        if translation.get_language() != "en":
            return self.unit
        return self.unit_en or ("" if self.measured == Measured.COUNT else self.unit)

    @property
    def label(self) -> str:
        """The name with its unit: 总户数（户）."""
        words = {"name": self, "unit": self.own_unit}
        return gettext("%(name)s（%(unit)s）") % words if self.own_unit else str(self)

    def clean(self) -> None:
        """An area is in 亩, so that its conversion is right; a part has no parts of its own; nobody
        is counted under a label."""
        refuse_label("name", self.name)
        if self.measured == Measured.MU and self.unit != "亩":
            raise ValidationError({"unit": _("这样计的面积，单位是亩")})
        if self.part_of and (self.part_of == self or self.part_of.part_of_id):
            raise ValidationError({"part_of": _("其中数只分一层，请选一个总数")})
        if self.part_of and self.pk and self.parts.exists():
            raise ValidationError({"part_of": _("它自己已经有其中数")})


class AreaFactQuerySet(models.QuerySet):
    def valid(self) -> AreaFactQuerySet:
        """Without those that were corrected or taken back."""
        return self.filter(voided_at=None)


class AreaFact(Public):
    """A value of a place on a day; a newer one is a new row, a corrected one stays readable."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="facts", verbose_name=_("区划"))
    kind = models.ForeignKey(
        FactKind, models.PROTECT, related_name="values", verbose_name=_("指标")
    )
    value = models.DecimalField(_("数值"), max_digits=14, decimal_places=2)
    true_on = models.DateField(_("截至日期"))
    source = models.CharField(_("来源"), max_length=100)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)
    # The value that this one puts right.
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    void_reason = models.CharField(_("原因"), max_length=200, blank=True)

    objects = AreaFactQuerySet.as_manager()
    scopes = Scopes("fact", areas=("area",))

    class Meta(Public.Meta):
        verbose_name = _("基本情况")
        ordering = ["-true_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "kind", "true_on"],
                condition=Q(voided_at__isnull=True),
                name="contacts_areafact_one_value_a_day",
                violation_error_message=_("这一天已经有一个数，请更正那一个"),
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0),
                name="contacts_areafact_not_negative",
                violation_error_message=_("不能小于0"),
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | ~Q(void_reason=""),
                name="contacts_areafact_void_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.kind} {self.true_on}"

    def clean(self) -> None:
        """What is counted is a whole number."""
        if self.kind.measured == Measured.COUNT and self.value % 1:
            raise ValidationError({"value": _("请填整数")})


MU_A_HECTARE = 15
HECTARES_A_SQUARE_KILOMETRE = 100


def hectares(mu: Decimal) -> Decimal:
    """1 亩 is 1/15 hectare (S187)."""
    return mu / MU_A_HECTARE


def square_kilometres(mu: Decimal) -> Decimal:
    """1 hectare is 1/100 square kilometre."""
    return hectares(mu) / HECTARES_A_SQUARE_KILOMETRE
