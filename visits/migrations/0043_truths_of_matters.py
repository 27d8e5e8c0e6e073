from django.db import migrations, models
from django.db.models import F, Q

IN_HAND = ('in_hand', 'waiting')


class Migration(migrations.Migration):

    dependencies = [("visits", "0042_truths_of_matters_mended")]

    operations = [
        migrations.AddConstraint(
            model_name=model,
            constraint=models.CheckConstraint(condition=condition, name=f'visits_{name}'),
        )
        for model, name, condition in (
            (
                'grievance', 'grievance_merged_into_one',
                Q(state='merged', merged_into__isnull=False)
                | ~Q(state='merged') & Q(merged_into__isnull=True),
            ),
            (
                'grievance', 'grievance_explained_until',
                Q(state='explained', look_again_on__isnull=False)
                | ~Q(state='explained') & Q(look_again_on__isnull=True),
            ),
            ('grievance', 'grievance_sent_to_an_office', ~Q(state='sent') | Q(lead__isnull=False)),
            (
                'grievance', 'grievance_asked_in_hand',
                Q(asked_days__isnull=True) | Q(state__in=IN_HAND),
            ),
            ('measure', 'measure_put_off_later', Q(due_on__gte=F('first_due_on'))),
            (
                'part', 'part_reported_or_released',
                Q(reported_at__isnull=True) | Q(released_at__isnull=True),
            ),
            (
                'whistle', 'whistle_signed_or_refused',
                Q(countersigned_at__isnull=True) | Q(refused_at__isnull=True),
            ),
        )
    ]
