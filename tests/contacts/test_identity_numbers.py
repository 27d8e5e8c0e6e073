"""No form takes an identity number, in whatever field it is typed."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from django import forms
from django.urls import reverse

import contacts.forms
import reports.forms
import visits.forms
from contacts.kit.words import NoIdentityNumbers
from contacts.models import AuditEvent, Household

NUMBER = "420527199003070001"
REFUSED = "身份证号不保存"


def all_forms() -> list[type[forms.BaseForm]]:
    found: set[type[forms.BaseForm]] = set()
    for package in (contacts.forms, visits.forms, reports.forms):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            values = vars(importlib.import_module(module.name)).values()
            found |= {v for v in values if isinstance(v, type) and issubclass(v, forms.BaseForm)}
    return sorted((f for f in found if f.__module__.split(".")[0] != "django"), key=str)


def takes_text(form: type[forms.BaseForm]) -> bool:
    fields = getattr(form, "base_fields", {}).values()
    return any(isinstance(field, forms.CharField) for field in fields)


def test_each_form_with_a_text_refuses_identity_numbers():
    with_text = [form for form in all_forms() if takes_text(form)]
    assert len(with_text) > 20
    assert [form for form in with_text if not issubclass(form, NoIdentityNumbers)] == []


class Note(NoIdentityNumbers, forms.Form):
    text = forms.CharField()
    password = forms.CharField(widget=forms.PasswordInput, required=False)


def test_the_number_is_refused_where_it_was_typed_and_stays_there():
    form = Note({"text": f"张某 {NUMBER}"})
    assert not form.is_valid()
    assert REFUSED in form.errors["text"][0]
    assert NUMBER not in form.errors["text"][0]
    assert NUMBER in str(form["text"])


def test_other_text_and_a_password_pass():
    assert Note({"text": "电话15400000012", "password": NUMBER}).is_valid()


@pytest.fixture
def signed_in(cast, client):
    client.force_login(cast.ban.user)
    return client


@pytest.mark.parametrize("field", ["head_name", "address", "phone"])
def test_a_household_is_not_changed_by_one(cast, signed_in, field):
    typed = {"head_name": cast.amei.head_name, "address": "1号", "phone": "", "size": 3}
    address = reverse("household-change", args=[cast.amei.uid])
    response = signed_in.post(address, {**typed, field: NUMBER})
    assert REFUSED in response.content.decode()
    stored = str(Household.objects.filter(pk=cast.amei.pk).values().get())
    assert NUMBER not in stored


def test_the_reason_of_a_call_keeps_none_in_the_trail(cast, signed_in):
    address = reverse("household-call", args=[cast.shan.uid])
    response = signed_in.post(address, {"reason": f"核对{NUMBER}"})
    assert response.status_code == 200
    assert not AuditEvent.objects.filter(reason__contains=NUMBER).exists()
