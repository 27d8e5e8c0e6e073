"""The table of rights against one written by hand: every row, every role, every reach."""

from pathlib import Path

import pytest

from contacts import policy
from contacts.policy import Role, Scope

ROLES = {
    "y": Role.SYSTEM_ADMIN,
    "q": Role.AREA_ADMIN,
    "l": Role.LEADER,
    "b": Role.CLERK,
    "s": Role.SECRETARY,
    "c": Role.CADRE,
    "h": Role.HANDLER,
    "e": Role.HEALTH,
    "d": Role.DISCIPLINE,
    "j": Role.AUDITOR,
}
REACHES = {
    "*": Scope.ALL,
    "w": Scope.WHOLE,
    "t": Scope.SUBTREE,
    "n": Scope.TOWN,
    "k": Scope.LINKED,
    "a": Scope.ASSIGNED,
    "f": Scope.OFFICE,
    "o": Scope.OWN,
    "-": Scope.NONE,
}


def by_hand() -> dict[tuple[str, str], dict[Role, Scope]]:
    """tests/access/rights.txt: (resource, verb) → role → reach."""
    text = Path(__file__).with_name("rights.txt").read_text(encoding="utf-8")
    lines = [line.split() for line in text.splitlines() if line and line[0] != "#"]
    rows = {
        (resource, verb): {
            role: REACHES[cell] for role, cell in zip(ROLES.values(), cells, strict=True)
        }
        for resource, verb, *cells in lines
    }
    assert len(rows) == len(lines), "a row stands there twice"
    return rows


BY_HAND = by_hand()


def letters(right: tuple[str, str]) -> str:
    """Who has a right on whatever records, as letters."""
    return "".join(letter for letter, role in ROLES.items() if BY_HAND[right][role] != Scope.NONE)


def test_both_tables_have_the_same_rows():
    assert set(BY_HAND) == set(policy.rights())


@pytest.mark.parametrize("right", BY_HAND, ids="-".join)
def test_each_role_reaches_as_far_as_the_subject_says(right):
    in_code = {role: policy.scope(*right, role) for role in ROLES.values()}
    assert in_code == BY_HAND[right]


def test_the_table_by_hand_names_every_role():
    assert set(ROLES.values()) == set(Role)
