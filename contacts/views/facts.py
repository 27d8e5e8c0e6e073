"""Basic facts of a place: report them, look back, put right."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.actions import facts
from contacts.forms.facts import CorrectForm, ReportForm, VoidFactForm
from contacts.kit import clock
from contacts.kit.tables import Table
from contacts.models import Area, AreaFact, FactKind
from contacts.pages import ConfirmPage, FormPage, Page, TablePage
from contacts.queries.facts import facts_of, in_order, latest_facts, reporting_below
from contacts.tables.facts import FactTable
from contacts.views.areas import AREAS, area_url
from contacts.views.parts import Crumbs


class OfArea(Page):
    """A page about the facts of one place: the area is looked up with the right on facts."""

    @cached_property
    def area(self) -> Area:
        rows: QuerySet[Area] = Area.objects.all()
        rows = visible_to(rows, self.user, self.verb, resource=self.resource)
        return get_object_or_404(rows, uid=self.kwargs["uid"])

    def get_crumbs(self) -> Crumbs:
        return [AREAS, (self.area.name, area_url(self.area))]


class ReportFacts(OfArea, FormPage):
    resource, verb = "fact", "change"
    form_class = ReportForm
    title = _("填报基本情况")
    success_message = _("已保存")

    def get_initial(self) -> dict[str, Any]:
        return {"true_on": clock.today()}

    def get_form_kwargs(self) -> dict[str, Any]:
        lines = [line for line in facts_of(self.area, clock.today()) if line.kind.is_active]
        return super().get_form_kwargs() | {"lines": lines}

    def save(self, form: ReportForm) -> None:
        facts.report_facts(
            by=self.user,
            area=self.area,
            values=form.values(),
            true_on=form.cleaned_data["true_on"],
            source=form.cleaned_data["source"],
            on=clock.today(),
        )

    def get_success_url(self) -> str:
        return area_url(self.area)


class FactTablePage(OfArea, TablePage):
    """What a place and those below report, side by side; for whoever asks for it as a sheet."""

    resource, verb, export_verb = "fact", "list", "list"
    template_name = "contacts/fact_table.html"
    title = _("基本情况一览")

    def get_table(self) -> Table:
        places = [self.area, *reporting_below(self.area)]
        kinds = in_order(FactKind.objects.filter(is_active=True).select_related("part_of"))
        latest = latest_facts(places, clock.today())
        return FactTable(places, kinds, latest, self.request.GET)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(area=self.area, **kwargs)


class FactPage(OfArea):
    """One fact of a place: what was reported when, and what the places below report."""

    resource, verb = "fact", "list"
    template_name = "contacts/fact.html"

    @cached_property
    def kind(self) -> FactKind:
        return get_object_or_404(FactKind, code=self.kwargs["code"])

    def get_title(self) -> str:
        return str(self.kind)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        places = reporting_below(self.area)
        latest = latest_facts(places, clock.today())
        lines = facts_of(self.area, clock.today())
        history = AreaFact.objects.filter(area=self.area, kind=self.kind)
        changeable = visible_to(Area.objects.all(), self.user, "change", resource="fact")
        return super().get_context_data(
            area=self.area,
            kind=self.kind,
            line=next((line for line in lines if line.kind == self.kind), None),
            history=history.select_related("recorded_by", "voided_by", "corrected_by"),
            below=[(place, latest.get((place.pk, self.kind.pk))) for place in places],
            may_report=changeable.filter(pk=self.area.pk).exists(),
            **kwargs,
        )


class OfFact(FormPage):
    """A page about one value that holds."""

    @cached_property
    def fact(self) -> AreaFact:
        rows: QuerySet[AreaFact] = AreaFact.objects.valid().select_related("area", "kind")
        return get_object_or_404(self.scoped(rows), uid=self.kwargs["uid"])

    def get_title(self) -> str:
        return f"{self.fact.kind} · {self.title}"

    def get_crumbs(self) -> Crumbs:
        area = self.fact.area
        return [AREAS, (area.name, area_url(area)), (str(self.fact.kind), self.get_success_url())]

    def get_success_url(self) -> str:
        return reverse("area-fact", args=[self.fact.area.uid, self.fact.kind.code])


class CorrectFact(OfFact):
    resource, verb = "fact", "change"
    form_class = CorrectForm
    title = _("更正")
    success_message = _("已更正，原来的数还看得到。")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"fact": self.fact}

    def get_initial(self) -> dict[str, Any]:
        return {
            "value": self.fact.value.normalize().__format__("f"),
            "true_on": self.fact.true_on,
            "source": self.fact.source,
        }

    def save(self, form: Any) -> AreaFact:
        return facts.correct_fact(
            fact=self.fact, by=self.user, on=clock.today(), **form.cleaned_data
        )


class VoidFact(OfFact, ConfirmPage):
    resource, verb = "fact", "change"
    form_class = VoidFactForm
    title = _("作废")
    button = _("作废")
    danger = True
    success_message = _("已作废，原来的数还看得到。")
    consequences = [_("这个数不再显示为现在的数，历次记录里还看得到它和原因。")]

    def save(self, form: Any) -> None:
        facts.void_fact(fact=self.fact, by=self.user, reason=form.cleaned_data["reason"])
