"""居民花名册: who lives in a household.

A person is known by the digest of an intact identity number, else by the name within the household
(and the year of birth, where two bear one name). Relation, birth and telephone are corrected; a
blank cell erases nothing. A known person who is listed in another household has moved: the row in
the old household ends the day before the import. Identity numbers are never kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.imports.fields import Field
from contacts.imports.kind import TOWNSHIP, SheetKind
from contacts.imports.people import is_stored
from contacts.imports.records import Outcome, Record, RowRefused
from contacts.imports.registers import HOUSEHOLD_COLUMN, Households
from contacts.imports.words import (
    IDENTITY,
    IDENTITY_DIGEST,
    NEVER,
    NO_IDENTITY,
    PRIVATE,
    SENSITIVE,
    SERIAL_NUMBER,
    Words,
)
from contacts.imports.writing import update
from contacts.kit.sheets import cells, dates
from contacts.kit.sheets.dates import Precision, SheetDate
from contacts.models import Household, Relation, Resident

BORN = "出生日期"
ID = "身份证号"
UPDATED = (
    "name", "name_keys", "relation", "birth_year", "birth_month", "phone", "phone_tail",
    "identity_digest", "ends_on",
)  # fmt: skip
ONE_DAY = dt.timedelta(days=1)
R = Relation
RELATIONS = Words(
    {
        R.HEAD: ("户主", "本人", "户主本人"),
        R.SPOUSE: ("配偶", "妻", "妻子", "夫", "丈夫", "爱人", "老伴"),
        R.CHILD: ("子女", "子", "女", "儿子", "女儿", "长子", "次子", "三子", "四子", "五子", "长女", "次女", "二女",
                  "三女", "四女", "五女", "二子", "独生子", "独生女", "养子", "养女", "继子", "继女", "之子", "之女"),
        R.CHILD_IN_LAW: ("儿媳", "女婿", "媳妇", "儿媳妇", "儿媳、女婿", "长媳", "次媳"),
        R.GRANDCHILD: ("孙子女、外孙子女", "孙子", "孙女", "外孙", "外孙子", "外孙女", "孙", "曾孙", "曾孙子", "曾孙女", "孙子女"),
        R.PARENT: ("父母", "父", "母", "父亲", "母亲", "继父", "继母", "养父", "养母"),
        R.PARENT_IN_LAW: ("公婆、岳父母", "公公", "婆婆", "岳父", "岳母", "公婆", "岳父母", "家公", "家婆"),
        R.GRANDPARENT: ("祖父母、外祖父母", "祖父", "祖母", "爷爷", "奶奶", "外公", "外婆", "外祖父", "外祖母", "祖父母"),
        R.SIBLING: ("兄弟姐妹", "兄", "弟", "姐", "妹", "哥哥", "弟弟", "姐姐", "妹妹", "兄弟", "姐妹", "兄长", "胞弟", "胞妹"),
    }
)  # fmt: skip


def digest_of(number: str) -> str:
    """What recognises an identity number again, and from which nobody can read it."""
    key = settings.DIGEST_KEY
    return salted_hmac("contacts.identity", number, secret=key, algorithm="sha256").hexdigest()


def identity_digest(cell: object) -> str:
    """The digest of an intact identity number.

    Raises:
        CellError: when the number is wrong or lost its digits; the sentence shows none of it.
    """
    number = cells.identity_number(cell)
    return digest_of(number) if number else ""


def relation(cell: object) -> Relation | None:
    """The relation to the head; a word that isn't known is some other relation."""
    if cells.is_blank(cell):
        return None
    return RELATIONS.find(cell) or Relation.OTHER


class ResidentSheet(SheetKind):
    """One resident a row."""

    code = "residents"
    label = gettext_lazy("居民花名册")
    resource = "resident"
    model = Resident
    list_page = "household-list"
    key_column = "姓名"
    fields = (
        Field("number", HOUSEHOLD_COLUMN, ("户号", "家庭编号", "农户编号", "住户编号"),
              required=True, parse=lambda cell: cells.code(cell, 30), example="B0101001"),
        Field("name", "姓名", ("居民姓名", "成员姓名", "家庭成员", "家庭成员姓名", "人员姓名", "名字"),
              required=True, parse=lambda cell: cells.name(cell, 40), example="李春花"),
        Field("relation", "与户主关系", ("关系", "与户主的关系", "家庭关系", "与户主之关系"), parse=relation, example="配偶"),
        Field("born", BORN, ("出生年月", "出生年月日", "生日", "出生时间", "出生"), parse=dates.sheet_date, example="1970-02"),
        Field("phone", "联系电话", ("手机", "手机号", "手机号码", "电话", "电话号码", "联系方式"),
              parse=cells.phone, lenient=True, example="15400000011"),
        Field("identity", ID, IDENTITY, parse=identity_digest, lenient=True, is_identity=True, notice=IDENTITY_DIGEST),
        TOWNSHIP,
    )  # fmt: skip
    left_out = (NO_IDENTITY, NEVER, PRIVATE, SENSITIVE, SERIAL_NUMBER)
    named_by = ("number", "name")

    def key(self, record: Record) -> Any:
        """The person: the digest, else the name within the household."""
        if record["identity"]:
            return record["identity"]
        return record["name"] and (record["township"], record["number"], record["name"])

    def column_of_key(self, record: Record) -> str:
        """The number is told, never quoted."""
        return ID if record["identity"] else self.key_column

    def prepare(self, records: Sequence[Record]) -> None:
        """Load households and residents of the townships concerned."""
        numbers = (record["number"] for record in records)
        self.home = self.reach.home_by_numbers(Household.objects.all(), "number", numbers)
        townships = self.townships(records)
        self.households = Households(self.reach, townships)
        self.people: dict[tuple[int, str], list[Resident]] = {}
        self.by_digest: dict[str, Resident] = {}
        self.lived_in: set[int] = set()
        areas = [township.area.pk for township in townships]
        for resident in Resident.objects.filter(
            self.reach.within("household__district__area"),
            household__township__in=areas,
            ends_on=None,
        ).order_by():
            self.keep(resident)
            self.lived_in.add(resident.household_id)
        self.added: list[Resident] = []
        self.changed: list[Resident] = []

    def keep(self, resident: Resident) -> None:
        """Make a person known."""
        self.people.setdefault((resident.household_id, resident.name), []).append(resident)
        if resident.identity_digest:
            self.by_digest[resident.identity_digest] = resident

    def judge(self, record: Record) -> Outcome:
        """Add the person, correct, move, or leave as it is."""
        household = self.households.find(self.township(record), record["number"])
        if household.ends_on is not None:
            raise RowRefused(
                "household_ended", HOUSEHOLD_COLUMN, _("这一户已经登记结束，请核对户编号。")
            )
        said = self.said(record, household)
        known = self.find(record, household)
        if known is not None and known.household_id == household.pk:
            return self.correct(known, said)
        if known is not None:
            self.move(known, record)
        self.add(household, said)
        return Outcome.NEW if known is None else Outcome.CHANGED

    def said(self, record: Record, household: Household) -> dict[str, Any]:
        """What a row says, by the columns of the table; blank cells say nothing."""
        if record["relation"] == R.HEAD and record["name"] != household.head_name:
            told = {"head": household.head_name}
            record.warn(
                "head_differs", "与户主关系", _("这一户登记的户主是“%(head)s”，请核对。") % told
            )
        born = self.born(record)
        phone = record["phone"]
        values = {
            "name": record["name"],
            "relation": record["relation"],
            "birth_year": born and born.on.year,
            "birth_month": born.on.month if born and born.precision != Precision.YEAR else None,
            "phone": phone,
            "phone_tail": phone and phone[-4:],
            "identity_digest": record["identity"],
        }
        return {name: value for name, value in values.items() if value is not None}

    def born(self, record: Record) -> SheetDate | None:
        """When the person was born, unless that is still to come."""
        born: SheetDate | None = record["born"]
        if born and born.on > self.order.on:
            record.warn("future_date", BORN, _("出生日期在今天以后，没有导入，请核对。"))
            return None
        return born

    def find(self, record: Record, household: Household) -> Resident | None:
        """The stored or staged person whom a row means.

        Raises:
            RowRefused: when an earlier row of the sheet means the same one.
        """
        digest = record["identity"]
        if digest and digest in self.by_digest:
            return self.by_digest[digest]
        born = record["born"]
        same = [
            person
            for person in self.people.get((household.pk, record["name"]), ())
            if not (digest and person.identity_digest)
            and (born is None or person.birth_year in (None, born.on.year))
        ]
        if same and not is_stored(same[0]):
            raise RowRefused(
                "duplicate_key",
                "姓名",
                _("前面已有一行是这一户的“%(name)s”。") % {"name": record["name"]},
            )
        return same[0] if same else None

    def correct(self, resident: Resident, said: dict[str, Any]) -> Outcome:
        """Take over what a row says of a known person."""
        differs = {k: v for k, v in said.items() if getattr(resident, k) != v}
        if not differs:
            return Outcome.UNCHANGED
        for name, value in differs.items():
            setattr(resident, name, value)
        if is_stored(resident):
            self.changed.append(resident)
        return Outcome.CHANGED

    def move(self, resident: Resident, record: Record) -> None:
        """End somebody's time in another household."""
        resident.ends_on = max(resident.starts_on, self.order.on - ONE_DAY)
        self.changed.append(resident)
        record.warn("moved", HOUSEHOLD_COLUMN, _("此人原来登记在别的户，已转到这一户。"))

    def add(self, household: Household, said: dict[str, Any]) -> None:
        """Stage a person: with the first residents of a household, from its beginning."""
        starts_on = self.order.on if household.pk in self.lived_in else household.starts_on
        resident = Resident(
            household_id=household.pk, starts_on=min(starts_on, self.order.on), **said
        )
        self.added.append(resident)
        self.keep(resident)

    def with_pinyin(self) -> Iterable[Resident]:
        """New and corrected rows."""
        return (*self.added, *self.changed)

    def write(self) -> list[str]:
        """Write new residents and corrections; the households concerned."""
        Resident.objects.bulk_create(self.added)
        changed = update(Resident, self.changed, UPDATED)
        return [str(resident.uid) for resident in (*self.added, *changed)]
