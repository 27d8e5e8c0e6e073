"""领导下访: a rule of the pack `suggested` that is switched on apart; each leader has a period."""

import datetime as dt

import pytest

from contacts.models import AuditEvent
from reports.models import Obligation, PackAdoption, Requirement, State
from reports.queries.burden import acts_a_year
from reports.queries.evidence import evidence
from tests.factories import at, make_activity
from tests.reports.helpers import april, owed, run_on, switch_on
from visits.models import Answer, Participant

CODE = "leader-field-visits"
TODAY = april(21)


@pytest.fixture
def facts(cast, stand_on):
    """The rule binds in 东山镇 since 1 April; its only leader is 韦连山."""
    stand_on(TODAY)
    switch_on(cast.east, "suggested", since=april(1), with_optional=[CODE])
    return cast


def goes(cast, day, kind="contact_point_visit", cadres=None, **more):
    """The leader goes to 梅村."""
    return make_activity(
        day, cadres=cadres or [cast.lian], district=cast.mei_village, kind=kind, **more
    )


def page_of(found):
    return f"/obligations/{found.uid}/"


def test_leaders_alone_owe_a_field_visit_a_month(facts):
    run_on(TODAY)
    found = Obligation.objects.filter(requirement__code=CODE)
    assert list(found.values_list("cadre", "period", "target")) == [(facts.lian.pk, "2026-04", 1)]


def test_a_pack_without_the_wish_asks_no_leader(cast, stand_on):
    stand_on(TODAY)
    switch_on(cast.east, "suggested", since=april(1))
    run_on(TODAY)
    assert not Requirement.objects.filter(code=CODE).exists()
    assert not Obligation.objects.filter(cadre=cast.lian).exists()


def test_every_kind_of_the_family_counts_and_nothing_else(facts):
    for day, kind in enumerate(
        ["contact_point_visit", "on_site_office", "field_research", "case_to_site", "open_visit",
         "unannounced_visit", "household_visit", "village_day", "leaders_reception", "forum"],
        start=1,
    ):  # fmt: skip
        goes(facts, april(day), kind, households=[facts.amei] if day > 6 else ())
    run_on(TODAY)
    row = owed(facts.lian, "2026-04", CODE)
    assert (row.done, row.state) == (6, State.MET)
    lines = evidence(row, TODAY)
    assert [str(line.reason) for line in lines if line.reason] == ["wrong_kind"] * 4


def test_two_field_visits_of_one_day_are_two(facts):
    goes(facts, april(8))
    goes(facts, april(8), recorded_at=at(april(8), 20))
    run_on(TODAY)
    assert owed(facts.lian, "2026-04", CODE).done == 2


def test_a_leader_who_was_not_there_has_not_gone(facts):
    activity = goes(facts, april(8), cadres=[facts.zhen, facts.lian])
    Participant.objects.filter(activity=activity, cadre=facts.lian).update(
        answer=Answer.NOT_THERE, answered_at=at(april(9))
    )
    run_on(TODAY)
    row = owed(facts.lian, "2026-04", CODE)
    assert (row.done, row.state) == (0, State.AT_RISK)
    assert [str(line.reason) for line in evidence(row, TODAY)] == ["declined_presence"]


def test_a_saved_field_visit_counts_at_once(facts):
    from visits.signals import facts_changed

    run_on(TODAY)
    goes(facts, TODAY, recorded_at=at(TODAY, 9))
    facts_changed.send(
        sender=None, cadres=[facts.lian.pk], districts=[], organisations=[], households=[],
        first=TODAY, last=TODAY,
    )  # fmt: skip
    assert owed(facts.lian, "2026-04", CODE).done == 1


def test_the_evidence_page_shows_what_counts_and_why_the_rest_does_not(visit, facts):
    goes(facts, april(8))
    goes(facts, april(9), "household_visit", households=[facts.amei])
    goes(facts, april(10), state="voided", voided_at=at(april(11)), void_reason="记重了")
    run_on(TODAY)
    page = visit(facts.lian.user, page_of(owed(facts.lian, "2026-04", CODE)))
    assert [row.line.activity.kind.name for row in page.context["counted"].page] == ["到联系点走访"]
    assert [row.reason for row in page.context["not_counted"].page] == [
        "入户走访，这种方式不计入",
        "已作废",
    ]
    text = page.content.decode()
    assert "属于“领导下访”的各种方式" in text
    assert "计入的1次" in text
    assert page.context["target_words"] == "每月1次"


def test_the_leaders_own_page_says_what_is_still_to_do(visit, facts):
    run_on(TODAY)
    assert "领导下访" in visit(facts.lian.user, "/my/").content.decode()


def test_its_norm_changes_from_a_month_on_as_that_of_any_rule(client, facts):
    run_on(TODAY)
    rule = Requirement.objects.get(code=CODE)
    client.force_login(facts.quan)
    told = {"norm": 2, "starts_on": "2026-05-01", "close_after": 5}
    assert client.post(f"/rules/{rule.uid}/norm/", told).status_code == 302
    run_on(dt.date(2026, 5, 20))
    assert [owed(facts.lian, period, CODE).target for period in ("2026-04", "2026-05")] == [1, 2]
    # What is counted goes on: the family stays an option of the new version.
    assert Requirement.objects.get(code=CODE, norm=2).options == {"family": "field"}


def test_the_page_before_switching_on_names_it_apart_from_the_sum(visit, cast):
    burden = acts_a_year("suggested", cast.east, on=TODAY)
    asked = {asked.rule.code: asked for asked in burden.rules}[CODE]
    assert (asked.each, asked.subjects) == (12, 1)
    assert "township_leader" not in burden.persons
    text = visit(cast.quan, f"/packs/{cast.east.uid}/suggested/on/").content.decode()
    assert f'value="{CODE}"' in text


def test_a_pack_that_is_on_already_lets_the_rule_be_switched_on_from_a_later_day(
    client, visit, cast, stand_on
):
    """Nothing is owed for the months before, and the rules that were there stay as they are."""
    stand_on(TODAY)
    switch_on(cast.east, "suggested", since=dt.date(2026, 1, 1))
    run_on(TODAY)
    before = list(Obligation.objects.order_by("pk").values())
    assert (
        "还可以另外启用：走访联系的困难户、领导下访" in visit(cast.quan, "/rules/").content.decode()
    )
    path = f"/packs/{cast.east.uid}/suggested/on/"
    page = visit(cast.quan, path)
    assert set(page.context["form"].fields) == {"starts_on", "optional"}
    assert "另外启用：建议的规则" in page.content.decode()
    assert client.post(path, {"starts_on": "2026-04-01"}).status_code == 200
    told = {"starts_on": "2026-04-01", "optional": [CODE]}
    assert client.post(path, told).status_code == 302
    run_on(TODAY)
    mine = Obligation.objects.filter(requirement__code=CODE)
    assert list(mine.values_list("cadre", "period")) == [(cast.lian.pk, "2026-04")]
    others = Obligation.objects.exclude(requirement__code=CODE)
    assert list(others.order_by("pk").values()) == before
    adoption = PackAdoption.objects.get(area=cast.east)
    assert (adoption.optional, adoption.starts_on) == ([CODE], dt.date(2026, 1, 1))
    assert AuditEvent.objects.filter(user=cast.quan, fields=["optional"]).exists()
    text = visit(cast.quan, "/rules/").content.decode()
    assert "还可以另外启用：走访联系的困难户。" in text


def test_what_is_on_already_is_not_offered_again(client, facts):
    switch_on(facts.east, "suggested", since=april(1), with_optional=["own-hardship-households"])
    client.force_login(facts.quan)
    path = f"/packs/{facts.east.uid}/suggested/on/"
    assert client.get(path).status_code == 404
    assert client.post(path, {"starts_on": "2026-05-01", "optional": [CODE]}).status_code == 404
    assert "还可以另外启用" not in client.get("/rules/").content.decode()
    assert Requirement.objects.filter(code=CODE).count() == 1


def test_a_rule_of_its_own_does_not_begin_before_its_pack(cast, stand_on):
    stand_on(TODAY)
    switch_on(cast.east, "suggested", since=april(1))
    switch_on(cast.east, "suggested", since=dt.date(2026, 1, 1), with_optional=[CODE])
    assert Requirement.objects.get(code=CODE).starts_on == april(1)
