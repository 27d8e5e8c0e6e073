"""A responsibility district may have a page that opens without a login."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0008_column_mappings_of_an_area'),
    ]

    operations = [
        migrations.AddField(
            model_name='responsibilitydistrict',
            name='public_token',
            field=models.CharField(blank=True, editable=False, max_length=22, null=True, unique=True, verbose_name='公开网页'),
        ),
    ]
