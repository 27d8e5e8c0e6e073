"""Responsibility districts and their teams: lists, pages, appointing."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from contacts.access import may, visible_to
from contacts.actions import areas, posts
from contacts.filters.districts import DistrictFilter, PostFilter
from contacts.forms.base import LastDayForm
from contacts.forms.districts import AppointForm, DistrictForm, ReplaceForm
from contacts.kit import clock
from contacts.kit.tables import Table
from contacts.models import SINGLE_ROLES, Post, PostRole, ResponsibilityDistrict
from contacts.pages import ConfirmPage, DetailPage, FormPage, ListPage, Page
from contacts.panels import panels_for
from contacts.queries.areas import groups_of
from contacts.queries.teams import district_rows, teams, unit_of, vacancies
from contacts.tables.districts import (
    DistrictTable,
    HistoryTable,
    PostTable,
    VacancyTable,
    district_url,
)
from contacts.views.parts import Crumbs, public_address

DISTRICTS = (_("责任区与队伍"), reverse_lazy("district-list"))


class DistrictList(ListPage):
    resource, verb, export_verb = "district", "list", "list"
    model, table_class, filter_class = ResponsibilityDistrict, DistrictTable, DistrictFilter
    template_name = "contacts/district_list.html"
    title = _("责任区与队伍")
    nothing = _("还没有责任区。新建村（社区）就有责任区，或者导入区划表。")

    def get_queryset(self) -> QuerySet[Any]:
        today = clock.today()
        return district_rows(ResponsibilityDistrict.objects.as_of(today), today)

    def get_table(self) -> Table:
        table = super().get_table()
        shown = list(table.all_rows if "export" in self.request.GET else table.page)
        found = vacancies(shown, clock.today())
        for district in shown:
            district.vacancies = [v for v in found if v.district.pk == district.pk]
        if "export" in self.request.GET:
            table.all_rows = shown
        return table


class VacancyList(ListPage):
    resource, verb, export_verb = "district", "list", "list"
    table_class = VacancyTable
    title = _("队伍空缺")
    crumbs: ClassVar[Crumbs] = [DISTRICTS]
    nothing = _("每个责任区的队伍都齐了。")

    def get_table(self) -> Table:
        today = clock.today()
        rows = self.scoped(ResponsibilityDistrict.objects.as_of(today).select_related("area"))
        return VacancyTable(vacancies(rows.order_by("area__path"), today), self.request.GET)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_appoint = may(self.user, "post", "change")
        return super().get_context_data(may_appoint=may_appoint, **kwargs)


class PostList(ListPage):
    """From a place to who answers for it, and from a person to the places (S039)."""

    resource, verb, export_verb = "post", "list", "list"
    model, table_class, filter_class = Post, PostTable, PostFilter
    title = _("责任区人员")
    crumbs: ClassVar[Crumbs] = [DISTRICTS]

    def get_queryset(self) -> QuerySet[Any]:
        today = clock.today()
        rows = Post.objects.as_of(today).select_related("cadre", "district", "area")
        return rows.annotate(unit=unit_of("cadre", today))


class DistrictPage(DetailPage):
    resource, verb = "district", "list"
    model = ResponsibilityDistrict
    template_name = "contacts/district.html"
    crumbs: ClassVar[Crumbs] = [DISTRICTS]

    def get_queryset(self) -> QuerySet[Any]:
        return district_rows(ResponsibilityDistrict.objects.all(), clock.today())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        district, today = self.object, clock.today()
        return context | {
            "team": teams([district], today)[district.pk],
            "single_roles": SINGLE_ROLES,
            "missing": district.n_households - district.n_contacted,
            "groups": list(groups_of(district)),
            "stations": list(district.stations.as_of(today).select_related("organisation")),
            "points": list(district.contact_points.as_of(today).select_related("cadre")),
            "panels": panels_for("district", district, self.user),
            "public": public_address(self.request, district),
            "has_ended": not district.holds_on(today),
            "may_change": self._is_mine("change", "district"),
            "may_appoint": self._is_mine("change", "post"),
            "may_station": self._is_mine("change", "station"),
            "may_print": self._is_mine("print", "district"),
        }

    def _is_mine(self, verb: str, resource: str) -> bool:
        rows = ResponsibilityDistrict.objects.filter(pk=self.object.pk)
        may = self.may(verb, resource)
        return may and visible_to(rows, self.user, verb, resource=resource).exists()


class UnderDistrict(Page):
    """A page below a district: the one that the address names, within this page's right."""

    @cached_property
    def district(self) -> ResponsibilityDistrict:
        rows = ResponsibilityDistrict.objects.select_related("area")
        reach = visible_to(rows, self.user, self.verb, resource=self.resource)
        return get_object_or_404(reach, uid=self.kwargs["district"])

    def get_crumbs(self) -> Crumbs:
        return [DISTRICTS, (self.district.name, district_url(self.district))]

    def get_success_url(self) -> str:
        return district_url(self.district)


class ChangeDistrict(UnderDistrict, FormPage):
    resource, verb = "district", "change"
    form_class = DistrictForm
    title = _("修改责任区")
    success_message = _("已保存")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.district}

    def save(self, form: Any) -> ResponsibilityDistrict:
        areas.change_district(district=self.district, by=self.user, **form.cleaned_data)
        return self.district


class TeamHistory(UnderDistrict, ListPage):
    """Everybody who stood or stands in a district, with dates (S016)."""

    resource, verb, export_verb = "post", "list", "list"
    model, table_class = Post, HistoryTable
    title = _("队伍的变动")

    def get_queryset(self) -> QuerySet[Any]:
        return self.district.posts.select_related("cadre", "area")


class Appoint(UnderDistrict, FormPage):
    resource, verb = "post", "change"
    form_class = AppointForm
    title = _("安排人员")
    success_message = _("已安排")

    def get_initial(self) -> dict[str, Any]:
        return {"starts_on": clock.today(), "role": self.request.GET.get("role", "")}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"district": self.district}

    def save(self, form: Any) -> Post:
        return posts.appoint(by=self.user, district=self.district, **form.cleaned_data)


class UnderPost(UnderDistrict):
    """A page about one post."""

    @cached_property
    def post_held(self) -> Post:
        rows = Post.objects.select_related("district__area", "cadre")
        return get_object_or_404(self.scoped(rows), uid=self.kwargs["uid"])

    @cached_property
    def district(self) -> ResponsibilityDistrict:
        return self.post_held.district

    def get_title(self) -> str | Promise:
        return f"{self.post_held.get_role_display()} {self.post_held.cadre.name} · {self.title}"


class EndPost(UnderPost, ConfirmPage):
    resource, verb = "post", "change"
    form_class = LastDayForm
    title = _("结束")
    button = _("结束")
    success_message = _("已结束，以前的记录还在。")
    consequences = [_("这一天以后不再看到这个责任区的住户。联户安排不变，需要时请办工作交接。")]

    def get_initial(self) -> dict[str, Any]:
        return {"ends_on": clock.today()}

    def save(self, form: Any) -> Post:
        posts.end_post(post=self.post_held, by=self.user, on=form.cleaned_data["ends_on"])
        return self.post_held


class ReplacePost(UnderPost, FormPage):
    """The linked leader or first secretary changes in one step."""

    resource, verb = "post", "change"
    form_class = ReplaceForm
    title, button = _("更换"), _("更换")
    success_message = _("已更换。联系群众卡和公示牌请重新打印。")

    @cached_property
    def post_held(self) -> Post:
        rows = Post.objects.filter(role__in=SINGLE_ROLES).select_related("district__area", "cadre")
        return get_object_or_404(self.scoped(rows), uid=self.kwargs["uid"])

    def get_initial(self) -> dict[str, Any]:
        return {"starts_on": clock.today()}

    def save(self, form: Any) -> Post:
        return posts.replace_holder(
            by=self.user,
            district=self.district,
            role=PostRole(self.post_held.role),
            **form.cleaned_data,
        )
