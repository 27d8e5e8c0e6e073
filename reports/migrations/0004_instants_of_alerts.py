"""When an alert was raised and a digest written, to the instant."""

import datetime as dt

from django.db import migrations, models

UNKNOWN = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0003_alert_of_activity'),
    ]

    operations = [
        migrations.AddField(
            model_name='alert',
            name='raised_at',
            field=models.DateTimeField(default=UNKNOWN),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='digest',
            name='written_at',
            field=models.DateTimeField(default=UNKNOWN),
            preserve_default=False,
        ),
    ]
