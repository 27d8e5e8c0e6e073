"""Causes and measures of the demo's matters: what a handler writes once the matter is signed for."""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import TextChoices

from contacts.kit import clock
from contacts.models import Cadre
from visits.models import (
    CauseKind,
    Interest,
    Measure,
    MeasureKind,
    Mechanism,
    MediationOutcome,
)

if TYPE_CHECKING:
    from reports.demo.story import Story

NOW, TEN = dt.timedelta(0), dt.timedelta(hours=10)
KEPT = "去看过，说定的都做到了。"
# How many of the matters get a measure, and how many of these are put off once.
PLANNED, DELAYED = 0.7, 0.15


class Plan(NamedTuple):
    """Why it was so, and what is done about it."""

    cause: str
    words: str
    task: str
    kind: str = MeasureKind.STEP


PLANS = {
    "unsafe-house": Plan("facilities", "房子老，瓦松了。", "请工匠上门换瓦", MeasureKind.WORKS),
    "village-road": Plan("nature", "雨水冲垮了路基。", "填实塌方处，加排水沟", MeasureKind.WORKS),
    "street-lights": Plan("facilities", "灯头用了八年。", "换灯头", MeasureKind.WORKS),
    "drinking-water": Plan("facilities", "主管老化，漏水。", "换一段主管", MeasureKind.WORKS),
    "irrigation": Plan("facilities", "电机烧了。", "修电机，商量费用", MeasureKind.WORKS),
    "pension": Plan("service", "登记的账号错了。", "更正账号，补发津贴"),
    "medical-insurance": Plan("service", "老人不会用手机缴费。", "到窗口代缴"),
    "allowance": Plan("policy", "条件和材料没有讲清楚。", "上门讲条件，帮着填表"),
    "clinic": Plan("service", "值班没有排满。", "和镇卫生院商量排班"),
    "waste": Plan("co-ordination", "清运的车几个村轮着用。", "和清运公司商量加班次"),
    "contract-land": Plan("contract", "面积按旧账登记。", "到地里重新丈量"),
    "wages": Plan("contract", "没有签合同。", "请双方坐下来谈工钱", MeasureKind.MEDIATION),
    "expropriation": Plan("boundary", "漏量了一块地。", "复核面积，算补偿"),
    "disaster": Plan("nature", "连着下雨，边坡松动。", "清危岩，拉警戒线", MeasureKind.WORKS),
    "neighbours": Plan("boundary", "沟归谁家没有说清。", "请两家坐下来谈排水沟", MeasureKind.MEDIATION),
}  # fmt: skip

# What else is said of the matters of some topics; of most nothing is.
SAID: dict[str, dict[str, TextChoices]] = {
    "village-road": {"interest": Interest.GENERAL},
    "drinking-water": {"interest": Interest.GENERAL},
    "irrigation": {"mechanism": Mechanism.COORDINATION, "interest": Interest.GROUP},
    "waste": {"mechanism": Mechanism.COORDINATION, "interest": Interest.GENERAL},
    "wages": {"mechanism": Mechanism.PROTECTION, "interest": Interest.GROUP},
    "neighbours": {"mechanism": Mechanism.MEDIATION},
}


class Planner:
    """Writes them with dice of its own, so that all else in the demo stays as it falls."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.causes = {cause.code: cause for cause in CauseKind.objects.all()}
        self.measures: list[Measure] = []
        self.looks: list[tuple[Story, Measure, Cadre]] = []

    def plan(self, story: Story, topic: str, handler: Cadre) -> None:
        """Cause and measure, on the day on which the matter was signed for."""
        plan = PLANS.get(topic)
        if plan is None or self.dice.random() > PLANNED:
            return
        cause, grievance = self.causes[plan.cause], story.grievance
        said = {name: word.value for name, word in SAID.get(topic, {}).items()}
        if not story.move(
            "work", handler.user, NOW, cause_kind=cause.name, cause=plan.words, **said
        ):
            return
        for name, word in said.items():
            setattr(grievance, name, word)
        grievance.cause_kind, grievance.cause = cause, plan.words
        until = clock.day_of(story.at) + dt.timedelta(days=self.dice.randint(3, 15))
        story.move("plan_measure", handler.user, NOW, to_do=plan.task, owner=str(grievance.lead),
                   until=until.isoformat(), measure_kind=plan.kind)  # fmt: skip
        measure = Measure(grievance=grievance, kind=plan.kind, task=plan.task, planned_at=story.at,
                          organisation=grievance.lead, first_due_on=until, due_on=until)  # fmt: skip
        if self.dice.random() < DELAYED:
            measure.due_on = until + dt.timedelta(days=7)
            story.move("delay_measure", handler.user, NOW, "材料还没有到。", measure=plan.task,
                       until=measure.due_on.isoformat())  # fmt: skip
        self.measures.append(measure)

    def finish(self, story: Story, handler: Cadre, evidence: str) -> None:
        """Its measure is done with the answer."""
        measure = next((m for m in self.measures if m.grievance is story.grievance), None)
        if measure is None or measure.done_on:
            return
        day = clock.day_of(story.at)
        said = {"measure": measure.task, "done_on": day.isoformat()}
        again = None
        if measure.kind == MeasureKind.MEDIATION:
            again = day + dt.timedelta(days=30)
            said |= {"outcome": MediationOutcome.AGREED, "again_on": again.isoformat()}
        if not story.move("finish_measure", handler.user, NOW, evidence, **said):
            return
        measure.done_on, measure.evidence = day, evidence
        if again:
            measure.outcome = MediationOutcome.AGREED
            look = Measure(
                grievance=story.grievance,
                kind=MeasureKind.LOOK_BACK,
                task=measure.task,
                planned_at=story.at,
                organisation=measure.organisation,
                first_due_on=again,
                due_on=again,
            )
            self.measures.append(look)
            self.looks.append((story, look, handler))

    def look_back(self) -> None:
        """Agreements are looked at again on their days, as far as these have come."""
        for story, look, handler in self.looks:
            story.at = max(story.at, clock.start_of(look.due_on) + TEN)
            said = {"measure": look.task, "done_on": look.due_on.isoformat()}
            if story.move("finish_measure", handler.user, NOW, KEPT, **said):
                look.done_on, look.evidence = look.due_on, KEPT
