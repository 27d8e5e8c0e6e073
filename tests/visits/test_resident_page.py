"""What a resident reads on the page of the code: plain words, dates, reasons, and what is possible."""

import datetime as dt
import re

import pytest

from tests.factories import at, make_grievance
from visits.actions.codes import issue_code
from visits.actions.moves import make_move
from visits.forms.texts import BY_RESIDENT
from visits.models import Grievance, GrievanceEvent, Mode
from visits.workflow import State

TODAY = dt.date(2026, 4, 15)  # a Wednesday
NOON = at(TODAY, 12)


@pytest.fixture(autouse=True)
def noon(monkeypatch):
    """It is noon of a known day, until a test says another one."""

    def stand(day, hour=12):
        monkeypatch.setattr("django.utils.timezone.now", lambda: at(day, hour))

    stand(TODAY)
    return stand


@pytest.fixture
def grievance(town):
    return make_grievance(town.amei, town.mei.user, received_at=NOON, raised_by="黄阿妹")


@pytest.fixture
def code(town, grievance):
    return issue_code(by=None, grievance=grievance, at=NOON)


@pytest.fixture
def page(client):
    """The page of a code, in words; `page(code, do=…, text=…)` acts on it first."""

    def page(code, query="", **said):
        answer = (
            client.post(f"/m/{code}/{query}", said) if said else client.get(f"/m/{code}/{query}")
        )
        return answer.content.decode() if answer.status_code == 200 else page(code, query)

    return page


def move(grievance, code, by, when=NOON, **said):
    fresh = Grievance.objects.get(pk=grievance.pk)
    return make_move(by=by and by.user, grievance=fresh, move=code, at=when, **said)


def in_hand(town, grievance, when=NOON):
    move(grievance, "send", town.ban, when, office=town.office, mode=Mode.ASSIGNED)
    return move(grievance, "sign", town.min, when)


def answer(town, grievance, when=NOON):
    in_hand(town, grievance, when)
    said = {"answer": "瓦换好了", "review_way": "可以申请复查"}
    return move(grievance, "answer", town.min, when, **said)


def explain(town, grievance):
    said = {"said": "要等明年的项目", "review_way": "可以申请复查"}
    return move(grievance, "explain", town.mei, look_again_on=dt.date(2026, 12, 31), **said)


def void(town, grievance):
    return move(grievance, "void", town.ban, reason="没有写清在哪里")


def pass_on(town, grievance):
    return move(grievance, "pass_on", town.ban, told="请到县法院立案庭")


ENDINGS = [explain, void, pass_on]


def heading(text):
    return re.sub(r"\s+", "", re.search(r"<h1[^>]*>(.*?)</h1>", text, re.DOTALL).group(1))


# -- plain words -----------------------------------------------------------------------------------


def test_headings_are_plain_words(town, grievance, code, page):
    assert heading(page(code)) == "收到了，正在安排单位"
    move(grievance, "send", town.ban, office=town.office, mode=Mode.ASSIGNED)
    assert heading(page(code)) == "已交给民政办"
    move(grievance, "hand_back", town.min, reason="不归我们")
    assert heading(page(code)) == "正在重新安排单位"
    in_hand(town, grievance)
    assert heading(page(code)) == "民政办正在办"
    said = {"answer": "瓦换好了", "review_way": "可以申请复查"}
    move(grievance, "answer", town.min, **said)
    assert heading(page(code)) == "已经答复"


def test_no_state_of_the_office_is_a_heading(town, grievance, code, page):
    for state in State:
        if state != State.MERGED:
            again = TODAY if state == State.EXPLAINED else None
            Grievance.objects.update(state=state, lead=town.office, look_again_on=again)
            assert heading(page(code)) != state.label or state == State.VOIDED


def test_the_telephone_of_the_district_is_dialled_by_a_tap(town, code, page):
    town.mei_village.service_phone = "0717-5550001"
    town.mei_village.save()
    assert 'href="tel:07175550001"' in page(code)


# -- endings ---------------------------------------------------------------------------------------


def test_an_explanation_says_when_it_is_looked_at_again(town, grievance, code, page):
    explain(town, grievance)
    text = page(code)
    assert heading(text) == "已经解释，12月31日再看"
    assert "要等明年的项目" in text and "可以申请复查" in text


def test_what_was_voided_says_why(town, grievance, code, page):
    void(town, grievance)
    assert "没有登记成：没有写清在哪里" in page(code)


def test_what_was_passed_on_says_where_to(town, grievance, code, page):
    pass_on(town, grievance)
    assert "请到县法院立案庭" in page(code)


@pytest.mark.parametrize("end", ENDINGS)
def test_to_every_ending_one_may_add_and_object(town, grievance, code, page, end):
    end(town, grievance)
    text = page(code)
    assert "到5月15日为止可以要求重办" in text and 'value="say"' in text
    page(code, do="say", text="在三组桥头")
    assert grievance.events.get(move="say").text == "在三组桥头"
    page(code, do="object", text="我写清楚了")
    grievance.refresh_from_db()
    assert (grievance.state, grievance.lead, grievance.handler) == (State.RETURNED, None, None)
    assert grievance.look_again_on is None and grievance.is_supervised
    assert grievance.clocks.get(ended_at=None).number == 2
    text = page(code)
    assert heading(text) == "正在重新安排单位" and "您不同意，重新安排" in text
    assert "没有登记成：" not in text and "请到县法院" not in text


@pytest.mark.parametrize(("end", "says"), [(explain, True), (void, False), (pass_on, False)])
def test_after_thirty_days_no_box_is_offered_that_is_refused(
    town, grievance, code, page, noon, end, says
):
    end(town, grievance)
    noon(dt.date(2026, 5, 15), 23)
    assert 'value="object"' in page(code)
    noon(dt.date(2026, 5, 16), 0)
    text = page(code)
    assert 'value="object"' not in text and ('value="say"' in text) == says
    text = page(code, do="object", text="太晚的话")
    assert "30天以内" in text and "太晚的话" in text  # not lost
    assert not grievance.events.filter(move="contest").exists()


def test_what_is_contested_and_then_answered_late_is_not_counted_in_time(
    town, grievance, page, code
):
    from visits.queries.rates import IN_TIME, with_outcomes

    void(town, grievance)
    page(code, do="object", text="我写清楚了")
    answer(town, grievance, at(dt.date(2026, 9, 1), 9))
    now = at(dt.date(2026, 9, 2), 9)
    assert not with_outcomes(Grievance.objects.all(), now).filter(IN_TIME).exists()


# -- dates -----------------------------------------------------------------------------------------


def test_who_is_waited_for_is_told_for_what_and_what_was_promised(town, grievance, code, page):
    in_hand(town, grievance)
    move(grievance, "wait", town.min, waits_for="resident", reason="请把房产证带来")
    text = page(code)
    assert heading(text) == "在等您" and "在等您：请把房产证带来" in text
    assert "原定4月24日 周五以前答复，收到以后接着算。" in text


def test_who_waits_for_a_higher_level_is_told_so(town, grievance, code, page):
    in_hand(town, grievance)
    move(grievance, "wait", town.min, waits_for="above", reason="等县里批")
    text = page(code)
    assert "在等上级：等县里批" in text and "等到以后接着算" in text


def test_an_extension_tells_the_original_date_and_why(town, grievance, code, page):
    in_hand(town, grievance)
    move(grievance, "ask_extension", town.min, days=5, reason="要等瓦到货")
    assert "要等瓦到货" not in page(code)  # nobody has granted it
    move(grievance, "extend", town.lian)
    text = page(code)
    assert "5月1日 周五以前" in text and "原定4月24日 周五以前" in text
    assert "延长了：要等瓦到货" in text


def test_a_deadline_of_hours_is_told_with_its_time(town, page, as_user):
    urgent = make_grievance(town.shan, town.mei.user, received_at=NOON, kind="danger")
    assert "4月15日 周三 14:00以前" in page(issue_code(by=None, grievance=urgent, at=NOON))
    paper = as_user(town.mei.user).post(f"/grievances/{urgent.uid}/receipt/").content.decode()
    assert "4月15日 周三 14:00以前" in paper


def test_the_last_day_of_objecting_is_told_and_holds_to_its_end(town, grievance, code, page, noon):
    answer(town, grievance)
    assert "到5月15日为止可以要求重办" in page(code)
    noon(dt.date(2026, 5, 15), 23)
    page(code, do="object", text="还在漏")
    assert grievance.events.filter(move="object").exists()


def test_the_rating_that_one_chose_is_shown_and_may_be_changed(town, grievance, code, page):
    answer(town, grievance)
    assert "您选了" not in page(code)
    page(code, do="rate", satisfaction="dissatisfied")
    assert "您选了：不满意。还可以改。" in page(code)
    page(code, do="rate", satisfaction="basically")
    assert "您选了：基本满意。还可以改。" in page(code)


def test_a_rating_that_was_changed_is_told_as_that_and_once(town, grievance, code, page):
    answer(town, grievance)
    for word in ("dissatisfied", "basically", "satisfied"):
        text = page(code, do="rate", satisfaction=word)
    assert steps(text)[-3:] == ["已经答复", "您作了评价", "您改了评价"]
    page(code, do="object", text="还在漏")
    move(grievance, "answer", town.min, answer="瓦全换了", review_way="可以申请复查")
    # Of another answer it is no change.
    assert steps(page(code, do="rate", satisfaction="satisfied"))[-2:] == ["已经答复", "您作了评价"]


def test_an_answer_to_which_one_objected_is_told_as_an_earlier_one(town, grievance, code, page):
    answer(town, grievance)
    page(code, do="object", text="还在漏")
    assert "以前的答复" in page(code)


# -- mistakes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("do", "other"), [("object", "say"), ("say", "object")])
def test_a_text_with_a_mistake_stays_in_its_own_form(town, grievance, code, page, do, other):
    answer(town, grievance)
    text = page(code, do=do, text="还在漏 11010519491231002X")
    forms = re.findall(r"<details[^>]*>.*?</details>", text, re.DOTALL)
    [own] = [form for form in forms if f'value="{do}"' in form]
    [else_] = [form for form in forms if f'value="{other}"' in form]
    assert own.startswith("<details open") and "还在漏 11010519491231002X" in own
    assert "身份证号" in own and "aria-invalid" in own
    assert "还在漏" not in else_ and not else_.startswith("<details open")
    assert 'role="alert"' in text  # and it is told at the top of the page


def test_a_form_fits_its_button_only(town, grievance, code, page):
    text = page(code, do="nonsense", text="一句话")
    assert "请再按一次按钮" in text and "一句话" in text


# -- merged ----------------------------------------------------------------------------------------


@pytest.fixture
def other(town):
    other = make_grievance(town.shan, town.mei.user, text="整条巷子漏雨", received_at=NOON)
    move(other, "say", None, text="陌生人的话")
    return other


@pytest.fixture
def merged(town, grievance, other):
    return move(grievance, "merge", town.ban, at(TODAY, 13), into=other)


def steps(text):
    found = re.findall(r"<li><small>(.*?)</small> (.*?)</li>", text)
    return [what for _day, what in found]


def test_a_merged_matter_says_so_and_shows_nothing_of_strangers(town, merged, other, code, page):
    move(other, "say", None, at(TODAY, 14), text="陌生人又说了")
    answer(town, other, at(TODAY, 15))
    move(other, "rate", None, at(TODAY, 16), satisfaction="dissatisfied")
    move(other, "tried", town.shu, at(TODAY, 17))
    text = page(code)
    assert f"和同样的事（编号{other.number}）一起办，从4月15日起。" in text
    assert "陌生人" not in text and "整条巷子" not in text and "不满意" not in text
    assert "瓦换好了" in text and heading(text) == "已经答复"
    assert steps(text) == [
        "已经登记", "和同样的事一起办", "交给民政办", "民政办已经签收", "已经答复",
    ]  # fmt: skip


def test_one_sees_ones_own_words_and_the_other_does_not(town, merged, other, code, page):
    page(code, do="say", text="我家也漏")
    answer(town, other, at(TODAY, 15))
    page(code, do="object", text="还在漏")
    theirs = issue_code(by=None, grievance=other, at=NOON)
    assert {"您补充了情况", "您不同意，重新办"} <= set(steps(page(code)))
    seen = steps(page(theirs))
    assert seen.count("您补充了情况") == 1 and "没有办好，重新办" in seen
    assert "您不同意，重新办" not in seen
    said = other.events.filter(move="say").values_list("details", flat=True)
    assert list(said) == [{}, {"through": merged.number}]


def test_the_history_says_for_which_matter_a_resident_spoke(
    as_user, town, merged, other, code, page
):
    page(code, do="say", text="我家也漏")
    text = as_user(town.ban.user).get(f"/grievances/{other.uid}/").content.decode()
    assert f"由并在这里的一件提出：{merged.number}" in text


def test_strangers_words_use_up_nobodys_day(town, merged, other, code, page):
    for number in range(10):
        page(code, do="say", text=f"第{number}句")
    assert "今天写得太多了" in page(code, do="say", text="第十一句")
    theirs = issue_code(by=None, grievance=other, at=NOON)
    page(theirs, do="say", text="我也要说")
    assert other.events.filter(move="say", text="我也要说").exists()


def test_the_date_is_that_from_which_they_are_handled_together(town, merged, other, code, page):
    third = make_grievance(town.zeng, town.mei.user, received_at=NOON)
    in_hand(town, third, at(TODAY, 14))
    move(other, "merge", town.ban, at(TODAY + dt.timedelta(days=2), 9), into=third)
    text = page(code)
    assert f"（编号{third.number}）一起办，从4月17日起" in text
    assert "民政办已经签收" not in steps(text) and heading(text) == "民政办正在办"


def test_the_page_of_a_split_matter_is_its_own_again(town, merged, other, code, page):
    move(merged, "split", town.ban, at(TODAY, 14), reason="不是一处")
    answer(town, other, at(TODAY, 15))
    text = page(code)
    assert "编号" + other.number not in text and "瓦换好了" not in text
    assert steps(text) == ["已经登记", "和同样的事一起办", "不再一起办，单独办"]


def test_no_page_names_any_staff(town, grievance, code, page):
    in_hand(town, grievance)
    move(grievance, "wait", town.min, waits_for="above", reason="等县里批")
    text = page(code)
    for name in ("班文书", "韦小梅", "闵主任", "黄阿妹", "1540000"):
        assert name not in text


# -- dead ends -------------------------------------------------------------------------------------


def test_the_page_of_a_wrong_code_has_a_field_and_tells_nothing(client, code):
    wrong = client.get(f"/m/{'a' * 26}/")
    text = wrong.content.decode()
    assert 'name="code"' in text and 'action="/m/?lang=zh-hans"' in text and "aaaa" not in text
    assert client.get("/m/x/").content == wrong.content
    english = client.get("/m/x/?lang=en").content.decode()
    assert 'action="/m/?lang=en"' in english
    answer = client.post("/m/?lang=en", {"code": code})
    assert answer["Location"] == f"/m/{code}/?lang=en"


def test_a_wrong_sign_keeps_the_letters_that_were_typed(client, code):
    typed = f"{code[:-1]}<"
    text = client.post("/m/", {"code": typed}).content.decode()
    assert f'value="{code[:-1]}&lt;"' in text and 'aria-invalid="true"' in text


# -- the forms of those who write ------------------------------------------------------------------


@pytest.mark.parametrize("code", ["void", "pass_on"])
def test_who_writes_is_told_that_the_resident_reads_it(as_user, town, grievance, code):
    text = as_user(town.ban.user).get(f"/grievances/{grievance.uid}/{code}/").content.decode()
    assert str(BY_RESIDENT) in text
    kept = as_user(town.ban.user).get(f"/grievances/{grievance.uid}/remark/").content.decode()
    assert str(BY_RESIDENT) not in kept


def test_who_waits_explains_or_asks_for_time_is_told_too(as_user, town, grievance):
    in_hand(town, grievance)
    for code in ("wait", "ask_extension", "explain"):
        text = as_user(town.min.user).get(f"/grievances/{grievance.uid}/{code}/").content.decode()
        assert str(BY_RESIDENT) in text
    assert not GrievanceEvent.objects.filter(grievance=grievance, move="wait").exists()
