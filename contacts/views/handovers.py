"""工作交接: the list, the page of each role, and its steps."""

from __future__ import annotations

from itertools import chain
from typing import Any, ClassVar

from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from contacts import belongings
from contacts.actions import handovers
from contacts.forms.base import PageForm
from contacts.forms.handovers import AnswerForm, ProposeForm
from contacts.kit import clock
from contacts.models import Cadre, HandOver, HandOverState
from contacts.pages import ConfirmPage, DetailPage, FormPage, ListPage, Page
from contacts.queries.belongings import readable, said
from contacts.reaches import on_card_only
from contacts.tables.handovers import HandOverTable, handover_url
from contacts.views.cadres import UnderCadre
from contacts.views.parts import Crumbs

HANDOVERS = (_("工作交接"), reverse_lazy("handover-list"))
STEPS = (_("提出"), _("接手人接受"), _("领导确认"), _("完成"))
REACHED = {
    HandOverState.PROPOSED: 2,
    HandOverState.ACCEPTED: 3,
    HandOverState.CONFIRMED: 5,
}


class HandOverList(ListPage):
    resource, verb, export_verb = "handover", "list", "list"
    model, table_class = HandOver, HandOverTable
    title = _("工作交接")
    nothing = _("没有交接。干部离任或换村时，在干部的页面上办工作交接。")

    def get_queryset(self) -> QuerySet[Any]:
        rows = HandOver.objects.select_related("giver", "taker", "proposed_by")
        return rows.annotate(n_households=Count("assignments"))


class HandOverPage(DetailPage):
    resource, verb = "handover", "list"
    model = HandOver
    template_name = "contacts/handover.html"
    crumbs: ClassVar[Crumbs] = [HANDOVERS]

    def get_queryset(self) -> QuerySet[Any]:
        return HandOver.objects.select_related("giver", "taker", "proposed_by", "confirmed_by")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        handover = self.object
        links = handover.assignments.exclude(on_card_only(self.user))
        links = links.select_related("household__district", "household__group")
        households = [link.household for link in links.order_by("household__number")]
        self.note_read([household.uid for household in households], resource="household")
        is_open = handover.state in handovers.OPEN
        is_taker = handover.taker.user_id == self.user.pk
        may_accept = is_taker and handover.state == HandOverState.PROPOSED
        may_confirm = handover.state == HandOverState.ACCEPTED and self._reaches("confirm")
        return context | {
            "households": households,
            "belongings": self._belongings(),
            "steps": STEPS,
            "at": REACHED.get(HandOverState(handover.state), 1),
            "may_accept": may_accept,
            "may_confirm": may_confirm,
            "may_send_back": may_accept or may_confirm,
            "may_withdraw": is_open and self._reaches("create"),
        }

    def _belongings(self) -> list[tuple[Any, list[tuple[str, bool]]]]:
        """What goes along with the households, of each kind that there is: heading, and a line a row,
        with whether it stays because it was settled meanwhile."""
        found, handover = [], self.object
        # While it is open the two read what they speak of; afterwards each what is theirs.
        concerned = [handover.giver, handover.taker] if handover.state in handovers.OPEN else []
        for kind in belongings.all_kinds():
            rows = kind.listed(handover)
            if listed := list(rows):
                read = readable(rows, self.user, concerned)
                if read:
                    resource = rows.model.scopes.resource
                    self.note_read([row.uid for row in read], resource=resource)
                stayed = kind.stayed(handover)
                lines = [(said(kind, row, read), row.pk in stayed) for row in listed]
                found.append((kind.heading, lines))
        return found

    def _reaches(self, verb: str) -> bool:
        rows = HandOver.objects.filter(pk=self.object.pk)
        return self.may(verb) and self.scoped(rows, verb).exists()


def _consequences(handover: HandOver) -> list[str | Promise]:
    """The same in sentences."""
    kinds = belongings.all_kinds()
    return [kind.consequence for kind in kinds if kind.listed(handover).exists()]


class Propose(UnderCadre, FormPage):
    resource, verb = "handover", "create"
    form_class = ProposeForm
    title = _("工作交接")
    button = _("提出交接")
    success_message = _("已提出，等接手人接受。")

    @cached_property
    def links(self) -> Any:
        rows = self.cadre.assignments.overlapping(clock.today(), clock.today().max)
        return rows.select_related("household").order_by("household__number")

    def get_named(self) -> list[Any]:
        also = (
            readable(kind.open_of(self.cadre), self.user, [self.cadre])
            for kind in belongings.all_kinds()
        )
        return [*(link.household for link in self.links), *chain.from_iterable(also)]

    def get_title(self) -> str | Promise:
        return f"{self.cadre.name} · {self.title}"

    def get_initial(self) -> dict[str, Any]:
        also = {
            kind.name: [row.uid for row in kind.open_of(self.cadre)]
            for kind in belongings.all_kinds()
        }
        links = [link.uid for link in self.links]
        return {"takes_effect_on": clock.today(), "assignments": links, **also}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"giver": self.cadre, "links": self.links}

    def save(self, form: Any) -> HandOver:
        return handovers.propose(
            by=self.user, on=clock.today(), giver=self.cadre, **form.cleaned_data
        )

    def get_success_url(self) -> str:
        return handover_url(self.saved)


class UnderHandOver(Page):
    """A step of one hand-over, within this page's right."""

    @cached_property
    def handover(self) -> HandOver:
        rows = HandOver.objects.select_related("giver", "taker")
        return get_object_or_404(self.scoped(rows), uid=self.kwargs["uid"])

    def get_crumbs(self) -> Crumbs:
        return [HANDOVERS, (str(self.handover), handover_url(self.handover))]

    def get_success_url(self) -> str:
        return handover_url(self.handover)


class AcceptHandOver(UnderHandOver, ConfirmPage):
    resource, verb = "handover", "accept"
    form_class = PageForm
    title, button = _("接受交接"), _("接受")
    success_message = _("已接受，等领导确认。")

    def get_consequences(self) -> list[str | Promise]:
        told = _("领导确认以后，这些户从生效那天起由您联系。")
        return [told, *_consequences(self.handover)]

    def save(self, form: Any) -> None:
        handovers.accept(handover=self.handover, by=self.user)


class ConfirmHandOver(UnderHandOver, ConfirmPage):
    resource, verb = "handover", "confirm"
    form_class = PageForm
    title, button = _("确认交接"), _("确认")
    success_message = _("交接完成。联系群众卡请重新打印。")

    def get_consequences(self) -> list[str | Promise]:
        told: list[str | Promise] = [
            _("移交人的联户到生效前一天为止，接手人从生效那天开始。"),
            _("以前的走访还算在移交人名下。"),
            *_consequences(self.handover),
        ]
        if self.handover.ends_posts:
            told.append(_("移交人在责任区的职务也到前一天为止。"))
        return told

    def save(self, form: Any) -> None:
        handovers.confirm(handover=self.handover, by=self.user, on=clock.today())


class SendBack(UnderHandOver, ConfirmPage):
    form_class = AnswerForm
    title, button = _("退回"), _("退回")
    success_message = _("已退回")

    def save(self, form: Any) -> None:
        handovers.send_back(
            handover=self.handover, by=self.user, answer=form.cleaned_data["answer"]
        )


class TakerSendsBack(SendBack):
    """The successor's no; the giver has the same reach but no say."""

    resource, verb = "handover", "accept"

    @cached_property
    def handover(self) -> HandOver:
        rows = HandOver.objects.filter(
            taker__in=Cadre.objects.filter(user=self.user), state=HandOverState.PROPOSED
        )
        return get_object_or_404(self.scoped(rows), uid=self.kwargs["uid"])


class LeaderSendsBack(SendBack):
    resource, verb = "handover", "confirm"


class WithdrawHandOver(UnderHandOver, ConfirmPage):
    resource, verb = "handover", "create"
    form_class = PageForm
    title, button = _("撤回交接"), _("撤回")
    success_message = _("已撤回")
    consequences = [_("什么都不会改变，需要时再重新提出。")]

    def save(self, form: Any) -> None:
        handovers.withdraw(handover=self.handover, by=self.user)
