"""Who of the leadership is in charge of which kind of report, and how soon each is responded to."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from contacts.forms.base import LastDayForm
from contacts.kit import clock
from contacts.pages import ConfirmPage, FormPage, ListPage, Page
from visits.actions.situation_lists import end_charge, put_in_charge, set_limit
from visits.forms.situations import ORDINARY, URGENT, InChargeForm, SituationLimitForm
from visits.models import SituationKind, SituationLeader
from visits.queries.situations import limits_in_use, minutes_for
from visits.tables.situations import InChargeTable

LEADERS = reverse_lazy("situation-leader-list")
LIMITS = reverse_lazy("situation-limits")
UNDER_LEADERS = [(_("五情由谁分管"), LEADERS)]


class InChargeList(ListPage):
    resource, verb, export_verb = "situation_leader", "list", "list"
    template_name = "visits/situation_leaders.html"
    model, table_class = SituationLeader, InChargeTable
    title = _("五情由谁分管")
    nothing = _("还没有写明由谁分管。没有写的，先找联村领导，再找党委书记、镇长。")

    def get_queryset(self) -> QuerySet[Any]:
        return SituationLeader.objects.select_related("township", "cadre")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs |= {"may_change": self.may("change"), "today": clock.today()}
        return super().get_context_data(**kwargs)


class PutInCharge(FormPage):
    resource, verb = "situation_leader", "change"
    form_class = InChargeForm
    title = _("写明由谁分管")
    crumbs, success_url = UNDER_LEADERS, LEADERS
    success_message = _("已写明。以前由谁分管，清单里还看得到。")

    def save(self, form: Any) -> SituationLeader:
        return put_in_charge(by=self.user, **form.cleaned_data)


class EndCharge(ConfirmPage):
    resource, verb = "situation_leader", "change"
    form_class = LastDayForm
    title = button = _("结束")
    crumbs, success_url = UNDER_LEADERS, LEADERS
    success_message = _("已结束，以前的记录还在。")

    @cached_property
    def line(self) -> SituationLeader:
        return self.one(SituationLeader.objects.select_related("cadre"))

    def get_initial(self) -> dict[str, Any]:
        return {"ends_on": clock.today()}

    def get_consequences(self) -> list[Any]:
        words = {"kind": self.line.get_kind_display(), "who": self.line.cadre}
        return [
            _t("%(kind)s现在由%(who)s分管。") % words,
            _("以后报来的这一类，先找联村领导，再找党委书记、镇长。已经报来的不变。"),
        ]

    def save(self, form: Any) -> SituationLeader:
        end_charge(line=self.line, by=self.user, on=form.cleaned_data["ends_on"])
        return self.line


class SituationLimits(Page):
    resource, verb = "catalogue", "list"
    template_name = "visits/situation_limits.html"
    title = _("五情回应时限")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs |= {"limits": limits_in_use(), "may_change": self.may("change")}
        return super().get_context_data(**kwargs)


class ChangeSituationLimit(FormPage):
    resource, verb = "catalogue", "change"
    form_class = SituationLimitForm
    crumbs, success_url = [(_("五情回应时限"), LIMITS)], LIMITS
    success_message = _("已改。以后报来的按新的。")

    @cached_property
    def which(self) -> tuple[SituationKind, bool]:
        kind, urgency = self.kwargs["situation"], self.kwargs["urgency"]
        if kind not in SituationKind.values or urgency not in (URGENT, ORDINARY):
            raise Http404
        return SituationKind(kind), urgency == URGENT

    def get_title(self) -> str:
        kind, is_urgent = self.which
        return f"{kind.label} · {_t('紧急') if is_urgent else _t('一般')}"

    def get_initial(self) -> dict[str, Any]:
        kind, is_urgent = self.which
        return {"minutes": minutes_for(kind, is_urgent=is_urgent)}

    def save(self, form: Any) -> None:
        kind, is_urgent = self.which
        minutes = form.cleaned_data["minutes"]
        set_limit(by=self.user, kind=kind, is_urgent=is_urgent, minutes=minutes)
