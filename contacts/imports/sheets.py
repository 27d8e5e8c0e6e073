"""The kinds of sheets of this app, in the order in which a township brings them in."""

from contacts.imports.areas import AreaSheet
from contacts.imports.assignments import AssignmentSheet
from contacts.imports.cadres import CadreSheet
from contacts.imports.households import HouseholdSheet
from contacts.imports.organisations import OrganisationSheet
from contacts.imports.residents import ResidentSheet

KINDS = (
    AreaSheet,
    OrganisationSheet,
    CadreSheet,
    HouseholdSheet,
    ResidentSheet,
    AssignmentSheet,
)
