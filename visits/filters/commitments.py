"""Filters of the list of commitments."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.access import visible_to
from contacts.filters.base import Filter
from contacts.kit import clock
from contacts.models import Organisation
from visits.models import Commitment, CommitmentOutcome

OPEN, LATE = "open", "late"


class CommitmentFilter(Filter):
    state = forms.ChoiceField(
        label=_("做到了吗"),
        choices=[
            ("", _("全部")),
            (OPEN, _("还没有写")),
            (LATE, _("到期还没有写")),
            *CommitmentOutcome.choices,
        ],
    )
    office = forms.ModelChoiceField(
        label=_("由哪个单位办"), queryset=Organisation.objects.none(), to_field_name="uid"
    )
    # The tabs narrow by this; nobody ticks it.
    mine = forms.BooleanField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices: Any = self.fields["office"]
        rows = Organisation.objects.filter(commitments__isnull=False).distinct()
        offices.queryset = visible_to(rows, self.user)

    def narrow_state(self, rows: QuerySet[Commitment], state: str) -> QuerySet[Commitment]:
        if state == OPEN:
            return rows.filter(outcome="")
        if state == LATE:
            return rows.filter(outcome="", due_on__lt=clock.today())
        return rows.filter(outcome=state)

    def narrow_office(self, rows: QuerySet[Commitment], office: Any) -> QuerySet[Commitment]:
        return rows.filter(organisation=office)

    def narrow_mine(self, rows: QuerySet[Commitment], _mine: bool) -> QuerySet[Commitment]:
        """What one has promised oneself."""
        return rows.filter(Q(cadre__user=self.user))
