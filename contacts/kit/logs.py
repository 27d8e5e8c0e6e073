"""Log lines without anything that somebody typed.

Messages of exceptions quote values: a name that is not unique, a phone number that is too long. The
place in the code and the kind of error are enough to find the fault, so that is what is written; a
few kinds, whose messages speak of the code alone, keep theirs.
"""

import logging
import re
import traceback
from collections.abc import Iterable
from types import TracebackType
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, OperationalError, ProgrammingError
from django.template import TemplateDoesNotExist, TemplateSyntaxError

ABOUT_CODE = (
    AttributeError,
    ImportError,
    ImproperlyConfigured,
    NameError,
    OperationalError,
    ProgrammingError,
    RecursionError,
    TemplateDoesNotExist,
    TemplateSyntaxError,
    TypeError,
)

# What was searched for, behind the path of a page.
SEARCH = re.compile(r"(/[^\s?\"]*)\?[^\s\"]*")

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class WithoutValues(logging.Formatter):
    """Writes where an exception came from and what kind it is, but not the values it quotes.

    Of an address the search behind the question mark is cut, and all that follows one of the words
    `secret_under`: a path /word/… goes on with a code or a token, or with whatever somebody typed
    in its place, so it is cut to the end of the line (of a request line of a server: to its end).
    """

    def __init__(self, *args: Any, secret_under: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = "|".join(map(re.escape, secret_under)) or "(?!)"
        self.secret = re.compile(rf"/({words})/.*?(?= HTTP/[0-9.]+\" [0-9]{{3}}|$)", re.MULTILINE)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        told = self.secret.sub(r"/\1/…", record.message)
        record.message = SEARCH.sub(r"\1?…", told)
        return super().formatMessage(record)

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - logging's own name
        error = ei[1]
        told: list[str] = []
        while error is not None and len(told) < 10:
            frames = "".join(traceback.format_tb(error.__traceback__))
            told.append(f"{frames}{_named(error)}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\nwhile handling:\n".join(told)


class WithoutTaskError(logging.Filter):
    """Celery writes the error of a failed task into its message: only the kind of it stays."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and isinstance(record.args, dict) and "exc" in record.args:
            record.args = {**record.args, "exc": type(record.exc_info[1]).__name__}
        return True


def _named(error: BaseException) -> str:
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    if isinstance(error, ABOUT_CODE):
        return f"{kind}: {error}"
    if isinstance(error, IntegrityError):
        # The first line names the constraint; PostgreSQL adds the values below it.
        return f"{kind}: {str(error).splitlines()[0]}"
    return kind
