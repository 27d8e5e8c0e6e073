"""What comes from others is exactly what they published."""

import hashlib
from pathlib import Path

import pytest

from config.env import BASE_DIR

FOLDERS = [BASE_DIR / "static" / "vendor", BASE_DIR / "tests" / "vendor"]


def listed(folder: Path) -> dict[str, str]:
    lines = (folder / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}


def present(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "SHA256SUMS")
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_each_vendored_file_is_listed_with_its_hash_and_unchanged(folder: Path) -> None:
    assert present(folder) == listed(folder)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_each_vendored_package_stands_under_name_and_version_with_its_licence(folder: Path) -> None:
    packages = {name.rsplit("/", 1)[0] for name in present(folder)}
    assert packages
    for package in packages:
        name, version = package.split("/")
        assert name and version[0].isdigit()
        assert (folder / package / "LICENSE").is_file(), package
