"""The rules of a township: packs with what they ask, norms with their dates."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.forms.base import LastDayForm
from contacts.kit import clock
from contacts.kit.tables import Text
from contacts.models import Area, AreaKind, ServiceCategory
from contacts.pages import ConfirmPage, FormPage, Page
from reports.actions.norms import change_norm
from reports.actions.packs import switch_off, switch_on_pack
from reports.catalogue import PACKS
from reports.forms.rules import NormForm, SwitchOnForm
from reports.models import EngineRun, PackAdoption, Reopening, Requirement, Waiver
from reports.queries import words
from reports.queries.burden import ActsAYear, acts_a_year
from reports.queries.rulebook import PackInForce, rulebook, townships_of
from reports.tables.rules import BurdenTable, RuleTable, VersionTable

RULES = reverse_lazy("rules")
CRUMBS: list[tuple[Text, Text]] = [(_("规则"), RULES)]


class RulesPage(Page):
    resource, verb = "requirement", "list"
    template_name = "reports/rules.html"
    title = _("规则")

    @cached_property
    def townships(self) -> list[Area]:
        return townships_of(self.user)

    @cached_property
    def township(self) -> Area | None:
        """The one asked for, or the first."""
        asked = self.request.GET.get("township", "")
        named = [t for t in self.townships if str(t.uid) == asked]
        if asked and not named:
            raise Http404
        return next(iter(named or self.townships), None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        on, here = clock.today(), self.township
        packs = rulebook(here, on) if here else []
        return super().get_context_data(
            township=here,
            tabs=[
                (str(t), f"?{urlencode({'township': t.uid})}", t == here) for t in self.townships
            ],
            packs=[(pack, RuleTable(pack.rules)) for pack in packs],
            last_run=EngineRun.objects.filter(finished_at__isnull=False).first(),
            may_change=self.may("change"),
            may_compute=self.may("run", "engine"),
            **kwargs,
        )


class OfRule(Page):
    """A page about one rule of a township that the user may see or change."""

    @cached_property
    def rule(self) -> Requirement:
        rows = Requirement.objects.select_related("area", "changed_by")
        if self.resource == "requirement" and self.verb == "list":
            rows = rows.filter(area__in=townships_of(self.user))
        else:
            rows = visible_to(rows, self.user, self.verb, resource=self.resource)
        return get_object_or_404(rows, uid=self.kwargs["uid"])

    def get_crumbs(self) -> list[tuple[Text, Text]]:
        here = urlencode({"township": self.rule.area.uid})
        return [
            (_("规则"), f"{RULES}?{here}"),
            (str(self.rule), reverse("rule", args=[self.rule.uid])),
        ]

    def get_success_url(self) -> str:
        return reverse("rule", args=[self.rule.uid])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("rule", self.rule)
        kwargs.setdefault("norm", words.norm(self.rule))
        return super().get_context_data(**kwargs)


class RulePage(OfRule):
    resource, verb = "requirement", "list"
    template_name = "reports/rule.html"

    def get_title(self) -> str:
        return str(self.rule)

    def get_crumbs(self) -> list[tuple[Text, Text]]:
        return super().get_crumbs()[:1]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rule = self.rule
        same = Requirement.objects.filter(area=rule.area, code=rule.code)
        decisions = {"area": rule.area, "code": rule.code}
        waivers = Waiver.objects.filter(**decisions, withdrawn_at=None)
        reopenings = Reopening.objects.filter(**decisions)
        return super().get_context_data(
            audience=words.audience(rule),
            how=words.how(rule),
            versions=VersionTable(same.select_related("changed_by").order_by("-starts_on")),
            waivers=waivers.select_related("decided_by").order_by("-decided_at"),
            reopenings=reopenings.select_related("decided_by").order_by("-decided_at"),
            may_change=self.may("change") and rule.ends_on is None,
            may_waive=self.may("waive", "obligation"),
            may_reopen=self.may("reopen", "obligation"),
            **kwargs,
        )


class ChangeNorm(OfRule, FormPage):
    resource, verb = "requirement", "change"
    template_name = "reports/rule_form.html"
    form_class = NormForm
    title = _("改要求")
    success_message = _("已改。以前各期不变，没有关账的会重新计算。")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "rule": self.rule}

    def save(self, form: NormForm) -> Requirement:
        data = form.cleaned_data
        return change_norm(
            requirement=self.rule,
            norm=data["norm"],
            starts_on=data["starts_on"],
            options=form.options,
            by=self.user,
        )

    def get_success_url(self) -> str:
        return reverse("rule", args=[self.saved.uid])


class SwitchOn(FormPage):
    resource, verb = "requirement", "change"
    template_name = "reports/switch_on.html"
    form_class = SwitchOnForm
    crumbs = CRUMBS
    button = _("启用")
    success_message = _("规则包已经启用，正在计算每个人的任务。")

    @cached_property
    def pack(self) -> PackInForce:
        """As it is in the township; one that is on already must have something more to switch on."""
        packs = {found.pack.code: found for found in rulebook(self.township, clock.today())}
        found = packs.get(self.kwargs["pack"])
        if found is None or (found.adoption and not found.more):
            raise Http404
        return found

    @cached_property
    def township(self) -> Area:
        townships = Area.objects.filter(kind=AreaKind.TOWNSHIP)
        mine = visible_to(townships, self.user, self.verb, resource=self.resource)
        found: Area = get_object_or_404(mine, uid=self.kwargs["uid"])
        return found

    def get_title(self) -> str:
        words = _t("另外启用：%(pack)s") if self.pack.adoption else _t("启用：%(pack)s")
        return words % {"pack": self.pack.pack.name}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "pack": self.pack}

    def save(self, form: SwitchOnForm) -> PackAdoption:
        data = form.cleaned_data
        return switch_on_pack(
            area=self.township,
            pack=self.pack.pack.code,
            starts_on=data["starts_on"],
            document=data.get("document", ""),
            with_optional=data.get("optional", ()),
            by=self.user,
        )

    def get_success_url(self) -> str:
        return f"{RULES}?{urlencode({'township': self.township.uid})}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        burden = acts_a_year(self.pack.pack.code, self.township, on=clock.today())
        more = {rule.code for rule in self.pack.more}
        asked = [one for one in burden.rules if not self.pack.adoption or one.rule.code in more]
        return super().get_context_data(
            **kwargs,
            township=self.township,
            source=self.pack.pack.source,
            is_on=bool(self.pack.adoption),
            burden=burden,
            asked=BurdenTable(asked),
            persons=persons(burden),
        )


def persons(burden: ActsAYear) -> list[tuple[str, int]]:
    """Whom it meets as a person, with the acts of one in a year."""
    return [(str(ServiceCategory(c).label), number) for c, number in burden.persons.items()]


class SwitchOff(ConfirmPage):
    resource, verb = "requirement", "change"
    form_class = LastDayForm
    crumbs = CRUMBS
    button, danger = _("停用"), True
    success_url = RULES
    success_message = _("规则包已经停用。以前的任务和数字都还在。")
    consequences = [
        _("从下一天起，这个包里的规则不再要求谁做什么。"),
        _("以前各期的任务、数字和记录都保留。"),
    ]

    @cached_property
    def adoption(self) -> PackAdoption:
        return self.one(PackAdoption.objects.select_related("area"))

    def get_title(self) -> str:
        return _t("停用：%(pack)s") % {"pack": PACKS[self.adoption.pack].name}

    def get_initial(self) -> dict[str, Any]:
        return {"ends_on": clock.today()}

    def save(self, form: LastDayForm) -> None:
        switch_off(adoption=self.adoption, ends_on=form.cleaned_data["ends_on"], by=self.user)
