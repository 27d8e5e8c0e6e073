"""The receipt, and what its holder sees and may do, without an account and without a cookie."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from contacts.kit import clock
from tests.factories import make_grievance
from tests.visits.matters import with_office
from visits.actions.codes import OPENS_FOR, grievance_of, in_groups, issue_code
from visits.actions.moves import make_move
from visits.models import Grievance, GrievanceCode, GrievanceEvent, Mode
from visits.workflow import State


@pytest.fixture
def grievance(cast):
    with_office(cast)
    return make_grievance(cast.amei, cast.mei.user, raised_by="黄阿妹")


@pytest.fixture
def code(cast, grievance):
    return issue_code(by=cast.mei.user, grievance=grievance, at=clock.now())


@pytest.fixture
def answered(cast, grievance, code):
    said = {"by": cast.min.user, "at": clock.now()}
    sent = send(cast, grievance)
    signed = make_move(grievance=sent, move="sign", **said)
    return make_move(
        grievance=signed, move="answer", answer="屋顶修好了", review_way="可以申请复查", **said
    )


def send(cast, grievance):
    said = {"office": cast.office, "mode": Mode.ASSIGNED, "at": clock.now()}
    return make_move(by=cast.ban.user, grievance=grievance, move="send", **said)


def page(client, code, **query):
    return client.get(f"/m/{code}/", query)


def test_whoever_holds_the_code_sees_state_office_date_and_answer(client, answered, code):
    text = page(client, code).content.decode()
    for words in ("屋顶漏雨", "民政办", "屋顶修好了", "可以申请复查", "已经答复"):
        assert words in text


def test_the_page_names_nobody_and_tells_no_telephone(client, cast, answered, code):
    text = page(client, code).content.decode()
    for name in ("班文书", "韦小梅", "黄阿妹", "1540000"):
        assert name not in text


def test_the_page_sets_no_cookie_and_is_kept_nowhere(client, code):
    for answer in (
        page(client, code),
        client.post(f"/m/{code}/", {"do": "say", "text": "还在漏"}),
        client.get("/m/"),
        client.post("/m/", {"code": in_groups(code)}),
        page(client, "wrong"),
    ):
        assert not answer.cookies
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["Referrer-Policy"] == "no-referrer"


def test_a_wrong_an_old_and_a_misspelt_code_get_the_same_answer(client, cast, answered, code):
    closed = make_move(
        by=cast.shu.user, grievance=answered, move="confirm", at=clock.now(), reached="reached",
        satisfaction="satisfied",
    )  # fmt: skip
    long_after = clock.now() + OPENS_FOR + dt.timedelta(days=1)
    assert grievance_of(code, at=clock.now()) == closed
    assert grievance_of(code, at=long_after) is None
    wrong = page(client, "a" * 26)
    for other in ("b" * 26, "x", "没有", "%20", "a" * 300):
        answer = page(client, other)
        assert (answer.status_code, answer.content) == (404, wrong.content)


def test_that_the_number_of_a_matter_is_no_code_stands_on_the_page_whatever_was_typed(
    client, grievance, code
):
    hint = "诉求的编号（像2026-00123）不是码"
    assert hint in client.get("/m/").content.decode()
    answer = client.post("/m/", {"code": grievance.number})
    wrong = client.post("/m/", {"code": "a" * 26})
    assert answer.status_code == wrong.status_code == 303
    found, other = client.get(answer["Location"]), client.get(wrong["Location"])
    assert (found.status_code, found.content) == (404, other.content)
    assert hint in found.content.decode()


def test_the_old_code_is_answered_like_a_wrong_one(client, grievance, code, monkeypatch):
    Grievance.objects.filter(pk=grievance.pk).update(state=State.CLOSED)
    later = timezone.now() + OPENS_FOR + dt.timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert page(client, code).content == page(client, "a" * 26).content


def test_only_a_digest_of_the_code_is_kept(code):
    kept = GrievanceCode.objects.get()
    assert code not in str(vars(kept)) and len(kept.digest) == 64


def test_a_code_is_found_however_it_was_copied(client, code):
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in in_groups(code).upper())
    dashes = in_groups(code).replace("-", "—")
    copies = (in_groups(code), in_groups(code).upper(), f" {code} ", code.replace("o", "0"))
    for typed in (*copies, wide, wide.replace("－", "　"), dashes):
        answer = client.post("/m/", {"code": typed})
        assert (answer.status_code, answer["Location"]) == (303, f"/m/{code}/")


def test_a_word_is_added_and_stands_in_the_history(client, grievance, code):
    answer = client.post(f"/m/{code}/", {"do": "say", "text": "雨更大了"})
    assert answer.status_code == 303
    event = grievance.events.get(move="say")
    assert (event.text, event.by) == ("雨更大了", None)
    assert "已收到" in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize("text", ["", "   ", "字" * 2001, "我的身份证是11010519491231002X"])
def test_a_bad_word_is_told_and_kept_on_the_page(client, grievance, code, text):
    answer = client.post(f"/m/{code}/", {"do": "say", "text": text})
    assert answer.status_code == 200 and 'role="alert"' in answer.content.decode()
    assert not grievance.events.filter(move="say").exists()


def test_nobody_writes_without_end(client, grievance, code):
    for number in range(12):
        client.post(f"/m/{code}/", {"do": "say", "text": f"第{number}句"})
    assert grievance.events.filter(move="say").count() == 10


def test_one_tap_rates_and_not_before_there_is_an_answer(client, cast, grievance, code):
    client.post(f"/m/{code}/", {"do": "rate", "satisfaction": "satisfied"})
    assert not GrievanceEvent.objects.filter(move="rate").exists()
    said = {"by": cast.min.user, "at": clock.now()}
    sent = send(cast, grievance)
    signed = make_move(grievance=sent, move="sign", **said)
    make_move(grievance=signed, move="answer", answer="修好了", review_way="可以复查", **said)
    client.post(f"/m/{code}/", {"do": "rate", "satisfaction": "dissatisfied"})
    event = GrievanceEvent.objects.get(move="rate")
    assert event.details["satisfaction"] == "dissatisfied"
    client.post(f"/m/{code}/", {"do": "rate", "satisfaction": "not_said"})
    assert GrievanceEvent.objects.filter(move="rate").count() == 1


def rate(client, code, word):
    return client.post(f"/m/{code}/", {"do": "rate", "satisfaction": word})


def test_the_same_rating_again_leaves_nothing_and_makes_no_form_of_the_office_stale(
    client, answered, code
):
    for _ in range(60):
        assert rate(client, code, "satisfied").status_code == 303
    assert GrievanceEvent.objects.filter(move="rate").count() == 1
    version = answered.version + 1
    answered.refresh_from_db()
    assert (answered.version, answered.satisfaction) == (version, "")
    assert answered.events.get(move="rate").details["satisfaction"] == "satisfied"


def test_who_thinks_otherwise_rates_anew_and_no_more_than_five_times_a_day(client, answered, code):
    for word in ("satisfied", "dissatisfied") * 10:
        rate(client, code, word)
    assert GrievanceEvent.objects.filter(move="rate").count() == 5
    assert "明天再评" in rate(client, code, "dissatisfied").content.decode()


def test_another_answer_is_rated_anew_with_the_same_word(client, cast, answered, code):
    rate(client, code, "dissatisfied")
    client.post(f"/m/{code}/", {"do": "object", "text": "还在漏"})
    answer_again(cast, answered)
    rate(client, code, "dissatisfied")
    assert GrievanceEvent.objects.filter(move="rate").count() == 2


def answer_again(cast, grievance):
    said = {"answer": "又修了一次", "review_way": "可以申请复查"}
    make_move(by=cast.min.user, grievance=grievance, move="answer", at=clock.now(), **said)


def test_nobody_objects_more_than_three_times_a_day(client, cast, answered, code):
    for _ in range(4):
        answer = client.post(f"/m/{code}/", {"do": "object", "text": "还在漏"})
        if answer.status_code == 303:
            answer_again(cast, answered)
    assert GrievanceEvent.objects.filter(move="object").count() == 3
    assert "打电话" in answer.content.decode()


def test_who_does_not_agree_has_it_handled_again_under_supervision(client, answered, code):
    client.post(f"/m/{code}/", {"do": "object", "text": "还在漏"})
    answered.refresh_from_db()
    assert answered.state == State.IN_HAND and answered.is_supervised
    assert answered.events.get(move="object").text == "还在漏"


def test_a_month_after_the_answer_it_is_too_late_to_object(client, answered, code):
    Grievance.objects.filter(pk=answered.pk).update(answered_at=clock.now() - dt.timedelta(days=31))
    client.post(f"/m/{code}/", {"do": "object", "text": "还在漏"})
    answered.refresh_from_db()
    assert answered.state == State.ANSWERED


def test_a_merged_matter_is_answered_by_the_one_it_is_in(client, cast, grievance, code):
    other = make_grievance(cast.shan, cast.mei.user, text="整条巷子漏雨")
    make_move(by=cast.ban.user, grievance=grievance, move="merge", at=clock.now(), into=other)
    said = {"by": cast.min.user, "at": clock.now(), "review_way": "可以申请复查"}
    signed = make_move(grievance=send(cast, other), move="sign", by=cast.min.user, at=clock.now())
    make_move(grievance=signed, move="answer", answer="全巷一起修", **said)
    text = page(client, code).content.decode()
    assert "全巷一起修" in text and "屋顶漏雨" in text and "整条巷子漏雨" not in text


def test_the_receipt_is_printed_once_with_its_code_and_leaves_a_trace(as_user, cast, grievance):
    browser = as_user(cast.mei.user)
    assert "生成回执" in browser.get(f"/grievances/{grievance.uid}/receipt/").content.decode()
    assert not GrievanceCode.objects.exists()
    paper = browser.post(f"/grievances/{grievance.uid}/receipt/").content.decode()
    assert "回执单" in paper and "<svg" in paper
    assert GrievanceCode.objects.count() == 1
    assert [e.move for e in grievance.events.all()] == ["register", "receipt"]


def test_scripts_and_odd_signs_are_shown_as_text(client, cast, grievance, code):
    client.post(f"/m/{code}/", {"do": "say", "text": "<script>alert(1)</script>\x00🌧𬱖"})
    assert grievance.events.get(move="say").text == "<script>alert(1)</script>🌧𬱖"
    browser_text = page(client, code).content.decode()
    assert "<script>" not in browser_text


def test_the_page_speaks_english_when_asked(client, code):
    assert "lang=zh-hans" in page(client, code, lang="en").content.decode()


def test_the_paper_tells_the_date_of_the_answer_only_while_there_is_none(
    as_user, client, cast, grievance, code
):
    def paper():
        return as_user(cast.ban.user).post(f"/grievances/{grievance.uid}/receipt/").content.decode()

    date = re.search(r"什么时候答复</(?:th|dt)><(?:td|dd)>([^<]+以前)", paper()).group(1)
    assert date in page(client, code).content.decode()
    signed = make_move(
        by=cast.min.user, grievance=send(cast, grievance), move="sign", at=clock.now()
    )
    make_move(
        by=cast.min.user, grievance=signed, move="answer", at=clock.now(), answer="屋顶修好了",
        review_way="可以申请复查",
    )  # fmt: skip
    assert "什么时候答复" not in paper()
