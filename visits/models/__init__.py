"""The models of `visits`: what was done."""

from visits.models.activities import (
    Activity,
    ActivityKind,
    ActivityState,
    CountsAs,
    Family,
    Source,
    holds,
    in_time,
)
from visits.models.catalogues import CauseKind, GrievanceKind, Responsibility, TimeLimit, Topic
from visits.models.classes import ASKS_FOR, TO_RESIDENTS, MatterClass
from visits.models.conduct import (
    OPEN_CONDUCT,
    ConductChannel,
    ConductCode,
    ConductEvent,
    ConductReport,
    ConductState,
)
from visits.models.grievances import (
    TAKEN,
    Channel,
    FollowUp,
    Grievance,
    Mark,
    Mode,
    Raiser,
    Reached,
    Satisfaction,
    WaitsFor,
)
from visits.models.groups import GroupedMatter, GroupKind, MatterGroup, MatterLink
from visits.models.measures import PLANNED_KINDS, Measure, MeasureKind, Outcome
from visits.models.parts import Part, Whistle
from visits.models.presence import Answer, HouseholdMet, Participant
from visits.models.progress import Escalation, GrievanceClock, GrievanceCode, GrievanceEvent
from visits.models.reviews import DiaryReview, SpotCheck, SpotCheckResult
from visits.models.versions import ActivityAddition, ActivityVersion, Attachment

__all__ = [
    "ASKS_FOR",
    "OPEN_CONDUCT",
    "PLANNED_KINDS",
    "TAKEN",
    "TO_RESIDENTS",
    "Activity",
    "ActivityAddition",
    "ActivityKind",
    "ActivityState",
    "ActivityVersion",
    "Answer",
    "Attachment",
    "CauseKind",
    "Channel",
    "ConductChannel",
    "ConductCode",
    "ConductEvent",
    "ConductReport",
    "ConductState",
    "CountsAs",
    "DiaryReview",
    "Escalation",
    "Family",
    "FollowUp",
    "Grievance",
    "GrievanceClock",
    "GrievanceCode",
    "GrievanceEvent",
    "GrievanceKind",
    "GroupKind",
    "GroupedMatter",
    "HouseholdMet",
    "Mark",
    "MatterClass",
    "MatterGroup",
    "MatterLink",
    "Measure",
    "MeasureKind",
    "Mode",
    "Outcome",
    "Part",
    "Participant",
    "Raiser",
    "Reached",
    "Responsibility",
    "Satisfaction",
    "Source",
    "SpotCheck",
    "SpotCheckResult",
    "TimeLimit",
    "Topic",
    "WaitsFor",
    "Whistle",
    "holds",
    "in_time",
]
