"""A secret that has to be used again, so that no digest of it will do: never printed by accident."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

HIDDEN = "••••"


class Secret:
    """A text that shows itself to whoever asks for it by name, and to nobody else: not in a page, a
    log, a sheet or the words of an error."""

    __slots__ = ("_text",)

    def __init__(self, text: str = "") -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text

    def __str__(self) -> str:
        return HIDDEN if self._text else ""

    def __repr__(self) -> str:
        return f"<Secret {self}>"

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other.reveal() == self._text

    def __hash__(self) -> int:
        return hash(self._text)


if TYPE_CHECKING:
    _Text = models.TextField[Secret, Secret]
else:
    _Text = models.TextField


class SecretField(_Text):
    """Kept in the database as it is, handed out as a `Secret`."""

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> Secret:
        return Secret(value or "")

    def to_python(self, value: Any) -> Any:
        return value if isinstance(value, Secret) else Secret(value or "")

    def get_prep_value(self, value: Any) -> Any:
        return value.reveal() if isinstance(value, Secret) else value
