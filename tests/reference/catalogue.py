"""The official rules of three packs, as the slow counter knows them, and the kinds of records."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from contacts.kit.periods import PeriodKind
from tests.reference.facts import Rule

ALL_CADRES = ("township_leader", "township_cadre", "village_cadre")
TOWNSHIP_CADRES = ("township_leader", "township_cadre")
HARDSHIP_GROUPS = ("hardship", "allowance")
OFFICER_ROLES = ("police_officer", "judicial_officer")
WISHES_THAT_LEAVE_THE_TARGET = ("no_visits", "phone_only", "away")

MEASURES_OF_DAYS = ("visit_days", "stay_or_visit_days")
MEASURES_OF_HOUSEHOLDS = ("own_households", "hardship_households", "own_hardship_share")
MEASURES_OF_OWN = ("own_households", "own_hardship_share")
MEASURES_OF_HARDSHIP = ("hardship_households", "own_hardship_share")


class RecordKind(NamedTuple):
    counts_as: str
    family: str


KINDS = {
    "household_visit": RecordKind("visit", "visits"),
    "goodwill_visit": RecordKind("visit", "visits"),
    "follow_up_visit": RecordKind("visit", "visits"),
    "village_day": RecordKind("stay", "visits"),
    "contact_point_visit": RecordKind("nothing", "field"),
    "unannounced_visit": RecordKind("nothing", "field"),
    "telephone": RecordKind("nothing", "contact"),
    "concerns_meeting": RecordKind("nothing", "meetings"),
    "emergency_meeting": RecordKind("nothing", "meetings"),
    "forum": RecordKind("nothing", "meetings"),
    "dispute_screening": RecordKind("nothing", "service"),
    "opinion_box": RecordKind("nothing", "service"),
}

FIVE, HARD, OURS = "quyuan-five-systems", "baoshan-ten-ones", "suggested"

OFFICIAL = [
    Rule(
        code="village-cadre-visit-days",
        pack=FIVE,
        duty="field-days",
        categories=("village_cadre",),
        measure="visit_days",
        norm=8,
        period=PeriodKind.MONTH,
    ),
    Rule(
        code="township-cadre-village-days",
        pack=FIVE,
        duty="field-days",
        categories=TOWNSHIP_CADRES,
        measure="stay_or_visit_days",
        norm=3,
        period=PeriodKind.MONTH,
    ),
    Rule(
        code="village-cadre-households",
        pack=FIVE,
        duty="contact-households",
        categories=("village_cadre",),
        measure="own_households",
        norm=15,
        period=PeriodKind.YEAR,
    ),
    Rule(
        code="township-cadre-households",
        pack=FIVE,
        duty="contact-households",
        categories=TOWNSHIP_CADRES,
        measure="own_households",
        norm=10,
        period=PeriodKind.YEAR,
    ),
    Rule(
        code="village-concerns-meeting",
        pack=FIVE,
        subject="district",
        measure="records",
        kind="concerns_meeting",
        period=PeriodKind.HALF_MONTH,
    ),
    Rule(
        code="township-concerns-meeting",
        pack=FIVE,
        subject="township",
        measure="records",
        kind="concerns_meeting",
        period=PeriodKind.MONTH,
    ),
    Rule(
        code="dispute-screening",
        pack=FIVE,
        subject="district",
        measure="records",
        kind="dispute_screening",
        period=PeriodKind.MONTH,
    ),
    Rule(
        code="hardship-visits",
        pack=HARD,
        categories=ALL_CADRES,
        party_only=True,
        measure="hardship_households",
        period=PeriodKind.QUARTER,
    ),
    Rule(
        code="opinion-box",
        pack=OURS,
        subject="district",
        measure="records",
        kind="opinion_box",
        period=PeriodKind.HALF_MONTH,
    ),
    Rule(
        code="own-hardship-households",
        pack=OURS,
        categories=ALL_CADRES,
        measure="own_hardship_share",
        norm=100,
        period=PeriodKind.QUARTER,
    ),
    Rule(
        code="leader-field-visits",
        pack=OURS,
        categories=("township_leader",),
        measure="took_part",
        family="field",
        period=PeriodKind.MONTH,
    ),
]


def rules_since(day: date) -> list[Rule]:
    """All official rules, in force from a day on."""
    return [replace(rule, starts_on=day, duty=rule.duty or rule.code) for rule in OFFICIAL]
