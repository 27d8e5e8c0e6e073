"""孕产服务申请: the health contact's pages, the numbers, and the switch of a township."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.forms.base import PageForm
from contacts.kit import clock
from contacts.kit.tables import Table
from contacts.models import Area
from contacts.pages import ConfirmPage, DetailPage, FormPage, ListPage, Page, TablePage
from visits.actions.maternity import serve, switch_off_maternity, switch_on_maternity, take_away
from visits.forms.maternity import ServedForm, SwitchOnForm
from visits.models import (
    DAYS_AFTER_SERVICE,
    DAYS_UNSERVED,
    MaternityOffer,
    MaternityQuarter,
    MaternityRequest,
)
from visits.queries.maternity import quarters, switches, waiting
from visits.tables.maternity import MaternityTable, QuarterTable

LIST, SWITCHES = reverse_lazy("maternity-list"), reverse_lazy("maternity-switches")
CRUMBS = [(_("孕产服务申请"), LIST)]
UNDER_SWITCHES = [(_("打开孕产服务申请"), SWITCHES)]
KEPT = {"after": DAYS_AFTER_SERVICE, "unserved": DAYS_UNSERVED}


class MaternityList(ListPage):
    """What waits, and what was served in the last weeks."""

    resource, verb = "maternity", "list"
    template_name = "visits/maternity_list.html"
    model, table_class = MaternityRequest, MaternityTable
    title = _("孕产服务申请")
    nothing = _("没有申请。")

    @property
    def shows_all(self) -> bool:
        return self.request.GET.get("pile") == "all"

    def get_queryset(self) -> QuerySet[Any]:
        rows = MaternityRequest.objects.select_related("district")
        return rows if self.shows_all else waiting(rows)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tabs = [
            (_t("要服务的"), "?", not self.shows_all),
            (_t("全部"), "?pile=all", self.shows_all),
        ]
        return super().get_context_data(tabs=tabs, kept=KEPT, **kwargs)


class MaternityPage(DetailPage):
    """One request with its telephone; the look is noted."""

    resource, verb = "maternity", "list"
    template_name = "visits/maternity.html"
    model = MaternityRequest
    crumbs = CRUMBS

    def get_queryset(self) -> QuerySet[Any]:
        return MaternityRequest.objects.select_related("district")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(kept=KEPT, **kwargs)


class OnRequest(FormPage):
    """A form about one request."""

    success_url = LIST

    @cached_property
    def asked(self) -> MaternityRequest:
        return self.one(MaternityRequest.objects.select_related("district"))

    def get_crumbs(self) -> list[Any]:
        return [*CRUMBS, (str(self.asked), reverse("maternity", args=[self.asked.uid]))]


class Serve(OnRequest):
    resource, verb = "maternity", "handle"
    form_class = ServedForm
    title = _("已经服务")
    success_message = _("已记下，满60天自动删去。")

    def save(self, form: ServedForm) -> MaternityRequest:
        day = form.cleaned_data["served_on"]
        return serve(by=self.user, request=self.asked, served_on=day, on=clock.today())


class TakeAway(OnRequest, ConfirmPage):
    resource, verb = "maternity", "handle"
    form_class = PageForm
    title, button, danger = _("不需要了，删去"), _("删去"), True
    consequences = [_("马上删去电话和要的服务，不能恢复。本人说不需要了、打错了的，才这样做。")]
    success_message = _("已删去。")

    def save(self, form: PageForm) -> None:
        take_away(by=self.user, request=self.asked)


class MaternityFigures(TablePage):
    """How many services a quarter, from five up."""

    resource, verb, export_verb = "maternity", "count", ""
    template_name = "visits/maternity_figures.html"
    title = _("孕产服务次数")

    def get_table(self) -> Table:
        towns = visible_to(
            Area.objects.townships().filter(ended_on=None), self.user, "count", resource="maternity"
        )
        rows = self.scoped(MaternityQuarter.objects.all())
        return QuarterTable(quarters(rows, towns.order_by("path"), clock.today()))


class MaternitySwitches(Page):
    """Which townships take requests; off unless an administrator switches it on."""

    resource, verb = "maternity", "change"
    template_name = "visits/maternity_switches.html"
    title = _("打开孕产服务申请")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(switches=switches(self.user, clock.today()), **kwargs)


class SwitchOn(ConfirmPage):
    resource, verb = "maternity", "change"
    form_class = SwitchOnForm
    title = button = _("打开")
    crumbs, success_url = UNDER_SWITCHES, SWITCHES
    success_message = _("已打开。有卫生健康联系人的，责任区的公开网页上就多一个“孕产服务申请”。")
    consequences = [
        _("这一项碰到的规矩：怀孕、生育是敏感个人信息（《个人信息保护法》第28条至第30条），要有充分必要，要本人单独同意，事先做影响评估（第55条）。"),
        _("所以不报孕情，只收本人自己在公开网页上提的申请；只有责任区、电话和要的服务，没有姓名，也不问身体情况。"),
        _("只有“卫生健康联系人”看得到，领导、书记、干部、管理员都看不到。服务满60天自动删去，一直没有服务的满90天删去。"),
        _("统计只有一个季度服务了几次，不到5次不显示；不导出，不算进任何考核。"),
    ]  # fmt: skip

    @cached_property
    def township(self) -> Area:
        towns = visible_to(
            Area.objects.townships().filter(uid=self.kwargs["uid"]),
            self.user,
            "change",
            resource="maternity",
        )
        found: Area = get_object_or_404(towns)
        return found

    def get_title(self) -> str:
        return _t("%(town)s打开孕产服务申请") % {"town": self.township}

    def save(self, form: SwitchOnForm) -> MaternityOffer:
        said = form.cleaned_data["assessment"]
        return switch_on_maternity(
            by=self.user, township=self.township, assessment=said, on=clock.today()
        )


class SwitchOff(ConfirmPage):
    resource, verb = "maternity", "change"
    form_class = PageForm
    title = button = _("关闭")
    crumbs, success_url = UNDER_SWITCHES, SWITCHES
    success_message = _("已关闭。")
    consequences = [_("公开网页上不再有“孕产服务申请”。已经收到的照样服务，到期删去。")]

    @cached_property
    def offer(self) -> MaternityOffer:
        return self.one(MaternityOffer.objects.select_related("township"))

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """One that is off already leads back."""
        if self.offer.holds_on(clock.today()):
            return super().get(request, *args, **kwargs)
        return HttpResponseRedirect(str(SWITCHES))

    def save(self, form: PageForm) -> None:
        switch_off_maternity(by=self.user, offer=self.offer, on=clock.today())
