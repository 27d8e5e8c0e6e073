"""`python -m bench`: measure in a database of its own, print, and fail where a limit is broken."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--scale", choices=["township", "county"], default="township")
    parser.add_argument("--load", type=int, default=60, metavar="SECONDS")
    parser.add_argument("--write", type=Path, help="put the table into this file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["VAR_DIR"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
        figures = measure(options.scale, options.load)
    table = "\n".join(["| work | measured | at most | |", "|---|---|---|---|", *figures])
    print(table)
    if options.write:
        options.write.write_text(table + "\n", encoding="utf-8")
    return 1 if "**over**" in table else 0


def measure(scale: str, load_seconds: int) -> list[str]:
    """Set the database up and measure what this scale and database are for."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from bench import engine, load, pages, sheets, sweep, winding
    from contacts.kit import clock

    sqlite = connection.vendor == "sqlite"
    call_command("migrate", verbosity=0)
    packs = ["quyuan-five-systems", "baoshan-ten-ones"]
    call_command("load_catalogue")
    call_command("seed_demo", scale=scale)
    if scale == "county":
        call_command("load_catalogue", switch_on=packs)
    limit = 2 if scale == "county" else 5
    figures = list(engine.measure(clock.today(), limit=limit))
    figures += sweep.measure()
    figures += sweep.measure_alerts()
    figures += winding.measure()
    if scale == "county":
        figures += pages.measure_overview(pages.leader_of_all())
    else:
        figures += pages.measure()
        figures += sheets.measure()
    if sqlite:
        figures += load.measure(load_seconds)
    return [figure.row() for figure in figures]


if __name__ == "__main__":
    sys.exit(main())
