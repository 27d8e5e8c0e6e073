"""The order of the list of activities, so that its first page is not sorted out of all of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0002_convener")]

    operations = [
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(
                fields=["-happened_on", "-recorded_at", "id"], name="visits_activity_newest"
            ),
        ),
    ]
