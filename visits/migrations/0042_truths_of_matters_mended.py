from django.db import migrations
from django.db.models import F
from django.utils import timezone

IN_HAND = ("in_hand", "waiting")


def mend(apps, _schema_editor):
    """Bring old rows to what the database holds from now on. Nothing is invented: what only a history
    can tell is read from it, and where that says nothing the constraint refuses the upgrade."""
    grievances = apps.get_model("visits", "Grievance").objects
    grievances.exclude(state__in=IN_HAND).filter(asked_days__isnull=False).update(asked_days=None)
    grievances.exclude(state="explained").filter(look_again_on__isnull=False).update(
        look_again_on=None
    )
    # Without a day it would never be looked at again: today it is.
    grievances.filter(state="explained", look_again_on=None).update(
        look_again_on=timezone.localdate()
    )
    grievances.exclude(state="merged").filter(merged_into__isnull=False).update(merged_into=None)
    events = apps.get_model("visits", "GrievanceEvent").objects.order_by("-number")
    for matter in grievances.filter(state="merged", merged_into=None):
        merge = events.filter(grievance=matter, move="merge").first()
        into = merge and grievances.filter(
            township=matter.township_id, number=merge.details.get("into")
        ).first()
        if into:
            grievances.filter(pk=matter.pk).update(merged_into=into)
    for matter in grievances.filter(state="sent", lead=None):
        sent = events.filter(grievance=matter, move="send").first()
        if sent and sent.organisation_id:
            grievances.filter(pk=matter.pk).update(lead=sent.organisation_id)
    # What was reported was done, and what was signed has called the offices already.
    parts = apps.get_model("visits", "Part").objects
    parts.filter(reported_at__isnull=False, released_at__isnull=False).update(released_at=None)
    whistles = apps.get_model("visits", "Whistle").objects
    whistles.filter(countersigned_at__isnull=False, refused_at__isnull=False).update(refused_at=None)
    measures = apps.get_model("visits", "Measure").objects
    measures.filter(due_on__lt=F("first_due_on")).update(first_due_on=F("due_on"))


def keep_one_deadline(apps, _schema_editor):
    """Back to a rung once a clock: of several deadlines the last stays, as the ladder stands now."""
    kept = set()
    rungs = apps.get_model("visits", "Escalation").objects
    for row in rungs.order_by("-raised_at", "-pk"):
        key = (row.grievance_id, row.stage, row.number, row.began_at, row.rung)
        if key in kept:
            row.delete()
        kept.add(key)


class Migration(migrations.Migration):

    dependencies = [("visits", "0041_rungs_once_a_deadline")]
    operations = [migrations.RunPython(mend, keep_one_deadline)]
