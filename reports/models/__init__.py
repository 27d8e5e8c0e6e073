"""The models of `reports`: what was owed, and how it went."""

from reports.models.alerts import (
    AT_ONCE,
    DESKS,
    PERSONAL_KINDS,
    RESPOND,
    Alert,
    AlertKind,
    Digest,
)
from reports.models.coverage import HouseholdYear
from reports.models.obligations import (
    BoundSpan,
    EngineRun,
    Obligation,
    Reopening,
    State,
    Waiver,
)
from reports.models.requirements import Every, PackAdoption, Requirement, Subject

__all__ = [
    "AT_ONCE",
    "DESKS",
    "PERSONAL_KINDS",
    "RESPOND",
    "Alert",
    "AlertKind",
    "BoundSpan",
    "Digest",
    "EngineRun",
    "Every",
    "HouseholdYear",
    "Obligation",
    "PackAdoption",
    "Reopening",
    "Requirement",
    "State",
    "Subject",
    "Waiver",
]
