"""The models of `visits`: what was done."""

from visits.models.activities import (
    SCREENING,
    Activity,
    ActivityKind,
    ActivityState,
    CountsAs,
    Family,
    Source,
    holds,
    in_time,
)
from visits.models.catalogues import GrievanceKind, Responsibility, TimeLimit, Topic
from visits.models.commitments import Commitment
from visits.models.commitments import Outcome as CommitmentOutcome
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
from visits.models.parts import Part, Whistle
from visits.models.presence import Answer, HouseholdMet, Participant
from visits.models.progress import Escalation, GrievanceClock, GrievanceCode, GrievanceEvent
from visits.models.receptions import (
    ReceiverRole,
    ReceptionDay,
    ReceptionForm,
    ReceptionKind,
    ReceptionState,
    ReceptionSwap,
)
from visits.models.reviews import DiaryReview, SpotCheck, SpotCheckResult
from visits.models.versions import ActivityAddition, ActivityVersion, Attachment

__all__ = [
    "OPEN_CONDUCT",
    "SCREENING",
    "TAKEN",
    "Activity",
    "ActivityAddition",
    "ActivityKind",
    "ActivityState",
    "ActivityVersion",
    "Answer",
    "Attachment",
    "Channel",
    "Commitment",
    "CommitmentOutcome",
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
    "HouseholdMet",
    "Mark",
    "Mode",
    "Part",
    "Participant",
    "Raiser",
    "Reached",
    "ReceiverRole",
    "ReceptionDay",
    "ReceptionForm",
    "ReceptionKind",
    "ReceptionState",
    "ReceptionSwap",
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
