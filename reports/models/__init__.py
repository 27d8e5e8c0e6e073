"""The models of `reports`: what was owed, and how it went."""

from reports.models.alerts import DESKS, PERSONAL_KINDS, Alert, AlertKind, Digest
from reports.models.coverage import HouseholdYear
from reports.models.deliveries import About, Delivery, Outcome, Platform, Webhook
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
    "DESKS",
    "PERSONAL_KINDS",
    "About",
    "Alert",
    "AlertKind",
    "BoundSpan",
    "Delivery",
    "Digest",
    "EngineRun",
    "Every",
    "HouseholdYear",
    "Obligation",
    "Outcome",
    "PackAdoption",
    "Platform",
    "Reopening",
    "Requirement",
    "State",
    "Subject",
    "Waiver",
    "Webhook",
]
