"""Group robots: which addresses are taken, how they are asked, and that the secret stays one."""

import base64
import hashlib
import hmac
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from reports.actions import webhooks
from reports.actions.deliveries import deliver_due, deliver_now
from reports.actions.robots import message, signature
from reports.actions.urgent import order_urgent
from reports.models import Delivery, DeliveryOutcome, Webhook
from tests.cast import build
from tests.kept import staged
from tests.reports.telling import DINGTALK, WECOM, added, urgent
from tests.visits.matters import with_office

# printf '1700000000000\nSECtest' | openssl dgst -sha256 -hmac SECtest -binary | base64
SIGNED = "aZLLrriXgn05YbwaGR7knYsLeJADjr9NwLaNNKpxh4g="


@pytest.fixture
def town(db, passing, settings):
    settings.SITE_URL = "https://lianxinqiao.example"
    return staged(lambda: with_office(build()))


@pytest.fixture
def robot(town):
    return added(town)


def test_dingtalk_is_asked_with_its_signature(town, robots, passing):
    added(town, platform="dingtalk", address=DINGTALK, signing_key="SECabc")
    urgent(town)
    order_urgent(passing.now)
    deliver_due()
    [(url, _text)] = robots.got
    asked = parse_qs(urlsplit(url).query)
    instant = round(passing.now.timestamp() * 1000)
    assert asked["timestamp"] == [str(instant)]
    words = f"{instant}\nSECabc".encode()
    mine = base64.b64encode(hmac.new(b"SECabc", words, hashlib.sha256).digest()).decode()
    assert asked["sign"] == [mine] and unquote(signature("SECabc", instant)) == mine


def test_a_signature_that_was_computed_elsewhere_is_the_same():
    assert unquote(signature("SECtest", 1700000000000)) == SIGNED


@pytest.mark.parametrize(
    ("platform", "address"),
    [
        ("wecom", DINGTALK),
        ("wecom", WECOM.replace("https", "http")),
        ("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"),
        ("wecom", "https://qyapi.weixin.qq.com/cgi-bin/gettoken?key=a"),
        ("wecom", "https://127.0.0.1/cgi-bin/webhook/send?key=a"),
        ("wecom", "https://qyapi.weixin.qq.com@10.0.0.1/cgi-bin/webhook/send?key=a"),
        ("dingtalk", WECOM),
        ("dingtalk", "https://oapi.dingtalk.com:8443/robot/send?access_token=a"),
        ("dingtalk", "机器人"),
    ],
)
def test_no_address_is_taken_but_that_of_a_robot_of_the_platform(town, platform, address):
    with pytest.raises(ValidationError) as error:
        added(town, platform=platform, address=address)
    assert "address" in error.value.message_dict and not Webhook.objects.exists()


def test_another_host_is_taken_where_the_setting_names_it(town, settings):
    address = "https://im.county.example:8443/robot?token=a"
    with pytest.raises(ValidationError):
        added(town, address=address)
    settings.WEBHOOK_HOSTS = ["im.county.example:8443"]
    assert added(town, address=address).address.reveal() == address


def test_the_secret_shows_itself_nowhere(town, robot, caplog):
    robot.refresh_from_db()
    words = f"{robot} {robot!r} {robot.address} {robot.address!r} {vars(robot)}"
    assert "0123abcd" not in words and robot.address.reveal() == WECOM


def test_what_waits_for_a_group_that_is_switched_off_is_not_sent_later(
    town, robot, robots, passing
):
    urgent(town)
    order_urgent(passing.now)
    webhooks.switch_webhook(webhook=robot, by=town.quan, on=False)
    passing.on(minutes=2)
    order_urgent(passing.now)
    webhooks.switch_webhook(webhook=robot, by=town.quan, on=True)
    passing.on(minutes=2)
    assert robots.got == [] and Delivery.objects.get().outcome == DeliveryOutcome.NEEDLESS


def test_a_new_address_is_tried_at_once(town, robot, robots, passing):
    urgent(town)
    order_urgent(passing.now)
    robots.broken = "no_robot"
    passing.on(hours=2)
    robots.broken = None
    said = {"name": "工作群", "address": WECOM + "99", "at": passing.now}
    webhooks.change_webhook(webhook=robot, by=town.quan, **said)
    passing.on(minutes=1)
    assert robots.got[0][0] == WECOM + "99"


def test_a_test_belongs_to_whom_ordered_it_and_no_sweep_takes_it_from_him(
    town, robot, robots, passing
):
    row = webhooks.order_test(webhook=robot, at=passing.now)
    assert deliver_due() == 0 and robots.got == []
    assert deliver_now(row) == (DeliveryOutcome.DELIVERED, "")
    row.refresh_from_db()
    assert row.tries == 1 and len(robots.got) == 1


def test_a_test_whose_worker_was_killed_is_sent_after_all(town, robot, robots, passing):
    webhooks.order_test(webhook=robot, at=passing.now)
    passing.on(minutes=6)
    assert len(robots.got) == 1


def test_messages_are_in_the_language_of_the_house(town, robot, passing):
    urgent(town)
    order_urgent(passing.now)
    with translation.override("zh-hans"):
        assert message(Delivery.objects.get()).startswith("【连心桥】")
