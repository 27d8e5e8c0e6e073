"""The history of a situation report only grows: apart from the schema, because triggers are SQL of each database."""

from django.db import migrations

from contacts.kit import append_only

HISTORY = "visits_situationevent"


def install(apps, schema_editor):
    append_only.install(schema_editor.connection, HISTORY)


def remove(apps, schema_editor):
    append_only.remove(schema_editor.connection, HISTORY)


class Migration(migrations.Migration):
    dependencies = [("visits", "0013_situation_reports")]

    operations = [migrations.RunPython(install, remove, elidable=False)]
