"""Basic facts of places: the list of what is reported, and the values."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0003_area_is_demo'),
    ]

    operations = [
        migrations.CreateModel(
            name='FactKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(unique=True, verbose_name='代码')),
                ('name', models.CharField(max_length=40, verbose_name='名称')),
                ('name_en', models.CharField(blank=True, max_length=80, verbose_name='英文名称')),
                ('measured', models.CharField(choices=[('count', '个数（整数）'), ('mu', '面积（亩，同时显示公顷和平方公里）'), ('amount', '其他（可以有小数）')], default='count', max_length=10, verbose_name='怎样计')),
                ('unit', models.CharField(max_length=10, verbose_name='单位')),
                ('unit_en', models.CharField(blank=True, max_length=20, verbose_name='英文单位')),
                ('parts_make_whole', models.BooleanField(default=False, verbose_name='各项其中数加起来应等于总数')),
                ('adds_up', models.BooleanField(default=True, verbose_name='下级可以相加')),
                ('register', models.CharField(blank=True, choices=[('households', '住户'), ('residents', '居民'), ('groups', '村民小组')], max_length=10, verbose_name='和登记簿里的哪个数对照')),
                ('is_active', models.BooleanField(default=True, verbose_name='使用')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='次序')),
                ('part_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='contacts.factkind', verbose_name='是哪一项的其中数')),
            ],
            options={
                'verbose_name': '基本情况指标',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='AreaFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('value', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='数值')),
                ('true_on', models.DateField(verbose_name='截至日期')),
                ('source', models.CharField(max_length=100, verbose_name='来源')),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('voided_at', models.DateTimeField(blank=True, null=True)),
                ('void_reason', models.CharField(blank=True, max_length=200, verbose_name='原因')),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='facts', to='contacts.area', verbose_name='区划')),
                ('corrects', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='contacts.areafact')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('voided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('kind', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='values', to='contacts.factkind', verbose_name='指标')),
            ],
            options={
                'verbose_name': '基本情况',
                'ordering': ['-true_on', '-pk'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(condition=models.Q(('voided_at__isnull', True)), fields=('area', 'kind', 'true_on'), name='contacts_areafact_one_value_a_day', violation_error_message='这一天已经有一个数，请更正那一个'), models.CheckConstraint(condition=models.Q(('value__gte', 0)), name='contacts_areafact_not_negative', violation_error_message='不能小于0'), models.CheckConstraint(condition=models.Q(('voided_at__isnull', True), models.Q(('void_reason', ''), _negated=True), _connector='OR'), name='contacts_areafact_void_has_reason')],
            },
        ),
    ]
