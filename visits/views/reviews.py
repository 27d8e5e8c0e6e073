"""日志审阅: the assessor sees a month, remarks, confirms; the cadre replies."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts import audit
from contacts.kit import clock
from contacts.kit.periods import Period, PeriodKind
from contacts.models import AuditVerb, Cadre
from contacts.pages import FormPage, Guarded, Page
from visits.actions.reviews import reply_to_review, review_diary
from visits.forms.reviews import RemarkForm, ReplyForm
from visits.models import DiaryReview
from visits.queries.assessors import reviewed_by
from visits.queries.closing import confirmable_from, locks_at
from visits.queries.entries import diary_month, readable
from visits.queries.reviews import review_rows
from visits.tables.reviews import ReviewTable
from visits.views.diary import OfMonth


def supervision_tabs(here: str, page: Guarded) -> list[tuple[Any, str, bool]]:
    """The two pages of supervision, for those who have both."""
    if not (page.may("change", "diary_review") and page.may("change", "spot_check")):
        return []
    pages = (("review-list", _("日志审阅")), ("spot-check-list", _("抽查")))
    return [(label, reverse(name), name == here) for name, label in pages]


class ReviewList(OfMonth, Page):
    """Whose diaries I review, and how far I am. Last month until it closes."""

    resource, verb = "diary_review", "change"
    template_name = "visits/reviews.html"
    title = _("日志审阅")

    @cached_property
    def month(self) -> Period:
        if "month" in self.kwargs:
            return self.named_month(self.kwargs["month"])
        month = Period.containing(PeriodKind.MONTH, clock.today())
        last = month.previous()
        return last if clock.now() <= locks_at(last.ends_on) else month

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        cadres = reviewed_by(self.user, clock.today()).order_by("name_keys", "pk")
        kwargs["month"] = self.month
        return super().get_context_data(
            table=ReviewTable(review_rows(cadres, self.month), self.request.GET, month=self.month),
            tabs=supervision_tabs("review-list", self),
            **self.neighbours("review-month"),
            **kwargs,
        )


class Review(OfMonth, FormPage):
    """One cadre's month: the facts, the text where it may be read, the remark."""

    resource, verb = "diary_review", "change"
    template_name = "visits/review.html"
    form_class = RemarkForm

    @cached_property
    def cadre(self) -> Cadre:
        """Whose diary it is; only those whom one reviews."""
        return get_object_or_404(reviewed_by(self.user, clock.today()), uid=self.kwargs["uid"])

    @cached_property
    def review(self) -> DiaryReview | None:
        rows = DiaryReview.objects.filter(cadre=self.cadre, month=self.month.starts_on)
        return rows.select_related("assessor").first()

    def get_title(self) -> str:
        return f"{self.cadre} {self.month.label}"

    def get_crumbs(self) -> list[Any]:
        return [(_("日志审阅"), reverse("review-month", args=[self.month.code]))]

    def get_initial(self) -> dict[str, Any]:
        return {"remark": self.review.remark if self.review else ""}

    def save(self, form: Any) -> None:
        review_diary(
            by=self.user,
            cadre=self.cadre,
            month=self.month.starts_on,
            remark=form.cleaned_data["remark"],
            confirm="confirm" in self.request.POST,
            at=clock.now(),
        )
        confirmed = "confirm" in self.request.POST
        told = _("%(name)s这个月的日记已确认。") if confirmed else _("意见已发给%(name)s，等回复。")
        messages.success(self.request, told % {"name": self.cadre})

    def get_success_url(self) -> str:
        return self.get_back_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        diary = diary_month(self.cadre, self.month)
        texts = readable(diary.entries, self.user)
        self._note(diary.entries, texts)
        kwargs |= {"diary": diary, "cadre": self.cadre, "month": self.month}
        day = confirmable_from(self.month.starts_on)
        kwargs["waits_until"] = day if clock.today() < day else None
        kwargs["review"] = self.review
        return super().get_context_data(readable=texts, **kwargs)

    def _note(self, entries: list[Any], texts: set[int]) -> None:
        read = [entry.uid for entry in entries if entry.pk in texts]
        facts = [entry.uid for entry in entries if entry.pk not in texts]
        self.note_read(facts, resource="activity")
        if read:
            audit.note(
                self.request,
                verb=AuditVerb.READ,
                resource="activity",
                ids=read,
                fields=["heard", "done"],
                reason="diary_review",
            )


class Reply(FormPage):
    """The cadre answers the assessor."""

    resource, verb = "diary_review", "reply"
    template_name = "visits/reply.html"
    form_class = ReplyForm
    title = _("回复审阅意见")
    button = _("回复")
    success_message = _("已回复。")

    @cached_property
    def review(self) -> DiaryReview:
        return self.one(DiaryReview.objects.exclude(remark="").select_related("assessor", "cadre"))

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """The remark and the form."""
        self.note_read([self.review.uid])
        return super().get(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        return {"text": self.review.reply}

    def get_back_url(self) -> str:
        return reverse("diary-month", args=[f"{self.review.month:%Y-%m}"])

    def get_success_url(self) -> str:
        return self.get_back_url()

    def save(self, form: Any) -> DiaryReview:
        return reply_to_review(
            by=self.user, review=self.review, text=form.cleaned_data["text"], at=clock.now()
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        who = self.review.assessor
        return super().get_context_data(asked=self.review.remark, asked_by=who, **kwargs)
