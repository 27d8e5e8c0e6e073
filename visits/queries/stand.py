"""How a user stands to a matter: what is in his hands, what he was told, where he serves, his rights."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef, QuerySet

from contacts.access import alike, as_stand_in, visible_to
from contacts.kit import clock
from contacts.models import BY_NAME_ALONE, Cadre, Service, User
from visits.models import Grievance, GrievanceEvent, Measure, Part
from visits.queries.holders import by_name
from visits.queries.raisers import known_to
from visits.workflow import UNSENT

# Asked beside the rights.
STANDS_IN, BY_NAME, KNOWS = "stands_in_for_it", "has_it_by_name", "knows_raiser"


@dataclass
class Stand:
    """How a user stands to a matter; what has to be asked for is asked once."""

    user: User
    grievance: Grievance
    # The rights that are asked for.
    verbs: Collection[str] = ("dispatch", "supervise", "decide", "whistle")

    @cached_property
    def _answers(self) -> set[str]:
        """The rights, whether he stands in for whoever has it, whether whom it names still has it, and
        whether he may know who raised it: one statement."""
        this = _this()
        beside = {
            STANDS_IN: as_stand_in(this, self.user),
            BY_NAME: this.filter(by_name(clock.today())),
            KNOWS: known_to(this, self.user),
        }
        return _allowed(self.user, self.grievance, self.verbs, beside)

    @property
    def serves_there(self) -> bool:
        """Whether the user serves in the office that has it."""
        return self.grievance.lead_id is not None and self.grievance.lead_id in self.offices

    @property
    def rights(self) -> set[str]:
        """Those of the rights asked for that the user has on it."""
        return self._answers - {STANDS_IN, BY_NAME, KNOWS}

    @property
    def may_know(self) -> bool:
        """Whether the user may know who raised it (`visits.queries.raisers`)."""
        return KNOWS in self._answers

    @cached_property
    def parts(self) -> list[Part]:
        """What other offices still are to do; a page has loaded them already."""
        return [part for part in self.grievance.parts.all() if part.runs]

    @cached_property
    def own_parts(self) -> list[Part]:
        """Those on which the user may report: of the own office; whoever dispatches or calls, of all."""
        if not self.parts or {"dispatch", "whistle"} & self.rights:
            return self.parts
        return [part for part in self.parts if part.organisation_id in self.offices]

    @cached_property
    def measures(self) -> list[Measure]:
        """What still is to be done; a page has loaded them already."""
        planned: list[Measure] | None = getattr(self.grievance, "planned", None)
        found = self.grievance.measures.select_related("cadre") if planned is None else planned
        return [measure for measure in found if measure.runs]

    @cached_property
    def offices(self) -> set[int]:
        """The offices in which the user serves today."""
        serving = Service.objects.as_of(clock.today()).filter(cadre__user=self.user)
        return set(serving.values_list("organisation", flat=True))

    def answers_for(self, measure: Measure) -> bool:
        """Whether the user may say that a measure is done: its owner, who has it, who dispatches."""
        mine = measure.cadre and measure.cadre.user_id == self.user.pk
        mine = mine or measure.organisation_id in self.offices
        return bool(mine) or self.has_it or "dispatch" in self.rights

    @cached_property
    def is_whistle_waiting(self) -> bool:
        return any(whistle.waits for whistle in self.grievance.whistles.all())

    @cached_property
    def has_others(self) -> bool:
        """Whether others were merged into it; two moves ask."""
        known = getattr(self.grievance, "takes_others", None)  # of `for_pages`
        return self.grievance.merged.exists() if known is None else bool(known)

    @property
    def stands_in_for(self) -> Cadre | None:
        """The colleague on leave whose matter it is, and for whom the user is there (AB角)."""
        grievance = self.grievance
        whose = grievance.first_asked if grievance.state in UNSENT else grievance.handler
        if whose is None or whose.user_id == self.user.pk:
            return None
        return whose if STANDS_IN in self._answers else None

    @property
    def is_concerned(self) -> bool:
        """Whether he, or the colleague for whom he is there, serves in the office that a complaint is
        about (S254)."""
        about = self.grievance.concerned_id
        if about is None or about in self.offices:
            return about is not None
        away = self.stands_in_for
        serving = Service.objects.as_of(clock.today()).filter(organisation=about)
        return away is not None and serving.filter(cadre=away).exists()

    @property
    def is_named(self) -> bool:
        """Whether it names him, wherever he serves by now, or he is there for whom it names: what he
        did is not his to judge."""
        handler = self.grievance.handler
        if handler is None:
            return False
        return handler.user_id == self.user.pk or self.stands_in_for == handler

    @property
    def is_had_by_name(self) -> bool:
        """Whether whom it names still has it (`queries.holders`)."""
        return self.grievance.handler_id is not None and BY_NAME in self._answers

    @property
    def handles(self) -> bool:
        """Whether it is his by name, or he is there for whom it names."""
        return self.is_named and self.is_had_by_name

    @property
    def has_it(self) -> bool:
        """Whether it is in his hands: by name, or in the office where he serves (care P4)."""
        office = self.grievance.lead
        if self.handles:
            return True
        return office is not None and office.kind not in BY_NAME_ALONE and self.serves_there

    @property
    def heard_it(self) -> bool:
        """Whether it was told to him, or registered by him, or he is there for whom it was told to."""
        first = self.grievance.first_asked
        asked = first.user_id if first else None
        if self.user.pk in (asked, self.grievance.registered_by_id):
            return True
        return first is not None and self.stands_in_for == first

    @property
    def history(self) -> list[GrievanceEvent]:
        """Its events, as far as a page has loaded them already."""
        loaded: list[GrievanceEvent] | None = getattr(self.grievance, "history", None)
        return list(self.grievance.events.all()) if loaded is None else loaded


def rights_on(user: User, grievance: Grievance, verbs: Collection[str]) -> set[str]:
    """Those of the verbs that the user may do on this matter; one statement."""
    return _allowed(user, grievance, verbs, {})


def _this() -> QuerySet[Grievance]:
    return Grievance.objects.filter(pk=OuterRef("pk"))


def _allowed(
    user: User,
    grievance: Grievance,
    verbs: Collection[str],
    beside: dict[str, QuerySet[Grievance]],
) -> set[str]:
    """The verbs that the user may do on the matter, and the names under which it is among the rows
    `beside`. Of verbs that reach equally far only one is asked: a dozen make two or three questions."""
    together = {each[0]: each for each in alike(Grievance, user, verbs)}
    asked = {verb: visible_to(_this(), user, verb) for verb in together} | beside
    found = _true_of(grievance, asked)
    return (found & {*beside}).union(*(each for verb, each in together.items() if verb in found))


def _true_of(grievance: Grievance, asked: dict[str, QuerySet[Grievance]]) -> set[str]:
    """The names under which the matter is among the rows."""
    may = {f"may_{name}": Exists(rows) for name, rows in sorted(asked.items())}
    found = Grievance.objects.filter(pk=grievance.pk).annotate(**may).values(*may).first()
    return {name.removeprefix("may_") for name, is_so in (found or {}).items() if is_so}
