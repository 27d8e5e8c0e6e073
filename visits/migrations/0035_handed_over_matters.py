from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0010_people_of_a_household'),
        ('visits', '0034_attendance_as_lower_bound'),
    ]

    operations = [
        migrations.AddField(
            model_name='grievance',
            name='handovers',
            field=models.ManyToManyField(blank=True, related_name='matters', to='contacts.handover'),
        ),
    ]
