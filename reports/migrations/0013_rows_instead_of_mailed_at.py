"""When a letter went out stands in its row (`Delivery`) now."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0012_letters_that_were_sent'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='alert',
            name='mailed_at',
        ),
        migrations.RemoveField(
            model_name='digest',
            name='mailed_at',
        ),
    ]
