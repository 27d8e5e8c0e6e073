"""A walk over every address of the app, as everybody, with ids that belong to nobody.

Who may open what stands in `rights.txt`, written by hand from the subject: a new right needs its
row there. `test_reach.py` walks the same addresses with real records, mine and others'.
"""

import uuid

import pytest
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern

from contacts.guard import mark_of
from contacts.policy import Scope
from tests.access.test_rights import BY_HAND, ROLES, letters

# The people of the cast who walk, with the roles that they hold.
ROLES_OF = {
    "mei": "c",
    "shu": "sc",
    "lian": "lc",
    "ban": "bc",
    "quan": "q",
    "sys": "y",
    "ji": "j",
    "nobody": "",
}
PUBLIC = {"login", "logout", "set_language", "large-text", "welcome", "public-district"}
# Whoever has a receipt, or wants to raise a matter, has no account.
PUBLIC |= {"matter", "matter-find", "matter-raise", "conduct-raise", "maternity-ask"}


def patterns(resolver=None):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield entry
        else:
            yield from patterns(entry)


PAGES = [p for p in patterns() if p.name not in PUBLIC]


def address(pattern):
    """The page's address with an id that belongs to nobody."""
    arguments = {}
    for name, converter in pattern.pattern.converters.items():
        kind = type(converter).__name__
        arguments[name] = uuid.uuid4() if kind == "UUIDConverter" else "nowhere"
        if kind == "IntConverter":
            arguments[name] = 1
    return reverse(pattern.name, kwargs=arguments)


def test_only_these_pages_are_public():
    public = {p.name for p in patterns() if (mark := mark_of(p.callback)) and mark.public}
    assert public == PUBLIC


def test_every_page_names_a_right_of_the_table():
    without = [p.name for p in PAGES if (m := mark_of(p.callback)) is None]
    assert without == []
    rights = {(m.resource, m.verb) for p in PAGES if (m := mark_of(p.callback))}
    assert rights - set(BY_HAND) == set()


@pytest.mark.parametrize("pattern", PAGES, ids=lambda p: p.name)
def test_a_page_opens_to_those_of_the_table_and_to_nobody_else(client, cast, pattern):
    path, mark = address(pattern), mark_of(pattern.callback)
    right = (mark.resource, mark.verb)
    # What all townships share: no administrator of the cast is over both of them.
    over_all = {letter for letter in ROLES if BY_HAND[right][ROLES[letter]] == Scope.WHOLE}
    allowed = set(letters(right)) - over_all
    assert client.get(path).headers["Location"].startswith("/login/")
    for name, roles in ROLES_OF.items():
        person = getattr(cast, name)
        client.force_login(getattr(person, "user", person))
        opens = (200, 302, 404, 405) if allowed & set(roles) else (403, 405)
        for answer in (client.get(path), client.post(path, {})):
            assert answer.status_code in opens, (name, answer.status_code)


def test_the_walk_sees_a_door_that_stands_open(client, cast, monkeypatch):
    monkeypatch.setattr("contacts.guard.may", lambda *_right: True)
    client.force_login(cast.nobody)
    assert client.get(reverse("household-list")).status_code == 200
