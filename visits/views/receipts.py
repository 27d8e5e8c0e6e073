"""回执: the receipt with its code, and the page by which a resident follows a matter."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from contacts import audit
from contacts.forms.base import PageForm
from contacts.guard import public
from contacts.kit import clock, open_pages, qr
from contacts.kit.addresses import is_here_only, whole_address
from contacts.kit.open_pages import NO_STORE
from contacts.kit.telephones import mask
from contacts.models import AuditVerb
from contacts.pages import ConfirmPage
from visits.actions.codes import grievance_of, in_groups, issue_code, plain_code
from visits.actions.conduct_codes import report_of
from visits.actions.residents import ACTS, RESIDENT_TEXT_AT_MOST
from visits.models import Grievance, Satisfaction
from visits.queries.openings import may_know, may_ring
from visits.queries.progress import Progress, progress
from visits.queries.publications import published_of
from visits.queries.received import received
from visits.views.conduct_public import followed
from visits.views.grievances import UnderGrievance

OWN_RECEIPT = gettext_lazy("这一件由您经办：凭您打的回执不能评价，满意不满意由回访的人问。")


class OfRaiser(UnderGrievance):
    """A page about whoever raised a matter: only for those who may know that (`openings`)."""

    # The right of `openings` by which the page opens.
    opens = staticmethod(may_know)

    @cached_property
    def grievance(self) -> Grievance:
        found: Grievance = super().grievance
        if not self.opens(self.user, found):
            raise PermissionDenied
        return found


class CallRaiser(OfRaiser):
    """The telephone of whoever raised a matter, for those who work on it: one tap, and a trace."""

    verb = "reveal"
    opens = staticmethod(may_ring)
    template_name = "contacts/call.html"
    form_class = PageForm
    title = gettext_lazy("打电话")

    def get_template_names(self) -> list[str]:
        fragment = self.request.htmx  # type: ignore[attr-defined]
        return ["contacts/parts/call.html" if fragment else self.template_name]

    def save(self, form: Any) -> str:
        uid = self.grievance.uid
        audit.record(
            by=self.user, verb=AuditVerb.READ, resource="grievance", ids=[uid], fields=["phone"]
        )
        return self.grievance.phone

    def answer(self, form: Any) -> HttpResponse:
        response = self.render_to_response(self.get_context_data(form=form, number=self.saved))
        response["Cache-Control"] = "no-store"
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs |= {"shown": self.grievance, "own": True, "masked": mask(self.grievance.phone)}
        return super().get_context_data(url=self.request.path, **kwargs)


class Receipt(OfRaiser, ConfirmPage):
    """Print a receipt with a new code, shown this once."""

    verb = "print"
    form_class = PageForm
    title = gettext_lazy("打印回执")
    button = gettext_lazy("生成回执")
    consequences = [
        gettext_lazy("回执上有一个码。群众凭它看进度和答复，可以补充、评价，不同意可以要求重办。"),
        gettext_lazy("码只显示这一次，系统里不留原码；丢了可以再打一张。"),
        gettext_lazy("打了回执会记在办理经过里。请当面交给反映的人，自己不留。"),
    ]

    def get_title(self) -> str:
        return f"{self.title} · {self.grievance.number}"

    def get_consequences(self) -> list[Any]:
        """Whoever has the matter himself is told what his receipt is not good for."""
        handler = self.grievance.handler
        own = handler is not None and handler.user_id == self.user.pk
        return [*self.consequences, *([OWN_RECEIPT] if own else [])]

    def save(self, form: Any) -> str:
        return issue_code(by=self.user, grievance=self.grievance, at=clock.now())

    def answer(self, form: Any) -> HttpResponse:
        """The paper itself, in answer to the button: another look makes another code."""
        self.note_read([self.grievance.uid], verb=AuditVerb.PRINT)
        address = whole_address(self.request, reverse("matter", args=[self.saved]))
        context = {
            "title": self.get_title(),
            "grievance": self.grievance,
            "deadline": progress(self.grievance, clock.now()).deadline,
            "code": in_groups(self.saved),
            "picture": qr.code(address),
            "address": whole_address(self.request, reverse("matter-find")),
            "is_here_only": is_here_only(address),
            "printed_at": clock.now(),
        }
        return render(self.request, "visits/print/receipt.html", context)


@public
@csrf_exempt  # whoever has the code may act; there is no cookie that another page could use
@require_http_methods(["GET", "HEAD", "POST"])
def matter(request: HttpRequest, code: str) -> HttpResponse:
    """A matter for whoever holds its code: where it stands, what was answered, what one may say."""
    now = clock.now()
    with translation.override(open_pages.language_of(request)):
        # Both are looked for, whatever is found: no code tells by its time what it belongs to.
        grievance, report = grievance_of(code, at=now), report_of(code, at=now)
        if report is not None:
            return followed(request, code, report)
        if grievance is None:
            return missing(request)
        wrong = ""
        if request.method == "POST":
            wrong = _act(request, grievance)
            if not wrong:
                return _back(request, code)
        shown = progress(grievance, now)
        context = {
            "progress": shown,
            **_typed(request, shown, wrong),
            "published": published_of(shown.matter),
            "received": "" if wrong else received(grievance, request.GET.get("done", "")),
            "ratings": [c for c in Satisfaction.choices if c[0] != Satisfaction.NOT_SAID],
            "township": grievance.township,
        }
    return open_pages.drawn(request, "visits/public/matter.html", context, cache=NO_STORE)


@public
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Where the code of a receipt is typed by hand."""
    code = plain_code(request.POST.get("code", "")[:100])
    if code.isalnum() and code.isascii():
        return _back(request, code)
    context = {"tried": request.method == "POST", "typed": request.POST.get("code", "")[:60]}
    return open_pages.drawn(request, "visits/public/find.html", context, cache=NO_STORE)


def missing(request: HttpRequest) -> HttpResponse:
    """The same for a wrong code, an old one and a word that is none."""
    return open_pages.drawn(request, "visits/public/missing.html", {}, status=404, cache=NO_STORE)


def _act(request: HttpRequest, grievance: Grievance) -> str:
    """Do what a button says; in words what is wrong, "" where it is done."""
    act = ACTS.get(request.POST.get("do", ""))
    if act is None:
        return _("请再按一次按钮。")
    try:
        act(grievance=grievance, said=request.POST, at=clock.now())
    except ValidationError as error:
        return str(error.messages[0])
    return ""


def _typed(request: HttpRequest, shown: Progress, wrong: str) -> dict[str, Any]:
    """What is wrong, and what was typed, with the form to which it belongs; where that is there no
    more, `moved` to that by which it can be added ("": to none)."""
    if not wrong:
        return {}
    do, text = request.POST.get("do", ""), request.POST.get("text", "")[:RESIDENT_TEXT_AT_MOST]
    there = {
        "say": shown.may_say,
        "object": shown.may_object,
        "object_class": shown.may_object_class,
        "rate": shown.may_rate,
    }.get(do)
    if not there and text.strip() and shown.may_say:
        return {"wrong": wrong, "typed": text, "where": "say", "moved": True}
    return {"wrong": wrong, "typed": text, "where": do if there else ""}


def _back(request: HttpRequest, code: str) -> HttpResponse:
    """To the page of the code, by GET; a wrong code learns it there like all others."""
    done = request.POST.get("do", "")
    query = {"lang": request.GET["lang"]} if "lang" in request.GET else {}
    query |= {"done": done} if done in ACTS else {}
    path = reverse("matter", args=[code])
    words = "&".join(f"{name}={value}" for name, value in query.items())
    headers = {**open_pages.HEADERS, "Cache-Control": NO_STORE}
    return HttpResponseRedirect(f"{path}?{words}" if words else path, status=303, headers=headers)
