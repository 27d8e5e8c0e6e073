"""Everybody's way to raise a matter: from the public page of a district, without an account."""

from __future__ import annotations

import uuid
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from contacts.guard import public
from contacts.kit import clock, open_pages, qr
from contacts.kit.addresses import client_address, whole_address
from contacts.kit.open_pages import NO_STORE
from contacts.models import ResponsibilityDistrict
from contacts.queries.cards import published
from visits.actions.codes import in_groups
from visits.actions.public_form import is_too_much, raise_publicly
from visits.forms.public_form import RaiseForm
from visits.queries.conduct import are_taken_in
from visits.queries.progress import progress

# A form is good for a day; nobody fills it in within so many seconds.
GOOD_FOR, AT_LEAST = 24 * 3600, 3
TICKET = "ticket"
SIGNER = signing.TimestampSigner(salt="raise a matter")


@public
@csrf_exempt  # anybody may send it, so another page could gain nothing by sending it for somebody
@require_http_methods(["GET", "HEAD", "POST"])
def raise_matter(request: HttpRequest, token: str) -> HttpResponse:
    """The form, and in answer to it the receipt with its code."""
    with translation.override(open_pages.language_of(request)):
        district = published(token, clock.today())
        if district is None:
            return open_pages.drawn(request, "contacts/public/missing.html", {}, status=404)
        if request.method != "POST" and not good_ticket(request.GET.get(TICKET, "")):
            return _opened(request)
        form = RaiseForm(request.POST or None)
        context: dict[str, Any] = {"district": district, "township": district.area.township}
        context["token"] = token
        context["conduct"] = are_taken_in(district, clock.today())
        if request.method == "POST" and form.is_valid():
            return _take(request, form, district, context)
        posted = request.POST or request.GET
        return _asked(request, form, context, ticket=good_ticket(posted.get(TICKET, "")))


def _take(
    request: HttpRequest, form: RaiseForm, district: ResponsibilityDistrict, context: dict[str, Any]
) -> HttpResponse:
    """Store it, unless a machine sent it or too much came from there. A form that is too old, or was
    sent with another text already, comes back with what was written and is good once more; not so where
    what came of it is taken out of the open: it would stand there again."""
    if form.is_trapped:
        return page(request, "refused", context, status=400)
    ticket, now = request.POST.get(TICKET, ""), clock.now()
    uid = uid_of(ticket)
    if uid is None:
        stale = context | {"stale": why_stale(ticket)}
        return _asked(request, form, stale, ticket=good_ticket(ticket), status=400)
    if is_too_much(client_address(request), now):
        return page(request, "too_many", context, status=429)
    try:
        grievance, code = raise_publicly(district=district, uid=uid, said=form.cleaned_data, at=now)
    except ValidationError as error:
        if any(one.code == "over" for one in getattr(error, "error_dict", {}).get("uid", [])):
            return page(request, "already", context, status=400)
        return _asked(request, form, context | {"stale": "sent"}, status=400)
    address = whole_address(request, reverse("matter", args=[code]))
    more = {"grievance": grievance, "code": in_groups(code), "address": address}
    more |= {"is_again": grievance.registered_at != now}
    more["deadline"] = progress(grievance, now).deadline
    return page(request, "raised", context | more | {"picture": qr.code(address)})


def _opened(request: HttpRequest) -> HttpResponse:
    """To the form under an address that holds its ticket: whoever comes back to it from the receipt
    and sends it again sends the same form, and that is one matter."""
    query = request.GET.copy()
    query[TICKET] = new_ticket()
    headers = {**open_pages.HEADERS, "Cache-Control": NO_STORE}
    return HttpResponseRedirect(f"{request.path}?{query.urlencode()}", status=303, headers=headers)


def _asked(
    request: HttpRequest,
    form: RaiseForm,
    context: dict[str, Any],
    *,
    ticket: str = "",
    status: int = 200,
) -> HttpResponse:
    """The form, with its ticket; a new one where it has none that is good."""
    more = {"form": form, "ticket": ticket or new_ticket()}
    return page(request, "raise", context | more, status=status)


def new_ticket() -> str:
    return SIGNER.sign(str(uuid.uuid4()))


def good_ticket(ticket: str) -> str:
    """A ticket that a form of ours was given within the day; "" for anything else."""
    try:
        SIGNER.unsign(ticket, max_age=GOOD_FOR)
    except signing.BadSignature:
        return ""
    return ticket


def uid_of(ticket: str, signer: signing.TimestampSigner = SIGNER) -> uuid.UUID | None:
    """The id that the form was given: sent twice it is one matter. None: no form of ours."""
    try:
        value = signer.unsign(ticket, max_age=GOOD_FOR)
    except signing.BadSignature:
        return None
    try:
        signer.unsign(ticket, max_age=AT_LEAST)
    except signing.SignatureExpired:
        return uuid.UUID(value)
    return None


def why_stale(ticket: str, signer: signing.TimestampSigner = SIGNER) -> str:
    """Why a form is not good: "soon" where it was just given, else "old"."""
    try:
        signer.unsign(ticket, max_age=AT_LEAST)
    except signing.BadSignature:
        return "old"
    return "soon"


def page(
    request: HttpRequest, name: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """One of the answers of a public form."""
    template = f"visits/public/{name}.html"
    return open_pages.drawn(request, template, context, status=status, cache=NO_STORE)
