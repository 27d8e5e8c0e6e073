from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VisitsConfig(AppConfig):
    name = "visits"
    verbose_name = _("做了什么")

    def ready(self) -> None:
        from contacts import checks, panels
        from contacts.actions import retention
        from contacts.imports import registry
        from contacts.menu import Entry, register
        from visits.actions.retention import TERMS
        from visits.imports.activities import ActivitySheet
        from visits.panels import PANELS
        from visits.queries.responsibilities import without_office

        panels.register(*PANELS)
        checks.register(checks.Check("gap", "office", _("职责清单"), without_office, 75))
        retention.register(*TERMS)
        registry.register(ActivitySheet)
        new = Entry(
            _("记走访"),
            "visit-new",
            "activity",
            "create",
            icon="write",
            group="work",
            order=20,
            phone=2,
            for_townships=True,
        )
        diary = Entry(
            _("民情日记"),
            "diary",
            "diary",
            "print",
            icon="diary",
            group="work",
            order=21,
            phone=5,
            for_townships=True,
        )
        register(
            new,
            diary,
            Entry(_("走访与活动"), "activity-list", "activity", group="work", order=22),
            Entry(_("诉求"), "grievance-list", "grievance", icon="write", group="work", order=24),
            Entry(_("活动方式"), "kind-list", "catalogue", "change", group="settings", order=81),
            Entry(
                _("职责清单"),
                "responsibility-list",
                "responsibility",
                "change",
                group="settings",
                order=84,
            ),
            Entry(_("诉求类别"), "topic-list", "catalogue", "change", group="settings", order=85),
            Entry(
                _("办理时限"),
                "time-limits",
                "catalogue",
                "change",
                group="settings",
                order=86,
            ),
            Entry(
                _("日志审阅"),
                "review-list",
                "diary_review",
                "change",
                group="work",
                order=23,
                also=("spot-check-list",),
            ),
        )
