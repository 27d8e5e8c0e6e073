"""Load kinds, topics, limits of time, care groups, basic facts, the calendar; switch packs of rules on."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.catalogue import load_calendar, load_care_groups, load_fact_kinds
from contacts.kit import clock, days
from contacts.management.machines import IMPOSSIBLE, MachineCommand
from contacts.models import Area
from contacts.queries.calendar import years_without_notice
from reports.actions.packs import optional_rules, pack_called, switch_on_for_all, switch_on_pack
from visits.catalogue import (
    load_causes,
    load_grievance_kinds,
    load_kinds,
    load_situation_limits,
    load_topics,
)

ADDED = gettext_lazy(
    "基础资料新增：活动方式%(kinds)s种、关爱类别%(groups)s种、基本情况指标%(facts)s项、"
    "工作日历%(years)s年、诉求类型%(matters)s种、诉求类别%(topics)s种、原因类别%(causes)s种、"
    "五情回应时限%(limits)s项。"
)


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
        added = {
            "kinds": load_kinds(),
            "matters": load_grievance_kinds(),
            "topics": load_topics(),
            "causes": load_causes(),
            "limits": load_situation_limits(),
            "groups": load_care_groups(),
            "facts": load_fact_kinds(),
            "years": load_calendar(today),
        }
        self.stdout.write(ADDED % added if any(added.values()) else _("基础资料都在，没有新增。"))
        for year in years_without_notice(today):
            sentence = _("%(year)s年的放假安排还没有公布，上班日先按周末推算。")
            self.stderr.write(sentence % {"year": year})
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
                places = "、".join(str(row.area) for row in adopted)
                told = {"pack": pack.name, "places": places or _("以后建立的每个乡镇")}
                self.stdout.write(_("已启用“%(pack)s”：%(places)s") % told)
        except ValidationError as error:
            raise CommandError(error.messages[0], returncode=IMPOSSIBLE) from error

    def _township(self, code: str) -> Area:
        area: Area | None = Area.objects.townships().filter(code=code).first()
        if area is None:
            sentence = _("没有代码为“%(code)s”的乡镇") % {"code": code}
            raise CommandError(sentence, returncode=IMPOSSIBLE)
        return area
