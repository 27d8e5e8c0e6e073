"""Entering what was done: one form for every kind, on a phone in thirty seconds."""

from __future__ import annotations

import datetime as dt
import uuid
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.access import visible_to
from contacts.kit import clock
from contacts.kit.ids import uuid_of, uuids
from contacts.kit.notices import undoable
from contacts.models import Cadre, Household
from contacts.pages import FormPage, Guarded, Page
from visits.actions.activities import record_visit, undo_record
from visits.catalogue import USUAL
from visits.forms.chips import household_labels
from visits.forms.entries import EntryForm
from visits.forms.written import written_at
from visits.models import Activity, ActivityKind, Family, Source
from visits.queries import worklist, writers
from visits.queries.hints import COMPANIONS_AT_MOST, hints, too_many
from visits.queries.usual import usual_kinds
from visits.signals import standing_asked

# The page of `reports` that shows the new count at once.
AFTERWARDS = "my-work"
# Fields of which several values are sent.
MANY = ("households", "companions", "consenting")


class ForSomebody(Guarded):
    """A page about one cadre: oneself, or (`?for=`) one whose paper one types."""

    resource, verb = "activity", "create"

    @cached_property
    def for_other(self) -> Cadre | None:
        """The cadre whose paper record is typed."""
        if "for" not in self.request.GET:
            return None
        allowed = writers.cadres_written_for(self.user).exclude(user=self.user)
        return get_object_or_404(allowed, uid=uuid_of(self.request.GET["for"]))

    @cached_property
    def cadre(self) -> Cadre | None:
        """Whose entry it is."""
        return self.for_other or self.oneself

    @cached_property
    def oneself(self) -> Cadre | None:
        """The user's own cadre, with `card_only`: whether he keeps no diary."""
        return Cadre.objects.filter(user=self.user).marked_card_only(clock.today()).first()


class EntryPage(ForSomebody, FormPage):
    """The form; how it is filled in at first and what saving means, subclasses say."""

    template_name = "visits/entry.html"
    form_class = EntryForm

    @cached_property
    def kind(self) -> ActivityKind | None:
        """What is entered: the kind that the address names, or the usual one."""
        kinds = ActivityKind.objects.filter(is_active=True)
        return kinds.filter(code=self.kwargs.get("kind", USUAL)).first()

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save; with the button "find", only look for households and keep what was typed."""
        if "find" in request.POST:
            return self.render_to_response(self.get_context_data(found=self.find()))
        return super().post(request, *args, **kwargs)

    def find(self) -> list[Any]:
        """Households that the word finds, as chips (without JavaScript)."""
        word = self.request.POST.get("q", "").strip()
        if not word:
            return []
        rows = worklist.found(self.user, word, clock.today(), self.cadre)
        return household_labels(rows[: worklist.FOUND_AT_MOST], villages=True)

    def get_form_kwargs(self) -> dict[str, Any]:
        """While households are looked for, what was typed only fills the form in again."""
        kwargs = super().get_form_kwargs()
        kwargs |= {"cadre": self.cadre, "kind": self.kind, "on": clock.today()}
        if "find" in self.request.POST:
            typed, _files = kwargs.pop("data"), kwargs.pop("files")
            many = {name: typed.getlist(name) for name in MANY}
            kwargs["initial"] = kwargs["initial"] | typed.dict() | many
        return kwargs

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the errors; what was saved before under this id, or came without a usable one, may
        be saved as a new entry."""
        self.saved_before = form.has_error("uid", "stored")
        if form.has_error("uid"):
            form.data = form.data.copy()
            form.data["uid"] = str(uuid.uuid4())
        return super().form_invalid(form)

    def hints_for(self, form: EntryForm) -> list[str]:
        """The questions about what is chosen so far."""
        company = len(form["companions"].value() or ())
        return hints(form.chosen, self.cadre, form.day, companions=company)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("word", self.request.POST.get("q", ""))
        form = kwargs.setdefault("form", self.get_form())
        kwargs["hints"] = self.hints_for(form) if form.chosen else []
        kwargs["kind"] = self.kind
        self.note_read([row.uid for row in form.offered], resource="household")
        return super().get_context_data(
            cadre=self.cadre,
            for_other=self.for_other,
            saved_before=getattr(self, "saved_before", False),
            **kwargs,
        )


class LogEntry(EntryPage):
    """记走访, and every other kind of activity by its own address."""

    button = gettext_lazy("保存")

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Without a kind there is nothing to ask, without a cadre who keeps a diary nobody to
        write for."""
        if not self.kind:
            return HttpResponseRedirect(reverse("visit-kinds"))
        if self.for_other or (self.oneself and not self.oneself.card_only):  # type: ignore[attr-defined]
            return super().dispatch(request, *args, **kwargs)
        if writers.cadres_written_for(self.user).exclude(user=self.user).exists():
            return HttpResponseRedirect(reverse("visit-type"))
        return HttpResponseRedirect(reverse("visit-nobody"))

    def get_title(self) -> str:
        if self.for_other:
            return _("代录：%(name)s") % {"name": self.for_other}
        visit = self.kind is None or self.kind.family == Family.VISITS
        return _("记走访") if visit else _("记%(kind)s") % {"kind": self.kind}

    def get_back_url(self) -> str:
        return reverse("visit-type") if self.for_other else reverse("visit-kinds")

    def get_initial(self) -> dict[str, Any]:
        """The household from whose row the user came, the day after the last paper record."""
        initial: dict[str, Any] = {}
        wanted = uuids(self.request.GET.getlist("household"))
        if wanted:
            seen = visible_to(Household.objects.all(), self.user).filter(uid__in=wanted)
            initial["households"] = list(seen.values_list("uid", flat=True))
        if day := past_day(self.request.GET.get("on", "")):
            initial["happened_on"] = day
        return initial

    def save(self, form: Any) -> Activity:
        """Record the entry."""
        data, now = form.cleaned_data, clock.now()
        return record_visit(
            by=self.user,
            uid=data["uid"],
            content=form.content(),
            at=now,
            written_at=written_at(self.request.POST.get("written_at", ""), now),
            pictures=data.get("pictures") or (),
            raised=form.raised,
        )

    def get_success_url(self) -> str:
        """Tell what was saved and how one stands; on to the next, or back to the own work."""
        content = self.saved
        self._tell(content)
        if not self.for_other:
            return reverse(AFTERWARDS)
        next_day = min(content.happened_on + dt.timedelta(days=1), clock.today())
        query = QueryDict(mutable=True)
        query.update({"for": str(self.for_other.uid), "on": next_day.isoformat()})
        return f"{self.request.path}?{query.urlencode()}"

    def _tell(self, saved: Activity) -> None:
        answers = standing_asked.send(Activity, cadre=self.cadre, on=saved.happened_on)
        sentences = [_("已保存。"), *(answer for _receiver, answer in answers if answer)]
        matters = list(saved.grievances.values_list("number", flat=True))
        if matters:
            sentences.append(_("诉求已登记：%(numbers)s。") % {"numbers": "、".join(matters)})
        text = "".join(str(sentence) for sentence in sentences)
        if matters:
            # What others may act on already is not taken back by one tap.
            messages.success(self.request, text)
        else:
            undoable(self.request, text, reverse("visit-undo", args=[saved.uid]))
        companions = saved.participants.count() - 1
        if saved.kind.family == Family.VISITS and companions > COMPANIONS_AT_MOST:
            messages.info(self.request, too_many(companions))


class Kinds(ForSomebody, Page):
    """What else can be entered: all kinds by family."""

    template_name = "visits/kinds.html"
    title = gettext_lazy("记什么")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kinds = list(ActivityKind.objects.filter(is_active=True))
        families = [(family.label, [k for k in kinds if k.family == family]) for family in Family]
        kwargs["families"] = [(label, rows) for label, rows in families if rows]
        query = f"?for={self.for_other.uid}" if self.for_other else ""
        kwargs["usual"] = usual_kinds(self.cadre, clock.today()) if self.cadre else []
        return super().get_context_data(for_other=self.for_other, query=query, **kwargs)


class Nobody(ForSomebody, Page):
    """The account belongs to no cadre, or to one who keeps no diary."""

    template_name = "visits/nobody.html"
    title = gettext_lazy("记走访")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(oneself=self.oneself, **kwargs)


class Undo(Guarded):
    """Take back what was saved a moment ago."""

    resource, verb = "activity", "change"
    http_method_names = ["post"]

    def post(self, request: Any, **_kwargs: Any) -> HttpResponse:
        """Void it; too late, the entry's own page explains how."""
        activity = self.one(Activity.objects.all())
        try:
            undo_record(by=self.user, activity=activity, at=clock.now())
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return HttpResponseRedirect(reverse("activity-detail", args=[activity.uid]))
        messages.success(request, _("已撤销。"))
        return HttpResponseRedirect(self._next(activity))

    def _next(self, activity: Activity) -> str:
        """The own work; for who types another's paper that paper, on the same day."""
        cadres = list(activity.cadres.all())
        if activity.source != Source.PAPER or not cadres:
            return reverse(AFTERWARDS)
        query = {"for": cadres[0].uid, "on": activity.happened_on.isoformat()}
        return f"{reverse('visit-new')}?{urlencode(query)}"


def past_day(value: str) -> dt.date | None:
    """The day that an address names, if it isn't to come."""
    try:
        day = dt.date.fromisoformat(value)
    except ValueError:
        return None
    return day if day <= clock.today() else None
