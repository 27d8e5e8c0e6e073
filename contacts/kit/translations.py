"""Texts out of the code and into the catalogue, with Babel alone (no gettext on the machine)."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages import pofile
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.utils.translation.template import templatize

SOURCES = ("contacts", "visits", "reports", "config", "templates")
PYTHON_KEYWORDS = {
    "_": None,
    "_t": None,
    "gettext": None,
    "gettext_lazy": None,
    "counted": (1, 1),
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
# Babel gives one text, or the singular and the plural.
Texts = str | tuple[str, ...] | list[str]
PLACEHOLDER = re.compile(r"%\((\w+)\)\d*[sd]|(?<!%)%[sd]|\{\w*\}")


def found_texts(root: Path) -> Catalog:
    """Every text that the code under `root` marks for translation."""
    catalog = Catalog(locale="en", project="lianxinqiao", fuzzy=False, header_comment="")
    for path in _files(root):
        for line, message, comments, context in _texts_of(path):
            where = [(str(path.relative_to(root)), line)]
            catalog.add(message, locations=where, auto_comments=comments, context=context)
    return catalog


def read(path: Path) -> Catalog:
    """The catalogue as committed; an empty one where there is none yet."""
    if not path.exists():
        return Catalog(locale="en")
    with path.open("rb") as file:
        return pofile.read_po(file, locale="en")


def merged(known: Catalog, found: Catalog) -> Catalog:
    """The texts found, with the translations known; what is no longer used falls away."""
    for message in found:
        old = known.get(message.id, context=message.context) if message.id else None
        if old is not None:
            message.string = old.string
        # Only the file: a line number would change the catalogue with every edit.
        message.locations = sorted({(name, 0) for name, _line in message.locations})
    return found


def write(path: Path, catalog: Catalog) -> None:
    """Write the catalogue in the order of its texts, so that two branches merge well."""
    buffer = io.BytesIO()
    pofile.write_po(
        buffer, catalog, width=0, omit_header=False, sort_output=True, include_lineno=False
    )
    text = buffer.getvalue().decode()
    noise = (
        r'^"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Report-Msgid.*|Language-Team):.*\n'
    )
    text = re.sub(noise, "", text, flags=re.MULTILINE)
    path.write_text(text, encoding="utf-8")


def faults(catalog: Catalog) -> list[str]:
    """What is wrong with the catalogue: texts without English or with lost placeholders."""
    return [
        f"{fault}: {message.id}"
        for message in catalog
        if message.id and (fault := _fault(message.id, message.string))
    ]


def _fault(text: Texts, translation: Texts | None) -> str:
    texts = [text] if isinstance(text, str) else list(text)
    translation = translation or ""
    translations = [translation] if isinstance(translation, str) else list(translation)
    if not all(translations):
        return "untranslated"
    wanted = {name for t in texts for name in _placeholders(t)}
    if any(not set(_placeholders(t)) <= wanted for t in translations):
        return "unknown placeholder"
    if not any(wanted <= set(_placeholders(t)) for t in translations):
        return "lost placeholder"
    return ""


def _placeholders(text: str) -> list[str]:
    found = [match.group(1) or match.group() for match in PLACEHOLDER.finditer(text)]
    # Where Chinese numbers a month, a translation may name it (kit.days).
    return [name.replace("month_name", "month") for name in found]


def _files(root: Path) -> Iterator[Path]:
    for source in SOURCES:
        for path in sorted((root / source).rglob("*")):
            if path.suffix in (".py", ".html", ".txt") and "migrations" not in path.parts:
                yield path


def _texts_of(path: Path) -> Iterator[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Django's own reading of a template leaves code behind; its indents mean nothing.
        text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
    source = io.BytesIO(text.encode())
    yield from extract("python", source, keywords=PYTHON_KEYWORDS)
