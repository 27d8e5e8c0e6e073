"""Writing the trail: ids and names of fields, never values.

What a page shows is noted on the request and written in one INSERT just before the
response; what an action changes is written inside the action's own transaction, so that
no change exists without its event.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse

from contacts import access
from contacts.kit import clock
from contacts.models import AuditEvent, User


def _event(
    user: User | None, verb: str, resource: str, ids: Iterable[Any], **details: Any
) -> AuditEvent:
    grants = access.grants_of(user) if user else []
    return AuditEvent(
        at=clock.now(),
        user_id=user.pk if user else None,
        area_path=min((g.area.path for g in grants), default=""),
        verb=verb,
        resource=resource,
        object_ids=[str(i) for i in ids],
        **details,
    )


def record(
    *,
    by: User | None,
    verb: str,
    resource: str,
    ids: Iterable[Any] = (),
    fields: Iterable[str] = (),
    reason: str = "",
) -> None:
    """Write one event now, in the running transaction. `by` None: the system."""
    _event(by, verb, resource, ids, fields=sorted(fields), reason=reason[:200]).save(
        force_insert=True
    )


def note(
    request: HttpRequest,
    *,
    verb: str,
    resource: str,
    ids: Iterable[Any] = (),
    fields: Iterable[str] = (),
    reason: str = "",
) -> None:
    """Remember what this request shows; written once, just before the response."""
    kept = request.__dict__.setdefault("_audit", {})
    key = (verb, resource, reason)
    shown, names = kept.setdefault(key, (set(), set()))
    shown.update(str(i) for i in ids)
    names.update(fields)


class AuditMiddleware:
    """Writes the notes of a request in one INSERT."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        kept = request.__dict__.get("_audit")
        if kept and response.status_code < 400:
            self._write(request, kept)
        return response

    def _write(self, request: HttpRequest, kept: dict[Any, Any]) -> None:
        user: Any = request.user if request.user.is_authenticated else None
        match = request.resolver_match
        events = [
            _event(
                user,
                verb,
                resource,
                sorted(ids),
                fields=sorted(names),
                reason=reason[:200],
                page=(match.view_name if match else "")[:60],
            )
            for (verb, resource, reason), (ids, names) in kept.items()
        ]
        if len(events) == 1:
            events[0].save(force_insert=True)  # without a transaction around one statement
        else:
            AuditEvent.objects.bulk_create(events)
