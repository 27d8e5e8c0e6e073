"""Word documents of this app."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse

from contacts.kit.word import filled

# Written by `manage.py word_template`; a test holds the file against the command.
CIRCULAR = Path(settings.BASE_DIR) / "templates" / "visits" / "word" / "circular.docx"


def document(template: Path, values: dict[str, Any], *, name: str) -> FileResponse:
    """A filled template as a download."""
    file = io.BytesIO(filled(template, values))
    return FileResponse(file, as_attachment=True, filename=f"{name}.docx")
