"""What is kept of the name of a sheet's file."""

from __future__ import annotations

from pathlib import PurePath

from contacts.imports import registry
from contacts.kit.identity import holds_number
from contacts.models import is_forbidden_label

LONGEST = 200


def kept_name(kind: str, name: str) -> str:
    """The name, or that of the kind of sheet where it says what is never collected, as in
    重病残疾户名单.xlsx."""
    if is_forbidden_label(name) or holds_number(name):
        return f"{registry.get(kind).label}{PurePath(name).suffix[:10]}"
    return name[-LONGEST:]
