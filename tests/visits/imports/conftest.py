"""What the tests of the importers share."""

from pathlib import Path

import pytest

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
