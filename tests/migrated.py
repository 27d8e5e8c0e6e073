"""What all migrations leave, kept in a file: to run them takes a hundred times as long as most tests.

For SQLite, and for as long as neither a migration changes nor what they stand on. Django migrates the
copy all the same, and finds nothing to do. That each migration runs, and what it does, is the business
of the tests of migrations, and of whoever comes first after a change.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.backends.sqlite3.creation import DatabaseCreation

# The migrations, whatever of ours they or the models in them use, and what is installed.
STANDS_ON = ("*/migrations/*.py", "*/models/*.py", "contacts/kit/**/*.py", "requirements.txt")
FOLDER = settings.BASE_DIR / "var" / "test" / "migrated"

_create = DatabaseCreation._create_test_db


def kept(base: Path = settings.BASE_DIR) -> Path:
    """The file; another one as soon as anything is not as it was."""
    digest = hashlib.sha256()
    for path in sorted({path for pattern in STANDS_ON for path in base.glob(pattern)}):
        digest.update(str(path.relative_to(base)).encode() + b"\0" + path.read_bytes() + b"\0")
    return FOLDER / f"{digest.hexdigest()[:32]}.sqlite3"


def put_back(
    self: DatabaseCreation, verbosity: int, autoclobber: bool, keepdb: bool = False
) -> str:
    """In place of Django's own, which leaves an empty database."""
    name: str = _create(self, verbosity, autoclobber, keepdb)
    if not keepdb and kept().exists():
        shutil.copyfile(kept(), name)
    return name


def keep() -> None:
    """Keep the database as it is now, in place of older ones; whole or not at all, because another
    worker may look for it meanwhile."""
    if connection.vendor != "sqlite" or kept().exists():
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    unfinished = FOLDER / f"{os.getpid()}.unfinished"
    connection.ensure_connection()
    target = sqlite3.connect(unfinished)
    try:
        connection.connection.backup(target)
    finally:
        target.close()
    for old in FOLDER.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    unfinished.replace(kept())
