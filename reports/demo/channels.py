"""What comes in by other ways than a visit: the hotline's sheet, reception days, commitments."""

from __future__ import annotations

import datetime as dt

from contacts.kit import clock
from contacts.kit.periods import Period, PeriodKind
from contacts.models import ResponsibilityDistrict
from reports.demo.people import People
from reports.demo.places import Places
from visits.actions.commitments import make_commitment, settle_commitment
from visits.actions.from_above import Sent, register_sent
from visits.actions.from_entries import Outcome, Raised, raise_matters
from visits.actions.grievances import Matter, official_key
from visits.actions.receptions import (
    call_off_reception,
    hold_reception,
    plan_reception,
    plan_receptions,
    swap_reception,
)
from visits.models import (
    Activity,
    ActivityKind,
    Channel,
    CommitmentOutcome,
    GrievanceKind,
    Participant,
    Raiser,
    ReceiverRole,
    ReceptionDay,
    ReceptionForm,
    ReceptionKind,
    Topic,
)
from visits.queries.receptions import matching_entries
from visits.queries.rota import rota

# Number there, what, kind, came in and is due so many days before and after today.
SENT = (
    ("RX-00317", "村道边的树枝挡住了路口，会车看不见。", "help", 1, 6),
    ("RX-00318", "超市晚上音响声音大，休息不好。", "complaint", 2, 8),
    ("RX-00319", "想问问新建房子要办什么手续。", "enquiry", 1, 2),
)  # fmt: skip


# What was heard at a reception: text, kind, topic, what became of it, and what that says.
HEARD: tuple[tuple[str, str, str, Outcome, dict[str, str]], ...] = (
    ("进组的路雨天积水，孩子上学要绕路。", "help", "village-road", Outcome.REPORT, {}),
    ("在外地看病，医保怎么报销？", "enquiry", "medical-insurance", Outcome.SOLVE,
     {"result": "当场讲了要带哪些单据，窗口的电话也给了。"}),
)  # fmt: skip


def build(places: Places, people: People, on: dt.date) -> None:
    """They came in by the sheet this morning and wait for whoever dispatches."""
    at = clock.start_of(on)
    sent = [
        _sent(places, district, number, row, on)
        for number, (row, district) in enumerate(zip(SENT, places.districts, strict=False))
    ]
    register_sent(by=people.users["clerk"], sent=sent, at=at)
    _receptions(places, people, on)
    _commitments(places, people, on)


def _commitments(places: Places, people: People, on: dt.date) -> None:
    """One kept, one due in two days, one with time left, one of which nothing was said yet."""
    district = places.districts[0]
    office = places.offices["规划建设办"]
    secretary, colleague = people.village[district.pk][0], people.village[district.pk][1]
    rows = (
        ("雨季以前清好三组的水渠", "三组的住户", secretary, None, 40, -8),
        ("村口路灯修好，一盏不漏", "全村", colleague, office, 20, 2),
        ("进组的路补好坑洼", "二组的住户", secretary, office, 10, 30),
        ("村卫生室每周三有人值班", "来看病的村民", colleague, None, 30, -2),
    )
    for what, to_whom, cadre, organisation, ago, ahead in rows:
        row = make_commitment(
            by=people.users["clerk"], on=on, what=what, to_whom=to_whom, cadre=cadre,
            organisation=organisation, district=district, made_on=on - dt.timedelta(days=ago),
            due_on=on + dt.timedelta(days=ahead),
        )  # fmt: skip
        if ahead < -5:
            said = {"outcome": CommitmentOutcome.KEPT, "told": "清了六百米，水通了。"}
            settle_commitment(by=people.users["clerk"], commitment=row, on=on, **said)


def _receptions(places: Places, people: People, on: dt.date) -> None:
    """Leaders each Wednesday by turn, from some weeks back: held, one swapped, one openly not held."""
    clerk, office = people.users["clerk"], places.offices["综治信访办"]
    said = {
        "kind": ReceptionKind.LEADERS, "organisation": office, "district": None,
        "place": "综治信访办接待室", "opens_at": dt.time(9), "closes_at": dt.time(11, 30),
        "form": ReceptionForm.OPEN, "role": ReceiverRole.LEADER,
    }  # fmt: skip
    this = Period.containing(PeriodKind.MONTH, on)
    for month in (this.previous(), this, this.next()):
        days = rota(
            month=month, weekdays=[3], receivers=people.leaders, since=month.starts_on, **said
        ).days
        plan_receptions(by=clerk, on=month.starts_on, days=days)
    past = list(ReceptionDay.objects.filter(happens_on__lt=on))
    for day in past[:-1]:
        entry = matching_entries(day).first() or _entry(day, places, on)
        hold_reception(by=clerk, day=day, activity=entry)
        if day == past[-2]:
            _heard(entry, people)
    for day in past[-1:]:
        call_off_reception(by=clerk, day=day, reason="防汛，班子成员都下村了。")
    coming = list(ReceptionDay.objects.filter(happens_on__gt=on)[:2])
    if len(coming) == 2:
        at = clock.start_of(on) + dt.timedelta(hours=8)
        swap_reception(by=clerk, day=coming[0], other=coming[1], reason="到县里开会", at=at)
    _deputies(places, people, on)


def _entry(day: ReceptionDay, places: Places, on: dt.date) -> Activity:
    """What was written down that day."""
    at = clock.start_of(day.happens_on) + dt.timedelta(hours=17)
    entry = Activity.objects.create(
        kind=ActivityKind.objects.get(code="leaders_reception"), happened_on=day.happens_on,
        began_at=day.opens_at, township=places.township, organisation=day.organisation,
        heard="来了三个人，问医保和修路的事，当场答复了。", attendance=3,
        written_at=at, recorded_at=at,
    )  # fmt: skip
    Participant.objects.create(activity=entry, cadre=day.receiver)
    return entry


def _heard(entry: Activity, people: People) -> None:
    """What became matters that day: one answered on the spot, one that waits to be dispatched."""
    at = clock.start_of(entry.happened_on) + dt.timedelta(hours=17)
    raised = [
        Raised(
            text=text,
            kind=GrievanceKind.objects.get(code=kind),
            topic=Topic.objects.get(code=topic),
            outcome=outcome,
            said=said,
        )
        for text, kind, topic, outcome, said in HEARD
    ]
    raise_matters(by=people.users["clerk"], activity=entry, raised=raised, at=at)


def _deputies(places: Places, people: People, on: dt.date) -> None:
    """Deputies in a village, on the Friday of next week."""
    district = places.districts[0]
    plan_reception(
        by=people.users["clerk"], on=on, kind=ReceptionKind.DEPUTIES, district=district,
        organisation=None, place="村党群服务中心", happens_on=on + dt.timedelta(days=11 - on.weekday()),
        opens_at=dt.time(15), closes_at=dt.time(17), form=ReceptionForm.ON_SITE,
        receiver=people.village[district.pk][0], role=ReceiverRole.DEPUTY,
    )  # fmt: skip


def _sent(
    places: Places,
    district: ResponsibilityDistrict,
    number: int,
    row: tuple[str, str, str, int, int],
    on: dt.date,
) -> Sent:
    official, text, kind, ago, ahead = row
    came = clock.start_of(on - dt.timedelta(days=ago)) + dt.timedelta(hours=9 + number)
    due = clock.end_of(on + dt.timedelta(days=ahead))
    matter = Matter(
        text=text,
        kind=GrievanceKind.objects.get(code=kind),
        channel=Channel.ABOVE,
        raiser=Raiser.ANONYMOUS,
        received_at=came,
        district=district,
        official_number=official,
    )
    told = {"due_at": due.isoformat(), "source": "12345热线", "above": "办理中"}
    key = official_key(places.township, official)
    return Sent(matter=matter, township=places.township, key=key, digest="", told=told)
