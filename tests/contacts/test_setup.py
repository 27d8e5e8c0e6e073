"""The first hour and the gaps: what an administrator of a township still has to do."""

import datetime as dt

import pytest
from django.utils import timezone

from contacts import checks
from contacts.models import Cadre, CalendarYear, Household, Post, ResponsibilityDistrict
from contacts.policy import Role
from contacts.queries import setup
from tests.factories import (
    make_area,
    make_assignment,
    make_grant,
    make_household,
    make_membership,
    make_user,
)

DAY = dt.date(2026, 6, 1)


def text(response):
    return response.content.decode()


def open_gaps(user, on=DAY):
    return {check.code: f.sentence for check, f in checks.findings("gap", user, on) if not f.done}


@pytest.fixture
def newcomer(db):
    """The administrator of a township in which there is nothing yet."""
    county = make_area(None, "county", "青山县")
    township = make_area(county, "township", "东山镇")
    user = make_user("neu", "新来")
    make_grant(user, Role.AREA_ADMIN, township)
    return user


def test_the_first_page_of_an_empty_township_is_the_first_hour(sign_in, newcomer):
    client = sign_in(newcomer)
    assert client.get("/").url == "/setup/"
    page = text(client.get("/setup/"))
    assert "下一步：区划" in page
    assert "0个村（社区）" in page


def test_later_the_first_page_is_the_usual_one(sign_in, cast):
    assert sign_in(cast.quan).get("/").url != "/setup/"
    assert sign_in(cast.mei.user).get("/").url != "/setup/"


def test_the_steps_count_the_own_township_alone(cast):
    found = {check.code: f for check, f in checks.findings("step", cast.quan, DAY)}
    assert found["areas"].sentence == "2个村（社区），0个小组或网格"
    assert found["households"].sentence == "4户"
    assert found["assignments"].sentence == "2户有个人联系人"
    assert found["teams"].sentence == "2个责任区，其中1个有联村领导和责任主体"
    assert not found["teams"].done
    assert found["accounts"].done
    found = {check.code: f for check, f in checks.findings("step", cast.wai, DAY)}
    assert found["households"].sentence == "1户"


def test_a_higher_app_adds_its_step(sign_in, cast, monkeypatch):
    monkeypatch.setattr(checks, "_checks", dict(checks._checks))
    step = checks.Check(
        "step", "rules", "启用任务规则", lambda user, on: checks.Finding(False, "一条也没有"), 80
    )
    checks.register(step)
    assert "启用任务规则" in text(sign_in(cast.quan).get("/setup/"))


def test_each_gap_is_told_until_it_is_closed(cast):
    assert open_gaps(cast.quan)["leader"] == "1个责任区没有联村领导"
    Post.objects.filter(role="linked_leader").delete()
    Cadre.objects.filter(pk=cast.lu.pk).update(user=None)
    make_membership(cast.zeng, review_on=dt.date(2026, 5, 31), consent="given")
    gaps = open_gaps(cast.quan)
    assert gaps["leader"] == "2个责任区没有联村领导"
    assert gaps["account"] == "1名在任干部没有账号"
    assert gaps["consent"] == "1条关爱联系没有记录本人同意"
    assert gaps["review"] == "1条关爱联系过了复核日期"
    assert gaps["care"] == "1户关爱联系户没有个人联系人"
    assert gaps["phone"] == "2个责任区没有服务电话"
    assert gaps["load"].startswith("5名干部")
    assert "2026" in gaps["calendar"]

    CalendarYear.objects.create(year=2026, notice="通知")
    cast.zeng.memberships.update(review_on=DAY)
    cast.amei.memberships.update(consent="given")
    make_assignment(cast.lu, cast.zeng)
    ResponsibilityDistrict.objects.update(service_phone="0771")
    gaps = open_gaps(cast.quan)
    assert set(gaps) == {"leader", "account", "load", "secretary_role"}


def listed(sign_in, user, lacks):
    """The accounts behind a gap, as the page shows them."""
    page = sign_in(user).get("/accounts/", {"lacks": lacks})
    return {account.name for account in page.context["table"].page}


def test_linked_leaders_without_the_role_are_a_gap_until_it_is_granted(sign_in, cast, monkeypatch):
    monkeypatch.setattr("contacts.kit.clock.today", lambda: DAY)
    assert "leader_role" not in open_gaps(cast.quan)
    cast.lian.user.grants.filter(role=Role.LEADER).delete()
    make_grant(cast.lian.user, Role.LEADER, cast.lan_village.area)
    told = open_gaps(cast.quan)["leader_role"]
    assert told == "1名联村领导的账号没有“领导”角色，不能审阅日志、抽查"
    assert listed(sign_in, cast.quan, "leader") == {"韦连山"}
    assert "leader_role" not in open_gaps(cast.wai)
    page = text(sign_in(cast.quan).get("/setup/gaps/"))
    assert told in page and "/accounts/?lacks=leader" in page
    make_grant(cast.lian.user, Role.LEADER, cast.east)
    assert "leader_role" not in open_gaps(cast.quan)


def test_villages_without_a_secretary_are_a_gap_until_one_is_named(sign_in, cast, monkeypatch):
    monkeypatch.setattr("contacts.kit.clock.today", lambda: DAY)
    assert open_gaps(cast.quan)["secretary_role"].startswith("1个村（社区）没有账号有“书记”角色")
    assert listed(sign_in, cast.quan, "secretary") == {"莫丽兰"}
    make_grant(cast.lan.user, Role.SECRETARY, cast.lan_village.area)
    assert "secretary_role" not in open_gaps(cast.quan)
    cast.shu.user.is_active = False
    cast.shu.user.save()
    assert "secretary_role" in open_gaps(cast.quan)


def test_a_township_in_which_nobody_dispatches_is_a_gap(cast, monkeypatch):
    monkeypatch.setattr("contacts.kit.clock.today", lambda: DAY)
    assert "clerk_role" not in open_gaps(cast.quan)
    assert open_gaps(cast.wai)["clerk_role"].startswith("1个乡镇没有账号有“办公室经办人”角色")
    cast.ban.user.is_active = False
    cast.ban.user.save()
    assert "clerk_role" in open_gaps(cast.quan)
    make_grant(cast.zhen.user, Role.CLERK, cast.county)
    assert "clerk_role" not in open_gaps(cast.quan)


def test_links_that_end_with_the_year_are_a_gap_of_december(cast):
    cast.mei.assignments.update(ends_on=dt.date(2026, 12, 31))
    assert "year" not in open_gaps(cast.quan, dt.date(2026, 11, 30))
    assert open_gaps(cast.quan, dt.date(2026, 12, 1))["year"].startswith("2条")
    make_assignment(cast.mei, cast.amei, starts_on=dt.date(2027, 1, 1))
    assert open_gaps(cast.quan, dt.date(2026, 12, 1))["year"].startswith("1条")


def test_only_the_area_administrator_sets_up(sign_in, cast):
    for page in ("/setup/", "/setup/gaps/"):
        assert sign_in(cast.quan).get(page).status_code == 200
        assert sign_in(cast.shu.user).get(page).status_code == 403
        assert sign_in(cast.sys).get(page).status_code == 403


def test_a_township_without_households_is_empty_to_its_administrator_alone(cast):
    assert not setup.is_empty(cast.quan)
    Household.objects.filter(township=cast.east).update(ends_on=timezone.localdate())
    assert not setup.is_empty(cast.quan)
    assert setup.is_empty(cast.sys)


@pytest.mark.parametrize("page", ["/setup/", "/setup/gaps/"])
def test_a_page_of_the_set_up_stays_within_twenty_questions(
    sign_in, cast, page, django_assert_max_num_queries
):
    for _ in range(5):
        make_household(cast.mei_village)
    client = sign_in(cast.quan)
    with django_assert_max_num_queries(20):
        client.get(page)
