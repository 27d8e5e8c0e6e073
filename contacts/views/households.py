"""The household register: list, page, entering, correcting."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.actions import households
from contacts.filters.households import CareFilter, CareGapFilter, HouseholdFilter
from contacts.forms.households import HouseholdForm, NewHouseholdForm
from contacts.kit import clock
from contacts.models import CareMembership, Household
from contacts.pages import DetailPage, FormPage, ListPage, Page
from contacts.panels import panels_for
from contacts.queries.households import (
    care_rows,
    dossier,
    for_sheets,
    register_rows,
    with_contacts,
)
from contacts.queries.ledger import GAPS, by_district, incomplete
from contacts.tables.households import CareGapTable, CareTable, HouseholdTable, household_url
from contacts.views.parts import Crumbs, InDistrict


class HouseholdList(ListPage):
    resource, verb = "household", "list"
    model, table_class, filter_class = Household, HouseholdTable, HouseholdFilter
    template_name = "contacts/household_list.html"
    title = _("住户")
    nothing = _("还没有住户。请区域管理员导入农户花名册。")

    def get_queryset(self) -> QuerySet[Any]:
        today = clock.today()
        if "ended" in self.request.GET:
            return register_rows(Household.objects.filter(ends_on__lt=today), today)
        return register_rows(Household.objects.as_of(today), today)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(may_create=self.may("create"), **kwargs)


class CareList(ListPage):
    resource, verb = "care_membership", "list"
    model, table_class, filter_class = CareMembership, CareTable, CareFilter
    template_name = "contacts/care_list.html"
    title = _("关爱台账")
    nothing = _("还没有关爱联系的户。在住户的页面上登记，或者导入花名册。")

    def get_queryset(self) -> QuerySet[Any]:
        today = clock.today()
        rows = with_contacts(care_rows(today), today)
        return for_sheets(rows) if "export" in self.request.GET else rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(may_mend=self.may("change"), **kwargs)


class CareGaps(ListPage):
    """What the care ledger lacks, by district, with the way to mend each row (S243)."""

    resource, verb = "care_membership", "change"
    model, table_class, filter_class = CareMembership, CareGapTable, CareGapFilter
    template_name = "contacts/care_gaps.html"
    title = _("核对关爱台账")
    crumbs: ClassVar[Crumbs] = [(_("关爱台账"), reverse_lazy("care-list"))]
    nothing = _("台账是齐的。")

    def get_queryset(self) -> QuerySet[Any]:
        rows = incomplete(care_rows(clock.today()), clock.today())
        return for_sheets(rows) if "export" in self.request.GET else rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = clock.today()
        districts = by_district(self.scoped(CareMembership.objects.as_of(today)), today)
        return super().get_context_data(
            districts=districts,
            gaps=[
                (code, label)
                for code, label in GAPS.items()
                if any(row.missing[code] for row in districts)
            ],
            may_assign=self.may("change", "assignment"),
            **kwargs,
        )


class HouseholdPage(DetailPage):
    resource, verb = "household", "list"
    model = Household
    template_name = "contacts/household.html"
    crumbs: ClassVar[Crumbs] = [(_("住户"), reverse_lazy("household-list"))]

    def get_queryset(self) -> QuerySet[Any]:
        return Household.objects.select_related(
            "district__area", "group", "township", "came_from", "merged_into"
        ).prefetch_related("became", "absorbed")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        household = self.object
        shown = dossier(household, user_id=self.user.pk, on=clock.today())
        people = [*shown.residents, *shown.former_residents]
        self.note_read([resident.uid for resident in people], resource="resident")
        return context | {
            "dossier": shown,
            "panels": panels_for("household", household, self.user),
            "may_assign": self.may("change", "assignment"),
            "may_print": self.may("print", "district"),
            "may_reveal": self._reaches("reveal"),
            "may_disclose": self._reaches("disclose"),
            "may_wish": self._reaches("wish") and household.ends_on is None,
            "may_change": self._reaches("change") and household.ends_on is None,
        }

    def _reaches(self, verb: str) -> bool:
        """Whether the user may do this with this household; no question where nobody may."""
        rows = Household.objects.filter(pk=self.object.pk)
        return self.may(verb) and self.scoped(rows, verb).exists()


class UnderHousehold(Page):
    """A page below a household: the one that the address names, within this page's right."""

    @cached_property
    def household(self) -> Household:
        rows = Household.objects.select_related("district__area", "group", "township")
        reach = visible_to(rows, self.user, self.verb, resource=self.resource)
        return get_object_or_404(reach, uid=self.kwargs["household"])

    def get_named(self) -> list[Any]:
        return [self.household]

    def get_crumbs(self) -> Crumbs:
        return [
            (_("住户"), reverse("household-list")),
            (self.household.head_name, household_url(self.household)),
        ]

    def get_success_url(self) -> str:
        return household_url(self.household)


class NewHousehold(InDistrict):
    resource, verb = "household", "create"
    form_class = NewHouseholdForm
    title, question = _("登记一户"), _("登记在哪个责任区？")
    crumbs: ClassVar[Crumbs] = [(_("住户"), reverse_lazy("household-list"))]
    success_message = _("已登记")

    def get_initial(self) -> dict[str, Any]:
        return {"starts_on": clock.today()}

    def save(self, form: Any) -> Household:
        return households.register_household(
            by=self.user, district=self.district, **form.cleaned_data
        )

    def get_success_url(self) -> str:
        return household_url(self.saved)


class ChangeHousehold(UnderHousehold, FormPage):
    resource, verb = "household", "change"
    form_class = HouseholdForm
    title = _("修改")
    success_message = _("已保存")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.household}

    def save(self, form: Any) -> Household:
        households.correct_household(household=self.household, by=self.user, **form.cleaned_data)
        return self.household
