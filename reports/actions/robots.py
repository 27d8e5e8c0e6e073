"""Group robots of WeCom and DingTalk: what they are sent, and what they answer.

A message holds a kind of event, a count and a link, and nothing about anybody.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Iterable
from urllib.parse import parse_qs, quote

from django.conf import settings
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from contacts.kit import clock, days, outward
from reports.models import About, AlertKind, Delivery, Platform, Webhook

# Of each platform: its host, the path of its robots, and the name of the key in the address.
KNOWN = {
    Platform.WECOM: ("qyapi.weixin.qq.com", "/cgi-bin/webhook/send", "key"),
    Platform.DINGTALK: ("oapi.dingtalk.com", "/robot/send", "access_token"),
}
# What the platforms answer where the robot, its address or its rules are in the way; by number.
SAID = {
    93000: "no_robot",
    300001: "no_robot",
    400101: "no_robot",
    400102: "robot_off",
    400013: "no_group",
    310000: "rules",
    45009: "too_often",
    130101: "too_often",
    410100: "too_often",
}


def hosts_of(platform: str) -> list[str]:
    """The hosts to which addresses of a platform may lead."""
    return [KNOWN[Platform(platform)][0], *(host.lower() for host in settings.WEBHOOK_HOSTS)]


def check_address(platform: str, address: str) -> None:
    """Raises `Refused` where an address is none of a robot of the platform."""
    parts = outward.parts_of(address, hosts_of(platform))
    host, path, key = KNOWN[Platform(platform)]
    if parts.hostname == host and (parts.path != path or not parse_qs(parts.query).get(key)):
        raise outward.Refused("address")


def fingerprint(platform: str, address: str) -> str:
    """Which robot an address leads to: a keyed digest, so that nobody who reads it can write into the
    group. What stands in the address beside the robot's key makes no other robot."""
    parts = outward.parts_of(address, hosts_of(platform))
    host, _path, key = KNOWN[Platform(platform)]
    given = parse_qs(parts.query).get(key) if parts.hostname == host else None
    robot = json.dumps([host, given[0]] if given else [address])
    secret = settings.DIGEST_KEY
    return salted_hmac("reports.robot", robot, secret=secret, algorithm="sha256").hexdigest()


def send_to_group(delivery: Delivery) -> None:
    """Send a message into the group. Raises `Refused` with a word for what was in the way."""
    webhook: Webhook = delivery.webhook  # type: ignore[assignment] # the constraint says so
    with translation.override(settings.LANGUAGE_CODE):
        text = message(delivery)
    answer = outward.post_json(
        _address(webhook, clock.now()),
        {"msgtype": "text", "text": {"content": text}},
        hosts=hosts_of(webhook.platform),
    )
    _check(answer)


def message(delivery: Delivery) -> str:
    """What the group reads; it begins with the name, which DingTalk can ask for as a keyword."""
    day = days.in_words(clock.day_of(delivery.ordered_at), this_year=clock.today().year)
    lines = {
        About.URGENT: [_urgent(delivery.alert.kind)] if delivery.alert else [],
        About.DIGEST: [_("%(day)s提醒") % {"day": day}, *_counts(delivery.lines)],
        About.TEST: [_("测试：这个群能收到提醒。")],
    }[About(delivery.about)]
    if settings.SITE_URL:
        lines = [*lines, f"{settings.SITE_URL}/alerts/"]
    return "\n".join([f"【{_('连心桥')}】{lines[0]}", *lines[1:]])


def _urgent(kind: str) -> str:
    return {
        AlertKind.URGENT: _("有1件紧急诉求等着分办，请马上登录查看。"),
        AlertKind.SITUATION_NOW: _("有1件紧急五情等着回应，请马上登录查看。"),
        AlertKind.SITUATION_LATE: _("有1件紧急五情超过时限没有人回应，请马上登录查看。"),
    }[AlertKind(kind)]


def _counts(lines: Iterable[tuple[str, int]]) -> list[str]:
    return [f"{AlertKind(kind).label}：{count}" for kind, count in lines]


def _address(webhook: Webhook, at: dt.datetime) -> str:
    """With DingTalk's signature of the instant, where the robot asks for one."""
    address = webhook.address.reveal()
    if webhook.platform != Platform.DINGTALK or not webhook.signing_key:
        return str(address)
    instant = round(at.timestamp() * 1000)
    return f"{address}&timestamp={instant}&sign={signature(webhook.signing_key.reveal(), instant)}"


def signature(key: str, instant: int) -> str:
    """HMAC-SHA256 over the instant (milliseconds) and the key, as DingTalk asks for it."""
    words = f"{instant}\n{key}".encode()
    digest = hmac.new(key.encode(), words, hashlib.sha256).digest()
    return quote(base64.b64encode(digest), safe="")


def _check(answer: outward.Answer) -> None:
    if answer.status != 200:
        raise outward.Refused(f"http:{answer.status}")
    number = answer.json().get("errcode")
    if number == 0:
        return
    known = SAID.get(number) if isinstance(number, int) else None
    raise outward.Refused(known or (f"said:{number}" if isinstance(number, int) else "no_answer"))
