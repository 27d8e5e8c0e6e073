"""Who convened a meeting (S214)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0004_area_facts'),
        ('visits', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='activity',
            name='convener',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='convened', to='contacts.cadre', verbose_name='召集人'),
        ),
    ]
