from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0014_alerts_of_swaps")]
    operations = [
        migrations.AddField(
            model_name="webhook",
            name="fingerprint",
            field=models.CharField(blank=True, default="", editable=False, max_length=64, verbose_name="机器人识别码"),
            preserve_default=False,
        ),
    ]
