from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VisitsConfig(AppConfig):
    name = "visits"
    verbose_name = _("做了什么")

    def ready(self) -> None:
        from contacts import panels
        from contacts.actions import retention
        from contacts.imports import registry
        from visits.actions.retention import TERMS
        from visits.imports.activities import ActivitySheet
        from visits.imports.grievances import GrievanceSheet
        from visits.panels import PANELS

        panels.register(*PANELS)
        retention.register(*TERMS)
        registry.register(ActivitySheet, GrievanceSheet)
        self.hand_over()
        self.offer_work()
        self.offer_lists()
        self.offer_to_everybody()

    def hand_over(self) -> None:
        """What goes to the successor with the households (工作交接)."""
        from contacts import belongings
        from visits.actions import handing_over
        from visits.actions.commitments import pass_on_commitments
        from visits.actions.passing_on import pass_on_matters
        from visits.queries import commitments
        from visits.queries import handing_over as matters

        belongings.register(
            belongings.Belonging(
                "commitments",
                label=_("交哪几件承诺"),
                heading=_("移交的承诺"),
                consequence=_("交的承诺，从领导确认起由接手人做到，到期提醒接手人。"),
                open_of=commitments.open_commitments,
                pass_on=pass_on_commitments,
                words=commitments.in_words,
                outline=commitments.in_outline,
                stayed=commitments.stayed,
            ),
            belongings.Belonging(
                "matters",
                label=_("交哪几件诉求（经办、首问、包案的，有措施要做的）"),
                heading=_("移交的诉求"),
                consequence=_(
                    "交的诉求，从领导确认起归接手人：期限照原来的走，提醒发给接手人，经过里写明谁交给谁。"
                ),
                open_of=matters.open_matters,
                pass_on=pass_on_matters,
                words=matters.in_words,
                outline=matters.in_outline,
                stayed=matters.stayed,
                unfit=handing_over.unfit,
            ),
        )

    def offer_work(self) -> None:
        """The places where cadres, clerks and leaders work."""
        from contacts.menu import Entry, register

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
        reviews = Entry(
            _("日志审阅"),
            "review-list",
            "diary_review",
            "change",
            group="work",
            order=23,
            also=("spot-check-list",),
        )
        register(
            new,
            diary,
            Entry(_("走访与活动"), "activity-list", "activity", group="work", order=22),
            reviews,
            Entry(_("诉求"), "grievance-list", "grievance", icon="write", group="work", order=24),
            Entry(_("履职清单"), "duty-list", "grievance", icon="duty", group="work", order=25),
            Entry(_("五情报告"), "situation-list", "situation", group="work", order=26),
            Entry(_("孕产服务申请"), "maternity-list", "maternity", group="work", order=27),
            Entry(_("接访日"), "reception-month", "reception", group="work", order=28),
            Entry(_("承诺"), "commitment-list", "commitment", group="work", order=29),
            Entry(_("作风反映"), "conduct-list", "conduct", icon="duty", group="work", order=30),
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
            (87, _("办理时限"), "time-limits", "catalogue"),
            (91, _("来源的叫法"), "channel-name-list", "catalogue"),
            (86, _("原因类别"), "cause-list", "catalogue"),
            (88, _("五情由谁分管"), "situation-leader-list", "situation_leader"),
            (89, _("五情回应时限"), "situation-limits", "catalogue"),
            (90, _("打开孕产服务申请"), "maternity-switches", "maternity"),
        )
        for order, label, url_name, resource in kept:
            register(Entry(label, url_name, resource, "change", group="settings", order=order))

    def offer_to_everybody(self) -> None:
        """What the public page of a district leads to."""
        from contacts.offers import Notice, Offer, announce, register
        from visits.queries.conduct import are_taken_in
        from visits.queries.maternity import is_offered
        from visits.queries.publications import published_results
        from visits.queries.receptions import announced

        register(
            Offer(_("反映一件事"), "matter-raise"),
            Offer(_("反映干部作风"), "conduct-raise", when=are_taken_in),
            Offer(_("孕产服务申请"), "maternity-ask", when=is_offered),
            Offer(_("查我反映的事"), "matter-find", takes_token=False),
        )
        announce(
            Notice(_("今后一个月谁在哪里接访"), announced),
            Notice(_("办好的事"), published_results),
        )
