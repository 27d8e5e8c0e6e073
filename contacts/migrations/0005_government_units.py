"""Governments as a kind of unit (S029)."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0004_area_facts'),
    ]

    operations = [
        migrations.AlterField(
            model_name='organisation',
            name='kind',
            field=models.CharField(choices=[('party_committee', '党委'), ('government', '政府（街道办事处）'), ('office', '内设机构'), ('village_committees', '村（居）两委'), ('police_station', '派出所'), ('judicial_office', '司法所'), ('county_department', '县直部门（局、委、办）'), ('service_window', '服务窗口'), ('school', '学校'), ('enterprise', '企业'), ('party_branch', '党支部'), ('mass_organisation', '群团组织'), ('other', '其他')], default='office', max_length=20, verbose_name='类型'),
        ),
    ]
