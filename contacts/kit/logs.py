"""Log lines without anything that somebody typed.

Messages of exceptions quote values: a name that is not unique, a phone number that is too long. The
place in the code and the kind of error are enough to find the fault, so that is what is written; a
few kinds, whose messages speak of the code alone, keep theirs.
"""

import logging
import traceback
from types import TracebackType

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

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class WithoutValues(logging.Formatter):
    """Writes where an exception came from and what kind it is, but not the values it quotes."""

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
