from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0016_each_robot_once")]
    operations = [
        migrations.AddConstraint(
            model_name="webhook",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_on", True), models.Q(("fingerprint", ""), _negated=True)),
                fields=("area", "fingerprint"),
                name="reports_webhook_once",
                violation_error_message="这个机器人已经添加过。",
            ),
        ),
    ]
