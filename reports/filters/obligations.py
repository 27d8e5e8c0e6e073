"""Filters of the lists of obligations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.filters.base import SearchFilter
from contacts.kit import clock
from contacts.kit.periods import Period, PeriodKind
from contacts.models import AreaKind, ResponsibilityDistrict, User
from reports.models import Obligation, State
from reports.queries.dashboards import SHORT, TOO_FEW_DAYS, WHO
from reports.queries.months import in_month
from reports.queries.places import SEVERAL
from reports.queries.rulebook import rules_for

ANY = ("", _("全部"))
# Both states in which something is missing.
BEHIND = "behind"
MISSING = (State.AT_RISK, State.OVERDUE)
# So many periods back are offered; an address may name any.
PERIODS_BACK = 12


class ObligationFilter(SearchFilter):
    """Who owes what, in which period, how it stands. Never ordered by the figures of persons."""

    names = ("cadre__name", "district__name", "area__name")
    keys = ("cadre__name_keys", "district__name_keys", "area__name_keys")

    requirement = forms.ChoiceField(label=_("任务"))
    period = forms.ChoiceField(label=_("周期"))
    state = forms.ChoiceField(
        label=_("状态"),
        choices=[
            ANY,
            (BEHIND, _("落后和逾期")),
            (TOO_FEW_DAYS, _("剩下的天数不够")),
            *State.choices,
        ],
    )
    district = forms.ChoiceField(label=_("责任区"))
    late = forms.BooleanField(label=_("有补记的"))
    # Links narrow by these; nobody types them.
    township = forms.UUIDField(widget=forms.HiddenInput)
    subject = forms.ChoiceField(choices=[(who, who) for who in WHO], widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, user: User) -> None:
        """Without a wish for a period: the running one of the chosen rule, or this month."""
        self.wishes = dict(data.items()) if data else {}
        super().__init__(self.wishes, user=user)
        self.rules = {rule.code: rule for rule in rules_for(self.user)}
        self._offer("requirement", [(code, rule) for code, rule in self.rules.items()])
        self._offer_periods()
        self._offer_districts()

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        first = [] if name == "period" else [ANY]
        self.fields[name].choices = [*first, *choices]  # type: ignore[attr-defined]

    def _offer_periods(self) -> None:
        """The latest periods of the chosen rule, or months; and the one asked for."""
        rule = self.rules.get(self.wishes.get("requirement", ""))
        period = Period.containing(rule.every if rule else PeriodKind.MONTH, clock.today())
        self.fields["period"].initial = self.wishes.setdefault("period", period.code)
        asked, offered = period_called(self.wishes["period"]), []
        for _back in range(PERIODS_BACK):
            offered.append(period)
            period = period.previous()
        if asked and asked not in offered:
            offered.insert(0, asked)
        self._offer("period", [(period.code, period.label) for period in offered])

    def _offer_districts(self) -> None:
        districts = visible_to(ResponsibilityDistrict.objects.all(), self.user)
        named = districts.order_by("area__path", "pk").values_list("uid", "name")
        nowhere = (SEVERAL, _("不止一个责任区或机关"))
        self._offer("district", [*((str(uid), name) for uid, name in named), nowhere])

    def narrow_requirement(self, rows: QuerySet[Obligation], code: str) -> QuerySet[Obligation]:
        return rows.filter(requirement__code=code)

    def narrow_period(self, rows: QuerySet[Obligation], code: str) -> QuerySet[Obligation]:
        """What shares a day with the period; a month shows what its overview shows."""
        period = Period.parse(code)
        if period.kind == PeriodKind.MONTH:
            return rows.filter(in_month(period))
        return rows.filter(
            period_starts_on__lte=period.ends_on, period_ends_on__gte=period.starts_on
        )

    def narrow_state(self, rows: QuerySet[Obligation], state: str) -> QuerySet[Obligation]:
        if state == TOO_FEW_DAYS:
            return rows.filter(SHORT)
        return rows.filter(state__in=MISSING if state == BEHIND else [state])

    def narrow_district(self, rows: QuerySet[Obligation], uid: str) -> QuerySet[Obligation]:
        if uid == SEVERAL:
            return rows.filter(area__kind=AreaKind.TOWNSHIP)
        return rows.filter(area__districts__uid=uid)

    def narrow_township(self, rows: QuerySet[Obligation], uid: Any) -> QuerySet[Obligation]:
        return rows.filter(requirement__area__uid=uid)

    def narrow_subject(self, rows: QuerySet[Obligation], who: str) -> QuerySet[Obligation]:
        return rows.filter(requirement__subject__in=WHO[who])

    def narrow_late(self, rows: QuerySet[Obligation], _on: bool) -> QuerySet[Obligation]:
        return rows.filter(late__gt=0)


def period_called(code: str) -> Period | None:
    """The period of a code, or None where there is none."""
    try:
        return Period.parse(code)
    except ValueError:
        return None
