"""登记诉求: at the window, by telephone, from a letter or from above."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.access import visible_to
from contacts.kit import clock
from contacts.kit.ids import uuids
from contacts.models import Cadre, Household
from contacts.pages import FormPage
from visits.actions.grievances import Matter, register_grievance
from visits.actions.situation_moves import raise_from_report
from visits.forms.registering import RegisterForm
from visits.models import Grievance, SituationReport, SituationState
from visits.queries.situations import matter_of
from visits.views.grievances import CRUMBS


class RegisterGrievance(FormPage):
    """A matter that did not come up in an entry."""

    resource, verb = "grievance", "create"
    template_name = "visits/grievance_new.html"
    form_class = RegisterForm
    title = gettext_lazy("登记诉求")
    button = gettext_lazy("登记")
    crumbs = CRUMBS
    success_message = gettext_lazy("已登记。")

    @cached_property
    def cadre(self) -> Cadre | None:
        return Cadre.objects.filter(user=self.user).first()

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {
            "cadre": self.cadre,
            "is_reported": self.situation is not None,
        }

    @cached_property
    def situation(self) -> SituationReport | None:
        """The situation report from whose page the user came, where something may be done with it."""
        wanted = uuids(self.request.GET.getlist("situation"))
        rows = SituationReport.objects.exclude(state=SituationState.VOIDED).filter(uid__in=wanted)
        return visible_to(rows, self.user, "handle").select_related("district").first()

    def get_initial(self) -> dict[str, Any]:
        """The report or the household from whose page the user came."""
        if report := self.situation:
            told = {"text": report.text, "place": report.place}
            return told | {"district": report.district.uid if report.district else None}
        wanted = uuids(self.request.GET.getlist("household"))
        rows = visible_to(Household.objects.as_of(clock.today()), self.user)
        household = rows.filter(uid__in=wanted).select_related("district").first()
        if household is None:
            return {}
        return {"home": household.uid, "district": household.district.uid}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.setdefault("form", self.get_form())
        self.note_read([row.uid for row in form.drawn], resource="household")
        kwargs |= {"raised": self.raised, "situation": self.situation}
        return super().get_context_data(**kwargs)

    @property
    def raised(self) -> Grievance | None:
        """The matter that came of the report already, as far as the user sees it."""
        found = matter_of(self.situation) if self.situation else None
        return found and visible_to(Grievance.objects.filter(pk=found.pk), self.user).first()

    def save(self, form: RegisterForm) -> Grievance:
        now, day = clock.now(), form.cleaned_data["received_on"]
        matter = Matter(
            received_at=now
            if day == clock.today()
            else clock.start_of(day) + dt.timedelta(hours=9),
            first_asked=self.cadre,
            **form.matter_fields(),
        )
        said: Any = {"by": self.user, "uid": form.cleaned_data["uid"], "matter": matter, "at": now}
        if self.situation:
            return raise_from_report(report=self.situation, **said)
        return register_grievance(**said)

    def _ask_again(self, saved: Any) -> None:
        """Whoever registers sees what he registered, whatever office gets it."""

    def answer(self, form: Any) -> HttpResponse:
        """Says where it lies, where that is not what was chosen."""
        if form.moved_to:
            told = _("这一户在%(district)s，这一件就记在%(district)s。")
            messages.info(self.request, told % {"district": form.moved_to})
        return super().answer(form)

    def get_success_url(self) -> str:
        return reverse("grievance", args=[self.saved.uid])
