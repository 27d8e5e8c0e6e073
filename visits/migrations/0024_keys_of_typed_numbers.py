import json
import re

from django.conf import settings
from django.db import migrations
from django.utils.crypto import salted_hmac

from contacts.kit.sheets.cells import is_blank, narrow

AT_ONCE = 500


def key_of(township_uid, number):
    """As a sheet's cell is read, in capitals; keyed. "" for what is no number."""
    bare = "" if is_blank(number) else re.sub(r"\s+", "", narrow(number)).upper()
    if not bare:
        return ""
    said = json.dumps([str(township_uid), bare], ensure_ascii=False)
    key = settings.DIGEST_KEY
    return salted_hmac("visits.sheet", said, secret=key, algorithm="sha256").hexdigest()


def fill(apps, _schema_editor):
    """Numbers of the level above that were typed by hand get their keys.

    Where several matters have the same number, whichever has the key keeps it, else the first gets it.
    """
    grievances = apps.get_model("visits", "Grievance").objects
    taken = set(grievances.exclude(sheet_key="").values_list("township", "sheet_key"))
    rows = grievances.exclude(official_number="").select_related("township").order_by("pk")
    changed = []
    for row in rows.only("official_number", "sheet_key", "township__uid").iterator():
        key = key_of(row.township.uid, row.official_number)
        if key and (row.township_id, key) not in taken:
            taken.add((row.township_id, key))
            row.sheet_key = key
            changed.append(row)
    grievances.bulk_update(changed, ["sheet_key"], batch_size=AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [("visits", "0023_report_of_a_matter")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
