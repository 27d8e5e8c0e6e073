"""The records: who sees the facts, who reads the text, who mends; the diary and its prints."""

import datetime as dt
import re

import pytest

from contacts.kit import clock
from contacts.models import AuditEvent
from tests.factories import at, make_activity, make_household
from visits.actions.activities import void_activity
from visits.actions.content import Content
from visits.models import ActivityVersion, Answer, Participant, Source
from visits.tables.activities import ActivityTable

TODAY = clock.today()
SECRET = "屋顶漏雨，雨天接水。"


@pytest.fixture
def visit(cast):
    return make_activity(
        TODAY,
        cadres=[cast.mei, cast.lu],
        households=[cast.amei],
        heard=SECRET,
        done="联系了泥瓦匠。",
        typed_by=cast.mei.user,
    )


def page_of(browser, address):
    return browser.get(address).content.decode()


def test_why_it_was_voided_is_for_those_who_may_read_it_and_not_for_the_trail(as_user, cast, visit):
    reason = "他家的事写错了人"
    void_activity(by=cast.mei.user, activity=visit, reason=reason, at=clock.now())
    assert reason in page_of(as_user(cast.shu.user), f"/visits/{visit.uid}/")
    assert reason not in page_of(as_user(cast.ban.user), f"/visits/{visit.uid}/")
    assert not AuditEvent.objects.filter(reason__contains="写错").exists()


def test_what_a_sheet_brought_in_has_no_writer_and_names_nobody_for_it(as_user, cast):
    entry = make_activity(
        TODAY,
        cadres=[cast.mei],
        typed_by=None,
        state="voided",
        voided_at=at(TODAY),
        source="import",
    )
    Participant.objects.filter(activity=entry).update(answer=Answer.OPEN)
    page = page_of(as_user(cast.mei.user), f"/visits/{entry.uid}/")
    assert "导入的表格 " in page
    assert "导入的记录里写着您参加了这一条" in page
    assert "None" not in page


@pytest.mark.parametrize(
    ("who", "status", "reads"),
    [
        ("mei", 200, True),  # the author
        ("lu", 200, True),  # took part
        ("shu", 200, True),  # the village's secretary
        ("lian", 200, True),  # its linked leader
        ("ban", 200, False),  # the clerk sees the facts
        ("zhen", 404, False),  # stands in the village and took no part
        ("lan", 404, False),
        ("west_cadre", 404, False),
    ],
)
def test_the_text_is_for_those_for_whom_it_is_meant(as_user, cast, visit, who, status, reads):
    response = as_user(getattr(cast, who).user).get(f"/visits/{visit.uid}/")
    assert response.status_code == status
    page = response.content.decode()
    assert (SECRET in page) is reads
    assert ("联系了泥瓦匠" in page) is reads
    assert ("黄阿妹" in page) is (status == 200)


def test_administrators_see_the_facts_of_their_township_alone(as_user, cast, visit):
    page = page_of(as_user(cast.quan), f"/visits/{visit.uid}/")
    assert "黄阿妹" in page
    assert SECRET not in page
    assert as_user(cast.wai).get(f"/visits/{visit.uid}/").status_code == 404
    assert as_user(cast.sys).get(f"/visits/{visit.uid}/").status_code == 403


def test_each_reading_of_a_text_leaves_its_own_trace(as_user, cast, visit):
    page_of(as_user(cast.ban.user), f"/visits/{visit.uid}/")
    page_of(as_user(cast.shu.user), f"/visits/{visit.uid}/")
    events = AuditEvent.objects.filter(resource="activity", verb="read").order_by("pk")
    assert [event.fields for event in events] == [[], ["done", "heard"]]
    assert {tuple(event.object_ids) for event in events} == {(str(visit.uid),)}


def test_the_list_shows_facts_and_never_the_text(as_user, cast, visit):
    for user in (cast.mei.user, cast.shu.user, cast.ban.user, cast.quan):
        page = page_of(as_user(user), "/visits/")
        assert "黄阿妹" in page
        assert SECRET not in page


def test_the_list_does_not_even_load_the_text(as_user, cast, visit, django_assert_max_num_queries):
    browser = as_user(cast.shu.user)
    with django_assert_max_num_queries(10) as asked:
        page_of(browser, "/visits/")
    assert not [query for query in asked.captured_queries if '"heard"' in query["sql"]]


def test_the_export_holds_facts_and_never_the_text(as_user, cast, visit):
    import io

    import openpyxl

    response = as_user(cast.ban.user).get("/visits/?export=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    cells = [str(cell) for row in sheet.values for cell in row]
    assert "韦小梅、陆明" in cells
    assert "黄阿妹" in cells
    assert not any(SECRET in cell for cell in cells)


def test_nobody_finds_an_entry_by_its_text(as_user, cast, visit):
    page = page_of(as_user(cast.shu.user), "/visits/?q=漏雨&cadre=漏雨")
    assert str(visit.uid) not in page


def test_the_list_is_narrowed_by_month_district_kind_cadre_and_mark(as_user, cast, visit):
    long_ago = TODAY.replace(day=1) - dt.timedelta(days=20)
    late = make_activity(
        long_ago,
        cadres=[cast.lan],
        households=[cast.mo],
        recorded_at=at(long_ago + dt.timedelta(days=4)),
    )
    void = make_activity(
        TODAY, cadres=[cast.lu], kind="village_day", state="voided", voided_at=at(TODAY)
    )
    browser = as_user(cast.ban.user)

    def shown(**filters):
        page = browser.get("/visits/", filters).content.decode()
        return {entry for entry in (visit, late, void) if f"/visits/{entry.uid}/" in page}

    assert shown() == {visit, late, void}
    assert shown(month=f"{long_ago:%Y-%m}") == {late}
    assert shown(district=str(cast.lan_village.uid)) == {late}
    assert shown(kind="village_day") == {void}
    assert shown(cadre="wxm") == {visit}
    assert shown(late="on") == {late}
    assert shown(voided="on") == {void}
    assert shown(month="x", district="x", kind="x") == set()  # the fields say why


def test_a_joint_entry_stands_once_in_the_list(as_user, cast, visit):
    page = page_of(as_user(cast.ban.user), "/visits/?cadre=韦")
    assert page.count(f"/visits/{visit.uid}/") == 1


def test_the_rows_of_a_page_stand_in_the_order_of_the_list(as_user, cast, monkeypatch):
    """The page asks once more for its own rows alone, to join what it shows: in the same order."""
    monkeypatch.setattr(ActivityTable, "page_size", 3)
    for day in (5, 1, 4, 2, 6, 3):
        make_activity(dt.date(2026, 4, day), cadres=[cast.mei], households=[cast.amei])

    def days(query):
        page = as_user(cast.quan).get(f"/visits/{query}").context["table"].page
        return [entry.happened_on.day for entry in page]

    assert days("") == [6, 5, 4]
    assert days("?page=2") == [3, 2, 1]
    assert days("?sort=day") == [1, 2, 3]


@pytest.mark.parametrize("rows", [5, 50])
def test_the_list_takes_ten_statements_for_any_number(
    as_user, cast, rows, django_assert_max_num_queries
):
    for _ in range(rows):
        household = make_household(cast.mei_village)
        make_activity(TODAY, cadres=[cast.mei, cast.lu], households=[household, cast.amei])
    browser = as_user(cast.ban.user)
    with django_assert_max_num_queries(10):
        browser.get("/visits/")


def test_correcting_shows_what_stood_there_before_to_readers_alone(as_user, cast, visit):
    browser = as_user(cast.mei.user)
    page = page_of(browser, f"/visits/{visit.uid}/correct/")
    assert SECRET in page
    form = {
        "uid": re.search(r'name="uid" value="([^"]+)"', page)[1],
        "happened_on": TODAY.isoformat(),
        "kind": "household_visit",
        "households": [str(cast.shan.uid)],
        "companions": [str(cast.lu.uid)],
        "heard": "屋顶修好了。",
        "done": "联系了泥瓦匠。",
    }
    assert browser.post(f"/visits/{visit.uid}/correct/", form).status_code == 302
    assert ActivityVersion.objects.count() == 1
    page = page_of(browser, f"/visits/{visit.uid}/")
    assert SECRET in page
    assert "黄阿妹" in page
    facts = page_of(as_user(cast.ban.user), f"/visits/{visit.uid}/")
    assert "黄阿妹" not in facts
    assert "单国栋" in facts


def resend(page, **changes):
    """What the form of a correction would send as it stands, with some changes."""
    uid = re.search(r'name="uid" value="([^"]+)"', page)[1]
    sent = {"uid": uid, "happened_on": TODAY.isoformat(), "heard": "改一个字。"}
    for name in ("households", "companions"):
        boxes = re.findall(rf'<input[^>]*name="{name}"[^>]*checked[^>]*>', page)
        sent[name] = [re.search(r'value="([^"]+)"', box)[1] for box in boxes]
    for name in ("kind", "district", "organisation"):
        options = page.partition(f'<select name="{name}"')[2].partition("</select>")[0]
        chosen = re.search(r'value="([^"]*)"[^>]*selected', options)
        sent[name] = chosen[1] if chosen else ""
    return sent | changes


def test_a_correction_keeps_what_has_left_the_reach_or_the_catalogue_since(as_user, cast, visit):
    visit.kind.is_active = False
    visit.kind.save()
    cast.amei.district = cast.lan_village
    cast.amei.save()
    cast.assignment.delete()
    cast.lu.township = cast.west
    cast.lu.save()
    cast.lu.posts.all().delete()
    browser = as_user(cast.mei.user)
    sent = resend(page_of(browser, f"/visits/{visit.uid}/correct/"))
    assert browser.post(f"/visits/{visit.uid}/correct/", sent).status_code == 302
    visit.refresh_from_db()
    assert visit.heard == "改一个字。"
    assert set(visit.cadres.all()) == {cast.mei, cast.lu}
    assert list(visit.households.all()) == [cast.amei]
    assert visit.district == cast.mei_village


def test_a_correction_keeps_a_district_that_has_ended(as_user, cast):
    day = make_activity(TODAY, cadres=[cast.mei], kind="village_day", typed_by=cast.mei.user)
    cast.mei_village.ends_on = TODAY - dt.timedelta(days=1)
    cast.mei_village.save()
    browser = as_user(cast.mei.user)
    sent = resend(page_of(browser, f"/visits/{day.uid}/correct/"), done="看了水渠。")
    assert browser.post(f"/visits/{day.uid}/correct/", sent).status_code == 302
    day.refresh_from_db()
    assert (day.done, day.district) == ("看了水渠。", cast.mei_village)


def test_a_paper_record_is_corrected_by_the_clerk_without_becoming_a_participant(
    as_user, cast, typed
):
    paper = typed(cast.ban.user, on=TODAY, cadres=[cast.mei, cast.lu], households=[cast.amei])
    browser = as_user(cast.ban.user)
    sent = resend(page_of(browser, f"/visits/{paper.uid}/correct/"))
    assert browser.post(f"/visits/{paper.uid}/correct/", sent).status_code == 302
    assert set(paper.cadres.all()) == {cast.mei, cast.lu}


def test_too_late_to_undo_one_is_led_to_the_entry(as_user, cast, typed):
    yesterday = TODAY - dt.timedelta(days=1)
    old = typed(cast.mei.user, on=yesterday, households=[cast.amei])
    response = as_user(cast.mei.user).post(f"/visits/{old.uid}/undo/")
    assert response.url == f"/visits/{old.uid}/"
    old.refresh_from_db()
    assert old.state == "valid"


@pytest.mark.parametrize("many", [1, 8])
def test_one_record_takes_few_statements_with_any_number_of_corrections(
    as_user, cast, visit, many, django_assert_max_num_queries
):
    content = Content.of(visit).as_json() | {"cadres": [str(cast.zhen.uid)]}
    for number in range(many):
        visit.versions.create(
            number=number + 1, content=content, replaced_at=at(TODAY), replaced_by=cast.mei.user
        )
    visit.met.create(household=cast.shan)
    browser = as_user(cast.mei.user)
    with django_assert_max_num_queries(20):
        browser.get(f"/visits/{visit.uid}/")


def test_others_neither_correct_nor_void(as_user, cast, visit):
    for who, status in [("lu", 403), ("shu", 404), ("lian", 404), ("ban", 404), ("lan", 404)]:
        browser = as_user(getattr(cast, who).user)
        for address in ("correct", "void", "add"):
            response = browser.post(f"/visits/{visit.uid}/{address}/", {"reason": "x", "text": "x"})
            assert response.status_code == status, (who, address)
    visit.refresh_from_db()
    assert visit.state == "valid"


def test_voiding_asks_why_and_keeps_the_entry_in_sight(as_user, cast, visit):
    browser = as_user(cast.mei.user)
    assert browser.post(f"/visits/{visit.uid}/void/", {"reason": ""}).status_code == 200
    browser.post(f"/visits/{visit.uid}/void/", {"reason": "记错了户"})
    page = page_of(browser, f"/visits/{visit.uid}/")
    assert "记错了户" in page
    assert SECRET in page


def test_a_locked_entry_offers_additions_only(as_user, cast):
    old = make_activity(
        TODAY - dt.timedelta(days=70), cadres=[cast.mei], typed_by=cast.mei.user, heard=SECRET
    )
    browser = as_user(cast.mei.user)
    page = page_of(browser, f"/visits/{old.uid}/")
    assert f"/visits/{old.uid}/add/" in page
    assert f"/visits/{old.uid}/correct/" not in page
    browser.post(f"/visits/{old.uid}/add/", {"text": "后来修好了。"})
    assert "后来修好了。" in page_of(browser, f"/visits/{old.uid}/")


def test_a_locked_entry_says_before_anything_is_typed_that_it_cannot_be_corrected(as_user, cast):
    old = make_activity(
        TODAY - dt.timedelta(days=70), cadres=[cast.mei], typed_by=cast.mei.user, heard=SECRET
    )
    browser = as_user(cast.mei.user)
    answer = browser.get(f"/visits/{old.uid}/correct/", follow=True)
    assert answer.redirect_chain == [(f"/visits/{old.uid}/", 302)]
    assert "不能再更正，可以补充说明" in answer.content.decode()
    # What was typed before the close and got through after it is kept on the page.
    sent = browser.post(f"/visits/{old.uid}/correct/", {"heard": "屋顶修好了"})
    assert sent.status_code == 200 and "屋顶修好了" in sent.content.decode()


def test_who_was_named_answers_by_one_tap(as_user, cast, visit):
    Participant.objects.filter(cadre=cast.lu).update(answer=Answer.OPEN)
    browser = as_user(cast.lu.user)
    page = page_of(browser, "/my/")
    assert "这几次您去了吗" in page
    browser.post(f"/visits/{visit.uid}/answer/", {"answer": "not_there"})
    assert Participant.objects.get(cadre=cast.lu).answer == Answer.NOT_THERE
    assert "这几次您去了吗" not in page_of(browser, "/my/")
    assert "本人回答没有去" in page_of(browser, "/diary/")
    mine = as_user(cast.mei.user)
    assert "（本人说没有去）" in page_of(mine, f"/visits/{visit.uid}/")
    assert "同去" not in page_of(mine, "/diary/")


@pytest.mark.parametrize(
    ("others", "told"), [([], "照您的记录本录"), (["lu"], "照纸质记录录")], ids=["own", "another's"]
)
def test_whose_paper_was_typed_is_told(as_user, cast, others, told):
    there = [*(getattr(cast, name) for name in others), cast.mei]
    paper = make_activity(
        TODAY, cadres=there, typed_by=cast.ban.user, source=Source.PAPER, heard=SECRET
    )
    Participant.objects.filter(activity=paper).update(answer=Answer.OPEN)
    browser = as_user(cast.mei.user)
    assert f"{cast.ban.name}{told}的" in page_of(browser, "/my/")
    assert f"{cast.ban.name}{told}了这一条" in page_of(browser, f"/visits/{paper.uid}/")


def test_nothing_is_asked_any_more_once_an_answered_entry_is_locked(as_user, cast):
    old = make_activity(
        TODAY - dt.timedelta(days=70), cadres=[cast.mei, cast.lu], typed_by=cast.mei.user
    )
    browser = as_user(cast.lu.user)
    assert "我没有去" not in page_of(browser, f"/visits/{old.uid}/")
    Participant.objects.filter(cadre=cast.lu).update(answer=Answer.OPEN)
    assert "我没有去" in page_of(browser, f"/visits/{old.uid}/")


def test_an_answer_leads_back_to_our_own_pages_only(as_user, cast, visit):
    Participant.objects.filter(cadre=cast.lu).update(answer=Answer.OPEN)
    answer = {"answer": "was_there", "next": "https://example.org/"}
    response = as_user(cast.lu.user).post(f"/visits/{visit.uid}/answer/", answer)
    assert response.url == "/my/"


def test_the_diary_counts_days_and_households_without_voided_and_denied_entries(
    as_user, cast, visit
):
    first = TODAY.replace(day=1)
    make_activity(
        first, cadres=[cast.mei], households=[cast.shan], state="voided", voided_at=at(TODAY)
    )
    denied = make_activity(first, cadres=[cast.mei, cast.lu], households=[cast.zeng])
    denied.participants.filter(cadre=cast.mei).update(answer="not_there", answered_at=at(TODAY))
    page = page_of(as_user(cast.mei.user), "/diary/")
    assert "记了1条，1天，走到1户" in page
    assert "已作废" in page


def test_the_diary_is_ones_own(as_user, cast, visit):
    assert SECRET in page_of(as_user(cast.mei.user), "/diary/")
    assert SECRET not in page_of(as_user(cast.shu.user), "/diary/")


@pytest.mark.parametrize("month", ["2026-13", "x", "2999-01", "2026", "0000-00"])
def test_a_month_that_is_none_is_not_found(as_user, cast, month):
    assert as_user(cast.mei.user).get(f"/diary/{month}/").status_code == 404


def test_the_print_of_a_month_leaves_a_trace(as_user, cast, visit):
    page = page_of(as_user(cast.mei.user), f"/diary/{TODAY:%Y-%m}/print/")
    assert SECRET in page
    event = AuditEvent.objects.get(verb="print")
    assert str(visit.uid) in event.object_ids


def test_a_clerk_prints_a_cadres_month_with_the_texts_that_the_clerk_typed(as_user, cast, visit):
    typed = make_activity(TODAY, cadres=[cast.mei], heard="代录的话", typed_by=cast.ban.user)
    page = page_of(as_user(cast.ban.user), f"/diary/{TODAY:%Y-%m}/print/?cadre={cast.mei.uid}")
    assert typed.heard in page
    assert SECRET not in page
    other = f"/diary/{TODAY:%Y-%m}/print/?cadre={cast.west_cadre.uid}"
    assert as_user(cast.ban.user).get(other).status_code == 404
    assert (
        as_user(cast.lu.user).get(f"/diary/{TODAY:%Y-%m}/print/?cadre={cast.mei.uid}").status_code
        == 404
    )


def test_the_empty_pad_is_printed_by_everybody_who_writes(as_user, cast):
    pad = page_of(as_user(cast.mei.user), "/diary/pad/")
    assert "走访记录本" in pad
    # A sheet that lies alone still says whose it is.
    assert pad.count("干部：＿") == pad.count("<table")
    assert as_user(cast.quan).get("/diary/pad/").status_code == 403


@pytest.mark.parametrize("entries", [5, 50])
def test_the_diary_takes_few_statements_for_any_number(
    as_user, cast, entries, django_assert_max_num_queries
):
    for _ in range(entries):
        make_activity(TODAY, cadres=[cast.mei, cast.lu], households=[cast.amei, cast.shan])
    browser = as_user(cast.mei.user)
    with django_assert_max_num_queries(14):
        browser.get("/diary/")


def test_my_households_are_listed_with_those_that_wish_no_visit_apart(as_user, cast):
    cast.amei.wishes.create(kind="no_visits", starts_on=TODAY)
    page = page_of(as_user(cast.mei.user), "/diary/households/")
    assert page.index("单国栋") < page.index("不用上门的") < page.index("黄阿妹")
    assert "谢绝上门" in page


@pytest.mark.parametrize("step", ["correct", "void", "add"])
def test_what_is_void_already_says_so_instead_of_refusing_the_right(as_user, cast, visit, step):
    void_activity(by=cast.mei.user, activity=visit, reason="记重了", at=clock.now())
    browser = as_user(cast.mei.user)
    page = browser.get(f"/visits/{visit.uid}/{step}/", follow=True)
    assert page.redirect_chain == [(f"/visits/{visit.uid}/", 302)]
    assert "这一条已经作废，不能再改。" in page.content.decode()
    assert as_user(cast.lu.user).get(f"/visits/{visit.uid}/{step}/").status_code == 403


def test_a_choice_that_is_gone_is_told_in_plain_words(as_user, cast):
    for broken in ({"district": "x"}, {"household": "x"}, {"kind": "nonsense"}):
        page = as_user(cast.mei.user).get("/visits/", broken).content.decode()
        assert "UUID" not in page, broken
    assert "这个选项已经不在了，请重新选。" in page
