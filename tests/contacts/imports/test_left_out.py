"""What may not be collected is left out of every sheet, however its column is headed."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from contacts.imports import mappings, registry
from contacts.imports.columns import why_left_out
from contacts.models import Area, Household, ImportRun
from contacts.policy import Role
from tests.factories import make_grant, make_user
from tests.sheets import HOUSEHOLD_HEAD, counts

NEVER_IN_ANY = [
    "公民身份证号码", "身份证号码(18位)", "户主身份证", "配偶身份证号", "证件编号", "残疾证号", "残疾等级", "是否残疾", "残疾人姓名", "慢病",
    "患病情况", "病种", "大病救助", "孕产情况", "是否怀孕", "信访件数", "上访次数", "是否上访户", "宗教", "信仰情况", "精神状况", "健康状况",
    "致贫原因", "主要致贫原因", "返贫风险", "银行卡", "开户行", "一卡通账号", "惠农补贴账户", "是否刑释人员", "重点人群类别", "重点关注户", "是否难缠户",
]  # fmt: skip
RANKS = [
    "积分", "年度积分(分)", "积 分", "信用积分", "信用等级", "诚信评分", "得分", "考核得分", "分数", "排名", "全村排名", "名次", "等级", "危房等级",
    "风险等级", "风险类别", "思想表现", "政治表现", "现实表现", "定位", "家庭定位", "经纬度", "经度", "GPS坐标", "ＧＰＳ", "人脸照片", "是否采集指纹",
    "星级", "文明户星级", "黑榜次数", "管控级别", "Credit score", "Risk level",
]  # fmt: skip
DENIED = [
    line
    for line in (settings.BASE_DIR / "tests/deny_list.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
NEVER_OF_RESIDENTS = [
    "是否党员户",
    "党员人数",
    "政治面貌",
    "入党时间",
    "婚否",
    "家庭年收入情况",
    "收入来源",
]
HARMLESS = ["残联联系人", "病虫害情况", "病险水库", "精神文明户", "传达会议精神", "健康讲座", "信访办电话", "登录账号", "住房", "幸运颜色", "小学几年级", "年级", "信用社网点", "风险隐患", "行政级别", "部分地址"]  # fmt: skip
KINDS = ("areas", "organisations", "cadres", "households", "residents", "assignments", "activities")


@pytest.mark.parametrize("code", KINDS)
def test_such_columns_are_never_read_in_any_kind_of_sheet(code):
    kind = registry.get(code)
    wanted = [*NEVER_IN_ANY, *RANKS, *DENIED]
    assert [heading for heading in wanted if not why_left_out(kind, heading)] == []


@pytest.mark.parametrize("code", ["households", "residents"])
def test_of_residents_the_party_the_marriage_and_the_income_are_never_read(code):
    kind = registry.get(code)
    assert [heading for heading in NEVER_OF_RESIDENTS if not why_left_out(kind, heading)] == []


@pytest.mark.parametrize("code", KINDS)
def test_words_that_only_look_like_it_may_be_explained(code):
    kind = registry.get(code)
    assert [heading for heading in HARMLESS if why_left_out(kind, heading)] == []


def test_no_column_that_is_read_bears_a_name_that_is_never_collected():
    wanted = {
        ("cadres", "中共党员"),  # of cadres, for their duties
        ("cadres", "党员"),
        ("cadres", "是否党员"),
        ("cadres", "是否中共党员"),
        ("cadres", "政治面貌"),
        ("households", "走访意见"),  # whether they wish to be visited
    }
    refused = {
        (kind.code, name)
        for kind in registry.kinds()
        for field in kind.fields
        for name in (field.label, *field.aliases)
        if why_left_out(kind, name) and not field.is_identity
    }
    assert refused <= wanted


HEAD = [*HOUSEHOLD_HEAD, "残疾等级", "主要致贫原因", "是否党员户", "公民身份证号码"]
ROW = [
    "B1", "甘岭村", "1组", "韦大山", 4, "", "一般户", "", "视力二级", "因病", "是", "42052719900307000",
]  # fmt: skip


def test_what_somebody_once_explained_does_not_bring_it_in(ertang, sheets):
    explained = {"残疾等级": "address", "主要致贫原因": "phone", "公民身份证号码": "address"}
    mappings.remember("households", explained, by=None)
    report = sheets.apply("households", HEAD, ROW)
    assert counts(report) == {"new": 1, "warned": 1}
    assert {c.column for c in report.columns if c.code == "column_left_out"} == set(HEAD[8:])
    stored = Household.objects.get()
    assert (stored.address, stored.phone) == ("", "")


def test_a_score_is_told_and_can_be_mapped_to_nothing(ertang, sheets):
    head = [*HOUSEHOLD_HEAD, "信用积分", "GPS", "住址/积分"]
    mappings.remember("households", {"信用积分": "address", "GPS": "address"}, by=None)
    report = sheets.apply("households", head, [*ROW[:8], "98", "23.1,108.2", "100"])
    assert [(c.code, c.column) for c in report.columns] == [
        ("column_left_out", h) for h in head[8:]
    ]
    assert Household.objects.get().address == ""


def test_half_a_heading_does_not_bring_it_in_but_brackets_do_no_harm(ertang, sheets):
    head = [*HOUSEHOLD_HEAD[:3], "户主姓名（与身份证一致）", *HOUSEHOLD_HEAD[4:6], "住址/残疾类型"]
    report = sheets.apply("households", head, ["B1", "甘岭村", "1组", "韦大山", 4, "", "视力二级"])
    assert counts(report) == {"new": 1}
    stored = Household.objects.get()
    assert (stored.head_name, stored.address) == ("韦大山", "")


def test_it_is_told_and_neither_offered_nor_shown(ertang, sheets, client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    user = make_user("quan", "权安")
    make_grant(user, Role.AREA_ADMIN, ertang.area)
    client.force_login(user)
    file = SimpleUploadedFile("名册.xlsx", sheets.file(HEAD, [ROW]).read_bytes())
    client.post(reverse("import-upload", args=["households"]), {"file": file})
    run = ImportRun.objects.get()
    text = client.get(reverse("import-columns", args=[run.uid])).content.decode()
    assert "这些列不会导入，不用说明：残疾等级、主要致贫原因、是否党员户" in text
    for never in ("视力二级", "因病", "“残疾等级”", "“是否党员户”", "“公民身份证号码”"):
        assert never not in text
    page = client.get(reverse("import-columns", args=[run.uid]))
    forged = dict.fromkeys(page.context["form"].fields, "-") | {"column8": "address"}
    client.post(reverse("import-columns", args=[run.uid]), forged)
    assert "残疾等级" not in mappings.remembered("households", None)


def test_what_one_of_several_townships_explains_holds_there_alone(cast):
    county = make_user("both")
    make_grant(county, Role.AREA_ADMIN, cast.county)
    mappings.remember("households", {"家里的号码": "number", "号": "number"}, by=county)
    mappings.remember("households", {"家里的号码": "phone"}, by=cast.quan)
    known = {user: mappings.remembered("households", user) for user in (cast.quan, cast.wai, None)}
    assert known[cast.quan] == {"家里的号码": "phone", "号": "number"}
    assert known[cast.wai] == known[None] == {"家里的号码": "number", "号": "number"}


def test_what_the_only_township_explains_holds_everywhere(cast):
    Area.objects.filter(pk=cast.west.pk).update(ended_on="2020-01-01")
    mappings.remember("households", {"号": "number"}, by=cast.quan)
    assert mappings.remembered("households", None) == {"号": "number"}


def test_who_comes_to_be_over_all_townships_may_still_explain_a_heading_anew(cast):
    mappings.remember("households", {"家里的号码": "phone", "号": "number"}, by=cast.quan)
    make_grant(cast.quan, Role.AREA_ADMIN, cast.county)
    mappings.remember("households", {"家里的号码": "number"}, by=cast.quan)
    for user in (cast.quan, cast.wai):
        assert mappings.remembered("households", user)["家里的号码"] == "number"
    assert mappings.remembered("households", cast.quan)["号"] == "number"
