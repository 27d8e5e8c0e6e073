"""Invented rows for the gallery of components."""

from dataclasses import dataclass, field

from django import forms

from contacts.kit.charts import Part
from contacts.kit.tables import Column, Table
from contacts.kit.widgets import Chips

STATES = ("met", "on_track", "at_risk", "overdue")
WORDS = ("完成", "正常", "落后", "逾期")


def parts(*values):
    return [
        Part(code, word, value) for code, word, value in zip(STATES, WORDS, values, strict=False)
    ]


@dataclass
class Duty:
    name: str
    subjects: str
    counts: tuple[int, int, int, int]

    @property
    def parts(self):
        return parts(*self.counts)


DUTIES = [
    Duty("村干部入户走访 8天/月", "65人", (22, 28, 12, 3)),
    Duty("镇干部驻村 3天/月", "171人", (99, 52, 20, 0)),
    Duty("村民情联系会议 每半月", "13村", (6, 6, 0, 1)),
    Duty("困难户走访 每季", "190人", (76, 72, 42, 0)),
]


class DutyTable(Table):
    columns = (
        Column("name", "任务", "name", link=lambda duty: "#", phone="title"),
        Column("subjects", "对象", "subjects", phone="text"),
        Column("parts", "分布", "parts", template="gallery/cell_parts.html", phone="bar"),
        *(
            Column(code, word, lambda duty, i=i: duty.counts[i], numeric=True)
            for i, (code, word) in enumerate(zip(STATES, WORDS, strict=True))
        ),
    )


@dataclass
class District:
    name: str
    leader: str
    households: int
    visited: tuple[int, int]
    never: int
    visits: str
    meeting: str

    @property
    def parts(self):
        return [Part("met", "走到", self.visited[0]), Part("phone", "只打过电话", self.visited[1])]


DISTRICTS = [
    District("二塘村", "韦国强", 612, (318, 96), 104, "on_track", "met"),
    District("甘岭村", "黄秀芳", 548, (208, 119), 121, "at_risk", "met"),
    District("渠盏村", "陆明", 590, (171, 160), 159, "at_risk", "overdue"),
    District("四通村", "莫丽华", 471, (221, 65), 85, "met", "on_track"),
]


class DistrictTable(Table):
    columns = (
        Column("name", "责任区", "name", sort=("name",), link=lambda row: "#", phone="title"),
        Column("leader", "联村领导", "leader"),
        Column("households", "户", "households", sort=("households",), numeric=True),
        Column(
            "coverage", "今年走到的户", "parts", template="gallery/cell_coverage.html", phone="wide"
        ),
        Column("never", "从未", "never", sort=("never",), numeric=True),
        Column("visits", "村干部走访", "visits", template="gallery/cell_state.html"),
        Column("meeting", "会议", "meeting", template="gallery/cell_state.html"),
    )
    default_sort = "-households"


@dataclass
class Household:
    number: str
    head: str
    group: str
    care: str
    members: int
    last: str
    state: str = "on_track"


HOUSEHOLDS = [
    Household(
        f"B01{i % 13:02}{i:03}",
        ("黄阿妹", "单国栋", "曾有福", "韦大山", "覃建", "欧阳春兰")[i % 6],
        f"{i % 5 + 1}组",
        ("低保户", "", "空巢老人", "", "困难户", "")[i % 6],
        i % 6 + 1,
        ("今年还没去过", f"{i % 11 + 1}月{i % 28 + 1}日")[i % 3 > 0],
        ("at_risk", "on_track", "met")[i % 3],
    )
    for i in range(130)
]


class HouseholdTable(Table):
    columns = (
        Column("head", "户主", "head", sort=("head",), link=lambda row: "#", phone="title"),
        Column("number", "户编号", "number", sort=("number",), phone="text"),
        Column("group", "组", "group", sort=("group",), phone="text"),
        Column("care", "关爱类别", "care", phone="text"),
        Column("members", "人口", "members", sort=("members",), numeric=True),
        Column("last", "上次走访", "last"),
        Column("state", "进度", "state", template="gallery/cell_state.html", phone="state"),
    )
    default_sort = "number"
    page_size = 20


class HouseholdFilter(forms.Form):
    q = forms.CharField(
        label="查找",
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "姓名、拼音、门牌"}),
    )
    district = forms.ChoiceField(
        label="责任区", required=False, choices=[("", "全部"), ("a", "二塘村"), ("b", "甘岭村")]
    )
    care = forms.ChoiceField(
        label="关爱类别", required=False, choices=[("", "全部"), ("a", "低保户"), ("b", "空巢老人")]
    )
    never = forms.BooleanField(label="今年没去过", required=False)


class VisitForm(forms.Form):
    households = forms.MultipleChoiceField(
        label="去了谁家",
        widget=Chips(find="姓名、拼音或门牌，如 zs", keys={"1": "ham"}),
        choices=[("1", "黄阿妹"), ("2", "单国栋"), ("3", "曾有福"), ("4", "韦大山")],
        initial=["1", "2"],
    )
    heard = forms.CharField(
        label="听到了什么",
        help_text="写事，不写人的态度、信仰和病情。",
        widget=forms.Textarea(attrs={"rows": 4, "data-keep": "visit"}),
    )


class MixedForm(forms.Form):
    name = forms.CharField(label="姓名", help_text="和身份证上一致，不用填身份证号。")
    phone = forms.CharField(label="手机", required=False)
    on = forms.DateField(label="到岗日期", widget=forms.DateInput(attrs={"type": "date"}))
    category = forms.ChoiceField(
        label="类别", choices=[("", "请选择"), ("1", "镇干部"), ("2", "村干部")]
    )
    roles = forms.ChoiceField(
        label="角色", widget=forms.RadioSelect, choices=[("1", "联村领导"), ("2", "机关干部")]
    )
    kinds = forms.MultipleChoiceField(
        label="做什么",
        widget=forms.CheckboxSelectMultiple,
        choices=[("1", "走访"), ("2", "开会")],
        required=False,
    )
    party = forms.BooleanField(
        label="中共党员", required=False, help_text="影响哪些任务算在他身上。"
    )
    note = forms.CharField(label="备注", required=False, widget=forms.Textarea(attrs={"rows": 3}))


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="为什么作废",
        help_text="会和原来的内容一起保存。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@dataclass
class SampleJob:
    label: str = "正在导入户花名册"
    state: str = "running"
    done: int = 4210
    total: int = 7902
    message: str = "已写入 4,210 户，共 7,902 户。"


@dataclass
class Evidence:
    day: str
    households: str
    companions: str
    recorded: str
    reason: str = ""
    late: bool = field(default=False)


COUNTED = [
    Evidence("11月3日 周二", "韦大山、黄阿妹", "—", "当天 18:02"),
    Evidence("11月10日 周二", "单国栋", "陆明", "当天 20:31"),
    Evidence("11月13日 周五", "曾有福", "—", "11月18日", late=True),
]
NOT_COUNTED = [
    Evidence("11月6日 周五", "覃建", "", "", "请假期间"),
    Evidence("11月12日 周四", "单国栋", "", "", "电话联系，不算走访"),
    Evidence("11月14日 周六", "韦大山", "", "", "已作废：记错了户"),
]


class CountedTable(Table):
    columns = (
        Column("day", "日期", "day", phone="title"),
        Column("households", "户", "households", phone="text"),
        Column("companions", "同行", "companions"),
        Column("recorded", "记录时间", "recorded", template="gallery/cell_recorded.html"),
        Column("open", "", lambda row: "打开", link=lambda row: "#", phone="action"),
    )


class NotCountedTable(Table):
    columns = (
        Column("day", "日期", "day", phone="title"),
        Column("households", "户", "households", phone="text"),
        Column("reason", "原因", "reason", phone="text"),
        Column("open", "", lambda row: "打开", link=lambda row: "#", phone="action"),
    )

    def is_muted(self, row):
        return True
