"""孕产服务申请: the form on the public page of a district. No cookie, no name, no condition."""

from __future__ import annotations

import uuid
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from contacts.guard import public
from contacts.kit import clock, open_pages
from contacts.kit.addresses import client_address
from contacts.models import ResponsibilityDistrict
from contacts.queries.cards import published
from visits.actions.maternity import ask_for_service
from visits.actions.public_form import is_too_much
from visits.forms.maternity import MaternityForm
from visits.models import DAYS_AFTER_SERVICE, DAYS_UNSERVED
from visits.queries.maternity import is_offered
from visits.views.public_form import page, uid_of, why_stale

SIGNER = signing.TimestampSigner(salt="ask for a service")
KEPT = {"after": DAYS_AFTER_SERVICE, "unserved": DAYS_UNSERVED}


@public
@csrf_exempt  # anybody may send it, so another page could gain nothing by sending it for somebody
@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_maternity(request: HttpRequest, token: str) -> HttpResponse:
    """The form, and in answer to it a word of thanks; where it is not offered there is no such page."""
    today = clock.today()
    with translation.override(open_pages.language_of(request)):
        district = published(token, today)
        if district is None or not is_offered(district, today):
            return open_pages.drawn(request, "contacts/public/missing.html", {}, status=404)
        form = MaternityForm(request.POST or None, label_suffix="")
        context: dict[str, Any] = {"district": district, "township": district.area.township}
        context |= {"kept": KEPT}
        if request.method == "POST" and form.is_valid():
            return _take(request, form, district, context)
        return _asked(request, form, context)


def _take(
    request: HttpRequest,
    form: MaternityForm,
    district: ResponsibilityDistrict,
    context: dict[str, Any],
) -> HttpResponse:
    """Store it, unless a machine sent it or too much came from there."""
    if form.is_trapped:
        return page(request, "refused", context, status=400)
    uid = uid_of(request.POST.get("ticket", ""), SIGNER)
    if uid is None:
        stale = why_stale(request.POST.get("ticket", ""), SIGNER)
        return _asked(request, form, context | {"stale": stale}, status=400)
    if is_too_much(client_address(request), clock.now(), "maternity"):
        return page(request, "too_many", context, status=429)
    try:
        ask_for_service(district=district, uid=uid, on=clock.today(), **form.said())
    except ValidationError as error:
        wrong = error.error_dict if hasattr(error, "error_dict") else {None: error.error_list}
        for name, errors in wrong.items():
            form.add_error(name, errors)
        return _asked(request, form, context)
    return page(request, "maternity_asked", context)


def _asked(
    request: HttpRequest, form: MaternityForm, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """The form, with a ticket of its own."""
    ticket = SIGNER.sign(str(uuid.uuid4()))
    return page(request, "maternity", context | {"form": form, "ticket": ticket}, status=status)
