"""The forms of moves: what follows, who reads it, what is kept, and no button for what can't be."""

import datetime as dt

import pytest
from django.urls import reverse

from contacts.kit import clock
from tests.factories import make_grievance
from visits.actions.codes import issue_code
from visits.actions.moves import make_move
from visits.forms.moves import READ_BY_RESIDENTS
from visits.forms.texts import BY_RESIDENT, BY_STAFF
from visits.models import Mark, Mode
from visits.queries import meanings
from visits.queries.extensions import extension_asked
from visits.workflow import moves

NOW = clock.now()


@pytest.fixture
def matter(town):
    return make_grievance(town.amei, town.mei.user)


def sent(town, matter, mode=Mode.ASSIGNED):
    said = {"office": town.office, "mode": mode, "at": NOW}
    return make_move(by=town.ban.user, grievance=matter, move="send", **said)


def in_hand(town, matter):
    return make_move(by=town.min.user, grievance=sent(town, matter), move="sign", at=NOW)


@pytest.fixture
def page(as_user, matter):
    def page(person, move):
        return as_user(person.user).get(f"/grievances/{matter.uid}/{move}/").content.decode()

    return page


def test_who_decides_on_an_extension_reads_how_long_until_when_and_why(town, matter, page):
    held = in_hand(town, matter)
    make_move(by=town.min.user, grievance=held, move="ask_extension", at=NOW, days=5, reason="等料")
    held.refresh_from_db()
    asked = extension_asked(held, NOW)
    text = page(town.lian, "extend")
    assert "闵主任申请延5个工作日：等料" in text and "同意以后是" in text
    make_move(by=town.lian.user, grievance=held, move="extend", at=NOW)
    due = held.clocks.get(stage="answer").due_at
    assert due == asked.would_be > asked.due_at


def test_a_move_without_questions_says_in_full_what_follows(town, matter, page):
    assert "由我（韦小梅）自己办这一件，不派给单位" in page(town.mei, "take")
    sent(town, matter)
    signing = page(town.min, "sign")
    assert "由我（闵主任）签收，以后由我经办。" in signing and "前还可以退回" in signing
    charge = page(town.lian, "take_charge")
    assert "由我（韦连山）包这一件：还由民政办办" in charge and "答复的期限不变" in charge
    for text in (signing, charge):
        assert "确定" not in text


def test_the_ways_of_handling_and_the_marks_are_explained_where_they_are_chosen(
    as_user, town, matter, page
):
    for meaning in meanings.MODES.values():
        assert str(meaning) in page(town.ban, "send")
    desk = as_user(town.mei.user).get("/grievances/new/").content.decode()
    for code, meaning in meanings.MARKS.items():
        assert str(Mark(code).label) in desk and str(meaning) in desk


def test_every_move_by_people_says_what_it_is_for():
    assert {code for code, move in moves().items() if move.by_people} == set(meanings.DOES)


def test_every_text_says_who_reads_it(town, matter, page):
    for person, move, seen in (
        (town.mei, "solve", True), (town.mei, "explain", True), (town.ban, "remark", False),
        (town.ban, "send", False), (town.ban, "pass_on", True), (town.ban, "void", True),
    ):  # fmt: skip
        text = page(person, move)
        assert (str(BY_RESIDENT) in text, str(BY_STAFF) in text) == (seen, not seen), move
    in_hand(town, matter)
    for move, seen in (
        ("answer", True), ("wait", True), ("work", False), ("hand_back", False),
        ("ask_extension", True),
    ):  # fmt: skip
        text = page(town.min, move)
        assert (str(BY_RESIDENT) in text, str(BY_STAFF) in text) == (seen, not seen), move


SAID = {
    "solve": {"result": "写的话"},
    "explain": {"said": "写的话", "review_way": "可以复查", "look_again_on": NOW.date() + dt.timedelta(9)},
    "pass_on": {"told": "写的话"},
    "remark": {"text": "写的话"},
    "void": {"reason": "写的话"},
}  # fmt: skip


@pytest.mark.parametrize("move", SAID)
def test_what_the_form_says_of_its_reader_is_so(client, town, matter, move):
    code = issue_code(by=town.mei.user, grievance=matter, at=NOW)
    by = town.ban if move in ("pass_on", "void") else town.mei
    make_move(by=by.user, grievance=matter, move=move, at=NOW, **SAID[move])
    seen = any(code == move for code, _name in READ_BY_RESIDENTS)
    assert ("写的话" in client.get(f"/m/{code}/").content.decode()) == seen


def test_what_is_typed_is_kept_on_the_device_by_matter_and_move(town, matter, page):
    in_hand(town, matter)
    text = page(town.min, "answer")
    assert f'data-keep="answer-answer-{matter.uid}"' in text and "data-kept" in text
    assert f'data-keep="work-cause-{matter.uid}"' in page(town.min, "work")
    # The text that stands there already gives way to what was typed.
    assert text.count("data-keep-over") == 1


def test_a_move_that_is_not_legal_has_no_button_and_says_so_once(as_user, town, matter, page):
    text = page(town.lian, "take_charge")
    assert text.count("现在是“待分办”，不能“领导包案”。") == 1
    assert "btn-primary" not in text
    browser = as_user(town.lian.user)
    sent_anyway = browser.post(f"/grievances/{matter.uid}/take_charge/", {"version": 1})
    text = sent_anyway.content.decode()
    assert text.count("不能“领导包案”。") == 1 and "btn-primary" not in text


def test_what_beside_the_state_is_in_the_way_is_said_before_anything_is_typed(town, matter, page):
    in_hand(town, matter)
    text = page(town.lian, "extend")
    assert "没有人申请延期。" in text and "btn-primary" not in text


def test_a_stale_form_says_once_that_somebody_was_faster(as_user, town, matter):
    held = in_hand(town, matter)
    browser = as_user(town.min.user)
    make_move(by=town.ban.user, grievance=held, move="remark", at=NOW, text="催一下")
    said = {"version": held.version, "cause_kind": "facilities", "cause": "老化", "plan": "换新"}
    text = browser.post(reverse("grievance-move", args=[held.uid, "work"]), said).content.decode()
    assert text.count("别人已经办了") == 1 and "老化" in text and "再按一次" in text


def test_the_card_of_deadlines_stands_in_the_order_of_the_dates(as_user, town, matter):
    sent(town, matter)
    page = as_user(town.ban.user).get(f"/grievances/{matter.uid}/")
    assert [row.label for row in page.context["deadlines"]] == ["签收", "答复"]
