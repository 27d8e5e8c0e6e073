"""Parts that still ran in matters that are over end at the instant at which those ended.

Back again nothing is undone: that a part was never reported is told by its empty report.
"""

from django.db import migrations
from django.db.models import OuterRef, Subquery

OVER = ("closed", "passed_on", "voided")


def end_parts(apps, schema_editor):
    event = apps.get_model("visits", "GrievanceEvent")
    part = apps.get_model("visits", "Part")
    running = part.objects.filter(
        reported_at=None, released_at=None, grievance__state__in=OVER
    )
    # What only adds to a matter that is over leaves its state as it is: the first of the last run of
    # such events brought it there. The latest event is near enough for a part that nobody reported.
    ends = event.objects.filter(grievance=OuterRef("grievance"), state__in=OVER)
    for row in running.annotate(over_at=Subquery(ends.order_by("-number").values("at")[:1])):
        row.released_at = row.over_at or row.asked_at
        row.save(update_fields=["released_at"])


class Migration(migrations.Migration):

    dependencies = [
        ("visits", "0039_when_to_meet"),
    ]

    operations = [
        migrations.RunPython(end_parts, migrations.RunPython.noop),
    ]
