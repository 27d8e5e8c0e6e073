"""What the style sheets and scripts may not contain."""

import re
from pathlib import Path

import django
import pytest
from babel.messages.pofile import read_po

from config.env import BASE_DIR

OURS = [*(BASE_DIR / "static" / "css").glob("*.css"), *(BASE_DIR / "static" / "js").glob("*.js")]
# Too new for the phones in use, or against the taste of the house.
TOO_NEW = r":has\(|@container|@layer|@scope|color-mix\(|oklch\(|&[.:]|:is\(|:where\("
TOO_LOUD = r"gradient\(|shadow:(?! none)|animation|@keyframes|transition:(?! none)"
REFUSED_BY_THE_CONTENT_POLICY = r"https?://(?!www\.w3\.org)|\beval\(|innerHTML|new Function|data:"


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
@pytest.mark.parametrize("words", [TOO_NEW, TOO_LOUD, REFUSED_BY_THE_CONTENT_POLICY])
def test_styles_and_scripts_suit_old_phones_a_calm_page_and_the_policy(path, words):
    assert re.findall(words, path.read_text(encoding="utf-8")) == []


def test_colours_of_words_stand_out_from_their_ground():
    tokens = dict(
        re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", (BASE_DIR / "static/css/app.css").read_text())
    )
    grounds = ["paper", "ground"]
    pairs = [(ink, ground) for ink in ("ink", "ink-2", "ink-3", "accent") for ground in grounds]
    pairs += [(state, f"{state}-soft") for state in ("met", "track", "risk", "over", "idle")]
    for ink, ground in [*pairs, ("accent", "accent-soft"), ("accent-ink", "accent")]:
        assert contrast(tokens[ink], tokens[ground]) >= 4.5, (ink, ground)
    assert contrast(tokens["line-field"], tokens["paper"]) >= 3


def contrast(one, other):
    """The ratio of WCAG 2.2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_each_plainer_sentence_replaces_one_that_django_still_says():
    django_home = Path(django.__file__).parent
    theirs = set()
    for folder in (django_home / "conf", django_home / "contrib" / "auth"):
        theirs |= ids(folder / "locale/zh_Hans/LC_MESSAGES/django.po")
    assert ids(BASE_DIR / "locale/zh_Hans/LC_MESSAGES/django.po") <= theirs


def ids(path):
    """The sentences that a catalogue translates."""
    with path.open("rb") as file:
        return {message.id for message in read_po(file) if isinstance(message.id, str)}
