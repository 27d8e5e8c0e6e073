from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VisitsConfig(AppConfig):
    name = "visits"
    verbose_name = _("做了什么")

    def ready(self) -> None:
        from contacts import offers, panels
        from contacts.actions import retention
        from contacts.imports import registry
        from contacts.menu import Entry, register
        from visits.actions.retention import TERMS
        from visits.imports.activities import ActivitySheet
        from visits.panels import PANELS

        panels.register(*PANELS)
        offers.register(
            offers.Offer(_("反映一件事"), "matter-raise"),
            offers.Offer(_("查我反映的事"), "matter-find", takes_token=False),
        )
        retention.register(*TERMS)
        registry.register(ActivitySheet)
        self.offer_lists()
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

    def offer_lists(self) -> None:
        """The lists that administrators keep, and what is missing there."""
        from contacts import checks
        from contacts.menu import Entry, register
        from visits.queries.responsibilities import without_office

        checks.register(checks.Check("gap", "office", _("职责清单"), without_office, 75))
        kept = (
            (81, _("活动方式"), "kind-list", "catalogue"),
            (84, _("职责清单"), "responsibility-list", "responsibility"),
            (85, _("诉求类别"), "topic-list", "catalogue"),
            (86, _("办理时限"), "time-limits", "catalogue"),
        )
        for order, label, url_name, resource in kept:
            register(Entry(label, url_name, resource, "change", group="settings", order=order))
