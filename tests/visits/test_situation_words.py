"""A situation report tells what happens in a place: no name, no number, no door, and no mood unasked."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from contacts.kit import clock
from tests.factories import make_resident
from tests.visits.matters import with_office
from tests.visits.situations import DAY, NOON, move, reported, with_leaders
from tests.visits.test_situation_pages import sent
from visits.models import SituationEvent, SituationKind, SituationReport

TOLD = [
    ("黄阿妹家闹事", "黄阿妹"),
    ("三组黄 阿·妹家", "黄阿妹"),
    ("黄某妹家", "住户的名字"),
    ("莫大山家闹事", "住户的名字"),  # of the next village
    ("打13812345678", "电话号码"),
    ("打幺三八、一二三四、五六七八", "电话号码"),
    ("三组第12户", "门牌"),
    ("坝上卅五号", "门牌"),
    ("四二〇五二七一九九〇〇三〇七〇〇〇一", "身份证"),
]


@pytest.fixture
def town(cast, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON + dt.timedelta(hours=1))
    monkeypatch.setattr(clock, "today", lambda: DAY)
    return with_leaders(with_office(cast))


@pytest.mark.parametrize(("text", "told"), TOLD)
@pytest.mark.parametrize("field", ["text", "place"])
@pytest.mark.parametrize("kind", [SituationKind.OPINION, SituationKind.DISASTER])
def test_nobody_is_told_in_a_report(town, kind, field, text, told):
    with pytest.raises(ValidationError) as error:
        reported(town, kind=kind, **{field: text})
    message = error.value.message_dict[field][0]
    assert told in message
    has_place = kind == SituationKind.DISASTER and told != "身份证"
    assert ("“现场" in message) == has_place
    assert not SituationReport.objects.exists()


@pytest.mark.parametrize(("text", "told"), TOLD)
def test_nobody_is_told_in_what_follows(town, text, told):
    report = reported(town)
    for code, by in (("respond", town.lian), ("note", town.mei), ("void", town.mei)):
        with pytest.raises(ValidationError) as error:
            move(report, by, code, text=text)
        message = error.value.message_dict["text"][0]
        assert told in message and "“现场" not in message
    assert SituationEvent.objects.count() == 1


def test_whom_to_call_has_its_place_and_a_cadre_is_sent_by_name(town):
    make_resident(town.amei, town.lian.name)
    report = reported(town, contact_name="黄阿妹（三组12号）", contact_phone="13812345678")
    assert report.contact_phone == "13812345678"
    move(report, town.lian, "respond", text=f"{town.lian.name}马上带人去，3月5号以前修好")
    assert SituationReport.objects.get().response


def test_what_is_wrong_is_told_on_the_page_where_it_was_typed(town, as_user):
    page = sent(as_user(town.mei.user), town, text="黄 阿 妹家塌了", place="三排5号")
    errors = page.context["form"].errors
    assert "写到“现场找谁”里" in errors["text"][0] and "门牌" in errors["place"][0]
    assert "黄 阿 妹家塌了" in page.text and not SituationReport.objects.exists()


def test_a_word_on_somebodys_mind_is_asked_about_once_and_never_of_what_is_urgent(town, as_user):
    client = as_user(town.mei.user)
    said = {"kind": "opinion", "urgency": "ordinary", "text": "三组有人信·教，情 绪不稳"}
    page = sent(client, town, **said)
    assert "“情绪”" in page.context["form"].errors["text"][0] and 'name="anyway"' in page.text
    assert not SituationReport.objects.exists()
    sent(client, town, **said, anyway="on")
    assert SituationReport.objects.get().text == said["text"]
    sent(client, town, **{**said, "urgency": "urgent", "kind": "incident"})
    assert SituationReport.objects.count() == 2


def test_a_matter_of_a_place_is_asked_nothing(town, as_user):
    sent(
        as_user(town.mei.user),
        town,
        kind="concern",
        urgency="ordinary",
        text="自来水浑了3天，共120户",
    )
    assert SituationReport.objects.get()
