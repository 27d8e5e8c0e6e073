"""What every township starts with: kinds of activities; kinds, limits and topics of grievances."""

from visits.catalogue.activities import CONVENED, KINDS, UNIVERSAL, USUAL, load_kinds
from visits.catalogue.grievances import load_causes, load_grievance_kinds, load_topics

__all__ = [
    "CONVENED",
    "KINDS",
    "UNIVERSAL",
    "USUAL",
    "load_causes",
    "load_grievance_kinds",
    "load_kinds",
    "load_topics",
]
