"""`seed_demo`: a township to try the app with."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db import connection
from django.utils.translation import gettext as _

from contacts.kit import clock, days
from contacts.kit.sql import count_anew
from contacts.management.machines import MachineCommand
from contacts.models import Area
from reports.actions.alerts import raise_alerts
from reports.demo import county, people, township
from reports.engine.coverage import rebuild_coverage
from reports.engine.run import run


class Command(MachineCommand):
    help = "Puts a demo township (or, for measuring, a county) of invented people into an empty database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scale", choices=["township", "county"], default="township")
        parser.add_argument(
            "--if-empty", action="store_true", help="where there is data, only name the accounts"
        )
        parser.add_argument("--on", type=days.from_command, default=None, metavar="YYYY-MM-DD")

    def handle(self, **options: Any) -> None:
        has_data = Area.objects.exists()
        if not (options["if_empty"] and has_data):
            self._build(options)
        if Area.objects.filter(is_demo=True).exists():
            self._name_accounts()

    def _build(self, options: dict[str, Any]) -> None:
        on = options["on"] or clock.today()
        self.stdout.write(_("正在放进演示数据，请稍等……"))
        self.stdout.flush()
        build = county.build if options["scale"] == "county" else township.build
        try:
            build(on)
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        count_anew(connection)
        run(on, now=clock.now())
        rebuild_coverage()
        raise_alerts(on)

    def _name_accounts(self) -> None:
        self.stdout.write(_("演示乡镇，人物均为虚构。账号（密码都是 %s）：") % people.PASSWORD)
        for username, what in ACCOUNTS:
            self.stdout.write(f"  {username:10} {what}")


ACCOUNTS = [
    ("cadre", _("村干部")),
    ("secretary", _("村书记")),
    ("township", _("镇干部")),
    ("clerk", _("党政办经办人")),
    ("handler", _("规划建设办经办人")),
    ("leader", _("联村领导")),
    ("county", _("县领导")),
    ("area", _("区域管理员")),
    ("admin", _("系统管理员")),
    ("auditor", _("审计员")),
    ("discipline", _("纪检干部")),
    ("health", _("卫生健康联系人")),
]
