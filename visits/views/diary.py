"""民情日记: one's own entries by month and day, on the screen and on A4."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.kit import clock
from contacts.kit.ids import uuid_of
from contacts.kit.periods import Period, PeriodKind
from contacts.models import AuditVerb, Cadre, WishKind
from contacts.pages import Guarded, Page
from visits.models import DiaryReview
from visits.queries import worklist
from visits.queries.entries import diary_month, readable
from visits.queries.own_questions import own_questions
from visits.queries.writers import cadres_written_for

PAD_ROWS = 8


class OfMonth(Guarded):
    """A page about one month: the one in the address, else the present one."""

    @cached_property
    def month(self) -> Period:
        if "month" in self.kwargs:
            return self.named_month(self.kwargs["month"])
        return Period.containing(PeriodKind.MONTH, clock.today())

    def named_month(self, code: str) -> Period:
        """The month of this code; "not found" for others and for months to come."""
        try:
            month = Period.parse(code)
        except ValueError:
            raise Http404 from None
        if month.kind != PeriodKind.MONTH or month.starts_on > clock.today():
            raise Http404
        return month

    def neighbours(self, name: str, *args: Any) -> dict[str, str]:
        """The addresses of the months before and after."""
        links = {"previous_url": reverse(name, args=[*args, self.month.previous().code])}
        if self.month.next().starts_on <= clock.today():
            links["next_url"] = reverse(name, args=[*args, self.month.next().code])
        return links


class Diary(OfMonth, Page):
    """The own diary of a month."""

    resource, verb = "diary", "print"
    template_name = "visits/diary.html"
    title = _("民情日记")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Cadre.objects.filter(user=self.user).marked_card_only(clock.today())
        cadre = rows.first()
        kwargs |= {"cadre": cadre, "month": self.month, **self.neighbours("diary-month")}
        if cadre:
            diary = diary_month(cadre, self.month)
            self.note_read([entry.uid for entry in diary.entries])
            kwargs |= {"diary": diary, "readable": readable(diary.entries, self.user)}
            kwargs["own_questions"] = own_questions(diary)
            kwargs["review"] = self.review(cadre)
        return super().get_context_data(**kwargs)

    def review(self, cadre: Cadre) -> DiaryReview | None:
        """What the assessor said about the month."""
        rows = DiaryReview.objects.filter(cadre=cadre, month=self.month.starts_on)
        return rows.select_related("assessor").first()


class DiaryPrint(OfMonth, Page):
    """A month on A4: one's own, or that of a cadre whose paper records one types."""

    resource, verb = "diary", "print"
    template_name = "visits/diary_print.html"
    title = _("民情日记")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = cadres_written_for(self.user)
        if "cadre" in self.request.GET:
            cadre = get_object_or_404(rows, uid=uuid_of(self.request.GET["cadre"]))
        else:
            cadre = get_object_or_404(Cadre, user=self.user)
        diary = diary_month(cadre, self.month)
        self.note_read([entry.uid for entry in diary.entries], verb=AuditVerb.PRINT)
        return super().get_context_data(
            diary=diary,
            readable=readable(diary.entries, self.user),
            printed_at=clock.now(),
            back_url=reverse("diary-month", args=[self.month.code]),
            **kwargs,
        )


class Pad(Page):
    """走访记录本: empty sheets for the pen."""

    resource, verb = "diary", "print"
    template_name = "visits/pad.html"
    title = _("走访记录本")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            sheets=range(2), rows=range(PAD_ROWS), printed_at=clock.now(), **kwargs
        )


class MyHouseholds(Page):
    """All own contact households in the order in which to go there."""

    resource, verb = "household", "list"
    template_name = "visits/my_households.html"
    title = _("我的联系户")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        cadre, today = Cadre.objects.filter(user=self.user).first(), clock.today()
        own = worklist.with_care(worklist.everybody(cadre, today), today) if cadre else []
        rows: list[Any] = list(own)
        for row in rows:
            row.wish_words = WishKind(row.wish).label if row.wish else ""
        self.note_read([row.uid for row in rows])
        return super().get_context_data(
            go=[row for row in rows if not row.wish],
            stay_away=[row for row in rows if row.wish],
            **kwargs,
        )
