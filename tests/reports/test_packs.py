"""Packs on and off, another norm, and what it all adds up to."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from contacts.kit import clock
from contacts.models import AuditEvent, Cadre, PostRole
from contacts.queries.loads import load_rows, short_of_households
from reports.actions.norms import change_norm
from reports.actions.packs import switch_off, switch_on_pack
from reports.engine.follow import reissue
from reports.engine.measures import MEASURES
from reports.models import Obligation, PackAdoption, Requirement
from reports.queries.burden import acts_a_year
from tests.factories import LONG_AGO, make_cadre, make_membership, make_post
from tests.reports.helpers import VISIT_DAYS, april, owed, run_on, switch_on
from visits.models import Activity, HouseholdMet, Participant

pytestmark = pytest.mark.django_db

SHARE = "own-hardship-households"
JUNE, JULY = dt.date(2026, 6, 1), dt.date(2026, 7, 1)


@pytest.fixture
def east(cast):
    switch_on(cast.east, since=april(1))
    return cast


def rule(code=VISIT_DAYS):
    return Requirement.objects.filter(code=code).latest("starts_on")


def test_eight_until_june_and_nine_from_july(east):
    run_on(dt.date(2026, 6, 20))
    change_norm(requirement=rule(), norm=9, starts_on=JULY, by=east.quan)
    run_on(dt.date(2026, 7, 20))
    assert [owed(east.mei, period).target for period in ("2026-06", "2026-07")] == [8, 9]
    versions = Requirement.objects.filter(code=VISIT_DAYS).order_by("starts_on")
    assert list(versions.values_list("norm", "starts_on", "ends_on")) == [
        (8, april(1), dt.date(2026, 6, 30)),
        (9, JULY, None),
    ]
    assert AuditEvent.objects.filter(user=east.quan, fields=["norm", "starts_on"]).exists()


def test_a_change_replaces_the_open_obligations_of_its_period(east):
    run_on(dt.date(2026, 6, 20))
    change_norm(requirement=rule(), norm=9, starts_on=JUNE, by=east.quan)
    run_on(dt.date(2026, 6, 20))
    found = Obligation.objects.filter(cadre=east.mei, requirement__code=VISIT_DAYS)
    assert [(row.period, row.target) for row in found.order_by("period")] == [
        ("2026-04", 8), ("2026-05", 8), ("2026-06", 9),
    ]  # fmt: skip


def test_whoever_is_computed_first_after_a_change_leaves_the_others_what_they_owe(east):
    run_on(dt.date(2026, 6, 20))
    change_norm(requirement=rule(), norm=9, starts_on=JUNE, by=east.quan)
    reissue([east.mei.pk], on=dt.date(2026, 6, 20), now=clock.now())
    assert [owed(cadre, "2026-06").target for cadre in (east.mei, east.lu)] == [9, 8]


def test_a_version_that_begins_on_that_day_is_changed_itself(east):
    change_norm(requirement=rule(), norm=6, starts_on=april(1), by=east.quan)
    assert Requirement.objects.get(code=VISIT_DAYS).norm == 6


def test_another_norm_may_bring_another_way_of_counting(east):
    code = "township-cadre-village-days"
    new = change_norm(
        requirement=rule(code), norm=4, starts_on=JUNE, by=None,
        options={"stays": True, "without_visits": True},
    )  # fmt: skip
    assert new.options == {"stays": True, "without_visits": True}
    assert Requirement.objects.get(code=code, starts_on=april(1)).options == {
        "stays": True, "visits": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("norm", "day", "message"),
    [
        (0, JULY, "数量"),
        (1000, JULY, "数量"),
        (29, JULY, "在1和28之间"),  # days of a month, and February is asked too
        (9, dt.date(2026, 7, 2), "第一天"),
        (9, dt.date(2026, 3, 1), "不生效"),
        (9, april(1), "2026年4月已经关账"),
    ],
)
def test_a_change_that_would_touch_what_was_is_refused(east, norm, day, message):
    run_on(dt.date(2026, 5, 20))
    with pytest.raises(ValidationError, match=message):
        change_norm(requirement=rule(), norm=norm, starts_on=day, by=east.quan)
    assert Requirement.objects.filter(code=VISIT_DAYS).count() == 1


def test_an_older_version_is_not_changed_any_more(east):
    first = rule()
    change_norm(requirement=first, norm=9, starts_on=JULY, by=east.quan)
    first.refresh_from_db()
    with pytest.raises(ValidationError, match="更新的版本"):
        change_norm(requirement=first, norm=7, starts_on=JUNE, by=east.quan)


def test_a_pack_that_is_switched_off_binds_to_its_last_day(east):
    adoption = PackAdoption.objects.get(area=east.east)
    run_on(dt.date(2026, 6, 5))
    switch_off(adoption=adoption, ends_on=dt.date(2026, 6, 15), by=east.quan)
    run_on(dt.date(2026, 7, 20))
    row = owed(east.mei, "2026-06")
    assert (row.bound_days, row.target) == (15, 4)
    assert not Obligation.objects.filter(period="2026-07").exists()


def test_what_was_to_come_goes_with_a_pack_that_is_switched_off(east):
    change_norm(requirement=rule(), norm=9, starts_on=JULY, by=east.quan)
    run_on(dt.date(2026, 6, 5))
    switch_off(adoption=PackAdoption.objects.get(), ends_on=dt.date(2026, 6, 15), by=east.quan)
    assert Requirement.objects.get(code=VISIT_DAYS).ends_on == dt.date(2026, 6, 15)


def test_a_closed_period_keeps_a_pack_on_until_its_end(east):
    run_on(dt.date(2026, 5, 20))
    adoption = PackAdoption.objects.get()
    with pytest.raises(ValidationError, match="已经关账"):
        switch_off(adoption=adoption, ends_on=april(10), by=east.quan)
    with pytest.raises(ValidationError, match="早于"):
        switch_off(adoption=adoption, ends_on=dt.date(2026, 3, 1), by=east.quan)
    switch_off(adoption=adoption, ends_on=JUNE, by=east.quan)
    adoption.refresh_from_db()
    with pytest.raises(ValidationError, match="已经停用"):
        switch_off(adoption=adoption, ends_on=JUNE, by=east.quan)


def test_a_pack_is_switched_on_again_only_after_its_last_day(east):
    switch_off(adoption=PackAdoption.objects.get(), ends_on=JUNE, by=east.quan)
    again = {"area": east.east, "pack": "quyuan-five-systems", "document": "", "by": east.quan}
    with pytest.raises(ValidationError, match="2026"):
        switch_on_pack(**again, starts_on=JUNE)
    switch_on_pack(**again, starts_on=JULY)
    assert Requirement.objects.filter(code=VISIT_DAYS).count() == 2


def test_switching_on_orders_the_computing(east):
    from reports.engine.run import is_computed

    assert not is_computed(clock.today())


def test_what_a_pack_asks_of_a_village_an_office_and_a_person(cast):
    burden = acts_a_year("quyuan-five-systems", cast.east, on=april(21))
    assert burden.village == 24 + 12  # two meetings and one screening a month
    assert burden.office == 12
    assert burden.persons["village_cadre"] == 8 * 12 + 15
    assert burden.persons["township_cadre"] == burden.persons["township_leader"] == 3 * 12 + 10
    days = next(asked for asked in burden.rules if asked.rule.code == VISIT_DAYS)
    assert (days.each, days.subjects, days.total) == (96, 4, 384)
    assert burden.total == 4 * 111 + 3 * 46 + 2 * 36 + 12


def test_only_party_members_are_asked_for_hardship_visits(cast):
    member = make_cadre(cast.east, "党员", party_member=True, starts_on=LONG_AGO)
    make_post(member, cast.mei_village)
    (asked,) = acts_a_year("baoshan-ten-ones", cast.east, on=april(21)).rules
    assert (asked.each, asked.subjects, asked.total) == (4, 1, 4)


def test_a_rule_off_by_default_is_told_apart_from_the_sums(cast):
    make_membership(cast.shan)
    burden = acts_a_year("suggested", cast.east, on=april(21))
    share = next(asked for asked in burden.rules if asked.rule.optional)
    assert (share.subjects, share.total, share.each) == (7, 8, 2)
    assert burden.village == 24
    assert not burden.persons


def test_officers_of_whom_the_engine_asks_nothing_are_not_counted_before_either(cast):
    make_membership(cast.shan)
    make_post(cast.mei, cast.lan_village, PostRole.POLICE_OFFICER)
    burden = acts_a_year("quyuan-five-systems", cast.east, on=april(21))
    days = next(asked for asked in burden.rules if asked.rule.code == VISIT_DAYS)
    assert (days.each, days.subjects, days.total) == (96, 3, 288)
    shares = acts_a_year("suggested", cast.east, on=april(21)).rules
    assert [(a.subjects, a.total) for a in shares if a.rule.code == SHARE] == [(6, 0)]


def test_an_average_says_that_it_is_one(visit, cast):
    page = f"/packs/{cast.east.uid}/suggested/on/"
    assert "平均约0.6" in visit(cast.quan, page).content.decode()  # 4 of 7 cadres
    for cadre in (cast.lu, cast.shu, cast.lan, cast.zhen, cast.lian):
        make_post(cadre, cast.lan_village, PostRole.POLICE_OFFICER)
    assert "平均2<" in visit(cast.quan, page).content.decode()


def test_the_gaps_of_the_set_up_ask_for_as_many_households_as_the_rule(east):
    new_year = dt.date(2027, 1, 1)

    def asked(day):
        rows = load_rows(Cadre.objects.filter(pk__in=[east.mei.pk, east.west_cadre.pk]), day)
        return list(rows.order_by("pk").values_list("norm", flat=True))

    change_norm(requirement=rule("village-cadre-households"), norm=2, starts_on=new_year, by=None)
    before = new_year - dt.timedelta(days=1)
    assert (asked(before), asked(new_year)) == ([15, 15], [2, 15])
    assert east.mei in short_of_households(Cadre.objects.all(), before)
    assert east.mei not in short_of_households(Cadre.objects.all(), new_year)


def test_no_rule_can_ask_for_fewer_petitions_or_matters():
    """Every measure counts what was done, and more is never worse (S237, S261, care P1)."""
    for code, measure in MEASURES.items():
        counted = {rows.model for rows in measure.rows.values()}
        assert counted <= {Participant, HouseholdMet, Activity}, code
