"""Whoever sends the id of a record out of reach is refused, and nothing is stored."""

import hashlib
import logging
import uuid

import pytest
from django import forms
from django.db import connection, transaction
from django.db.models import Q
from django.urls import reverse

from contacts.filters.base import Filter
from contacts.kit import clock
from contacts.models import (
    Area,
    Cadre,
    ContactAssignment,
    Household,
    Organisation,
    Resident,
    ResponsibilityDistrict,
)
from tests.access.addresses import ADDRESSES
from tests.access.collecting import plain_addresses
from tests.access.test_reach import IN, expected
from tests.access.test_walk import PAGES
from tests.kept import tables
from visits.models import Activity, Commitment, Grievance, MatterGroup, ReceptionDay

# Who sends them: whoever of these the page opens to.
SENDERS = ("quan", "shu", "ban", "mei", "lianzheng")
RECORD = {
    Area: "village",
    ResponsibilityDistrict: "district",
    Organisation: "organisation",
    Cadre: "cadre",
    Household: "household",
    Resident: "resident",
    ContactAssignment: "assignment",
    MatterGroup: "group",
    Activity: "activity",
    Grievance: "grievance",
    ReceptionDay: "reception",
    Commitment: "commitment",
}
# Every choice among scoped records that some form offers, by page and field. A new one appears
# here of itself: the walk compares.
CHOICES = {
    ("account-create", "cadre"), ("account-create", "area"), ("grant-create", "area"),
    ("assign-contact", "cadre"), ("assign-households", "households"), ("distribute", "cadres"),
    ("cadre-new", "township"), ("cadre-new", "organisation"), ("service-new", "organisation"),
    ("contact-point-new", "cadre"), ("contact-point-new", "district"),
    ("contact-point-new", "organisation"), ("post-new", "cadre"), ("post-new", "area"),
    ("post-replace", "cadre"), ("station-new", "organisation"),
    ("station-change", "organisation"), ("stand-in-new", "stand_in"), ("handover-new", "taker"),
    ("handover-new", "assignments"), ("handover-new", "commitments"), ("handover-new", "matters"), ("household-change", "group"), ("household-move", "group"),
    ("household-split", "residents"), ("household-new", "group"), ("care-new", "resident"),
    ("organisation-new", "area"), ("organisation-new", "parent"),
    ("organisation-change", "parent"), ("visit-new-kind", "households"), ("visit-new-kind", "companions"),
    ("visit-new-kind", "consenting"), ("visit-new-kind", "district"), ("activity-correct", "households"),
    ("activity-correct", "companions"), ("activity-correct", "consenting"),
    ("activity-correct", "district"), ("activity-correct", "organisation"),
    ("visit-new-kind", "organisation"), ("responsibility-new", "area"),
    ("responsibility-new", "organisation"), ("responsibility-replace", "organisation"),
    ("grievance-new", "district"), ("grievance-new", "home"),
    ("grievance-group-new", "area"), ("grievance-group-new", "organisation"),
    ("grievance-group-change", "area"), ("grievance-group-change", "organisation"),
    ("grievance-group-into", "group"), ("conduct-new", "township"), ("situation-new", "district"),
    ("situation-leader-new", "township"), ("situation-leader-new", "cadre"),
    ("webhook-new", "area"), ("webhook-new", "organisation"),
    ("commitment-new", "cadre"), ("commitment-new", "organisation"), ("commitment-new", "district"),
    ("reception-new", "organisation"), ("reception-new", "district"), ("reception-new", "receiver"),
    ("reception-rota", "organisation"), ("reception-rota", "district"), ("reception-held", "activity"),
    ("reception-swap", "receiver"), ("reception-swap", "other"), ("reception-record", "companions"),
    ("reception-record", "district"), ("reception-record", "organisation"),
}  # fmt: skip

# Pages that first ask for a district.
ASKS_WHERE = {"household-new", "assign-households"}
# The own record is refused for a reason of its own: the only household is being handed over, and
# the only resident can't split off, and the only office answers for it already; a reception day is
# filled in with a district, so that no unit fits beside it, and whoever writes for another names
# those alone for whom he may write.
TAKEN = {
    ("handover-new", "assignments"), ("household-split", "residents"),
    ("responsibility-replace", "organisation"), ("reception-new", "organisation"),
    ("reception-rota", "organisation"), ("reception-record", "companions"),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _quiet():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def fingerprint() -> str:
    """All that is stored, but for the trail."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in sorted({*tables()} - {"contacts_auditevent", "contacts_user"}):
            cursor.execute(f"SELECT * FROM {table} ORDER BY id")
            digest.update(repr(cursor.fetchall()).encode())
    return digest.hexdigest()


def pages_of(world):
    """(name, path, who) of every page that may hold a form, for somebody who may open it."""
    mine = world.places["mine"]

    def query(name):
        return f"?district={mine.district.uid}" if name in ASKS_WHERE else ""

    for name, named in ADDRESSES.items():
        people = [c for c in SENDERS if expected(name, c, world.people[c], mine) == IN]
        yield name, reverse(name, kwargs=named.arguments(mine)) + query(name), people
    names = {pattern.callback: pattern.name for pattern in PAGES}
    for path, view in plain_addresses():
        if names[view] != "visit-new":  # the same page as visit-new-kind
            yield names[view], path + query(names[view]), SENDERS


def form_at(client, path):
    """The form that a page shows and takes, if it shows one."""
    with transaction.atomic():
        response = client.get(path)
        transaction.set_rollback(True)
    form = (response.context or {}).get("form") if response.status_code == 200 else None
    return form if isinstance(form, forms.BaseForm) and not isinstance(form, Filter) else None


def choices_of(form):
    """The fields of a form that choose among scoped records."""
    for name, field in form.fields.items():
        model = getattr(getattr(field, "queryset", None), "model", None)
        if model is not None and hasattr(model, "scopes"):
            yield name, field, model


def filled_in(form) -> dict[str, object]:
    """The form as somebody would send it who leaves alone what is filled in."""
    data = {}
    for name, field in form.fields.items():
        value = form[name].value()
        if value in (None, "", []) and field.required:
            value = _something(field)
        if value not in (None, ""):
            data[name] = value
    return data


def _something(field):
    if isinstance(field, forms.UUIDField):
        return uuid.uuid4()
    if isinstance(field, forms.DateField):
        return clock.today()
    if hasattr(field, "queryset"):
        first = field.queryset.first()
        value = getattr(first, field.to_field_name or "pk", "")
        return [value] if isinstance(field, forms.ModelMultipleChoiceField) else value
    return 1 if isinstance(field, forms.IntegerField) else "甲"


def asks_by_get(path) -> bool:
    """The preview of a distribution: its questions come by GET."""
    return path.endswith("/distribute/")


def sent(client, path, form, name, uid, before):
    """The errors of the field after sending `uid` in it, and whether the page let it through: whether
    anything stored is not as `before`."""
    many = isinstance(form.fields[name], forms.ModelMultipleChoiceField)
    data = {**filled_in(form), name: [uid] if many else uid}
    with transaction.atomic():
        response = client.get(path, data) if asks_by_get(path) else client.post(path, data)
        changed = fingerprint() != before
        transaction.set_rollback(True)
    again = (response.context or {}).get("form")
    return bool(again and name in again.errors), response.status_code, changed


def test_no_form_takes_a_record_of_another_township(world, as_person):
    west, found, wrong, refused_own = world.places["west"], set(), [], []
    before = fingerprint()  # whatever is sent is rolled back
    for page, path, people in pages_of(world):
        for code in people:
            form = form_at(as_person(code), path)
            for name, field, model in choices_of(form) if form else ():
                found.add((page, name))
                foreign = getattr(west, RECORD[model]).uid
                refused, status, changed = sent(as_person(code), path, form, name, foreign, before)
                if not refused or status != 200 or changed:
                    wrong.append((page, name, code, refused, status, changed))
                own = field.queryset.first()
                own = None if (page, name) in TAKEN else own
                if own and sent(as_person(code), path, form, name, own.uid, before)[0]:
                    refused_own.append((page, name, code))
    assert wrong == []
    assert refused_own == []
    assert (found - CHOICES, CHOICES - found) == (set(), set())


def test_a_form_that_narrows_nothing_is_seen(world, as_person, monkeypatch):
    monkeypatch.setattr("contacts.access.within", lambda *_args: Q(pk__isnull=False))
    path = reverse("contact-point-new")
    form = form_at(as_person("quan"), path)
    foreign = world.places["west"].district.uid
    refused, _status, changed = sent(
        as_person("quan"), path, form, "district", foreign, fingerprint()
    )
    assert not refused
    assert changed


def test_what_no_form_chooses_from_is_refused_as_well(world, as_person):
    mine, west, before = world.places["mine"], world.places["west"], fingerprint()
    merge = as_person("quan").post(
        reverse("household-merge", args=[mine.household.uid]),
        {"into": west.household.number, "on": clock.today()},
    )
    assert "into" in merge.context["form"].errors
    typed = {"uid": uuid.uuid4(), "happened_on": clock.today(), "kind": "household_visit"}
    typed |= {"heard": "甲", "households": [mine.household.uid]}
    for_other = f"{reverse('visit-new')}?for={west.cadre.uid}"
    assert as_person("ban").post(for_other, typed).status_code == 404
    new = {"head_name": "甲", "number": "甲1", "starts_on": clock.today()}
    elsewhere = f"{reverse('household-new')}?district={west.district.uid}"
    assert "form" not in as_person("quan").post(elsewhere, new).context
    moved = {"number": "甲1", "on": clock.today()}
    away = f"{reverse('household-move', args=[mine.household.uid])}?district={west.district.uid}"
    assert "form" not in as_person("quan").post(away, moved).context
    assert fingerprint() == before
