"""The pages of grievances: the inbox, the desk, moves by forms, two people at once."""

import datetime as dt
import re
import uuid

import pytest

from config.env import BASE_DIR
from contacts.kit import clock
from tests.factories import make_grievance, make_organisation
from visits.actions.moves import make_move
from visits.models import Channel, Grievance, Mark, Mode, Raiser, Responsibility, Topic
from visits.workflow import State

NOW = clock.now()


@pytest.fixture
def grievance(cast):
    return make_grievance(cast.amei, cast.mei.user)


@pytest.fixture
def office(cast):
    """The party-government office, in which 班文书 serves."""
    return make_organisation(cast.east, "党政办")


def in_hand(cast, grievance, office):
    said = {"by": cast.ban.user, "at": clock.now()}
    sent = make_move(grievance=grievance, move="send", office=office, mode=Mode.ASSIGNED, **said)
    return make_move(grievance=sent, move="sign", **said)


def test_a_matter_is_registered_at_the_desk(as_user, cast, grievance):
    browser = as_user(cast.ban.user)
    said = {
        "uid": uuid.uuid4(), "text": "自来水停了", "district": str(cast.mei_village.uid),
        "channel": "hotline", "kind": "utility", "topic": "drinking-water", "mark": "urgent",
        "household": "M001", "received_on": clock.today().isoformat(), "place": "三组",
    }  # fmt: skip
    answer = browser.post("/grievances/new/", said)
    found = Grievance.objects.get(text="自来水停了")
    assert answer["Location"] == f"/grievances/{found.uid}/"
    assert (found.channel, found.mark, found.raiser) == (
        Channel.HOTLINE, Mark.URGENT, Raiser.HOUSEHOLD,
    )  # fmt: skip
    assert found.household == cast.amei and found.topic.code == "drinking-water"
    assert browser.post("/grievances/new/", said).status_code == 302
    assert Grievance.objects.filter(text="自来水停了").count() == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text": ""}, "text"),
        ({"household": "nobody"}, "household"),
        ({"received_on": "2199-01-01"}, "received_on"),
        ({"kind": "nonsense"}, "kind"),
        ({"text": "我是11010519491231002X"}, "text"),
    ],
)
def test_a_wrong_field_of_the_desk_is_told_where_it_was_typed(
    as_user, cast, grievance, fields, field
):
    said = {
        "uid": uuid.uuid4(), "text": "停水", "district": str(cast.mei_village.uid),
        "channel": "window", "kind": "help", "received_on": clock.today().isoformat(), **fields,
    }  # fmt: skip
    answer = as_user(cast.ban.user).post("/grievances/new/", said)
    assert field in answer.context["form"].errors and Grievance.objects.count() == 1


def test_the_template_of_a_matter_names_what_it_is_given(as_user, cast, grievance):
    source = (BASE_DIR / "templates" / "visits" / "grievance.html").read_text(encoding="utf-8")
    named = re.search(r"Context: (.+?)\.\{%", source).group(1)
    context = as_user(cast.ban.user).get(f"/grievances/{grievance.uid}/").context
    assert [
        name for name in re.sub(r" \(.*?\)", "", named).split(", ") if name not in context
    ] == []


def test_the_responsibility_list_proposes_the_office(as_user, cast, grievance, office):
    topic = Topic.objects.get(code="unsafe-house")
    Responsibility.objects.create(
        area=cast.east, topic=topic.parent, organisation=office, starts_on=dt.date(2020, 1, 1)
    )
    grievance.topic = topic
    grievance.save()
    page = as_user(cast.ban.user).get(f"/grievances/{grievance.uid}/send/")
    assert page.context["form"].initial["office"] == office.uid
    assert "党政办承办" in page.content.decode()


def test_a_topic_holds_what_lies_under_it(as_user, cast, grievance):
    Grievance.objects.update(topic=Topic.objects.get(code="unsafe-house"))
    browser = as_user(cast.ban.user)
    for code, number in (("housing", 1), ("unsafe-house", 1), ("water", 0)):
        page = browser.get("/grievances/", {"topic": code})
        assert page.context["table"].page.paginator.count == number


def test_the_tabs_count_what_they_open(as_user, cast, grievance, office):
    in_hand(cast, make_grievance(cast.shan, cast.mei.user), office)
    late = make_grievance(cast.zeng, cast.mei.user, received_at=NOW - dt.timedelta(days=40))
    browser = as_user(cast.ban.user)
    page = browser.get("/grievances/")
    for words, url, _here in page.context["tabs"]:
        listed = browser.get(f"/grievances/{url}").context["table"].page.paginator.count
        assert words.endswith(f" {listed}")
    shown = [words for words, _url, _here in page.context["tabs"]]
    assert not any(words.endswith(" 0") for words in shown) and shown[-1].startswith("全部")
    rows = browser.get("/grievances/?pile=late").context["table"].page.object_list
    assert [row.pk for row in rows] == [late.pk]


def test_a_move_is_made_by_its_form(as_user, cast, grievance, office):
    browser = as_user(cast.ban.user)
    said = {"version": 1, "office": str(office.uid), "mode": "assigned"}
    assert browser.post(f"/grievances/{grievance.uid}/send/", said).status_code == 302
    grievance.refresh_from_db()
    assert (grievance.state, grievance.lead) == (State.SENT, office)


def test_of_two_who_answer_at_once_the_second_sees_why_and_keeps_the_text(
    as_user, cast, grievance, office
):
    held = in_hand(cast, grievance, office)
    browser = as_user(cast.ban.user)
    said = {"version": held.version, "answer": "第一个答复", "review_way": "可以复查"}
    assert browser.post(f"/grievances/{held.uid}/answer/", said).status_code == 302
    second = browser.post(f"/grievances/{held.uid}/answer/", {**said, "answer": "第二个答复"})
    page = second.content.decode()
    assert second.status_code == 200 and "第二个答复" in page and "别人已经办了" in page
    held.refresh_from_db()
    assert held.answer == "第一个答复"


def test_a_leader_takes_charge_and_decides_on_extensions(as_user, cast, grievance, office):
    held = in_hand(cast, grievance, office)
    make_move(
        by=cast.ban.user,
        grievance=held,
        move="ask_extension",
        at=clock.now(),
        days=5,
        reason="等料",
    )
    browser = as_user(cast.lian.user)
    page = browser.get(f"/grievances/{held.uid}/").content.decode()
    assert "同意延期" in page and "领导包案" in page
    for move in ("extend", "take_charge"):
        held.refresh_from_db()
        browser.post(f"/grievances/{held.uid}/{move}/", {"version": held.version})
    held.refresh_from_db()
    assert held.leader == cast.lian
    assert held.clocks.get(stage="answer", number=1).more == 5
    assert as_user(cast.ban.user).get(f"/grievances/{held.uid}/extend/").status_code == 403


def test_a_cadre_of_another_village_finds_nothing(as_user, cast, grievance):
    browser = as_user(cast.lan.user)
    assert browser.get(f"/grievances/{grievance.uid}/").status_code == 404
    assert "屋顶漏雨" not in browser.get("/grievances/?pile=all").content.decode()
    assert browser.get(f"/grievances/{grievance.uid}/remark/").status_code == 404


def test_no_move_that_is_none_has_a_page(as_user, cast, grievance):
    browser = as_user(cast.ban.user)
    for word in ("register", "look_again", "object", "nonsense"):
        assert browser.get(f"/grievances/{grievance.uid}/{word}/").status_code == 404


def test_odd_texts_are_stored_and_shown_without_harm(as_user, cast, grievance):
    browser = as_user(cast.ban.user)
    odd = "<script>alert(1)</script>\x00🌧𬱖" + "长" * 15_000
    answer = browser.post(f"/grievances/{grievance.uid}/remark/", {"version": 1, "text": odd})
    assert answer.status_code == 302
    page = browser.get(f"/grievances/{grievance.uid}/").content.decode()
    assert "<script>alert" not in page and "🌧𬱖" in page


def test_an_office_far_away_is_no_choice(as_user, cast, grievance):
    far = make_organisation(cast.west, "西河党政办")
    said = {"version": 1, "office": str(far.uid), "mode": "assigned"}
    answer = as_user(cast.ban.user).post(f"/grievances/{grievance.uid}/send/", said)
    assert answer.status_code == 200 and "office" in answer.context["form"].errors


def test_an_empty_pile_says_what_it_has_none_of_and_leads_to_the_open_ones(
    as_user, cast, grievance
):
    browser = as_user(cast.ban.user)
    text = browser.get("/grievances/?pile=asked").content.decode()
    assert "现在没有人申请延期。" in text and "还没有诉求" not in text
    assert 'href="?pile=open">没办完的 1<' in text
    Grievance.objects.update(state=State.CLOSED)
    text = browser.get("/grievances/").content.decode()
    assert "诉求都办完了。" in text and 'href="?pile=all">全部 1<' in text
    Grievance.objects.update(state=State.VOIDED, township=cast.west, area=cast.west, district=None)
    assert "还没有诉求。走访时打开“有事要办”" in browser.get("/grievances/").content.decode()


def test_the_desk_begins_with_the_own_district(as_user, cast, grievance):
    def offered(cadre):
        form = as_user(cadre.user).get("/grievances/new/").context["form"]
        return form["district"].value(), [row.name for row in form.fields["district"].queryset]

    assert offered(cast.lan) == (cast.lan_village.uid, ["兰村", "梅村"])
    assert offered(cast.mei) == (cast.mei_village.uid, ["梅村", "兰村"])
    assert offered(cast.ban)[0] is None


def test_at_the_desk_a_household_is_found_by_its_name(as_user, cast, grievance):
    browser = as_user(cast.mei.user)
    found = browser.get("/visits/seek/households/?one=1&q=单国").content.decode()
    assert f'type="radio" name="home" value="{cast.shan.uid}"' in found
    said = {
        "uid": uuid.uuid4(), "text": "路灯不亮", "district": str(cast.mei_village.uid),
        "channel": "window", "kind": "help", "received_on": clock.today().isoformat(),
        "home": str(cast.shan.uid),
    }  # fmt: skip
    for wrong, field in (
        ({"home": str(cast.mo.uid)}, "home"),
        ({"household": "M001"}, "household"),
    ):
        answer = browser.post("/grievances/new/", {**said, **wrong})
        assert field in answer.context["form"].errors
    assert "单国栋" in answer.content.decode()  # what was chosen is drawn again
    assert browser.post("/grievances/new/", said).status_code == 302
    assert Grievance.objects.get(text="路灯不亮").household == cast.shan


def test_after_an_answer_in_time_it_is_the_follow_up_that_is_late(as_user, cast, grievance, office):
    held = in_hand(cast, grievance, office)
    said = {"answer": "修好了", "review_way": "可以复查"}
    make_move(by=cast.ban.user, grievance=held, move="answer", at=clock.now(), **said)
    late = clock.now() - dt.timedelta(days=10)
    held.clocks.filter(stage="follow_up").update(due_at=late, yellow_at=late)
    text = as_user(cast.lian.user).get(f"/grievances/{held.uid}/").content.decode()
    assert "回访超期10天" in text
