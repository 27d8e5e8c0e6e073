"""What a cadre should know before a visit: questions, never verdicts (rule of light burden 5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from contacts.kit import days
from contacts.kit.language import counted
from contacts.kit.periods import Period, PeriodKind
from contacts.models import Cadre, Household, HouseholdWish
from visits.models import Activity, Answer, CountsAs, Participant, holds

# More companions than this are a burden on the household (rule of light burden 7).
COMPANIONS_AT_MOST = 3


def hints(
    households: Iterable[Household],
    cadre: Cadre | None,
    on: dt.date,
    *,
    companions: int = 0,
    without: Activity | None = None,
) -> list[str]:
    """Sentences about the households chosen: their wishes, who else came this month; and
    about too large a company. `without`: the entry that is being corrected."""
    chosen = {household.pk: household for household in households}
    sentences = [*_wishes(chosen, on), *_others(chosen, cadre, on, without)]
    if companions > COMPANIONS_AT_MOST:
        sentences.append(too_many(companions))
    return sentences


def too_many(companions: int) -> str:
    """The question about a large company."""
    text = counted(
        "同去的有%(number)d个人。是不是都要进门？人少一些，群众负担也轻一些。", companions
    )
    return text % {"number": companions}


def _wishes(chosen: dict[int, Household], on: dt.date) -> list[str]:
    wishes = HouseholdWish.objects.as_of(on).filter(household__in=chosen)
    return [
        _("%(name)s：%(wish)s。")
        % {"name": chosen[wish.household_id], "wish": wish.get_kind_display()}
        for wish in wishes
    ]


def _others(
    chosen: dict[int, Household], cadre: Cadre | None, on: dt.date, without: Activity | None
) -> list[str]:
    month = Period.containing(PeriodKind.MONTH, on)
    came = (
        Participant.objects.filter(
            holds("activity"),
            activity__met__household__in=chosen,
            activity__kind__counts_as=CountsAs.VISIT,
            activity__happened_on__range=(month.starts_on, month.ends_on),
        )
        .exclude(answer=Answer.NOT_THERE)
        .exclude(cadre=cadre)
        .exclude(activity=without)
        .order_by("activity__happened_on")
        .values_list("activity__met__household", "cadre__name", "activity__happened_on")
        .distinct()
    )
    by_household: dict[int, dict[str, str]] = {}
    for household, name, day in came:
        if household in chosen:
            words = days.in_words(day, this_year=on.year)
            by_household.setdefault(household, {})[name] = words
    return [
        _("%(name)s家本月已经有人去过：%(who)s。")
        % {"name": chosen[pk], "who": "、".join(f"{who}（{day}）" for who, day in names.items())}
        for pk, names in by_household.items()
    ]
