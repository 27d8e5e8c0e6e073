"""The form: little is asked, nothing that was typed is lost, nobody types beyond their reach."""

import datetime as dt
import re
import uuid

import pytest

from contacts.kit import clock
from contacts.models import AuditEvent, Cadre, HouseholdWish, PostRole
from tests.factories import at, make_activity, make_assignment, make_household, make_post
from visits.catalogue import load_kinds
from visits.models import Activity, ActivityKind, Answer, Source
from visits.queries import usual
from visits.queries.hints import hints

TODAY = clock.today()


@pytest.fixture
def as_user(as_user, cast):
    """The same, with the kinds of the catalogue."""
    load_kinds()
    return as_user


@pytest.fixture
def sent():
    """What a form sends: the least, and what is named."""

    def sent(*households, **fields):
        return {
            "uid": str(uuid.uuid4()),
            "happened_on": TODAY.isoformat(),
            "kind": "household_visit",
            "households": [str(household.uid) for household in households],
            "heard": "屋顶漏雨，雨天接水。",
        } | fields

    return sent


def chips_of(page):
    """The names on the chips of the first group, in their order."""
    group = page.split('id="id_households_chips"')[1].split('id="found"')[0]
    return re.findall(r"<label[^>]*>\s*(?:<[^>]*>)*([^<\s]+)", group)


def test_the_form_needs_a_household_and_a_sentence(as_user, cast, sent):
    response = as_user(cast.mei.user).post("/visits/new/", sent(cast.amei))
    assert response.url == "/my/"
    visit = Activity.objects.get()
    assert list(visit.households.all()) == [cast.amei]
    assert (visit.district, visit.happened_on) == (cast.mei_village, TODAY)
    assert list(visit.cadres.all()) == [cast.mei]


@pytest.mark.parametrize(
    ("told", "hours"),
    [("-5 h", 5), ("-8 d", 0), ("+1 h", 0), ("yesterday", 0), ("", 0), ("2026-01-01T08:00", 0)],
)
def test_an_entry_was_written_when_the_phone_says_if_that_can_be(as_user, cast, sent, told, hours):
    now = clock.now()
    away = {"-5 h": {"hours": -5}, "-8 d": {"days": -8}, "+1 h": {"hours": 1}}
    if told in away:
        told = (now + dt.timedelta(**away[told])).isoformat()
    as_user(cast.mei.user).post("/visits/new/", sent(cast.amei, written_at=told))
    visit = Activity.objects.get()
    assert visit.recorded_at >= now
    assert round((visit.recorded_at - visit.written_at).total_seconds() / 3600) == hours


def test_chips_show_hardship_first_then_never_visited_then_longest_ago(as_user, cast):
    for name, days in [("覃建", 5), ("蒙秀英", 50)]:
        household = make_household(cast.mei_village, name)
        make_assignment(cast.mei, household)
        day = TODAY - dt.timedelta(days=days)
        make_activity(day, cadres=[cast.mei], households=[household])
    page = as_user(cast.mei.user).get("/visits/new/").content.decode()
    assert chips_of(page) == ["黄阿妹", "单国栋", "蒙秀英", "覃建"]


def test_who_wishes_no_visit_is_not_offered_but_can_be_found_and_the_wish_is_said(as_user, cast):
    HouseholdWish.objects.create(household=cast.amei, kind="phone_only", starts_on=TODAY)
    browser = as_user(cast.mei.user)
    assert "黄阿妹" not in chips_of(browser.get("/visits/new/").content.decode())
    assert "黄阿妹" in browser.get("/visits/seek/households/?q=ham").content.decode()
    page = browser.get(f"/visits/new/?household={cast.amei.uid}").content.decode()
    assert "黄阿妹：只要电话联系" in page


def test_who_else_came_this_month_is_said_before_the_visit(as_user, cast):
    make_activity(TODAY.replace(day=1), cadres=[cast.lu], households=[cast.amei])
    page = as_user(cast.mei.user).get(f"/visits/new/?household={cast.amei.uid}").content.decode()
    assert "陆明" in page
    hints = as_user(cast.mei.user).get(f"/visits/seek/hints/?households={cast.amei.uid}")
    assert "陆明" in hints.content.decode()


def test_hints_leave_a_trace_and_type_ahead_does_not(as_user, cast):
    browser = as_user(cast.mei.user)
    browser.get("/visits/seek/households/?q=黄")
    assert not AuditEvent.objects.filter(resource="household").exists()
    browser.get(f"/visits/seek/hints/?households={cast.amei.uid}")
    assert AuditEvent.objects.get(resource="household").object_ids == [str(cast.amei.uid)]


@pytest.mark.parametrize("word", ["黄阿妹", "ham", "M001", "0012", "12号", "蒙小弟"])
def test_type_ahead_finds_by_name_pinyin_number_house_telephone_and_member(as_user, cast, word):
    cast.amei.address = "梅村12号"
    cast.amei.save()
    cast.amei.residents.create(name="蒙小弟", starts_on=TODAY)
    page = as_user(cast.mei.user).get("/visits/seek/households/", {"q": word}).content.decode()
    assert "黄阿妹" in page
    assert "0012" not in page
    assert "M001" not in page


def test_a_household_found_by_a_member_says_who_lives_there(as_user, cast):
    cast.amei.residents.create(name="蒙小弟", starts_on=TODAY)
    browser = as_user(cast.mei.user)
    page = browser.get("/visits/seek/households/", {"q": "mxd"}).content.decode()
    assert "（家里有蒙小弟）" in page
    page = browser.get("/visits/seek/households/", {"q": "黄阿妹"}).content.decode()
    assert "家里有" not in page


@pytest.mark.parametrize("word", ["%", "_", "西门雪", "莫大山", "\x00", "'", "𬱖"])
def test_type_ahead_finds_nothing_out_of_reach_and_takes_no_wildcards(as_user, cast, word):
    page = as_user(cast.mei.user).get("/visits/seek/households/", {"q": word}).content.decode()
    assert "chip-item" not in page


def test_households_of_the_same_name_and_group_are_told_apart_by_their_number(as_user, cast):
    make_household(cast.mei_village, "黄阿妹", number="M009")
    page = as_user(cast.mei.user).get("/visits/seek/households/?q=黄阿妹").content.decode()
    assert "M009" in page
    assert "M001" in page


def test_without_script_the_search_keeps_what_was_typed(as_user, cast, sent):
    typed = sent(cast.amei, find="1", q="曾有福", done="修了瓦", together="on")
    page = as_user(cast.mei.user).post("/visits/new/", typed).content.decode()
    assert "曾有福" in page
    assert "屋顶漏雨，雨天接水。" in page
    assert "修了瓦" in page
    assert re.search(rf'value="{cast.amei.uid}"[^>]*checked', page)
    assert typed["uid"] in page
    assert "invalid-feedback" not in page
    assert not Activity.objects.exists()


def test_nothing_typed_is_lost_on_an_error(as_user, cast, sent):
    future = (TODAY + dt.timedelta(days=1)).isoformat()
    typed = sent(cast.amei, cast.zeng, happened_on=future, done="修了瓦", began_at="08:30")
    page = as_user(cast.mei.user).post("/visits/new/", typed).content.decode()
    assert "走访以后再记" in page
    for text in ("屋顶漏雨，雨天接水。", "修了瓦", "08:30", typed["uid"]):
        assert text in page
    for household in (cast.amei, cast.zeng):
        assert re.search(rf'value="{household.uid}"[^>]*checked', page)


@pytest.mark.parametrize(("fields", "opens"), [({}, False), ({"done": "报了镇里。"}, True)])
def test_what_was_typed_below_the_fold_stays_in_sight_on_an_error(
    as_user, cast, sent, fields, opens
):
    page = as_user(cast.mei.user).post("/visits/new/", sent(cast.amei, heard="", **fields))
    assert ('<details class="fold" open>' in page.content.decode()) is opens


def test_at_a_meeting_one_takes_part_and_comes_along_nowhere(as_user, cast):
    page = as_user(cast.mei.user).get("/visits/new/concerns_meeting/").content.decode()
    assert "还有谁参加" in page
    assert "同去" not in page
    assert "一起去" not in page


@pytest.mark.parametrize(
    ("missing", "words"), [("households", "点一下去了谁家"), ("heard", "写一句就行")]
)
def test_what_is_missing_is_said_at_its_field(as_user, cast, sent, missing, words):
    typed = sent(cast.amei)
    del typed[missing]
    assert words in as_user(cast.mei.user).post("/visits/new/", typed).content.decode()


def test_the_same_form_sent_twice_is_stored_once(as_user, cast, sent):
    typed = sent(cast.amei)
    browser = as_user(cast.mei.user)
    assert browser.post("/visits/new/", typed).status_code == 302
    assert browser.post("/visits/new/", typed).status_code == 302
    assert Activity.objects.count() == 1


def test_a_changed_form_sent_again_is_explained_and_can_be_saved_as_another_entry(
    as_user, cast, sent
):
    typed = sent(cast.amei)
    browser = as_user(cast.mei.user)
    browser.post("/visits/new/", typed)
    page = browser.post("/visits/new/", typed | {"heard": "另一件事"}).content.decode()
    assert "刚才那一条已经保存过了" in page
    assert "另一件事" in page
    uid = re.search(r'name="uid" value="([^"]+)"', page)[1]
    assert uid != typed["uid"]
    browser.post("/visits/new/", typed | {"heard": "另一件事", "uid": uid})
    assert Activity.objects.count() == 2


@pytest.mark.parametrize("broken", ["x", ""])
def test_a_form_without_a_usable_id_is_not_said_to_be_saved_and_saves_by_one_more_tap(
    as_user, cast, sent, broken
):
    browser, typed = as_user(cast.mei.user), sent(cast.amei)
    page = browser.post("/visits/new/", typed | {"uid": broken}).content.decode()
    assert "这一条还没有保存" in page
    assert "已经保存过了" not in page
    uid = re.search(r'name="uid" value="([^"]+)"', page)[1]
    assert browser.post("/visits/new/", typed | {"uid": uid}).status_code == 302
    assert Activity.objects.count() == 1


@pytest.mark.parametrize("broken", ["x", "", "00000000", "' OR 1=1"])
def test_broken_ids_are_errors_of_the_form(as_user, cast, sent, broken):
    browser = as_user(cast.mei.user)
    for field in ("uid", "households", "companions", "district", "organisation"):
        response = browser.post("/visits/new/", sent(cast.amei) | {field: broken})
        assert response.status_code in (200, 302), field
    assert browser.get("/visits/new/", {"household": broken, "on": broken}).status_code == 200
    assert browser.get("/visits/seek/hints/", {"households": broken}).status_code == 200
    assert browser.get("/visits/new/", {"for": broken}).status_code == 404


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "𬱖家🐔", "x\x00y", "水" * 100_000, "%_\\'\""]
)
def test_odd_texts_are_stored_and_shown_without_harm(as_user, cast, sent, text):
    browser = as_user(cast.mei.user)
    assert browser.post("/visits/new/", sent(cast.amei, heard=text)).status_code == 302
    page = browser.get(f"/visits/{Activity.objects.get().uid}/").content.decode()
    assert "<script>alert" not in page
    assert Activity.objects.get().heard == text.replace("\x00", "")


def test_too_long_a_text_comes_back_whole(as_user, cast, sent):
    text = "水" * 100_001
    response = as_user(cast.mei.user).post("/visits/new/", sent(cast.amei, heard=text))
    assert response.status_code == 200
    assert text in response.content.decode()


def test_companions_of_the_last_visit_come_along_by_one_switch(as_user, cast, sent):
    make_activity(TODAY, cadres=[cast.mei, cast.lu, cast.zhen], households=[cast.shan])
    browser = as_user(cast.mei.user)
    assert "陆明、黄镇生" in browser.get("/visits/new/").content.decode()
    browser.post("/visits/new/", sent(cast.amei, together="on"))
    visit = Activity.objects.latest("pk")
    assert {c.name for c in visit.cadres.all()} == {"韦小梅", "陆明", "黄镇生"}


def test_what_was_typed_before_its_day_fills_in_nothing_and_raises_no_question(as_user, cast):
    """Rows of a sheet that were written before their day: counted nowhere, and no last visit."""
    for ahead in (0, 3):
        make_activity(
            TODAY + dt.timedelta(days=ahead),
            cadres=[cast.mei, cast.lu],
            households=[cast.amei],
            recorded_at=at(TODAY - dt.timedelta(days=9)),
        )
    browser = as_user(cast.mei.user)
    assert browser.get("/visits/new/").context["form"].last_companions == []
    assert usual.usual_kinds(cast.mei, TODAY) == []
    assert hints([cast.amei], cast.zhen, TODAY) == []


def test_many_companions_are_a_question_and_no_refusal(as_user, cast, sent):
    others = [cast.lu, cast.shu, cast.zhen, cast.lian]
    typed = sent(cast.amei, companions=[str(cadre.uid) for cadre in others])
    page = as_user(cast.mei.user).post("/visits/new/", typed, follow=True).content.decode()
    assert Activity.objects.get().cadres.count() == 5
    assert "是不是都要进门" in page


def test_a_large_company_is_asked_about_before_saving(as_user, cast):
    make_activity(TODAY, cadres=[cast.mei, cast.lu, cast.zhen, cast.shu, cast.lian])
    browser = as_user(cast.mei.user)
    assert "是不是都要进门" not in browser.get("/visits/seek/hints/").content.decode()
    page = browser.get("/visits/seek/hints/?together=on").content.decode()
    assert "同去的有4个人" in page


def test_companions_of_another_township_are_not_found_and_not_taken(as_user, cast, sent):
    browser = as_user(cast.mei.user)
    assert "西门吹" not in browser.get("/visits/seek/cadres/?c=西门").content.decode()
    typed = sent(cast.amei, companions=[str(cast.west_cadre.uid)])
    assert browser.post("/visits/new/", typed).status_code == 200
    assert not Activity.objects.exists()


def test_a_foreign_household_changes_nothing(as_user, cast, sent):
    response = as_user(cast.mei.user).post("/visits/new/", sent(cast.amei, cast.xue))
    assert response.status_code == 200
    assert "西门雪" not in response.content.decode()
    assert not Activity.objects.exists()


def test_nothing_found_is_one_tap(as_user, cast):
    browser = as_user(cast.mei.user)
    page = browser.get("/visits/new/dispute_screening/").content.decode()
    assert "没有发现矛盾纠纷" in page
    uid = re.search(r'name="uid" value="([^"]+)"', page)[1]
    typed = {
        "uid": uid,
        "happened_on": TODAY.isoformat(),
        "kind": "dispute_screening",
        "district": str(cast.mei_village.uid),
        "nothing": "1",
    }
    assert browser.post("/visits/new/dispute_screening/", typed).status_code == 302
    screening = Activity.objects.get()
    assert screening.done == "没有发现矛盾纠纷"
    assert screening.district == cast.mei_village


def test_a_village_day_needs_no_household(as_user, cast, sent):
    typed = sent(kind="village_day", done="看了水渠。", district=str(cast.lan_village.uid))
    response = as_user(cast.zhen.user).post("/visits/new/village_day/", typed)
    assert response.status_code == 302
    assert Activity.objects.get().district == cast.lan_village


def test_a_meeting_of_the_township_is_held_by_a_unit_one_of_the_village_by_the_district(
    as_user, cast, sent
):
    unit = cast.east.organisations.get()
    typed = sent(kind="concerns_meeting", done="议了修路。", organisation=str(unit.uid))
    browser = as_user(cast.shu.user)
    browser.post("/visits/new/concerns_meeting/", typed | {"district": ""})
    meeting = Activity.objects.get()
    assert (meeting.district, meeting.organisation) == (None, unit)
    typed["uid"] = str(uuid.uuid4())
    browser.post("/visits/new/concerns_meeting/", typed | {"district": str(cast.mei_village.uid)})
    meeting = Activity.objects.latest("pk")
    assert (meeting.district, meeting.organisation) == (cast.mei_village, None)


def test_an_enterprise_is_visited_without_a_household(as_user, cast, sent):
    works = cast.east.organisations.create(name="茶厂", kind="enterprise", starts_on=TODAY)
    browser = as_user(cast.mei.user)
    assert browser.post("/visits/new/", sent(organisation=str(works.uid))).status_code == 302
    visit = Activity.objects.get()
    assert (visit.organisation, visit.households.count()) == (works, 0)
    office = cast.east.organisations.exclude(pk=works.pk).get()
    assert browser.post("/visits/new/", sent(organisation=str(office.uid))).status_code == 200


def test_every_kind_of_the_catalogue_has_a_form(as_user, cast):
    browser = as_user(cast.mei.user)
    page = browser.get("/visits/kinds/").content.decode()
    kinds = re.findall(r"/visits/new/(\w+)/", page)
    assert len(set(kinds)) == ActivityKind.objects.count()
    for kind in kinds:
        assert browser.get(f"/visits/new/{kind}/").status_code == 200, kind


def test_what_one_records_lately_stands_before_all_other_kinds(as_user, cast):
    browser = as_user(cast.mei.user)
    assert "常记的" not in browser.get("/visits/kinds/").content.decode()
    for code, days in [
        ("telephone", 3),
        ("telephone", 4),
        ("village_day", 2),
        ("concerns_meeting", 90),
    ]:
        make_activity(TODAY - dt.timedelta(days=days), cadres=[cast.mei], kind=code)
    page = browser.get("/visits/kinds/").content.decode()
    usual = page[page.index("常记的") : page.index("<h2>走访</h2>")]
    assert usual.index("/visits/new/telephone/") < usual.index("/visits/new/village_day/")
    assert "concerns_meeting" not in usual


def test_an_unknown_kind_leads_to_the_list_of_kinds(as_user, cast):
    assert as_user(cast.mei.user).get("/visits/new/nonsense/").url == "/visits/kinds/"


def test_a_clerk_types_a_pad_entry_by_entry(as_user, cast, sent):
    browser = as_user(cast.ban.user)
    assert "韦小梅" in browser.get("/visits/type/?q=wxm").content.decode()
    day = TODAY - dt.timedelta(days=6)
    address = f"/visits/new/?for={cast.mei.uid}"
    typed = sent(cast.amei, happened_on=day.isoformat())
    response = browser.post(address, typed)
    assert f"for={cast.mei.uid}" in response.url
    assert f"on={day + dt.timedelta(days=1)}" in response.url
    visit = Activity.objects.get()
    assert visit.source == Source.PAPER
    assert [(p.cadre, p.answer) for p in visit.participants.all()] == [(cast.mei, Answer.OPEN)]
    assert "已保存" in browser.get(response.url).content.decode()
    back = browser.post(f"/visits/{visit.uid}/undo/").url
    assert back == f"/visits/new/?for={cast.mei.uid}&on={day}"


def test_nobody_types_for_those_out_of_their_area(as_user, cast):
    for user, other in [(cast.mei, cast.lu), (cast.shu, cast.lan), (cast.ban, cast.west_cadre)]:
        response = as_user(user.user).get(f"/visits/new/?for={other.uid}")
        assert response.status_code == 404
    page = as_user(cast.shu.user).get("/visits/type/").content.decode()
    assert "莫丽兰" not in page


def test_an_account_without_cadre_is_told_whom_to_ask(as_user, cast):
    Cadre.objects.filter(user=cast.mei.user).update(user=None)
    response = as_user(cast.mei.user).get("/visits/new/", follow=True)
    assert "区域管理员" in response.content.decode()


def test_undo_voids_what_was_just_saved(as_user, cast, sent):
    browser = as_user(cast.mei.user)
    page = browser.post("/visits/new/", sent(cast.amei), follow=True).content.decode()
    address = re.search(r'action="(/visits/[^"]+/undo/)"', page)[1]
    assert "已撤销" in browser.post(address, follow=True).content.decode()
    assert Activity.objects.get().state == "voided"


def test_undo_of_another_cadres_entry_is_not_found(as_user, cast):
    visit = make_activity(TODAY, cadres=[cast.lan], typed_by=cast.lan.user)
    assert as_user(cast.mei.user).post(f"/visits/{visit.uid}/undo/").status_code == 404


def test_an_administrator_enters_nothing(as_user, cast):
    for user in (cast.quan, cast.sys, cast.nobody):
        assert as_user(user).get("/visits/new/").status_code == 403


def test_the_form_takes_no_more_statements_for_many_households(
    as_user, cast, django_assert_max_num_queries
):
    browser = as_user(cast.mei.user)
    browser.get("/visits/new/")
    for _ in range(40):
        make_assignment(cast.mei, make_household(cast.mei_village))
    with django_assert_max_num_queries(20):
        browser.get(f"/visits/new/?household={cast.amei.uid}")


@pytest.mark.parametrize("field", ["heard", "done"])
def test_an_identity_number_is_refused_where_it_was_typed(as_user, cast, sent, field):
    typed = "张某420527199003070001要补办社保卡"
    response = as_user(cast.mei.user).post("/visits/new/", sent(cast.amei, **{field: typed}))
    page = response.content.decode()
    assert "身份证号不保存" in page
    assert typed in page
    assert not Activity.objects.exists()


def test_an_identity_number_is_refused_in_an_addition_and_a_reason(as_user, cast):
    visit = make_activity(TODAY, cadres=[cast.mei], households=[cast.amei], typed_by=cast.mei.user)
    browser = as_user(cast.mei.user)
    for name, field in (("add", "text"), ("void", "reason")):
        response = browser.post(
            f"/visits/{visit.uid}/{name}/", {field: "记错了 420527 19900307 0001"}
        )
        assert "身份证号不保存" in response.content.decode()
    visit.refresh_from_db()
    assert (visit.state, visit.additions.count()) == ("valid", 0)


def test_a_police_officer_is_told_that_he_keeps_no_diary(as_user, cast):
    make_post(cast.mei, cast.lan_village, PostRole.POLICE_OFFICER)
    page = as_user(cast.mei.user).get("/visits/new/", follow=True).content.decode()
    assert "不用记走访" in page and "黄阿妹" not in page
