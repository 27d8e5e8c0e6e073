"""The administrator's pages of group robots: added, tested, switched, and how each fares."""

import json

import pytest
from django.db import IntegrityError, transaction

from contacts.kit import outward
from contacts.kit.outward import Answer, Refused
from contacts.models import AuditEvent
from contacts.policy import Role
from reports.models import Delivery, DeliveryOutcome, Webhook
from tests.factories import make_grant, make_organisation, make_user

WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0123abcd"


@pytest.fixture
def robots(monkeypatch):
    """What the platform gets; `answers` says what it answers, or what is in the way."""
    got, answers = [], [0]

    def post(url, message, *, hosts):
        got.append((url, message))
        if isinstance(answers[0], str):
            raise Refused(answers[0])
        return Answer(200, json.dumps({"errcode": answers[0]}).encode())

    monkeypatch.setattr(outward, "post_json", post)
    return got, answers


def typed(cast, **more):
    said = {"name": "工作群", "platform": "wecom", "area": cast.east.uid, "address": WECOM}
    return {**said, **more}


@pytest.fixture
def robot(client, cast):
    client.force_login(cast.quan)
    client.post("/webhooks/new/", typed(cast))
    return Webhook.objects.get()


def page(client, path):
    return client.get(path).content.decode()


def test_an_administrator_adds_a_robot_and_never_sees_its_address_again(client, cast, robot):
    where = f"/webhooks/{robot.uid}/"
    assert robot.address.reveal() == WECOM and robot.is_on
    for path in ("/webhooks/", where, f"{where}change/", f"{where}switch/", f"{where}test/"):
        text = page(client, path)
        assert "工作群" in text, path
        assert "0123" not in text and "webhook/send" not in text, path
    assert "qyapi.weixin.qq.com … abcd" in page(client, where)


def test_no_trail_holds_the_address(client, cast, robot):
    client.post(f"/webhooks/{robot.uid}/change/", {"name": "群", "address": WECOM + "99"})
    events = AuditEvent.objects.filter(resource="webhook")
    assert {event.verb for event in events} >= {"create", "change"}
    for event in events:
        assert "0123abcd" not in str(vars(event))


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"address": "https://10.0.0.1/cgi-bin/webhook/send?key=a"}, "address", "不是所选平台"),
        ({"address": "http://qyapi.weixin.qq.com/"}, "address", "地址不对"),
        ({"address": ""}, "address", ""),
        ({"platform": "dingtalk"}, "address", "不是所选平台"),
        ({"signing_key": "SEC"}, "signing_key", "钉钉"),
    ],
)
def test_what_is_wrong_is_told_where_it_was_typed(client, cast, more, field, words):
    client.force_login(cast.quan)
    answer = client.post("/webhooks/new/", typed(cast, **more))
    assert words in str(answer.context["form"].errors[field])
    assert not Webhook.objects.exists()


def test_an_office_of_another_township_is_refused(client, cast):
    make_grant(cast.quan, Role.AREA_ADMIN, cast.west)
    client.force_login(cast.quan)
    office = make_organisation(cast.west, "民政办")
    answer = client.post("/webhooks/new/", typed(cast, organisation=office.uid))
    assert "organisation" in answer.context["form"].errors and not Webhook.objects.exists()


def test_the_button_sends_a_test_at_once_and_says_how_it_went(client, cast, robot, robots):
    got, answers = robots
    path = f"/webhooks/{robot.uid}/test/"
    told = client.post(path, follow=True).content.decode()
    assert "群里应该收到了" in told
    assert got[0][1]["text"]["content"].startswith("【连心桥】测试")
    answers[0] = 93000
    told = client.post(path, follow=True).content.decode()
    assert "没送到：机器人不在了，或者换了地址，请重新填地址。" in told
    answers[0] = "unresolved"
    assert "找不到对方的服务器" in client.post(path, follow=True).content.decode()
    outcomes = Delivery.objects.order_by("pk").values_list("outcome", flat=True)
    assert [*outcomes] == [
        DeliveryOutcome.DELIVERED,
        DeliveryOutcome.GIVEN_UP,
        DeliveryOutcome.GIVEN_UP,
    ]


def test_the_list_says_in_plain_words_how_each_fares(client, cast, robot, robots):
    assert "还没有发过" in page(client, "/webhooks/")
    robots[1][0] = 310000
    client.post(f"/webhooks/{robot.uid}/test/")
    assert "机器人的安全设置不让发" in page(client, "/webhooks/")
    robots[1][0] = 0
    client.post(f"/webhooks/{robot.uid}/test/")
    assert "已送到" in page(client, "/webhooks/") and "没送到" not in page(client, "/webhooks/")
    client.post(f"/webhooks/{robot.uid}/switch/")
    assert "停用" in page(client, "/webhooks/")
    robot.refresh_from_db()
    assert not robot.is_on
    client.post(f"/webhooks/{robot.uid}/test/")
    assert Delivery.objects.count() == 2, "what is off is not tested"
    client.post(f"/webhooks/{robot.uid}/switch/")
    robot.refresh_from_db()
    assert robot.is_on


def test_an_address_left_empty_stays(client, cast, robot):
    client.post(f"/webhooks/{robot.uid}/change/", {"name": "新群", "address": ""})
    robot.refresh_from_db()
    assert (robot.name, robot.address.reveal()) == ("新群", WECOM)


def test_who_administers_elsewhere_or_nothing_finds_none(client, cast, robot):
    for user, status in ((cast.wai, 404), (cast.lian.user, 403), (cast.mei.user, 403)):
        client.force_login(user)
        assert client.get(f"/webhooks/{robot.uid}/").status_code == status
    client.force_login(cast.wai)
    assert "工作群" not in page(client, "/webhooks/")
    client.force_login(cast.sys)
    assert "工作群" in page(client, "/webhooks/")


def test_the_page_says_how_letters_fare_without_a_word_of_to_whom(client, cast, settings, robot):
    from contacts.kit import clock

    assert "没有发不出的信" in page(client, "/webhooks/")
    user = make_user("brief")
    Delivery.objects.create(
        about="digest", key="d", user=user, error="mail_unreachable", tries=3,
        ordered_at=clock.now(), next_try_at=clock.now(),
    )  # fmt: skip
    text = page(client, "/webhooks/")
    assert "有信还没发出" in text and "连不上邮件服务器。还会再发。" in text
    assert "brief" not in text
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert "没有设置邮件" in page(client, "/webhooks/")


# -- each robot once -------------------------------------------------------------------------------


def told_at_the_address(answer):
    return str(answer.context["form"].errors["address"])


@pytest.mark.parametrize("address", [WECOM, f" {WECOM} ", f"{WECOM}&debug=1"])
def test_the_same_robot_is_not_added_twice_and_the_field_says_which_it_is(
    client, cast, robot, address
):
    answer = client.post("/webhooks/new/", typed(cast, name="又一个群", address=address))
    assert "这个机器人已经添加过：工作群" in told_at_the_address(answer)
    assert Webhook.objects.count() == 1
    client.post(f"/webhooks/{robot.uid}/switch/")
    answer = client.post("/webhooks/new/", typed(cast, address=address))
    assert "现在停用着，启用它就行" in told_at_the_address(answer)
    assert "0123abcd" not in answer.content.decode().replace(f'value="{address}"', "").replace(
        f'value="{address.replace("&", "&amp;")}"', ""
    )


def test_another_robot_is_no_double_and_another_township_has_its_own(client, cast, robot):
    assert client.post("/webhooks/new/", typed(cast, address=WECOM + "9")).status_code == 302
    make_grant(cast.quan, Role.AREA_ADMIN, cast.west)
    assert client.post("/webhooks/new/", typed(cast, area=cast.west.uid)).status_code == 302
    assert Webhook.objects.count() == 3


def test_an_address_is_not_changed_into_that_of_another_row_and_may_stay_its_own(
    client, cast, robot
):
    client.post("/webhooks/new/", typed(cast, name="二群", address=WECOM + "9"))
    other = Webhook.objects.get(name="二群")
    path = f"/webhooks/{other.uid}/change/"
    answer = client.post(path, {"name": "二群", "address": WECOM})
    assert "已经添加过：工作群" in told_at_the_address(answer)
    assert client.post(path, {"name": "三群", "address": WECOM + "9"}).status_code == 302
    assert client.post(path, {"name": "三群", "address": WECOM + "8"}).status_code == 302
    assert client.post("/webhooks/new/", typed(cast, address=WECOM + "9")).status_code == 302


def test_of_two_rows_of_one_robot_the_second_is_not_switched_on_beside_the_first(
    client, cast, robot
):
    old = {f: getattr(robot, f) for f in ("platform", "area", "address", "fingerprint", "added_at")}
    off = Webhook.objects.create(name="旧群", is_on=False, **old)
    answer = client.post(f"/webhooks/{off.uid}/switch/")
    assert "同一个机器人已经在用：工作群" in answer.content.decode()
    client.post(f"/webhooks/{robot.uid}/switch/")
    assert client.post(f"/webhooks/{off.uid}/switch/").status_code == 302
    with pytest.raises(IntegrityError), transaction.atomic():
        Webhook.objects.update(is_on=True)
