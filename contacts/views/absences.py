"""Leave, secondment and stand-ins of a cadre."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from contacts.actions import absences
from contacts.forms.base import LastDayForm
from contacts.forms.cadres import EndLeaveForm, LeaveForm, StandInForm
from contacts.kit import clock
from contacts.models import Cadre, Leave, StandIn
from contacts.pages import ConfirmPage, FormPage
from contacts.views.cadres import UnderCadre


class NewLeave(UnderCadre, FormPage):
    resource, verb = "leave", "change"
    form_class = LeaveForm
    title = _("登记请假或借调")
    success_message = _("已登记，这些天不算任务。")

    def get_initial(self) -> dict[str, Any]:
        return {"starts_on": clock.today()}

    def save(self, form: Any) -> Leave:
        return absences.record_leave(by=self.user, cadre=self.cadre, **form.cleaned_data)


class EndLeave(UnderCadre, ConfirmPage):
    resource, verb = "leave", "change"
    form_class = EndLeaveForm
    title = _("改最后一天")
    button = _("保存")
    success_message = _("已保存")

    @cached_property
    def leave(self) -> Leave:
        rows = self.scoped(Leave.objects.select_related("cadre__township"))
        return get_object_or_404(rows, uid=self.kwargs["uid"])

    @cached_property
    def cadre(self) -> Cadre:
        return self.leave.cadre

    def get_title(self) -> str | Promise:
        return f"{self.leave.plain_kind} · {self.title}"

    def get_initial(self) -> dict[str, Any]:
        return {"ends_on": self.leave.ends_on or clock.today()}

    def save(self, form: Any) -> None:
        absences.end_leave(leave=self.leave, by=self.user, on=form.cleaned_data["ends_on"])


class NewStandIn(UnderCadre, FormPage):
    resource, verb = "leave", "change"
    form_class = StandInForm
    title = _("安排AB角")
    success_message = _("已安排")

    def get_initial(self) -> dict[str, Any]:
        return {"starts_on": clock.today()}

    def save(self, form: Any) -> StandIn:
        return absences.name_stand_in(by=self.user, cadre=self.cadre, **form.cleaned_data)


class EndStandIn(UnderCadre, ConfirmPage):
    resource, verb = "leave", "change"
    form_class = LastDayForm
    title = _("结束AB角")
    button = _("结束")
    success_message = _("已结束")

    @cached_property
    def stand_in(self) -> StandIn:
        rows = self.scoped(StandIn.objects.select_related("cadre__township"))
        return get_object_or_404(rows, uid=self.kwargs["uid"])

    @cached_property
    def cadre(self) -> Cadre:
        return self.stand_in.cadre

    def get_initial(self) -> dict[str, Any]:
        return {"ends_on": clock.today()}

    def save(self, form: Any) -> None:
        absences.end_stand_in(stand_in=self.stand_in, by=self.user, on=form.cleaned_data["ends_on"])
