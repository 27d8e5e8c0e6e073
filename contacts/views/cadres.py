"""Cadres: list, page, what they serve as."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.actions import cadres
from contacts.filters.cadres import CadreFilter
from contacts.forms.base import LastDayForm
from contacts.forms.cadres import CadreForm, NewCadreForm, NewServiceForm, TitleForm
from contacts.kit import clock
from contacts.kit.telephones import mask
from contacts.models import Cadre, Service
from contacts.pages import ConfirmPage, DetailPage, FormPage, ListPage, Page
from contacts.panels import panels_for
from contacts.queries.cadres import cadre_rows, career, former, in_office
from contacts.tables.assignments import load_url
from contacts.tables.cadres import CadreTable, cadre_url
from contacts.views.parts import Crumbs

CADRES = (_("干部"), reverse_lazy("cadre-list"))
OF_SERVICE = ("category", "organisation", "title", "party_member", "starts_on")


class CadreList(ListPage):
    resource, verb = "cadre", "list"
    model, table_class, filter_class = Cadre, CadreTable, CadreFilter
    template_name = "contacts/cadre_list.html"
    title = _("干部")
    nothing = _("还没有干部。登记第一位，或者导入干部名册。")

    def get_queryset(self) -> QuerySet[Any]:
        today = clock.today()
        narrow = former if self.request.GET.get("state") == "former" else in_office
        return narrow(cadre_rows(today), today)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(may_create=self.may("create"), **kwargs)


class CadrePage(DetailPage):
    resource, verb = "cadre", "list"
    model = Cadre
    template_name = "contacts/cadre.html"
    crumbs: ClassVar[Crumbs] = [CADRES]

    def get_queryset(self) -> QuerySet[Any]:
        return Cadre.objects.select_related("township", "user")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        cadre, today = self.object, clock.today()
        return context | {
            "today": today,
            "career": career(cadre, today),
            "panels": panels_for("cadre", cadre, self.user),
            "load_url": load_url(cadre),
            "may_hand_over": self._is_mine("create", "handover"),
            "may_assign": self.may("change", "assignment"),
            "may_change": self._is_mine("change", "cadre"),
            "may_leave": self._is_mine("change", "leave"),
            "sees_leave": self._is_mine("list", "leave"),
            "sees_accounts": self.may("list", "account"),
            # Who keeps the roster sees all of it; of oneself everybody does.
            "sees_roster": cadre.user_id == self.user.pk or self._is_mine("export", "cadre"),
            "masked_phone": mask(cadre.phone),
            "sees_kind": cadre.user_id == self.user.pk or self._is_mine("change", "cadre"),
        }

    def _is_mine(self, verb: str, resource: str) -> bool:
        rows = Cadre.objects.filter(pk=self.object.pk)
        may = self.may(verb, resource)
        return may and visible_to(rows, self.user, verb, resource=resource).exists()


class NewCadre(FormPage):
    resource, verb = "cadre", "create"
    form_class = NewCadreForm
    title = _("登记干部")
    crumbs: ClassVar[Crumbs] = [CADRES]
    success_message = _("已登记")

    def get_initial(self) -> dict[str, Any]:
        return {"starts_on": clock.today()}

    def save(self, form: Any) -> Cadre:
        data = form.cleaned_data
        service = {name: data.pop(name) for name in OF_SERVICE}
        return cadres.register_cadre(by=self.user, service=service, **data)

    def get_success_url(self) -> str:
        return cadre_url(self.saved)


class UnderCadre(Page):
    """A page below a cadre: the one that the address names, within this page's right."""

    @cached_property
    def cadre(self) -> Cadre:
        rows = Cadre.objects.select_related("township")
        reach = visible_to(rows, self.user, self.verb, resource=self.resource)
        return get_object_or_404(reach, uid=self.kwargs["cadre"])

    def get_crumbs(self) -> Crumbs:
        return [CADRES, (self.cadre.name, cadre_url(self.cadre))]

    def get_success_url(self) -> str:
        return cadre_url(self.cadre)


class ChangeCadre(UnderCadre, FormPage):
    resource, verb = "cadre", "change"
    form_class = CadreForm
    title = _("修改")
    success_message = _("已保存")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.cadre}

    def save(self, form: Any) -> Cadre:
        cadres.correct_cadre(cadre=self.cadre, by=self.user, **form.cleaned_data)
        return self.cadre


class NewService(UnderCadre, FormPage):
    """A new service; unless told otherwise the present one ends the day before."""

    resource, verb = "cadre", "change"
    form_class = NewServiceForm
    title = _("任职有变")
    success_message = _("已保存，以前的任职还在。")

    @cached_property
    def present(self) -> Service | None:
        return self.cadre.services.as_of(clock.today()).order_by("starts_on").last()

    def get_initial(self) -> dict[str, Any]:
        now = self.present
        kept = {name: getattr(now, name) for name in OF_SERVICE[:-1]} if now else {}
        return kept | {"starts_on": clock.today()}

    def save(self, form: Any) -> Service:
        data = form.cleaned_data
        instead_of = self.present if data.pop("ends_before") else None
        return cadres.begin_service(by=self.user, cadre=self.cadre, instead_of=instead_of, **data)


class UnderService(UnderCadre):
    """A page about one service."""

    @cached_property
    def service(self) -> Service:
        rows = self.scoped(Service.objects.select_related("cadre__township", "organisation"))
        return get_object_or_404(rows, uid=self.kwargs["uid"])

    @cached_property
    def cadre(self) -> Cadre:
        return self.service.cadre

    def get_title(self) -> str | Promise:
        return f"{self.service} · {self.title}"


class CorrectService(UnderService, FormPage):
    resource, verb = "cadre", "change"
    form_class = TitleForm
    title = _("更正")
    success_message = _("已保存")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.service}

    def save(self, form: Any) -> Service:
        cadres.correct_service(service=self.service, by=self.user, **form.cleaned_data)
        return self.service


class EndService(UnderService, ConfirmPage):
    resource, verb = "cadre", "change"
    form_class = LastDayForm
    title = _("任职结束")
    button = _("结束")
    success_message = _("已结束，以前的记录还在。")
    consequences = [
        _("这一天以后不再计算他的任务。"),
        _("责任区职务、联户安排和账号不会自动结束，请办工作交接，并到账号页面停用。"),
    ]

    def get_initial(self) -> dict[str, Any]:
        return {"ends_on": clock.today()}

    def save(self, form: Any) -> Service:
        cadres.end_service(service=self.service, by=self.user, on=form.cleaned_data["ends_on"])
        return self.service
