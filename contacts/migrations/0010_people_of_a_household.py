"""A household has at most 99 people; what is stored stays until somebody mends it."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0009_public_token_of_a_district'),
    ]

    operations = [
        migrations.AlterField(
            model_name='household',
            name='size',
            field=models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(99, '一户最多%(limit_value)s人，请检查家庭人口')], verbose_name='家庭人口'),
        ),
    ]
