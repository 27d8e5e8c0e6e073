"""The maintained lists: care groups and kinds of activities; and the table of rights in words."""

import datetime as dt

import pytest

from contacts.catalogue import load_care_groups, load_fact_kinds
from contacts.kit import clock
from contacts.models import AuditEvent, CareGroup, FactKind, is_forbidden_label
from contacts.policy import Role, rights
from contacts.queries.rights import RESOURCES, VERBS, matrix, of_role
from tests.factories import make_activity, make_grant, make_kind, make_membership
from visits.catalogue import load_grievance_kinds, load_kinds, load_topics
from visits.models import ActivityKind, GrievanceKind, Topic

GROUP = {"name": "孤寡老人", "family": "care", "review_months": 6, "is_active": "on"}
KIND = {
    "name": "田间走访", "family": "visits", "counts_as": "visit", "meets_households": "on",
    "is_active": "on", "called": "田头走访 地头走访",
}  # fmt: skip


@pytest.fixture
def over_all(cast):
    """Who administers all townships; 权安 is one of two."""
    make_grant(cast.quan, Role.AREA_ADMIN, cast.county)
    return cast.quan


@pytest.fixture
def post(client, over_all):
    def post(path, **data):
        client.force_login(over_all)
        return client.post(path, data)

    return post


def test_a_care_group_is_added_with_a_code_of_its_own(post, cast):
    assert post("/care-groups/new/", **GROUP).status_code == 302
    group = CareGroup.objects.get(name="孤寡老人")
    assert group.code.isascii() and group.review_months == 6
    post("/care-groups/new/", **GROUP)
    assert CareGroup.objects.filter(name="孤寡老人").values("code").distinct().count() == 2
    assert AuditEvent.objects.filter(resource="catalogue", verb="create").count() == 2


LABELS = [
    "上访户", "重点人员", "信教户", "重点关注户", "矛盾户", "难缠户", "特殊人群", "癌症家庭", "失独家庭", "问题户", "钉子 户",
    "意\u3000见户", "慢性病户", "残 疾", "ＸＸ（信访）户",
]  # fmt: skip
NO_LABELS = [
    "矛盾纠纷排查", "专题问题研究", "领导信访接待日", "全会精神宣讲", "会议精神传达", "精神文明户", "疾病预防宣传", "禁毒宣传", "病险水库", "困境儿童",
]  # fmt: skip


def test_labels_are_known_whatever_stands_between_their_signs():
    assert [text for text in LABELS if not is_forbidden_label(text)] == []
    assert [text for text in NO_LABELS if is_forbidden_label(text)] == []


def test_nothing_that_comes_with_the_product_is_a_label(cast):
    load_care_groups()
    load_fact_kinds()
    load_kinds()
    load_grievance_kinds()
    load_topics()
    models = (CareGroup, FactKind, ActivityKind, GrievanceKind, Topic)
    shipped = [row for model in models for row in model.objects.all()]
    assert len(shipped) > 40
    for row in shipped:
        row.clean()


@pytest.mark.parametrize("name", ["上访户稳控谈话", "钉子 户谈话"])
def test_no_kind_of_activity_gathers_households_under_a_label(post, cast, name):
    assert "贴标签" in post("/kinds/new/", **{**KIND, "name": name}).content.decode()
    assert "贴标签" in post("/kinds/new/", **{**KIND, "called": f"走访 {name}"}).content.decode()
    assert not ActivityKind.objects.filter(family="visits", name__in=[name, KIND["name"]]).exists()


def test_no_basic_fact_counts_people_under_a_label(post, cast):
    values = {"measured": "count", "unit": "户", "is_active": "on", "adds_up": "on"}
    assert "贴标签" in post("/fact-kinds/new/", name="上访户数", **values).content.decode()
    assert post("/fact-kinds/new/", name="茶园户数", **values).status_code == 302
    assert list(FactKind.objects.values_list("name", flat=True)) == ["茶园户数"]


@pytest.mark.parametrize("name", ["上访户", "重点人员", "信教户"])
def test_no_group_puts_a_label_on_people(post, cast, name):
    answer = post("/care-groups/new/", **{**GROUP, "name": name})
    assert "贴标签" in answer.content.decode()
    assert not CareGroup.objects.filter(name=name).exists()


def test_what_a_group_means_stays_once_households_are_in_it(post, cast):
    values = {**GROUP, "name": "困难户"}  # no longer in hardship
    assert "不能改" in post("/care-groups/hardship/", **values).content.decode()
    assert CareGroup.objects.get(code="hardship").is_hardship
    assert post("/care-groups/hardship/", **values, is_hardship="on").status_code == 302
    assert CareGroup.objects.get(code="hardship").name == "困难户"


def test_a_kind_is_added_and_found_by_its_other_names(post, cast):
    assert post("/kinds/new/", **KIND).status_code == 302
    kind = ActivityKind.objects.get(name="田间走访")
    assert (kind.counts_as, kind.aliases) == ("visit", ["田头走访", "地头走访"])


def test_what_a_kind_counts_as_stays_once_there_are_records(post, cast):
    make_activity(cast.amei.starts_on, cadres=[cast.mei], households=[cast.amei])
    values = {**KIND, "name": "入户", "counts_as": "nothing"}
    assert "不能改" in post("/kinds/household_visit/", **values).content.decode()
    assert make_kind().counts_as == "visit"
    assert post("/kinds/household_visit/", **KIND).status_code == 302
    assert make_kind().name == "田间走访"


def test_only_an_administrator_changes_the_lists(client, cast):
    make_kind()
    for user in (cast.mei.user, cast.ban.user, cast.lian.user):
        client.force_login(user)
        assert client.get("/kinds/").status_code == 200
        assert client.get("/kinds/household_visit/").status_code == 403
        assert client.get("/care-groups/new/").status_code == 403


def test_every_right_has_words():
    for resource, verb in rights():
        assert resource in RESOURCES, resource
        assert verb in VERBS, verb


def test_the_words_follow_the_table():
    may = dict(of_role("cadre"))
    assert may["覆盖情况"] == "查看（所在责任区和联系户）"
    assert "规则" in may and "查阅记录" not in may
    assert dict(matrix())["住户 · 导出"] == ["", *["辖区内"] * 4, *[""] * 5]


SHARED = ["/care-groups/new/", "/kinds/new/", "/fact-kinds/new/", "/calendar/day/", "/topics/new/"]


@pytest.mark.parametrize("path", SHARED)
def test_what_all_townships_share_is_not_changed_by_one_of_them(client, cast, path):
    client.force_login(cast.quan)
    assert client.get(path).status_code == client.post(path, GROUP).status_code == 403
    client.force_login(cast.sys)
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", SHARED)
def test_the_only_township_keeps_the_lists_itself(client, cast, path):
    west = cast.west
    west.ended_on = clock.today() - dt.timedelta(days=1)
    west.save()
    client.force_login(cast.quan)
    assert client.get(path).status_code == 200
    west.ended_on = clock.today()
    west.save()
    assert client.get(path).status_code == 403


def test_a_list_that_somebody_else_keeps_says_who(client, cast):
    client.force_login(cast.quan)
    for path in ("/care-groups/", "/calendar/"):
        page = client.get(path).content.decode()
        assert "这里各乡镇共用" in page and "/new/" not in page
    client.force_login(cast.sys)
    assert "这里各乡镇共用" not in client.get("/care-groups/").content.decode()


def test_a_care_group_counts_the_households_within_reach_alone(client, cast, over_all):
    make_membership(cast.xue)
    CareGroup.objects.update(is_active=True)

    def told(user):
        client.force_login(user)
        table = client.get("/care-groups/").context["table"]
        return {group.code: group.members for group in table.page}["hardship"]

    assert (told(cast.wai), told(over_all), told(cast.sys)) == (1, 2, None)
