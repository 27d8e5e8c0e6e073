"""The kinds of sheets that can be brought in. Each app registers its own in `AppConfig.ready`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contacts.access import may

if TYPE_CHECKING:
    from contacts.imports.kind import SheetKind
    from contacts.models import User

_kinds: dict[str, type[SheetKind]] = {}


def register(*kinds: type[SheetKind]) -> None:
    """Add kinds; their order is the order in which a township brings its sheets in."""
    for kind in kinds:
        _kinds[kind.code] = kind


def get(code: str) -> type[SheetKind]:
    """The kind with this code. Raises `KeyError`."""
    return _kinds[code]


def kinds() -> list[type[SheetKind]]:
    """All kinds, in the order in which they are best brought in."""
    return list(_kinds.values())


def open_to(user: User) -> list[type[SheetKind]]:
    """Those that a user may bring in."""
    return [kind for kind in kinds() if may(user, *kind.right)]
