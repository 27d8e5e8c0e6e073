"""A matter that turns out to be a report on conduct: taken out of the open and sealed."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from contacts.actions import base
from contacts.kit import clock
from contacts.kit.append_only import purging
from contacts.kit.quantity_fields import columns_of
from contacts.models import User
from visits.actions.conduct import Told, note_sealing, register_report
from visits.actions.links import drop_links
from visits.actions.retention import empty, take_situations
from visits.models import (
    ASPECTS,
    TAKEN,
    Channel,
    ConductChannel,
    ConductCode,
    ConductReport,
    Escalation,
    Grievance,
    GrievanceClock,
    GrievanceEvent,
    Publication,
)
from visits.queries.conduct import are_taken, whom
from visits.queries.sealing import OF_RESIDENTS, said_elsewhere, stood_open_words, why_not_sealed
from visits.queries.stand import rights_on
from visits.workflow import State

# How each way of a matter is called at the officers'. What was said to somebody's face is that; by which
# way a survey or an enterprise told it, or the cadre heard of it who reported it, nobody wrote down.
CHANNELS = {
    Channel.VISIT: ConductChannel.IN_PERSON,
    Channel.RECEPTION: ConductChannel.IN_PERSON,
    Channel.MEETING: ConductChannel.IN_PERSON,
    Channel.WINDOW: ConductChannel.IN_PERSON,
    Channel.FORUM: ConductChannel.IN_PERSON,
    Channel.LETTER: ConductChannel.LETTER,
    Channel.BOX: ConductChannel.LETTER,
    Channel.HOTLINE: ConductChannel.TELEPHONE,
    Channel.WEB: ConductChannel.WEB,
    Channel.ABOVE: ConductChannel.ABOVE,
    Channel.SURVEY: ConductChannel.OTHER,
    Channel.ENTERPRISE: ConductChannel.OTHER,
    Channel.SITUATION: ConductChannel.OTHER,
}


@transaction.atomic
def seal_matter(
    *, by: User, grievance: Grievance, about: str, at: dt.datetime, handed_over: bool = False
) -> None:
    """Hand a matter in whatever state to the discipline officers and leave of it a number that says
    nothing.

    Its words, its history and its codes go into the sealed tables: whoever holds a receipt follows it
    by the same code. Where it is the county's business, or the township has no discipline officer,
    nothing is kept: `handed_over` says that the county has the words already.

    Raises:
        ValidationError: by field; the matter is merged or emptied, or the county has not got it yet.
        PermissionDenied: the user does not dispatch it.
    """
    grievance = base.locked(grievance)
    if not rights_on(by, grievance, {"dispatch"}):
        raise PermissionDenied
    if hindrance := why_not_sealed(grievance):
        raise ValidationError(hindrance)
    today, told = clock.day_of(at), _told(grievance, about)
    taken = are_taken(grievance.township, today)
    if taken and not whom(about, grievance.township, today, told.text).is_countys:
        _register(grievance, by, told, at)
    elif not handed_over:
        raise ValidationError({
            "handed_over": _("这一件要由县纪委监委受理：先把原话转过去，再勾上这一项。")
        })  # fmt: skip
    _take_out(grievance)


def _told(grievance: Grievance, about: str) -> Told:
    """What was said, where and by whom."""
    words = [grievance.text, grievance.place]
    own = grievance.events.filter(by=None, move__in=OF_RESIDENTS)
    said = [*own, *said_elsewhere(grievance)]
    words += [event.text for event in sorted(said, key=lambda event: event.at)]
    if grievance.situation:  # it goes with the matter
        words += [grievance.situation.text, grievance.situation.place]
    household = grievance.household
    return Told(
        township=grievance.township,
        about=about,
        text="\n".join(dict.fromkeys(filter(None, words))),
        channel=CHANNELS[Channel(grievance.channel)],
        received_at=grievance.received_at,
        raised_by=grievance.raised_by or (household.head_name if household else ""),
        phone=grievance.phone,
    )


def _register(grievance: Grievance, by: User, told: Told, at: dt.datetime) -> None:
    """The sealed history begins when it was received, and says who knows of it. Whoever is named beside
    those whom it is about is kept out, and nobody is asked: there is one way to seal it."""
    report = register_report(by=None, uid=uuid.uuid4(), told=told, at=at, apart=True)
    note_sealing(report=report, at=at, text=stood_open_words(grievance, by=by, at=at))
    _take_codes(grievance, report)


def _leave_the_steps(taken: Sequence[GrievanceEvent]) -> None:
    """What moved the matter in which it was said stands on there, without a word of it and of whose it
    was: clocks and times are computed from it. The rest moved nothing and is gone."""
    GrievanceEvent.objects.bulk_create(
        GrievanceEvent(
            pk=event.pk, grievance_id=event.grievance_id, number=event.number, move=event.move,
            at=event.at, state=event.state, organisation_id=event.organisation_id,
            details={"through": TAKEN},
        )
        for event in taken
        if event.move != "say"
    )  # fmt: skip


def _take_codes(grievance: Grievance, report: ConductReport) -> None:
    ConductCode.objects.bulk_create(
        ConductCode(report=report, digest=code.digest, issued_at=code.issued_at)
        for code in grievance.codes.all()
    )


def _take_out(grievance: Grievance) -> None:
    """What is left looks like any matter that was voided and whose time is over."""
    grievance.codes.all().delete()
    for model in (GrievanceClock, Escalation):
        model._default_manager.filter(grievance=grievance).delete()
    drop_links([grievance.pk])
    grievance.handovers.clear()
    for relation in (
        grievance.measures, grievance.parts, grievance.whistles, grievance.grouped,
        grievance.commitments, grievance.alerts,
    ):  # fmt: skip
        relation.all().delete()
    Publication.objects.filter(grievance=grievance).delete()
    elsewhere = list(said_elsewhere(grievance))
    with purging(connection, GrievanceEvent._meta.db_table):
        grievance.events.all().delete()
        GrievanceEvent.objects.filter(pk__in=[event.pk for event in elsewhere]).delete()
    _leave_the_steps(elsewhere)
    if grievance.situation_id:  # it tells what the matter told, and its history under which number
        take_situations([grievance.situation_id])
    rows = Grievance.objects.filter(pk=grievance.pk)
    told = columns_of("homes", None) | columns_of("people", None)
    rows.update(**told, channel_name=None, state=State.VOIDED, lead=None, handler=None,
                leader=None, first_asked=None,
                registered_by=None, topic=None, cause_kind=None, concerned=None, mark="",
                **dict.fromkeys(ASPECTS, ""), mode="", is_supervised=False,
                answered_at=None, followed_up="", satisfaction="", look_again_on=None, asked_days=None)  # fmt: skip
    empty(rows)
