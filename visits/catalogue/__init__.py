"""What every township starts with: kinds of activities; kinds, limits, topics and causes of grievances;
limits of situation reports."""

from visits.catalogue.activities import CONVENED, KINDS, UNIVERSAL, USUAL, load_kinds
from visits.catalogue.grievances import load_causes, load_grievance_kinds, load_topics
from visits.catalogue.situations import load_situation_limits

__all__ = [
    "CONVENED",
    "KINDS",
    "UNIVERSAL",
    "USUAL",
    "load_causes",
    "load_grievance_kinds",
    "load_kinds",
    "load_situation_limits",
    "load_topics",
]
