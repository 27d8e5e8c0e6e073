"""The models of `contacts`: who is where, who answers for whom."""

from contacts.models.absences import Leave, LeaveKind, StandIn
from contacts.models.areas import Area, AreaKind, ResponsibilityDistrict, Station
from contacts.models.assignments import ContactAssignment, HandOver, HandOverState
from contacts.models.audit import AuditEvent, AuditVerb
from contacts.models.calendar import CalendarDay, CalendarYear
from contacts.models.care import (
    CONSENTS_ALONE,
    OF_AGE,
    CareGroup,
    CareGroupFamily,
    CareMembership,
    Consent,
)
from contacts.models.facts import (
    FACT_LEVELS,
    AreaFact,
    Counted,
    FactKind,
    Measured,
    hectares,
    square_kilometres,
)
from contacts.models.households import (
    LEFT_ALONE,
    MOST_PEOPLE,
    EndReason,
    Household,
    HouseholdWish,
    Relation,
    Resident,
    WishKind,
)
from contacts.models.labels import is_forbidden_label, refuse_label
from contacts.models.organisations import BY_NAME_ALONE, Organisation, OrganisationKind
from contacts.models.people import (
    CARD_ONLY_ROLES,
    ROLES_WITHOUT_REGISTER,
    SINGLE_ROLES,
    Cadre,
    ContactPoint,
    Post,
    PostRole,
    Service,
    ServiceCategory,
)
from contacts.models.users import Grant, User
from contacts.models.work import ColumnMapping, ImportRun, ImportState, Job, JobState

__all__ = [
    "BY_NAME_ALONE",
    "CARD_ONLY_ROLES",
    "CONSENTS_ALONE",
    "FACT_LEVELS",
    "LEFT_ALONE",
    "MOST_PEOPLE",
    "OF_AGE",
    "ROLES_WITHOUT_REGISTER",
    "SINGLE_ROLES",
    "Area",
    "AreaFact",
    "AreaKind",
    "AuditEvent",
    "AuditVerb",
    "Cadre",
    "CalendarDay",
    "CalendarYear",
    "CareGroup",
    "CareGroupFamily",
    "CareMembership",
    "ColumnMapping",
    "Consent",
    "ContactAssignment",
    "ContactPoint",
    "Counted",
    "EndReason",
    "FactKind",
    "Grant",
    "HandOver",
    "HandOverState",
    "Household",
    "HouseholdWish",
    "ImportRun",
    "ImportState",
    "Job",
    "JobState",
    "Leave",
    "LeaveKind",
    "Measured",
    "Organisation",
    "OrganisationKind",
    "Post",
    "PostRole",
    "Relation",
    "Resident",
    "ResponsibilityDistrict",
    "Service",
    "ServiceCategory",
    "StandIn",
    "Station",
    "User",
    "WishKind",
    "hectares",
    "is_forbidden_label",
    "refuse_label",
    "square_kilometres",
]
