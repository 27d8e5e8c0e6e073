"""Contact assignments: the list, the load of each cadre, by hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.actions import assignments
from contacts.filters.assignments import AssignmentFilter
from contacts.forms.assignments import AssignForm, AssignHouseholdsForm
from contacts.forms.base import LastDayForm
from contacts.kit import clock
from contacts.models import Area, Cadre, ContactAssignment, Household, ResponsibilityDistrict
from contacts.pages import ConfirmPage, FormPage, ListPage, Page
from contacts.queries.areas import groups_of
from contacts.queries.households import without_contact
from contacts.queries.loads import gap_rows, in_villages, load_rows, short_of_households
from contacts.tables.assignments import AssignmentTable, GapTable, LoadTable, load_url
from contacts.tables.households import household_url
from contacts.views.households import UnderHousehold
from contacts.views.parts import Crumbs, InDistrict

ASSIGNMENTS = (_("联系安排"), reverse_lazy("assignment-list"))


class AssignmentList(ListPage):
    resource, verb = "assignment", "list"
    model, table_class, filter_class = ContactAssignment, AssignmentTable, AssignmentFilter
    template_name = "contacts/assignment_list.html"
    title = _("联系安排")
    nothing = _("还没有安排联系人。")

    def get_queryset(self) -> QuerySet[Any]:
        rows = ContactAssignment.objects.as_of(clock.today())
        return rows.select_related("cadre", "household__district", "household__group")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_change = self.may("change")
        context = super().get_context_data(may_change=may_change, **kwargs)
        for row in context["table"].page:
            row.may_end = may_change
        return context


class LoadPage(Page):
    """Households per cadre, and the gaps per district (S040); `?short=1` shows those alone who
    have too few."""

    resource, verb = "assignment", "change"
    template_name = "contacts/loads.html"
    title = _("每人多少户，还缺哪里")
    crumbs: ClassVar[Crumbs] = [ASSIGNMENTS]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = clock.today()
        districts = ResponsibilityDistrict.objects.as_of(today).select_related("area")
        mine = visible_to(districts, self.user, "change", resource="assignment")
        short = "short" in self.request.GET
        cadres = visible_to(Cadre.objects.all(), self.user)
        shown = (
            short_of_households(cadres, today)
            if short
            else load_rows(in_villages(cadres, today), today)
        )
        return super().get_context_data(
            gaps=GapTable(gap_rows(mine, today)),
            table=LoadTable(shown, self.request.GET),
            short=short,
            **kwargs,
        )


class AssignContact(UnderHousehold, FormPage):
    """Somebody becomes the personal contact of one household."""

    resource, verb = "assignment", "change"
    form_class = AssignForm
    title = _("安排联系人")
    success_message = _("已安排")

    def get_initial(self) -> dict[str, Any]:
        return {"starts_on": clock.today()}

    def save(self, form: Any) -> ContactAssignment:
        return assignments.assign(by=self.user, household=self.household, **form.cleaned_data)


class EndAssignment(UnderHousehold, ConfirmPage):
    resource, verb = "assignment", "change"
    form_class = LastDayForm
    title = _("不再联系这一户")
    button = _("确定")
    success_message = _("已结束，以前的走访还算在他名下。")

    @cached_property
    def assignment(self) -> ContactAssignment:
        rows = ContactAssignment.objects.select_related("cadre", "household__district__area")
        return get_object_or_404(self.scoped(rows), uid=self.kwargs["uid"])

    @cached_property
    def household(self) -> Household:
        return self.assignment.household

    def get_title(self) -> str | Promise:
        return f"{self.assignment.cadre.name} · {self.title}"

    def get_initial(self) -> dict[str, Any]:
        return {"ends_on": clock.today()}

    def save(self, form: Any) -> ContactAssignment:
        assignments.unassign(
            assignment=self.assignment, by=self.user, on=form.cleaned_data["ends_on"]
        )
        return self.assignment

    def get_success_url(self) -> str:
        return household_url(self.household)


class AssignHouseholds(InDistrict):
    """Several households of one group for one cadre: which district, which group, which ones."""

    resource, verb = "assignment", "change"
    form_class = AssignHouseholdsForm
    template_name = "contacts/assign_households.html"
    title, question = _("添加联系户"), _("哪个责任区的户？")
    success_message = _("已安排")

    @cached_property
    def cadre(self) -> Cadre:
        rows = visible_to(Cadre.objects.not_card_only(clock.today()), self.user)
        return get_object_or_404(rows, uid=self.kwargs["cadre"])

    @cached_property
    def group(self) -> Area | None:
        return next((g for g in self.groups if str(g.uid) == self.request.GET.get("group")), None)

    @cached_property
    def groups(self) -> list[Area]:
        return list(groups_of(self.district))

    def get_title(self) -> str | Promise:
        return f"{self.cadre.name} · {self.title}"

    def get_crumbs(self) -> Crumbs:
        return [ASSIGNMENTS, (self.cadre.name, load_url(self.cadre))]

    def get_initial(self) -> dict[str, Any]:
        return {"starts_on": clock.today()}

    @cached_property
    def households(self) -> QuerySet[Household]:
        """Those of the group without a personal contact."""
        today = clock.today()
        rows = Household.objects.as_of(today).filter(district=self.district, group=self.group)
        return without_contact(rows, today).order_by("number")

    def get_named(self) -> Iterable[Any]:
        return self.households if self.chosen else ()

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        del kwargs["district"]
        return kwargs | {"households": self.households}

    def save(self, form: Any) -> None:
        data = form.cleaned_data
        shares = {self.cadre: data.pop("households")}
        assignments.assign_many(by=self.user, shares=shares, **data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "district": self.district,
            "groups": self.groups,
            "group": self.group,
        }

    def get_success_url(self) -> str:
        return f"{reverse('assignment-list')}?cadre={self.cadre.uid}"
