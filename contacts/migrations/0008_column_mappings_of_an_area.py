"""What one of several townships explains is known to that township alone."""

from django.db import migrations, models


def forget_areas(apps, schema_editor):
    """Backwards: a heading has one meaning again, the one that holds everywhere."""
    apps.get_model("contacts", "ColumnMapping").objects.exclude(area_path="").delete()


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0007_left_behind_children'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='columnmapping',
            name='contacts_columnmapping_once',
        ),
        migrations.AddField(
            model_name='columnmapping',
            name='area_path',
            field=models.CharField(blank=True, max_length=255),
        ),
        migrations.AddConstraint(
            model_name='columnmapping',
            constraint=models.UniqueConstraint(fields=('area_path', 'kind', 'heading'), name='contacts_columnmapping_once'),
        ),
        migrations.RunPython(migrations.RunPython.noop, forget_areas),
    ]
