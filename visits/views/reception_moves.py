"""What is done with one reception day: changed, swapped, held, recorded, openly not held."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from contacts.kit import clock, days
from contacts.models import Cadre
from contacts.pages import ConfirmPage, FormPage
from contacts.views.parts import Crumbs
from visits.actions import receptions
from visits.forms.receptions import HeldForm, NotHeldForm, PlaceForm, SwapForm
from visits.models import Activity, ActivityKind, ReceptionDay, ReceptionKind
from visits.queries.receptions import KINDS
from visits.queries.writers import cadres_written_for
from visits.views.entries import LogEntry
from visits.views.receptions import CRUMBS

ALL = ReceptionDay.objects.select_related("organisation", "district", "receiver", "activity")


class OfDay(FormPage):
    """A form about one day."""

    success_message = _("已保存。")

    @cached_property
    def day(self) -> ReceptionDay:
        return self.one(ALL.all(), "change")

    def get_title(self) -> str:
        day = days.with_weekday(self.day.happens_on, this_year=clock.today().year)
        return f"{day} · {self.title}"

    def get_crumbs(self) -> Crumbs:
        return [*CRUMBS, (str(self.day), self.get_success_url())]

    def get_success_url(self) -> str:
        return reverse("reception", args=[self.day.uid])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(day=self.day, **kwargs)


class Seen(OfDay):
    """Nothing is stored on what others have changed meanwhile; what was typed stays, and may be sent
    again by whoever has read how it is now."""

    def form_invalid(self, form: Any) -> HttpResponse:
        form.data = form.data.copy()
        form.data["seen"] = form.shown()
        return super().form_invalid(form)


class ChangeReception(Seen):
    resource, verb = "reception", "change"
    form_class = PlaceForm
    title = _("改地点、时间")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.day}

    def save(self, form: Any) -> ReceptionDay:
        said = dict(form.cleaned_data)
        version = said.pop("seen").get(str(self.day.uid))
        receptions.change_reception(by=self.user, day=self.day, version=version, **said)
        return self.day


class SwapReception(Seen):
    resource, verb = "reception", "change"
    template_name = "visits/reception_swap.html"
    form_class = SwapForm
    title = _("换班")
    success_message = _("已换。原来是谁，也留着。")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"day": self.day}

    def save(self, form: Any) -> None:
        at = clock.now()
        receptions.swap_reception(by=self.user, day=self.day, at=at, **form.cleaned_data)


class HeldReception(OfDay):
    resource, verb = "reception", "change"
    form_class = HeldForm
    title = _("已经记过")
    button = _("就是这一条")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"day": self.day}

    def save(self, form: Any) -> ReceptionDay:
        activity = form.cleaned_data["activity"]
        return receptions.hold_reception(by=self.user, day=self.day, activity=activity)


class NotHeldReception(OfDay, ConfirmPage):
    resource, verb = "reception", "change"
    form_class = NotHeldForm
    title, button = _("没有接访"), _("写上")
    consequences = (
        _("清单里写着“没有接访”和原因，大家都看得到。"),
        _("还没有到的那一天，群众的网页上也写着那天不接访。"),
    )

    def save(self, form: Any) -> ReceptionDay:
        reason = form.cleaned_data["reason"]
        return receptions.call_off_reception(by=self.user, day=self.day, reason=reason)


class RecordReception(LogEntry):
    """记接访: the usual form of an entry, filled in from the day, which is held by it."""

    @cached_property
    def day(self) -> ReceptionDay:
        return self.one(ALL.filter(happens_on__lte=clock.today()), "change")

    @cached_property
    def kind(self) -> ActivityKind | None:
        code = KINDS[ReceptionKind(self.day.kind)]
        return ActivityKind.objects.filter(code=code).first()

    @cached_property
    def for_other(self) -> Cadre | None:
        """Whose turn it was, where the user may write for that cadre."""
        allowed = cadres_written_for(self.user).exclude(user=self.user)
        return allowed.filter(pk=self.day.receiver_id).first()

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """A day that was held, or not, is written down already."""
        if self.day.is_held or self.day.called_off:
            return HttpResponseRedirect(self.page_of_day())
        return super().dispatch(request, *args, **kwargs)

    def page_of_day(self) -> str:
        return reverse("reception", args=[self.day.uid])

    def get_title(self) -> str:
        day = days.with_weekday(self.day.happens_on, this_year=clock.today().year)
        return f"{day} · {self.day.get_kind_display()}"

    def get_back_url(self) -> str:
        return self.page_of_day()

    def get_initial(self) -> dict[str, Any]:
        """The day says when and where."""
        unit, district = self.day.organisation, self.day.district
        return {
            "happened_on": self.day.happens_on,
            "began_at": self.day.opens_at,
            "organisation": unit.uid if unit else None,
            "district": district.uid if district else None,
        }

    def save(self, form: Any) -> Activity:
        """Record the entry, and let the day be held by it."""
        activity = super().save(form)
        receptions.hold_reception(by=self.user, day=self.day, activity=activity)
        return activity

    def get_success_url(self) -> str:
        messages.success(self.request, _t("已保存，这一天记为已接访。"))
        return self.page_of_day()
