"""Where an entry happened, and which unit held it, when its row says little."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from contacts.imports.reach import Township
from contacts.imports.records import Record, RowRefused
from contacts.imports.units import Units
from contacts.kit.sheets.cells import quoted
from contacts.kit.sheets.places import bare
from contacts.models import Cadre, Household, Organisation, Post, ResponsibilityDistrict, Service
from visits.models import ActivityKind, CountsAs

DISTRICT, UNIT = "责任区", "单位"


class Holders:
    """The districts, units, posts and services of some townships."""

    def __init__(self, townships: Sequence[Township]) -> None:
        areas = [township.area.pk for township in townships]
        self.units = Units(townships)
        self.districts = {d.pk: d for township in townships for d in township.districts}
        self.posts: dict[int, list[Post]] = {}
        for post in Post.objects.filter(cadre__township__in=areas):
            self.posts.setdefault(post.cadre_id, []).append(post)
        self.services: dict[int, list[Service]] = {}
        services = Service.objects.filter(cadre__township__in=areas)
        for service in services.select_related("organisation"):
            self.services.setdefault(service.cadre_id, []).append(service)

    def unit(self, record: Record, township: Township) -> Organisation | None:
        """The unit that a row names.

        Raises:
            RowRefused: when there is none of that name.
        """
        if not record["unit"]:
            return None
        found = self.units.known(township, record["unit"])
        if found is None:
            sentence = _("没有叫“%(name)s”的单位，请核对，或先导入单位。")
            raise RowRefused(
                "organisation_unknown", UNIT, sentence % {"name": quoted(record["unit"])}
            )
        return found

    def district(
        self, record: Record, township: Township, cadres: Iterable[Cadre], met: Sequence[Household]
    ) -> ResponsibilityDistrict | None:
        """Where it happened: as the row says, else where the households live, else, unless a unit
        held it, where all the cadres stand on that day, if that is one place."""
        text = record["district"]
        if text and bare(text) != bare(township.area.name):
            return township.district(text, DISTRICT)
        if text:
            return None
        if met:
            return self.districts.get(met[0].district_id)
        if record["unit"]:
            return None
        day = record["happened_on"]
        stand = {
            post.district_id
            for cadre in cadres
            for post in self.posts.get(cadre.pk, ())
            if post.holds_on(day)
        }
        return self.districts.get(stand.pop()) if len(stand) == 1 else None

    def office(self, cadres: Iterable[Cadre], day: dt.date) -> Organisation | None:
        """The unit in which the first of the cadres serves on that day."""
        for cadre in cadres:
            for service in self.services.get(cadre.pk, ()):
                if service.holds_on(day):
                    return service.organisation
        return None

    def place(
        self, record: Record, township: Township, kind: ActivityKind, cadres: list[Cadre],
        met: list[Household],
    ) -> tuple[ResponsibilityDistrict | None, Organisation | None]:  # fmt: skip
        """District and unit of an entry.

        Raises:
            RowRefused: when the row names an unknown one, or nothing says where it was.
        """
        unit = self.unit(record, township)
        district = self.district(record, township, cadres, met)
        if district is None and unit is None and kind.counts_as == CountsAs.NOTHING:
            unit = self.office(cadres, record["happened_on"])
        if district is None and unit is None:
            raise RowRefused("required", DISTRICT, _("看不出在哪个责任区，请填写。"))
        return district, unit
