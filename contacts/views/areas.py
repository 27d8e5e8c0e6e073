"""The tree of places."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from contacts.access import areas_of, visible_to
from contacts.actions import areas
from contacts.actions.areas import BELOW
from contacts.forms.base import LastDayForm
from contacts.forms.districts import AreaForm, NewAreaForm, NewDistrictForm
from contacts.kit import clock
from contacts.models import Area, AreaKind, ResponsibilityDistrict
from contacts.pages import ConfirmPage, DetailPage, FormPage, Page
from contacts.queries.areas import children_of, household_counts
from contacts.queries.facts import facts_of
from contacts.tables.districts import district_url
from contacts.views.parts import Crumbs

AREAS = (_("区划"), reverse_lazy("area-tree"))


def area_url(area: Area) -> str:
    """The page of a place."""
    return reverse("area", args=[area.uid])


class AreaTree(Page):
    """Where the user begins: the places granted to him."""

    resource, verb = "area", "list"
    template_name = "contacts/areas.html"
    title = _("区划")

    @cached_property
    def roots(self) -> list[Area]:
        granted = {area.pk: area for area in areas_of(self.user, "area", "list")}
        if not granted:  # a right on all places begins at the top
            return list(self.scoped(Area.objects.filter(depth=1)).order_by("path"))
        return sorted(granted.values(), key=lambda area: area.path)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if len(self.roots) == 1:
            return redirect(area_url(self.roots[0]))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(roots=self.roots, **kwargs)


class AreaPage(DetailPage):
    resource, verb = "area", "list"
    model = Area
    template_name = "contacts/area.html"

    def get_crumbs(self) -> Crumbs:
        above = self.scoped(Area.objects.get_ancestors(self.object))
        return [AREAS, *((area.name, area_url(area)) for area in above)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        area = self.object
        children = children_of(area)
        counts = household_counts(area, children, clock.today())
        mine = self.may("change") and self.scoped(Area.objects.filter(pk=area.pk), "change")
        facts = facts_of(area, clock.today())
        changeable = visible_to(Area.objects.all(), self.user, "change", resource="fact")
        return context | {
            "facts": facts,
            "facts_below": any(line.below for line in facts),
            "may_report": changeable.filter(pk=area.pk).exists(),
            "children": [(child, counts[child.pk]) for child in children],
            "districts": list(area.districts.all()),
            "may_change": bool(mine),
            "below": BELOW[area.kind],
        }


class UnderArea(Page):
    """A page below a place: the one that the address names, within this page's right."""

    @cached_property
    def area(self) -> Area:
        rows: QuerySet[Area] = Area.objects.all()
        return get_object_or_404(self.scoped(rows), uid=self.kwargs["uid"])

    def get_crumbs(self) -> Crumbs:
        return [AREAS, (self.area.name, area_url(self.area))]

    def get_success_url(self) -> str:
        return area_url(self.area)


class NewArea(UnderArea, FormPage):
    resource, verb = "area", "create"
    form_class = NewAreaForm
    title = _("新建下级区划")
    success_message = _("已新建")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"parent": self.area}

    def save(self, form: Any) -> Area:
        return areas.plant_area(
            by=self.user, parent=self.area, on=clock.today(), **form.cleaned_data
        )


class ChangeArea(UnderArea, FormPage):
    resource, verb = "area", "change"
    form_class = AreaForm
    title = _("修改名称和代码")
    success_message = _("已保存")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.area}

    def save(self, form: Any) -> Area:
        areas.rename_area(area=self.area, by=self.user, **form.cleaned_data)
        return self.area


class AbolishArea(UnderArea, ConfirmPage):
    resource, verb = "area", "change"
    form_class = LastDayForm
    title = _("撤销这个区划")
    button = _("撤销")
    danger = True
    success_message = _("已撤销，以前的记录还在。")
    consequences = [
        _("它下面的小组和责任区、责任区的人员和驻点也到这一天为止。"),
        _("还有住户的地方不能撤销。"),
    ]

    def get_initial(self) -> dict[str, Any]:
        return {"ends_on": clock.today()}

    def save(self, form: Any) -> Area:
        areas.abolish_area(area=self.area, by=self.user, on=form.cleaned_data["ends_on"])
        return self.area


class NewDistrict(UnderArea, FormPage):
    """One more district of a village; normally there is one each (S191)."""

    resource, verb = "district", "create"
    form_class = NewDistrictForm
    title = _("再设一个责任区")
    success_message = _("已设立")

    @cached_property
    def area(self) -> Area:
        villages: QuerySet[Area] = Area.objects.filter(kind=AreaKind.VILLAGE)
        return get_object_or_404(self.scoped(villages), uid=self.kwargs["uid"])

    def get_initial(self) -> dict[str, Any]:
        return {"starts_on": clock.today()}

    def save(self, form: Any) -> ResponsibilityDistrict:
        return areas.open_district(by=self.user, area=self.area, **form.cleaned_data)

    def get_success_url(self) -> str:
        return district_url(self.saved)
