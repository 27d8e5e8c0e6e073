"""The way back of the browser opens a new form with the old words: nobody registers a matter twice by it."""

import datetime as dt
import uuid

import pytest

from contacts.kit import clock
from tests.factories import make_grievance
from visits.models import Grievance

ASKED = "照样登记"


@pytest.fixture
def register(as_user, town):
    def register(who=town.ban, **said):
        usual = {
            "uid": uuid.uuid4(), "text": "桥头的路灯不亮", "district": town.mei_village.uid,
            "channel": "window", "kind": "help", "received_on": clock.today().isoformat(),
        }  # fmt: skip
        return as_user(who.user).post("/grievances/new/", {**usual, **said})

    return register


def test_the_same_words_again_are_asked_about_and_nothing_is_lost(register):
    assert register(raised_by="老王").status_code == 302
    number = Grievance.objects.get().number
    asked = register(raised_by="老王", place="三组")
    assert asked.status_code == 200 and Grievance.objects.count() == 1
    for words in (f"刚才已经登记过，编号{number}", ASKED, "桥头的路灯不亮", "老王", "三组"):
        assert words in asked.text
    assert register(again="on").status_code == 302
    assert Grievance.objects.count() == 2


def test_the_same_form_again_leads_to_what_is_there(register):
    uid = uuid.uuid4()
    assert register(uid=uid)["Location"] == register(uid=uid)["Location"]
    assert Grievance.objects.count() == 1


def test_other_words_another_place_and_another_writer_are_asked_nothing(register, town):
    register()
    assert ASKED not in register(text="桥头的路灯又不亮").text
    assert register(district=town.lan_village.uid).status_code == 302
    assert register(town.mei).status_code == 302
    assert Grievance.objects.count() == 4


def test_what_was_registered_days_ago_or_is_void_is_asked_nothing(register, town):
    make_grievance(
        town.amei, town.ban.user, text="桥头的路灯不亮",
        received_at=clock.now() - dt.timedelta(days=2),
    )  # fmt: skip
    assert register().status_code == 302
    Grievance.objects.update(state="voided")
    assert register().status_code == 302
