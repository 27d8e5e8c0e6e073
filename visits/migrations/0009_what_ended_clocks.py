from django.db import migrations

# What ends each clock; the history says which of them it was.
ENDING = {
    "sign": ("sign", "hand_back", "send"),
    "hand_back": ("hand_back", "send"),
    "accept": ("accept",),
}
ALL = ("solve", "explain", "answer", "confirm", "reopen", "object", "merge", "pass_on", "void")


def read_from_histories(apps, _schema_editor):
    """The move of the same instant that ends such a clock; of several the first."""
    clocks = apps.get_model("visits", "GrievanceClock").objects
    events = apps.get_model("visits", "GrievanceEvent").objects
    for clock in clocks.filter(ended_at__isnull=False, ended_by="").iterator():
        moves = events.filter(
            grievance=clock.grievance_id,
            at=clock.ended_at,
            move__in=(*ENDING.get(clock.stage, ()), *ALL),
        )
        clock.ended_by = moves.order_by("number").values_list("move", flat=True).first() or ""
        clock.save(update_fields=["ended_by"])


class Migration(migrations.Migration):
    dependencies = [("visits", "0008_ends_of_clocks")]
    operations = [migrations.RunPython(read_from_histories, migrations.RunPython.noop)]
