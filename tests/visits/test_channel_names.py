"""Own names under the channels: kept by administrators, chosen at the desk, told apart everywhere."""

import io
import re
import uuid

import pytest
from django.core.exceptions import ValidationError
from openpyxl import load_workbook

from contacts.kit import clock
from tests.factories import make_grievance
from visits.models import NAMED_CHANNELS, Channel, ChannelName, Grievance, Raiser, Topic
from visits.queries.channels import in_order, offered
from visits.queries.choices import topics_and_names
from visits.queries.topics import topic_choices

LIST = "/channel-names/"


@pytest.fixture
def letterbox(db):
    return ChannelName.objects.create(
        code="letterbox", channel="letter", name="书记信箱", position=1
    )


@pytest.fixture
def chat(db):
    return ChannelName.objects.create(code="chat", channel="web", name="村微信群", position=2)


@pytest.fixture
def three(town, letterbox):
    """One of the secretary's letter box, one of another letter, one of a visit."""
    said = ({"channel": Channel.LETTER, "channel_name": letterbox}, {"channel": Channel.LETTER}, {})
    return [make_grievance(town.amei, town.ban.user, **more) for more in said]


def typed(town, **more):
    return {
        "uid": uuid.uuid4(), "text": "自来水停了", "district": str(town.mei_village.uid),
        "channel": "letter", "kind": "help", "received_on": clock.today().isoformat(), **more,
    }  # fmt: skip


def test_an_administrator_adds_a_name_and_puts_it_out_of_use(as_user, town):
    desk = as_user(town.sys)
    said = {"channel": "letter", "name": "书记信箱", "name_en": "Secretary's box"}
    assert desk.post(f"{LIST}new/", said).status_code == 302
    named = ChannelName.objects.get()
    assert (named.channel, named.code) == ("letter", "shujixinxiang")
    assert "已经有这个叫法" in desk.post(f"{LIST}new/", said).content.decode()
    assert "来信" in desk.get(LIST).content.decode()
    changed = {"name": "镇书记信箱", "name_en": ""}
    assert desk.post(f"{LIST}{named.code}/", changed).status_code == 302
    named.refresh_from_db()
    assert (named.name, named.is_active, named.channel) == ("镇书记信箱", False, "letter")
    assert offered([Channel.LETTER]) == [("letter", "来信")]


def test_nobody_else_changes_the_names(as_user, town, letterbox):
    for user in (town.ban.user, town.mei.user):
        assert as_user(user).get(f"{LIST}new/").status_code == 403
        assert as_user(user).get(f"{LIST}letterbox/").status_code == 403


def test_a_name_is_no_label_and_stands_under_no_channel_of_other_pages(as_user, town):
    desk = as_user(town.sys)
    for wrong in ({"channel": "letter", "name": "上访户"}, {"channel": "visit", "name": "夜访"}):
        assert desk.post(f"{LIST}new/", wrong).status_code == 200
    assert not ChannelName.objects.exists()
    assert {Channel.VISIT, Channel.RECEPTION, Channel.MEETING, Channel.SITUATION}.isdisjoint(
        NAMED_CHANNELS
    )


def test_it_is_chosen_at_the_desk_and_stands_on_the_page(as_user, town, letterbox, chat):
    desk = as_user(town.ban.user)
    choices = desk.get("/grievances/new/").context["form"]["channel"].field.choices
    codes = [code for code, _words in choices]
    assert dict(choices)["letter:letterbox"] == "来信 · 书记信箱"
    assert codes.index("letter:letterbox") == codes.index("letter") + 1
    assert codes[-1] == "web:chat" and "web" not in codes
    page = desk.post("/grievances/new/", typed(town, channel="letter:letterbox"), follow=True)
    found = Grievance.objects.get()
    assert (found.channel, found.channel_name) == (Channel.LETTER, letterbox)
    assert "来信 · 书记信箱" in page.content.decode()


def test_the_channel_alone_does_and_what_is_out_of_use_does_not(as_user, town, letterbox):
    ChannelName.objects.update(is_active=False)
    desk = as_user(town.ban.user)
    refused = desk.post("/grievances/new/", typed(town, channel="letter:letterbox"))
    assert "channel" in refused.context["form"].errors
    assert desk.post("/grievances/new/", typed(town)).status_code == 302
    assert Grievance.objects.get().channel_name is None


def test_an_enterprise_by_an_own_name_is_still_an_enterprise(as_user, town):
    ChannelName.objects.create(code="park", channel="enterprise", name="园区专员")
    as_user(town.ban.user).post("/grievances/new/", typed(town, channel="enterprise:park"))
    assert Grievance.objects.get().raiser == Raiser.ENTERPRISE


def test_a_name_of_another_channel_is_refused(town, letterbox):
    with pytest.raises(ValidationError) as refusal:
        make_grievance(town.amei, town.ban.user, channel=Channel.WEB, channel_name=letterbox)
    assert "channel" in refusal.value.message_dict


@pytest.mark.parametrize(
    ("code", "found"), [("letter", {0, 1}), ("letter:letterbox", {0}), ("letter:", {1}), ("visit:", {2})]
)  # fmt: skip
def test_the_list_and_the_ledger_are_narrowed_by_it(as_user, town, three, code, found):
    desk = as_user(town.ban.user)
    for address in ("/grievances/", "/grievances/ledger/"):
        table = desk.get(address, {"pile": "all", "channel": code}).context["table"]
        assert {row.number for row in table.page} == {three[n].number for n in found}
    wrong = desk.get("/grievances/", {"pile": "all", "channel": "letter:nothing"})
    assert "这个选项已经不在了" in wrong.content.decode()


def test_the_figures_tell_them_apart_and_open_as_many(as_user, town, three):
    desk = as_user(town.ban.user)
    page = desk.get("/grievances/figures/", {"by": "channel"})
    told = [(row.words, row.received) for row in page.context["table"].page]
    assert told == [("来信", 1), ("来信 · 书记信箱", 1), ("走访", 1), ("合计", 3)]
    links = re.findall(r'<a href="(/grievances/\?[^"]+)">(\d+)</a>', page.content.decode())
    assert len(links) >= len(told)
    for url, number in links:
        listed = desk.get(url.replace("&amp;", "&")).context["table"]
        assert listed.page.paginator.count == int(number), url


def test_the_ledger_hands_it_on(as_user, town, three):
    answer = as_user(town.ban.user).get("/grievances/ledger/?pile=all&export=xlsx")
    rows = list(load_workbook(io.BytesIO(b"".join(answer))).active.iter_rows(values_only=True))
    head = next(row for row in rows if "来源" in row)
    told = {row[head.index("来源")] for row in rows[rows.index(head) + 1 :]}
    assert {"来信 · 书记信箱", "来信", "走访"} <= told


def test_one_statement_offers_topics_and_names_as_two_would(
    town, letterbox, chat, django_assert_num_queries
):
    Topic.objects.create(
        code="newest", name="新类", position=1, parent=Topic.objects.get(code="water")
    )
    Topic.objects.filter(code="roads").update(is_active=False)
    ChannelName.objects.filter(pk=letterbox.pk).update(is_active=False)
    with django_assert_num_queries(1):
        topics, names = topics_and_names()
    assert topics == topic_choices() and len(topics) > 40
    assert names == list(in_order(ChannelName.objects.all())) == [letterbox, chat]
    assert [str(name) for name in names] == ["书记信箱", "村微信群"]
