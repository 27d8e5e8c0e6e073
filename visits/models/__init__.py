"""The models of `visits`: what was done."""

from visits.models.activities import (
    Activity,
    ActivityAddition,
    ActivityKind,
    ActivityState,
    ActivityVersion,
    Answer,
    Attachment,
    CountsAs,
    Family,
    HouseholdMet,
    Participant,
    Source,
    holds,
    in_time,
)
from visits.models.reviews import DiaryReview, SpotCheck, SpotCheckResult

__all__ = [
    "Activity",
    "ActivityAddition",
    "ActivityKind",
    "ActivityState",
    "ActivityVersion",
    "Answer",
    "Attachment",
    "CountsAs",
    "DiaryReview",
    "Family",
    "HouseholdMet",
    "Participant",
    "Source",
    "SpotCheck",
    "SpotCheckResult",
    "holds",
    "in_time",
]
