from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('visits', '0031_matters_from_situation_reports'),
    ]

    operations = [
        migrations.AddField(
            model_name='grievance',
            name='mechanism',
            field=models.CharField(blank=True, choices=[('coordination', '利益协调'), ('expression', '诉求表达'), ('mediation', '矛盾调处'), ('protection', '权益保障')], max_length=12, verbose_name='机制'),
        ),
        migrations.AddField(
            model_name='grievance',
            name='interest',
            field=models.CharField(blank=True, choices=[('general', '大家的利益'), ('group', '一部分人的利益'), ('single', '一家一户的利益')], max_length=8, verbose_name='利益范围'),
        ),
    ]
