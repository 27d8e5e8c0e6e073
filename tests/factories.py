"""Small makers of records: what a test doesn't name gets a harmless value."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from typing import Any

from django.utils import timezone

from contacts.models import (
    Area,
    AreaKind,
    Cadre,
    CareGroup,
    CareMembership,
    ContactAssignment,
    Grant,
    Household,
    Organisation,
    OrganisationKind,
    Post,
    PostRole,
    Resident,
    ResponsibilityDistrict,
    Service,
    ServiceCategory,
    User,
)
from visits.actions.grievances import Matter, register_grievance
from visits.catalogue import load_grievance_kinds, load_topics
from visits.models import (
    Activity,
    ActivityKind,
    Channel,
    CountsAs,
    Family,
    Grievance,
    GrievanceKind,
    HouseholdMet,
    Participant,
    Raiser,
)

LONG_AGO = dt.date(2020, 1, 1)
_serial = itertools.count(1)


def at(day: dt.date, hour: int = 18, minute: int = 0) -> dt.datetime:
    """An instant of a day in Shanghai."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


def make_area(parent: Area | None, kind: str, name: str, code: str | None = None) -> Area:
    return Area.objects.plant(parent, kind=kind, name=name, code=code)


def make_district(township: Area, name: str, code: str | None = None) -> ResponsibilityDistrict:
    village = make_area(township, AreaKind.VILLAGE, name, code)
    return ResponsibilityDistrict.objects.create(area=village, name=name, starts_on=LONG_AGO)


def make_organisation(area: Area, name: str, kind: str = OrganisationKind.OFFICE) -> Organisation:
    found = Organisation.objects.filter(area=area, name=name).first()
    return found or Organisation.objects.create(area=area, name=name, kind=kind, starts_on=LONG_AGO)


def make_user(username: str, name: str = "", **fields: Any) -> User:
    return User.objects.create(username=username, name=name or username, password="!", **fields)


def make_grant(user: User, role: str, area: Area, **fields: Any) -> Grant:
    fields.setdefault("starts_on", LONG_AGO)
    user.__dict__.pop("_grants", None)
    return Grant.objects.create(user=user, role=role, area=area, **fields)


def make_cadre(
    township: Area,
    name: str,
    *,
    staff_number: str = "",
    category: str | None = ServiceCategory.VILLAGE_CADRE,
    organisation: Organisation | None = None,
    starts_on: dt.date = LONG_AGO,
    ends_on: dt.date | None = None,
    party_member: bool = False,
    title: str = "",
    user: User | None = None,
) -> Cadre:
    cadre = Cadre.objects.create(
        township=township,
        name=name,
        staff_number=staff_number or f"T{next(_serial):04}",
        phone="15400000000",
        user=user,
    )
    if category:
        Service.objects.create(
            cadre=cadre,
            category=category,
            organisation=organisation or make_organisation(township, "党政办"),
            title=title,
            party_member=party_member,
            starts_on=starts_on,
            ends_on=ends_on,
        )
    return cadre


def make_post(
    cadre: Cadre,
    district: ResponsibilityDistrict,
    role: str = PostRole.RESPONSIBLE_BODY,
    **fields: Any,
) -> Post:
    fields.setdefault("starts_on", LONG_AGO)
    return Post.objects.create(cadre=cadre, district=district, role=role, **fields)


def make_household(
    district: ResponsibilityDistrict,
    head_name: str = "张三",
    *,
    number: str = "",
    **fields: Any,
) -> Household:
    township = district.area.township
    fields.setdefault("starts_on", LONG_AGO)
    phone = fields.get("phone", "")
    return Household.objects.create(
        township=township,
        district=district,
        head_name=head_name,
        number=number or f"H{next(_serial):05}",
        phone_tail=phone[-4:],
        **fields,
    )


def make_resident(household: Household, name: str, **fields: Any) -> Resident:
    fields.setdefault("starts_on", LONG_AGO)
    return Resident.objects.create(household=household, name=name, **fields)


def make_assignment(cadre: Cadre, household: Household, **fields: Any) -> ContactAssignment:
    fields.setdefault("starts_on", LONG_AGO)
    return ContactAssignment.objects.create(cadre=cadre, household=household, **fields)


def make_care_group(code: str = "hardship", *, is_hardship: bool = True) -> CareGroup:
    return CareGroup.objects.get_or_create(
        code=code, defaults={"name": code, "family": "care", "is_hardship": is_hardship}
    )[0]


def make_membership(household: Household, group: str = "hardship", **fields: Any) -> CareMembership:
    fields.setdefault("starts_on", LONG_AGO)
    fields.setdefault("basis", "民政名册")
    return CareMembership.objects.create(
        household=household, group=make_care_group(group), **fields
    )


KINDS = {
    "household_visit": ("入户走访", CountsAs.VISIT, Family.VISITS, True),
    "village_day": ("驻村", CountsAs.STAY, Family.VISITS, True),
    "telephone": ("电话联系", CountsAs.NOTHING, Family.CONTACT, True),
    "concerns_meeting": ("民情联系会议", CountsAs.NOTHING, Family.MEETINGS, False),
}


def make_kind(code: str = "household_visit") -> ActivityKind:
    """The kind of this code; where the catalogue is not loaded, one of `KINDS`."""
    if found := ActivityKind.objects.filter(code=code).first():
        return found
    name, counts_as, family, meets = KINDS[code]
    return ActivityKind.objects.create(
        code=code, name=name, counts_as=counts_as, family=family, meets_households=meets
    )


def make_activity(
    day: dt.date,
    *,
    cadres: list[Cadre] | tuple[Cadre, ...] = (),
    households: list[Household] | tuple[Household, ...] = (),
    district: ResponsibilityDistrict | None = None,
    organisation: Organisation | None = None,
    kind: str = "household_visit",
    recorded_at: dt.datetime | None = None,
    **fields: Any,
) -> Activity:
    """An activity of `day`, written down at six in the evening unless told otherwise."""
    if district is None and organisation is None:
        district = households[0].district if households else cadres[0].posts.all()[0].district
    recorded_at = recorded_at or at(day)
    township = district.area.township if district else organisation.area
    activity = Activity.objects.create(
        kind=make_kind(kind),
        happened_on=day,
        township=township,
        district=district,
        organisation=organisation,
        recorded_at=recorded_at,
        written_at=fields.pop("written_at", recorded_at),
        **fields,
    )
    Participant.objects.bulk_create(Participant(activity=activity, cadre=c) for c in cadres)
    HouseholdMet.objects.bulk_create(
        HouseholdMet(activity=activity, household=h) for h in households
    )
    return activity


def make_grievance(
    household: Household, by: User, *, uid: uuid.UUID | None = None, **fields: Any
) -> Grievance:
    """A matter of a household, registered now unless told otherwise, with the kinds loaded."""
    load_grievance_kinds()
    load_topics()
    when = fields.pop("received_at", timezone.now())
    said = {
        "text": "屋顶漏雨",
        "kind": GrievanceKind.objects.get(code=fields.pop("kind", "help")),
        "channel": Channel.VISIT,
        "raiser": Raiser.HOUSEHOLD,
        "household": household,
        "received_at": when,
        "first_asked": Cadre.objects.filter(user=by).first(),
    }
    matter = Matter(**{**said, **fields})
    return register_grievance(by=by, uid=uid or uuid.uuid4(), matter=matter, at=when)
