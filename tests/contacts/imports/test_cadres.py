"""干部名册: several rows are several services or posts of one person; history is dated."""

from __future__ import annotations

import datetime as dt

import pytest

from contacts.models import Cadre, Leave, Organisation, Post, Service
from contacts.policy import Role
from tests.factories import at, make_grant, make_organisation, make_user
from tests.sheets import CADRE_HEAD, TODAY, codes, counts

DAY = dt.date(2024, 1, 1)


def cadre(number="C0201", name="覃大勇", category="村(居)干部", unit="甘岭村", title="副主任", since="2024.1.1", until="", districts="甘岭村", role="责任主体", party="是", phone="", leave=""):  # fmt: skip
    return [number, name, category, unit, title, since, until, districts, role, party, phone, leave]


def dated(rows) -> list[tuple[str, dt.date, dt.date | None]]:
    return [(str(row), row.starts_on, row.ends_on) for row in rows.order_by("starts_on", "pk")]


def test_a_cadre_comes_in_with_service_post_and_leave(ertang, sheets):
    row = cadre(
        phone="154-0000-0008", leave="病假 2026-03-01至2026-03-31；借调到县委办2026.5.1-2026.5.31"
    )
    assert counts(sheets.apply("cadres", CADRE_HEAD, row)) == {"new": 1}
    person = Cadre.objects.get()
    assert (person.township, person.phone) == (ertang.area, "15400000008")
    service = person.services.get()
    assert (service.category, service.title, service.party_member) == (
        "village_cadre",
        "副主任",
        True,
    )
    assert (service.organisation.name, service.organisation.kind) == (
        "甘岭村两委",
        "village_committees",
    )
    assert service.organisation.area == ertang.districts["甘岭村"].area
    post = person.posts.get()
    assert (post.district.name, post.role, post.starts_on) == ("甘岭村", "responsible_body", DAY)
    assert [
        (x.kind, x.starts_on, x.ends_on, x.destination) for x in person.leaves.order_by("starts_on")
    ] == [
        ("sick", dt.date(2026, 3, 1), dt.date(2026, 3, 31), ""),
        ("seconded", dt.date(2026, 5, 1), dt.date(2026, 5, 31), "县委办"),
    ]


def test_several_rows_of_one_number_are_one_person(ertang, sheets):
    rows = [
        cadre("C0102", "韦小梅", title="委员", until="2026-02-14"),
        cadre(
            "C0102",
            "韦小梅",
            "镇干部",
            "社会事务办",
            "干事",
            "2026-02-15",
            "",
            "甘岭村、渠盏村",
            "机关干部",
        ),
        cadre(
            "C0102",
            "韦小梅",
            "镇干部",
            "社会事务办",
            "团委书记",
            "2026-02-15",
            "",
            "朗村",
            "驻点干部",
        ),
    ]
    report = sheets.apply("cadres", CADRE_HEAD, *rows)
    assert counts(report) == {"new": 3, "warned": 1}
    assert codes(report) == [(3, "organisation_new")]
    person = Cadre.objects.get()
    assert dated(person.services) == [
        ("甘岭村两委 委员", DAY, dt.date(2026, 2, 14)),
        ("社会事务办 干事、团委书记", dt.date(2026, 2, 15), None),
    ]
    assert person.posts.count() == 4
    assert counts(sheets.apply("cadres", CADRE_HEAD, *rows)) == {"unchanged": 3}


def test_several_districts_and_roles_stand_in_one_cell(ertang, sheets):
    row = cadre(
        "E1", category="镇干部", unit="派出所", districts="甘岭村/渠盏村\n朗村", role="公安干警"
    )
    sheets.apply("cadres", CADRE_HEAD, row)
    assert sorted(p.district.name for p in Post.objects.filter(role="police_officer")) == sorted(
        ["甘岭村", "渠盏村", "朗村"]
    )
    assert Organisation.objects.get().kind == "police_station"
    everywhere = cadre(
        "E2", "黄秀芳", "镇干部", "综治办", districts="全镇", role="机关干部、驻点干部"
    )
    sheets.apply("cadres", CADRE_HEAD, row, everywhere)
    assert Post.objects.filter(cadre__staff_number="E2").count() == 8


def test_an_unknown_unit_is_made_with_a_warning_and_the_nearest_named(ertang, sheets):
    sheets.apply(
        "cadres", CADRE_HEAD, cadre("E1", category="镇干部", unit="党政办", role="机关干部")
    )
    report = sheets.apply(
        "cadres",
        CADRE_HEAD,
        cadre("E2", "黄秀芳", "镇干部", "党政办公室", role="机关干部"),
        cadre("E3", "陆明", "镇干部", "党政办公室", role="机关干部"),
    )
    assert codes(report) == [(2, "organisation_new")]
    assert "“党政办”" in report.remarks[0].message


def office_cadre(number, unit):
    return cadre(number, f"干{number}", "镇干部", unit, role="机关干部")


def test_a_unit_that_sounds_like_a_known_one_is_refused_as_a_slip(ertang, sheets):
    sheets.apply("cadres", CADRE_HEAD, office_cadre("E1", "农业服务中心"))
    report = sheets.check("cadres", CADRE_HEAD, office_cadre("E2", "农业服务中兴"))
    assert codes(report) == [(2, "organisation_unknown")]
    assert "是不是“农业服务中心”" in report.remarks[0].message


@pytest.mark.parametrize("unit", ["民政办", "县财政局"])
def test_a_unit_that_only_looks_like_a_known_one_is_made(ertang, sheets, unit):
    known = [office_cadre("E1", "党政办"), office_cadre("E2", "县民政局")]
    sheets.apply("cadres", CADRE_HEAD, *known)
    report = sheets.apply("cadres", CADRE_HEAD, office_cadre("E3", unit))
    assert codes(report) == [(2, "organisation_new")]
    assert ("是不是" in report.remarks[0].message) == (unit == "县财政局")
    assert Organisation.objects.filter(name=unit).count() == 1


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        (cadre(number=""), "required", "工号"),
        (cadre(category="外星人"), "category_unknown", "类别"),
        (cadre(districts="甘岑村"), "village_unknown", "责任区"),
        (cadre(role="大王"), "role_unknown", "责任区角色"),
        (cadre(category="镇干部", unit="党政办", role=""), "required", "责任区角色"),
        (cadre(category="镇干部", unit="", role="机关干部"), "required", "单位/部门"),
        (cadre(since="2026-03-02", until="2026-03-01"), "end_before_start", "任职止"),
        (cadre(since="2026-02-30"), "bad_date", "任职起"),
        (cadre(leave="病假 2026-03-31至2026-03-01"), "end_before_start", "请假/借调"),
        (cadre(leave="请假三天"), "bad_range", "请假/借调"),
        (cadre(party="也许"), "bad_yes_no", "中共党员"),
    ],
)
def test_a_bad_row_is_refused_at_its_column_and_leaves_nothing(ertang, sheets, row, code, column):
    report = sheets.apply(
        "cadres", CADRE_HEAD, cadre("C9", districts="渠盏村"), row, skip_bad_rows=True
    )
    assert [(r.row, r.code, r.column) for r in report.remarks] == [(3, code, column)]
    assert [c.staff_number for c in Cadre.objects.all()] == ["C9"]
    assert Service.objects.count() == Post.objects.count() == 1


@pytest.mark.parametrize(
    ("second", "column"),
    [
        (cadre(name="覃小勇", title="委员"), "工号"),
        (cadre(until="2026-01-01"), "任职止"),
        (cadre(party="否"), "中共党员"),
    ],
)
def test_a_second_row_that_contradicts_the_first_is_refused(ertang, sheets, second, column):
    first = cadre(phone="15400000008", until="2025-12-31")
    report = sheets.check("cadres", CADRE_HEAD, first, second)
    assert [(r.row, r.code, r.column) for r in report.remarks] == [(3, "duplicate_key", column)]


def test_the_same_service_is_corrected_and_a_blank_cell_erases_nothing(ertang, sheets):
    sheets.apply(
        "cadres", CADRE_HEAD, cadre(phone="15400000008", leave="病假 2026-03-01至2026-03-31")
    )
    row = cadre(title="主任", party="", phone="", leave="病假 2026-03-01至2026-03-20")
    assert counts(sheets.apply("cadres", CADRE_HEAD, row)) == {"changed": 1}
    service = Service.objects.get()
    assert (service.title, service.party_member, service.ends_on) == ("主任", True, None)
    assert Cadre.objects.get().phone == "15400000008"
    assert Leave.objects.get().ends_on == dt.date(2026, 3, 20)
    assert counts(sheets.apply("cadres", CADRE_HEAD, cadre(title="", until="2026-02-28"))) == {
        "changed": 1
    }
    assert Service.objects.get().ends_on == Post.objects.get().ends_on == dt.date(2026, 2, 28)
    assert counts(sheets.apply("cadres", CADRE_HEAD, cadre(title=""))) == {"unchanged": 1}


def test_a_new_service_ends_the_one_that_the_sheet_no_longer_names(ertang, sheets):
    sheets.apply("cadres", CADRE_HEAD, cadre())
    row = cadre(
        category="镇干部",
        unit="社会事务办",
        title="干事",
        since="2026-02-15",
        districts="渠盏村",
        role="机关干部",
    )
    report = sheets.apply("cadres", CADRE_HEAD, row)
    assert codes(report) == [(2, "organisation_new"), (2, "service_ended")]
    last = dt.date(2026, 2, 14)
    assert dated(Service.objects) == [
        ("甘岭村两委 副主任", DAY, last),
        ("社会事务办 干事", dt.date(2026, 2, 15), None),
    ]
    assert [(p.district.name, p.ends_on) for p in Post.objects.order_by("starts_on")] == [
        ("甘岭村", last),
        ("渠盏村", None),
    ]
    assert counts(sheets.apply("cadres", CADRE_HEAD, row)) == {"unchanged": 1}


def test_two_services_that_the_sheet_names_both_go_on(ertang, sheets):
    sheets.apply("cadres", CADRE_HEAD, cadre())
    second = cadre(
        category="镇干部",
        unit="社会事务办",
        since="2026-02-15",
        districts="渠盏村",
        role="机关干部",
    )
    sheets.apply("cadres", CADRE_HEAD, second, cadre())
    assert [s.ends_on for s in Service.objects.all()] == [None, None]
    assert [p.ends_on for p in Post.objects.all()] == [None, None]


def test_another_title_from_a_later_day_follows_the_one_before(ertang, sheets):
    sheets.apply("cadres", CADRE_HEAD, cadre(title="委员"))
    report = sheets.apply("cadres", CADRE_HEAD, cadre(title="副主任", since="2026-03-01"))
    assert counts(report) == {"new": 1}
    assert dated(Service.objects) == [
        ("甘岭村两委 委员", DAY, dt.date(2026, 2, 28)),
        ("甘岭村两委 副主任", dt.date(2026, 3, 1), None),
    ]
    assert dated(Post.objects) == [("甘岭村 责任主体（村两委）", DAY, None)]


def test_a_corrected_first_day_is_taken_over(ertang, sheets):
    sheets.apply("cadres", CADRE_HEAD, cadre(since="2024.3.1"))
    assert counts(sheets.apply("cadres", CADRE_HEAD, cadre(since="2024.1.1"))) == {"changed": 1}
    assert Service.objects.get().starts_on == Post.objects.get().starts_on == DAY


def test_without_a_first_day_the_open_service_is_meant(ertang, sheets):
    row = cadre(since="")
    sheets.apply("cadres", CADRE_HEAD, row)
    assert Service.objects.get().starts_on == Post.objects.get().starts_on == TODAY
    later = at(TODAY + dt.timedelta(40))
    assert counts(sheets.apply("cadres", CADRE_HEAD, row, now=later)) == {"unchanged": 1}


def test_a_month_alone_is_read_as_its_first_or_last_day(ertang, sheets):
    report = sheets.apply("cadres", CADRE_HEAD, cadre(since="2024年1月", until="2026年2月"))
    assert codes(report) == [(2, "month_only")]
    service = Service.objects.get()
    assert (service.starts_on, service.ends_on) == (DAY, dt.date(2026, 2, 28))


def test_a_linked_leader_follows_the_one_before_and_two_at_once_are_refused(ertang, sheets):
    def leader(number, name, since):
        return cadre(number, name, "镇领导", "领导班子", "", since, "", "甘岭村", "镇级责任人")

    sheets.apply("cadres", CADRE_HEAD, leader("E1", "韦国强", "2025-01-01"))
    report = sheets.apply("cadres", CADRE_HEAD, leader("E2", "黄秀芳", "2026-03-01"))
    assert codes(report) == [(2, "post_ended")]
    assert dated(Post.objects) == [
        ("甘岭村 联村领导", dt.date(2025, 1, 1), dt.date(2026, 2, 28)),
        ("甘岭村 联村领导", dt.date(2026, 3, 1), None),
    ]
    rows = [leader("E3", "陆明", "2026-03-01"), leader("E4", "莫丽华", "2025-01-01")]
    assert codes(sheets.check("cadres", CADRE_HEAD, *rows)) == [
        (2, "seat_taken"),
        (3, "seat_taken"),
    ]
    both = [leader("E5", "甲乙", "2026-03-02"), leader("E6", "丙丁", "2026-03-03")]
    assert (3, "seat_taken") in codes(sheets.check("cadres", CADRE_HEAD, *both))


def test_a_number_given_to_another_name_is_warned_of(ertang, sheets):
    sheets.apply("cadres", CADRE_HEAD, cadre())
    report = sheets.apply("cadres", CADRE_HEAD, cadre(name="覃大永"))
    assert codes(report) == [(2, "name_changed")]
    assert Cadre.objects.get().name == "覃大永"


def test_a_sheet_of_offices_alone_needs_a_township(ertang, sheets):
    row = cadre("E1", "韦国强", "镇干部", "党政办", districts="", role="")
    assert codes(sheets.check("cadres", CADRE_HEAD, row)) == [(2, "township_unknown")]
    report = sheets.apply("cadres", [*CADRE_HEAD, "乡镇"], [*row, "二塘镇"])
    assert counts(report) == {"new": 1, "warned": 1}


def test_an_administrator_brings_in_only_the_own_township(ertang, sheets):
    user = make_user("zhen")
    make_grant(user, Role.AREA_ADMIN, ertang.neighbour)
    report = sheets.check(
        "cadres", CADRE_HEAD, cadre(unit="三里村", districts="三里村"), cadre("C2"), by=user
    )
    assert codes(report) == [(3, "village_unknown")]


def test_of_two_telephone_numbers_of_one_person_the_last_counts(ertang, sheets):
    rows = [cadre(phone="15400000001"), cadre(districts="渠盏村", phone="15400000002")]
    sheets.apply("cadres", CADRE_HEAD, *rows)
    assert Cadre.objects.get().phone == "15400000002"
    assert counts(sheets.apply("cadres", CADRE_HEAD, *rows)) == {"unchanged": 2}


@pytest.mark.parametrize("registered", ["甘岭村两委", "甘岭村村民委员会"])
@pytest.mark.parametrize("said", ["甘岭村两委", "甘岭村支两委", "甘岭两委", "二塘镇甘岭村两委"])
def test_the_two_committees_of_a_village_are_the_unit_that_is_there(
    ertang, sheets, registered, said
):
    village = ertang.districts["甘岭村"].area
    unit = make_organisation(village, registered, "village_committees")
    report = sheets.apply("cadres", CADRE_HEAD, cadre(unit=said))
    assert codes(report) == []
    assert Service.objects.get().organisation == unit
    assert list(Organisation.objects.all()) == [unit]
