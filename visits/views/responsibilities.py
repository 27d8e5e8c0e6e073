"""The responsibility list: which office is proposed for what, kept with its history."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from contacts.forms.base import LastDayForm
from contacts.kit import clock
from contacts.pages import ConfirmPage, FormPage, ListPage
from contacts.views.parts import Crumbs
from visits.actions.responsibilities import (
    end_responsibility,
    give_responsibility,
    hand_over_responsibility,
)
from visits.filters.responsibilities import ENDED_TOO, ResponsibilityFilter
from visits.forms.responsibilities import OtherOfficeForm, ResponsibilityForm
from visits.models import Responsibility
from visits.queries.responsibilities import in_order, topics_without_office
from visits.queries.topics import full_name
from visits.tables.responsibilities import ResponsibilityTable

LIST = reverse_lazy("responsibility-list")
NEW = reverse_lazy("responsibility-new")
CRUMBS: Crumbs = [(_("职责清单"), LIST)]


class ResponsibilityList(ListPage):
    resource, verb, export_verb = "responsibility", "list", "list"
    template_name = "visits/responsibilities.html"
    model, table_class, filter_class = Responsibility, ResponsibilityTable, ResponsibilityFilter
    title = _("职责清单")
    nothing = _("还没有职责清单。写上哪一类事由哪个单位承办，派诉求的时候就会先提出这个单位。")

    def get_queryset(self) -> QuerySet[Any]:
        rows = in_order(Responsibility.objects.all())
        asked = self.request.GET.get("when")
        return rows if asked == ENDED_TOO else rows.exclude(ends_on__lt=clock.today())

    def get_nothing_link(self) -> tuple[Any, str]:
        return (_("添加一条"), str(NEW)) if self.may("change") else ("", "")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today, may_change = clock.today(), self.may("change")
        lacking = topics_without_office(self.user, today) if may_change else []
        kwargs |= {"may_change": may_change, "lacking": lacking, "today": today}
        return super().get_context_data(**kwargs)


class NewResponsibility(FormPage):
    resource, verb = "responsibility", "change"
    form_class = ResponsibilityForm
    title, crumbs = _("添加一条"), CRUMBS
    success_url = LIST
    success_message = _("已添加。")

    def get_initial(self) -> dict[str, Any]:
        """The topic from whose name the user came."""
        return {"topic": self.request.GET.get("topic", "")}

    def save(self, form: Any) -> Responsibility:
        return give_responsibility(by=self.user, **form.cleaned_data)


class OnLine(FormPage):
    """A page about one line of the list."""

    crumbs: ClassVar[Crumbs] = CRUMBS
    success_url = LIST

    @cached_property
    def line(self) -> Responsibility:
        return self.one(in_order(Responsibility.objects.all()))

    def get_title(self) -> str | Promise:
        return f"{full_name(self.line.topic)} · {self.title}"


class OtherOffice(OnLine):
    resource, verb = "responsibility", "change"
    template_name = "visits/other_office.html"
    form_class = OtherOfficeForm
    title = _("换单位")
    success_message = _("已换。以前由谁承办，清单里还看得到。")

    def save(self, form: Any) -> Responsibility:
        return hand_over_responsibility(by=self.user, line=self.line, **form.cleaned_data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(line=self.line, **kwargs)


class EndResponsibility(OnLine, ConfirmPage):
    resource, verb = "responsibility", "change"
    form_class = LastDayForm
    title = button = _("结束")
    success_message = _("已结束，以前的记录还在。")

    def get_initial(self) -> dict[str, Any]:
        return {"ends_on": clock.today()}

    def get_consequences(self) -> list[Any]:
        """Which line it is, and what follows."""
        area, office = self.line.area, self.line.organisation
        return [
            _("%(area)s的这一类，现在由%(office)s承办。") % {"area": area, "office": office},
            _("以后派这一类诉求，不再提出这个单位。"),
            _("已经派给它的不变，清单里还看得到以前的。"),
        ]

    def save(self, form: Any) -> Responsibility:
        end_responsibility(line=self.line, by=self.user, on=form.cleaned_data["ends_on"])
        return self.line
