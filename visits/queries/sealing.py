"""Before a matter is sealed: what stands in the way."""

from __future__ import annotations

from django.utils.translation import gettext as _

from visits.models import Grievance
from visits.workflow import State


def why_not_sealed(grievance: Grievance) -> str:
    """Why a matter can't be sealed as it stands, in words; "" where it can, in whatever state."""
    if grievance.is_emptied:  # how it ended is nobody's business, also not that of a second tap
        return _("这一件已经处理过了，这里只留下编号。")
    if grievance.state == State.MERGED:
        return _("这一件并在别的诉求里：先撤销并入，再封存。")
    if grievance.merged.exists():
        return _("有别的诉求并在这一件里：先撤销并入，再封存。")
    return ""
