import unicodedata

from django.db import migrations

AT_ONCE = 500


def plain(text):
    folded = unicodedata.normalize("NFKC", text)
    return "".join(c for c in folded if not c.isspace() and unicodedata.category(c) != "Cf")


def fill(apps, _schema_editor):
    """Whom the words of sealed reports name by the full name is kept with each; `subject` stays.

    Of a text alone: whoever is named there and not among those whom it is about.
    """
    named, cadres = apps.get_model("visits", "ConductNamed"), {}
    rows = []
    for report in apps.get_model("visits", "ConductReport").objects.exclude(about=""):
        if report.township_id not in cadres:
            of_place = apps.get_model("contacts", "Cadre").objects.filter(township=report.township_id)
            cadres[report.township_id] = list(of_place.values_list("pk", "name"))
        about, text = plain(report.about), plain(report.text)
        for pk, name in cadres[report.township_id]:
            if len(name) > 1 and plain(name) in about + "\n" + text:
                alone = plain(name) not in about
                rows.append(named(report_id=report.pk, cadre_id=pk, is_alone=alone))
    named.objects.bulk_create(rows, batch_size=AT_ONCE)


def take_back(apps, _schema_editor):
    apps.get_model("visits", "ConductNamed").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("visits", "0036_named_in_sealed_reports")]
    operations = [migrations.RunPython(fill, take_back)]
