"""What one cadre owes now, as the first page shows it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from contacts.access import visible_to
from contacts.kit import clock, days
from contacts.kit.language import counted
from contacts.kit.periods import Period
from contacts.models import Cadre, Post, PostRole, User
from reports.engine.measures import MEASURES
from reports.models import Every, Obligation, State

# The shortest period first: what must be done soonest stands above.
EVERY_IN_ORDER = [every.value for every in Every]
QUIET = (State.EXEMPT, State.WAIVED)


@dataclass(frozen=True)
class Duty:
    """One obligation, and what to say about it today."""

    obligation: Obligation
    on: dt.date

    @property
    def pace(self) -> int | None:
        """Where the mark on the bar stands; none when nothing is owed any more."""
        row = self.obligation
        return row.pace if row.state in (State.AT_RISK, State.ON_TRACK) and row.target > 1 else None

    @property
    def period(self) -> str:
        """Which period it is, where that isn't plain: 上月, or the period's own name."""
        row = self.obligation
        return "" if row.period_ends_on >= self.on else Period.parse(row.period).label

    @property
    def until(self) -> dt.date:
        """The last day to do it; of what is overdue, to write it down."""
        row = self.obligation
        return clock.day_of(row.closes_at) if row.state == State.OVERDUE else row.period_ends_on

    @property
    def is_quiet(self) -> bool:
        """Nothing is owed: shown without a bar."""
        return self.obligation.state in QUIET

    @property
    def kind(self) -> str:
        """The code of the kind whose record would do it, while one is missing."""
        row = self.obligation
        done = row.state in (*QUIET, State.MET)
        return "" if done else row.requirement.options.get("kind", "")

    @property
    def sentence(self) -> str:
        """How it stands, in the words of the field (counting rule 9)."""
        row = self.obligation
        values = {
            "left": row.missing,
            "unit": row.requirement.unit,
            "pace": row.pace,
            "behind": row.pace - row.done,
            "open": row.open_days,
            "ends": days.in_words(row.period_ends_on, this_year=self.on.year),
            "last": days.in_words(clock.day_of(row.closes_at), this_year=self.on.year),
        }
        return self._pattern % values

    @property
    def _why_exempt(self) -> str:
        """Away, or nobody assigned what was to be visited: a gap of the set-up (rule 4)."""
        row, measure = self.obligation, MEASURES[self.obligation.requirement.measure]
        if measure.owned is None or not row.bound_days:
            return _("这一期不在岗或请假，没有任务。")
        if measure.is_share:
            return _("您的联系户里没有困难户，这一期没有任务。")
        return _("还没有给您分配可以上门的联系户。这不是您的责任，请找管理员分配。")

    @property
    def _pattern(self) -> str:
        row = self.obligation
        behind = row.state == State.AT_RISK and row.pace > row.done
        standing = _(
            "按进度现在应有%(pace)d%(unit)s，少%(behind)d%(unit)s；到%(ends)s一共还差%(left)d%(unit)s。"
        )
        return {
            State.WAIVED: _("这一期已免除。"),
            State.EXEMPT: self._why_exempt,
            State.MET: _("已完成，多走不限。"),
            State.OVERDUE: _("还差%(left)d%(unit)s。逾期，%(last)s前仍可补记。"),
        }.get(
            State(row.state),
            counted("只剩%(open)d天，走过还没记的请补记。", row.open_days)
            if not row.reachable
            else standing
            if behind
            else _("到%(ends)s还差%(left)d%(unit)s。"),
        )


def duties_of(user: User, cadre: Cadre, on: dt.date) -> tuple[list[Duty], list[Duty]]:
    """The cadre's obligations of the running periods, before them those that are overdue and can
    still be mended; and what the cadre's village owes, for those who answer for it, its secretary
    above all. One statement for both."""
    posts = Post.objects.as_of(on).filter(cadre=cadre, role=PostRole.RESPONSIBLE_BODY)
    seen = visible_to(Obligation.objects.all(), user).filter(district__in=posts.values("district"))
    own = _open(Obligation.objects.filter(cadre=cadre), on)
    told = _in_order([Duty(row, on) for row in own.union(_open(seen, on))])
    mine = [duty for duty in told if duty.obligation.cadre_id == cadre.pk]
    return mine, [duty for duty in told if duty.obligation.cadre_id != cadre.pk]


def _open(rows: QuerySet[Obligation], on: dt.date) -> QuerySet[Obligation]:
    open_rows = rows.filter(closed_at__isnull=True, period_starts_on__lte=on)
    wanted = Q(period_ends_on__gte=on) | Q(state=State.OVERDUE)
    return open_rows.filter(wanted).select_related("requirement", "district").order_by()


def _in_order(duties: list[Duty]) -> list[Duty]:
    order = {every: number for number, every in enumerate(EVERY_IN_ORDER)}
    return sorted(
        duties,
        key=lambda duty: (
            duty.obligation.period_ends_on >= duty.on,
            duty.is_quiet,
            duty.obligation.state == State.MET,
            order[duty.obligation.requirement.every],
            duty.obligation.requirement.pk,
            duty.obligation.district_id or 0,
        ),
    )


def standing(cadre: Cadre, on: dt.date) -> str:
    """The sentence after saving: 本月 4 / 7 天; empty where no month's duty runs on that day."""
    row = (
        Obligation.objects.filter(cadre=cadre, requirement__every=Every.MONTH, target__gt=0)
        .running_on(on)
        .select_related("requirement")
        .order_by("requirement__pk")
        .first()
    )
    if row is None:
        return ""
    values = {
        "month": days.month_alone(on),
        "done": row.done_now,
        "of": row.target,
        "unit": row.requirement.unit,
    }
    if row.closed_at:
        return _("%(month)s已经关账，按今天的记录是 %(done)d / %(of)d %(unit)s。") % values
    return _("%(month)s %(done)d / %(of)d %(unit)s。") % values
