"""Organisations: list, page, founding, changing, dissolving."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.actions import organisations
from contacts.filters.cadres import OrganisationFilter
from contacts.forms.base import LastDayForm
from contacts.forms.cadres import NewOrganisationForm, OrganisationForm
from contacts.kit import clock
from contacts.models import Organisation, Service
from contacts.pages import ConfirmPage, DetailPage, FormPage, ListPage, Page
from contacts.queries.cadres import organisation_rows
from contacts.tables.cadres import OrganisationTable, organisation_url
from contacts.views.parts import Crumbs

ORGANISATIONS = (_("单位"), reverse_lazy("organisation-list"))


class OrganisationList(ListPage):
    resource, verb, export_verb = "organisation", "list", "list"
    model, table_class, filter_class = Organisation, OrganisationTable, OrganisationFilter
    template_name = "contacts/organisation_list.html"
    title = _("单位")
    nothing = _("还没有单位。登记第一个，或者导入单位表。")

    def get_queryset(self) -> QuerySet[Any]:
        today = clock.today()
        rows = organisation_rows(today)
        if "ended" in self.request.GET:
            return rows.filter(ends_on__lt=today)
        return rows.filter(pk__in=Organisation.objects.as_of(today).values("pk"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(may_create=self.may("create"), **kwargs)


class OrganisationPage(DetailPage):
    resource, verb = "organisation", "list"
    model = Organisation
    template_name = "contacts/organisation.html"
    crumbs: ClassVar[Crumbs] = [ORGANISATIONS]

    def get_queryset(self) -> QuerySet[Any]:
        return Organisation.objects.select_related("area", "parent").prefetch_related("children")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        people = Service.objects.as_of(clock.today()).filter(organisation=self.object)
        mine = Organisation.objects.filter(pk=self.object.pk)
        return context | {
            "people": visible_to(people, self.user)
            .select_related("cadre")
            .order_by("cadre__name_keys"),
            "may_change": self.may("change") and self.scoped(mine, "change").exists(),
        }


class NewOrganisation(FormPage):
    resource, verb = "organisation", "create"
    form_class = NewOrganisationForm
    title = _("登记单位")
    crumbs: ClassVar[Crumbs] = [ORGANISATIONS]
    success_message = _("已登记")

    def get_initial(self) -> dict[str, Any]:
        return {"starts_on": clock.today()}

    def save(self, form: Any) -> Organisation:
        return organisations.found_organisation(by=self.user, **form.cleaned_data)

    def get_success_url(self) -> str:
        return organisation_url(self.saved)


class UnderOrganisation(Page):
    """A page below an organisation, within this page's right."""

    @cached_property
    def organisation(self) -> Organisation:
        rows = self.scoped(Organisation.objects.select_related("area"))
        return get_object_or_404(rows, uid=self.kwargs["uid"])

    def get_crumbs(self) -> Crumbs:
        return [ORGANISATIONS, (self.organisation.name, organisation_url(self.organisation))]

    def get_success_url(self) -> str:
        return organisation_url(self.organisation)


class ChangeOrganisation(UnderOrganisation, FormPage):
    resource, verb = "organisation", "change"
    form_class = OrganisationForm
    title = _("修改")
    success_message = _("已保存")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.organisation}

    def save(self, form: Any) -> Organisation:
        organisations.change_organisation(
            organisation=self.organisation, by=self.user, **form.cleaned_data
        )
        return self.organisation


class DissolveOrganisation(UnderOrganisation, ConfirmPage):
    resource, verb = "organisation", "change"
    form_class = LastDayForm
    title = _("撤销")
    button = _("撤销这个单位")
    danger = True
    success_message = _("已撤销，以前的记录还在。")
    consequences = [
        _("还有人任职或者还有下级单位时不能撤销。"),
        _("它的驻点和联系点也到这一天为止。"),
    ]

    def get_title(self) -> str | Promise:
        return f"{self.organisation.name} · {self.title}"

    def get_initial(self) -> dict[str, Any]:
        return {"ends_on": clock.today()}

    def save(self, form: Any) -> Organisation:
        organisations.dissolve_organisation(
            organisation=self.organisation, by=self.user, on=form.cleaned_data["ends_on"]
        )
        return self.organisation
