"""The working calendar: rest days, make-up working days, and the notice they rest on."""

from __future__ import annotations

from typing import Any

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from contacts.actions import calendar as actions
from contacts.forms.calendar import DayForm, NoticeForm
from contacts.kit import clock
from contacts.models import CalendarDay, CalendarYear
from contacts.pages import FormPage, Page
from contacts.queries.calendar import years_without_notice

CRUMBS = [(_("工作日历"), reverse_lazy("calendar"))]


class CalendarPage(Page):
    resource, verb = "calendar", "list"
    template_name = "contacts/calendar.html"
    title = _("工作日历")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = clock.today()
        years = list(CalendarYear.objects.values_list("year", flat=True))
        wish = self.request.GET.get("year", "")
        year = int(wish) if wish.isdecimal() and int(wish) in years else today.year
        return super().get_context_data(
            year=year,
            tabs=[(str(y), f"?year={y}", y == year) for y in years],
            notice=CalendarYear.objects.filter(year=year).first(),
            days=CalendarDay.objects.filter(day__year=year),
            missing=years_without_notice(today),
            may_change=self.may("change"),
            **kwargs,
        )


class DayChange(FormPage):
    resource, verb = "calendar", "change"
    form_class = DayForm
    title, crumbs = _("更改一天"), CRUMBS
    success_url = reverse_lazy("calendar")
    success_message = _("日历已更改。没有关账的任务和没有办完的诉求会按新日历重新计算。")

    def save(self, form: DayForm) -> None:
        actions.set_day(by=self.user, **form.cleaned_data)


class NoticeChange(FormPage):
    resource, verb = "calendar", "change"
    form_class = NoticeForm
    title, crumbs = _("登记放假通知"), CRUMBS
    success_url = reverse_lazy("calendar")

    def get_initial(self) -> dict[str, Any]:
        return {"year": clock.today().year + 1}

    def save(self, form: NoticeForm) -> None:
        actions.set_notice(by=self.user, **form.cleaned_data)
