"""12345 工单: what the hotline and the offices above send by the sheet, one matter a row.

A matter is known again by its number there; without one by what the row says. Its deadline is the one
that the sheet names (`visits.clocks.run_named`), else that of its kind. Nothing that is there is
changed by a sheet: what the row says otherwise is told. A report on conduct comes in by no sheet.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.imports.fields import Field
from contacts.imports.kind import TOWNSHIP, SheetKind
from contacts.imports.reach import VOTERS, Township
from contacts.imports.records import Outcome, Record, RowLeftOut, RowRefused, RowSealed
from contacts.imports.words import NEVER, NO_IDENTITY, SERIAL_NUMBER, Words
from contacts.kit.jobs import nudge
from contacts.kit.quantities import read
from contacts.kit.sheets import cells
from contacts.kit.sheets.cells import quoted
from contacts.kit.sheets.deadlines import deadline
from contacts.kit.sheets.places import bare
from contacts.kit.sheets.yearless import moment
from contacts.models import ResponsibilityDistrict
from visits.actions.from_above import Sent, register_sent
from visits.actions.grievances import Matter, bare_number, official_key, sheet_key
from visits.catalogue.conduct import sounds_like_conduct
from visits.catalogue.grievances import USUAL_KIND
from visits.imports.sent import KINDS_ELSEWHERE, is_about_conduct, is_over_above
from visits.imports.sent_times import DUE, RECEIVED, Times
from visits.models import Channel, Grievance, GrievanceKind, Raiser, Topic
from visits.queries.channels import named_under

NUMBER, KIND, TEXT = "工单编号", "诉求类型", "诉求内容"
DISTRICT, PLACE, TOPIC, STATE = "所属村", "事发地址", "诉求类别", "工单状态"
LONG_TEXT, TITLE_LETTERS = 20_000, 30
NOBODY = {"匿名", "保密", "不愿透露", "不留名", "不公开", "未留名"}
ROW_ITSELF = "row"  # before what a row without a number is known by


class GrievanceSheet(SheetKind):
    """One matter a row."""

    code = "grievances"
    label = gettext_lazy("12345工单")
    resource = "grievance"
    model = Grievance
    page = "grievance"
    list_page = "grievance-list"
    right = ("grievance", "dispatch")
    # Those that quote nothing of the row: its matter may be sealed as a report on conduct tomorrow.
    kept_warnings = frozenset({"kind_blank", "stored_already", "village_unclear", "year_assumed"})
    kept_cells = frozenset({"number"})  # a refused row may come in mended, and be sealed as well
    key_column = NUMBER
    fields = (
        Field("number", NUMBER, ("编号", "工单号", "工单编码", "受理编号", "受理单号", "件号", "事项编号", "诉求编号", "热线编号", "来件编号", "流水号", "单号", "上级编号"),
              parse=lambda cell: cells.code(cell, 40), example="WX20260310001"),
        Field("received_at", RECEIVED, ("受理日期", "来电时间", "来电日期", "登记时间", "登记日期", "接件时间", "收件时间", "反映时间", "诉求时间", "创建时间", "交办时间", "转办时间", "派单时间", "派单日期", "转办日期", "交办日期", "日期", "时间"),
              required=True, parse=moment, example="2026-03-10 09:30", hint=gettext_lazy("没有写年份的，按离今天最近、已经过去的一天算")),
        Field("due", DUE, ("办理期限", "截止时间", "截止日期", "办结时限", "办结期限", "要求办结时间", "要求办结日期", "办理截止时间", "到期时间", "到期日期", "应办结时间", "限办时间", "办结截止时间", "答复期限", "答复时限", "反馈期限", "反馈时限", "时限", "期限"),
              parse=deadline, example="2026-03-17", hint=gettext_lazy("一天算到当天24点；也可以写3月17日前、当日、5个工作日、24小时")),
        Field("raised_by", "诉求人", ("反映人", "来电人", "来电人姓名", "姓名", "投诉人", "联系人", "申请人", "诉求人姓名", "反映人姓名", "当事人", "来访人", "群众姓名"),
              parse=cells.name, lenient=True),
        Field("phone", "联系电话", ("电话", "来电号码", "手机", "手机号", "手机号码", "电话号码", "联系方式", "诉求人电话", "反映人电话", "来电电话"),
              parse=cells.phone, lenient=True, example="13800000000"),
        Field("kind", KIND, ("类型", "工单类型", "事项类型", "来电类型", "诉求性质", "事项性质", "业务类型", "信件类型"), example="求助"),
        Field("topic", TOPIC, ("类别", "问题类别", "问题分类", "事项分类", "诉求分类", "归口类别", "内容分类", "事项类别", "所属类别"), example="道路"),
        Field("title", "诉求标题", ("标题", "工单标题", "主题", "事项标题", "事项名称"),
              parse=lambda cell: cells.line(cell, 200)),
        Field("text", TEXT, ("内容", "诉求描述", "问题描述", "反映内容", "反映问题", "主要内容", "工单内容", "诉求事项", "事项内容", "来电内容", "诉求详情", "具体诉求", "反映事项", "问题内容", "诉求"),
              parse=lambda cell: cells.text(cell, LONG_TEXT), example="村口路灯不亮"),
        Field("district", DISTRICT, ("村(社区)", "村", "社区", "村居", "事发村", "责任区", "所在村", "行政村", "涉及村", "诉求村"), example="二塘村"),
        Field("place", PLACE, ("地址", "事发地点", "诉求地址", "诉求地点", "发生地址", "问题地址", "地点", "详细地址", "具体地址"),
              parse=lambda cell: cells.line(cell, 100)),
        Field("unit", "承办单位", ("主办单位", "办理单位", "责任单位", "交办单位", "承办部门", "责任部门", "主办部门", "处办单位"),
              parse=lambda cell: cells.line(cell, 80)),
        Field("source", "来源", ("来源渠道", "诉求来源", "工单来源", "受理渠道", "渠道", "受理方式", "来件渠道", "反映渠道"),
              parse=lambda cell: cells.line(cell, 40), example="12345热线"),
        Field("homes", "涉及户数", ("户数", "涉及多少户", "影响户数"), parse=read, lenient=True, example="30余"),
        Field("people", "涉及人数", ("人数", "涉及多少人", "影响人数", "诉求人数"), parse=read, lenient=True),
        Field("state", STATE, ("状态", "办理状态", "办理情况", "办件状态", "当前状态", "处理状态", "是否办结"),
              parse=lambda cell: cells.line(cell, 200)),
        TOWNSHIP,
    )  # fmt: skip
    left_out = (NO_IDENTITY, NEVER, SERIAL_NUMBER)
    named_by = ("number", "received_at")

    @classmethod
    def standing(cls) -> QuerySet[Any]:
        return Grievance.objects.standing()

    @classmethod
    def said_of(cls, made: Grievance) -> str:
        """Its number, and what it is about."""
        return f"{made.number} {Truncator(made.text).chars(TITLE_LETTERS)}".strip()

    def key(self, record: Record) -> Any:
        """The number, within its township."""
        return record["number"] and (record["township"], bare_number(record["number"]))

    def prepare(self, records: Sequence[Record]) -> None:
        """Load what the rows refer to, and what has come in already."""
        first = records[:VOTERS]
        self.home = self.reach.elected(lambda township: sum(names(r, township) for r in first))
        kinds = list(GrievanceKind.objects.all())
        self.kind_by_code = {kind.code: kind for kind in kinds}
        self.kinds = Words(
            {k.code: (k.name, k.code, *KINDS_ELSEWHERE.get(k.code, ())) for k in kinds}
        )
        topics = {topic.pk: topic for topic in Topic.objects.order_by("-parent")}
        self.topics = Words({pk: (topic.name, topic.code) for pk, topic in topics.items()})
        self.topic_by_pk = topics
        self.own_names = named_under(Channel.ABOVE)
        townships = [township.area.pk for township in self.townships(records)]
        # Whatever the channel: what was typed by hand is known too, and what was sealed since.
        known = Grievance.objects.filter(township__in=townships).exclude(sheet_key="")
        columns = ("township", "sheet_key", "number", "content_digest")
        self.by_key: dict[tuple[int, str], tuple[str, str]] = {
            (place, key): (number, digest)
            for place, key, number, digest in known.values_list(*columns)
        }
        self.times = Times(self.order.at, records)
        self.sent: list[Sent] = []

    def look_away(self, record: Record) -> None:
        """A report on conduct goes no further; of a row that can't be read all cells are looked at,
        for they would be given back.

        Raises:
            RowSealed: it is one, or sounds like one.
        """
        if is_about_conduct(record["kind"], record["topic"]):
            sentence = _("这一行反映的是干部作风，没有导入：请用封存的办法直接交给纪检干部。")
            raise RowSealed("conduct", "", sentence)
        words = [record["title"], record["text"], *(record.cells if record.rejected else ())]
        if sounds_like_conduct("\n".join(map(cells.plain, words))):
            sentence = _(
                "这一行像是反映干部作风，没有导入：是的，请用封存的办法交给纪检干部；不是的，请手工登记。"
            )
            raise RowSealed("conduct", "", sentence)

    def judge(self, record: Record) -> Outcome:
        """Register the matter, or tell what the row says otherwise."""
        township = self.township(record)
        sent = self.read(record, township)
        place, number = township.area, sent.matter.official_number
        # The number as written: what lost its words before capitals were alike is known by that.
        keys = (sent.key, *([sheet_key(place, number)] if number else []))
        stored = next((found for k in keys if (found := self.by_key.get((place.pk, k)))), None)
        if stored:
            self.compare(record, sent, *stored)
            return Outcome.UNCHANGED
        if is_over_above(record["state"]):
            sentence = _("表里写着已经办完，没有导入。")
            raise RowLeftOut("over_above", STATE, sentence)
        self.sent.append(sent)
        return Outcome.NEW

    def compare(self, record: Record, sent: Sent, number: str, digest: str) -> None:
        """Tell of a row that says something else than the last time. Of what lost its words nothing is
        told, no number either."""
        if digest and digest != sent.digest:
            sentence = _("这一件已经登记（%(number)s），表里写的和登记时不一样，没有改动，请去看。")
            record.warn("stored_already", NUMBER, sentence % {"number": number})

    # -- what a row says ---------------------------------------------------------------------------

    def read(self, record: Record, township: Township) -> Sent:
        """A row with its words resolved.

        Raises:
            RowRefused: when one of them means nothing.
        """
        text = "\n".join(filter(None, dict.fromkeys((record["title"], record["text"]))))
        if not text:
            raise RowRefused("required", TEXT, _("“%(column)s”不能空着。") % {"column": TEXT})
        received_at = self.times.received_at(record)
        due_at = self.times.due_at(record, received_at)
        district = self.district(record, township)
        name = record["raised_by"] or ""
        is_nobody = not name or bare(name) in NOBODY
        matter = Matter(
            text=text,
            kind=self.kind(record, due_at),
            channel=Channel.ABOVE,
            raiser=Raiser.ANONYMOUS if is_nobody else Raiser.OTHER,
            received_at=received_at,
            district=district,
            area=township.area,
            raised_by="" if is_nobody else name,
            phone=record["phone"] or "",
            place=record["place"] or "",
            topic=self.topic(record),
            channel_name=self.own_names.get(record["source"] or ""),
            homes=record["homes"],
            people=record["people"],
            official_number=record["number"] or "",
        )
        told = {
            "due_at": due_at.isoformat() if due_at else "",
            "source": record["source"] or "",
            "unit": record["unit"] or "",
            "above": record["state"] or "",
        }
        sent = Sent(
            matter=matter,
            township=township.area,
            key=self.key_of(matter, township),
            digest="",
            told={name: words for name, words in told.items() if words},
        )
        return replace(sent, digest=self.digest(sent))

    def key_of(self, matter: Matter, township: Township) -> str:
        """By the number; without one by when, what, where and who."""
        if key := official_key(township.area, matter.official_number):
            return key
        said = (matter.received_at.isoformat(), matter.text, matter.place, matter.raised_by)
        return sheet_key(township.area, ROW_ITSELF, *said, matter.phone)

    def digest(self, sent: Sent) -> str:
        """Of all that the row says, so that a changed row is noticed; keyed, for it stays on."""
        matter = sent.matter
        said = [
            matter.received_at.isoformat(), matter.text, matter.kind.code, matter.raised_by,
            matter.phone, matter.place, str(matter.district and matter.district.uid),
            str(matter.topic and matter.topic.code), json.dumps(sent.told, sort_keys=True),
        ]  # fmt: skip
        # A row that says nothing of these keeps the digest that it always had.
        counts = {"homes": matter.homes, "people": matter.people}
        said += [f"{name} {count.pair}" for name, count in counts.items() if count]
        return sheet_key(sent.township, sent.key, *said)

    def kind(self, record: Record, due_at: dt.datetime | None) -> GrievanceKind:
        """What is asked for. Where the deadline doesn't hang on it, the usual kind is taken.

        Raises:
            RowRefused: an unknown word, and no deadline.
        """
        code = self.kinds.find(record["kind"]) if record["kind"] else None
        if code is not None:
            return self.kind_by_code[code]
        usual = self.kind_by_code[USUAL_KIND]
        names = _("”、“").join(kind.name for kind in self.kind_by_code.values())
        told = {"name": quoted(record["kind"]), "names": names, "usual": usual.name}
        if not record["kind"]:
            record.warn("kind_blank", KIND, _("没有写类型，按“%(usual)s”登记。") % told)
        elif due_at is None:
            sentence = _("不认识类型“%(name)s”，表里又没有期限。请改成“%(names)s”中的一个。")
            raise RowRefused("kind_unknown", KIND, sentence % told)
        else:
            sentence = _("不认识类型“%(name)s”，期限按表里的，先按“%(usual)s”登记。")
            record.warn("kind_unknown", KIND, sentence % told)
        return usual

    def topic(self, record: Record) -> Topic | None:
        """The topic that a row names; an unknown word is told and left out."""
        if not record["topic"]:
            return None
        pk = self.topics.find(record["topic"])
        if pk is None:
            told = {"name": quoted(record["topic"])}
            record.warn("topic_unknown", TOPIC, _("不认识类别“%(name)s”，先不分类。") % told)
        return self.topic_by_pk.get(pk) if pk else None

    def district(self, record: Record, township: Township) -> ResponsibilityDistrict | None:
        """Where it is: as the row says, else the one village that its address names.

        Raises:
            RowRefused: a village that is not known.
        """
        text = record["district"]
        if text and bare(text) != bare(township.area.name):
            return township.district(text, DISTRICT)
        address = bare(record["place"] or "")
        named = [d for d in township.districts if bare(d.name) in address]
        if len(named) == 1:
            return named[0]
        told = {"township": township.area.name}
        record.warn("village_unclear", DISTRICT, _("看不出是哪个村的，先记在%(township)s。") % told)
        return None

    # -- writing -----------------------------------------------------------------------------------

    def write(self) -> list[str]:
        """Register them all."""
        stored = register_sent(by=self.order.by, sent=self.sent, at=self.order.at)
        return [str(grievance.uid) for grievance in stored]

    def tell(self) -> None:
        """Nothing that duties count has changed; deadlines that have passed are looked at soon."""
        nudge("visits.climb_ladder")


def names(record: Record, township: Township) -> bool:
    """Whether a row seems to be of a township: by its village, else by its address or office."""
    if record["district"]:
        text = bare(record["district"])
        return township.find(text) is not None or text == bare(township.area.name)
    words = bare(f"{record['place'] or ''} {record['unit'] or ''}")
    known = (township.area.name, *(district.name for district in township.districts))
    return any(bare(name) in words for name in known)
