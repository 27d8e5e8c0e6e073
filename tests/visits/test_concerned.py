"""How many households and people a matter concerns: a lower bound stays one, alone and in sums."""

import hashlib
import io
import json
import uuid

import pytest
from django.db import IntegrityError, transaction
from openpyxl import load_workbook

from contacts.kit import clock
from contacts.kit.quantities import Quantity
from tests.factories import make_grievance
from tests.visits.matters import matter
from visits.actions.groups import begin_group, put_into_group
from visits.actions.moves import make_move
from visits.actions.sealing import seal_matter
from visits.models import Grievance, GroupKind
from visits.queries.concerned import concerned_by, concerns

NOW = clock.now()
SOME, MANY = Quantity(20, exact=False), Quantity(120)


def typed(town, **more):
    return {
        "uid": uuid.uuid4(), "text": "三组停水", "district": str(town.mei_village.uid),
        "channel": "window", "kind": "help", "received_on": clock.today().isoformat(), **more,
    }  # fmt: skip


def test_it_is_typed_as_people_say_it_and_stands_on_the_page(as_user, town):
    desk = as_user(town.ban.user)
    page = desk.post("/grievances/new/", typed(town, homes="三十多户", people="1.2千"), follow=True)
    found = Grievance.objects.get()
    assert (found.homes, found.homes_at_least) == (30, True)
    assert (found.people, found.people_at_least) == (1200, False)
    assert "30余户、1,200人" in page.content.decode()


def test_what_is_not_understood_is_told_at_its_field(as_user, town):
    answer = as_user(town.ban.user).post("/grievances/new/", typed(town, homes="近百户"))
    form = answer.context["form"]
    assert "比这个数少" in form.errors["homes"][0] and form.fold_errors
    assert 'value="近百户"' in answer.content.decode()
    assert not Grievance.objects.exists()


def test_nobody_has_to_say_it(as_user, town):
    page = as_user(town.ban.user).post("/grievances/new/", typed(town), follow=True)
    found = Grievance.objects.get()
    assert (found.homes, found.people, concerns(found)) == (None, None, "")
    assert "<dt>涉及</dt>" not in page.content.decode()


def test_a_lower_bound_of_nothing_is_refused_by_the_database(town):
    made = make_grievance(town.amei, town.ban.user)
    for wrong in ({"homes": None}, {"homes": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Grievance.objects.filter(pk=made.pk).update(homes_at_least=True, **wrong)


def test_a_matter_that_says_nothing_of_it_keeps_the_digest_that_it_always_had(town):
    plain = matter(town)
    names = (
        "text", "kind", "channel", "raiser", "district", "area", "household", "raised_by", "phone",
        "place", "topic", "mark", "official_number",
    )  # fmt: skip
    said = {n: str(getattr(getattr(plain, n), "pk", getattr(plain, n))) for n in names}
    text = json.dumps(["who", said], ensure_ascii=False, sort_keys=True)
    assert plain.digest("who") == hashlib.sha256(text.encode()).hexdigest()


def test_another_count_is_another_submission(town):
    counts = ({}, {"homes": SOME}, {"homes": Quantity(20)}, {"people": SOME})
    assert len({matter(town, **said).digest("who") for said in counts}) == len(counts)


@pytest.fixture
def group(town):
    return begin_group(
        by=town.ban.user, kind=GroupKind.COLLECTIVE, name="三组饮水", area=town.east,
        organisation=town.office, starts_on=clock.today(),
    )  # fmt: skip


def filled(town, group, *counts):
    rows = [make_grievance(town.amei, town.ban.user, received_at=NOW, **said) for said in counts]
    put_into_group(by=town.ban.user, group=group, grievances=rows, at=NOW)
    return rows


def test_the_sum_of_a_group_says_at_least_as_soon_as_one_row_does(as_user, town, group):
    filled(town, group, {"homes": SOME, "people": MANY}, {"homes": Quantity(30)}, {})
    page = as_user(town.ban.user).get(f"/grievances/groups/{group.uid}/").content.decode()
    assert "至少50户、120人" in page and "另有1件没写" in page


def test_a_sum_of_exact_counts_is_exact(as_user, town, group):
    filled(town, group, {"homes": Quantity(5)}, {"homes": Quantity(30)})
    page = as_user(town.ban.user).get(f"/grievances/groups/{group.uid}/").content.decode()
    assert "35户" in page and "至少" not in page and "没写" not in page


def test_a_group_of_which_nobody_said_it_tells_no_sum(as_user, town, group):
    filled(town, group, {}, {})
    page = as_user(town.ban.user).get(f"/grievances/groups/{group.uid}/").content.decode()
    assert "各件写的数相加" not in page


def test_what_is_void_is_not_added(town, group):
    rows = filled(town, group, {"homes": SOME}, {"homes": Quantity(7)})
    make_move(by=town.ban.user, grievance=rows[0], move="void", at=NOW, reason="重复")
    assert concerned_by(Grievance.objects.all()).words == "7户"


def test_the_ledger_hands_figures_on_as_figures_and_lower_bounds_in_words(as_user, town):
    make_grievance(town.amei, town.ban.user, homes=SOME, people=MANY)
    answer = as_user(town.ban.user).get("/grievances/ledger/?pile=all&export=xlsx")
    rows = list(load_workbook(io.BytesIO(b"".join(answer))).active.iter_rows(values_only=True))
    head = next(row for row in rows if "涉及户数" in row)
    row = rows[rows.index(head) + 1]
    assert (row[head.index("涉及户数")], row[head.index("涉及人数")]) == ("20余", 120)


def test_nothing_of_it_is_left_of_a_sealed_matter(town):
    made = make_grievance(town.amei, town.ban.user, homes=SOME, people=MANY)
    seal_matter(by=town.ban.user, grievance=made, about="", at=NOW, handed_over=True)
    made.refresh_from_db()
    assert (made.homes_concerned, made.people_concerned, made.channel_name) == (None, None, None)
