"""户类别: the categories of a household sheet as dated memberships of care groups."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from contacts.actions.care import months_later
from contacts.imports.kind import Order
from contacts.imports.records import Record
from contacts.imports.words import Words
from contacts.imports.writing import update
from contacts.kit.sheets.cells import quoted
from contacts.kit.sheets.headings import heading_key
from contacts.models import CareGroup, CareMembership, Consent, Household, is_forbidden_label

COLUMN = "户类别"
SHEET = "农户花名册"
# The basis of a membership that a sheet made: the kind of sheet and its day, never the file's name.
MADE_BY_SHEET = re.compile(rf"{SHEET}，\d{{4}}-\d\d-\d\d|导入：.*")
ONE_DAY = dt.timedelta(days=1)

NO_CATEGORY = Words(
    {True: ("一般户", "普通户", "一般农户", "普通农户", "一般", "普通", "正常户", "其他户")}
)
# What sheets call the groups of the catalogue, by their codes; their own names are known anyway.
CALLED = {
    "hardship": ("困难户", "困难家庭", "困难群众", "特困户", "贫困户", "五保户", "特困供养户", "困难"),
    "allowance": ("低保户", "低保", "低保家庭", "低保对象", "最低生活保障户", "最低生活保障家庭"),
    "empty_nest": ("空巢老人", "空巢老人户", "空巢户", "空巢", "独居老人", "独居老人户"),
    "left_behind": ("留守儿童", "留守儿童户", "留守儿童家庭", "留守户"),
    "representative": ("群众代表", "群众代表户", "村民代表", "居民代表"),
    "producer": ("致富能手", "致富能手户", "致富带头人", "能人大户"),
}  # fmt: skip


class Memberships:
    """The memberships of some townships' households, and what a sheet does to them."""

    def __init__(self, order: Order, townships: Iterable[int]) -> None:
        self.order = order
        groups = {group.pk: group for group in CareGroup.objects.filter(is_active=True)}
        self.groups = groups
        self.words = Words({g.pk: (g.name, *CALLED.get(g.code, ())) for g in groups.values()})
        self.known: dict[int, list[CareMembership]] = {}
        # Of a household's groups; in a group of children the household is by any child named.
        rows = CareMembership.objects.filter(
            Q(resident=None) | Q(group__of_children=True),
            household__township__in=list(townships),
        )
        still = rows.filter(Q(ends_on=None) | Q(ends_on__gte=order.on))
        for membership in still.select_related("household"):
            self.known.setdefault(membership.household_id, []).append(membership)
        # Who said no to a group, and not yes since, is not put into it again by next year's sheet.
        self.refused = set(
            rows.filter(consent=Consent.REFUSED).values_list("household_id", "group_id")
        ) - {
            (membership.household_id, membership.group_id)
            for memberships in self.known.values()
            for membership in memberships
            if membership.consent != Consent.REFUSED
        }
        self.added: list[CareMembership] = []
        self.ended: list[CareMembership] = []

    def judge(self, record: Record, household: Household, starts_on: dt.date) -> bool:
        """Stage what the row's categories change; whether they change anything."""
        wanted, says_all = self.read(record)
        refused = [pk for pk in wanted if (household.pk, pk) in self.refused]
        for pk in refused:
            words = _("本人不同意列入“%(group)s”，不再列入。") % {"group": self.groups[pk].name}
            record.warn("care_refused", COLUMN, words)
        wanted = [pk for pk in wanted if pk not in refused]
        known = self.known.get(household.pk, [])
        added = [
            self.membership(household, self.groups[pk], starts_on)
            for pk in wanted
            if pk not in {membership.group_id for membership in known}
        ]
        for membership in added:
            if membership.group.of_children:
                words = _("列入“%(group)s”，但没写是哪个孩子：请到关爱台账里写上，并问监护人。")
                record.warn("care_whom", COLUMN, words % {"group": membership.group.name})
        self.added += added
        ended = [
            membership
            for membership in known
            if says_all
            and membership.group_id not in wanted
            and MADE_BY_SHEET.fullmatch(membership.basis)
            and membership.ends_on is None
        ]
        for membership in ended:
            membership.ends_on = max(membership.starts_on, self.order.on - ONE_DAY)
            told = {"group": self.groups[membership.group_id].name, "day": membership.ends_on}
            record.warn("care_ended", COLUMN, _("“%(group)s”到%(day)s为止。") % told)
        self.ended += ended
        return bool(added or ended)

    def read(self, record: Record) -> tuple[list[int], bool]:
        """The groups that the row names, and whether it says all that there is to say."""
        wanted: list[int] = []
        understood = 0
        for label in record["care"] or []:
            group = self.words.find(label)
            if group is not None:
                wanted.append(group)
            elif not NO_CATEGORY.find(label):
                warn_of(record, label)
                continue
            understood += 1
        return list(dict.fromkeys(wanted)), bool(understood)

    def membership(self, household: Household, group: CareGroup, day: dt.date) -> CareMembership:
        """A membership whose basis is the sheet; consent is not recorded yet."""
        return CareMembership(
            household=household,
            group=group,
            basis=f"{SHEET}，{self.order.on:%Y-%m-%d}",
            starts_on=day,
            review_on=months_later(day, group.review_months),
        )

    def write(self) -> list[str]:
        """Write what was staged, the households being written already; whose they are."""
        for membership in self.added:
            membership.household_id = membership.household.pk
        CareMembership.objects.bulk_create(self.added)
        update(CareMembership, self.ended, ("ends_on",))
        return [str(membership.household.uid) for membership in (*self.added, *self.ended)]


def warn_of(record: Record, label: str) -> None:
    """Say why a category is not taken over."""
    if is_forbidden_label(heading_key(label)):
        record.warn(
            "category_forbidden", COLUMN, _("这个类别不能给人贴标签，住户照常导入，类别不导入。")
        )
    else:
        record.warn(
            "category_unknown",
            COLUMN,
            _("不认识类别“%(label)s”，住户照常导入，类别不导入。") % {"label": quoted(label)},
        )
