"""The English catalogue knows every text of the code."""

import pytest
from babel.messages.catalog import Catalog
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from contacts.kit import translations

ENGLISH = settings.BASE_DIR / "locale" / "en" / "LC_MESSAGES" / "django.po"


def test_every_text_has_its_english():
    found = translations.found_texts(settings.BASE_DIR)
    assert len(found) > 300
    assert translations.faults(translations.merged(translations.read(ENGLISH), found)) == []


def test_the_texts_of_templates_are_found_with_those_of_the_code():
    found = {
        m.id: {name for name, _ in m.locations} for m in translations.found_texts(settings.BASE_DIR)
    }
    assert "templates/contacts/account_list.html" in found["新建账号"]
    assert "contacts/views/accounts.py" in found["新建账号"]


@pytest.mark.parametrize(
    ("text", "english", "fault"),
    [
        ("一共 %(n)s 户", "%(n)s households", ""),
        ("一共 %(n)s 户", "households", "lost placeholder"),
        ("一共 %(n)s 户", "%(m)s of %(n)s", "unknown placeholder"),
        ("住户", "", "untranslated"),
    ],
)
def test_a_faulty_translation_is_named(text, english, fault):
    catalog = Catalog(locale="en")
    catalog.add(text, english)
    assert translations.faults(catalog) == ([f"{fault}: {text}"] if fault else [])


def test_english_is_served():
    with translation.override("en"):
        assert gettext("住户") == "Households"
