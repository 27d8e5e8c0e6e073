"""The records: list, one record, and mending it."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts import audit
from contacts.access import areas_of
from contacts.kit import clock, days
from contacts.models import AuditVerb, Cadre
from contacts.pages import ConfirmPage, DetailPage, FormPage, Guarded, ListPage
from visits.actions import activities as actions
from visits.actions.attachments import attach
from visits.actions.content import Content
from visits.filters.activities import ActivityFilter
from visits.forms.entry_fields import Screening
from visits.forms.mending import AdditionForm, VoidForm
from visits.models import Activity, ActivityKind, ActivityState, Answer, Grievance
from visits.queries.closing import entry_locks_at
from visits.queries.conveners import with_convener
from visits.queries.entries import corrections, for_pages, with_reading, without_text
from visits.queries.grievances import raised_in
from visits.queries.hints import hints
from visits.queries.writers import may_change
from visits.tables.activities import ActivityTable
from visits.views.entries import EntryPage


def note_text(request: Any, activity: Activity) -> None:
    """Note in the trail that the text of an entry was read."""
    audit.note(
        request, verb=AuditVerb.READ, resource="activity", ids=[activity.uid],
        fields=["heard", "done"],
    )  # fmt: skip


class ActivityList(ListPage):
    resource, verb = "activity", "list"
    template_name = "visits/activities.html"
    model, table_class, filter_class = Activity, ActivityTable, ActivityFilter
    title = gettext_lazy("走访与活动")
    nothing = gettext_lazy("还没有走访和活动记录。")

    def fill(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        # PostgreSQL finds the best order of eight joins; with a ninth it reads all records first.
        return with_convener(without_text(for_pages(rows)))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        types = bool(areas_of(self.user, "activity", "create"))
        return super().get_context_data(
            may_create=self.may("create"), types_for_others=types, **kwargs
        )


class ActivityDetail(DetailPage):
    """One record: the facts for whoever may list it, the text for whom it is meant."""

    resource, verb = "activity", "list"
    template_name = "visits/activity.html"
    model = Activity

    def get_queryset(self) -> QuerySet[Any]:
        rows = for_pages(Activity.objects.select_related("voided_by", "typed_by"))
        return with_convener(with_reading(rows, self.user))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        activity: Any = self.object
        reads = activity.reads
        if reads:
            note_text(self.request, activity)
        people = list(activity.participants.all())
        lock = entry_locks_at(
            day=activity.happened_on,
            kinds=activity.kinds,
            cadres=[person.cadre_id for person in people],
            district=activity.district_id,
            organisation=activity.organisation_id,
        )
        mine = next((p for p in people if p.cadre.user_id == self.user.pk), None)
        mine = mine if activity.typed_by_id != self.user.pk else None
        locked = clock.now() > lock
        context |= {
            "title": f"{activity.kind}",
            "reads": reads,
            "may_commit": self.may("create", "commitment"),
            "lock": lock,
            "is_locked": locked,
            "may_change": activity.state == "valid" and may_change(self.user, activity),
            "corrections": corrections(activity, Content.of(activity).as_json()) if reads else [],
            "pictures": activity.attachments.all()
            if reads and settings.ATTACHMENTS_ENABLED
            else [],
            "raised": self._raised(activity),
            "additions": activity.additions.select_related("added_by") if reads else [],
            "asked": mine,
            "own_paper": len(people) == 1,
            "may_report": self.may("create", "situation") and activity.state == "valid",
            "asks": mine and (mine.answer == Answer.OPEN or not locked),
            "back_url": reverse("activity-list"),
        }
        return context

    def _raised(self, activity: Activity) -> list[Grievance]:
        """The matters that came up in it, within the user's reach."""
        if not self.may("list", "grievance"):
            return []
        raised = list(raised_in(activity, self.user))
        self.note_read([matter.uid for matter in raised], resource="grievance")
        return raised


class Mending(Guarded):
    """A page that changes one record of one's own; others see it and may not change it."""

    resource, verb = "activity", "change"

    @cached_property
    def activity(self) -> Activity:
        """The record that the address names."""
        activity = self.one(Activity.objects.select_related("kind", "district", "typed_by"))
        if not may_change(self.user, activity):
            raise PermissionDenied
        return activity

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """What can't be changed any more is said before anything is typed, on the record's page."""
        if refusal := self.why_not():
            messages.info(request, refusal)
            return HttpResponseRedirect(self.get_success_url())
        return super().dispatch(request, *args, **kwargs)

    def why_not(self) -> str:
        """Why the record isn't changed this way any more; "" while it may be."""
        void = self.activity.state == ActivityState.VOIDED
        return _("这一条已经作废，不能再改。") if void else ""

    def get_crumbs(self) -> list[Any]:
        day = days.with_weekday(self.activity.happened_on, this_year=clock.today().year)
        label = f"{day} {self.activity.kind}"
        return [(label, reverse("activity-detail", args=[self.activity.uid]))]

    def get_success_url(self) -> str:
        return reverse("activity-detail", args=[self.activity.uid])


class Correct(Mending, EntryPage):
    """Correct an entry until its month closes."""

    title = gettext_lazy("更正")
    button = gettext_lazy("保存更正")
    success_message = gettext_lazy("已更正，原来的内容留着。")

    def why_not(self) -> str:
        """Also after the close; what was typed before it and is sent after it comes back with the
        form."""
        if found := super().why_not():
            return found
        lock = entry_locks_at(**self.before.counted_as())
        late = self.request.method != "POST" and clock.now() > lock
        return _("这个月已经关账，不能再更正，可以补充说明。") if late else ""

    @cached_property
    def before(self) -> Content:
        """What it says now."""
        return Content.of(self.activity)

    @cached_property
    def cadre(self) -> Cadre | None:
        """The user, if he took part, else the first who did."""
        own = next((c for c in self.before.cadres if c.user_id == self.user.pk), None)
        return own or self.before.cadres[0]

    @cached_property
    def kind(self) -> ActivityKind | None:
        """What it was entered as."""
        return self.activity.kind

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"before": self.before}

    def get_initial(self) -> dict[str, Any]:
        before = self.before
        fields = ("happened_on", "began_at", "heard", "done", "attendance")
        return {name: getattr(before, name) for name in fields} | {
            "kind": before.kind.code,
            "district": before.district and before.district.uid,
            "organisation": before.organisation and before.organisation.uid,
            "convener": before.convener and before.convener.uid,
            "screening": Screening.of(before.screened),
            "households": [row.uid for row in before.households],
            "consenting": [row.uid for row in before.consenting],
            "companions": [row.uid for row in before.cadres if row != self.cadre],
        }

    def save(self, form: Any) -> Activity:
        pictures = form.cleaned_data.get("pictures") or ()
        attach(by=self.user, activity=self.activity, pictures=pictures)
        return actions.correct_activity(
            by=self.user, activity=self.activity, content=form.content(), at=clock.now()
        )

    def hints_for(self, form: Any) -> list[str]:
        return hints(form.chosen, self.cadre, form.day, without=self.activity)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        note_text(self.request, self.activity)
        return super().get_context_data(correcting=True, **kwargs)


class Add(Mending, FormPage):
    """Add a later word to a locked entry."""

    form_class = AdditionForm
    title = gettext_lazy("补充说明")
    success_message = gettext_lazy("已补充。")

    def save(self, form: Any) -> None:
        text = form.cleaned_data["text"]
        actions.add_to_activity(by=self.user, activity=self.activity, text=text, at=clock.now())


class Void(Mending, ConfirmPage):
    """Void an entry, with a reason."""

    form_class = VoidForm
    title = gettext_lazy("作废这一条")
    button = gettext_lazy("作废")
    danger = True
    success_message = gettext_lazy("已作废。记录留着，不再计数。")
    consequences = [
        gettext_lazy("记录和原文留着，标明“已作废”，不再计数。"),
        gettext_lazy("作废以后不能恢复，可以另记一条。"),
    ]

    def get_back_url(self) -> str:
        return self.get_success_url()

    def save(self, form: Any) -> None:
        reason = form.cleaned_data["reason"]
        actions.void_activity(by=self.user, activity=self.activity, reason=reason, at=clock.now())


class AnswerPresence(Guarded):
    """ "I was there" or "I was not there", by one tap."""

    resource, verb = "activity", "answer"
    http_method_names = ["post"]

    def post(self, request: Any, **_kwargs: Any) -> HttpResponse:
        """Store the answer; back to the page from which it came."""
        activity = self.one(Activity.objects.all())
        given = request.POST.get("answer")
        answer = Answer.NOT_THERE if given == Answer.NOT_THERE else Answer.WAS_THERE
        try:
            actions.answer_presence(by=self.user, activity=activity, answer=answer, at=clock.now())
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            absent = answer == Answer.NOT_THERE
            messages.success(
                request, _("已记下：您没有去，这一条不再算您的。") if absent else _("已确认。")
            )
        back = request.POST.get("next", "")
        ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
        return HttpResponseRedirect(back if ours else reverse("my-work"))
