"""Word documents out of a template: what is filled in stays text, whatever it holds.

A template is code, data is not: it is rendered in a sandbox, gets plain values alone (no object whose
methods it could call), and no brace of the data reaches the renderer as a brace.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.utils.functional import Promise

from contacts.kit.words import plain


def filled(template: Path, values: Mapping[str, Any]) -> bytes:
    """The document: texts, whole numbers, and lists and mappings of these.

    Raises:
        TypeError: a value is something else.
        jinja2.UndefinedError: the template asks for what was not given.
    """
    # Loaded where a document is made: each process would carry it otherwise.
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    document = DocxTemplate(template)
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    document.render(_plain_values(values), environment, autoescape=True)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _plain_values(value: Any) -> Any:
    if isinstance(value, str | Promise):
        return _as_text(str(value))
    if isinstance(value, int):
        return value
    if isinstance(value, Mapping):
        return {str(name): _plain_values(one) for name, one in value.items()}
    if isinstance(value, Sequence):
        return [_plain_values(one) for one in value]
    raise TypeError(f"{type(value).__name__} does not go into a document")


def _as_text(text: str) -> Any:
    """Escaped, without control characters, its braces as references to the characters."""
    from markupsafe import Markup, escape

    # Not as a "safe" string: whatever a string says of itself, here it is text.
    escaped = str(escape(plain("".join(list(text)))))
    return Markup(escaped.replace("{", "&#123;").replace("}", "&#125;"))  # noqa: S704 - escaped above
