from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from contacts.menu import Entry


class ContactsConfig(AppConfig):
    name = "contacts"
    verbose_name = _("谁在哪里")

    def ready(self) -> None:
        from contacts import checks, receivers  # noqa: F401 - connects them
        from contacts.imports import registry, sheets
        from contacts.menu import Entry, register
        from contacts.queries import setup

        checks.register(*setup.STEPS, *setup.GAPS)

        registry.register(*sheets.KINDS)
        register(
            Entry(
                _("住户"),
                "household-list",
                "household",
                "list",
                icon="home",
                group="districts",
                order=11,
                phone=4,
            ),
            Entry(
                _("责任区"),
                "district-list",
                "district",
                icon="district",
                group="districts",
                order=10,
            ),
            Entry(_("关爱台账"), "care-list", "care_membership", group="districts", order=12),
            Entry(_("联系安排"), "assignment-list", "assignment", group="districts", order=13),
            Entry(_("干部"), "cadre-list", "cadre", icon="people", group="districts", order=14),
            Entry(_("单位"), "organisation-list", "organisation", group="districts", order=15),
            Entry(_("工作交接"), "handover-list", "handover", group="districts", order=16),
            *self._settings(),
        )

    def _settings(self) -> list[Entry]:
        """What administrators set up and look after."""
        from contacts.menu import Entry

        return [
            Entry(_("首次设置"), "setup", "setup", "use", group="settings", order=60),
            Entry(
                _("关爱类别"), "care-group-list", "catalogue", "change", group="settings", order=82
            ),
            Entry(
                _("基本情况指标"),
                "fact-kind-list",
                "catalogue",
                "change",
                group="settings",
                order=83,
            ),
            Entry(_("工作日历"), "calendar", "calendar", icon="diary", group="settings", order=80),
            Entry(
                _("导入"),
                "import-home",
                "import",
                "list",
                icon="import",
                group="settings",
                order=70,
            ),
            Entry(_("账号"), "account-list", "account", icon="people", group="settings", order=78),
            Entry(_("查阅记录"), "audit-list", "audit", icon="search", group="settings", order=79),
        ]
