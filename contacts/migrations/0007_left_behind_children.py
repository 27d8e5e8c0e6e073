"""The group that came with the product and is one of children."""

from django.db import migrations


def mark(apps, schema_editor):
    groups = apps.get_model("contacts", "CareGroup").objects
    groups.filter(code="left_behind").update(of_children=True)


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0006_consent_of_guardians"),
    ]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
