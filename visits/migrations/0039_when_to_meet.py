from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ("visits", "0038_digests_of_emptied_matters"),
    ]

    operations = [
        migrations.AddField(
            model_name="whistle",
            name="meets_on",
            field=models.DateField(null=True, verbose_name="什么时候到"),
        ),
        migrations.AddField(
            model_name="whistle",
            name="meets_hour",
            field=models.PositiveSmallIntegerField(null=True, verbose_name="几点到"),
        ),
        migrations.AddConstraint(
            model_name="whistle",
            constraint=models.CheckConstraint(
                condition=Q(meets_hour__isnull=True) | Q(meets_on__isnull=False, meets_hour__lt=24),
                name="visits_whistle_hour_of_a_day",
            ),
        ),
    ]
