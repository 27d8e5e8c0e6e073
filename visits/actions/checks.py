"""What an entry must fulfil before it is stored; errors name the field that they are about."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from contacts.access import visible_to
from contacts.kit.periods import Period, PeriodKind
from contacts.models import Cadre, Household, User
from visits.actions.content import Content
from visits.models import Activity
from visits.queries.closing import closed_period
from visits.queries.writers import cadres_with_diary, cadres_written_for

# An older day is a slip of the finger.
EARLIEST = dt.date(2000, 1, 1)


def check_content(
    content: Content, *, by: User, on: dt.date, before: Content | None = None
) -> None:
    """Refuse what can't be: wrong days, people or households out of the writer's reach.

    `before` is what a corrected entry said; what it named already needs no new right.

    Raises:
        ValidationError: by field, in words for the writer.
    """
    check_day(content.happened_on, on)
    check_cadres(content, by, before)
    check_households(content, by, before)
    if not content.district and not content.organisation:
        raise ValidationError({"district": _("选一个责任区。")})


def check_day(day: dt.date, on: dt.date) -> None:
    """Refuse days to come (counting rule 1) and slips of the finger."""
    if day > on:
        raise ValidationError({"happened_on": _("这一天还没有到，走访以后再记。")})
    if day < EARLIEST:
        raise ValidationError({"happened_on": _("日期太早，请检查年份。")})


def check_cadres(content: Content, by: User, before: Content | None) -> None:
    """Somebody took part, everybody is within reach, and who types for others may do so."""
    wanted = {cadre.pk for cadre in content.cadres}
    if not wanted:
        raise ValidationError({"companions": _("写明是谁去的。")})
    named = {cadre.pk for cadre in before.cadres} if before else set()
    own = Cadre.objects.filter(user=by, pk__in=wanted).exists()
    reach = visible_to(Cadre.objects.all(), by) if own or before else cadres_written_for(by)
    allowed = cadres_with_diary(reach.filter(pk__in=wanted - named), content.happened_on)
    if set(allowed.values_list("pk", flat=True)) != wanted - named:
        message = _("这里面有人不能由您来记。请只选本乡镇记民情日记的干部。")
        raise ValidationError({"companions": message})


def check_households(content: Content, by: User, before: Content | None) -> None:
    """All households are within reach, were there on the day, and lived in one district then."""
    wanted = {household.pk for household in content.households}
    named = {household.pk for household in before.households} if before else set()
    seen = visible_to(Household.objects.all(), by).filter(pk__in=wanted - named)
    if seen.count() != len(wanted - named):
        raise ValidationError({"households": _("有的户不在您的责任区里，请重新选。")})
    lived = content.on_its_day(before).households
    for household in lived:
        if household.ends_on and household.ends_on < content.happened_on:
            message = _("%(name)s这一户那一天已经不在了，请检查日期。") % {"name": household}
            raise ValidationError({"households": message})
    districts = {household.district_id for household in lived}
    if wanted - named and len(districts) > 1:
        message = _("这几户不在同一个责任区，请每个责任区记一条。")
        raise ValidationError({"households": message})
    if not set(content.consenting) <= set(content.households):
        raise ValidationError({"consenting": _("同意回访的户要在走到的户里面。")})


def check_agreed(content: Content, before: Content, activity: Activity) -> None:
    """A household that agreed, now or before a correction, to be asked stays in the entry.

    Such a one may have been drawn for a spot check. Whether it was, and what it said, is nothing
    that a refusal may tell, so all of them stay.
    """
    staying = {household.pk for household in content.households}
    gone = {str(home.uid): home for home in before.households if home.pk not in staying}
    if not gone:
        return
    versions = activity.versions.values_list("content", flat=True)
    agreed = {uid for said in versions for uid in said.get("consenting", ())}
    agreed.update(before.as_json()["consenting"])
    if names := [str(gone[uid]) for uid in gone if uid in agreed]:
        message = _(
            "%(names)s同意过以后回访，不能从这一条里去掉。选错了户，请作废这一条，另记一条。"
        )
        raise ValidationError({"households": message % {"names": "、".join(names)}})


def check_move(content: Content, before: Content, recorded_on: dt.date, locked: bool) -> None:
    """A corrected day stays one on which the entry could have been written, in an open month.

    An entry is counted by when it was recorded: moved to a later day it would look as if it
    had been typed before the visit, moved to a closed month as if it had been there in time.
    """
    if content.happened_on > recorded_on:
        message = _("这一条是%(day)s记下的，不能改成以后的日期。请作废这一条，另记一条。")
        day = f"{recorded_on:%Y-%m-%d}"
        raise ValidationError({"happened_on": message % {"day": day}})
    months = {Period.containing(PeriodKind.MONTH, entry.happened_on) for entry in (content, before)}
    if locked and len(months) > 1:
        message = _("那个月已经关账，不能把这一条改过去。请作废这一条，另记一条（会标为补记）。")
        raise ValidationError({"happened_on": message})


# What decides where an entry counts.
COUNTED = ("kind", "happened_on", "district", "organisation", "cadres", "households")


def check_closed(content: Content, before: Content) -> None:
    """A correction moves nothing into a closed period and nothing out of it.

    The close has fixed what was counted; the list behind a figure shows the records as they are.
    """
    now, then = content.as_json(), before.as_json()
    if all(now[name] == then[name] for name in COUNTED):
        return
    for entry in (before, content):
        period = closed_period(**entry.counted_as())
        if period:
            message = _(
                "%(period)s已经关账，只能改文字。要改别的，请作废这一条，另记一条（会标为补记）。"
            )
            raise ValidationError({"happened_on": message % {"period": period}})
