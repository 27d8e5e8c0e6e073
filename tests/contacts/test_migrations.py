"""Back to an earlier version: what it has no room for goes, and nothing stops the way."""

import pytest
from django.core.management import call_command

from contacts.models import ColumnMapping


@pytest.fixture
def back_to(transactional_db):
    """Take the app's tables back to a migration; afterwards they are as they were."""
    yield lambda name: call_command("migrate", "contacts", name, verbosity=0)
    call_command("migrate", verbosity=0)  # the apps above went back with it


def test_before_headings_of_an_area_those_of_everywhere_alone_are_known(back_to):
    for path, column in (("", "number"), ("00010001", "phone"), ("00010002", "size")):
        ColumnMapping.objects.create(
            area_path=path, kind="households", heading="家里的号码", column=column
        )
    back_to("0007")
    back_to("0008")
    assert list(ColumnMapping.objects.values_list("area_path", "column")) == [("", "number")]
