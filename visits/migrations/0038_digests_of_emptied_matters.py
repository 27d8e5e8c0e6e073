from django.db import migrations

TAKEN = "—"


def clear(apps, _schema_editor):
    """Matters whose words are gone lose the digest of them. It can't come back, and nothing needs it."""
    apps.get_model("visits", "Grievance").objects.filter(text=TAKEN).update(content_digest="")


class Migration(migrations.Migration):
    dependencies = [("visits", "0037_names_of_sealed_reports")]
    operations = [migrations.RunPython(clear, migrations.RunPython.noop)]
