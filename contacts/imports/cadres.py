"""干部名册: cadres with their service, posts and leave; one row a service or post.

Several rows of one staff number are several services or posts of one person. What a changed row
does to service, posts and leave is said in `services`, `posts` and `leaves`; a blank cell erases
nothing. Of several telephone numbers of one person the last counts. A unit that isn't known yet is
made, with a warning.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.imports import leaves
from contacts.imports.fields import Field
from contacts.imports.kind import TOWNSHIP, SheetKind
from contacts.imports.people import People, Person
from contacts.imports.posts import ROLES, Posts, Seat, roles_of
from contacts.imports.reach import Township
from contacts.imports.records import Outcome, Record, RowRefused
from contacts.imports.services import CATEGORIES, Named, Said, Services, category_of
from contacts.imports.units import Units
from contacts.imports.words import NEVER, NO_IDENTITY, SENSITIVE, SERIAL_NUMBER
from contacts.kit.sheets import cells, dates
from contacts.kit.sheets.dates import Precision
from contacts.kit.sheets.places import bare
from contacts.kit.sheets.stretches import Stretch
from contacts.models import Cadre, Organisation, ResponsibilityDistrict, ServiceCategory

UNIT = "单位/部门"
DISTRICTS = "责任区"
EVERY_DISTRICT = {
    "全镇",
    "各村",
    "全部",
    "全乡",
    "所有村",
    "全镇各村",
    "全街道",
    "全部村",
    "全镇所有村",
    "各村社区",
    "全部责任区",
}
PARTY = ("党员", "中共党员", "中共预备党员", "预备党员")
NO_PARTY = ("群众", "团员", "共青团员", "非党员", "无党派", "无党派人士", "民主党派")


def party_member(cell: object) -> bool | None:
    """Whether a cadre is a member of the party; nothing else of a political affiliation is kept."""
    return cells.yes_no(cell, PARTY, NO_PARTY)


@dataclass(frozen=True)
class Meaning:
    """What a row says, its words resolved."""

    unit: Organisation
    said: Said
    seats: list[Seat]
    leaves: list[Stretch]


class CadreSheet(SheetKind):
    """One service, or one post, a row."""

    code = "cadres"
    label = gettext_lazy("干部名册")
    resource = "cadre"
    model = Cadre
    page = "cadre"
    list_page = "cadre-list"
    key_column = "工号"
    fields = (
        Field("staff_number", "工号", ("编号", "干部编号", "干部工号", "人员工号", "人员编号", "职工编号", "工作证号"),
              required=True, parse=lambda cell: cells.code(cell, 30), example="C0101"),
        Field("name", "姓名", ("干部姓名", "人员姓名", "名字"),
              required=True, parse=lambda cell: cells.name(cell, 40), example="韦建业"),
        Field("category", "类别", ("人员类别", "干部类别", "身份", "身份类别"), required=True, example="村(居)干部"),
        Field("unit", UNIT, ("单位", "部门", "所在单位", "工作单位", "科室", "所在部门", "办公室"),
              parse=lambda cell: cells.line(cell, 80), example="二塘村"),
        Field("title", "职务", ("职位", "现任职务", "岗位", "职务(岗位)"),
              parse=lambda cell: cells.line(cell, 60), example="党总支书记"),
        Field("starts_on", "任职起", ("任职开始", "任职时间", "任职日期", "任职起始", "任职开始日期", "到任时间", "任职时间起", "任职日期起", "任职起止时间起", "任期起", "任职期限起"),
              parse=dates.sheet_date, example="2024-01-01"),
        Field("ends_on", "任职止", ("任职结束", "任职终止", "离任时间", "任职截止", "任职结束日期", "离任日期", "任职时间止", "任职日期止", "任职起止时间止", "任期止", "任职期限止"),
              parse=dates.end_date),
        Field("districts", DISTRICTS, ("联系村", "联系村(社区)", "包村", "驻点村", "所联村", "联系服务群众责任区", "负责村", "联系责任区"),
              parse=cells.items, example="二塘村、甘岭村"),
        Field("roles", "责任区角色", ("角色", "责任区职责", "人员角色", "团队角色"), parse=cells.items, example="责任主体"),
        Field("post_starts_on", "责任区起", ("责任区人员起", "责任区角色起", "责任区任职起", "联系村起", "驻点起", "驻点村起", "驻村起", "包村起", "联系起"),
              parse=dates.sheet_date, example="2026-01-01", is_offered=False),
        Field("post_ends_on", "责任区止", ("责任区人员止", "责任区角色止", "责任区任职止", "联系村止", "驻点止", "驻点村止", "驻村止", "包村止", "联系止"),
              parse=dates.end_date, is_offered=False),
        Field("party_member", "中共党员", ("党员", "是否党员", "是否中共党员", "政治面貌"), parse=party_member, example="是"),
        Field("phone", "手机", ("手机号", "手机号码", "联系电话", "电话", "电话号码", "联系方式"),
              parse=cells.phone, lenient=True, example="15400000006"),
        *leaves.FIELDS,
        TOWNSHIP,
    )  # fmt: skip
    left_out = (NO_IDENTITY, NEVER, SENSITIVE, SERIAL_NUMBER)
    named_by = ("staff_number", "name")

    def prepare(self, records: Sequence[Record]) -> None:
        """Load the cadres and units of the townships concerned."""
        named = [name for r in records for name in (*(r["districts"] or ()), r["unit"])]
        self.home = self.reach.home_by_districts(named) or self.reach.home_by_numbers(
            Cadre.objects.all(), "staff_number", (record["staff_number"] for record in records)
        )
        townships = self.townships(records)
        self.people = People(townships)
        self.units = Units(townships)
        self.services = Services(self.order.on)
        self.posts = Posts(self.people, self.order.on)
        self.leaves = leaves.Leaves()
        self.titles: dict[Any, dict[str, None]] = {}
        self.rows: dict[Any, list[Record]] = {}
        for record in records:
            self.titles.setdefault(service_key(record), {})[record["title"] or ""] = None
            self.rows.setdefault(person_key(record), []).append(record)
        for rows in self.rows.values():
            phones = [row["phone"] for row in rows if row["phone"]]
            for row in rows:
                row.values["phone"] = phones[-1] if phones else None

    def judge(self, record: Record) -> Outcome:
        """Resolve everything that the row names, then stage it."""
        township = self.township(record)
        if not self.reach.covers(township.area) and not record["districts"]:
            raise RowRefused("required", DISTRICTS, _("请填写责任区。"))
        said = self.said(record)
        districts = self.districts(record, township)
        roles = roles_of(record, said.category) if districts else []
        first, last = posted(record, said)
        seats = [Seat(district, role, first, last) for district in districts for role in roles]
        on_leave = leaves.said_in(record)
        person = self.people.find(record, township)
        self.posts.refuse_taken(person, seats)
        unit = self.unit(record, township, districts, said.category)
        return self.stage(record, township, person, Meaning(unit, said, seats, on_leave))

    def stage(
        self, record: Record, township: Township, known: Person | None, meaning: Meaning
    ) -> Outcome:
        """Stage the person, the service, the posts and the leave of a row."""
        named = self.named(record, township)
        person, is_changed = self.people.settle(known, record, township)
        said = meaning.said
        is_new, is_corrected = self.services.settle(person, meaning.unit, said, named, record)
        last = self.services.leave_behind(person, said, named, record) if is_new else None
        if last:
            self.posts.leave_behind(person, named.posts, last)
        posted = [self.posts.settle(person, seat, record) for seat in meaning.seats]
        on_leave = self.leaves.settle(person, meaning.leaves)
        if is_new:
            return Outcome.NEW
        is_changed = is_changed or is_corrected or any(posted) or on_leave
        return Outcome.CHANGED if is_changed else Outcome.UNCHANGED

    def said(self, record: Record) -> Said:
        """What a row says of a service.

        Raises:
            RowRefused: an unknown category, or an end before its start.
        """
        starts_on = record["starts_on"] and record["starts_on"].on
        ends_on = record["ends_on"] and record["ends_on"].last
        if starts_on and ends_on and ends_on < starts_on:
            raise RowRefused("end_before_start", "任职止", _("任职止早于任职起，请核对。"))
        if record["starts_on"] and record["starts_on"].precision != Precision.DAY:
            record.warn("month_only", "任职起", _("没有写到日，按第一天登记。"))
        if starts_on and starts_on > self.order.on:
            record.warn("future_date", "任职起", _("任职起在今天以后，请核对。"))
        titles = [title for title in self.titles[service_key(record)] if title]
        return Said(
            category=category_of(record),
            title="、".join(titles)[:60],
            starts_on=starts_on,
            ends_on=ends_on,
            party_member=record["party_member"],
        )

    def districts(self, record: Record, township: Township) -> list[ResponsibilityDistrict]:
        """The districts that a row names, each once."""
        names = record["districts"] or []
        if any(name in EVERY_DISTRICT for name in names):
            return list(township.districts)
        return list(dict.fromkeys(township.district(name, DISTRICTS) for name in names))

    def unit(
        self,
        record: Record,
        township: Township,
        districts: list[ResponsibilityDistrict],
        category: ServiceCategory,
    ) -> Organisation:
        """The unit of a row; a village cadre without one belongs to the committees of the village.

        Raises:
            RowRefused: when nothing says it.
        """
        if record["unit"]:
            return self.units.of_cadre(township, record["unit"], record, UNIT)
        if category == ServiceCategory.VILLAGE_CADRE and districts:
            return self.units.committees_of(districts[0])
        raise RowRefused("required", UNIT, _("“%(column)s”不能空着。") % {"column": UNIT})

    def named(self, record: Record, township: Township) -> Named:
        """All that the sheet names for the person of a row, as far as it is known already."""
        services, starts, posts = set(), set(), set()
        for row in self.rows[person_key(record)]:
            unit = self.units.known(township, row["unit"] or "")
            category = CATEGORIES.find(row["category"])
            if unit and unit.pk and category:
                services.add((str(category), unit.pk))
            if row["starts_on"]:
                starts.add(row["starts_on"].on)
            districts = [township.find(name) for name in row["districts"] or ()]
            roles = [ROLES.find(word) for word in row["roles"] or ()]
            posts |= {(d.pk, str(role)) for d in districts if d for role in roles if role}
        return Named(frozenset(services), frozenset(starts), frozenset(posts))

    def write(self) -> list[str]:
        """Write cadres and units, then what hangs on them."""
        self.people.write()
        self.units.write()
        self.services.write()
        self.posts.write()
        self.leaves.write()
        dated = (self.services, self.posts, self.leaves)
        concerned = {row.cadre.uid for rows in dated for row in (*rows.added, *rows.changed)}
        people = (*self.people.added, *self.people.changed)
        return sorted(str(uid) for uid in concerned | {cadre.uid for cadre in people})


def posted(record: Record, said: Said) -> tuple[dt.date | None, dt.date | None]:
    """From when to when a row's posts last: as it says, else as long as its service.

    Raises:
        RowRefused: an end before its start.
    """
    first, last = record["post_starts_on"], record["post_ends_on"]
    starts_on = first.on if first else said.starts_on
    ends_on = last.last if last else said.ends_on
    if (first or last) and starts_on and ends_on and ends_on < starts_on:
        raise RowRefused("end_before_start", "责任区止", _("责任区止早于责任区起，请核对。"))
    return starts_on, ends_on


def person_key(record: Record) -> tuple[str | None, str]:
    """Which person a row is about."""
    return (record["township"], record["staff_number"])


def service_key(record: Record) -> tuple[Any, ...]:
    """Which service a row is about, as far as its words go."""
    starts_on = record["starts_on"] and record["starts_on"].on
    return (*person_key(record), record["category"], bare(record["unit"]), starts_on)
