"""民情日记: what was done, one entry a row, known by its 日志编号 within the township; in a sheet
without numbers, such as a ledger typed from paper, by what it says (`unnumbered`).

The recorded time is 登记时间; without it the day of the entry, and for a day that is still to come
the time of the import, so that it stays uncounted. A row that tells a stored entry otherwise
corrects it until its month closes, and the original is kept; later it is refused. 作废 voids, and
nothing makes a voided entry valid again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.imports.fields import Field
from contacts.imports.kind import TOWNSHIP, SheetKind
from contacts.imports.reach import Township
from contacts.imports.records import Outcome, Record, RowRefused
from contacts.imports.registers import CADRE_COLUMN, HOUSEHOLD_COLUMN, Cadres, Households
from contacts.imports.words import NEVER, NO_IDENTITY, SERIAL_NUMBER, Words
from contacts.kit import clock
from contacts.kit.quantities import read
from contacts.kit.sheets import cells, clocks, dates
from contacts.kit.sheets.cells import quoted
from contacts.kit.sheets.places import bare, unlikeness
from contacts.models import Cadre, Household
from visits.imports.corrections import Closing, correct, name_and_meet, void
from visits.imports.entries import Entry, Stored, stored_in
from visits.imports.holders import DISTRICT, UNIT, Holders
from visits.imports.paper import named, unnumbered
from visits.models import Activity, ActivityKind, ActivityState
from visits.signals import facts_changed

NUMBER, DAY, KIND = "日志编号", "走访日期", "方式"
RECORDED, STATE, VOIDED = "登记时间", "状态", "作废时间"
# 联系方式 is none of them: in most sheets a telephone number stands under it, so the user is asked.
KIND_HEADINGS = (
    "走访方式", "走访形式", "走访类型", "走访类别", "活动方式", "活动形式", "活动类型", "活动类别",
    "联系形式", "工作方式", "工作形式", "形式", "类型",
)  # fmt: skip
STATES = Words(
    {
        ActivityState.VALID: ("有效", "正常", "已提交", "已审核"),
        ActivityState.VOIDED: ("作废", "已作废", "无效", "撤销", "已撤销"),
        ActivityState.DRAFT: ("草稿", "未提交", "暂存"),
    }
)
LONG_TEXT = 100_000


class ActivitySheet(SheetKind):
    """One entry a row."""

    code = "activities"
    label = gettext_lazy("民情日记")
    resource = "activity"
    model = Activity
    joined = ("kind",)
    page = "activity-detail"
    list_page = "activity-list"
    key_column = NUMBER
    fields = (
        Field("number", NUMBER, ("日记编号", "记录编号", "编号", "走访编号", "流水号"),
              parse=lambda cell: cells.code(cell, 40), example="R0001"),
        Field("happened_on", DAY, ("日期", "走访时间", "活动日期", "时间", "联系日期"),
              required=True, parse=dates.day, example="2026-02-10"),
        Field("began_at", "开始时间", ("时刻", "几点", "开始", "起始时间", "走访时刻", "具体时间"), parse=clocks.clock, example="09:30"),
        Field("cadres", CADRE_COLUMN, ("工号", "走访干部工号", "参加人工号", "走访人工号", "参加干部工号", "走访干部", "走访人", "走访人员", "参加人", "参加人员", "干部"),
              required=True, parse=cells.codes, example="C0101、E001"),
        Field("district", DISTRICT, ("村(社区)", "村", "走访村", "地点", "所在村", "行政村"), example="二塘村"),
        Field("kind", KIND, KIND_HEADINGS, required=True, example="入户走访"),
        Field("households", HOUSEHOLD_COLUMN, ("走访户编号", "户号", "走访户", "农户编号", "联系户编号"),
              parse=cells.codes, example="B0101001、B0101002"),
        Field("unit", UNIT, ("主办单位", "走访单位", "单位名称", "企业"), parse=lambda cell: cells.line(cell, 80)),
        Field("heard", "听到了什么", ("走访内容", "群众反映", "反映问题", "主要内容", "内容", "收集意见", "收集到的意见", "听到的情况", "群众意见", "反映情况"),
              parse=lambda cell: cells.text(cell, LONG_TEXT)),
        Field("done", "做了什么", ("处理情况", "办理情况", "解决情况", "处理结果", "工作开展情况"),
              parse=lambda cell: cells.text(cell, LONG_TEXT)),
        Field("attendance", "参加人数", ("人数", "到会人数", "参会人数"), parse=lambda cell: read(cell, 99_999), example="30余"),
        Field("recorded_at", RECORDED, ("录入时间", "填写时间", "登记日期", "录入日期"), parse=dates.instant, example="2026-02-10 18:02"),
        Field("state", STATE, ("记录状态", "是否有效"), example="有效"),
        Field("voided_at", VOIDED, ("作废日期", "撤销时间"), parse=dates.instant),
        Field("void_reason", "作废原因", ("撤销原因",), parse=lambda cell: cells.line(cell, 200)),
        TOWNSHIP,
    )  # fmt: skip
    left_out = (NO_IDENTITY, NEVER, SERIAL_NUMBER)
    named_by = ("number", "happened_on")

    def key(self, record: Record) -> Any:
        """The number, within its township."""
        return record["number"] and (record["township"], record["number"])

    def prepare(self, records: Sequence[Record]) -> None:
        """Load what the rows refer to, and what is stored under their numbers."""
        staff = [number for record in records for number in record["cadres"] or ()]
        self.home = self.reach.home_by_districts(r["district"] for r in records)
        self.home = self.home or self.reach.home_by_numbers(
            Cadre.objects.all(), "staff_number", staff
        )
        townships = self.townships(records)
        areas = [township.area.pk for township in townships]
        self.households = Households(self.reach, townships)
        self.cadres = Cadres(self.reach, townships)
        self.holders = Holders(townships)
        kinds = list(ActivityKind.objects.all())
        self.kinds = Words({k.pk: (k.name, k.code, *k.aliases) for k in kinds})
        self.kind_by_pk = {kind.pk: kind for kind in kinds}
        self.stored = stored_in(areas)
        self.by_pk = {stored.pk: stored for stored in self.stored.values()}
        self.added: list[Entry] = []
        self.corrected: list[tuple[int, Entry]] = []
        self.voided: dict[int, Entry] = {}
        self.closing = Closing(self.order.at, self.kind_by_pk)
        self.is_numbered = any(record["number"] for record in records)
        self.told: dict[str, int] = {}  # by a number made here: the row that said it first

    def judge(self, record: Record) -> Outcome:
        """Add the entry, correct or void it, or leave it as it is."""
        township = self.township(record)
        entry = self.entry(record, township)
        self.warn_of_future(record, entry)
        stored = self.stored.get((township.area.pk, entry.number))
        if stored is None:
            self.added.append(entry)
            return Outcome.NEW
        return self.amend(record, stored, entry)

    def amend(self, record: Record, stored: Stored, entry: Entry) -> Outcome:
        """What a row does to a stored entry."""
        if stored.state == ActivityState.VOIDED:
            if entry.state != ActivityState.VOIDED:
                record.warn("voided_already", STATE, _("这一条已经作废，没有改动。"))
            return Outcome.UNCHANGED
        is_other = stored.differs(entry)
        if is_other:
            self.closing.refuse_late(stored, entry, NUMBER)
            self.corrected.append((stored.pk, entry))
        is_voided = entry.state == ActivityState.VOIDED
        if is_voided:
            # The close has counted it: a void can't have been true before it was told here, or the
            # records behind the closed figure would no longer be those that make it.
            told_late = stored.state == ActivityState.VALID and self.closing.counted(stored, entry)
            self.voided[stored.pk] = replace(entry, voided_at=None) if told_late else entry
        return Outcome.CHANGED if is_other or is_voided else Outcome.UNCHANGED

    # -- what a row says ---------------------------------------------------------------------------

    def entry(self, record: Record, township: Township) -> Entry:
        """A row with its words resolved.

        Raises:
            RowRefused: when one of them means nothing.
        """
        kind = self.kind(record)
        day = record["happened_on"]
        cadres = [named(self.cadres, self.holders, township, n, day) for n in record["cadres"]]
        met = self.met(record, township)
        district, unit = self.holders.place(record, township, kind, cadres, met)
        state = self.state(record)
        return Entry(
            number=self.number(record, township, kind, cadres),
            kind=kind,
            happened_on=day,
            began_at=record["began_at"],
            township=township.area,
            district=district,
            organisation=unit,
            cadres=cadres,
            households=met,
            heard=record["heard"] or "",
            done=record["done"] or "",
            attendance=record["attendance"],
            state=state,
            recorded_at=aware(record["recorded_at"]),
            voided_at=aware(record["voided_at"]),
            void_reason=record["void_reason"] or "",
        )

    def number(
        self, record: Record, township: Township, kind: ActivityKind, cadres: list[Cadre]
    ) -> str:
        """The number of a row, or the one made for a row of a sheet that has none.

        Raises:
            RowRefused: no number among others that have one, or a row that says the same again.
        """
        if record["number"]:
            return str(record["number"])
        if self.is_numbered:
            sentence = _("“%(column)s”不能空着。") % {"column": NUMBER}
            raise RowRefused("required", NUMBER, sentence)
        made = unnumbered(record, township, kind, cadres)
        first = self.told.setdefault(made, record.number)
        if first != record.number:
            sentence = _("与第 %(row)d 行是同一天、同样的人、同样的户和内容，只要一行。")
            raise RowRefused("duplicate_key", DAY, sentence % {"row": first})
        return made

    def met(self, record: Record, township: Township) -> list[Household]:
        """The households of a row, as they lived on its day.

        Raises:
            RowRefused: when a number is nobody's.
        """
        found = [self.households.find(township, number) for number in record["households"] or ()]
        lived = [self.households.lived_as(home, record["happened_on"]) for home in found]
        return list(dict.fromkeys(lived))

    def kind(self, record: Record) -> ActivityKind:
        """The kind of activity that a row names.

        Raises:
            RowRefused: a word that is not known.
        """
        pk = self.kinds.find(record["kind"])
        if pk is not None:
            return self.kind_by_pk[pk]
        name = bare(record["kind"])
        far = {kind.name: unlikeness(name, kind.name) for kind in self.kind_by_pk.values()}
        near = min(far, key=lambda known: far[known], default="")
        sentence = (
            _("不认识方式“%(name)s”，是不是“%(near)s”？")
            if near and far[near] < len(name)
            else _("不认识方式“%(name)s”，请核对。")
        )
        raise RowRefused("kind_unknown", KIND, sentence % {"name": quoted(name), "near": near})

    def state(self, record: Record) -> ActivityState:
        """Whether a row is valid; a time of voiding alone voids it.

        Raises:
            RowRefused: an unknown word, or one that contradicts the time of voiding.
        """
        if not record["state"]:
            return ActivityState.VOIDED if record["voided_at"] else ActivityState.VALID
        state = STATES.find(record["state"])
        if state is None:
            told = {"state": quoted(record["state"])}
            raise RowRefused(
                "state_unknown", STATE, _("不认识状态“%(state)s”，请填“有效”或“作废”。") % told
            )
        if record["voided_at"] and state != ActivityState.VOIDED:
            raise RowRefused("state_unclear", STATE, _("填了作废时间，状态却不是作废，请核对。"))
        return state

    def warn_of_future(self, record: Record, entry: Entry) -> None:
        """Warn of an entry that was written before it happened: it is stored and not counted."""
        known_on = clock.day_of(entry.recorded_at) if entry.recorded_at else self.order.on
        if entry.happened_on > min(known_on, self.order.on):
            record.warn("future_date", DAY, _("写下时这一天还没到，已导入，不计入任务。"))

    # -- writing -----------------------------------------------------------------------------------

    def write(self) -> list[str]:
        """Write new entries, corrections and voidings."""
        activities = [entry.activity(self.undated(entry)) for entry in self.added]
        Activity.objects.bulk_create(activities)
        name_and_meet(zip(activities, self.added, strict=True))
        by, at = self.order.by, self.order.at
        corrected = [correct(pk, entry, by=by, at=at) for pk, entry in self.corrected]
        voided = void(self.voided, by=by, at=at)
        return [str(activity.uid) for activity in (*activities, *corrected, *voided)]

    def undated(self, entry: Entry) -> dt.datetime:
        """The recorded time of an entry whose row has none."""
        if entry.happened_on > self.order.on:
            return self.order.at
        began_at = entry.began_at or dt.time.min
        return timezone.make_aware(dt.datetime.combine(entry.happened_on, began_at))

    def tell(self) -> None:
        """Tell the higher apps whose figures have changed, and for which days."""
        entries = [*self.added, *(entry for _pk, entry in self.corrected), *self.voided.values()]
        before = [self.by_pk[pk] for pk, _entry in self.corrected]
        days = [e.happened_on for e in entries] + [s.facts["happened_on"] for s in before]
        districts = {e.district.pk for e in entries if e.district}
        organisations = {e.organisation.pk for e in entries if e.organisation}
        facts_changed.send(
            sender=Activity,
            cadres=sorted(
                {pk for e in entries for pk in e.people()} | {pk for s in before for pk in s.people}
            ),
            districts=sorted(districts | {s.facts["district_id"] for s in before} - {None}),
            organisations=sorted(
                organisations | {s.facts["organisation_id"] for s in before} - {None}
            ),
            first=min(days),
            last=max(days),
        )


def aware(instant: dt.datetime | None) -> dt.datetime | None:
    """A local time of the sheet as an instant."""
    return instant and timezone.make_aware(instant)
