from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0010_people_of_a_household'),
        ('visits', '0031_matters_from_situation_reports'),
    ]

    operations = [
        migrations.AddField(
            model_name='grievance',
            name='handovers',
            field=models.ManyToManyField(blank=True, related_name='matters', to='contacts.handover'),
        ),
    ]
