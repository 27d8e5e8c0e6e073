"""The models of `reports`: what was owed, and how it went."""

from reports.models.alerts import (
    Alert,
    AlertKind,
    Digest,
)
from reports.models.coverage import HouseholdYear
from reports.models.deliveries import About, Delivery, DeliveryOutcome, Platform, Webhook
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
    "About",
    "Alert",
    "AlertKind",
    "BoundSpan",
    "Delivery",
    "DeliveryOutcome",
    "Digest",
    "EngineRun",
    "Every",
    "HouseholdYear",
    "Obligation",
    "PackAdoption",
    "Platform",
    "Reopening",
    "Requirement",
    "State",
    "Subject",
    "Waiver",
    "Webhook",
]
