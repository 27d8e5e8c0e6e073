"""What the moves about the class of a matter do: proposed by one, confirmed by another, objected to.

Who may make them stands in `queries.classes`. A class changes neither state nor clock.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from contacts.models import User
from visits.models import Grievance, MatterClass

Said = dict[str, Any]
# 救助: how much, on what basis, approved by whom; all three or none (S248).
RELIEF = ("relief", "relief_basis", "relief_by")
RELIEF_MOST = Decimal(1_000_000)


def _propose(grievance: Grievance, _by: User | None, _at: dt.datetime, said: Said) -> None:
    if said["classed"] == grievance.classed:
        raise ValidationError({"classed": _("现在就是这一类。")})
    grievance.proposed_class = said["classed"]


def _confirm(grievance: Grievance, _by: User | None, _at: dt.datetime, said: Said) -> None:
    said["classed"] = grievance.classed = grievance.proposed_class
    grievance.proposed_class, grievance.is_class_contested = "", False


def _return(grievance: Grievance, _by: User | None, _at: dt.datetime, said: Said) -> None:
    said["classed"], grievance.proposed_class = grievance.proposed_class, ""


def _object(grievance: Grievance, _by: User | None, _at: dt.datetime, said: Said) -> None:
    """It stands no more, and what was proposed meanwhile goes too: it is set anew by two people."""
    if not grievance.classed:
        raise ValidationError(_("还没有定分类。"))
    said["classed"] = grievance.classed
    grievance.classed = grievance.proposed_class = ""
    grievance.is_class_contested = True


def check_relief(grievance: Grievance, said: Said) -> None:
    """What an answer says of relief: only for a hardship, with its basis and who approved it.

    Raises:
        ValidationError: by field.
    """
    given = [name for name in RELIEF if said.get(name) not in (None, "")]
    if not given:
        return
    if grievance.classed != MatterClass.HARDSHIP:
        raise ValidationError({given[0]: _("定了“没有依据，确有困难”的，才记救助。")})
    missing = [name for name in RELIEF if name not in given]
    if missing:
        raise ValidationError({name: _("记救助的，金额、依据、谁批的都要写。") for name in missing})
    amount = Decimal(said["relief"])
    if not 0 < amount <= RELIEF_MOST or amount != round(amount, 2):
        raise ValidationError({"relief": _("写大于0的金额，最多两位小数。")})
    said["relief"] = f"{amount:.2f}"


EFFECTS = {
    "propose_class": _propose,
    "confirm_class": _confirm,
    "return_class": _return,
    "object_class": _object,
}
