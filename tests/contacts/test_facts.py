"""Basic facts of a place: dated, with a source, never overwritten (S186–S190)."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from openpyxl import load_workbook

from contacts.actions.facts import correct_fact, report_facts, void_fact
from contacts.catalogue import load_fact_kinds
from contacts.kit import clock
from contacts.models import AreaFact, AuditEvent, FactKind, hectares, square_kilometres
from contacts.queries.facts import facts_of
from tests.factories import make_area

TODAY = dt.date(2026, 4, 15)
NEW_YEAR = dt.date(2026, 1, 1)
KIND = {"name": "水田", "measured": "mu", "unit": "亩", "is_active": "on", "adds_up": "on"}


@pytest.fixture(autouse=True)
def stage(cast, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    load_fact_kinds()


def report(area, true_on=NEW_YEAR, by=None, **values):
    kinds = {kind.code: kind for kind in FactKind.objects.all()}
    return report_facts(
        by=by,
        area=area,
        values={kinds[code.replace("_", "-")]: Decimal(v) for code, v in values.items()},
        true_on=true_on,
        source="统计年报",
        on=TODAY,
    )


def line(area, code, on=TODAY):
    return next(line for line in facts_of(area, on) if line.kind.code == code)


def text(response):
    return response.content.decode()


def test_the_catalogue_brings_the_usual_facts_once_and_leaves_edits_alone():
    FactKind.objects.filter(code="households").update(name="农户数", is_active=False)
    assert load_fact_kinds() == 0
    assert FactKind.objects.get(code="households").name == "农户数"
    parts = FactKind.objects.filter(part_of__code="party-members")
    assert {kind.code for kind in parts} == {"party-members-staff", "party-members-villagers"}


def test_a_newer_value_is_a_new_row_and_each_day_keeps_its_own(cast):
    report(cast.east, residents=19_608)
    report(cast.east, dt.date(2026, 4, 1), residents=19_590)
    assert line(cast.east, "residents").fact.value == 19_590
    assert line(cast.east, "residents", dt.date(2026, 3, 31)).fact.value == 19_608
    with pytest.raises(ValidationError) as error:
        report(cast.east, residents=1)
    assert "value_residents" in error.value.error_dict


def test_a_correction_keeps_the_wrong_value_with_its_reason(cast):
    (wrong,) = report(cast.east, households=7_092)
    right = correct_fact(
        fact=wrong, by=cast.quan, value=Decimal(7_902), true_on=NEW_YEAR, source="统计年报",
        reason="数字写反了", on=TODAY,
    )  # fmt: skip
    wrong.refresh_from_db()
    assert (wrong.value, wrong.void_reason, wrong.corrected_by) == (7_092, "数字写反了", right)
    assert line(cast.east, "households").fact == right
    with pytest.raises(ValidationError):
        void_fact(fact=wrong, by=cast.quan, reason="再一次")
    assert AuditEvent.objects.filter(resource="fact", verb="change").exists()


@pytest.mark.parametrize(
    ("values", "true_on"),
    [
        ({"residents": "12.5"}, NEW_YEAR),
        ({"residents": "-1"}, NEW_YEAR),
        ({"residents": "1"}, TODAY + dt.timedelta(days=1)),
        ({}, NEW_YEAR),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_stored(cast, values, true_on):
    with pytest.raises(ValidationError):
        report(cast.east, true_on, **({"households": "3"} if values else {}), **values)
    assert not AreaFact.objects.exists()


def test_nothing_is_reported_about_a_group(cast):
    group = make_area(cast.mei_village.area, "group", "1组")
    with pytest.raises(ValidationError):
        report(group, residents=5)
    assert facts_of(group, TODAY) == []


def test_a_mu_is_a_fifteenth_of_a_hectare():
    assert hectares(Decimal(1_500)) == 100
    assert square_kilometres(Decimal(1_500)) == 1


def test_parts_that_do_not_make_the_whole_are_a_question_and_not_a_refusal(cast):
    report(cast.east, party_members=884, party_members_staff=171, party_members_villagers=713)
    assert line(cast.east, "party-members").question == ""
    report(cast.west, party_members=884, party_members_staff=171, party_members_villagers=700)
    question = line(cast.west, "party-members").question
    assert "871" in question and "884" in question and "相差13" in question
    later = dt.date(2026, 4, 1)
    report(cast.east, later, party_members=900)
    assert "截至日期不同" in line(cast.east, "party-members").question


def test_a_part_alone_is_asked_about_only_where_it_exceeds_the_whole(cast):
    report(cast.east, party_members=884, party_members_staff=171)
    assert line(cast.east, "party-members").question == ""
    report(cast.east, land_area=100, cultivated_land=30)
    assert line(cast.east, "land-area").question == ""
    report(cast.west, land_area=100, cultivated_land=130)
    assert "相差30" in line(cast.west, "land-area").question


def test_a_township_stands_beside_the_sum_of_its_villages(cast):
    report(cast.east, households=10)
    report(cast.mei_village.area, households=4)
    below = line(cast.east, "households").below
    assert (below.total, below.reporting, below.places) == (4, 1, 2)
    report(cast.lan_village.area, households=5)
    report(cast.west_village.area, households=100)
    assert line(cast.east, "households").below.total == 9
    FactKind.objects.filter(code="households").update(adds_up=False)
    assert line(cast.east, "households").below is None


def test_the_register_stands_beside_the_number_reported(cast):
    report(cast.mei_village.area, households=5)
    assert line(cast.mei_village.area, "households").counted == 3
    assert line(cast.mei_village.area, "households").beyond_register == 2
    assert line(cast.east, "households").counted == 4
    assert line(cast.county, "households").counted is None


def test_an_administrator_reports_on_the_page_of_a_place_and_all_below_see_it(sign_in, cast):
    page = f"/areas/{cast.east.uid}/facts/"
    values = {"true_on": "2026-01-01", "source": "统计年报", "value_land-area": "1500"}
    for number, user in enumerate((cast.quan, cast.ban.user)):
        day = {"true_on": f"2026-01-0{number + 1}"}
        answer = sign_in(user).post(page, values | day | {"value_residents": "19608"})
        assert answer.status_code == 302, text(answer)
    for user in (cast.quan, cast.ban.user, cast.mei.user, cast.zhen.user, cast.lian.user):
        shown = text(sign_in(user).get(f"/areas/{cast.east.uid}/"))
        assert "19,608" in shown and "= 100 公顷 = 1 平方公里" in shown
        assert (f'/areas/{cast.east.uid}/facts/"' in shown) == (user in (cast.quan, cast.ban.user))
    assert sign_in(cast.mei.user).post(page, values).status_code == 403
    assert sign_in(cast.wai).get(page).status_code == 404
    assert sign_in(cast.wai).get(f"{page}residents/").status_code == 404


def test_a_wrong_value_is_corrected_and_taken_back_in_the_browser(sign_in, cast):
    (fact,) = report(cast.east, residents=1)
    browser = sign_in(cast.ban.user)
    assert "统计年报" in text(browser.get(f"/facts/{fact.uid}/correct/"))
    values = {"value": "19608", "true_on": "2026-01-01", "source": "统计年报", "reason": "写错"}
    assert browser.post(f"/facts/{fact.uid}/correct/", values).status_code == 302
    right = fact.corrected_by
    assert browser.post(f"/facts/{right.uid}/void/", {"reason": "不是这个镇的"}).status_code == 302
    history = text(browser.get(f"/areas/{cast.east.uid}/facts/residents/"))
    assert "写错" in history and "不是这个镇的" in history and "<del>" in history
    assert line(cast.east, "residents").fact is None
    (other,) = report(cast.west, residents=1)
    for page in ("correct", "void"):
        assert browser.get(f"/facts/{other.uid}/{page}/").status_code == 404


def test_a_missing_day_or_a_value_of_that_day_is_told_at_its_field(sign_in, cast):
    report(cast.east, residents=1)
    browser, page = sign_in(cast.quan), f"/areas/{cast.east.uid}/facts/"
    values = {"true_on": "2026-01-01", "source": "年报"}
    assert "至少填一项" in text(browser.post(page, values))
    assert "请更正那一个" in text(browser.post(page, values | {"value_residents": "2"}))


def test_an_administrator_defines_facts_and_what_has_values_keeps_its_measure(sign_in, cast):
    # Two townships share the list, so that neither's own administrator changes it.
    assert sign_in(cast.quan).post("/fact-kinds/new/", KIND).status_code == 403
    browser = sign_in(cast.sys)
    assert browser.post("/fact-kinds/new/", KIND | {"part_of": "land-area"}).status_code == 302
    kind = FactKind.objects.get(name="水田")
    assert kind.part_of.code == "land-area"
    assert "单位是亩" in text(browser.post("/fact-kinds/new/", KIND | {"unit": "公顷"}))
    AreaFact.objects.create(area=cast.east, kind=kind, value=3, true_on=NEW_YEAR, source="年报")
    page = f"/fact-kinds/{kind.code}/"
    assert "不能改" in text(browser.post(page, KIND | {"measured": "amount"}))
    off = {name: value for name, value in KIND.items() if name != "is_active"}
    assert browser.post(page, off).status_code == 302
    browser = sign_in(cast.quan)
    assert "水田" in text(browser.get(f"/areas/{cast.east.uid}/"))
    assert "水田" not in text(browser.get(f"/areas/{cast.east.uid}/facts/"))
    assert sign_in(cast.ban.user).get("/fact-kinds/").status_code == 200
    assert sign_in(cast.ban.user).get(page).status_code == 403


def test_a_part_has_no_parts(cast):
    staff = FactKind.objects.get(code="party-members-staff")
    below = FactKind(code="x", name="x", unit="名", part_of=staff)
    with pytest.raises(ValidationError):
        below.full_clean()


def test_the_page_of_a_township_reads_its_facts_at_once(cast, django_assert_max_num_queries):
    for village in (cast.mei_village.area, cast.lan_village.area):
        report(village, households=4, residents=9, land_area=10)
    with django_assert_max_num_queries(7):
        facts_of(cast.east, TODAY)


def test_the_facts_of_all_villages_stand_side_by_side_and_are_sent_as_a_sheet(sign_in, cast):
    report(cast.east, households=9, land_area="100.5")
    report(cast.mei_village.area, households=4)
    report(cast.west_village.area, households=77)
    page = f"/areas/{cast.east.uid}/facts/table/"
    shown = text(sign_in(cast.mei.user).get(page))
    assert "土地总面积（亩）" in shown and "100.5" in shown and "西河村" not in shown
    answer = sign_in(cast.lian.user).get(f"{page}?export=xlsx")
    rows = list(
        load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.iter_rows(
            values_only=True
        )
    )
    column = rows[0].index("总户数（户）")
    assert [(row[0], row[column]) for row in rows[1:]] == [
        ("东山镇", 9), ("梅村", 4), ("兰村", None)
    ]  # fmt: skip
    assert sign_in(cast.wai).get(page).status_code == 404


def test_in_english_a_count_needs_no_unit_and_an_area_has_its_own():
    area, homes = (FactKind.objects.get(code=code) for code in ("land-area", "households"))
    assert (area.label, homes.label) == ("土地总面积（亩）", "总户数（户）")
    with translation.override("en"):
        assert (area.own_unit, area.label[:9]) == ("mu", "land area")
        assert homes.label == "households"
