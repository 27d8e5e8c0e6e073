"""Groups of children, and the consent of their guardians."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0005_government_units"),
    ]

    operations = [
        migrations.AddField(
            model_name="caregroup",
            name="of_children",
            field=models.BooleanField(default=False, verbose_name="儿童的类别"),
        ),
        migrations.AlterField(
            model_name="caremembership",
            name="consent",
            field=models.CharField(
                choices=[
                    ("not_recorded", "未记录"),
                    ("given", "同意"),
                    ("guardian", "监护人同意"),
                    ("refused", "不同意"),
                ],
                default="not_recorded",
                max_length=12,
                verbose_name="本人同意",
            ),
        ),
    ]
