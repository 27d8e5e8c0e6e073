from django.db import migrations, models


class Migration(migrations.Migration):
    """What was opened again before is told of by the next sweep: no migration of data."""

    dependencies = [
        ('reports', '0020_alerts_of_follow_ups_and_measures'),
    ]

    operations = [
        migrations.AlterField(
            model_name='alert',
            name='kind',
            field=models.CharField(choices=[('overdue', '逾期'), ('at_risk', '落后'), ('care_unseen', '关爱户久未联系'), ('presence', '请确认是否同去'), ('promise', '承诺到期'), ('swapped', '换班轮到您接访'), ('urgent', '紧急诉求待分办'), ('matter_due', '诉求快到期'), ('matter_late', '诉求超期'), ('reopened', '诉求要重办'), ('follow_up_due', '回访快到期'), ('follow_up_late', '回访超期'), ('to_leader', '诉求超期，报联村领导'), ('to_secretary', '诉求超期，报党委书记'), ('situation_now', '紧急五情待回应'), ('situation_new', '五情报告待回应'), ('situation_late', '五情报告超时没有回应'), ('part_late', '协办逾期未反馈'), ('measure_late', '措施逾期没做完'), ('whistle', '吹哨等会签'), ('called', '吹哨叫到，还没到场'), ('class_objected', '群众不同意分类'), ('extension', '申请延期，等批'), ('maternity', '孕产服务申请待办')], max_length=14, verbose_name='种类'),
        ),
    ]
