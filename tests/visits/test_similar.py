"""Similar matters are offered before another is stored, and to whoever dispatches."""

import datetime as dt

import pytest

from contacts.kit import clock
from contacts.models import AuditEvent
from tests.factories import make_grievance
from visits.actions.moves import make_move
from visits.models import Grievance, Topic
from visits.queries.similar import likeness, pairs, similar_to

NOW = clock.now()


@pytest.fixture
def topic(town):
    return Topic.objects.get(code="unsafe-house")


def found(town, text="", **more):
    said = {"district": town.mei_village, "now": NOW, **more}
    rows = similar_to(town.ban.user, text=text, **said)
    return [(row.grievance, str(row.why)) for row in rows]


def test_words_alike_are_found_and_others_not():
    roof = pairs("屋顶漏雨，雨天接水")
    assert likeness(roof, pairs("雨天屋顶漏雨，要接水")) > 0.6
    assert likeness(roof, pairs("村口的路灯不亮")) == 0
    assert likeness(pairs("漏雨"), roof) == 0  # too little is said


def test_the_same_household_and_topic_come_before_words_alike(town, topic):
    alike = make_grievance(town.zeng, town.mei.user, text="村口桥头的路灯不亮了")
    same = make_grievance(town.amei, town.mei.user, text="房子裂了", topic=topic)
    told = found(town, "村口桥头路灯不亮", household=town.amei, topic=topic)
    assert told == [(same, "同一户，同一类"), (alike, "说的话很像")]


def test_the_same_place_and_topic_are_found_and_another_place_is_not(town, topic):
    there = make_grievance(town.amei, town.mei.user, text="漏", topic=topic, place="三组祠堂")
    assert found(town, "塌了", topic=topic, place="三组祠堂 ") == [(there, "同一个地方，同一类")]
    assert found(town, "塌了", topic=topic, place="桥头") == []
    assert found(town, "塌了", topic=topic) == []


def test_what_is_old_and_over_merged_or_in_another_district_is_not_offered(town):
    text = "村口桥头的路灯不亮了"
    old = make_grievance(
        town.amei, town.mei.user, text=text, received_at=NOW - dt.timedelta(days=91)
    )
    make_grievance(town.mo, town.lan.user, text=text)
    into = make_grievance(town.amei, town.mei.user, text="别的事情很不一样")
    merged = make_grievance(town.amei, town.mei.user, text=text)
    make_move(by=town.ban.user, grievance=merged, move="merge", at=NOW, into=into)
    assert [row for row, _why in found(town, text)] == [old]  # old, and still open
    make_move(by=town.mei.user, grievance=old, move="solve", at=NOW, result="换了灯")
    assert found(town, text) == []


def test_the_form_at_the_desk_is_told_while_it_is_filled_in(client, town):
    make_grievance(town.amei, town.mei.user, text="村口桥头的路灯不亮了")
    client.force_login(town.ban.user)
    said = {"text": "桥头的路灯不亮", "district": town.mei_village.uid}
    page = client.post("/grievances/similar/", said)
    assert "2026" in page.content.decode() and "说的话很像" in page.content.decode()
    assert Grievance.objects.count() == 1
    event = AuditEvent.objects.filter(verb="read", resource="grievance").last()
    assert event.object_ids == [str(Grievance.objects.get().uid)]
    for odd in ({}, {"text": "\x00" * 9, "district": "x", "household": "x", "topic": "x"}):
        assert client.post("/grievances/similar/", odd).content.strip() == b""
    assert "grievances/similar" in client.get("/grievances/new/").content.decode()


def test_who_stands_elsewhere_is_offered_nothing(client, town):
    make_grievance(town.amei, town.mei.user, text="村口桥头的路灯不亮了")
    client.force_login(town.lan.user)
    said = {"text": "桥头的路灯不亮", "district": town.mei_village.uid}
    assert "路灯" not in client.post("/grievances/similar/", said).content.decode()


def test_whoever_dispatches_sees_on_the_page_what_may_be_the_same(client, town):
    first = make_grievance(town.amei, town.mei.user, text="村口桥头的路灯不亮了")
    second = make_grievance(town.zeng, town.mei.user, text="桥头的路灯不亮")
    path = f"/grievances/{second.uid}/merge/?into={first.number}"
    client.force_login(town.ban.user)
    assert path in client.get(f"/grievances/{second.uid}/").content.decode()
    assert f'value="{first.number}"' in client.get(path).content.decode()
    client.force_login(town.mei.user)
    assert path not in client.get(f"/grievances/{second.uid}/").content.decode()
