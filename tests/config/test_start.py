"""What `make run` does with the data that it finds."""

from io import StringIO
from pathlib import Path

import pytest
from celery.beat import Service
from django.core.management import CommandError, call_command

from config.celery import SCHEDULE, app
from contacts.models import Area, AreaKind
from tests.cast import Cast


def seed_demo(*options: str) -> str:
    said = StringIO()
    call_command("seed_demo", *options, stdout=said)
    return said.getvalue()


def test_a_townships_own_data_is_neither_touched_nor_told_demo_accounts(cast: Cast) -> None:
    before = Area.objects.count()
    assert seed_demo("--if-empty") == ""
    assert Area.objects.count() == before


def test_where_the_demo_stands_already_its_accounts_are_named_again(db: None) -> None:
    Area.objects.plant(kind=AreaKind.COUNTY, name="演示县", is_demo=True)
    assert "secretary" in seed_demo("--if-empty")
    assert Area.objects.count() == 1


def test_files_torn_by_a_power_cut_do_not_stop_the_schedule(tmp_path: Path) -> None:
    (tmp_path / "schedule.dir").write_text("'entries', (0, 512)\n")
    (tmp_path / "schedule.dat").write_bytes(b"")
    path = str(tmp_path / "schedule")
    service = Service(app, scheduler_cls=app.conf.beat_scheduler, schedule_filename=path)
    assert {entry.task for entry in SCHEDULE} <= set(service.scheduler.schedule)


def test_asked_for_outright_the_demo_refuses_a_database_with_data(cast: Cast) -> None:
    with pytest.raises(CommandError):
        seed_demo()
