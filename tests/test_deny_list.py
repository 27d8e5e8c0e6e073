"""No score, level or label of people: not in a model, a field, a choice, a template or the catalogue."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from contacts.models import CareMembership, ContactAssignment, Household, Resident

ROOT = Path(settings.BASE_DIR)
PEOPLE = (Household, Resident, CareMembership, ContactAssignment)
WORDS = [
    line
    for line in (Path(__file__).parent / "deny_list.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
# A template is about people when it speaks of one of these.
ABOUT_PEOPLE = re.compile(
    r"household|resident|member|assignment|care|住户|居民|户主", re.IGNORECASE
)
# States of duties (at_risk, note-risk) are about duties; and some pages promise what isn't done.
HARMLESS = re.compile(r"at_risk|at risk|(?:note|state|stack|text)-risk|不给[^。]*打分[^。]*。")
CATALOGUES = [
    "contacts/catalogue.py",
    "visits/catalogue/activities.py",
    "visits/catalogue/grievances.py",
    "reports/catalogue.py",
]


def found(text):
    """The words of the deny list that a text carries."""
    text = HARMLESS.sub("", text)
    parts = set(re.split(r"[^a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).lower()))
    return [word for word in WORDS if (word in parts if word.isascii() else word in text)]


def around_people():
    """The four models, and whatever points at one of them."""
    for model in apps.get_models():
        if model.__module__.split(".")[0] not in ("contacts", "visits", "reports"):
            continue
        points = any(f.related_model in PEOPLE for f in model._meta.get_fields() if f.is_relation)
        if model in PEOPLE or points:
            yield model


def said_by(model):
    yield model.__name__
    yield str(model._meta.verbose_name)
    for field in model._meta.concrete_fields:
        yield field.name
        yield str(field.verbose_name)
        yield str(field.help_text)
        for value, label in field.flatchoices:
            yield f"{value} {label}"


@pytest.mark.parametrize("model", list(around_people()), ids=lambda model: model.__name__)
def test_no_model_around_people_carries_a_word_of_the_list(model):
    assert {text: words for text in said_by(model) if (words := found(text))} == {}


def test_no_template_about_people_carries_a_word_of_the_list():
    told = {}
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        if ABOUT_PEOPLE.search(text) and (words := found(text)):
            told[str(path.relative_to(ROOT))] = words
    assert told == {}


@pytest.mark.parametrize("path", CATALOGUES)
def test_no_catalogue_carries_a_word_of_the_list(path):
    assert found((ROOT / path).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("risk_level", ["risk"]),
        ("riskLevel", ["risk"]),
        ("信用等级", ["等级", "信用"]),
        ("上访户", ["上访户"]),
        ("at_risk", []),
        ("asterisk", []),
    ],
)
def test_the_list_finds_what_it_should(text, words):
    assert sorted(found(text)) == sorted(words)
