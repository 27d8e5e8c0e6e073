"""反映干部作风: everybody's way to tell of a cadre's conduct, and the reporter's own page."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from contacts.guard import public
from contacts.kit import clock, open_pages, qr
from contacts.kit.addresses import client_address, whole_address
from contacts.kit.open_pages import NO_STORE
from contacts.models import Area, ResponsibilityDistrict
from contacts.queries.cards import published
from visits.actions.codes import in_groups
from visits.actions.conduct import Told
from visits.actions.conduct_codes import CONDUCT_ACTS, tell_publicly
from visits.actions.public_form import is_too_much
from visits.catalogue.conduct import HOTLINE
from visits.forms.conduct import ConductForm, Meant
from visits.models import ConductChannel, ConductReport
from visits.queries.conduct import (
    are_taken_in,
    asks_about_retaliation,
    passed_on_words,
    state_for_reporter,
    whom,
)
from visits.views.public_form import page, uid_of

SIGNER = signing.TimestampSigner(salt="tell of conduct")
# What becomes of a form; each is counted apart.
STORED, COUNTYS, ASKED = "conduct", "conduct-county", "conduct-asked"


@public
@csrf_exempt  # anybody may send it, so another page could gain nothing by sending it for somebody
@require_http_methods(["GET", "HEAD", "POST"])
def raise_conduct(request: HttpRequest, token: str) -> HttpResponse:
    """The form, and in answer to it the receipt; where nobody takes it here, there is no such page."""
    today = clock.today()
    with translation.override(open_pages.language_of(request)):
        district = published(token, today)
        if district is None or not are_taken_in(district, today):
            return open_pages.drawn(request, "contacts/public/missing.html", {}, status=404)
        form = ConductForm(request.POST or None, label_suffix="")
        context: dict[str, Any] = {"district": district, "township": district.area.township}
        context |= {"token": token, "hotline": HOTLINE}
        if request.method == "POST" and form.is_valid():
            return _take(request, form, district, context)
        return _asked(request, form, context)


def _asked(
    request: HttpRequest,
    form: ConductForm,
    context: dict[str, Any],
    *,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    """The form with what was written and a ticket of its own; `refused`: why it was not taken.

    Whoever is refused is never sent to the village or the district's telephone: the cadre told of
    may sit there.
    """
    more = {"form": form, "ticket": SIGNER.sign(str(uuid.uuid4())), "refused": refused}
    return page(request, "conduct_raise", context | more, status=status)


def _take(
    request: HttpRequest,
    form: ConductForm,
    district: ResponsibilityDistrict,
    context: dict[str, Any],
) -> HttpResponse:
    """Store it, unless a machine sent it, too much came from there, it is the county's business, or it
    has to be asked first whether a leader is meant. What stores nothing is counted apart, so it can't be
    tried out by it whether somebody on the same line told of something.

    What is not taken comes back as it was written and may be sent once more: browsers fill in the
    hidden field too.
    """
    uid = uid_of(request.POST.get("ticket", ""), SIGNER)
    if uid is None or form.is_trapped:
        return _asked(request, form, context, refused="again", status=400)
    outcome = _judged(form, context["township"])
    if is_too_much(client_address(request), clock.now(), outcome, spread=True):
        return _asked(request, form, context, refused="too_many", status=429)
    if outcome == COUNTYS:
        return page(request, "conduct_county", context | {"told": form.cleaned_data})
    if outcome == ASKED:
        return _asked(request, form, context)
    try:
        code = _register(form, district, uid)
    except ValidationError:
        return _asked(request, form, context, refused="again", status=400)
    address = whole_address(request, reverse("matter", args=[code]))
    more = {"code": in_groups(code), "address": address, "picture": qr.code(address)}
    return page(request, "conduct_raised", context | more)


def _judged(form: ConductForm, township: Area) -> str:
    """What becomes of it: the county's, asked back (then the form knows what about), or stored."""
    said = form.told()
    found = whom(said["about"], township, clock.today(), said["text"])
    form.calls = "、".join(found.asked)
    if form.is_about_leaders or found.is_countys or (found.asked and form.meant_said == Meant.YES):
        return COUNTYS
    return ASKED if found.asked and form.meant_said != Meant.NO else STORED


def _register(form: ConductForm, district: ResponsibilityDistrict, uid: uuid.UUID) -> str:
    """The code of the report stored."""
    township, now = district.area.township, clock.now()
    assert township is not None  # noqa: S101 - no page is offered without one
    told = Told(township=township, channel=ConductChannel.WEB, received_at=now, **form.told())
    apart = form.meant_said == Meant.NO
    return tell_publicly(uid=uid, told=told, at=now, apart=apart)


def followed(request: HttpRequest, code: str, report: ConductReport) -> HttpResponse:
    """The page of whoever holds the code: how it stands, the answer; never what was told."""
    wrong = ""
    if request.method == "POST":
        wrong = _act(request, report)
        if not wrong:
            return _back(request, code)
    context = {
        "report": report,
        "state": state_for_reporter(report),
        "passed_on": passed_on_words(report) if report.passed_on_on else "",
        "asks": asks_about_retaliation(report, clock.today()),
        "wrong": wrong,
        "typed": request.POST.get("text", "")[:2000] if wrong else "",
        "typed_for": request.POST.get("do", "") if wrong else "",
        "done": request.GET.get("done", ""),
        "township": report.township,
        "hotline": HOTLINE,
    }
    return open_pages.drawn(request, "visits/public/conduct.html", context, cache=NO_STORE)


def _act(request: HttpRequest, report: ConductReport) -> str:
    """Do what a button says; in words what is wrong, "" where it is done."""
    act = CONDUCT_ACTS.get(request.POST.get("do", ""))
    if act is None:
        return _("请再按一次按钮。")
    try:
        act(report=report, said=request.POST, at=clock.now())
    except ValidationError as error:
        return str(error.messages[0])
    return ""


def _back(request: HttpRequest, code: str) -> HttpResponse:
    query = {name: request.GET[name] for name in ("lang",) if name in request.GET}
    query["done"] = request.POST["do"]
    path = f"{reverse('matter', args=[code])}?{urlencode(query)}"
    headers = {**open_pages.HEADERS, "Cache-Control": NO_STORE}
    return HttpResponseRedirect(path, status=303, headers=headers)
