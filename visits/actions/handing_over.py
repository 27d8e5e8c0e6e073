"""A matter goes to a successor (工作交接): whether it can, and what of it changes hands.

The move itself is a row of the workflow's table, made when the leader confirms (`actions.passing_on`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from contacts.access import covers, may
from contacts.models import (
    Cadre,
    HandOver,
    HandOverState,
    Organisation,
    Post,
    Service,
    ServiceCategory,
    User,
)
from visits.models import Grievance
from visits.queries.handing_over import Hand, hands_of, own_measures
from visits.queries.measures import owners_for
from visits.queries.raisers import COMPLAINT

Said = dict[str, Any]


def unfit(
    giver: Cadre, taker: Cadre, on: dt.date, grievances: Sequence[Grievance]
) -> dict[int, str]:
    """Why some of these matters can't be the taker's from a day on, by their keys."""
    told = {one.pk: _why_not(one, giver, taker, on) for one in grievances}
    return {pk: why for pk, why in told.items() if why}


def _why_not(grievance: Grievance, giver: Cadre, taker: Cadre, on: dt.date) -> str:
    if taker.township_id != grievance.township_id:
        return _("接手人不是这个乡镇的干部")
    if taker.user is None:
        return _("接手人还没有账号")
    return _about(grievance, taker, on) or _not_for(grievance, giver, taker, taker.user, on)


def _about(grievance: Grievance, taker: Cadre, on: dt.date) -> str:
    """A complaint goes to nobody of the office that it is about, and to nobody who is named in it, or
    whose superior or colleague is (S254, care P1)."""
    if grievance.concerned_id and _serves(taker, grievance.concerned_id, on):
        return _("投诉的就是接手人所在的单位")
    if grievance.kind.code != COMPLAINT:
        return ""
    names = _near(taker, on).values_list("name", flat=True)
    if any(len(name) > 1 and name in grievance.text for name in [taker.name, *names]):
        return _("投诉里写到了接手人，或者他单位、村里的人，或者镇领导")
    return ""


def _near(taker: Cadre, on: dt.date) -> QuerySet[Cadre]:
    """Who serves in his offices and in those above them, who leads the township, who has a post in his
    districts."""
    own = Service.objects.as_of(on).filter(cadre=taker).values("organisation")
    offices = Organisation.objects.filter(Q(pk__in=own) | Q(children__in=own))
    leads = Q(category=ServiceCategory.TOWNSHIP_LEADER, cadre__township=taker.township_id)
    serving = Service.objects.as_of(on).filter(Q(organisation__in=offices.values("pk")) | leads)
    districts = Post.objects.as_of(on).filter(cadre=taker).values("district")
    posted = Post.objects.as_of(on).filter(district__in=districts)
    return Cadre.objects.filter(
        Q(pk__in=serving.values("cadre")) | Q(pk__in=posted.values("cadre"))
    )


def _not_for(grievance: Grievance, giver: Cadre, taker: Cadre, user: User, on: dt.date) -> str:
    """What each thing that one has of a matter asks of whoever gets it."""
    hands = set(hands_of(grievance, giver))
    office = grievance.lead
    if Hand.HANDLER in hands and office and not _serves(taker, office.pk, on):
        return _("由“%(office)s”办，接手人不在这个单位") % {"office": office}
    if {Hand.HANDLER, Hand.FIRST} & hands and not may(user, "grievance", "handle"):
        return _("接手人的账号不能办诉求")
    if Hand.LEADER in hands and not covers(user, "grievance", "take_charge", grievance.area):
        return _("包案的要交给领导")
    if hands == {Hand.MEASURES} and taker not in owners_for(grievance, on):
        return _("措施要由看得到这一件的人负责，先“请协办”")
    return ""


def _serves(cadre: Cadre, office: int, on: dt.date) -> bool:
    return cadre.services.as_of(on).filter(organisation=office).exists()


def _hand_over(grievance: Grievance, by: User | None, _at: dt.datetime, said: Said) -> None:
    """All that the giver has of it by name is the taker's; office, state and clocks stay.

    Raises:
        ValidationError: no accepted hand-over lists it; nothing of it is the giver's; the two are
            not who confirms.
    """
    handover: HandOver = said["handover"]
    giver, taker = handover.giver, handover.taker
    accepted = HandOver.objects.filter(pk=handover.pk, state=HandOverState.ACCEPTED)
    hands = hands_of(grievance, giver)
    own = by is None or by.pk in (giver.user_id, taker.user_id)
    if own or not hands or not accepted.filter(matters=grievance).exists():
        raise ValidationError(_("这一件不能这样移交。"))
    if Hand.HANDLER in hands:
        grievance.handler = taker
    if Hand.FIRST in hands:
        grievance.first_asked = taker
    if Hand.LEADER in hands:
        grievance.leader = taker
    own_measures(grievance, giver).update(cadre=taker)
    said |= {"giver": str(giver), "taker": str(taker), "hands": [hand.value for hand in hands]}


EFFECTS = {"hand_over": _hand_over}
