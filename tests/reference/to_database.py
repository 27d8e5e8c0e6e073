"""Writes the slow counter's facts into the database, with the models and nothing else.

No action, form or importer stands between the facts and the rows, so a disagreement of the engine
with the counter is the engine's or the counter's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from contacts.catalogue import load_care_groups
from contacts.kit.workdays import end_of_day
from contacts.models import (
    Area,
    AreaKind,
    Cadre,
    CalendarDay,
    CareGroup,
    CareMembership,
    ContactAssignment,
    Household,
    HouseholdWish,
    Leave,
    Organisation,
    Post,
    ResponsibilityDistrict,
    Service,
)
from reports.catalogue import PACKS
from reports.models import PackAdoption, Reopening, Requirement, Waiver
from tests.reference import facts as told
from tests.reference.catalogue import HARDSHIP_GROUPS, KINDS
from visits.catalogue import load_kinds
from visits.models import (
    Activity,
    ActivityKind,
    Answer,
    HouseholdMet,
    Participant,
)

LONG_AGO_AT = end_of_day(told.LONG_AGO)


@dataclass
class Rows:
    """The rows of a township, by the codes of the facts."""

    township: Area
    office: Organisation
    districts: dict[str, ResponsibilityDistrict]
    cadres: dict[str, Cadre]
    households: dict[str, Household]


def write(facts: told.Facts) -> Rows:
    """A township with these facts, and nothing besides."""
    rows = write_places(facts)
    write_people(facts, rows)
    write_households(facts, rows)
    write_records(facts, rows)
    write_rules(facts, rows)
    CalendarDay.objects.all().delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(day=day, is_working=working) for day, working in facts.calendar.items()
    )
    return rows


def dates(fact: told.Dated) -> dict[str, Any]:
    return {"starts_on": fact.starts_on, "ends_on": fact.ends_on}


def write_places(facts: told.Facts) -> Rows:
    county = Area.objects.plant(kind=AreaKind.COUNTY, name="测试县")
    township = Area.objects.plant(county, kind=AreaKind.TOWNSHIP, name="测试镇", code="T")
    office = Organisation.objects.create(area=township, name="党政办", starts_on=told.LONG_AGO)
    districts = {}
    for body in facts.bodies.values():
        if body.type == "district":
            village = Area.objects.plant(
                township, kind=AreaKind.VILLAGE, name=body.code, code=body.code
            )
            districts[body.code] = ResponsibilityDistrict.objects.create(
                area=village, name=body.code, **dates(body)
            )
    return Rows(township, office, districts, {}, {})


def write_people(facts: told.Facts, rows: Rows) -> None:
    rows.cadres = {
        code: Cadre(township=rows.township, staff_number=code, name=code) for code in facts.cadres
    }
    Cadre.objects.bulk_create(rows.cadres.values())
    told_of = [(cadre, rows.cadres[cadre.code]) for cadre in facts.cadres.values()]
    Service.objects.bulk_create(
        Service(
            cadre=row,
            category=service.category,
            party_member=service.party_member,
            organisation=rows.office,
            **dates(service),
        )
        for cadre, row in told_of
        for service in cadre.services
    )
    Post.objects.bulk_create(
        Post(cadre=row, role=post.role, district=rows.districts[post.district], **dates(post))
        for cadre, row in told_of
        for post in cadre.posts
    )
    Leave.objects.bulk_create(
        Leave(cadre=row, kind="leave", **dates(leave))
        for cadre, row in told_of
        for leave in cadre.leaves
    )


def write_households(facts: told.Facts, rows: Rows) -> None:
    rows.households = {
        code: Household(
            township=rows.township,
            district=rows.districts[household.district],
            number=code,
            head_name=code,
            **dates(household),
        )
        for code, household in facts.households.items()
    }
    Household.objects.bulk_create(rows.households.values())
    told_of = [(home, rows.households[home.code]) for home in facts.households.values()]
    HouseholdWish.objects.bulk_create(
        HouseholdWish(household=row, kind=wish.kind, **dates(wish))
        for home, row in told_of
        for wish in home.wishes
    )
    groups = care_groups()
    CareMembership.objects.bulk_create(
        CareMembership(household=row, group=groups[care.group], basis="测试", **dates(care))
        for home, row in told_of
        for care in home.care
    )
    ContactAssignment.objects.bulk_create(
        ContactAssignment(
            cadre=rows.cadres[assignment.cadre],
            household=rows.households[assignment.household],
            **dates(assignment),
        )
        for assignment in facts.assignments
    )


def care_groups() -> dict[str, CareGroup]:
    """The groups of the catalogue, which must mean what the slow counter thinks they mean."""
    load_care_groups()
    found = CareGroup.objects.in_bulk(field_name="code")
    assert {code for code, group in found.items() if group.is_hardship} == set(HARDSHIP_GROUPS)
    return found


def record_kinds() -> dict[str, ActivityKind]:
    """The kinds of the catalogue, likewise."""
    load_kinds()
    found = ActivityKind.objects.in_bulk(KINDS, field_name="code")
    for code, kind in KINDS.items():
        assert (found[code].counts_as, found[code].family) == kind, code
    return found


def write_records(facts: told.Facts, rows: Rows) -> None:
    kinds = record_kinds()
    activities = {
        record.code: Activity(
            kind=kinds[record.kind],
            happened_on=record.on,
            township=rows.township,
            district=rows.districts.get(record.held_by),
            organisation=None if record.held_by in rows.districts else rows.office,
            state="draft" if record.draft else "voided" if record.voided_at else "valid",
            recorded_at=record.recorded_at,
            written_at=record.written_at or record.recorded_at,
            voided_at=record.voided_at,
            heard=record.code,
            screened=0 if record.screened else None,
        )
        for record in facts.records
    }
    Activity.objects.bulk_create(activities.values())
    Participant.objects.bulk_create(
        Participant(
            activity=activities[record.code],
            cadre=rows.cadres[who],
            answer=Answer.NOT_THERE if who in record.declined else Answer.WAS_THERE,
            answered_at=record.declined.get(who),
        )
        for record in facts.records
        for who in record.by
    )
    HouseholdMet.objects.bulk_create(
        HouseholdMet(activity=activities[record.code], household=rows.households[home])
        for record in facts.records
        for home in record.met
    )


def write_rules(facts: told.Facts, rows: Rows) -> None:
    """The versions of the facts; what a rule means is read from the app's own catalogue."""
    PackAdoption.objects.bulk_create(
        PackAdoption(area=rows.township, pack=pack, document="测试", starts_on=told.LONG_AGO)
        for pack in PACKS
    )
    Requirement.objects.bulk_create(requirement(rule, rows) for rule in facts.rules)
    Waiver.objects.bulk_create(
        Waiver(
            area=rows.township,
            code=waiver.rule,
            period=waiver.period,
            reason="测试",
            decided_at=LONG_AGO_AT,
        )
        for waiver in facts.waivers
    )
    Reopening.objects.bulk_create(
        Reopening(
            area=rows.township,
            code=reopening.rule,
            period=reopening.period,
            reason="测试",
            decided_at=reopening.at,
            closes_at=reopening.closes_at,
        )
        for reopening in facts.reopenings
    )


def requirement(rule: told.Rule, rows: Rows) -> Requirement:
    official = PACKS[rule.pack].rule(rule.code)
    return Requirement(
        area=rows.township,
        pack=rule.pack,
        code=official.code,
        duty=official.duty or official.code,
        name=official.name,
        subject=official.subject,
        audience=official.audience,
        measure=official.measure,
        options=official.options,
        norm=rule.norm,
        every=official.every,
        **dates(rule),
    )
