"""Load kinds, topics, limits of time, care groups, basic facts, the calendar; switch packs of rules on."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from contacts.catalogue import load_calendar, load_care_groups, load_fact_kinds
from contacts.kit import clock, days
from contacts.management.machines import IMPOSSIBLE, MachineCommand
from contacts.models import Area
from contacts.queries.calendar import years_without_notice
from reports.actions.packs import optional_rules, pack_called, switch_on_for_all, switch_on_pack
from visits.catalogue import load_grievance_kinds, load_kinds, load_topics


class Command(MachineCommand):
    help = (
        "Load what every township starts with: kinds of activities and of grievances with their "
        "limits of time, topics, care groups, basic facts, the working calendar. Repeatable; what "
        "an administrator has edited is left alone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--switch-on", nargs="+", default=[], metavar="PACK", help="let these packs bind"
        )
        parser.add_argument("--area", metavar="CODE", help="one township; otherwise all of them")
        parser.add_argument("--document", default="", help="the township's own paper")
        parser.add_argument(
            "--from",
            dest="starts_on",
            type=days.from_command,
            metavar="YYYY-MM-DD",
            help="first day that binds; otherwise 1 January of the previous year",
        )
        parser.add_argument(
            "--with",
            dest="optional",
            nargs="+",
            default=[],
            metavar="RULE",
            help="also rules that are off by default",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        today = clock.today()
        kinds, groups, facts = load_kinds(), load_care_groups(), load_fact_kinds()
        grievances, topics, years = load_grievance_kinds(), load_topics(), load_calendar(today)
        added = f"{kinds} kinds, {groups} care groups, {years} calendar years, {facts} basic facts"
        self.stdout.write(f"{added}, {grievances} kinds of grievances, {topics} topics added")
        for year in years_without_notice(today):
            self.stderr.write(f"The holidays of {year} are not published yet: only weekends free")
        if options["switch_on"] or options["optional"]:
            self._switch_on(today, options)

    def _switch_on(self, today: dt.date, options: dict[str, Any]) -> None:
        """In the township named, or in all there are and all that come."""
        try:
            packs = [pack_called(code) for code in options["switch_on"]]
            terms: dict[str, Any] = {
                "starts_on": options["starts_on"] or dt.date(today.year - 1, 1, 1),
                "document": options["document"],
                "with_optional": optional_rules(packs, options["optional"]),
            }
            for pack in packs:
                if options["area"]:
                    area = self._township(options["area"])
                    adopted = [switch_on_pack(area=area, pack=pack.code, **terms)]
                else:
                    adopted = switch_on_for_all(pack=pack.code, **terms)
                places = ", ".join(str(row.area) for row in adopted)
                self.stdout.write(f"{pack.code}: {places or 'every township to come'}")
        except ValidationError as error:
            raise CommandError(error.messages[0], returncode=IMPOSSIBLE) from error

    def _township(self, code: str) -> Area:
        area: Area | None = Area.objects.townships().filter(code=code).first()
        if area is None:
            raise CommandError(f"There is no township with the code {code}", returncode=IMPOSSIBLE)
        return area
