"""Columns of the list of commitments."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from contacts.kit import clock
from contacts.kit.tables import Column, Table
from visits.models import Commitment, CommitmentOutcome


def address(row: Commitment) -> str:
    return reverse("commitment", args=[row.uid])


def state(row: Commitment) -> str:
    """In words."""
    if row.outcome:
        return str(row.get_outcome_display())
    return _t("到期还没有写") if row.is_late(clock.today()) else _t("还没有到期")


def code(row: Commitment) -> str:
    """As a state of the house."""
    if row.outcome:
        return "met" if row.outcome == CommitmentOutcome.KEPT else "neutral"
    return "at_risk" if row.is_late(clock.today()) else "on_track"


class CommitmentTable(Table):
    columns = (
        Column("what", _("承诺了什么"), "what", link=address, phone="title"),
        Column("state", _("做到了吗"), state, template="visits/cells/commitment_state.html", phone="state"),
        Column("to_whom", _("对谁承诺的"), "to_whom", phone="text"),
        Column("cadre", _("由谁做到"), "cadre.name", sort=("cadre__name_keys", "due_on")),
        Column("organisation", _("由哪个单位办"), "organisation.name", sort=("organisation__name_keys", "due_on")),
        Column("place", _("在哪里"), lambda row: str(row.district or row.area), phone="hide"),
        Column("due_on", _("哪一天以前做到"), "due_on", sort=("due_on",)),
        Column("told", _("怎么样了"), "told", phone="wide"),
    )  # fmt: skip
    default_sort = "due_on"

    def is_muted(self, row: Any) -> bool:
        """What was settled stands in grey."""
        return bool(row.outcome)
