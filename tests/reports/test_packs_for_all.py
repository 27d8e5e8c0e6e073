"""Packs switched on before there is a township bind in each that is brought in later."""

import datetime as dt
import io

from django.core.management import call_command

from contacts.models import AreaKind
from reports.models import Requirement
from tests.factories import make_area


def switch_on(*words):
    call_command(
        "load_catalogue", "--switch-on", *words, stdout=io.StringIO(), stderr=io.StringIO()
    )


def rules():
    return set(Requirement.objects.values_list("area__name", "code"))


def test_a_township_brought_in_later_takes_over_what_is_switched_on_for_all(db):
    switch_on("quyuan-five-systems", "--from", "2026-01-01", "--document", "县发〔2026〕1号")
    assert not rules()
    make_area(None, AreaKind.TOWNSHIP, "东山镇")
    assert ("东山镇", "village-cadre-visit-days") in rules()
    rule = Requirement.objects.get(code="village-cadre-visit-days")
    assert (rule.starts_on, rule.document) == (dt.date(2026, 1, 1), "县发〔2026〕1号")


def test_switching_on_for_all_reaches_the_townships_there_are_and_is_repeatable(db):
    make_area(None, AreaKind.TOWNSHIP, "东山镇")
    switch_on("suggested")
    before = rules()
    assert ("东山镇", "opinion-box") in before
    switch_on("suggested")
    assert rules() == before


def test_a_pack_of_one_township_does_not_reach_another(db):
    make_area(None, AreaKind.TOWNSHIP, "东山镇", "459900101")
    make_area(None, AreaKind.TOWNSHIP, "西河镇", "459900102")
    switch_on("suggested", "--area", "459900101")
    assert {name for name, _code in rules()} == {"东山镇"}


def test_a_pack_may_be_called_by_one_of_its_rules(db):
    make_area(None, AreaKind.TOWNSHIP, "东山镇")
    switch_on("hardship-visits")
    assert ("东山镇", "hardship-visits") in rules()
