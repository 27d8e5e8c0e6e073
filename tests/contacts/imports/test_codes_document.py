"""docs/sheets.md names every code that a sheet may be answered with."""

import re

from django.conf import settings

from contacts.kit.sheets.refusals import SENTENCES

ROOMS = ("contacts/imports", "visits/imports", "contacts/kit/sheets")
CODES = re.compile(
    r'(?:RowRefused|CellError|record\.(?:warn|reject|ignore)|ignored)\(\s*(?:row, )?"([a-z_]+)"'
)


def codes_in_the_code() -> set[str]:
    texts = [
        path.read_text(encoding="utf-8")
        for room in ROOMS
        for path in (settings.BASE_DIR / room).glob("*.py")
    ]
    return {code for text in texts for code in CODES.findall(text)}


def test_every_code_is_explained():
    page = (settings.BASE_DIR / "docs" / "sheets.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"[a-z_0-9]+", " ".join(re.findall(r"`([^`]+)`", page))))
    known = codes_in_the_code()
    assert len(known) > 30
    assert sorted((known | set(SENTENCES)) - explained) == []
