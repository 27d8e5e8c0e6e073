"""The world of these tests, and somebody signed in."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.access import world as stage
from tests.kept import staged


@pytest.fixture
def world(db, settings, tmp_path) -> stage.World:
    """Four places with the same records, and people who stand differently to each."""
    settings.ATTACHMENTS_ENABLED = True
    settings.MEDIA_ROOT = tmp_path
    return staged(stage.build, files=tmp_path)


@pytest.fixture
def as_person(world) -> Callable[[str], Client]:
    """`as_person("mei")`: a client signed in as somebody of the world."""
    found: dict[str, Client] = {}

    def as_person(code: str) -> Client:
        if code not in found:
            found[code] = Client()
            found[code].force_login(world.people[code].user)
        return found[code]

    return as_person
