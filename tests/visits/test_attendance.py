"""How many came to something: 30余 is kept as a lower bound, through corrections and sheets."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from contacts.kit import clock
from contacts.kit.quantities import Quantity
from tests.factories import make_activity, make_kind
from visits.actions.content import Content
from visits.models import Activity
from visits.queries.entries import corrections
from visits.tables.activities import attendance

MEETING = "/visits/new/concerns_meeting/"


@pytest.fixture
def typed(cast):
    make_kind("concerns_meeting")

    def typed(**more):
        return {
            "uid": str(uuid.uuid4()), "kind": "concerns_meeting", "done": "议了修路。",
            "happened_on": clock.today().isoformat(), "district": str(cast.mei_village.uid), **more,
        }  # fmt: skip

    return typed


@pytest.mark.parametrize(
    ("written", "stored", "shown"),
    [("三十多人", (30, True), "30余"), ("42", (42, False), "42"), ("", (None, False), "")],
)
def test_it_is_typed_as_people_say_it(as_user, cast, typed, written, stored, shown):
    browser = as_user(cast.mei.user)
    answer = browser.post(MEETING, typed(attendance=written))
    assert answer.status_code == 302, answer.context["form"].errors
    made = Activity.objects.get()
    assert (made.attendance, made.attendance_at_least) == stored
    page = browser.get(f"/visits/{made.uid}/").content.decode()
    assert (f"<dt>人数</dt><dd>{shown}</dd>" in page) == bool(shown)
    assert attendance(made) == (shown if stored[1] else stored[0] or "")


def test_what_is_no_count_is_told_at_its_field(as_user, cast, typed):
    answer = as_user(cast.mei.user).post(MEETING, typed(attendance="近百人"))
    assert "比这个数少" in answer.context["form"].errors["attendance"][0]
    assert not Activity.objects.exists()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_correction_begins_with_it_and_keeps_what_was_said(as_user, cast, typed, language):
    browser = as_user(cast.mei.user)
    browser.post(MEETING, typed(attendance="30余"))
    made = Activity.objects.get()
    address = f"/visits/{made.uid}/correct/"
    browser.cookies.load({"django_language": language})
    form = browser.get(address).context["form"]
    with translation.override(language):
        shown = form["attendance"].value()
    unchanged = typed(attendance=shown)
    browser.post(address, unchanged)
    made.refresh_from_db()
    assert made.attending == Quantity(30, exact=False)
    browser.post(address, typed(attendance="35"))
    made.refresh_from_db()
    assert made.attending == Quantity(35)
    changes = corrections(made, Content.of(made).as_json())[0].changes
    assert [(one.field, one.before) for one in changes] == [("attendance", "30余")]


def test_an_exact_count_keeps_the_digest_that_it_always_had(cast):
    said = {"kind": make_kind(), "happened_on": dt.date(2026, 4, 1), "cadres": [cast.mei]}
    plain = {
        None: Content(**said),
        12: Content(**said, attendance=Quantity(12)),
        "12+": Content(**said, attendance=Quantity(12, exact=False)),
    }
    assert [content.as_json()["attendance"] for content in plain.values()] == list(plain)


def test_a_lower_bound_of_nothing_is_refused_by_the_database(cast):
    made = make_activity(dt.date(2026, 4, 1), cadres=[cast.mei], households=[cast.amei])
    with pytest.raises(IntegrityError), transaction.atomic():
        Activity.objects.filter(pk=made.pk).update(attendance_at_least=True)
