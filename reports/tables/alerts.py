"""Columns of the list of alerts: what, where, who, since when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from contacts.kit import clock, days
from contacts.kit.periods import Period
from contacts.kit.tables import Column, Table
from reports.models import Alert, AlertKind
from reports.queries.alerts import Pile
from reports.queries.kinds import SPECS
from reports.queries.places import SEVERAL
from visits.queries.receptions import in_words


def _of_obligation(obligation: Any) -> str:
    """韦小梅 · 2026年11月 · 入户走访日."""
    return (
        f"{obligation.subject} · {Period.parse(obligation.period).label} · {obligation.requirement}"
    )


def _of_activity(activity: Any) -> str:
    day = days.in_words(activity.happened_on, this_year=clock.today().year)
    return _t("%(day)s的%(kind)s，是不是同去了") % {"day": day, "kind": activity.kind}


def _of_commitment(commitment: Any) -> str:
    day = days.in_words(commitment.due_on, this_year=clock.today().year)
    return f"{day} · {_short(commitment.what)}"


def _short(text: str) -> str:
    return Truncator(text).chars(30)


# What an alert may be about: the name of the relation, its page, its words.
ABOUT: dict[str, tuple[str, Callable[[Any], str]]] = {
    "obligation": ("obligation-evidence", _of_obligation),
    "household": ("household", lambda household: f"{household} · {household.number}"),
    "activity": ("activity-detail", _of_activity),
    "grievance": ("grievance", lambda matter: f"{matter.number} · {_short(matter.text)}"),
    "situation": ("situation", lambda one: f"{one.get_kind_display()} · {_short(one.text)}"),
    "commitment": ("commitment", _of_commitment),
    "reception": ("reception", in_words),
}


def words_of(alert: Alert) -> str:
    """What it is about."""
    for name, (_page, words) in ABOUT.items():
        if record := getattr(alert, name):
            return words(record)
    kind = AlertKind(alert.kind)
    return str(kind.label if SPECS[kind].page else alert)


def url_of(alert: Alert) -> str:
    for name, (page, _words) in ABOUT.items():
        if record := getattr(alert, name):
            return reverse(page, args=[record.uid])
    page = SPECS[AlertKind(alert.kind)].page
    return reverse(page) if page else ""


def place_of(alert: Alert) -> str:
    group = alert.household.group if alert.household else None
    return f"{alert.area} {group}" if group else str(alert.area)


def who_of(alert: Alert) -> str:
    """Who is to see to it; a stand-in with the colleague on leave."""
    if alert.stands_for:
        return _t("%(who)s（代%(whom)s）") % {"who": alert.cadre, "whom": alert.stands_for}
    return alert.cadre.name if alert.cadre else ""


class AlertTable(Table):
    columns = (
        Column("what", _("什么事"), words_of, link=url_of, phone="title"),
        Column("place", _("在哪里"), place_of, sort=("area__path",), phone="text"),
        Column("cadre", _("谁来办"), who_of, sort=("cadre__name_keys",), phone="text"),
        Column(
            "since", _("提出日期"), "raised_on", sort=("raised_on",),
            template="reports/cells/day.html",
        ),
        Column(
            "kind", _("种类"), lambda alert: AlertKind(alert.kind).label, sort=("kind",),
            template="reports/cells/alert_kind.html", phone="state",
        ),
    )  # fmt: skip

    def is_muted(self, row: Any) -> bool:
        return row.resolved_on is not None


def pile_url(pile: Pile, **more: str) -> str:
    """The alerts of a pile one by one; of a township its places first."""
    named = {"township": str(pile.township)} if pile.township else {}
    if not pile.township:
        named = {"district": str(pile.district or SEVERAL)}
    return f"?{urlencode({**named, **more})}"


def _of_kind(kind: AlertKind) -> Column:
    return Column(
        kind.value,
        kind.label,
        lambda pile: pile.numbers[kind] or None,
        numeric=True,
        link=lambda pile: pile_url(pile, kind=kind.value) if pile.numbers[kind] else "",
    )


class PileTable(Table):
    """One line a place, one figure a kind; each opens its alerts."""

    page_size = 500
    columns = (
        Column("name", _("在哪里"), "name", link=pile_url, phone="title"),
        *map(_of_kind, (AlertKind.OVERDUE, AlertKind.AT_RISK, AlertKind.CARE_UNSEEN)),
        Column("total", _("合计"), "total", numeric=True, phone="state"),
    )
