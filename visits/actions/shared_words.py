"""Texts that several people read who raised what is handled as one: none of them is named there."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from contacts.kit.folding import Folded
from visits.models import Grievance
from visits.queries.known_by import Known, raisers
from visits.queries.progress import READ_BY_RESIDENTS

Said = dict[str, Any]


def check_shared(grievance: Grievance, move: str, said: Said) -> None:
    """Refuse the names and telephones of all that raised what was merged, and of their households, in a
    text that each of them reads on the own page. In a matter by itself its resident may be named.

    Raises:
        ValidationError: at each field, with the word.
    """
    fields = [name for code, name in READ_BY_RESIDENTS if code == move and said.get(name)]
    if not fields or not grievance.merged.exists():
        return
    known = raisers(grievance)
    found = {name: _told(Folded(str(said[name])), known) for name in fields}
    if wrong := {name: message for name, message in found.items() if message}:
        raise ValidationError(wrong)


def _told(text: Folded, known: Known) -> str:
    if name := known.name_in(text):
        if not text.spells(name):  # what is masked is not made whole
            return _("别的反映人也看到这段话，这里像是有反映人或者家里人的名字，请删去再提交。")
        told = _("别的反映人也看到这段话：“%(word)s”是反映人或者家里人的名字，请删去再提交。")
        return told % {"word": name}
    if number := known.phone_in(text):
        told = _("别的反映人也看到这段话：%(word)s是反映人的电话，请删去再提交。")
        return told % {"word": number}
    return ""
