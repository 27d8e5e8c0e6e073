"""`translations`: bring the English catalogue up to date, or check that it is complete."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from contacts.kit import translations


class Command(BaseCommand):
    help = "Collects the texts of the code into the English catalogue; --check only looks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true")
        parser.add_argument("--missing", action="store_true", help="list what has no English yet")

    def handle(self, *, check: bool, missing: bool, **options: Any) -> None:
        path = settings.BASE_DIR / "locale" / "en" / "LC_MESSAGES" / "django.po"
        found = translations.found_texts(settings.BASE_DIR)
        catalog = translations.merged(translations.read(path), found)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            translations.write(path, catalog)
        faults = translations.faults(catalog)
        if missing:
            self.stdout.write("\n".join(faults))
        if check and faults:
            raise CommandError(f"{len(faults)} texts lack their English, first: {faults[0]}")
        self.stdout.write(f"{len(catalog)} texts, {len(faults)} without English")
