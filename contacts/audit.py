"""Writing the trail: ids and names of fields, never values.

What a page shows is noted on the request and written in one INSERT just before the
response; what an action changes is written inside the action's own transaction, so that
no change exists without its event.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

from contacts import access, townships
from contacts.kit import clock
from contacts.models import AreaKind, AuditEvent, AuditVerb, User

# So few are written one by one where no transaction stands: a bulk would open one, two statements more.
ONE_BY_ONE = 2


def _events(
    user: User | None, verb: str, resource: str, ids: Iterable[Any], **details: Any
) -> list[AuditEvent]:
    """One event; where the account reaches beyond one township, one for each that it touches."""
    at, names = clock.now(), [str(i) for i in ids]
    return [
        AuditEvent(
            at=at,
            user_id=user.pk if user else None,
            area_path=path,
            verb=verb,
            resource=resource,
            object_ids=own,
            **details,
        )
        for path, own in _by_place(user, resource, names)
    ]


def _by_place(user: User | None, resource: str, ids: list[str]) -> list[tuple[str, list[str]]]:
    """The places in whose trail it stands, each with the records that lie there.

    Accounts of one township stand in its trail anyway, so nothing is asked for them. Records that
    are not found stand where the others do, if that is one place.
    """
    grants = access.grants_of(user) if user else []
    stood = min((grant.area.path for grant in grants), default="")
    if grants and all(grant.area.kind != AreaKind.COUNTY for grant in grants):
        return [(stood, ids)]
    found = townships.townships_of(resource, ids) if ids else {}
    places = sorted({path for paths in found.values() for path in paths})
    if len(places) < 2:
        return [(places[0] if places else stood, ids)]
    split = [(path, [name for name in ids if path in found.get(name, ())]) for path in places]
    nowhere = [name for name in ids if name not in found]
    return [*split, (stood, nowhere)] if nowhere else split


def _write(events: list[AuditEvent]) -> None:
    if len(events) == 1 or (len(events) <= ONE_BY_ONE and not connection.in_atomic_block):
        for event in events:
            event.save(force_insert=True)
    else:
        AuditEvent.objects.bulk_create(events)


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
    _write(_events(by, verb, resource, ids, fields=sorted(fields), reason=reason[:200]))


def record_purge(*, resource: str, by_township: Mapping[str, int], first: dt.date) -> None:
    """What the system took away because its time was over: how many records in which township."""
    at = clock.now()
    _write(
        [
            AuditEvent(
                at=at,
                area_path=path,
                verb=AuditVerb.PURGE,
                resource=resource,
                reason=f"{count} < {first.isoformat()}",
            )
            for path, count in sorted(by_township.items())
        ]
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
            self._write_notes(request, kept)
        return response

    def _write_notes(self, request: HttpRequest, kept: dict[Any, Any]) -> None:
        user: Any = request.user if request.user.is_authenticated else None
        match = request.resolver_match
        events = [
            event
            for (verb, resource, reason), (ids, names) in kept.items()
            for event in _events(
                user,
                verb,
                resource,
                sorted(ids),
                fields=sorted(names),
                reason=reason[:200],
                page=(match.view_name if match else "")[:60],
            )
        ]
        _write(events)
