"""What the tests of what is told outside share: platforms that answer, a clock that can pass."""

import datetime as dt
import json

from contacts.kit import outward
from contacts.kit.outward import Answer, Refused
from reports.actions import webhooks
from reports.actions.alerts import alert_of_matters
from reports.actions.deliveries import deliver_due
from tests.factories import at, make_grievance
from tests.visits.matters import DAY

WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0123abcd"
DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token=0123abcd"
MINUTE = dt.timedelta(minutes=1)


class Robots:
    """The platforms: what they got, and what is in the way."""

    def __init__(self):
        self.got, self.broken, self.number = [], None, 0

    def post(self, url, message, *, hosts):
        outward.parts_of(url, hosts)
        if self.broken:
            raise Refused(self.broken)
        if self.number == 0:
            self.got.append((url, message["text"]["content"]))
        return Answer(200, json.dumps({"errcode": self.number, "errmsg": "秘密"}).encode())

    @property
    def texts(self):
        return [text for _url, text in self.got]


class Clock:
    """Stands at nine; `on(minutes=…)` lets time pass with a sweep each minute, or each `every`."""

    now = at(DAY, 9)

    def set(self, day, hour=9, minute=0):
        self.now = at(day, hour, minute)

    def on(self, *, every=MINUTE, **passed):
        until = self.now + dt.timedelta(**passed)
        while self.now < until:
            self.now += every
            deliver_due()


def added(town, **more):
    said = {
        "name": "工作群", "platform": "wecom", "area": town.east, "organisation": None,
        "address": WECOM, "at": at(DAY, 8),
    }  # fmt: skip
    return webhooks.add_webhook(by=town.quan, **{**said, **more})


def urgent(town, **more):
    grievance = make_grievance(
        town.amei, town.mei.user, received_at=at(DAY, 9), kind="danger", **more
    )
    alert_of_matters(DAY)
    return grievance
