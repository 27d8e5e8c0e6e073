"""What the public pages of the demo tell of settled matters: a few of each district."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from contacts.kit import clock
from reports.demo.people import People
from visits.actions.moves import make_move
from visits.models import Grievance
from visits.workflow import State

# By topic: what it was about and how it went, in words that name nobody.
WORDS = {
    "village-road": ("进组的路塌了一段", "塌方处已填实，加了排水沟，三轮车能过了。"),
    "street-lights": ("路灯坏了", "换了灯头，晚上已经亮了。"),
    "irrigation": ("灌溉的水泵坏了", "电机修好了，费用由村里出。"),
    "clinic": ("卫生室周三没有人", "周三由镇卫生院派人值班。"),
    "bus": ("公交车改点，赶不上早班", "和公司商量好，早班提前了十五分钟。"),
    "signal": ("手机信号差", "运营商已列入明年的加站计划。"),
}
OF_EACH = 3
SINCE = dt.timedelta(days=200)


def build(people: People, on: dt.date) -> None:
    """Publish the latest closed matters of these topics."""
    at = clock.start_of(on) + dt.timedelta(hours=9)
    rows = Grievance.objects.filter(
        state=State.CLOSED,
        topic__code__in=WORDS,
        received_at__gte=at - SINCE,
        district__isnull=False,
    ).select_related("topic", "kind")
    told: Counter[int | None] = Counter()
    for grievance in rows.order_by("-received_at", "pk"):
        if told[grievance.district_id] == OF_EACH or grievance.kind.code == "complaint":
            continue
        assert grievance.topic  # noqa: S101 - it is one of these topics
        headline, published = WORDS[grievance.topic.code]
        make_move(
            by=people.users["clerk"], grievance=grievance, move="publish", at=at,
            headline=headline, published=published,
        )  # fmt: skip
        told[grievance.district_id] += 1
