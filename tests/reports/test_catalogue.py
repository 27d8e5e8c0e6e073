"""What load_catalogue brings, and what it leaves alone."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from contacts import catalogue as contacts_catalogue
from contacts.models import CalendarDay, CalendarYear, CareGroup
from contacts.queries.calendar import working_calendar, years_without_notice
from reports.models import PackAdoption, Requirement
from visits.models import ActivityKind, CountsAs, Family, TimeLimit
from visits.queries.deadlines import deadlines

pytestmark = pytest.mark.django_db


def load(*arguments):
    out = StringIO()
    call_command("load_catalogue", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_all_visits_but_the_village_day_count_as_visits():
    load()
    visits = dict(
        ActivityKind.objects.filter(family=Family.VISITS).values_list("code", "counts_as")
    )
    assert visits.pop("village_day") == CountsAs.STAY
    assert len(visits) == 6
    assert set(visits.values()) == {CountsAs.VISIT}
    others = ActivityKind.objects.exclude(family=Family.VISITS)
    assert set(others.values_list("counts_as", flat=True)) == {CountsAs.NOTHING}


def test_no_word_of_a_sheet_names_two_kinds():
    load()
    words = [
        word
        for kind in ActivityKind.objects.all()
        for word in {kind.name, kind.code, *kind.aliases}
    ]
    assert sorted(words) == sorted(set(words))
    assert {"入户走访", "走访", "入户", "驻村", "驻村日", "电话联系"} <= set(words)


def test_hardship_and_allowance_alone_are_hardship():
    load()
    hardship = CareGroup.objects.filter(is_hardship=True)
    assert list(hardship.values_list("code", flat=True)) == ["hardship", "allowance"]
    assert CareGroup.objects.count() == 6


def test_a_second_run_adds_nothing_and_keeps_what_was_edited():
    load()
    ActivityKind.objects.filter(code="forum").update(name="院坝会", counts_as=CountsAs.VISIT)
    CareGroup.objects.filter(code="producer").update(name="带头人")
    CalendarDay.objects.filter(day=dt.date(2026, 5, 9)).update(is_working=False)
    TimeLimit.objects.filter(kind__code="help", stage="answer").update(amount=5)
    assert load() == "基础资料都在，没有新增。\n"
    assert TimeLimit.objects.get(kind__code="help", stage="answer").amount == 5
    assert ActivityKind.objects.get(code="forum").name == "院坝会"
    assert CareGroup.objects.get(code="producer").name == "带头人"
    assert not CalendarDay.objects.get(day=dt.date(2026, 5, 9)).is_working


def test_deadlines_can_be_computed_from_then_on():
    load()
    [row] = deadlines([{"kind": "help", "received_at": "2026-03-02"}])
    assert row["clocks"][0]["due_at"].startswith("2026-03-11")


def test_the_calendar_knows_holidays_and_worked_weekends():
    contacts_catalogue.load_calendar(dt.date(2026, 6, 1))
    calendar = working_calendar(dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    assert calendar[dt.date(2026, 5, 4)] is False
    assert calendar[dt.date(2026, 5, 9)] is True
    assert dt.date(2026, 5, 2) not in calendar  # a Saturday like any other


def test_a_year_without_notice_is_empty_warned_about_and_filled_in_later(monkeypatch):
    contacts_catalogue.load_calendar(dt.date(2098, 12, 1))
    assert CalendarYear.objects.get(year=2099).notice == ""
    assert not CalendarDay.objects.filter(day__year=2099).exists()
    assert years_without_notice(dt.date(2098, 12, 1)) == [2098, 2099]
    day = CalendarDay(day=dt.date(2099, 1, 1), is_working=False, name="元旦")
    monkeypatch.setattr(contacts_catalogue, "published_days", lambda year: [day][: year == 2099])
    contacts_catalogue.load_calendar(dt.date(2098, 12, 1))
    assert "2099" in CalendarYear.objects.get(year=2099).notice
    assert CalendarDay.objects.filter(day__year=2099).count() == 1


def test_a_pack_binds_in_all_townships_under_its_source_unless_a_document_is_named(cast):
    load("--switch-on", "quyuan-five-systems", "suggested", "--from", "2026-01-01")
    load("--switch-on", "quyuan-five-systems", "suggested", "--from", "2026-06-01")
    assert PackAdoption.objects.exclude(area=None).count() == 4
    codes = Requirement.objects.filter(area=cast.east).values_list("code", flat=True)
    assert len(codes) == 8
    assert "own-hardship-households" not in codes
    rule = Requirement.objects.get(area=cast.west, code="village-cadre-visit-days")
    assert (rule.norm, rule.every, rule.starts_on) == (8, "month", dt.date(2026, 1, 1))
    assert rule.document == "参照屈原镇联系服务群众五项制度（请换成本镇文件）"


def test_one_township_may_name_its_document_and_a_rule_that_is_off_by_default(cast):
    load(
        "--switch-on", "suggested", "--area", cast.east.code, "--document", "东发〔2026〕3号",
        "--with", "own-hardship-households",
    )  # fmt: skip
    assert set(Requirement.objects.values_list("area", "document")) == {
        (cast.east.pk, "东发〔2026〕3号")
    }
    assert Requirement.objects.filter(code="own-hardship-households").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["--switch-on", "nonsense"], "nonsense"), (["--switch-on", "suggested", "--area", "1"], "1")],
)
def test_an_unknown_pack_or_township_is_refused_in_one_line(cast, arguments, message):
    with pytest.raises(CommandError, match=message) as refusal:
        load(*arguments)
    assert refusal.value.returncode == 2
    assert "\n" not in str(refusal.value)
    assert not PackAdoption.objects.exists()
