"""The helpers of the tests do what they promise."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection, transaction

from contacts import audit
from contacts.models import AuditEvent, Household, User
from tests import cast as the_cast
from tests import migrated
from tests.access import world as the_world
from tests.factories import make_household, make_user
from tests.kept import staged, tables


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_transactional_test_starts_with_an_empty_trail_that_is_guarded_again(turn: str) -> None:
    assert not AuditEvent.objects.exists()
    audit.record(by=None, verb="read", resource="household")
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEvent.objects.update(resource="other")


@pytest.mark.django_db
def test_an_ordinary_test_finds_the_trail_guarded() -> None:
    audit.record(by=None, verb="read", resource="household")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM contacts_auditevent")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_transactional_test_starts_on_an_empty_stage(turn: str) -> None:
    assert all(count == 0 for count in counts().values())
    assert ContentType.objects.exists()
    the_cast.build()
    assert User.objects.exists()


def counts() -> dict[str, int]:
    found = {}
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f"SELECT count(*) FROM {table}")
            found[table] = cursor.fetchone()[0]
    return found


def stored() -> dict[str, list[tuple]]:
    found = {}
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f"SELECT * FROM {table} ORDER BY id")
            found[table] = cursor.fetchall()
    return found


def files_in(folder) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def folders(settings, tmp_path):
    """Sets the empty folder in which files are left."""

    def folders(name):
        settings.MEDIA_ROOT = tmp_path / name
        settings.MEDIA_ROOT.mkdir()
        return settings.MEDIA_ROOT

    return folders


@pytest.mark.django_db
def test_a_kept_stage_is_put_back_to_the_row_the_object_and_the_file(folders):
    def build():
        return the_world.build()

    told = []
    for name in ("built", "put-back"):
        with transaction.atomic():
            folder = folders(name)
            world = staged(build, files=folder)
            place = world.places["mine"]
            assert place.household == Household.objects.get(uid=place.household.uid)
            told.append((stored(), files_in(folder), vars(place.cadre)["name"]))
            transaction.set_rollback(True)
    assert told[0] == told[1]
    assert told[0][1] and sum(map(len, told[0][0].values())) > 100


@pytest.mark.django_db
def test_what_a_test_does_to_a_kept_stage_is_not_there_the_next_time():
    def build():
        return the_cast.build()

    with transaction.atomic():
        staged(build)
        transaction.set_rollback(True)
    with transaction.atomic():
        spoilt = staged(build)
        spoilt.mei.name = "改了"
        make_household(spoilt.mei_village, "新来的")
        transaction.set_rollback(True)
    again = staged(build)
    assert again.mei.name == "韦小梅"
    assert not Household.objects.filter(head_name="新来的").exists()
    assert make_household(again.mei_village, "又一户").pk not in {again.amei.pk, again.xue.pk}


@pytest.mark.django_db
def test_where_something_stands_already_the_stage_is_built_and_not_kept():
    built = []

    def build():
        built.append(1)
        return make_user(f"u{len(built)}")

    make_user("before")
    staged(build)
    staged(build)
    assert len(built) == 2
    assert User.objects.count() == 3


@pytest.mark.parametrize("changed", ["visits/migrations/0002_b.py", "contacts/kit/sheets/cells.py"])
def test_a_changed_migration_or_what_it_uses_asks_for_another_kept_database(tmp_path, changed):
    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return migrated.kept(tmp_path)

    before = write("visits/migrations/0001_a.py", "1")
    assert write("visits/views/a.py", "1") == before
    assert write(changed, "1") != before
    once = migrated.kept(tmp_path)
    assert write(changed, "2") != once


def test_migrations_use_nothing_of_ours_that_is_not_looked_at():
    used = re.compile(r"^(?:from|import) ((?:config|contacts|visits|reports)[\w.]*)", re.MULTILINE)
    for path in settings.BASE_DIR.glob("*/migrations/*.py"):
        assert all(name.startswith("contacts.kit") for name in used.findall(path.read_text())), path
