"""The same tap once more changes nothing, and is answered with what is so: received, when, what next."""

import datetime as dt
import re

import pytest
from django.core.exceptions import ValidationError
from zeal import zeal_ignore

from contacts.policy import Role
from tests.factories import at, make_cadre, make_grant, make_grievance, make_user
from visits.actions.codes import issue_code
from visits.actions.moves import make_move
from visits.actions.together import merge_together
from visits.models import Grievance, Mode
from visits.workflow import State

TODAY = dt.date(2026, 4, 15)  # a Wednesday
NOON = at(TODAY, 12)
ANSWER = {"answer": "瓦换好了", "review_way": "可以申请复查"}


@pytest.fixture(autouse=True)
def noon(monkeypatch):
    """It is noon of a known day, until a test says another hour."""

    def stand(hour, day=TODAY):
        monkeypatch.setattr("django.utils.timezone.now", lambda: at(day, hour))

    stand(12)
    return stand


@pytest.fixture
def grievance(town):
    return make_grievance(town.amei, town.mei.user, received_at=NOON)


@pytest.fixture
def code(town, grievance):
    return issue_code(by=None, grievance=grievance, at=NOON)


@pytest.fixture
def tap(client):
    """What the page says in the end after a button."""

    def tap(code, do, **said):
        answer = client.post(f"/m/{code}/", {"do": do, **said})
        answer = client.get(answer["Location"]) if answer.status_code == 303 else answer
        return answer.content.decode()

    return tap


def move(grievance, code, by, when=NOON, **said):
    fresh = Grievance.objects.get(pk=grievance.pk)
    return make_move(by=by.user, grievance=fresh, move=code, at=when, **said)


def in_hand(town, grievance):
    move(grievance, "send", town.ban, office=town.office, mode=Mode.ASSIGNED)
    return move(grievance, "sign", town.min)


@pytest.fixture
def answered(town, grievance):
    in_hand(town, grievance)
    return move(grievance, "answer", town.min, **ANSWER)


@pytest.fixture
def classed(town, grievance):
    in_hand(town, grievance)
    move(grievance, "propose_class", town.min, classed="lawful", reason="有文件")
    move(grievance, "confirm_class", town.ban)
    return move(grievance, "answer", town.min, **ANSWER)


def count(grievance, *moves):
    return grievance.events.filter(move__in=moves).count()


# -- residents -------------------------------------------------------------------------------------


def test_a_second_tap_on_asking_again_says_when_it_came_in_and_who_handles_it(
    answered, code, tap, noon
):
    first = tap(code, "object", text="还在漏")
    noon(13)
    second = tap(code, "object", text="还在漏")
    for page in (first, second):
        assert (
            "您要求重办，4月15日 12:00已收到。民政办重新办" in page and 'role="alert"' not in page
        )
    assert count(answered, "object") == 1
    answered.refresh_from_db()
    assert answered.state == State.IN_HAND


def test_other_words_after_it_are_led_to_what_may_be_added_and_are_not_lost(answered, code, tap):
    tap(code, "object", text="还在漏")
    page = tap(code, "object", text="西屋也漏")
    assert "12:00已收到" in page and "补充情况" in page and "30天" not in page
    assert "<details open><summary>补充情况" in page and ">西屋也漏</textarea>" in page
    assert count(answered, "object") == 1


def test_a_second_tap_after_an_end_without_an_answer_is_the_first(town, grievance, code, tap):
    move(grievance, "void", town.ban, reason="没有写清在哪里")
    for _ in range(2):
        page = tap(code, "object", text="村东头")
    assert "您要求重办，4月15日 12:00已收到。正在重新安排单位" in page
    assert count(grievance, "contest") == 1


def test_who_objects_to_what_one_cadre_handled_alone_is_told_that_he_does_it_again(
    town, grievance, code, tap
):
    taken = move(grievance, "take", town.mei)
    move(taken, "answer", town.mei, answer="屋顶修好了", review_way="可以申请复查")
    assert "由原来办的人重新办" in tap(code, "object", text="还在漏")


def test_who_asks_again_while_it_is_handled_again_is_told_so(town, answered, code, tap):
    assert "还没有答复" not in tap(code, "rate", satisfaction="satisfied")
    move(answered, "reopen", town.ban, reason="电话里说还漏")
    for said in ({"do": "object", "text": "还漏"}, {"do": "rate", "satisfaction": "satisfied"}):
        page = tap(code, **said)
        assert "正在重新办" in page and "30天以内可以" not in page


def test_before_there_is_an_answer_nobody_is_told_that_it_is_too_late(grievance, code, tap):
    page = tap(code, "object", text="还漏")
    assert "还没有答复" in page and "过了的" not in page


def test_after_a_new_answer_the_same_words_ask_once_more(town, answered, code, tap):
    tap(code, "object", text="还在漏")
    move(answered, "answer", town.min, **ANSWER)
    tap(code, "object", text="还在漏")
    assert count(answered, "object") == 2


def test_a_second_tap_on_the_class_says_when_it_came_in_and_who_sets_it_anew(
    classed, code, tap, noon
):
    tap(code, "object_class", text="文件上写着有")
    noon(13)
    page = tap(code, "object_class", text="文件上写着有")
    assert "您不同意这样看，4月15日 12:00已收到。由上次没有定的人重新定" in page
    assert 'role="alert"' not in page and count(classed, "object_class") == 1
    other = tap(code, "object_class", text="还有一份文件")
    assert "12:00已收到" in other and "30天" not in other and "还有一份文件</textarea>" in other


def test_who_is_in_a_merged_matter_is_told_that_the_class_is_set_anew_already(
    town, classed, code, tap
):
    other = make_grievance(town.shan, town.mei.user, received_at=NOON)
    Grievance.objects.filter(pk=other.pk).update(merged_into=classed, state=State.MERGED)
    theirs = issue_code(by=None, grievance=other, at=NOON)
    tap(code, "object_class", text="文件上写着有")
    page = tap(theirs, "object_class", text="文件上写着有")
    assert "正由上次没有定的人重新定" in page and "您不同意这样看" not in page
    assert count(classed, "object_class") == 1


def test_the_same_word_added_twice_is_one_and_both_taps_say_when(grievance, code, tap, noon):
    tap(code, "say", text="雨更大了")
    noon(13)
    assert "您补充的情况，4月15日 12:00已收到" in tap(code, "say", text=" 雨更大了 ")
    assert count(grievance, "say") == 1
    tap(code, "say", text="停了")
    tap(code, "say", text="雨更大了")
    assert count(grievance, "say") == 3


def test_the_same_word_on_another_day_is_another(grievance, code, tap, noon):
    tap(code, "say", text="还在漏")
    noon(13, TODAY + dt.timedelta(days=1))
    tap(code, "say", text="还在漏")
    assert count(grievance, "say") == 2


def test_a_second_rating_says_when_the_first_came_in(answered, code, tap, noon):
    tap(code, "rate", satisfaction="satisfied")
    noon(13)
    assert "谢谢您的评价，4月15日 12:00已收到" in tap(code, "rate", satisfaction="satisfied")


def test_a_receipt_of_who_handles_it_says_why_it_can_not_rate(town, answered, tap):
    theirs = issue_code(by=town.min.user, grievance=answered, at=NOON)
    page = tap(theirs, "rate", satisfaction="satisfied")
    assert "经办的人打的" in page and "有了答复才能评价" not in page


# -- staff -----------------------------------------------------------------------------------------


def post_twice(browser, path, more, **said):
    """As a browser does that goes back and sends the same form again."""
    form = browser.get(path).context["form"]
    said = {"version": form["version"].value(), **more, **said}
    browser.post(path, said)
    return browser.post(path, said, follow=True)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("sign", {}),
        ("remark", {"text": "下午去看"}),
        ("propose_class", {"classed": "lawful", "reason": "有文件"}),
    ],
)
def test_a_second_tap_of_staff_is_no_work_of_others(as_user, town, grievance, code, said):
    move(grievance, "send", town.ban, office=town.office, mode=Mode.ASSIGNED)
    path = f"/grievances/{grievance.uid}/{code}/"
    page = post_twice(as_user(town.min.user), path, said)
    assert page.request["PATH_INFO"] == f"/grievances/{grievance.uid}/"
    assert "您12:00已经办过" in page.text and "别人已经办了" not in page.text
    assert count(grievance, code) == 1


def test_a_second_tap_on_confirming_a_class_is_the_first(as_user, town, grievance):
    in_hand(town, grievance)
    move(grievance, "propose_class", town.min, classed="lawful", reason="有文件")
    page = post_twice(as_user(town.ban.user), f"/grievances/{grievance.uid}/confirm_class/", {})
    assert "您12:00已经办过“同意分类”" in page.text and count(grievance, "confirm_class") == 1


def test_other_words_under_an_old_form_are_told_what_was_done(as_user, town, grievance):
    browser, path = as_user(town.ban.user), f"/grievances/{grievance.uid}/remark/"
    version = browser.get(path).context["form"]["version"].value()
    browser.post(path, {"version": version, "text": "下午去看"})
    page = browser.post(path, {"version": version, "text": "明天去看"}, follow=True)
    assert "明天去看" in page.text and "已经办过" not in page.text
    assert count(grievance, "remark") == 1


def test_an_old_form_of_what_is_to_be_done_anew_is_no_second_tap(as_user, town, grievance):
    sent = {"office": town.office, "mode": Mode.ASSIGNED}
    seen = move(grievance, "send", town.ban, **sent).version
    move(grievance, "sign", town.min)
    move(grievance, "remark", town.ban, text="快一点")
    with pytest.raises(ValidationError) as error:
        move(grievance, "sign", town.min, version=seen)
    assert error.value.code == "repeated"  # a word of others makes nobody sign again
    move(grievance, "hand_back", town.min, reason="不归我们")
    move(grievance, "send", town.ban, **sent)
    path = f"/grievances/{grievance.uid}/sign/"
    page = as_user(town.min.user).post(path, {"version": seen}, follow=True)
    assert "已经办过" not in page.text and page.context["missed"]
    assert count(grievance, "sign") == 1
    move(grievance, "sign", town.min)


def test_what_was_returned_may_be_proposed_again_in_the_same_words(town, grievance):
    seen, said = in_hand(town, grievance).version, {"classed": "lawful", "reason": "有文件"}
    move(grievance, "propose_class", town.min, **said)
    for code, answer in (("repeated", "return_class"), ("stale", "")):
        with pytest.raises(ValidationError) as error:
            move(grievance, "propose_class", town.min, version=seen, **said)
        assert error.value.code == code
        if answer:
            move(grievance, answer, town.ban, reason="再看看")
    move(grievance, "propose_class", town.min, **said)


def test_an_old_form_that_lacks_something_is_told_first_that_it_is_old(town, grievance):
    seen = grievance.version
    in_hand(town, grievance)
    with pytest.raises(ValidationError) as error:
        move(grievance, "answer", town.min, version=seen)
    assert error.value.code == "stale"


@pytest.fixture
def other(town):
    return make_grievance(town.shan, town.mei.user, received_at=NOON)


@pytest.fixture
def third(town):
    return make_grievance(town.zeng, town.mei.user, received_at=NOON)


def test_a_second_tap_on_merging_is_the_first(as_user, town, grievance, other):
    said = {"into": other.number, "same": other.uid}
    page = post_twice(as_user(town.ban.user), f"/grievances/{grievance.uid}/merge/", said)
    assert "您12:00已经办过“并入另一件”" in page.text and count(grievance, "merge") == 1


def test_who_merges_what_another_has_merged_is_told_into_which(town, grievance, other, third):
    seen = grievance.version
    move(grievance, "merge", town.ban, into=other)
    with pytest.raises(ValidationError, match=f"已经并入{other.number}"):
        move(grievance, "merge", second_clerk(town), version=seen, into=third)
    with pytest.raises(ValidationError, match=f"已经并入{other.number}"):
        move(grievance, "send", town.ban, office=town.office, mode=Mode.ASSIGNED)


def test_into_what_another_has_merged_one_is_led_to_where_it_went(town, grievance, other, third):
    move(other, "merge", town.ban, into=third)
    with pytest.raises(ValidationError, match=f"请并入{third.number}") as error:
        move(grievance, "merge", town.ban, into=other)
    assert "into" in error.value.message_dict


def test_into_what_ended_otherwise_one_is_told_how_it_stands(town, grievance, other):
    move(other, "void", town.ban, reason="记错了")
    with pytest.raises(ValidationError, match="那一件是“已作废”"):
        move(grievance, "merge", town.ban, into=other)


def second_clerk(town):
    user = make_user("ban2", "板文书")
    make_grant(user, Role.CLERK, town.east)
    return make_cadre(town.east, "板文书", staff_number="BAN2", user=user)


def test_a_second_tap_on_merging_several_is_the_first(as_user, town, grievance, other, third):
    browser = as_user(town.ban.user)
    path = f"/grievances/together/?of={grievance.uid}&of={other.uid}&of={third.uid}"
    said = {"into": other.uid, "seen": browser.get(path).context["form"]["seen"].value()}
    with zeal_ignore():  # each by the rules of a single merge
        browser.post(path, said)
    page = browser.post(path, said, follow=True)
    assert f"这几件都已经并入{other.number}" in page.text
    assert other.merged.count() == 2 and count(third, "merge") == 1


def test_of_several_one_that_went_elsewhere_is_named_with_where(town, grievance, other, third):
    fourth = make_grievance(town.amei, town.mei.user, received_at=NOON)
    seen = {one.pk: one.version for one in (grievance, other)}
    move(grievance, "merge", town.ban, into=fourth)
    said = {"grievances": [grievance, other], "into": third, "versions": seen}
    with pytest.raises(ValidationError) as error:
        merge_together(by=town.ban.user, at=NOON, **said)
    assert f"{grievance.number}：这一件已经并入{fourth.number}" in "".join(error.value.messages)
    other.refresh_from_db()
    assert other.state == State.NEW


# -- one word where two say the same ---------------------------------------------------------------


@pytest.mark.parametrize("code", ["merge", "void"])
def test_how_it_ended_is_said_once_on_its_page_and_in_the_list(
    as_user, town, grievance, other, code
):
    said = {"into": other} if code == "merge" else {"reason": "记错了"}
    ended = move(grievance, code, town.ban, **said)
    word, desk = ended.get_state_display(), as_user(town.ban.user)
    sub = re.search(r'<div class="page-sub">(.*?)</div>', desk.get(url(ended)).text, re.DOTALL)
    assert sub.group(1).count(word) == 1
    row = next(
        row
        for row in re.findall(r"<tr.*?</tr>", desk.get("/grievances/?pile=all").text, re.DOTALL)
        if ended.number in row
    )
    assert row.count(word) == 1


def url(grievance):
    return f"/grievances/{grievance.uid}/"
