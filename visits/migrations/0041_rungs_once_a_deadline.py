from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("visits", "0040_parts_of_finished_matters")]

    operations = [
        migrations.CreateModel(
            name='ClockBasis',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
                ('wound_at', models.DateTimeField()),
            ],
            options={'verbose_name': '时钟的依据'},
        ),
        migrations.AddField(
            model_name='grievanceclock',
            name='late_since',
            field=models.DateTimeField(null=True, verbose_name='哪天起超期'),
        ),
        # Wider than before: no row that there is can be in its way.
        migrations.RemoveConstraint(model_name='escalation', name='visits_escalation_once'),
        migrations.AddConstraint(
            model_name='escalation',
            constraint=models.UniqueConstraint(
                fields=('grievance', 'stage', 'number', 'began_at', 'due_at', 'rung'),
                name='visits_escalation_once',
            ),
        ),
    ]
