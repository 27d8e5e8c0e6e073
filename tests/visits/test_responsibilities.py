"""The responsibility list and the topics: who is proposed for what, kept by administrators."""

import datetime as dt
import logging

import pytest

from contacts.kit import clock
from contacts.models import AuditEvent
from contacts.policy import Role
from contacts.queries.rights import matrix
from tests.factories import LONG_AGO, make_grant, make_organisation
from visits.catalogue import load_topics
from visits.models import Grievance, Responsibility, Topic
from visits.queries.responsibilities import office_for, topics_without_office, without_office
from visits.queries.topics import topic_choices

TODAY = dt.date(2026, 4, 15)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def town(cast):
    load_topics()
    cast.roads = make_organisation(cast.east, "交通站")
    cast.houses = make_organisation(cast.east, "住建所")
    cast.west_office = make_organisation(cast.west, "西河交通站")
    return cast


@pytest.fixture
def send(client, town):
    """Opens or sends a page as the administrator: `send("/topics/new/", name="桥")`."""

    def send(path, by=town.quan, **data):
        client.force_login(by)
        return client.post(path, data) if data else client.get(path)

    return send


def line(town, topic="roads", office=None, area=None, starts_on=LONG_AGO, **more):
    return Responsibility.objects.create(
        area=area or town.east, topic=Topic.objects.get(code=topic),
        organisation=office or town.roads, starts_on=starts_on, **more,
    )  # fmt: skip


def new(town, **more):
    said = {
        "topic": "roads", "area": town.east.uid, "organisation": town.roads.uid,
        "starts_on": "2026-04-15",
    }  # fmt: skip
    return {**said, **more}


def proposed(town, topic="village-road", on=TODAY, area=None):
    matter = Grievance(area=area or town.mei_village.area, topic=Topic.objects.get(code=topic))
    office = office_for(matter, on)
    return office and office.name


def page(response):
    return response.content.decode()


def test_a_line_is_added_and_the_office_is_proposed_from_its_day_on(town, send):
    assert send("/responsibilities/new/", **new(town)).status_code == 302
    assert proposed(town) == "交通站"
    assert proposed(town, on=TODAY - dt.timedelta(days=1)) is None
    assert AuditEvent.objects.get(resource="responsibility").verb == "create"


def test_the_empty_list_says_what_it_is_for(town, send):
    text = page(send("/responsibilities/"))
    assert "派诉求的时候就会先提出这个单位" in text and "/responsibilities/new/" in text


def test_a_topic_that_is_named_without_an_office_leads_to_the_form_with_it(town, send):
    assert "/responsibilities/new/?topic=housing" in page(send("/responsibilities/"))
    form = send("/responsibilities/new/?topic=housing").context["form"]
    assert form["topic"].value() == "housing" and form["area"].value() == town.east.uid


def test_a_second_office_for_the_same_is_refused_with_the_name_of_the_first(town, send):
    line(town)
    answer = send("/responsibilities/new/", **new(town, organisation=town.houses.uid))
    assert "由交通站承办" in page(answer)
    assert Responsibility.objects.count() == 1


def test_a_village_has_an_office_of_its_own(town, send):
    line(town)
    village = town.mei_village.area
    send("/responsibilities/new/", **new(town, area=village.uid, organisation=town.houses.uid))
    assert proposed(town) == "住建所"
    assert proposed(town, area=town.lan_village.area) == "交通站"


def test_offices_and_places_out_of_reach_are_refused(town, send):
    for wrong in ({"organisation": town.west_office.uid}, {"area": town.west.uid}):
        assert send("/responsibilities/new/", **new(town, **wrong)).status_code == 200
    assert not Responsibility.objects.exists()


def test_over_two_townships_the_office_still_belongs_to_the_place(town, send):
    make_grant(town.quan, Role.AREA_ADMIN, town.county)
    wrong = new(town, organisation=town.west_office.uid)
    assert "不在这个乡镇" in page(send("/responsibilities/new/", **wrong))
    of_the_county = make_organisation(town.county, "县交通局")
    right = new(town, organisation=of_the_county.uid)
    assert send("/responsibilities/new/", **right).status_code == 302


def test_another_office_takes_over_in_one_step_and_the_history_stays(town, send):
    old = line(town)
    path = f"/responsibilities/{old.uid}/replace/"
    said = {"organisation": town.houses.uid, "starts_on": "2026-05-01"}
    assert send(path, **said).status_code == 302
    rows = Responsibility.objects.order_by("starts_on").values_list(
        "organisation__name", "starts_on", "ends_on"
    )
    assert list(rows) == [
        ("交通站", LONG_AGO, dt.date(2026, 4, 30)),
        ("住建所", dt.date(2026, 5, 1), None),
    ]
    assert (proposed(town, on=dt.date(2026, 4, 30)), proposed(town, on=dt.date(2026, 5, 1))) == (
        "交通站", "住建所",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("office", "day", "why"),
    [
        ("houses", "2020-01-01", "要晚于原来开始的日期"),
        ("houses", "2027-01-02", "请另外添加一条"),
        ("roads", "2026-05-01", "现在就是这个单位"),
    ],
)
def test_what_can_be_no_successor_is_told_and_nothing_is_stored(town, send, office, day, why):
    old = line(town, ends_on=dt.date(2026, 12, 31))
    said = {"organisation": getattr(town, office).uid, "starts_on": day}
    assert why in page(send(f"/responsibilities/{old.uid}/replace/", **said))
    old.refresh_from_db()
    assert Responsibility.objects.count() == 1 and old.ends_on == dt.date(2026, 12, 31)


def test_an_ended_line_is_no_longer_proposed_and_is_found_among_the_former(town, send):
    old = line(town)
    assert "现在由交通站承办" in page(send(f"/responsibilities/{old.uid}/end/"))
    send(f"/responsibilities/{old.uid}/end/", ends_on="2026-04-14")
    assert proposed(town) is None
    assert f"/{old.uid}/" not in page(send("/responsibilities/"))
    table = send("/responsibilities/?when=all").context["table"]
    assert [row.organisation.name for row in table.page] == ["交通站"]


def test_the_list_is_filtered_by_topic_with_all_under_it_and_by_office(town, send):
    line(town, "village-road")
    line(town, "housing", town.houses)

    def offices(query):
        table = send(f"/responsibilities/?{query}").context["table"]
        return [row.organisation.name for row in table.page]

    assert offices("topic=roads") == ["交通站"] and offices("topic=housing") == ["住建所"]
    assert offices("q=住建") == ["住建所"] and offices("q=jiaotong") == ["交通站"]
    assert offices("") == ["住建所", "交通站"]  # 安居 stands before 道路


def test_a_topic_is_missing_until_it_or_each_of_its_parts_has_an_office(town):
    Topic.objects.exclude(code__in=["roads", "village-road", "street-lights"]).update(
        is_active=False
    )

    def gap(user=town.quan):
        found = without_office(user, TODAY)
        return found.sentence if not found.done else None

    def named():
        return [topic.name for topic in topics_without_office(town.quan, TODAY)]

    assert gap() == "1个诉求类别还没有承办单位" and named() == [
        str(Topic.objects.get(code="roads"))
    ]
    line(town, "village-road")
    assert gap() is not None and named() == [str(Topic.objects.get(code="street-lights"))]
    line(town, "street-lights")
    assert gap() is None
    town.roads.ends_on = TODAY - dt.timedelta(days=1)
    town.roads.save()
    assert gap() is not None  # a dissolved office answers for nothing
    assert gap(town.mei.user) is None  # who doesn't keep the list misses nothing


def test_a_cadre_sees_the_list_and_changes_nothing(town, send):
    old = line(town)
    text = page(send("/responsibilities/", by=town.mei.user))
    assert "交通站" in text and "换单位" not in text and "添加一条" not in text
    path = f"/responsibilities/{old.uid}/end/"
    assert send(path, by=town.mei.user, ends_on="2026-04-14").status_code == 403
    assert send(path, by=town.wai, ends_on="2026-04-14").status_code == 404


# -- topics ----------------------------------------------------------------------------------------------


@pytest.fixture
def over_all(town):
    make_grant(town.quan, Role.AREA_ADMIN, town.county)
    return town


def test_a_topic_is_added_on_either_level_and_stands_under_its_parent(over_all, send):
    assert send("/topics/new/", parent="roads", name="村道护栏").status_code == 302
    assert send("/topics/new/", name="文体活动").status_code == 302
    names = [words for _code, words in topic_choices()]
    at = names.index("道路")
    assert names[at : at + 4] == ["道路", "　村道、桥", "　路灯", "　村道护栏"]
    assert names[-1] == "文体活动"


def test_there_are_two_levels_and_no_third(over_all, send):
    assert send("/topics/new/", parent="village-road", name="护栏").status_code == 200
    assert not Topic.objects.filter(name="护栏").exists()


def test_a_topic_is_renamed_and_keeps_its_place(over_all, send):
    send("/topics/street-lights/", name="路灯照明", is_active="on")
    topic = Topic.objects.get(code="street-lights")
    assert topic.name == "路灯照明" and topic.parent.code == "roads"
    assert AuditEvent.objects.get(resource="catalogue").object_ids == ["street-lights"]


def test_what_is_switched_off_is_no_longer_offered_and_neither_is_what_lies_under_it(
    over_all, send
):
    send("/topics/roads/", name="道路")
    codes = {code for code, _words in topic_choices()}
    assert {"roads", "village-road", "street-lights"} & codes == set() and "housing" in codes
    assert "村道、桥" in page(send("/topics/"))
    send("/responsibilities/new/", **new(over_all, topic="village-road"))
    assert not Responsibility.objects.exists()


def test_no_topic_gathers_people_under_a_label(over_all, send):
    assert "贴标签" in page(send("/topics/new/", name="上访户"))
    assert not Topic.objects.filter(name="上访户").exists()


def test_of_two_topics_of_one_name_each_gets_a_code(over_all, send):
    for _n in range(2):
        assert send("/topics/new/", name="镇区公共停车场和公共充电桩的使用管理").status_code == 302
    send("/topics/new/", name="new")
    codes = Topic.objects.filter(name="镇区公共停车场和公共充电桩的使用管理").values_list("code")
    assert codes.distinct().count() == 2
    assert not Topic.objects.filter(code="new").exists()


def test_only_who_is_over_all_townships_changes_what_they_share(town, send):
    assert send("/topics/").status_code == 200
    assert send("/topics/new/", name="桥").status_code == 403
    assert "加一个类别" not in page(send("/topics/"))


def test_the_table_of_rights_tells_of_the_list_in_words():
    assert "职责清单 · 修改" in dict(matrix())
