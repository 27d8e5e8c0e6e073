"""Decisions on a period of a rule: waived for all, opened again; and having all computed now."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from contacts.actions import jobs
from contacts.forms.base import PageForm
from contacts.kit import clock
from contacts.kit.periods import Period
from contacts.pages import ConfirmPage, FormPage, Guarded
from reports.actions import computing
from reports.actions.decisions import reopen_period, waive, withdraw_waiver
from reports.forms.rules import ReopenForm, WaiveForm
from reports.models import Reopening, Requirement, Waiver
from reports.views.rules import RULES, OfRule


class Decide(OfRule, FormPage):
    """A form about one rule."""

    template_name = "reports/rule_form.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "rule": self.rule}


class WaivePeriod(Decide):
    resource, verb = "obligation", "waive"
    form_class = WaiveForm
    title, button = _("免除一期"), _("免除")
    success_message = _("这一期已经免除，所有人都不用做了。")

    def save(self, form: WaiveForm) -> Waiver:
        return waive(
            area=self.rule.area,
            code=self.rule.code,
            by=self.user,
            at=clock.now(),
            **form.cleaned_data,
        )


class ReopenPeriod(Decide):
    resource, verb = "obligation", "reopen"
    form_class = ReopenForm
    title, button = _("重新打开一期"), _("重新打开")
    success_message = _("这一期已经重新打开，到期再次关账。您的名字和原因会一直留着。")

    def save(self, form: ReopenForm) -> Reopening:
        data = dict(form.cleaned_data)
        return reopen_period(
            area=self.rule.area,
            code=self.rule.code,
            closes_at=clock.end_of(data.pop("until")),
            by=self.user,
            at=clock.now(),
            **data,
        )


class WithdrawWaiver(ConfirmPage):
    resource, verb = "obligation", "waive"
    form_class = PageForm
    title, button = _("取消免除"), _("取消免除")
    consequences = [_("这一期的任务重新算数，谁完成、谁没完成按记录重新计算。")]

    @cached_property
    def waiver(self) -> Waiver:
        return self.one(Waiver.objects.select_related("area"))

    def get_title(self) -> str:
        label = Period.parse(self.waiver.period).label
        return _t("取消免除：%(period)s") % {"period": label}

    def get_success_url(self) -> str:
        waiver = self.waiver
        rules = Requirement.objects.filter(area=waiver.area, code=waiver.code)
        rule = rules.order_by("-starts_on").first()
        return reverse("rule", args=[rule.uid]) if rule else str(RULES)

    def get_back_url(self) -> str:
        return self.get_success_url()

    def save(self, form: PageForm) -> None:
        withdraw_waiver(self.waiver, by=self.user, at=clock.now())


class ComputeNow(Guarded):
    """The button that has everything computed now; the job shows how far it is."""

    resource, verb = "engine", "run"

    def post(self, _request: HttpRequest) -> HttpResponse:
        job = jobs.start(computing.WORK, by=self.user, label=_("计算所有人的任务"))
        return HttpResponseRedirect(reverse("job", args=[job.uid]))
