"""Entries as pages show them: with everything they need in few statements."""

from __future__ import annotations

import dataclasses
import datetime as dt
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.kit.periods import Period
from contacts.kit.quantities import read
from contacts.models import Cadre, Household, Organisation, ResponsibilityDistrict, User
from visits.models import (
    Activity,
    ActivityKind,
    Answer,
    HouseholdMet,
    Participant,
    SpotCheck,
    SpotCheckResult,
)


def for_pages(rows: QuerySet[Activity]) -> QuerySet[Activity]:
    """Entries with kind, place, people and households; three statements for any number."""
    people = Participant.objects.select_related("cadre").order_by("pk")
    met = HouseholdMet.objects.select_related("household").order_by("pk")
    return rows.select_related("kind", "district", "organisation").prefetch_related(
        Prefetch("participants", people), Prefetch("met", met)
    )


def without_text(rows: QuerySet[Activity]) -> QuerySet[Activity]:
    """The facts alone: what was heard and done isn't even loaded."""
    return rows.defer("heard", "done")


def with_reading(rows: QuerySet[Activity], user: User) -> QuerySet[Activity]:
    """Each entry with `reads`: whether the user may read what it says (rule of trust 3)."""
    this = Activity.objects.filter(pk=OuterRef("pk"))
    return rows.annotate(reads=Exists(visible_to(this, user, "read_text")))


def readable(entries: list[Activity], user: User) -> set[int]:
    """The keys of those entries whose text the user may read."""
    keys = [entry.pk for entry in entries]
    rows = visible_to(Activity.objects.all(), user, "read_text").filter(pk__in=keys)
    return set(rows.values_list("pk", flat=True))


def checks_for_pages(rows: QuerySet[SpotCheck]) -> QuerySet[SpotCheck]:
    """Spot checks with the visit, its people and the household."""
    people = Participant.objects.select_related("cadre").order_by("pk")
    return rows.select_related(
        "met__household", "activity__district", "activity__kind", "drawn_by"
    ).prefetch_related(Prefetch("activity__participants", people))


def checks_open_to(user: User) -> QuerySet[SpotCheck]:
    """The spot checks that `user` may know of, as far as they are within reach.

    Of the visits that one made or typed only those that ask something: what is drawn stays
    secret, so that nobody prepares the household. Who drew them has to ask. Those rows are
    `nameless`: the cadre is asked about the day, not told which household said so.
    """
    own = Activity.objects.filter(Q(participants__cadre__user=user) | Q(typed_by=user))
    own_visit = Q(activity__in=own.values("pk"))
    known = Q(result=SpotCheckResult.SAYS_NO_VISIT) | Q(drawn_by=user)
    rows = SpotCheck.objects.filter(known | ~own_visit)
    return checks_for_pages(rows.annotate(nameless=own_visit & ~Q(drawn_by=user)))


@dataclasses.dataclass(frozen=True)
class DiaryMonth:
    """One cadre's entries of a month by day, and what they come to."""

    cadre: Cadre
    month: Period
    entries: list[Activity]

    @property
    def by_day(self) -> list[tuple[dt.date, list[Activity]]]:
        """The days, the first above."""
        return [(day, list(rows)) for day, rows in groupby(self.entries, _day)]

    @property
    def latest_first(self) -> list[tuple[dt.date, list[Activity]]]:
        """The days, the last above."""
        return self.by_day[::-1]

    @property
    def counted(self) -> list[Activity]:
        """The entries that are valid and that the cadre didn't deny."""
        return [
            entry for entry in self.entries if entry.state == "valid" and not self.denied(entry)
        ]

    def denied(self, entry: Activity) -> bool:
        """Whether the cadre answered "I was not there"."""
        people = entry.participants.all()
        return any(p.cadre_id == self.cadre.pk and p.answer == Answer.NOT_THERE for p in people)

    @property
    def days(self) -> int:
        return len({entry.happened_on for entry in self.counted})

    @property
    def households(self) -> int:
        return len({met.household_id for entry in self.counted for met in entry.met.all()})

    @property
    def late(self) -> int:
        return sum(entry.is_late for entry in self.counted)


def diary_month(cadre: Cadre, month: Period) -> DiaryMonth:
    """The cadre's diary of a month, voided and denied entries included."""
    rows = Activity.objects.filter(participants__cadre=cadre)
    rows = rows.between(month.starts_on, month.ends_on).order_by("happened_on", "recorded_at", "pk")
    return DiaryMonth(cadre, month, list(for_pages(rows)))


LABELS = {
    "kind": _("方式"),
    "happened_on": _("哪一天"),
    "began_at": _("几点开始"),
    "district": _("责任区"),
    "organisation": _("单位"),
    "cadres": _("参加人"),
    "households": _("走到的户"),
    "consenting": _("同意回访的户"),
    "heard": _("听到了什么"),
    "done": _("做了什么"),
    "attendance": _("人数"),
    "convener": _("召集人"),
    "screened": _("矛盾纠纷排查发现几件"),
}


@dataclasses.dataclass(frozen=True)
class Change:
    """What a correction replaced: the field and what stood there before."""

    field: str
    before: str

    @property
    def label(self) -> str:
        return str(LABELS[self.field])


@dataclasses.dataclass(frozen=True)
class Correction:
    version: Any
    changes: list[Change]


def corrections(activity: Activity, now: dict[str, Any]) -> list[Correction]:
    """The corrections of an entry, the last above: what each replaced. `now`: what it says now."""
    versions = list(activity.versions.select_related("replaced_by"))
    contents = [version.content for version in versions] + [now]
    names = _Names(contents)
    found = []
    for version, after in zip(versions, contents[1:], strict=True):
        keys = {**version.content, **after}
        differing = [key for key in keys if version.content.get(key) != after.get(key)]
        changes = [Change(key, names.of(key, version.content.get(key))) for key in differing]
        found.append(Correction(version, changes))
    return found[::-1]


class _Names:
    """The names behind the public ids of several contents; at most one statement a model."""

    MODELS = {
        "households": Household,
        "consenting": Household,
        "cadres": Cadre,
        "convener": Cadre,
        "district": ResponsibilityDistrict,
        "organisation": Organisation,
    }

    def __init__(self, contents: list[dict[str, Any]]) -> None:
        wanted: dict[Any, set[str]] = {}
        for content in contents[:-1]:
            for key, model in self.MODELS.items():
                value = content.get(key) or []
                wanted.setdefault(model, set()).update([value] if isinstance(value, str) else value)
        self.names = {
            str(row.uid): str(row)
            for model, uids in wanted.items()
            if uids
            for row in model._base_manager.filter(uid__in=uids)
        }
        codes = {content.get("kind") for content in contents[:-1]}
        kinds = ActivityKind.objects.filter(code__in=codes) if codes else []
        self.names |= {kind.code: str(kind) for kind in kinds}

    def of(self, key: str, value: Any) -> str:
        """A value of a content in words."""
        if value in (None, "", []):
            return ""
        if key == "attendance":
            return str(read(value))
        values = value if isinstance(value, list) else [value]
        if key in self.MODELS or key == "kind":
            values = [self.names.get(one, "?") for one in values]
        return "、".join(str(one) for one in values)


def _day(entry: Activity) -> dt.date:
    return entry.happened_on
