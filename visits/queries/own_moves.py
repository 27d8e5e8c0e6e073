"""What a user may do with matters: the moves that the roles have a right to, each in plain sentences."""

from __future__ import annotations

from dataclasses import dataclass

from contacts.access import grants_of
from contacts.models import User
from contacts.policy import Role, Scope, rights
from visits.queries.guide import ONLY_IF, Word
from visits.queries.meanings import DOES
from visits.workflow import OPEN, Move, moves


@dataclass(frozen=True)
class OwnMove:
    """One move: what it is for, in which states (none: always while open), on which matters."""

    label: Word
    does: Word
    states: list[Word]
    reach: list[Word]
    only_if: Word


def own_moves(user: User) -> list[OwnMove]:
    """In the order of the table; the moves of residents and of the system are nobody's."""
    roles = {Role(grant.role) for grant in grants_of(user)}
    given = ((move, _reach(move, roles)) for move in moves().values() if move.by_people)
    return [_told(move, reach) for move, reach in given if reach]


def _reach(move: Move, roles: set[Role]) -> list[Scope]:
    """How far the roles reach, each way once."""
    reaches = rights()["grievance", move.right]
    return [scope for scope in Scope if scope in {reaches.get(role) for role in roles}]


def _told(move: Move, reach: list[Scope]) -> OwnMove:
    always = set(OPEN) <= set(move.sources)
    return OwnMove(
        label=move.label,
        does=DOES.get(move.code, ""),
        states=[] if always else [state.label for state in move.sources],
        # Before it is registered there is no matter yet.
        reach=[scope.label for scope in reach] if move.sources else [],
        only_if=ONLY_IF.get(move.code, ""),
    )
