"""The print that a household may ask for: all that is held about it, and which roles looked."""

import pytest

from contacts.kit import clock
from contacts.models import AuditEvent, HouseholdWish, WishKind
from tests.factories import make_activity, make_resident
from visits.models import ActivityVersion, SpotCheck


@pytest.fixture
def paper(client, cast):
    def paper(user, household):
        client.force_login(user)
        return client.get(f"/households/{household.uid}/held/")

    return paper


def test_a_household_gets_everything_that_is_held_about_it(paper, cast):
    make_resident(cast.amei, "韦小宝", phone="15400000077")
    HouseholdWish.objects.create(
        household=cast.amei, kind=WishKind.PHONE_ONLY, starts_on=clock.today()
    )
    make_activity(clock.today(), cadres=[cast.mei], households=[cast.amei], heard="屋顶漏雨。")
    page = paper(cast.shu.user, cast.amei).content.decode()
    for text in (
        "黄阿妹",
        "15400000012",
        "韦小宝",
        "15400000077",
        "只要电话联系",
        "韦小梅",
        "屋顶漏雨",
    ):
        assert text in page


def test_what_was_written_together_with_other_households_is_not_printed(paper, cast):
    make_activity(
        clock.today(), cadres=[cast.mei], households=[cast.amei, cast.zeng], heard="两家争水。"
    )
    page = paper(cast.shu.user, cast.amei).content.decode()
    assert "两家争水" not in page
    assert "曾有福" not in page
    assert "和别的户写在一起" in page


def test_who_may_not_read_the_diary_prints_the_rest(paper, cast):
    make_activity(clock.today(), cadres=[cast.mei], households=[cast.amei], heard="屋顶漏雨。")
    page = paper(cast.ban.user, cast.amei).content.decode()
    assert "屋顶漏雨" not in page
    assert "请村书记或者联村领导打印给您" in page


def test_it_says_which_roles_looked_and_names_nobody(paper, client, cast):
    client.force_login(cast.mei.user)
    client.get(f"/households/{cast.amei.uid}/")
    client.get(f"/households/{cast.amei.uid}/")
    client.force_login(cast.quan)
    client.get("/households/?export=xlsx")
    page = paper(cast.shu.user, cast.amei).content.decode()
    looks = page[page.index("谁看过") :]
    assert "干部" in looks
    assert ">2<" in looks
    assert "住户" in looks
    assert "区域管理员" in looks
    assert "导出" in looks
    assert "韦小梅" not in looks
    assert "权安" not in looks


def test_the_printing_is_in_the_trail(paper, cast):
    visit = make_activity(clock.today(), cadres=[cast.mei], households=[cast.amei])
    paper(cast.shu.user, cast.amei)
    told = AuditEvent.objects.filter(verb="print").values_list("resource", "object_ids")
    assert dict(told) == {"household": [str(cast.amei.uid)], "activity": [str(visit.uid)]}


def test_it_is_there_for_those_who_serve_the_household_alone(paper, cast):
    assert paper(cast.mei.user, cast.amei).status_code == 403
    assert paper(cast.quan, cast.amei).status_code == 403
    assert paper(cast.shu.user, cast.mo).status_code == 404


def test_a_look_at_what_belongs_to_the_household_is_a_look_at_it(paper, client, cast):
    make_activity(clock.today(), cadres=[cast.mei], households=[cast.amei])
    client.force_login(cast.quan)
    client.get("/care/?export=xlsx")
    client.get("/visits/")
    page = paper(cast.shu.user, cast.amei).content.decode()
    looks = page[page.index("谁看过") :]
    assert "关爱台账" in looks
    assert "走访和活动记录" in looks


def test_what_it_was_asked_and_what_stood_there_before_a_correction_is_printed(paper, cast):
    visit = make_activity(clock.today(), cadres=[cast.mei], households=[cast.amei], heard="修路。")
    ActivityVersion.objects.create(
        activity=visit, number=1, content={"heard": "修桥。", "done": ""}, replaced_at=clock.now()
    )
    SpotCheck.objects.create(
        met=visit.met.get(),
        activity=visit,
        drawn_by=cast.lian.user,
        drawn_at=clock.now(),
        result="says_no_visit",
        result_at=clock.now(),
    )
    page = paper(cast.lian.user, cast.amei).content.decode()
    assert "修桥。" in page
    assert "说没有来过" in page


def test_of_several_roles_the_one_that_reaches_farthest_is_told(paper, cast):
    """The village secretary is a cadre as well; what the household sees is the secretary."""
    paper(cast.shu.user, cast.amei)
    looks = paper(cast.shu.user, cast.amei).content.decode().split("谁看过")[1]
    assert "村（社区）书记" in looks


@pytest.mark.parametrize("result", ["open", "says_no_visit"])
def test_who_may_not_know_what_was_drawn_does_not_learn_it_by_printing(paper, cast, result):
    """The village secretary assesses the cadres, and may have been on the visit."""
    visit = make_activity(clock.today(), cadres=[cast.mei, cast.shu], households=[cast.amei])
    without = paper(cast.shu.user, cast.amei).content.decode()
    SpotCheck.objects.create(
        met=visit.met.get(), activity=visit, drawn_by=cast.lian.user, drawn_at=clock.now(),
        result=result,
    )  # fmt: skip
    for user in (cast.shu.user, cast.ban.user):
        page = paper(user, cast.amei).content.decode()
        assert "说没有来过" not in page and "还没有回访" not in page
        assert "请联村领导打印给您" in page and "请联村领导打印给您" in without
    page = paper(cast.lian.user, cast.amei).content.decode()
    assert "抽查回访</h2>" in page and "有没有抽查回访" not in page
