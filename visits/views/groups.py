"""专项整治、集体诉求: the groups, one with its matters and figures, putting in and taking out."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.forms.base import PageForm
from contacts.kit import clock
from contacts.kit.ids import uuids
from contacts.kit.language import counted
from contacts.kit.tables import Table
from contacts.pages import FormPage, ListPage, TablePage
from visits.actions.groups import begin_group, change_group, put_into_group, take_out_of_group
from visits.forms.groups import GroupForm
from visits.forms.together import IntoGroupForm
from visits.models import Grievance, MatterGroup
from visits.queries.concerned import concerned_by
from visits.queries.grievances import for_lists
from visits.queries.groups import by_office, by_state, in_group, with_numbers
from visits.queries.standings import with_clock
from visits.tables.grievances import GrievanceTable, PickTable
from visits.tables.groups import GroupTable
from visits.views.grievances import CRUMBS
from visits.views.together import OfChosen
from visits.workflow import State

GROUPS = reverse_lazy("grievance-group-list")
NEW = reverse_lazy("grievance-group-new")
# What no office has yet.
NO_OFFICE = "none"
GROUP_CRUMBS = [*CRUMBS, (_("专项、集体诉求"), GROUPS)]


class GroupList(ListPage):
    resource, verb = "grievance_group", "list"
    template_name = "visits/groups.html"
    model, table_class = MatterGroup, GroupTable
    title, crumbs = _("专项、集体诉求"), CRUMBS
    nothing = _(
        "还没有。几件事要一起盯着办的，归在一个名称下面；每一件还由自己的单位办、各自答复。"
    )

    def get_queryset(self) -> QuerySet[Any]:
        rows = MatterGroup.objects.select_related("area", "organisation")
        return with_numbers(rows, self.user)

    def get_nothing_link(self) -> tuple[Any, str]:
        return (_("新建一组"), str(NEW)) if self.may("change") else ("", "")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(may_change=self.may("change"), **kwargs)


class GroupPage(TablePage):
    """One group: how its matters stand, which office has how many, and the matters themselves."""

    resource, verb = "grievance_group", "list"
    template_name = "visits/group.html"
    crumbs = GROUP_CRUMBS

    @cached_property
    def group(self) -> MatterGroup:
        return self.one(MatterGroup.objects.select_related("area", "organisation"))

    @cached_property
    def members(self) -> QuerySet[Grievance]:
        """Its matters, as far as the user may see them."""
        return visible_to(Grievance.objects.standing().filter(in_group(self.group.uid)), self.user)

    def get_title(self) -> str:
        return self.group.name

    def get_table(self) -> Table:
        """Narrowed to the figure that was opened."""
        rows, asked = self.members, self.request.GET
        if asked.get("state") in State.values:
            rows = rows.filter(state=asked["state"])
        if office := asked.get("office"):
            led = Q(lead=None) if office == NO_OFFICE else Q(lead__uid__in=uuids([office]))
            rows = rows.filter(led)
        kind = PickTable if self.may("dispatch", "grievance") else GrievanceTable
        return kind(with_clock(rows), asked, lambda shown: with_clock(for_lists(shown)))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        self.note_read((row.uid for row in context["table"].page), resource="grievance")
        return context | {
            "group": self.group,
            "states": by_state(self.members),
            "offices": by_office(self.members, clock.now()),
            "concerned": concerned_by(self.members),
            "narrowed": bool({"state", "office"} & set(self.request.GET)),
            "may_change": self.may("change"),
            "may_dispatch": self.may("dispatch", "grievance"),
        }


class NewGroup(FormPage):
    resource, verb = "grievance_group", "change"
    form_class = GroupForm
    title, crumbs = _("新建一组"), GROUP_CRUMBS
    success_message = _("已新建。在诉求清单里勾上几件，就可以归进来。")

    def save(self, form: Any) -> MatterGroup:
        return begin_group(by=self.user, **form.cleaned_data)

    def get_success_url(self) -> str:
        return reverse("grievance-group", args=[self.saved.uid])


class OfGroup(FormPage):
    """A page about one group."""

    @cached_property
    def group(self) -> MatterGroup:
        return self.one(MatterGroup.objects.select_related("area", "organisation"))

    def get_title(self) -> str | Promise:
        return f"{self.title} · {self.group}"

    def get_success_url(self) -> str:
        return reverse("grievance-group", args=[self.group.uid])

    def get_crumbs(self) -> list[Any]:
        return [*GROUP_CRUMBS, (str(self.group), self.get_success_url())]


class ChangeGroup(OfGroup):
    resource, verb = "grievance_group", "change"
    form_class = GroupForm
    title = _("修改")
    success_message = _("已修改。")

    def get_initial(self) -> dict[str, Any]:
        group = self.group
        plain = {name: getattr(group, name) for name in ("kind", "name", "starts_on", "aim")}
        places = {"area": group.area.uid, "organisation": group.organisation.uid}
        return {**plain, **places, "ends_on": group.ends_on}

    def save(self, form: Any) -> MatterGroup:
        return change_group(by=self.user, group=self.group, **form.cleaned_data)


class PutIntoGroup(OfChosen):
    """The ticked matters go into a group."""

    resource, verb = "grievance", "dispatch"
    template_name = "visits/into_group.html"
    form_class = IntoGroupForm
    title = button = _("归到一组")

    def save(self, form: Any) -> None:
        self.group = form.cleaned_data["group"]
        now, chosen = clock.now(), self.chosen
        added = put_into_group(by=self.user, group=self.group, grievances=chosen, at=now)
        messages.success(self.request, counted("归进来%(n)d件。", added) % {"n": added})

    def get_success_url(self) -> str:
        return reverse("grievance-group", args=[self.group.uid])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(may_begin=self.may("change", "grievance_group"), **kwargs)


class TakeOutOfGroup(OfGroup, OfChosen):
    """The ticked matters leave a group."""

    resource, verb = "grievance_group", "change"
    template_name = "visits/into_group.html"
    form_class = PageForm
    title = button = _("移出")

    def save(self, form: Any) -> None:
        now, chosen = clock.now(), self.chosen
        gone = take_out_of_group(by=self.user, group=self.group, grievances=chosen, at=now)
        messages.success(self.request, counted("移出%(n)d件。", gone) % {"n": gone})
