"""Sharing households evenly, and letting a year's links go on: always a preview first."""

from __future__ import annotations

import hashlib
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.actions import assignments
from contacts.forms.assignments import DistributeForm
from contacts.kit import clock
from contacts.kit.language import counted
from contacts.models import ContactAssignment
from contacts.pages import Page
from contacts.queries.loads import (
    CarryOver,
    Share,
    carry_over_plan,
    even_shares,
    to_share,
)
from contacts.views.assignments import ASSIGNMENTS
from contacts.views.districts import UnderDistrict
from contacts.views.parts import Crumbs

# From this month on the next year is offered.
NEXT_YEAR_FROM = 10


class Distribute(UnderDistrict):
    """The questions and the preview come by GET; POST does what the preview showed."""

    resource, verb = "assignment", "change"
    template_name = "contacts/distribute.html"

    def get_title(self) -> str | Promise:
        return _("%(district)s：平均分配联系户") % {"district": self.district.name}

    def get_crumbs(self) -> Crumbs:
        return [ASSIGNMENTS, (_("每人多少户，还缺哪里"), reverse("assignment-loads"))]

    @cached_property
    def form(self) -> DistributeForm:
        asked = self.request.GET if "which" in self.request.GET else None
        return DistributeForm(
            asked,
            user=self.user,
            district=self.district,
            initial={"starts_on": clock.today()},
        )

    @cached_property
    def shares(self) -> list[Share] | None:
        """What the preview shows; None until the questions are answered well."""
        if not self.form.is_bound or not self.form.is_valid():
            return None
        data = self.form.cleaned_data
        households = to_share(
            self.district,
            data["starts_on"],
            care_only=data["which"] == "care",
            with_absent=data["with_absent"],
        )
        up_to = data["up_to"] if data["which"] == "number" else None
        return even_shares(data["cadres"], households, up_to=up_to)

    @property
    def seen(self) -> str:
        """The preview as a mark: what has changed since is noticed."""
        pairs = [f"{s.cadre.pk}:{[h.pk for h in s.households]}" for s in self.shares or []]
        return hashlib.sha256("|".join(pairs).encode()).hexdigest()[:32]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.shares is None or request.POST.get("seen") != self.seen:
            messages.warning(request, gettext("数据刚才有变化，请再看一遍再确认。"))
            return HttpResponseRedirect(request.get_full_path())
        data = self.form.cleaned_data
        shared = {share.cadre: share.households for share in self.shares}
        number = assignments.assign_many(
            by=self.user, shares=shared, starts_on=data["starts_on"], ends_on=data["ends_on"]
        )
        done = counted("已安排%(n)s户。", number) % {"n": number}
        messages.success(request, done)
        return HttpResponseRedirect(reverse("assignment-loads"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shares = self.shares
        shown = [household.uid for share in shares or [] for household in share.households]
        if shown:
            self.note_read(shown, resource="household")
        return super().get_context_data(**kwargs) | {
            "district": self.district,
            "form": self.form,
            "shares": shares,
            "number": sum(len(share.households) for share in shares or []),
            "seen": self.seen,
        }


class CarryOverPage(Page):
    """A new year opens without typing anything again (S009)."""

    resource, verb = "assignment", "change"
    template_name = "contacts/carry_over.html"
    title = _("转到新的一年")
    crumbs: ClassVar[Crumbs] = [ASSIGNMENTS]

    @cached_property
    def year(self) -> int:
        today = clock.today()
        offered = today.year + (today.month >= NEXT_YEAR_FROM)
        wish = self.request.GET.get("year", "")
        return int(wish) if wish in self.years else offered

    @property
    def years(self) -> list[str]:
        """This year and the next."""
        year = clock.today().year
        return [str(year), str(year + 1)]

    @cached_property
    def plan(self) -> CarryOver:
        return carry_over_plan(self.scoped(ContactAssignment.objects.all()), self.year)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        number = assignments.carry_over(by=self.user, links=self.plan.going_on, year=self.year)
        words = {"n": number, "year": self.year}
        messages.success(request, counted("%(n)s户转到了%(year)s年。", number) % words)
        return HttpResponseRedirect(f"{request.path}?year={self.year}")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        plan = self.plan
        if plan.left_out:
            self.note_read([link.household.uid for link in plan.left_out], resource="household")
        by_district: dict[str, int] = {}
        for link in plan.going_on:
            name = link.household.district.name
            by_district[name] = by_district.get(name, 0) + 1
        return super().get_context_data(**kwargs) | {
            "year": self.year,
            "plan": plan,
            "by_district": by_district.items(),
            "tabs": [
                (gettext("%(year)s年") % {"year": y}, f"?year={y}", y == str(self.year))
                for y in self.years
            ],
        }
