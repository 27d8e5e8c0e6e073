from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("该做什么")

    def ready(self) -> None:
        from contacts import checks, norms
        from contacts.actions import retention
        from contacts.menu import Entry, register
        from reports import receivers  # noqa: F401 - connects them
        from reports.actions.retention import TERMS
        from reports.queries.rulebook import contact_norms, rules_in_force

        register(
            Entry(
                _("我的工作"),
                "my-work",
                "activity",
                "create",
                icon="work",
                order=2,
                phone=1,
                for_townships=True,
            ),
            Entry(_("总览"), "dashboard", "dashboard", icon="overview", order=1, phone=3),
            Entry(
                _("任务完成"),
                "obligation-list",
                "obligation",
                icon="duty",
                group="duties",
                order=30,
            ),
            Entry(
                _("每个人的任务"),
                "people-duties",
                "dashboard",
                icon="people",
                group="duties",
                order=31,
            ),
            Entry(_("规则"), "rules", "requirement", icon="settings", group="settings", order=65),
            Entry(_("怎么算的"), "help-rules", "self", "use", group="settings", order=99),
            Entry(_("群提醒"), "webhook-list", "webhook", group="settings", order=91),
            Entry(_("提醒"), "alert-list", "alert", icon="phone", group="duties", order=45),
            Entry(_("覆盖情况"), "coverage", "coverage", icon="district", group="duties", order=40),
        )
        retention.register(*TERMS)
        norms.register(contact_norms)
        checks.register(checks.Check("step", "rules", _("启用任务规则"), rules_in_force, order=80))
