"""The audit trail only grows; paths of areas compare byte by byte.

Apart from the schema because both are SQL of the single databases.
"""

from django.db import migrations

from contacts.kit import append_only

AUDIT = "contacts_auditevent"


def install(apps, schema_editor):
    append_only.install(schema_editor.connection, AUDIT)
    if schema_editor.connection.vendor == "postgresql":
        # `within(area)` is a range of paths; in another collation it would not be one.
        for table, column in [("contacts_area", "path"), (AUDIT, "area_path")]:
            schema_editor.execute(
                f'ALTER TABLE {table} ALTER COLUMN {column} TYPE varchar(255) COLLATE "C"'
            )


def remove(apps, schema_editor):
    append_only.remove(schema_editor.connection, AUDIT)


class Migration(migrations.Migration):
    dependencies = [("contacts", "0001_initial")]

    operations = [migrations.RunPython(install, remove, elidable=False)]
