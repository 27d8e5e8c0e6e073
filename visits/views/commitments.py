"""Commitments: the list, one's own in it, a new one, and whether it was kept."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.kit import clock
from contacts.kit.ids import uuid_of
from contacts.models import Cadre
from contacts.pages import DetailPage, FormPage, ListPage
from contacts.views.parts import Crumbs
from visits.actions.commitments import make_commitment, settle_commitment
from visits.filters.commitments import CommitmentFilter
from visits.forms.commitments import CommitmentForm, SettleForm
from visits.models import Activity, Commitment, Grievance
from visits.queries.raisers import known_to
from visits.tables.commitments import CommitmentTable

LIST = reverse_lazy("commitment-list")
CRUMBS: Crumbs = [(_("承诺"), LIST)]
OWN_NOTHING = _("您还没有承诺。走访、接访、办诉求的时候答应了什么，就在这里记一条。")
SHOWN = ("cadre", "organisation", "district", "area")


class CommitmentList(ListPage):
    resource, verb, export_verb = "commitment", "list", "list"
    template_name = "visits/commitments.html"
    model, table_class, filter_class = Commitment, CommitmentTable, CommitmentFilter
    title = _("承诺")
    nothing = _("没有承诺。走访、接访、办诉求的时候答应了什么，就在这里记一条。")

    def get_queryset(self) -> QuerySet[Any]:
        return Commitment.objects.select_related(*SHOWN)

    @property
    def is_mine(self) -> bool:
        return bool(self.request.GET.get("mine"))

    def get_filter(self) -> Any:
        """Whose they are is no condition that is cleared: the tabs say it."""
        return self.filter_class(self.request.GET, user=self.user, initial={"mine": self.is_mine})

    def get_nothing(self) -> Any:
        return OWN_NOTHING if self.is_mine else self.nothing

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The tabs keep what else the list is narrowed by."""
        query, tabs = self.request.GET.copy(), []
        query.pop("page", None)
        for words, mine in ((_("我的承诺"), "on"), (_("全部"), "")):
            query["mine"] = mine
            tabs.append((words, f"{LIST}?{query.urlencode()}", bool(mine) == self.is_mine))
        kwargs |= {"tabs": tabs, "label": _("看谁的"), "may_make": self.may("create")}
        return super().get_context_data(**kwargs)


class NewCommitment(FormPage):
    """With `?matter=` or `?entry=` what it belongs to, and where, is known."""

    resource, verb = "commitment", "create"
    form_class = CommitmentForm
    title, crumbs = _("记一条承诺"), CRUMBS
    success_message = _("已记下。到期以前会提醒承诺的人。")

    @cached_property
    def grievance(self) -> Grievance | None:
        found: Grievance | None = self._named(
            Grievance.objects.standing().select_related("district", "lead"), "matter"
        )
        return found

    @cached_property
    def activity(self) -> Activity | None:
        found: Activity | None = self._named(Activity.objects.select_related("district"), "entry")
        return found

    def _named(self, rows: QuerySet[Any], name: str) -> Any:
        wanted = uuid_of(self.request.GET.get(name, ""))
        return visible_to(rows, self.user).filter(uid=wanted).first() if wanted else None

    def get_initial(self) -> dict[str, Any]:
        source: Any = self.grievance or self.activity
        return {
            "made_on": self.activity.happened_on if self.activity else clock.today(),
            "cadre": Cadre.objects.filter(user=self.user).first(),
            "district": source.district if source else None,
            "organisation": self.grievance.lead if self.grievance else None,
        }

    def save(self, form: Any) -> Commitment:
        of = {"grievance": self.grievance, "activity": self.activity}
        return make_commitment(by=self.user, on=clock.today(), **of, **form.cleaned_data)

    def get_success_url(self) -> str:
        return reverse("commitment", args=[self.saved.uid])


class CommitmentPage(DetailPage):
    resource, verb = "commitment", "list"
    template_name = "visits/commitment.html"
    model, crumbs, title = Commitment, CRUMBS, _("承诺")

    def get_queryset(self) -> QuerySet[Any]:
        return Commitment.objects.select_related(*SHOWN, "grievance", "activity")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(title=self.title, **kwargs)
        row = self.object
        mine = self.scoped(Commitment.objects.filter(pk=row.pk), "change").exists()
        matter = Grievance.objects.filter(pk=row.grievance_id)
        entry = Activity.objects.filter(pk=row.activity_id)
        return context | {
            "promised_by": row.promised_by,
            "settles": mine and not row.outcome,
            "matter": known_to(visible_to(matter, self.user), self.user).first()
            if row.grievance_id
            else None,
            "entry": visible_to(entry, self.user).first() if row.activity_id else None,
        }


class SettleCommitment(FormPage):
    resource, verb = "commitment", "change"
    form_class = SettleForm
    title, crumbs = _("做到了没有"), CRUMBS
    success_message = _("已写上。")

    @cached_property
    def commitment(self) -> Commitment:
        return self.one(Commitment.objects.all())

    def get_title(self) -> str:
        return f"{self.commitment.what} · {self.title}"

    def save(self, form: Any) -> Commitment:
        row, today = self.commitment, clock.today()
        return settle_commitment(by=self.user, commitment=row, on=today, **form.cleaned_data)

    def get_success_url(self) -> str:
        return reverse("commitment", args=[self.commitment.uid])
