"""Matters of a visit: raised with the entry, once, and nothing is typed twice."""

import datetime as dt
import re
import uuid

import pytest
from zeal import zeal_ignore

from contacts.kit import clock
from contacts.models import AuditEvent
from tests.factories import make_assignment, make_kind, make_organisation
from visits.actions.moves import look_again
from visits.catalogue import load_grievance_kinds, load_kinds, load_topics
from visits.models import Activity, Channel, Grievance, Participant
from visits.workflow import State

TODAY = clock.today()


@pytest.fixture
def write(as_user, cast):
    """Send the form of a visit as 韦小梅."""
    load_kinds()
    load_grievance_kinds()
    load_topics()
    browser = as_user(cast.mei.user)

    def write(uid=None, **fields):
        said = {
            "uid": uid or uuid.uuid4(),
            "happened_on": TODAY.isoformat(),
            "kind": make_kind().code,
            "households": [str(cast.amei.uid)],
            "heard": "问了近况",
            **fields,
        }
        with zeal_ignore():  # three matters at most, written one after the other
            return browser.post(
                f"/visits/new/{said['kind']}/" if "kind" in fields else "/visits/new/", said
            )

    return write


def test_one_line_is_a_ticket_with_household_district_source_and_owner(cast, write):
    assert write(**{"m1-text": "屋顶漏雨"}).status_code == 302
    grievance = Grievance.objects.get()
    assert (grievance.household, grievance.district) == (cast.amei, cast.mei_village)
    assert (grievance.channel, grievance.first_asked) == (Channel.VISIT, cast.mei)
    assert grievance.activity == Activity.objects.get()
    assert (grievance.state, grievance.kind.code) == (State.NEW, "help")


def test_slips_of_the_opinion_box_are_typed_in_with_its_opening(cast, write):
    """Emptied on its day by whoever wrote it; each slip a matter that came by the box (S198)."""
    opened = {
        "kind": "opinion_box",
        "households": [],
        "district": str(cast.mei_village.uid),
        "heard": "",
    }
    slips = {"m1-text": "水沟堵了", "m2-text": "路灯不亮"}
    assert write(**opened, done="取出两张", **slips).status_code == 302
    activity = Activity.objects.get()
    assert [person.cadre for person in activity.participants.all()] == [cast.mei]
    assert activity.happened_on == TODAY
    found = Grievance.objects.filter(activity=activity)
    assert {matter.channel for matter in found} == {Channel.BOX} and len(found) == 2
    assert {matter.district for matter in found} == {cast.mei_village}


def test_a_visit_without_a_matter_raises_none(write):
    assert write().status_code == 302
    assert Activity.objects.exists() and not Grievance.objects.exists()


def test_three_matters_of_one_visit_are_three_tickets(write):
    write(
        **{"m1-text": "屋顶漏雨", "m2-text": "路灯坏了", "m3-text": "问低保", "m3-kind": "enquiry"}
    )
    assert [g.text for g in Grievance.objects.order_by("number")] == [
        "屋顶漏雨",
        "路灯坏了",
        "问低保",
    ]
    assert Grievance.objects.get(text="问低保").kind.code == "enquiry"


def test_the_same_submission_twice_raises_its_matters_once(write):
    uid = uuid.uuid4()
    for _ in range(2):
        assert write(uid, **{"m1-text": "屋顶漏雨"}).status_code == 302
    assert Grievance.objects.count() == 1 and Activity.objects.count() == 1


def test_another_matter_under_the_same_id_is_refused(write):
    uid = uuid.uuid4()
    write(uid, **{"m1-text": "屋顶漏雨"})
    assert write(uid, **{"m1-text": "路灯坏了"}).status_code == 200
    assert Grievance.objects.get().text == "屋顶漏雨"


def test_solved_on_the_spot_opens_and_closes_in_the_same_form(write):
    write(**{"m1-text": "医保交不成", "m1-outcome": "solve", "m1-result": "当场在手机上交了"})
    grievance = Grievance.objects.get()
    assert (grievance.state, grievance.answer) == (State.CLOSED, "当场在手机上交了")
    assert [e.move for e in grievance.events.all()] == ["register", "solve"]


def test_who_handles_it_himself_has_it_in_hand(cast, write):
    write(**{"m1-text": "帮取药", "m1-outcome": "take"})
    grievance = Grievance.objects.get()
    assert (grievance.state, grievance.handler) == (State.IN_HAND, cast.mei)


def test_what_was_explained_comes_back_on_its_day(write):
    again = TODAY + dt.timedelta(days=30)
    said = {
        "m1-text": "想修桥",
        "m1-outcome": "explain",
        "m1-said": "明年的项目",
        "m1-review_way": "可以申请复查",
        "m1-look_again_on": again.isoformat(),
    }
    write(**said)
    grievance = Grievance.objects.get()
    assert (grievance.state, grievance.look_again_on) == (State.EXPLAINED, again)
    assert look_again(clock.end_of(again - dt.timedelta(days=1))) == 0
    assert look_again(clock.start_of(again)) == 1
    assert look_again(clock.start_of(again)) == 0
    grievance.refresh_from_db()
    assert grievance.state == State.NEW
    assert grievance.clocks.filter(stage="answer", ended_at=None).count() == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"m1-outcome": "solve"}, "result"),
        ({"m1-outcome": "explain", "m1-said": "x", "m1-review_way": "y"}, "look_again_on"),
        (
            {
                "m1-outcome": "explain", "m1-said": "x", "m1-review_way": "y",
                "m1-look_again_on": TODAY.isoformat(),
            },
            "look_again_on",
        ),
        ({"m1-outcome": "nonsense"}, "outcome"),
        ({"m1-text": "身份证11010519491231002X"}, "text"),
    ],
)  # fmt: skip
def test_what_is_missing_is_told_at_its_field_and_nothing_is_stored(write, fields, field):
    answer = write(**{"m1-text": "屋顶漏雨", **fields})
    assert answer.status_code == 200
    assert field in answer.context["form"].matters[0].errors
    assert "问了近况" in answer.content.decode()
    assert not Activity.objects.exists() and not Grievance.objects.exists()


def test_with_several_households_it_is_asked_whose_matter_it_is(cast, write):
    both = [str(cast.amei.uid), str(cast.shan.uid)]
    answer = write(households=both, **{"m1-text": "屋顶漏雨"})
    assert "选一下是哪一户的事" in answer.content.decode() and not Activity.objects.exists()
    write(households=both, **{"m1-text": "屋顶漏雨", "m1-household": str(cast.shan.uid)})
    assert Grievance.objects.get().household == cast.shan


def test_a_matter_of_a_household_that_was_not_ticked_is_asked_about(cast, write):
    """A draft that came back names its household; another one is ticked this time."""
    fields = {"m1-text": "低保停了", "m1-household": str(cast.shan.uid)}
    answer = write(**fields)
    assert "这次没有选这一户" in answer.content.decode()
    assert not Activity.objects.exists() and not Grievance.objects.exists()
    write(households=[str(cast.shan.uid)], **fields)
    assert Grievance.objects.get().household == cast.shan


def test_the_drafts_of_matters_on_anothers_paper_are_kept_apart(write, as_user, cast):
    def keys(user, address):
        return re.findall(
            r'data-keep="(entry-m1[^"]*)"', as_user(user).get(address).content.decode()
        )

    assert keys(cast.ban.user, "/visits/new/") == ["entry-m1"]
    paper = f"/visits/new/?for={cast.mei.uid}"
    assert keys(cast.ban.user, paper) == [f"entry-m1-{cast.mei.uid}"]


def test_the_clock_of_a_late_entry_begins_on_the_day_of_the_visit(write):
    day = TODAY - dt.timedelta(days=2)
    write(happened_on=day.isoformat(), **{"m1-text": "屋顶漏雨"})
    grievance = Grievance.objects.get()
    assert clock.day_of(grievance.received_at) == day
    assert clock.day_of(grievance.clocks.get(stage="answer").began_at) == day


def test_what_was_registered_is_opened_and_its_receipt_printed_from_the_notice(
    write, as_user, cast
):
    write(**{"m1-text": "屋顶漏雨"})
    matter = Grievance.objects.get()
    page = as_user(cast.mei.user).get("/my/").content.decode()
    notice = page.split('id="messages"')[1].split("</div>")[0]
    assert f'href="/grievances/{matter.uid}/">{matter.number}</a>' in notice
    assert f'href="/grievances/{matter.uid}/receipt/">打印回执</a>' in notice
    for address in (f"/grievances/{matter.uid}/", f"/grievances/{matter.uid}/receipt/"):
        assert as_user(cast.mei.user).get(address).status_code == 200


def test_of_several_matters_each_receipt_says_whose_it_is(write, as_user, cast):
    write(**{"m1-text": "屋顶漏雨", "m2-text": "路灯坏了"})
    page = as_user(cast.mei.user).get("/my/").content.decode()
    for matter in Grievance.objects.all():
        assert f'/receipt/">打印{matter.number}的回执</a>' in page


def test_the_page_of_an_entry_shows_its_matters_to_those_who_may_see_them(write, as_user, cast):
    write(**{"m1-text": "屋顶漏雨"})
    visit, matter = Activity.objects.get(), Grievance.objects.get()

    def shown(user):
        answer = as_user(user).get(f"/visits/{visit.uid}/")
        assert answer.status_code == 200
        return f"/grievances/{matter.uid}/" in answer.content.decode()

    assert shown(cast.mei.user)
    read = AuditEvent.objects.filter(resource="grievance", verb="read").latest("pk")
    assert read.object_ids == [str(matter.uid)]
    assert shown(cast.shu.user)
    # A companion from another village sees the entry, and not what was raised in this one.
    Participant.objects.create(activity=visit, cadre=cast.lan)
    assert not shown(cast.lan.user)


def test_what_no_office_has_waits_with_whom_it_was_first_told(write, as_user, cast):
    """首问负责: until it is sent it is his, and once more when it was handed back."""
    write(**{"m1-text": "屋顶漏雨"})
    matter = Grievance.objects.get()

    def waits(user):
        return "屋顶漏雨" in as_user(user).get("/my/").content.decode()

    assert matter.state == State.NEW
    assert waits(cast.mei.user) and not waits(cast.lu.user)
    Grievance.objects.update(state=State.SENT, lead=make_organisation(cast.east, "民政办"))
    assert not waits(cast.mei.user)
    Grievance.objects.update(state=State.RETURNED)
    assert waits(cast.mei.user) and not waits(cast.lu.user)


def test_an_entry_with_matters_offers_no_undo_by_one_tap(write, as_user, cast):
    write(**{"m1-text": "屋顶漏雨"})
    page = as_user(cast.mei.user).get("/my/").content.decode()
    assert "诉求已登记" in page and "/undo/" not in page


def test_a_matter_of_one_household_may_keep_its_name_to_itself(cast, write, as_user):
    write(**{"m1-text": "屋顶漏雨", "m1-household": "nameless"})
    grievance = Grievance.objects.get()
    assert (grievance.household, grievance.raiser) == (None, "anonymous")
    assert grievance.district == cast.mei_village
    text = as_user(cast.ban.user).get(f"/grievances/{grievance.uid}/").content.decode()
    assert "不留名" in text and "黄阿妹" not in text
    # The visit names the household: no link leads there.
    assert str(grievance.activity.uid) not in text


def test_whose_matter_is_asked_among_the_ticked_households_alone(cast, write):
    make_assignment(cast.mei, cast.zeng)
    both = [str(cast.amei.uid), str(cast.shan.uid)]
    answer = write(households=both, **{"m2-text": "屋顶漏雨"})
    whose = answer.context["form"].matters[1]["household"]
    drawn = [value for value, _words in whose.field.widget.choices]
    assert (drawn[0], {*drawn[1:-1]}, drawn[-1]) == ("", {*both}, "nameless")
    assert "曾有福" in answer.content.decode() and "曾有福" not in str(whose)
    text = answer.content.decode()
    assert '<a href="#div_id_m2-household">“有事要办”里还有要补的。</a>' in text
    assert '<details class="fold matters" open>' in text
    write(households=both, **{"m1-text": "屋顶漏雨", "m1-household": "nameless"})
    assert Grievance.objects.get().raiser == "anonymous"
