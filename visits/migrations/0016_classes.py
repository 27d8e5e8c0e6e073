from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('visits', '0015_maternity_requests'),
    ]

    operations = [
        migrations.AddField(
            model_name='grievance',
            name='classed',
            field=models.CharField(blank=True, choices=[('lawful', '合理也合规定'), ('reasonable', '合理，没有规定可依'), ('hardship', '没有依据，确有困难'), ('neither', '三样都不是')], max_length=10, verbose_name='诉求分类'),
        ),
        migrations.AddField(
            model_name='grievance',
            name='is_class_contested',
            field=models.BooleanField(default=False, verbose_name='分类有异议'),
        ),
        migrations.AddField(
            model_name='grievance',
            name='proposed_class',
            field=models.CharField(blank=True, choices=[('lawful', '合理也合规定'), ('reasonable', '合理，没有规定可依'), ('hardship', '没有依据，确有困难'), ('neither', '三样都不是')], max_length=10, verbose_name='提出的分类'),
        ),
    ]
