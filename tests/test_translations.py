"""The English catalogue knows every text of the code; Django's own texts speak with the voice of the app."""

from pathlib import Path

import django
import pytest
from babel.messages.catalog import Catalog
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, ngettext

from contacts.kit import translations
from contacts.kit.language import counted

ENGLISH = settings.BASE_DIR / "locale" / "en" / "LC_MESSAGES" / "django.po"
CHINESE = settings.BASE_DIR / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
DJANGO = Path(django.__file__).parent


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


def djangos(folder):
    """Django's own Chinese texts of one of its folders."""
    return translations.read(DJANGO / folder / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po")


def test_our_words_for_djangos_texts_stand_for_texts_that_django_has():
    known = {message.id for folder in ("conf", "contrib/auth") for message in djangos(folder)}
    ours = translations.read(CHINESE)
    assert {message.id for message in ours} <= known
    assert translations.faults(ours) == []


def test_no_text_about_accounts_and_passwords_is_on_first_name_terms():
    with translation.override("zh-hans"):
        for message in djangos("contrib/auth"):
            if isinstance(message.id, tuple):
                assert "你" not in ngettext(*message.id, 8)
            elif message.id:
                assert "你" not in gettext(message.id)


def test_a_field_left_empty_is_told_in_plain_words():
    with translation.override("zh-hans"):
        assert gettext("This field is required.") == "这一项要填。"


@pytest.mark.parametrize(("number", "words"), [(1, "1 day left"), (2, "2 days left")])
def test_english_tells_one_from_many(number, words):
    with translation.override("en"):
        assert counted("还剩%(n)s天", number) % {"n": number} == words
    with translation.override("zh-hans"):
        assert counted("还剩%(n)s天", number) % {"n": number} == f"还剩{number}天"


def test_a_translation_may_name_the_month_that_chinese_numbers():
    catalog = Catalog(locale="en")
    catalog.add("{month}月{day}日", "{day} {month_name}")
    assert translations.faults(catalog) == []
