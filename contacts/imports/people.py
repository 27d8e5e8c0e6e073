"""A cadre on the way in, with all that is stored of him or her."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Model
from django.utils.translation import gettext as _

from contacts.imports.reach import Township
from contacts.imports.records import Record, RowRefused
from contacts.imports.writing import update
from contacts.models import Cadre, Leave, Post, Service


@dataclass(eq=False)
class Person:
    """One cadre with services, posts and leave, stored or staged.

    `row` is the first row of this sheet that speaks of the cadre.
    """

    cadre: Cadre
    services: list[Service] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    leaves: list[Leave] = field(default_factory=list)
    row: int | None = None


class People:
    """The cadres of some townships by their staff numbers."""

    def __init__(self, townships: Iterable[Township]) -> None:
        areas = [township.area.pk for township in townships]
        self.known: dict[tuple[int, str], Person] = {}
        by_pk: dict[int, Person] = {}
        for cadre in Cadre.objects.filter(township__in=areas):
            person = by_pk[cadre.pk] = Person(cadre)
            self.known[cadre.township_id, cadre.staff_number] = person
        of_these = {"cadre__township__in": areas}
        for service in Service.objects.filter(**of_these).select_related("organisation"):
            by_pk[service.cadre_id].services.append(service)
        for post in Post.objects.filter(**of_these).select_related("district"):
            by_pk[post.cadre_id].posts.append(post)
        for leave in Leave.objects.filter(**of_these):
            by_pk[leave.cadre_id].leaves.append(leave)
        self.added: list[Cadre] = []
        self.changed: list[Cadre] = []

    def find(self, record: Record, township: Township) -> Person | None:
        """The cadre of a row, if there is one.

        Raises:
            RowRefused: when an earlier row gives the same number to somebody else.
        """
        person = self.known.get((township.area.pk, record["staff_number"]))
        if person and person.row is not None:
            refuse_other(person, record)
        return person

    def settle(
        self, person: Person | None, record: Record, township: Township
    ) -> tuple[Person, bool]:
        """The cadre of a row, staged or corrected; whether anything was corrected."""
        if person is None:
            cadre = Cadre(township=township.area, staff_number=record["staff_number"])
            self.added.append(cadre)
            person = Person(cadre)
            self.known[township.area.pk, cadre.staff_number] = person
        if person.row is None:
            person.row = record.number
        is_corrected = correct(person.cadre, record)
        if is_corrected and is_stored(person.cadre):
            self.changed.append(person.cadre)
        return person, is_corrected

    def write(self) -> None:
        """Write new cadres and corrections."""
        Cadre.objects.bulk_create(self.added)
        update(Cadre, self.changed, ("name", "name_keys", "phone"))


def is_stored(row: Model) -> bool:
    """Whether a row is in the database already, and not only staged."""
    return row.pk is not None


def refuse_other(person: Person, record: Record) -> None:
    """Refuse a row that gives a number to another name than an earlier row of the sheet."""
    if record["name"] != person.cadre.name:
        sentence = _("与第 %(row)d 行的工号相同，姓名却不一样，请核对。")
        raise RowRefused("duplicate_key", "工号", sentence % {"row": person.row})


def correct(cadre: Cadre, record: Record) -> bool:
    """Take over name and telephone; whether anything differs."""
    if is_stored(cadre) and cadre.name != record["name"]:
        told = {"before": cadre.name, "name": record["name"]}
        record.warn(
            "name_changed", "姓名", _("这个工号原来登记的是“%(before)s”，改为“%(name)s”。") % told
        )
    said = {"name": record["name"], "phone": record["phone"]}
    differs = {k: v for k, v in said.items() if v is not None and getattr(cadre, k) != v}
    for name, value in differs.items():
        setattr(cadre, name, value)
    return bool(differs)
