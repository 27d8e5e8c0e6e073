"""Give letters that went out before there were rows of them one each, so that nobody gets a second one.

Of alerts that are over, and of digests that were read, nothing would be sent anyway. Who had an alert's
letter was not kept: it is who had to be told on the day of it, by the rules of that time.
"""

from django.db import migrations
from django.db.models import Q

from contacts.kit import clock

# Who was told of what nobody has by name; of a report the nearest alone.
DESKS = {"urgent": "clerk", "situation_now": "leader", "situation_late": "leader"}
NEAREST = ("situation_now", "situation_late")


def note(apps, schema_editor):
    deliveries = apps.get_model("reports", "Delivery").objects
    deliveries.bulk_create(_of_alerts(apps), batch_size=500, ignore_conflicts=True)
    deliveries.bulk_create(_of_digests(apps), batch_size=500, ignore_conflicts=True)


def take_back(apps, schema_editor):
    """The instants alone; the rows may stay, they are written once."""
    rows = apps.get_model("reports", "Delivery").objects.filter(outcome="delivered", webhook=None)
    for row in rows.filter(digest__isnull=False).select_related("digest").iterator():
        _mailed(row.digest, row)
    urgent = rows.filter(alert__isnull=False).select_related("alert").order_by("-delivered_at")
    for row in urgent:
        if row.ordered_at >= row.alert.raised_at:
            _mailed(row.alert, row)


def _mailed(told, row):
    type(told).objects.filter(pk=told.pk).update(mailed_at=row.delivered_at)


def _of_alerts(apps):
    alerts = apps.get_model("reports", "Alert").objects.select_related("area", "cadre")
    for alert in alerts.filter(resolved_on=None, mailed_at__isnull=False):
        for user in sorted(_told(apps, alert)):
            yield _row(
                apps, alert, about="urgent", alert=alert, user_id=user,
                key=f"urgent:{alert.pk}:{alert.raised_at.isoformat()}:mail:{user}",
                ordered_at=max(alert.raised_at, alert.mailed_at),
            )  # fmt: skip


def _of_digests(apps):
    digests = apps.get_model("reports", "Digest").objects
    for digest in digests.filter(read_at=None, mailed_at__isnull=False).iterator():
        yield _row(
            apps, digest, about="digest", digest=digest, user_id=digest.user_id,
            key=f"digest:mail:{digest.pk}", ordered_at=digest.written_at,
        )  # fmt: skip


def _row(apps, told, **more):
    sent = {"outcome": "delivered", "tries": 1, "delivered_at": told.mailed_at}
    return apps.get_model("reports", "Delivery")(next_try_at=told.mailed_at, **sent, **more)


def _told(apps, alert):
    if alert.cadre is not None:
        return {alert.cadre.user_id} - {None}
    on = clock.day_of(alert.mailed_at)
    held = Q(ends_on=None) | Q(ends_on__gte=on)
    grants = apps.get_model("contacts", "Grant").objects.filter(
        held, starts_on__lte=on, role=DESKS.get(alert.kind), user__is_active=True
    )
    there = [
        (len(grant.area.path), grant.user_id)
        for grant in grants.exclude(user__email="").select_related("area")
        if alert.area.path.startswith(grant.area.path)
    ]
    nearest = max(there, default=(0, 0))[0] if alert.kind in NEAREST else 0
    return {user for depth, user in there if depth >= nearest}


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0010_people_of_a_household'),
        ('reports', '0011_alerts_of_commitments'),
    ]

    operations = [migrations.RunPython(note, take_back)]
