"""Columns of the hand-overs."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.kit.tables import Column, Table
from contacts.models import HandOver


def handover_url(handover: HandOver) -> str:
    """The page of a hand-over."""
    return reverse("handover", args=[handover.uid])


class HandOverTable(Table):
    columns = (
        Column(
            "giver",
            _("谁交给谁"),
            str,
            sort=("giver__name_keys",),
            link=handover_url,
            phone="title",
        ),
        Column("n", _("户"), "n_households", sort=("n_households",), numeric=True),
        Column("day", _("从哪天起"), "takes_effect_on", sort=("takes_effect_on",)),
        Column(
            "state",
            _("状态"),
            HandOver.get_state_display,
            sort=("state",),
            template="contacts/cells/handover_state.html",
            phone="state",
        ),
        Column("proposed", _("提出人"), "proposed_by.name", phone="hide"),
    )
    default_sort = "-day"
