"""Stations and contact points."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from contacts.actions import stations
from contacts.forms.base import LastDayForm
from contacts.forms.districts import ContactPointForm, NewStationForm, StationForm
from contacts.kit import clock
from contacts.models import ContactPoint, ResponsibilityDistrict, Station
from contacts.pages import ConfirmPage, FormPage, ListPage
from contacts.tables.districts import ContactPointTable, StationTable
from contacts.views.districts import DISTRICTS, UnderDistrict
from contacts.views.parts import Crumbs


class StationList(ListPage):
    resource, verb, export_verb = "station", "list", "list"
    model, table_class = Station, StationTable
    title = _("驻点")
    crumbs: ClassVar[Crumbs] = [DISTRICTS]
    nothing = _("还没有驻点。在责任区的页面上添加。")

    def get_queryset(self) -> QuerySet[Any]:
        rows = Station.objects.as_of(clock.today())
        return rows.select_related("district", "organisation")


class NewStation(UnderDistrict, FormPage):
    resource, verb = "station", "change"
    form_class = NewStationForm
    title = _("添加驻点")
    success_message = _("已添加")

    def get_initial(self) -> dict[str, Any]:
        return {"starts_on": clock.today()}

    def save(self, form: Any) -> Station:
        return stations.open_station(by=self.user, district=self.district, **form.cleaned_data)


class UnderStation(UnderDistrict):
    """A page about one station."""

    @cached_property
    def station(self) -> Station:
        rows = self.scoped(Station.objects.select_related("district__area"))
        return get_object_or_404(rows, uid=self.kwargs["uid"])

    @cached_property
    def district(self) -> ResponsibilityDistrict:
        return self.station.district

    def get_title(self) -> str | Promise:
        return f"{self.station.place} · {self.title}"


class ChangeStation(UnderStation, FormPage):
    resource, verb = "station", "change"
    form_class = StationForm
    title = _("修改驻点")
    success_message = _("已保存")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.station}

    def save(self, form: Any) -> Station:
        stations.change_station(station=self.station, by=self.user, **form.cleaned_data)
        return self.station


class EndStation(UnderStation, ConfirmPage):
    resource, verb = "station", "change"
    form_class = LastDayForm
    title = _("撤掉驻点")
    button = _("撤掉")
    success_message = _("已撤掉，以前的记录还在。")

    def get_initial(self) -> dict[str, Any]:
        return {"ends_on": clock.today()}

    def save(self, form: Any) -> Station:
        stations.close_station(station=self.station, by=self.user, on=form.cleaned_data["ends_on"])
        return self.station


POINTS = (_("基层联系点"), reverse_lazy("contact-point-list"))


class ContactPointList(ListPage):
    resource, verb, export_verb = "contact_point", "list", "list"
    model, table_class = ContactPoint, ContactPointTable
    template_name = "contacts/contact_point_list.html"
    title = _("基层联系点")
    crumbs: ClassVar[Crumbs] = [DISTRICTS]
    nothing = _("还没有联系点。")

    def get_queryset(self) -> QuerySet[Any]:
        rows = ContactPoint.objects.as_of(clock.today())
        return rows.select_related("cadre", "district", "organisation")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(may_change=self.may("change"), **kwargs)


class NewContactPoint(FormPage):
    resource, verb = "contact_point", "change"
    form_class = ContactPointForm
    title = _("添加联系点")
    crumbs: ClassVar[Crumbs] = [DISTRICTS, POINTS]
    success_message = _("已添加")

    def get_initial(self) -> dict[str, Any]:
        return {"starts_on": clock.today()}

    def save(self, form: Any) -> ContactPoint:
        return stations.link_contact_point(by=self.user, **form.cleaned_data)

    def get_success_url(self) -> str:
        return reverse("contact-point-list")


class EndContactPoint(ConfirmPage):
    resource, verb = "contact_point", "change"
    form_class = LastDayForm
    title, button = _("结束"), _("结束")
    crumbs: ClassVar[Crumbs] = [DISTRICTS, POINTS]
    success_message = _("已结束，以前的记录还在。")

    @cached_property
    def point(self) -> ContactPoint:
        rows = ContactPoint.objects.select_related("cadre", "district", "organisation")
        return get_object_or_404(self.scoped(rows), uid=self.kwargs["uid"])

    def get_title(self) -> str | Promise:
        return f"{self.point} · {self.title}"

    def get_initial(self) -> dict[str, Any]:
        return {"ends_on": clock.today()}

    def save(self, form: Any) -> ContactPoint:
        stations.unlink_contact_point(
            point=self.point, by=self.user, on=form.cleaned_data["ends_on"]
        )
        return self.point

    def get_success_url(self) -> str:
        return reverse("contact-point-list")
