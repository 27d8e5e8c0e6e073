"""农户花名册: households come in as they are, with their groups of care, and nothing too much."""

from __future__ import annotations

import datetime as dt

import pytest

from contacts.actions import care
from contacts.imports import runner
from contacts.models import (
    Area,
    AreaKind,
    AuditEvent,
    CareGroup,
    CareMembership,
    Consent,
    Household,
)
from contacts.policy import Role
from contacts.signals import roster_changed
from tests.factories import at, make_grant, make_membership, make_resident, make_user
from tests.sheets import HOUSEHOLD_HEAD, NOW, TODAY, codes, counts


def household(number="B001", village="甘岭村", group="1组", head="韦大山", size=4, phone="", care="一般户", since="2025.6.3"):  # fmt: skip
    return [number, village, group, head, size, phone, care, since]


def test_a_household_comes_in_as_it_was_typed(ertang, sheets):
    row = household(
        "Ｂ０１", "甘岭村委会", "第1村民小组", "覃　建", "3人", "154-0000-0012", "", "2025年6月3日"
    )
    report = sheets.apply("households", HOUSEHOLD_HEAD, row)
    assert counts(report) == {"new": 1}
    stored = Household.objects.get()
    assert (stored.number, stored.head_name, stored.size) == ("B01", "覃建", 3)
    assert (stored.phone, stored.phone_tail) == ("15400000012", "0012")
    assert (stored.township, stored.district) == (ertang.area, ertang.districts["甘岭村"])
    assert stored.starts_on == dt.date(2025, 6, 3)
    assert "qinjian" in stored.name_keys


def test_the_group_is_planted_once_under_its_village(ertang, sheets):
    rows = [household("1"), household("2", group="一组"), household("3", village="渠盏")]
    sheets.apply("households", HOUSEHOLD_HEAD, *rows)
    sheets.apply("households", HOUSEHOLD_HEAD, household("4", group="01组"))
    for village in ("甘岭村", "渠盏村"):
        below = Area.objects.within(ertang.districts[village].area).filter(kind=AreaKind.GROUP)
        assert [group.name for group in below] == ["1组"]
    assert Household.objects.filter(group__name="1组").count() == 4


SPELLINGS = ["1组", "第一组", "甘岭村1组", "甘岭村委会第１村民小组", "甘岭一组", "1"]


def groups():
    return list(
        Area.objects.filter(kind=AreaKind.GROUP).order_by("pk").values_list("name", flat=True)
    )


def test_a_group_is_the_same_in_whatever_spelling_either_sheet_has_it(ertang, sheets):
    head = ["名称", "上级", "类型"]
    areas = [["甘岭村1组", "甘岭村", "村民小组"], ["大塘组", "甘岭村", "村民小组"]]
    assert counts(sheets.apply("areas", head, *areas)) == {"new": 2}
    rows = [household(str(i), group=group) for i, group in enumerate(SPELLINGS)]
    sheets.apply("households", HOUSEHOLD_HEAD, *rows, household("9", group="大塘村民小组"))
    areas = [["一组", "甘岭村", "组"], ["甘岭大塘小组", "甘岭村委会", "组"]]
    assert counts(sheets.apply("areas", head, *areas)) == {"unchanged": 2}
    assert groups() == ["1组", "大塘组"]
    assert Household.objects.filter(group__name="1组").count() == len(SPELLINGS)
    assert Household.objects.get(number="9").group.name == "大塘组"


def test_rows_that_only_spell_group_and_village_otherwise_are_one(ertang, sheets):
    rows = [
        household("1", village=v, group=g)
        for v, g in (("甘岭", "甘岭村1组"), ("甘岭村委会", "一组"))
    ]
    assert counts(sheets.apply("households", HOUSEHOLD_HEAD, *rows)) == {"new": 1, "ignored": 1}


def test_groups_doubled_before_are_not_merged_silently(ertang, sheets):
    village = ertang.districts["甘岭村"].area
    for name in ("1组", "甘岭村1组"):
        Area.objects.plant(village, kind=AreaKind.GROUP, name=name)
    sheets.apply("households", HOUSEHOLD_HEAD, household("1", group="1组"))
    Household.objects.update(group=Area.objects.get(name="甘岭村1组"))
    report = sheets.apply("households", HOUSEHOLD_HEAD, household("1", group="第1组"))
    assert counts(report) == {"unchanged": 1}
    assert groups() == ["1组", "甘岭村1组"]
    assert Household.objects.get().group.name == "甘岭村1组"


def test_a_second_upload_changes_nothing(ertang, sheets):
    rows = [
        household("1", care="低保户、困难户"),
        household("2", care="致富能手", phone="15400000011"),
    ]
    sheets.apply("households", HOUSEHOLD_HEAD, *rows)
    before = list(Household.objects.values())
    report = sheets.apply("households", HOUSEHOLD_HEAD, *rows, now=at(TODAY + dt.timedelta(9)))
    assert counts(report) == {"unchanged": 2}
    assert list(Household.objects.values()) == before
    assert CareMembership.objects.count() == 3


def test_a_check_writes_nothing(ertang, sheets):
    report = sheets.check("households", HOUSEHOLD_HEAD, household())
    assert counts(report) == {"new": 1}
    assert not report.applied
    assert not Household.objects.exists()
    assert not Area.objects.filter(kind=AreaKind.GROUP).exists()


def test_a_rejected_row_keeps_all_rows_out_unless_bad_rows_may_be_skipped(ertang, sheets):
    rows = [household("1"), household("2", village="渠展村")]
    report = sheets.apply("households", HOUSEHOLD_HEAD, *rows)
    assert counts(report) == {"new": 1, "rejected": 1}
    assert not report.applied
    assert not Household.objects.exists()
    assert sheets.apply("households", HOUSEHOLD_HEAD, *rows, skip_bad_rows=True).applied
    assert [h.number for h in Household.objects.all()] == ["1"]


def test_a_misspelt_village_is_refused_with_the_nearest_one(ertang, sheets):
    report = sheets.check("households", HOUSEHOLD_HEAD, household("1"), household("2", "渠展村"))
    (remark,) = report.remarks
    assert (remark.row, remark.code, remark.column) == (3, "village_unknown", "村(社区)")
    assert "渠盏村" in remark.message


def test_a_village_is_looked_for_in_the_township_of_the_sheet(ertang, sheets):
    rows = [household("1"), household("2", "渠盏村"), household("3", "三里村")]
    report = sheets.check("households", HOUSEHOLD_HEAD, *rows)
    assert codes(report) == [(4, "village_unknown")]


def test_a_column_for_the_township_says_which_one_is_meant(ertang, sheets):
    head = [*HOUSEHOLD_HEAD, "乡镇"]
    row = household("1", "二塘村")
    rows = [[*row, "三里镇"], [*row, "二塘镇"], [*row, "四里镇"]]
    report = sheets.apply("households", head, *rows, skip_bad_rows=True)
    assert codes(report) == [(4, "township_unknown")]
    assert {h.township.name for h in Household.objects.filter(number="1")} == {"二塘镇", "三里镇"}


def test_a_sheet_of_which_nobody_knows_the_township_is_refused(ertang, sheets):
    report = sheets.check("households", HOUSEHOLD_HEAD, household("1", "二塘村"))
    assert codes(report) == [(2, "township_unknown")]
    named = sheets.file(HOUSEHOLD_HEAD, [household("1", "二塘村")], title="二塘镇花名册")
    report = runner.check("households", runner.Source(named, "名册.xlsx"), by=None, at=NOW)
    assert counts(report) == {"new": 1}


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        (household(number=""), "required", "户编号"),
        (household(village="  "), "required", "村(社区)"),
        (household(head="/"), "required", "户主姓名"),
        (household(size="很多"), "bad_number", "家庭人口"),
        (household(size=100), "bad_number", "家庭人口"),
        (household(since="去年"), "bad_date", "登记日期"),
        (household(since="2025.2.30"), "bad_date", "登记日期"),
        (household(number=4.5132310520000105e17), "digits_lost", "户编号"),
        (household(head="长" * 41), "too_long", "户主姓名"),
    ],
)
def test_a_bad_cell_is_refused_at_its_column(ertang, sheets, row, code, column):
    report = sheets.check("households", HOUSEHOLD_HEAD, household("9"), row)
    assert [(r.row, r.code, r.column) for r in report.remarks] == [(3, code, column)]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (household(phone="１５４０００００００１５"), "bad_phone"),
        (household(phone="同上"), "bad_phone"),
        (household(since="2025年6月"), "month_only"),
        (household(since="2027-01-01"), "future_date"),
        (household(care="上访户"), "category_forbidden"),
        (household(care="重点人员"), "category_forbidden"),
        (household(care="精神残疾"), "category_forbidden"),
        (household(care="外星人"), "category_unknown"),
    ],
)
def test_a_doubtful_cell_is_warned_of_and_the_row_imported(ertang, sheets, row, code):
    report = sheets.apply("households", HOUSEHOLD_HEAD, row)
    assert codes(report) == [(2, code)]
    assert counts(report) == {"new": 1, "warned": 1}
    assert Household.objects.count() == 1


def test_digits_that_are_no_telephone_number_are_kept_and_other_text_is_not(ertang, sheets):
    rows = [household("1", phone="154000000015"), household("2", "甘岭村", phone="问村里")]
    sheets.apply("households", HOUSEHOLD_HEAD, *rows)
    assert [h.phone for h in Household.objects.order_by("number")] == ["154000000015", ""]


def test_an_identity_number_in_the_column_of_telephones_is_neither_kept_nor_quoted(ertang, sheets):
    numbers = ["420527199003070001", "42052719900307000X", "420527900307001", 420527199003070001]
    rows = [household(str(n), "甘岭村", phone=number) for n, number in enumerate(numbers)]
    report = sheets.apply("households", HOUSEHOLD_HEAD, *rows)
    assert counts(report) == {"new": 4, "warned": 4}
    assert {h.phone for h in Household.objects.all()} == {""}
    assert "这一格没有导入" in report.remarks[0].message
    assert "4205279" not in str(report.as_json())
    assert "4205271" not in str(report.as_json())


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (household(number="４２０５２７１９９００３０７０００１"), "户编号"),
        (household(head="测丙420527199003070001"), "户主姓名"),
        (household(group="420527 19900307 0001"), "村民小组"),
        (household(village="甘岭村420527900307001"), "村(社区)"),
        (household(care="低保户420527199003070001"), "户类别"),
    ],
)
def test_a_row_with_an_identity_number_elsewhere_is_refused_without_quoting_it(
    ertang, sheets, row, column
):
    report = sheets.apply("households", HOUSEHOLD_HEAD, household("9"), row, skip_bad_rows=True)
    (remark,) = report.remarks
    assert (remark.row, remark.code, remark.column) == (3, "identity_number", column)
    assert "420527" not in f"{report.as_json()}{report.subjects}"
    assert [h.number for h in Household.objects.all()] == ["9"]


def test_an_address_with_an_identity_number_or_a_figure_that_lost_digits_is_refused(ertang, sheets):
    head = [*HOUSEHOLD_HEAD, "住址"]
    rows = [
        [*household("1", "甘岭村"), "某路1号 身份证420527199003070001"],
        [*household("2"), 4.2052719900307e17],
        [*household("3"), "12345678901234567"],
    ]
    report = sheets.apply("households", head, *rows, skip_bad_rows=True)
    assert codes(report) == [(2, "identity_number"), (3, "digits_lost")]
    assert [h.address for h in Household.objects.all()] == ["12345678901234567"]


def test_exact_repeats_are_read_once_and_others_with_the_same_number_refused(ertang, sheets):
    rows = [household("B1"), household("Ｂ１", group="第一组"), household("B1", head="黄阿妹")]
    report = sheets.check("households", HOUSEHOLD_HEAD, *rows)
    assert codes(report) == [(3, "repeat"), (4, "duplicate_key")]
    assert counts(report) == {"new": 1, "ignored": 1, "rejected": 1}
    assert report.counts["rows"] == 3


def test_columns_that_must_not_be_collected_are_left_out_and_the_user_told(ertang, sheets):
    head = [*HOUSEHOLD_HEAD, "身份证号", "政治面貌", "备注", "是否上访", "孕 情", "幸运颜色",
            "基本情况\n健康状况"]  # fmt: skip
    row = [*household("1"), "11010519491231002X", "群众", "常上访", "是", "有", "红", "差"]
    report = sheets.apply("households", head, row)
    said = {(c.column, c.code) for c in report.columns}
    assert said == {
        ("身份证号", "column_left_out"),
        ("政治面貌", "column_left_out"),
        ("备注", "column_left_out"),
        ("是否上访", "column_left_out"),
        ("孕 情", "column_left_out"),
        ("幸运颜色", "column_unknown"),
        ("基本情况健康状况", "column_left_out"),
    }
    stored = str(Household.objects.values().get())
    assert "11010519" not in stored
    assert "上访" not in stored


def test_a_category_makes_a_dated_membership_whose_basis_is_the_sheet(ertang, sheets):
    rows = [
        household("1", "甘岭村", care="低保户", since="2025.6.3"),
        household("2", "甘岭村", care="空巢老人户、困难户", since=""),
        household("3", "甘岭村", care="一般户"),
    ]
    sheets.apply("households", HOUSEHOLD_HEAD, *rows)
    found = CareMembership.objects.order_by("household__number", "group__code")
    assert [(m.household.number, m.group.code, m.starts_on) for m in found] == [
        ("1", "allowance", dt.date(2025, 6, 3)),
        ("2", "empty_nest", TODAY),
        ("2", "hardship", TODAY),
    ]
    first = found[0]
    assert first.basis == "农户花名册，2026-03-15"
    assert first.consent == Consent.NOT_RECORDED
    assert first.review_on == dt.date(2026, 6, 3)


def test_a_category_that_a_sheet_no_longer_names_ends_the_day_before(ertang, sheets):
    sheets.apply("households", HOUSEHOLD_HEAD, household("1", "甘岭村", care="低保户"))
    later = TODAY + dt.timedelta(30)
    row = household("1", "甘岭村", care="一般户")
    report = sheets.apply("households", HOUSEHOLD_HEAD, row, now=at(later))
    assert codes(report) == [(2, "care_ended")]
    assert counts(report) == {"changed": 1, "warned": 1}
    assert CareMembership.objects.get().ends_on == later - dt.timedelta(1)
    again = sheets.apply("households", HOUSEHOLD_HEAD, row, now=at(later + dt.timedelta(1)))
    assert counts(again) == {"unchanged": 1}


@pytest.mark.parametrize("care", ["", "上访户", "外星人"])
def test_a_category_that_says_nothing_ends_nothing(ertang, sheets, care):
    sheets.apply("households", HOUSEHOLD_HEAD, household("1", "甘岭村", care="低保户"))
    sheets.apply("households", HOUSEHOLD_HEAD, household("1", "甘岭村", care=care))
    assert CareMembership.objects.get().ends_on is None


def test_a_membership_that_a_person_made_is_left_alone(ertang, sheets):
    sheets.apply("households", HOUSEHOLD_HEAD, household("1"))
    make_membership(Household.objects.get(), basis="民政核定")
    sheets.apply("households", HOUSEHOLD_HEAD, household("1", "甘岭村", care="一般户"))
    assert CareMembership.objects.get().ends_on is None


def test_a_changed_row_corrects_and_a_blank_cell_erases_nothing(ertang, sheets):
    sheets.apply("households", HOUSEHOLD_HEAD, household("1", "甘岭村", phone="15400000011"))
    row = household("1", "甘岭村", group="2组", head="韦小山", size="", phone="")
    report = sheets.apply("households", HOUSEHOLD_HEAD, row)
    assert counts(report) == {"changed": 1}
    stored = Household.objects.get()
    assert (stored.head_name, stored.group.name) == ("韦小山", "2组")
    assert (stored.size, stored.phone) == (4, "15400000011")
    assert "weixiaoshan" in stored.name_keys


def test_a_number_that_is_stored_in_another_village_is_refused(ertang, sheets):
    sheets.apply("households", HOUSEHOLD_HEAD, household("1"))
    report = sheets.check("households", HOUSEHOLD_HEAD, household("1", "渠盏村"))
    assert codes(report) == [(2, "village_differs")]


def test_a_household_that_has_ended_stays_ended(ertang, sheets):
    sheets.apply("households", HOUSEHOLD_HEAD, household("1"))
    Household.objects.update(ends_on=TODAY)
    report = sheets.apply("households", HOUSEHOLD_HEAD, household("1", "甘岭村", head="别人"))
    assert codes(report) == [(2, "household_ended")]
    assert Household.objects.get().head_name == "韦大山"


def test_totals_and_notes_are_no_households(ertang, sheets):
    rows = [
        household("1"),
        ["小计", None, None, None, 4],
        [None],
        household("2"),
        ["合计", "2户", None, None, 8],
        ["填表人：张三", None, None, "审核人：李四"],
    ]
    report = sheets.check("households", HOUSEHOLD_HEAD, *rows)
    assert counts(report) == {"new": 2, "ignored": 3}
    assert report.counts["rows"] == 2
    assert codes(report) == [(3, "subtotal"), (6, "subtotal"), (7, "note")]


def test_texts_that_attack_are_only_texts(ertang, sheets):
    name = "<script>𬱖\0'; DROP--"
    report = sheets.apply(
        "households", HOUSEHOLD_HEAD, household("%_", "甘岭村", head=name.replace("\0", ""))
    )
    assert counts(report) == {"new": 1}
    assert Household.objects.get().head_name == "<script>𬱖'; DROP--"


def test_the_import_leaves_a_trail_without_values(ertang, sheets):
    sheets.apply("households", HOUSEHOLD_HEAD, household("1"))
    event = AuditEvent.objects.get()
    assert event.object_ids == [str(Household.objects.get().uid)]
    assert "head_name" in event.fields
    assert "韦大山" not in str(event.__dict__)
    sheets.apply("households", HOUSEHOLD_HEAD, household("1"))
    assert AuditEvent.objects.count() == 1


def test_the_higher_apps_are_told_only_when_something_changed(ertang, sheets):
    told = []

    def listen(**facts):
        told.append(facts["cadres"])

    roster_changed.connect(listen)
    try:
        sheets.apply("households", HOUSEHOLD_HEAD, household("1"))
        sheets.apply("households", HOUSEHOLD_HEAD, household("1"))
        sheets.check("households", HOUSEHOLD_HEAD, household("2"))
    finally:
        roster_changed.disconnect(listen)
    assert told == [None]


def test_an_administrator_imports_only_where_the_grant_holds(ertang, sheets):
    user = make_user("zhen")
    make_grant(user, Role.AREA_ADMIN, ertang.neighbour)
    rows = [household("1", "三里村"), household("2", "甘岭村")]
    report = sheets.check("households", HOUSEHOLD_HEAD, *rows, by=user)
    assert codes(report) == [(3, "village_unknown")]
    assert counts(report) == {"new": 1, "rejected": 1}


def test_a_village_administrator_imports_only_the_own_village(ertang, sheets):
    user = make_user("cun")
    make_grant(user, Role.AREA_ADMIN, ertang.districts["甘岭村"].area)
    rows = [household("1", "甘岭村"), household("2", "渠盏村")]
    report = sheets.apply("households", HOUSEHOLD_HEAD, *rows, by=user, skip_bad_rows=True)
    assert codes(report) == [(3, "village_unknown")]
    assert "渠盏" not in report.remarks[0].message.replace("“渠盏村”", "")
    assert AuditEvent.objects.get().user_id == user.pk


def test_an_identity_number_is_looked_at_and_forgotten(ertang, sheets):
    head = [*HOUSEHOLD_HEAD, "身份证号"]
    rows = [[*household("1"), "11010519491231002X"], [*household("2"), 110105194912310000]]
    report = sheets.apply("households", head, *rows)
    assert codes(report) == [(3, "digits_lost")]
    assert [c.column for c in report.columns] == ["身份证号"]
    assert "11010519" not in str(list(Household.objects.values()))


def test_who_said_no_to_a_category_is_not_put_into_it_again(ertang, sheets):
    row = household("1", "甘岭村", care="低保户")
    sheets.apply("households", HOUSEHOLD_HEAD, row)
    first = CareMembership.objects.get()
    later = TODAY + dt.timedelta(30)
    values = {"basis": first.basis, "review_on": first.review_on}
    care.review_membership(membership=first, by=None, on=later, consent="refused", **values)
    report = sheets.apply("households", HOUSEHOLD_HEAD, row, now=at(later))
    assert codes(report) == [(2, "care_refused")]
    assert CareMembership.objects.get().ends_on == later - dt.timedelta(1)
    yes = make_membership(first.household, "allowance", starts_on=later, consent="given")
    report = sheets.apply("households", HOUSEHOLD_HEAD, row, now=at(later + dt.timedelta(1)))
    assert codes(report) == []
    yes.refresh_from_db()
    assert yes.ends_on is None


def test_a_sheet_that_puts_a_household_among_children_asks_which_child(ertang, sheets):
    CareGroup.objects.filter(code="left_behind").update(of_children=True)
    row = household("1", "甘岭村", care="留守儿童户")
    report = sheets.apply("households", HOUSEHOLD_HEAD, row)
    assert codes(report) == [(2, "care_whom")]
    made = CareMembership.objects.get()
    assert codes(sheets.apply("households", HOUSEHOLD_HEAD, row)) == []
    kid = make_resident(made.household, "韦小明", birth_year=2020)
    care.review_membership(
        membership=made, by=None, on=TODAY, resident=kid, consent="guardian"
    )  # fmt: skip
    assert codes(sheets.apply("households", HOUSEHOLD_HEAD, row)) == []
    assert CareMembership.objects.get().resident == kid
    care.review_membership(membership=made, by=None, on=TODAY, consent="refused")
    report = sheets.apply("households", HOUSEHOLD_HEAD, row, now=at(TODAY + dt.timedelta(1)))
    assert codes(report) == [(2, "care_refused")]
    assert CareMembership.objects.count() == 1
