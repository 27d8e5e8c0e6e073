"""What the tests of the importers share."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from contacts.policy import Role
from tests.factories import make_grant, make_user
from tests.kept import staged
from tests.sheets import Ertang, Sheets, build_ertang


@pytest.fixture
def ertang(db: None) -> Ertang:
    """二塘镇, on stage."""
    return staged(build_ertang)


@pytest.fixture
def sheets(tmp_path: Path) -> Sheets:
    """Brings sheets in."""
    return Sheets(tmp_path)


@pytest.fixture(autouse=True)
def files_of_the_test(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def admin(ertang: Ertang, client: Client) -> Client:
    """The administrator of 二塘镇, signed in."""
    user = make_user("quan", "权安")
    make_grant(user, Role.AREA_ADMIN, ertang.area)
    client.force_login(user)
    return client
