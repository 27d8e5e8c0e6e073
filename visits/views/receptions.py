"""Reception days: the month, the list, one day, and the rota of a month."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from contacts.access import may
from contacts.kit import clock
from contacts.kit.periods import Period, PeriodKind
from contacts.pages import DetailPage, FormPage, ListPage, Page
from contacts.views.parts import Crumbs
from visits.actions import receptions
from visits.filters.receptions import ReceptionFilter
from visits.forms.receptions import ReceptionDayForm, RotaForm
from visits.models import ReceptionDay
from visits.queries.receptions import matching_entries, with_items
from visits.queries.rota import Rota, rota
from visits.queries.usual_rota import usual_rota
from visits.tables.receptions import ReceptionTable

MONTH, LIST = reverse_lazy("reception-month"), reverse_lazy("reception-list")
CRUMBS: Crumbs = [(_("接访日"), MONTH)]


def tabs(here: str) -> list[tuple[Any, Any, bool]]:
    """The two views of the same days."""
    return [(_("按月看"), MONTH, here == "month"), (_("清单"), LIST, here == "list")]


class ReceptionMonth(Page):
    """Who sits when and where, day by day."""

    resource, verb = "reception", "list"
    template_name = "visits/reception_month.html"
    title = _("接访日")

    @cached_property
    def month(self) -> Period:
        if "month" not in self.kwargs:
            return Period.containing(PeriodKind.MONTH, clock.today())
        try:
            month = Period.parse(self.kwargs["month"])
        except ValueError:
            raise Http404 from None
        if month.kind != PeriodKind.MONTH:
            raise Http404
        return month

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        within = (self.month.starts_on, self.month.ends_on)
        rows = with_items(self.scoped(ReceptionDay.objects.filter(happens_on__range=within)))
        by_day = [(day, list(found)) for day, found in groupby(rows, lambda r: r.happens_on)]
        kwargs |= {"month": self.month, "by_day": by_day, "may_plan": self.may("create")}
        kwargs |= {"today": clock.today(), "tabs": tabs("month"), "label": _t("怎么看")}
        return super().get_context_data(**kwargs)


class ReceptionList(ListPage):
    resource, verb, export_verb = "reception", "list", "list"
    template_name = "visits/receptions.html"
    model, table_class, filter_class = ReceptionDay, ReceptionTable, ReceptionFilter
    title = _("接访日清单")
    crumbs = CRUMBS
    nothing = _("还没有接访日。")

    def get_queryset(self) -> Any:
        return with_items(ReceptionDay.objects.all())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs |= {"tabs": tabs("list"), "label": _t("怎么看"), "may_plan": self.may("create")}
        return super().get_context_data(**kwargs)


class PlanRota(FormPage):
    """A month by a rule: seen first, then written."""

    resource, verb = "reception", "create"
    template_name = "visits/reception_rota.html"
    form_class = RotaForm
    title, crumbs = _("排一个月的接访"), CRUMBS
    success_message = _("已排好。群众扫责任区的二维码能看到。")
    preview: Rota | None = None

    def get_initial(self) -> dict[str, Any]:
        return usual_rota(self.scoped(ReceptionDay.objects.all(), "list"))

    def form_valid(self, form: Any) -> HttpResponse:
        """The first button shows, the second writes just what was shown."""
        if "write" in self.request.POST:
            return super().form_valid(form)
        self.preview = rota(since=clock.today(), **form.rule())
        return self.render_to_response(self.get_context_data(form=form, preview=self.preview))

    def save(self, form: RotaForm) -> None:
        today = clock.today()
        days_made = rota(since=today, **form.rule()).days
        receptions.plan_receptions(by=self.user, on=today, days=days_made)

    def get_success_url(self) -> str:
        return reverse("reception-month", args=[self.request.POST["month"]])


class NewReception(FormPage):
    resource, verb = "reception", "create"
    form_class = ReceptionDayForm
    title, crumbs = _("添加一个接访日"), CRUMBS
    success_message = _("已添加。")

    def get_initial(self) -> dict[str, Any]:
        usual = usual_rota(self.scoped(ReceptionDay.objects.all(), "list"))
        return usual | {"happens_on": clock.today()}

    def save(self, form: Any) -> ReceptionDay:
        return receptions.plan_reception(by=self.user, on=clock.today(), **form.cleaned_data)

    def get_success_url(self) -> str:
        return reverse("reception", args=[self.saved.uid])


class ReceptionPage(DetailPage):
    """One day: who sits there, who swapped, what came in, and what is to be done now."""

    resource, verb = "reception", "list"
    template_name = "visits/reception.html"
    model = ReceptionDay
    crumbs = CRUMBS

    def get_queryset(self) -> Any:
        return with_items(ReceptionDay.objects.all())

    def get_title(self) -> str:
        return _t("接访日")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(title=self.get_title(), **kwargs)
        day, today = self.object, clock.today()
        mine = self.scoped(ReceptionDay.objects.filter(pk=day.pk), "change").exists()
        changes = mine and not day.is_held
        has_come = day.happens_on <= today
        return context | {
            "today": today,
            "state": day.state(today),
            "swaps": day.swaps.select_related("before", "after", "by"),
            "changes": changes and not day.called_off,
            "records": changes and has_come and may(self.user, "activity", "create"),
            "entries": changes and has_come and matching_entries(day).exists(),
            "calls_off": changes and not day.called_off,
        }
