"""走访意愿: what a household sheet says of the household's own wish.

A sheet only adds wishes. One that a household has told stays until the household takes it back,
whatever an older sheet says. It holds from the day of the import, because no sheet says since when,
and a wish must not lighten the months before.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from contacts.imports.fields import Field
from contacts.imports.kind import Order
from contacts.imports.records import Record
from contacts.imports.words import Words
from contacts.kit.sheets import cells
from contacts.kit.sheets.cells import quoted
from contacts.models import Household, HouseholdWish, WishKind

COLUMN = "走访意愿"
CALLED = Words(
    {
        WishKind.AWAY: ("常年外出", "长期外出", "外出", "全家外出", "常年在外", "举家外出", "全家外出务工"),
        WishKind.NO_VISITS: ("谢绝上门", "谢绝走访", "谢绝入户", "不愿走访", "不愿上门", "不要上门", "拒访", "不接受走访"),
        WishKind.PHONE_ONLY: ("只要电话联系", "仅电话联系", "只电话联系", "电话联系", "仅电话", "只要电话"),
    }
)  # fmt: skip
NO_WISH = Words(
    {True: ("无", "没有", "愿意", "同意", "可以", "可上门", "可以上门", "正常", "在家", "否", "接受", "愿意走访")}
)  # fmt: skip
AWAY = ("外出", "在外", "常年外出", "长期外出", "全家外出")
DECLINES = ("谢绝", "谢绝上门", "拒绝", "不愿")
FIELDS = (
    Field("wish", COLUMN, ("住户意愿", "意愿", "上门意愿", "入户意愿", "走访意见", "上门方式"),
          parse=cells.items, example="谢绝上门"),
    Field("away", "常年外出", ("是否常年外出", "是否外出", "长期外出", "外出情况", "是否长期外出", "全家外出"),
          parse=lambda cell: cells.yes_no(cell, AWAY), lenient=True),
    Field("no_visits", "谢绝上门", ("是否谢绝上门", "谢绝走访", "是否谢绝走访", "拒绝上门"),
          parse=lambda cell: cells.yes_no(cell, DECLINES), lenient=True),
)  # fmt: skip


class Wishes:
    """The open wishes of the households of some townships, with those that a sheet adds."""

    def __init__(self, order: Order, townships: Iterable[int]) -> None:
        self.order = order
        rows = HouseholdWish.objects.filter(household__township__in=townships)
        self.known = {
            (wish.household_id, wish.kind) for wish in rows.exclude(ends_on__lt=order.on).order_by()
        }
        self.added: list[HouseholdWish] = []

    def judge(self, record: Record, household: Household) -> bool:
        """Stage the wishes that a row tells and nobody has recorded; whether there are any."""
        added = [
            HouseholdWish(
                household=household, kind=kind, starts_on=max(self.order.on, household.starts_on)
            )
            for kind in read(record)
            if (household.pk, kind) not in self.known
        ]
        self.added += added
        return bool(added)

    def write(self) -> list[str]:
        """Write what was staged, the households being written already; whose they are."""
        for wish in self.added:
            wish.household_id = wish.household.pk
        HouseholdWish.objects.bulk_create(self.added)
        return [str(wish.household.uid) for wish in self.added]


def read(record: Record) -> list[WishKind]:
    """The wishes that a row tells, each once; other words are warned of."""
    told = [kind for kind in (WishKind.AWAY, WishKind.NO_VISITS) if record[kind.value] is True]
    for word in record["wish"] or ():
        kind = CALLED.find(word)
        if kind is not None:
            told.append(kind)
        elif not NO_WISH.find(word):
            sentence = _("看不懂意愿“%(word)s”，可以写：%(words)s。住户照常导入，意愿没有记。")
            known = "、".join(str(label) for label in WishKind.labels)
            record.warn("wish_unknown", COLUMN, sentence % {"word": quoted(word), "words": known})
    return list(dict.fromkeys(told))
