"""What was typed into a form that can't be sent any more, as a remark to begin with."""

from __future__ import annotations

from collections.abc import Mapping

from contacts.kit.words import plain
from visits.forms.texts import STAFF_TEXT_AT_MOST

# The texts that the forms of moves ask for, as they stand there.
TEXTS = (
    "answer", "result", "said", "told", "published", "headline", "evidence", "reason", "text",
    "task", "to_do", "cause", "plan", "relief_basis",
)  # fmt: skip


def carried_text(data: Mapping[str, str]) -> str:
    """The texts among what was sent, a paragraph each, as far as a remark holds them."""
    texts = [plain(data.get(name, "")).strip() for name in TEXTS]
    return "\n".join(filter(None, texts))[:STAFF_TEXT_AT_MOST]
