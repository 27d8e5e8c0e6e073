"""What the commands that machines call have in common."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

IMPOSSIBLE = 2  # exit code: not even begun; 1 is what a sheet with rejected rows ends with


class MachineCommand(BaseCommand):
    """Says in one line that the database is not ready, where others show where the code broke."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except DatabaseError as error:
            if hindrance := database_hindrance():
                raise CommandError(hindrance, returncode=IMPOSSIBLE) from error
            raise


def database_hindrance() -> str | None:
    """Why nothing can be read or written, or None where the database is ready."""
    try:
        executor = MigrationExecutor(connection)
        behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return _("连不上数据库。")
    return _("数据库还没有准备好。请先运行：make setup") if behind else None
