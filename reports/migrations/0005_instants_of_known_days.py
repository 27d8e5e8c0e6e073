"""Give what was raised and told before its instants: a digest noon, an alert the evening.

Of the alerts of a day whose digest went out it isn't known which were in it; told a second time
is better than never.
"""

import datetime as dt

from django.db import migrations

from contacts.kit import clock

NOON, EVENING = dt.timedelta(hours=12), dt.timedelta(hours=18)


def fill(apps, schema_editor):
    _fill(apps.get_model("reports", "Alert"), "raised_on", "raised_at", EVENING)
    _fill(apps.get_model("reports", "Digest"), "day", "written_at", NOON)


def _fill(model, day, instant, hours):
    for on in model.objects.order_by().values_list(day, flat=True).distinct():
        model.objects.filter(**{day: on}).update(**{instant: clock.start_of(on) + hours})


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0004_instants_of_alerts'),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
