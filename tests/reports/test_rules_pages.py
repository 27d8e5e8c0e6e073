"""The pages about rules: packs with what they ask, norms with dates, decisions with names."""

import datetime as dt

import pytest

from contacts.models import AuditEvent, CalendarDay, Job
from contacts.policy import Role
from reports.models import Obligation, PackAdoption, Reopening, Requirement, Waiver
from tests.cast import build
from tests.factories import make_grant, make_user
from tests.kept import staged
from tests.reports.helpers import VISIT_DAYS, april, owed, run_on, switch_on

PAGE = "/rules/"
SINCE = dt.date(2026, 3, 1)


@pytest.fixture
def facts(db, stand_on):
    stand_on(april(21))
    return staged(rules_since_march)


def rules_since_march():
    cast = build()
    switch_on(cast.east, since=SINCE)
    run_on(april(21))
    return cast


def rule(area, code=VISIT_DAYS):
    return Requirement.objects.filter(area=area, code=code).latest("starts_on")


def page_of(found, name=""):
    return f"/rules/{found.uid}/{name}"


def post(client, user, path, **data):
    client.force_login(user)
    return client.post(path, data)


# -- packs -----------------------------------------------------------------------------------------


def test_before_a_pack_is_switched_on_the_page_says_what_it_asks_of_whom(visit, cast):
    page = visit(cast.quan, f"/packs/{cast.east.uid}/quyuan-five-systems/on/")
    text = page.content.decode()
    assert "每个责任区36次" in text
    assert "镇里12次" in text
    assert "每名村（居）干部111次" in text
    burden = page.context["burden"]
    assert f"全镇合计{burden.total}次" in text
    assert burden.total == sum(asked.total for asked in burden.rules)


def test_a_pack_is_switched_on_with_the_townships_own_document(client, cast, stand_on):
    stand_on(april(21))
    path = f"/packs/{cast.east.uid}/suggested/on/"
    assert post(client, cast.quan, path, starts_on="2026-05-01").status_code == 200
    assert not PackAdoption.objects.filter(area=cast.east).exists()
    answer = post(
        client, cast.quan, path, starts_on="2026-05-01", document="东发〔2026〕3号",
        optional=["own-hardship-households"],
    )  # fmt: skip
    assert answer.status_code == 302
    adoption = PackAdoption.objects.get(area=cast.east)
    assert (adoption.document, adoption.starts_on) == ("东发〔2026〕3号", dt.date(2026, 5, 1))
    assert Requirement.objects.filter(area=cast.east).count() == 2


@pytest.mark.parametrize("day", ["1900-01-01", "2062-05-01"])
def test_a_slip_of_a_year_switches_no_pack_on(client, cast, stand_on, day):
    """Every period since would be owed, closed at once and overdue, and no switch takes it back."""
    stand_on(april(21))
    path = f"/packs/{cast.east.uid}/suggested/on/"
    answer = post(client, cast.quan, path, starts_on=day, document="东发〔2026〕3号")
    assert answer.status_code == 200
    assert "2025年1月1日到2027年12月31日" in answer.content.decode()
    assert not PackAdoption.objects.filter(area=cast.east).exists()


def test_a_pack_is_switched_off_and_its_past_stays(client, facts):
    adoption = PackAdoption.objects.get(area=facts.east)
    path = f"/packs/{adoption.uid}/off/"
    assert post(client, facts.quan, path, ends_on="2026-04-30").status_code == 302
    assert not Requirement.objects.filter(area=facts.east, ends_on=None).exists()
    assert Obligation.objects.filter(period="2026-04").exists()


def test_the_page_shows_packs_with_their_rules_documents_and_days(visit, facts):
    text = visit(facts.quan, PAGE).content.decode()
    for words in ("村（居）干部入户走访日", "每月8天", "屈原镇联系服务群众五项制度", "没有启用"):
        assert words in text
    seen_by_cadre = visit(facts.mei.user, PAGE).content.decode()
    assert "每月8天" in seen_by_cadre
    assert "停用" not in seen_by_cadre
    assert "/on/" not in seen_by_cadre


def test_a_secretary_granted_in_the_village_alone_sees_the_townships_rules(visit, facts):
    secretary = make_user("only", "只在村里")
    make_grant(secretary, Role.SECRETARY, facts.mei_village.area)
    assert "每月8天" in visit(secretary, PAGE).content.decode()


def test_rules_of_another_township_are_not_found(client, facts):
    switch_on(facts.west, since=SINCE)
    client.force_login(facts.quan)
    assert client.get(page_of(rule(facts.west))).status_code == 404
    assert client.get(PAGE, {"township": facts.west.uid}).status_code == 404
    for name in ("norm/", "waive/", "reopen/"):
        assert client.get(page_of(rule(facts.west), name)).status_code == 404
    assert client.get(f"/packs/{facts.west.uid}/suggested/on/").status_code == 404
    assert client.get(f"/packs/{facts.east.uid}/none-such/on/").status_code == 404


# -- norms -----------------------------------------------------------------------------------------


def test_a_norm_changed_from_july_leaves_june_as_it_was(client, facts):
    mine = rule(facts.east)
    answer = post(
        client, facts.quan, page_of(mine, "norm/"), norm=9, starts_on="2026-07-01", close_after=5
    )
    assert answer.status_code == 302
    versions = Requirement.objects.filter(area=facts.east, code=VISIT_DAYS).order_by("starts_on")
    assert [(v.norm, v.starts_on, v.ends_on) for v in versions] == [
        (8, SINCE, dt.date(2026, 6, 30)),
        (9, dt.date(2026, 7, 1), None),
    ]
    assert AuditEvent.objects.filter(resource="requirement", verb="change").exists()


def test_a_norm_begins_with_a_period_that_is_offered(client, facts):
    mine = rule(facts.east)
    answer = post(
        client, facts.quan, page_of(mine, "norm/"), norm=9, starts_on="2026-07-15", close_after=5
    )
    assert answer.status_code == 200
    assert Requirement.objects.filter(area=facts.east, code=VISIT_DAYS).count() == 1


def test_village_days_and_visits_are_options_of_the_township_cadres_rule(client, facts):
    theirs = rule(facts.east, "township-cadre-village-days")
    path = page_of(theirs, "norm/")
    wishes = {"norm": 3, "starts_on": "2026-05-01", "close_after": 7}
    assert post(client, facts.quan, path, **wishes).status_code == 200
    assert post(client, facts.quan, path, **wishes, stays="on").status_code == 302
    changed = rule(facts.east, "township-cadre-village-days")
    assert changed.options["without_visits"]
    assert changed.options["close_after_working_days"] == 7
    assert changed.options["stays"]


def test_only_an_administrator_changes_rules(client, facts):
    for user in (facts.mei.user, facts.ban.user, facts.lian.user):
        client.force_login(user)
        assert client.get(page_of(rule(facts.east), "norm/")).status_code == 403
        assert client.get(f"/packs/{facts.east.uid}/suggested/on/").status_code == 403


# -- decisions -------------------------------------------------------------------------------------


def test_the_form_of_a_waiver_stands_on_the_running_period(client, facts):
    client.force_login(facts.quan)
    form = client.get(page_of(rule(facts.east), "waive/")).context["form"]
    assert form["period"].initial == "2026-04"
    assert form["period"].initial in dict(form.fields["period"].choices)
    assert '<option value="2026-04" selected>' in str(form["period"])


def test_no_period_before_the_rule_began_or_after_it_ended_is_offered_for_a_waiver(client, facts):
    """The rule began on 1 March; three months before the running one are offered at most."""
    client.force_login(facts.quan)

    def offered():
        form = client.get(page_of(rule(facts.east), "waive/")).context["form"]
        return [code for code, _label in form.fields["period"].choices]

    assert offered()[:2] == ["2026-03", "2026-04"] and len(offered()) > 10
    Requirement.objects.filter(area=facts.east).update(ends_on=dt.date(2026, 5, 10))
    assert offered() == ["2026-03", "2026-04", "2026-05"]


def test_a_rule_that_is_still_to_begin_stands_on_its_first_period(client, facts):
    client.force_login(facts.quan)
    Requirement.objects.filter(area=facts.east).update(starts_on=dt.date(2026, 6, 1))
    form = client.get(page_of(rule(facts.east), "waive/")).context["form"]
    assert form["period"].initial == "2026-06"


def test_opening_again_proposes_the_fifth_working_day_from_now(client, facts, stand_on):
    """docs/rules.md, rule 5; the Labour Day of the calendar is no working day."""
    stand_on(dt.date(2026, 4, 29))
    CalendarDay.objects.update_or_create(day=dt.date(2026, 5, 1), defaults={"is_working": False})
    client.force_login(facts.quan)
    form = client.get(page_of(rule(facts.east), "reopen/")).context["form"]
    assert form["until"].value() == dt.date(2026, 5, 7)
    assert 'value="2026-05-07"' in str(form["until"])


def test_a_period_is_waived_with_a_reason_and_taken_back(client, facts):
    path = page_of(rule(facts.east), "waive/")
    assert post(client, facts.quan, path, period="2026-04", reason=" ").status_code == 200
    assert post(client, facts.quan, path, period="2026-04", reason="抗洪").status_code == 302
    assert owed(facts.mei, "2026-04").state == "waived"
    client.force_login(facts.quan)
    shown = client.get(page_of(rule(facts.east))).content.decode()
    assert "抗洪" in shown and "2026年4月" in shown and "权安" in shown
    waiver = Waiver.objects.get()
    assert post(client, facts.quan, f"/waivers/{waiver.uid}/withdraw/").status_code == 302
    assert owed(facts.mei, "2026-04").state != "waived"


def test_a_closed_period_is_opened_again_until_a_day_with_name_and_reason(client, facts, stand_on):
    run_on(dt.date(2026, 5, 12))
    stand_on(dt.date(2026, 5, 12))
    path = page_of(rule(facts.east), "reopen/")
    assert owed(facts.mei, "2026-04").closed_at is not None
    wishes = {"period": "2026-04", "reason": "停电三天没法录入"}
    assert post(client, facts.lian.user, path, **wishes, until="2026-05-11").status_code == 200
    assert post(client, facts.lian.user, path, **wishes, until="2026-05-20").status_code == 302
    assert owed(facts.mei, "2026-04").closed_at is None
    assert Reopening.objects.get().decided_by == facts.lian.user


def test_only_closed_periods_are_offered_for_reopening(visit, facts):
    form = visit(facts.quan, page_of(rule(facts.east), "reopen/")).context["form"]
    assert [code for code, _label in form.fields["period"].choices] == ["2026-03"]


# -- computing -------------------------------------------------------------------------------------


def test_having_all_computed_is_a_job_with_a_page(client, facts):
    answer = post(client, facts.quan, "/rules/compute/")
    job = Job.objects.get(task="reports.compute")
    assert answer.url == f"/jobs/{job.uid}/"
    assert post(client, facts.mei.user, "/rules/compute/").status_code == 403


# -- help ------------------------------------------------------------------------------------------


def test_everybody_may_read_how_it_is_counted_and_who_may_do_what(visit, cast):
    assert "第5个工作日" in visit(cast.mei.user, "/help/rules/").content.decode()
    own = visit(cast.mei.user, "/help/rights/")
    assert [words for words, _url, here in own.context["tabs"] if here] == ["干部"]
    assert "看听到了什么、做了什么（本人的）" in own.content.decode()
    everything = visit(cast.mei.user, "/help/rights/", role="all").content.decode()
    assert "住户 · 看电话号码" in everything
