import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0003_area_is_demo'),
        ('reports', '0002_packs_for_townships_to_come'),
        ('visits', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='alert',
            name='activity',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='alerts', to='visits.activity'),
        ),
        migrations.AddIndex(
            model_name='alert',
            index=models.Index(condition=models.Q(('resolved_on__isnull', True)), fields=['area', 'kind'], name='reports_alert_open'),
        ),
    ]
