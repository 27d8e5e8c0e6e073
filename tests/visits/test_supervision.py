"""Diary review: nobody reviews himself, nothing is hidden, little is asked."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from contacts.kit import clock
from contacts.kit.periods import Period
from contacts.models import (
    Post,
    PostRole,
    Service,
    ServiceCategory,
    StandIn,
)
from contacts.policy import Role
from tests.cast import _person
from tests.factories import (
    LONG_AGO,
    at,
    make_activity,
    make_cadre,
    make_grant,
    make_household,
    make_organisation,
    make_post,
)
from visits.actions.reviews import reply_to_review, review_diary
from visits.models import (
    DiaryReview,
)
from visits.queries.assessors import reviewed_by, reviewers_of
from visits.queries.entries import diary_month
from visits.queries.own_questions import own_questions

TODAY = clock.today()
NOW = clock.now()
MONTH = Period.containing("month", TODAY)


@pytest.fixture
def first(cast):
    """The township's first secretary."""
    return _leader(cast, "shuji", "罗书记", "党委书记")


@pytest.fixture
def deputy(cast):
    return _leader(cast, "fushuji", "岑副书记", "党委副书记")


def _leader(cast, username, name, title):
    category = ServiceCategory.TOWNSHIP_LEADER
    cadre = _person(cast.east, username, name, Role.LEADER, category, cast.east)
    Service.objects.filter(cadre=cadre).update(title=title)
    return cadre


def names(user):
    return set(reviewed_by(user, TODAY).values_list("name", flat=True))


# -- who reviews whom --------------------------------------------------------------------------


def test_the_village_secretary_reviews_the_village_cadres_of_the_own_village(cast):
    assert names(cast.shu.user) == {"韦小梅", "陆明"}


def test_the_linked_leader_reviews_the_secretary_alone(cast):
    assert names(cast.lian.user) == {"覃书记"}


def test_the_clerk_reviews_township_cadres_but_not_the_own_office(cast):
    other = cast.east.organisations.create(name="民政办", starts_on=LONG_AGO)
    Service.objects.filter(cadre=cast.zhen).update(organisation=other)
    make_cadre(cast.west, "西镇干部", category=ServiceCategory.TOWNSHIP_CADRE)
    assert names(cast.ban.user) == {"黄镇生"}


def test_the_first_secretary_reviews_the_offices_staff_and_the_leaders(cast, first, deputy):
    Service.objects.filter(cadre__in=[cast.mei, cast.lu, cast.lan]).update(
        organisation=cast.east.organisations.create(name="梅村两委", starts_on=LONG_AGO)
    )
    found = names(first.user)
    assert {"班文书", "韦连山", "岑副书记"} <= found
    assert not {"罗书记", "韦小梅"} & found


def test_a_deputy_reviews_when_named_as_the_secretarys_stand_in(cast, first, deputy):
    assert names(deputy.user) == set()
    StandIn.objects.create(cadre=first, stand_in=deputy, starts_on=LONG_AGO)
    found = names(deputy.user)
    assert "韦连山" in found
    assert not {"罗书记", "岑副书记"} & found


def test_nobody_reviews_himself_whatever_the_grants(cast, first):
    for user in [cast.mei.user, cast.shu.user, cast.lian.user, cast.ban.user, first.user]:
        for role, area in [(Role.CLERK, cast.east), (Role.SECRETARY, cast.mei_village.area)]:
            make_grant(user, role, area, starts_on=LONG_AGO + dt.timedelta(days=1))
        assert user.name not in names(user)


def test_who_reviews_a_cadre_is_told_from_both_sides_alike(cast, first, deputy):
    Service.objects.filter(cadre__in=[cast.mei, cast.lu, cast.shu, cast.lan]).update(
        organisation=cast.east.organisations.create(name="梅村两委", starts_on=LONG_AGO)
    )
    StandIn.objects.create(cadre=first, stand_in=deputy, starts_on=LONG_AGO)
    people = [cast.mei, cast.lu, cast.shu, cast.lan, cast.zhen, cast.lian, cast.ban, first, deputy]
    for cadre in people:
        told = {user.name for user in reviewers_of(cadre, TODAY)}
        assert told == {p.name for p in people if cadre.name in names(p.user)}, cadre
    assert {user.name for user in reviewers_of(cast.mei, TODAY)} == {"覃书记"}
    assert reviewers_of(first, TODAY) == []


def test_cadres_and_administrators_review_nobody(cast):
    for user in (cast.mei.user, cast.zhen.user, cast.quan, cast.sys, cast.wai, cast.nobody):
        assert names(user) == set()


def test_a_former_linked_leader_reviews_nobody(cast):
    Post.objects.filter(cadre=cast.lian).update(ends_on=TODAY - dt.timedelta(days=1))
    assert names(cast.lian.user) == set()


# -- remark, reply, confirm --------------------------------------------------------------------


LAST = MONTH.previous()


@pytest.fixture
def review(cast):
    def review(by=None, **fields):
        asked = {"remark": "5日那天去了哪几户？", "confirm": False}
        when = {"month": LAST.starts_on, "at": NOW}
        return review_diary(by=by or cast.shu.user, cadre=cast.mei, **asked | when | fields)

    return review


def test_a_remark_is_answered_and_confirmed(cast, review):
    first = review()
    reply_to_review(by=cast.mei.user, review=first, text="去了三户。", at=NOW)
    done = review(confirm=True)
    assert done == first
    assert (done.remark, done.reply) == ("5日那天去了哪几户？", "去了三户。")
    assert done.confirmed_at == NOW


def test_a_month_can_be_confirmed_without_a_word(review):
    assert review(remark="", confirm=True).confirmed_at == NOW


@pytest.mark.parametrize(
    ("day", "confirmed"), [((2026, 4, 1), False), ((2026, 4, 30), False), ((2026, 5, 1), True)]
)
def test_a_month_is_confirmed_when_its_last_day_has_passed(review, day, confirmed):
    month, now = dt.date(2026, 4, 12), at(dt.date(*day), 23, 59)
    if confirmed:
        assert review(month=month, at=now, confirm=True).confirmed_at == now
        return
    with pytest.raises(ValidationError, match="5月1日起才能确认"):
        review(month=month, at=now, confirm=True)
    assert not DiaryReview.objects.exists()
    assert review(month=month, at=now).confirmed_at is None


def test_who_confirms_too_early_is_told_from_when_and_loses_no_word(as_user, cast):
    address = f"/diary/review/{MONTH.code}/{cast.mei.uid}/"
    browser = as_user(cast.shu.user)
    page = browser.get(address).content.decode()
    assert "起才能确认" in page and 'name="confirm"' not in page
    page = browser.post(address, {"remark": "去了哪几户？", "confirm": "1"}).content.decode()
    assert "这个月还没过完" in page and "去了哪几户？" in page
    assert not DiaryReview.objects.exists()
    past = browser.get(f"/diary/review/{LAST.code}/{cast.mei.uid}/").content.decode()
    assert 'name="confirm"' in past and "起才能确认" not in past


def test_an_empty_remark_is_no_review(review):
    with pytest.raises(ValidationError):
        review(remark=" ")
    assert not DiaryReview.objects.exists()


def test_who_isnt_the_assessor_reviews_nothing(cast, review):
    for user in (cast.mei.user, cast.lu.user, cast.lian.user, cast.ban.user, cast.wai):
        with pytest.raises(ValidationError):
            review(by=user)


def test_a_remark_that_was_answered_stays_as_it_was(cast, review):
    reply_to_review(by=cast.mei.user, review=review(), text="去了三户。", at=NOW)
    with pytest.raises(ValidationError):
        review(remark="换一个问题")
    assert DiaryReview.objects.get().remark == "5日那天去了哪几户？"


def test_a_confirmed_month_is_closed_for_both(cast, review):
    done = review(confirm=True)
    with pytest.raises(ValidationError):
        review(remark="再问")
    with pytest.raises(ValidationError):
        reply_to_review(by=cast.mei.user, review=done, text="我想说", at=NOW)


def test_only_the_cadre_replies_and_only_to_a_remark(cast, review):
    asked = review()
    for user in (cast.lu.user, cast.shu.user):
        with pytest.raises(ValidationError):
            reply_to_review(by=user, review=asked, text="我替她说", at=NOW)


def test_the_assessor_sees_facts_and_the_text_only_where_it_is_meant(as_user, cast):
    make_activity(TODAY, cadres=[cast.mei], households=[cast.amei], heard="屋顶漏雨。")
    make_activity(TODAY, cadres=[cast.zhen], households=[cast.zeng], heard="水渠堵了。")
    other = cast.east.organisations.create(name="民政办", starts_on=LONG_AGO)
    Service.objects.filter(cadre=cast.zhen).update(organisation=other)
    address = f"/diary/review/{MONTH.code}/"
    page = as_user(cast.shu.user).get(f"{address}{cast.mei.uid}/").content.decode()
    assert "屋顶漏雨。" in page
    page = as_user(cast.ban.user).get(f"{address}{cast.zhen.uid}/").content.decode()
    assert "曾有福" in page
    assert "水渠堵了。" not in page


def test_the_page_of_somebody_whom_one_doesnt_review_is_not_found(as_user, cast):
    for user, other in [(cast.shu, cast.lan), (cast.shu, cast.shu), (cast.lian, cast.mei)]:
        address = f"/diary/review/{MONTH.code}/{other.uid}/"
        assert as_user(user.user).get(address).status_code == 404
        response = as_user(user.user).post(address, {"remark": "x", "confirm": "1"})
        assert response.status_code == 404
    assert as_user(cast.mei.user).get("/diary/review/").status_code == 403


def test_a_remark_travels_to_the_diary_and_to_the_first_page_and_back(as_user, cast):
    address = f"/diary/review/{LAST.code}/{cast.mei.uid}/"
    as_user(cast.shu.user).post(address, {"remark": "去了哪几户？"})
    browser = as_user(cast.mei.user)
    assert "去了哪几户？" in browser.get(f"/diary/{LAST.code}/").content.decode()
    assert "覃书记" in browser.get("/my/").content.decode()
    made = DiaryReview.objects.get()
    browser.post(f"/diary/replies/{made.uid}/", {"text": "去了三户。"})
    page = as_user(cast.shu.user).get(address).content.decode()
    assert "去了三户。" in page
    as_user(cast.shu.user).post(address, {"remark": "去了哪几户？", "confirm": "1"})
    made.refresh_from_db()
    assert made.confirmed_at


def test_another_cadres_review_is_not_found(as_user, cast, review):
    made = review()
    assert as_user(cast.lu.user).get(f"/diary/replies/{made.uid}/").status_code == 404


@pytest.mark.parametrize("many", [5, 50])
def test_the_list_of_reviews_takes_few_statements(
    as_user, cast, many, django_assert_max_num_queries
):
    other = cast.east.organisations.create(name="民政办", starts_on=LONG_AGO)
    for number in range(many):
        cadre = make_cadre(
            cast.east, f"干部{number}", category=ServiceCategory.TOWNSHIP_CADRE, organisation=other
        )
        make_activity(TODAY, cadres=[cadre], households=[cast.amei])
    browser = as_user(cast.ban.user)
    with django_assert_max_num_queries(12):
        page = browser.get(f"/diary/review/{MONTH.code}/").content.decode()
    assert "干部3" in page


# -- questions to the author alone -------------------------------------------------------------


def questions(cadre):
    return own_questions(diary_month(cadre, MONTH))


LONG = "黄阿妹家屋顶漏雨，雨天接水，已经联系村里的泥瓦匠，周五上门看，材料由村里出。"


def test_nearly_the_same_text_on_two_days_is_a_question_to_the_author_alone(as_user, cast):
    day = MONTH.starts_on
    make_activity(day, cadres=[cast.mei], households=[cast.amei], heard=LONG)
    other = day + dt.timedelta(days=1)
    make_activity(
        other, cadres=[cast.mei], households=[cast.shan], heard=LONG.replace("周五", "周六")
    )
    assert len(questions(cast.mei)) == 1
    assert "几乎一样" in as_user(cast.mei.user).get(f"/diary/{MONTH.code}/").content.decode()
    address = f"/diary/review/{MONTH.code}/{cast.mei.uid}/"
    assert "几乎一样" not in as_user(cast.shu.user).get(address).content.decode()


def test_different_and_short_texts_are_no_question(cast):
    for number, text in enumerate([LONG, "修路的事，下周开会定。" * 4, "都好。", "都好。"]):
        make_activity(MONTH.starts_on + dt.timedelta(days=number), cadres=[cast.mei], heard=text)
    assert questions(cast.mei) == []


def test_many_entries_typed_on_one_day_are_a_question(cast):
    typed = at(MONTH.starts_on + dt.timedelta(days=25))
    for number in range(6):
        day = MONTH.starts_on + dt.timedelta(days=number)
        make_activity(day, cadres=[cast.mei], households=[cast.amei], recorded_at=typed)
    assert "补记了6条" in questions(cast.mei)[0]


def test_a_day_with_more_households_than_it_holds_is_a_question(cast):
    households = [make_household(cast.mei_village) for _ in range(16)]
    make_activity(MONTH.starts_on, cadres=[cast.mei], households=households)
    assert "记了16户" in questions(cast.mei)[0]
    assert questions(cast.lu) == []


def test_a_post_of_police_has_no_part_in_reviews(cast):
    Post.objects.filter(cadre=cast.lu).update(role=PostRole.POLICE_OFFICER)
    assert names(cast.shu.user) == {"韦小梅"}


def test_the_clerk_reviews_no_diary_of_a_police_officer(cast):
    station = make_organisation(cast.east, "派出所", "police_station")
    cast.zhen.services.update(organisation=station)
    assert names(cast.ban.user) == {"黄镇生"}
    assert reviewers_of(cast.zhen, TODAY) == [cast.ban.user]
    make_post(cast.zhen, cast.lan_village, PostRole.POLICE_OFFICER)
    assert names(cast.ban.user) == set()
    assert reviewers_of(cast.zhen, TODAY) == []
