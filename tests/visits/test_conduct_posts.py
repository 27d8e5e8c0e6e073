"""Leaders and discipline officers in other words, or with something within the name; village cadres stay."""

import uuid

import pytest
from django.core.exceptions import ValidationError

from contacts.kit import clock
from contacts.models import AreaKind, ServiceCategory
from tests.factories import make_area, make_cadre, make_grievance, make_organisation
from tests.visits.conduct import TEXT, make_report, with_officer
from visits.actions.sealing import seal_matter
from visits.models import ConductReport
from visits.queries.conduct import whom

POSTS = [
    "镇里的一把手", "镇里一把手", "一把手", "二把手", "党委的一把手", "纪委", "纪委的同志", "镇纪委的人", "监察", "监委",
    "分管农业的领导", "分管领导", "分管副职", "镇人武部长", "人武部长", "武装部长", "人大", "人大主席", "镇人大",
    "班子", "镇党委", "党委", "镇政府", "政府", "党委政府", "镇党委政府", "镇领导", "镇上领导", "镇里领导", "领导",
    "主要领导", "主要负责人", "镇主要负责人", "联村领导", "包村领导", "驻村领导", "挂村领导", "包我们村的领导",
    "梅村的联村领导", "联系梅村的领导", "党委班子的联村领导", "村支书和镇政府", "村会计和镇里一把手", "镇里当官的",
    "東山鎮黨委", "一 把 手", "纪·委", "龙马溪的包村领导", "镇党委和村党委", "镇领导的司机", "规划办的分管领导",
]  # fmt: skip
NAMES = [
    "宋·祖", "宋-祖", "宋祖", "宋 祖", "宋.祖", "宋•祖", "宋、祖", "老宋", "姓宋的", "宋某", "宋*", "宋X", "小宋",
    "驻我们村的镇领导老宋", "镇里老宋", "沈*英", "沈某英", "沈●英", "陸·海", "劉大明",
]  # fmt: skip
OF_VILLAGES = [
    "韦小梅", "韦小梅 村会计", "村支书", "村书记", "村里的书记", "梅村支书", "梅村党支部书记", "村委会主任", "村主任",
    "村长", "村里的一把手", "梅村的一把手", "村一把手", "村党委", "村党委书记", "梅村党总支", "党总支", "村党总支书记",
    "村领导", "村里领导", "村委会领导", "村里的主要领导", "村班子", "村两委班子", "村支两委", "两委班子成员", "村政府",
    "梅村村政府的人", "村纪检委员", "村监委会主任", "村务监督委员会", "村监委主任", "村监察联络员", "村里的人大代表",
    "村里分管低保的副主任", "村会计，分管集体资产", "妇女主任", "组长", "三组组长", "龙马溪书记", "龙马溪的领导",
    "驻村第一书记", "驻村干部", "包村干部", "驻村工作队员", "承包村里鱼塘的村支书", "党员", "老党员", "村党员代表",
    "党政办", "党政办的科员", "党建办", "党群服务中心", "党建办干事", "党校老师", "镇里一个干部", "镇干部",
    "镇政府的工作人员", "镇政府一个科员", "镇政府民政办的人", "政府办事员", "卫生院领导", "学校的领导", "派出所的领导",
    "环境监察大队", "戏班子", "老会计", "村里的老宋", "老板", "村会计，请纪委来查", "村会计，希望镇领导查一查",
    "不清楚", "不认识", "张会计",
]  # fmt: skip


@pytest.fixture
def town(cast):
    """东山镇 whose mayor is called 宋祖, with a village 龙马溪村 beside 梅村."""
    town = with_officer(cast)
    board = make_organisation(town.east, "镇班子")
    for name, title in (
        ("宋祖", "镇长"), ("沈丽英", "组织委员"), ("陆海", "副镇长"), ("刘大明", "宣传委员"),
    ):  # fmt: skip
        make_cadre(
            town.east, name, category=ServiceCategory.TOWNSHIP_LEADER, organisation=board, title=title
        )  # fmt: skip
    town.mei.services.update(title="村党支部书记")
    make_area(town.east, AreaKind.VILLAGE, "龙马溪村")
    return town


def found(town, about, text=""):
    return whom(about, town.east, clock.today(), text)


@pytest.mark.parametrize("about", [*POSTS, *NAMES])
def test_whoever_leads_or_looks_into_conduct_is_the_countys_in_whatever_words(town, about):
    assert found(town, about).is_countys
    with pytest.raises(ValidationError) as refused:
        make_report(town, about=about)
    assert refused.value.error_dict["about"][0].code == "county"


@pytest.mark.parametrize("about", OF_VILLAGES)
def test_what_is_told_of_village_cadres_and_of_offices_stays_in_the_township(town, about):
    assert not found(town, about).is_countys
    assert found(town, "韦小梅", f"{about}收了钱").asked == ()


@pytest.mark.parametrize("who", [*POSTS, *sorted({*NAMES} - {"宋某", "宋*", "宋X", "小宋"})])
def test_the_same_words_in_the_text_are_asked_about(town, who):
    text = f"韦小梅和{who}一起分钱"
    assert found(town, "韦小梅", text).asked
    with pytest.raises(ValidationError) as refused:
        make_report(town, about="韦小梅", text=text)
    assert refused.value.error_dict["apart"][0].code == "ask"


@pytest.mark.parametrize(
    "text",
    [
        TEXT, "向纪委反映过，没有人管", "请领导查一查", "尊敬的领导：会计收钱", "政府给的补贴，会计只发了一半",
        "镇政府发的救灾款没到手", "村书记说他管不了", "村领导都知道", "有人大吃大喝", "在村党委的会上说的",
        "村里的老宋也在场", "两委班子开会定的", "请县纪委监委依法调查",
    ],
)  # fmt: skip
def test_an_ordinary_text_is_not_asked_about(town, text):
    assert found(town, "梅村会计", text).asked == ()


def test_a_surname_that_is_the_cadres_own_is_not_asked_about(town):
    make_cadre(town.east, "宋小满", organisation=make_organisation(town.east, "农业站"))
    assert found(town, "宋小满", "老宋收了烟").asked == ()
    assert found(town, "韦小梅", "老宋收了烟").asked == ("老宋",)


def test_whose_name_is_disguised_is_kept_out_as_well(town):
    for about in ("韦·小·梅", "韦小-梅", "韦 小•梅"):
        assert found(town, about).subject == town.mei
    assert town.mei in found(town, "村会计韦*梅").cadres


@pytest.mark.parametrize("about", ["镇里一把手", "纪委", "宋·祖", "分管领导"])
def test_all_ways_in_give_it_to_the_county(town, about, as_user):
    said = {
        "uid": uuid.uuid4(), "township": town.east.uid, "channel": "letter", "about": about,
        "text": TEXT, "received_on": clock.today(),
    }  # fmt: skip
    assert "县纪委监委" in as_user(town.officer).post("/conduct/new/", said).text
    matter = make_grievance(town.amei, town.mei.user, received_at=clock.now())
    with pytest.raises(ValidationError) as refused:
        seal_matter(by=town.ban.user, grievance=matter, about=about, at=clock.now())
    assert "handed_over" in refused.value.error_dict
    assert not ConductReport.objects.exists()
