"""Give robots that are there their fingerprints; of those that were added twice the oldest that is on stays on.

The others are switched off, not taken away: their names and what they sent stay to be read; what
waits for them is not sent later either.
"""

import json
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.db import migrations
from django.utils.crypto import salted_hmac

KNOWN = {
    "wecom": ("qyapi.weixin.qq.com", "key"),
    "dingtalk": ("oapi.dingtalk.com", "access_token"),
}


def fingerprint(platform, address):
    host, key = KNOWN[platform]
    parts = urlsplit(address)
    given = parse_qs(parts.query).get(key) if parts.hostname == host else None
    robot = json.dumps([host, given[0]] if given else [address])
    secret = settings.DIGEST_KEY
    return salted_hmac("reports.robot", robot, secret=secret, algorithm="sha256").hexdigest()


def fill(apps, _schema_editor):
    on = set()
    waiting = apps.get_model("reports", "Delivery").objects.filter(outcome="waiting")
    for row in apps.get_model("reports", "Webhook").objects.order_by("added_at", "pk"):
        row.fingerprint = fingerprint(row.platform, row.address.reveal())
        this = (row.area_id, row.fingerprint)
        if row.is_on and this in on:
            row.is_on = False
            waiting.filter(webhook=row).update(outcome="needless")
        elif row.is_on:
            on.add(this)
        row.save(update_fields=["fingerprint", "is_on"])


class Migration(migrations.Migration):
    dependencies = [("reports", "0015_fingerprints_of_robots")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
