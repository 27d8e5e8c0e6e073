"""Any people make any moves in any order: what is legal is done, all else leaves no trace.

Hypothesis plays two matters of 梅村. After each move the history gives the state by the table alone,
and the clocks as a patient person finds them (`tests.reference.deadlines`).
"""

import datetime as dt
import random
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from contacts.catalogue import load_calendar
from contacts.kit.clock import day_of
from contacts.models import AuditEvent, HandOver, Service
from reports.actions.alerts import raise_alerts
from reports.models import Alert
from tests.factories import at, make_organisation
from tests.reference.deadlines import TO_ANSWER, clocks
from tests.visits.matters import matter
from visits.actions.clocks import climb, wind
from visits.actions.grievances import register_grievance
from visits.actions.moves import make_move
from visits.clocks import Rung
from visits.models import (
    CauseKind,
    Escalation,
    Grievance,
    GrievanceClock,
    GrievanceEvent,
    GrievanceKind,
    Interest,
    MatterClass,
    Measure,
    Mechanism,
    Mode,
    Part,
    Whistle,
)
from visits.queries.leftovers import OVER
from visits.stages import MAIN, WITH_LADDER, Stage
from visits.workflow import HAND_OVER, State, legal, moves

# The week before the National Day holidays of 2026.
BEGAN = at(dt.date(2026, 9, 24), 9)
PEOPLE = ["mei", "lu", "shu", "lan", "zhen", "lian", "ban", "min"]
# Whatever they try, nothing happens.
OUTSIDERS = ["quan", "sys", "ji", "wai", "nobody"]
# Who usually has a right on a matter that mei has heard and min's office handles.
USUAL = {
    "handle": ["min", "mei"], "print": ["ban"], "dispatch": ["ban"], "decide": ["lian"], "supervise": ["lian"],
    "take_charge": ["lian"], "follow_up": ["ban", "shu"], "list": ["mei"], "": [None, "lian"],
    "support": ["min"], "measure": ["min"], "report": ["ban"], "whistle": ["shu"], "countersign": ["lian"],
    "classify": ["min", "mei", "ban"], "confirm_class": ["ban", "lian"],
}  # fmt: skip
# Of the legal moves, what goes on is made more often than what ends or only adds.
WEIGHTS = {
    **dict.fromkeys(["solve", "pass_on", "merge", "void", "remark", "supervise", "take_charge"], 1),
    **dict.fromkeys(["take", "explain", "work", "change_kind", "refuse_extension"], 2),
    **dict.fromkeys(["send", "sign", "accept", "ask_extension", "extend"], 20),
}
AT_WORK = {State.NEW, State.SENT, State.RETURNED, State.IN_HAND, State.WAITING}
CLOCK = ["grievance_id", "stage", "number", "began_at", "due_at"]
COLUMNS = [
    "stage",
    "number",
    "began_at",
    "amount",
    "unit",
    "more",
    "first_due_at",
    "due_at",
    "ended_at",
    "late_since",
    "yellow_at",
    "linked_leader_at",
    "secretary_at",
]
# Somebody is told of these while a clock is late.
LATE = ("matter_late", "follow_up_late")  # fmt: skip


def database():
    """All that a move may write."""
    tables = (
        Grievance,
        GrievanceEvent,
        GrievanceClock,
        Escalation,
        AuditEvent,
        Part,
        Whistle,
        Measure,
    )
    return [list(table._base_manager.order_by("pk").values()) for table in tables]


def by_clock(row):
    return row[:3]


class Workflow(RuleBasedStateMachine):
    town = None

    def __init__(self):
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()
        self.now, self.pair = BEGAN, []

    def teardown(self):
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    @initialize(kinds=st.lists(st.integers(0, 9), min_size=2, max_size=2))
    def two_matters(self, kinds):
        for kind in kinds:
            said = matter(self.town, kind=self.kind(kind).code, received_at=BEGAN)
            self.pair.append(
                register_grievance(
                    by=self.town.mei.user, uid=uuid.uuid4(), matter=said, at=self.now
                )
            )
            self.holds(len(self.pair) - 1)
        self.town.handover.matters.set(self.pair)

    # -- what happens ------------------------------------------------------------------------------

    @rule(which=st.integers(0, 1), seed=st.integers(0, 2**32), steps=st.integers(5, 15))
    def usual_moves(self, which, seed, steps):
        """As a matter usually goes: legal moves, by who may make them."""
        dice = random.Random(seed)
        for _ in range(steps):
            possible = legal(self.pair[which].state)
            if not possible:
                return
            self.now += dt.timedelta(hours=dice.choice([0, 1, 1, 5, 24, 30, 100]))
            [move] = dice.choices(possible, [self.weight(which, m.code) for m in possible])
            said = self.said(which, move, dice.randint(1, 12))
            if said and dice.random() < 0.1:
                said[dice.choice(list(said))] = ""
            any(self.attempt(which, move.code, name, said) for name in USUAL[move.right])

    @rule(which=st.integers(0, 1), code=st.sampled_from(sorted(moves())),
          who=st.sampled_from([None, *PEOPLE, *OUTSIDERS]), hours=st.integers(-50, 50),
          n=st.integers(0, 40), lost=st.integers(0, 9), seen=st.sampled_from([0, 0, 0, -1, 1]))  # fmt: skip
    def any_move(self, which, code, who, hours, n, lost, seen):
        """Legal or not, with a field missing, from an old page, on a clock set back."""
        said = self.said(which, moves()[code], n)
        for name in list(said)[lost : lost + 1]:
            said[name] = ""
        self.attempt(which, code, who, said, hours=hours, seen=seen)

    @rule(hours=st.integers(-50, 400))
    def sweep(self, hours):
        now = self.now + dt.timedelta(hours=hours)
        climb(now)
        climbed = set(Escalation.objects.values_list(*CLOCK, "rung"))
        for clock in GrievanceClock.objects.filter(ended_at=None, stage__in=WITH_LADDER):
            reached = {
                Rung.YELLOW: clock.due_at and clock.yellow_at <= now,
                Rung.RED: clock.due_at and clock.due_at < now,
                Rung.LINKED_LEADER: clock.due_at and clock.linked_leader_at <= now,
                Rung.SECRETARY: clock.due_at and clock.secretary_at <= now,
            }
            key = tuple(getattr(clock, name) for name in CLOCK)
            assert {(*key, rung) for rung, there in reached.items() if there} <= climbed
        self.what_is_late_is_told(now)
        before = database()
        assert climb(now) == 0 and climb(now - dt.timedelta(days=1)) == 0
        assert database() == before

    def what_is_late_is_told(self, now):
        """Late and open: somebody has an open alert, whatever moved the date before."""
        with transaction.atomic():
            raise_alerts(day_of(now))
            told = Alert.objects.open().filter(kind__in=LATE).values_list("grievance", flat=True)
            late = GrievanceClock.objects.filter(
                ended_at=None, stage__in=WITH_LADDER, due_at__lt=now
            )
            assert set(late.values_list("grievance", flat=True)) <= set(told)
            transaction.set_rollback(True)

    # -- how ---------------------------------------------------------------------------------------

    def weight(self, which, code):
        grievance = self.pair[which]
        asked = grievance.asked_days
        extended = grievance.clocks.filter(ended_at=None, more__gt=0).exists()
        idle = {
            "accept": not grievance.kind.is_petition,
            "ask_extension": asked or extended,
            "extend": not asked,
            "refuse_extension": not asked,
        }
        return 0 if idle.get(code) else WEIGHTS.get(code, 6)

    def kind(self, n):
        """One kind in three is a petition."""
        return GrievanceKind.objects.get(code=sorted([*TO_ANSWER, *["petition"] * 3])[n % 10])

    def said(self, which, move, n):
        values = {
            "office": self.town.office, "mode": list(Mode)[n % 4], "kind": self.kind(n),
            "days": n, "into": self.pair[1 - which], "waits_for": "resident", "reached": "reached",
            "satisfaction": "satisfied", "look_again_on": (self.now + dt.timedelta(days=n)).date(),
            "supporting": self.town.roads, "offices": [self.town.roads, self.town.office],
            "due_on": (self.now + dt.timedelta(days=n)).date(),
            "meets_on": (self.now + dt.timedelta(days=n // 2)).date() if n % 3 else None,
            "meets_hour": n % 24 if n % 2 else None, "official_number": f"XF{n}",
            "classed": list(MatterClass)[n % 4], **self.relief(which, n),
            "cause_kind": CauseKind.objects.get(code="money"), "owner": self.town.office,
            "until": (self.now + dt.timedelta(days=n)).date(), "done_on": self.now.date(),
            "measure_kind": ["step", "works", "mediation"][n % 3], "outcome": "agreed",
            "concerned": self.town.roads, "visit": None, "handover": self.town.handover,
            "mechanism": ["", *Mechanism][n % 5], "interest": ["", *Interest][n % 4],
            "again_on": (self.now + dt.timedelta(days=n)).date(),
            "measure": self.pair[which].measures.filter(done_on=None, dropped_at=None).first(),
            "part": self.pair[which].parts.filter(reported_at=None, released_at=None).first(),
        }  # fmt: skip
        return {name: values.get(name, "写一句") for name in (*move.asks, *move.may_ask)}

    def relief(self, which, n):
        """Some answers tell of relief, with what belongs to it; not all may."""
        told = n % 3 == 0 and {"relief": n * 50, "relief_basis": "救助办法", "relief_by": "镇里"}
        hardship = self.pair[which].classed == MatterClass.HARDSHIP
        nothing = dict.fromkeys(["relief", "relief_basis", "relief_by"], "")
        return told or nothing if hardship or n % 10 == 9 else nothing

    def attempt(self, which, code, who, said, hours=0, seen=0):
        grievance, before = self.pair[which], database()
        person = getattr(self.town, who) if who else None
        lacks = [name for name in moves()[code].asks if said[name] == ""]
        refusal = None
        try:
            self.pair[which] = make_move(
                by=getattr(person, "user", person), grievance=grievance, move=code,
                at=self.now + dt.timedelta(hours=hours), version=grievance.version + seen, **said,
            )  # fmt: skip
        except (ValidationError, PermissionDenied) as error:
            refusal = error
        if refusal is not None:
            assert database() == before, code
            assert seen == 0 or refusal.code in ("stale", "repeated")
            return False
        assert seen == 0 and not lacks and who not in OUTSIDERS
        assert grievance.state in moves()[code].sources
        nobody = moves()[code].right == "" and code != HAND_OVER
        assert (who is None) == nobody and (code != HAND_OVER or who not in {"mei", "lu"})
        self.holds(which)
        return True

    # -- what always holds -------------------------------------------------------------------------

    def holds(self, which):
        grievance = Grievance.objects.get(pk=self.pair[which].pk)
        events = list(grievance.events.order_by("number"))
        self.history_gives_the_state(grievance, events)
        self.columns_fit_the_state(grievance)
        self.two_people_set_the_class(grievance, events)
        self.parts_are_what_the_history_tells(grievance, events)
        self.clocks_fit_the_state(grievance)
        self.clocks_are_what_a_patient_person_finds(grievance, events)

    def history_gives_the_state(self, grievance, events):
        state = before = State.NEW
        for event in events[1:]:
            move = moves()[event.move]
            assert state in move.sources
            before = state if event.move == "merge" else before
            state = before if move.is_back else move.after(state)
            assert event.state == state
        assert events[0].move == "register" and grievance.state == state
        assert [event.number for event in events] == list(range(1, grievance.version + 1))
        instants = [event.at for event in events]
        assert instants == sorted(instants)

    def columns_fit_the_state(self, grievance):
        state = grievance.state
        assert (grievance.look_again_on is not None) == (state == State.EXPLAINED)
        assert (grievance.merged_into is not None) == (state == State.MERGED)
        assert (grievance.answered_at is not None) == (state in (State.ANSWERED, State.CLOSED))
        assert grievance.asked_days is None or state in (State.IN_HAND, State.WAITING)
        assert grievance.lead is None or state != State.RETURNED
        assert grievance.lead is not None or state != State.SENT
        assert grievance.handler or state not in (State.IN_HAND, State.WAITING, State.ANSWERED)

    def parts_are_what_the_history_tells(self, grievance, events):
        """Asked for or called, reported, released, or ended with the matter: by the events alone."""
        running, called = set(), []
        for event in events:
            said = event.details
            if event.move == "support":
                running.add(said["supporting"])
            elif event.move == "whistle":
                called = said["offices"].split("、")
            elif event.move == "countersign":
                running |= set(called)
            elif event.move in ("report", "release"):
                running.remove(said["part"])
            if event.state in OVER and said.get("ended_parts"):
                running -= set(said["ended_parts"].split("、"))
            assert event.state not in OVER or not running
        rows = grievance.parts.filter(reported_at=None, released_at=None)
        assert set(rows.values_list("organisation__name", flat=True)) == running

    def two_people_set_the_class(self, grievance, events):
        """The history alone gives the class, what is proposed, and whether it was objected to."""
        classed = proposed = ""
        proposer = confirmer = None
        setters, contested = set(), False
        for event in events:
            if event.move == "propose_class":
                assert not proposed and event.details["classed"] != classed
                proposed, proposer = event.details["classed"], event.by
            elif event.move == "confirm_class":
                assert proposed and event.by != proposer
                assert not contested or (event.by not in setters and proposer != confirmer)
                classed, proposed, contested = proposed, "", False
                setters, confirmer = {proposer, event.by}, event.by
            elif event.move == "return_class":
                proposed = ""
            elif event.move == "object_class":
                assert classed and event.by is None
                classed, proposed, contested = "", "", True
        found = (grievance.classed, grievance.proposed_class, grievance.is_class_contested)
        assert found == (classed, proposed, contested)

    def clocks_fit_the_state(self, grievance):
        running = list(grievance.clocks.filter(ended_at=None))
        main = [clock for clock in running if clock.stage in MAIN]
        assert len(main) == (grievance.state in AT_WORK)
        if grievance.state == State.ANSWERED:
            assert [clock.stage for clock in running] == [Stage.FOLLOW_UP]
        elif grievance.state not in AT_WORK:
            assert running == []
        if grievance.state != State.WAITING:
            assert all(clock.due_at for clock in running)

    def clocks_are_what_a_patient_person_finds(self, grievance, events):
        rows = list(grievance.clocks.values_list(*COLUMNS))
        wind([grievance])
        assert list(grievance.clocks.values_list(*COLUMNS)) == rows
        expected = [
            (
                clock["stage"], clock["number"], clock["began_at"], clock["amount"], clock["unit"],
                clock["extended_by"], clock["first_due_at"], clock["due_at"], clock["ended_at"],
                clock.get("late_since"),
                *(clock["ladder"][rung] for rung in ("yellow", "linked_leader", "secretary")),
            )
            for clock in clocks(told(events))
        ]  # fmt: skip
        assert sorted(rows, key=by_clock) == sorted(expected, key=by_clock)


def told(events):
    """The history as a case of the command."""
    rows = [
        {
            "event": event.move,
            "at": event.at.isoformat(),
            **({"kind": event.details["kind"]} if event.move == "change_kind" else {}),
            **({"days": event.details["days"]} if event.move == "extend" else {}),
        }
        for event in events[1:]
    ]
    first = events[0]
    return {
        "kind": first.details["kind"], "received_at": first.at.isoformat(), "events": rows,
    }  # fmt: skip


@pytest.mark.django_db
def test_any_moves_of_any_people_keep_history_state_and_clocks_together(town, monkeypatch):
    load_calendar(dt.date(2026, 9, 1))
    town.roads = make_organisation(town.east, "规划建设办")
    town.handover = HandOver.objects.create(
        giver=town.mei, taker=town.lu, takes_effect_on=BEGAN.date(), state="accepted",
        proposed_by=town.ban.user,
    )  # fmt: skip
    Service.objects.filter(cadre=town.lian).update(title="党委书记")
    monkeypatch.setattr(Workflow, "town", town)
    run_state_machine_as_test(
        Workflow,
        settings=settings(
            max_examples=12,
            stateful_step_count=10,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
