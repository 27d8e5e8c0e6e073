"""任职 of a roster: which service a row means, and what it does to the ones before.

The same category in the same unit from the same day is the same service, and is corrected: title,
last day, party membership. With the same title from another day its first day is corrected; with
another title from a later day the one before ends the day before. A new open service in another
place ends the open ones that began earlier and that the sheet no longer names.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from contacts.imports.people import Person, is_stored
from contacts.imports.records import Record, RowRefused
from contacts.imports.words import Words
from contacts.imports.writing import update
from contacts.models import Organisation, Service, ServiceCategory

ONE_DAY = dt.timedelta(days=1)
C = ServiceCategory
CATEGORIES = Words(
    {
        C.TOWNSHIP_LEADER: ("镇领导", "乡镇领导", "乡领导", "街道领导", "镇班子成员", "班子成员", "党政班子成员", "领导班子成员"),
        C.TOWNSHIP_CADRE: ("镇干部", "乡镇干部", "乡干部", "街道干部", "镇机关干部", "机关干部", "镇(街)干部", "镇工作人员"),
        C.VILLAGE_CADRE: ("村(居)干部", "村干部", "居干部", "社区干部", "村两委", "村两委干部", "村(社区)干部", "村居干部", "两委干部"),
        C.COUNTY_LEADER: ("县领导", "区领导", "市领导", "县(市、区)领导", "县级领导"),
        C.COUNTY_CADRE: ("县直干部", "县干部", "县派干部", "区直干部", "市直干部", "县直单位干部"),
        C.OTHER: ("其他人员", "其他", "编外人员", "聘用人员"),
    }
)  # fmt: skip


@dataclass(frozen=True)
class Said:
    """What a row says of a service, its words resolved."""

    category: ServiceCategory
    title: str
    starts_on: dt.date | None
    ends_on: dt.date | None
    party_member: bool | None


@dataclass(frozen=True)
class Named:
    """All that a sheet names for one person: services by category and unit, the first days of
    services, posts by district and role."""

    services: frozenset[tuple[str, int]]
    starts: frozenset[dt.date]
    posts: frozenset[tuple[int, str]]


def category_of(record: Record) -> ServiceCategory:
    """The category that a row names.

    Raises:
        RowRefused: a word that is not known.
    """
    found = CATEGORIES.find(record["category"])
    if found is None:
        words = "、".join(str(label) for label in ServiceCategory.labels)
        raise RowRefused(
            "category_unknown", "类别", _("类别只能是：%(words)s。") % {"words": words}
        )
    return found


class Services:
    """The services that a roster adds and corrects."""

    def __init__(self, on: dt.date) -> None:
        self.on = on
        self.added: list[Service] = []
        self.changed: list[Service] = []
        # By the service's identity: the first row that spoke of it, and what it said.
        self.spoken: dict[int, tuple[int, Said]] = {}

    def settle(
        self, person: Person, unit: Organisation, said: Said, named: Named, record: Record
    ) -> tuple[bool, bool]:
        """Stage what the row says; whether a service is new, and whether one was corrected.

        Raises:
            RowRefused: when an earlier row says otherwise of the same service.
        """
        same = [s for s in person.services if is_of(s, unit) and s.category == said.category]
        known = self.meant(same, said)
        if known is None:
            self.end_before(same, said, named)
            self.add(person, unit, said, record)
            return True, False
        self.refuse_other(known, said, record)
        differs = differences(known, said)
        for name, value in differs.items():
            setattr(known, name, value)
        if differs and is_stored(known):
            self.changed.append(known)
        return not is_stored(known), bool(differs)

    def meant(self, same: list[Service], said: Said) -> Service | None:
        """The service of these that the row speaks of."""
        for service in same:
            if said.starts_on in (None, service.starts_on) and (
                said.starts_on or service.ends_on is None or service is same[-1]
            ):
                return service
        for service in same:
            if overlaps(service, said) and said.title in ("", service.title):
                return service
        return None

    def end_before(self, same: list[Service], said: Said, named: Named) -> None:
        """End the stored service that another title in the same unit follows."""
        for service in same:
            is_over = (
                is_stored(service)
                and service.ends_on is None
                and service.starts_on not in named.starts
            )
            if is_over and said.starts_on and service.starts_on < said.starts_on:
                self.end(service, said.starts_on - ONE_DAY)

    def add(self, person: Person, unit: Organisation, said: Said, record: Record) -> None:
        """Stage a new service."""
        service = Service(
            cadre=person.cadre,
            organisation=unit,
            category=said.category,
            title=said.title,
            party_member=bool(said.party_member),
            starts_on=said.starts_on or min(self.on, said.ends_on or self.on),
            ends_on=said.ends_on,
        )
        person.services.append(service)
        self.added.append(service)
        self.spoken[id(service)] = (record.number, said)

    def refuse_other(self, service: Service, said: Said, record: Record) -> None:
        """Refuse a row that says of a service other than an earlier row of the sheet."""
        row, first = self.spoken.setdefault(id(service), (record.number, said))
        for column, before, now in (
            ("任职止", first.ends_on, said.ends_on),
            ("中共党员", first.party_member, said.party_member),
        ):
            if now is not None and before is not None and now != before:
                sentence = _("与第 %(row)d 行是同一任职，这一格却不一样，请核对。")
                raise RowRefused("duplicate_key", column, sentence % {"row": row})
        filled = {
            name: getattr(said, name)
            for name in ("ends_on", "party_member")
            if getattr(first, name) is None
        }
        self.spoken[id(service)] = (row, replace(first, **filled))

    def leave_behind(
        self, person: Person, said: Said, named: Named, record: Record
    ) -> dt.date | None:
        """End what a new open service leaves behind; the last day of what ended."""
        if said.ends_on or not said.starts_on:
            return None
        last = said.starts_on - ONE_DAY
        left = [
            service
            for service in person.services
            if is_stored(service)
            and service.ends_on is None
            and service.starts_on <= last
            and (service.category, service.organisation_id) not in named.services
        ]
        for service in left:
            self.end(service, last)
            told = {"service": str(service), "day": last}
            record.warn("service_ended", "任职起", _("原任职“%(service)s”到%(day)s为止。") % told)
        return last if left else None

    def end(self, service: Service, last: dt.date) -> None:
        """Let a service end."""
        service.ends_on = last
        if is_stored(service):
            self.changed.append(service)

    def write(self) -> None:
        """Write new services and corrections; cadres and units are written already."""
        Service.objects.bulk_create(self.added)
        update(Service, self.changed, ("title", "starts_on", "ends_on", "party_member"))


def is_of(service: Service, unit: Organisation) -> bool:
    """Whether a service is in this unit, be it stored or only staged."""
    return service.organisation is unit or (is_stored(unit) and service.organisation_id == unit.pk)


def overlaps(service: Service, said: Said) -> bool:
    """Whether a service and what a row says share a day."""
    starts_on = said.starts_on or dt.date.max
    return (service.ends_on is None or service.ends_on >= starts_on) and (
        said.ends_on is None or said.ends_on >= service.starts_on
    )


def differences(service: Service, said: Said) -> dict[str, object]:
    """What the row says otherwise of a service; blank cells say nothing."""
    values = {
        "title": said.title or None,
        "starts_on": said.starts_on,
        "ends_on": said.ends_on,
        "party_member": said.party_member,
    }
    return {k: v for k, v in values.items() if v is not None and getattr(service, k) != v}
