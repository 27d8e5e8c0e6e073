"""抽查: drawn by the system, asked by the linked leader, answered by the cadre if denied."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.kit import clock, days
from contacts.kit.language import counted
from contacts.kit.periods import Period
from contacts.pages import ConfirmPage, FormPage, ListPage
from visits.actions.spot_checks import draw_spot_checks, note_result, reply_to_check
from visits.forms.reviews import DrawForm, ReplyForm, ResultForm
from visits.models import Answer, SpotCheck, SpotCheckResult
from visits.queries.entries import checks_open_to
from visits.tables.reviews import SpotCheckTable
from visits.views.reviews import supervision_tabs


class SpotCheckList(ListPage):
    """Spot checks within reach; of what one made or typed only what asks something."""

    resource, verb = "spot_check", "list"
    template_name = "visits/spot_checks.html"
    model, table_class = SpotCheck, SpotCheckTable
    title = gettext_lazy("抽查")
    nothing = gettext_lazy("还没有抽查。抽查由联村领导按月抽取，问的是同意回访的户。")

    def get_queryset(self) -> QuerySet[Any]:
        return checks_open_to(self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tabs = supervision_tabs("spot-check-list", self)
        context = super().get_context_data(tabs=tabs, may_draw=self.may("change"), **kwargs)
        households = [check.met.household.uid for check in context["table"].page]
        self.note_read(households, resource="household")
        return context


class Draw(ConfirmPage):
    """Let the system draw."""

    resource, verb = "spot_check", "change"
    form_class = DrawForm
    title = gettext_lazy("抽几户问一问")
    button = gettext_lazy("由系统抽取")
    consequences = [
        gettext_lazy("只抽走访时同意以后回访的户，由系统随机抽，不能挑。"),
        gettext_lazy("抽出来的问完了，才能再抽。"),
    ]

    def get_back_url(self) -> str:
        return reverse("spot-check-list")

    def get_success_url(self) -> str:
        return reverse("spot-check-list")

    def save(self, form: Any) -> None:
        data = form.cleaned_data
        drawn = draw_spot_checks(
            by=self.user,
            month=Period.parse(data["month"]),
            number=data["number"],
            on=clock.today(),
            at=clock.now(),
        )
        messages.success(
            self.request, counted("抽出%(n)d户，问完一户记一户。", len(drawn)) % {"n": len(drawn)}
        )


class OneCheck(FormPage):
    """A page about one spot check."""

    resource = "spot_check"

    @cached_property
    def check(self) -> SpotCheck:
        return self.one(checks_open_to(self.user))

    def get_named(self) -> list[Any]:
        return [self.check, self.check.met.household]

    def get_crumbs(self) -> list[Any]:
        return [(_("抽查"), reverse("spot-check-list"))]

    def get_success_url(self) -> str:
        return reverse("spot-check-list")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(check=self.check, **kwargs)


class SpotCheckPage(OneCheck):
    """What is asked, and what the household said. Who drew it notes the result."""

    verb = "list"
    template_name = "visits/spot_check.html"
    form_class = ResultForm
    title = gettext_lazy("抽查一户")
    success_message = gettext_lazy("已记下。")

    def get_initial(self) -> dict[str, Any]:
        return {"result": self.check.result}

    def save(self, form: Any) -> SpotCheck:
        result = SpotCheckResult(form.cleaned_data["result"])
        return note_result(by=self.user, check=self.check, result=result, at=clock.now())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        check = self.check
        return super().get_context_data(
            asks=check.drawn_by_id == self.user.pk and not check.replied_at and not check.not_asked,
            replies=self._replies(check),
            **kwargs,
        )

    def _replies(self, check: SpotCheck) -> bool:
        took_part = any(
            person.cadre.user_id == self.user.pk and person.answer != Answer.NOT_THERE
            for person in check.activity.participants.all()
        )
        return took_part and check.result == SpotCheckResult.SAYS_NO_VISIT


class ReplyToCheck(OneCheck):
    """The cadre explains."""

    verb = "reply"
    template_name = "visits/reply.html"
    form_class = ReplyForm
    title = gettext_lazy("说明一次走访")
    button = gettext_lazy("保存说明")
    success_message = gettext_lazy("已保存。")

    def get_initial(self) -> dict[str, Any]:
        return {"text": self.check.reply}

    def get_success_url(self) -> str:
        return reverse("my-work")

    def save(self, form: Any) -> SpotCheck:
        text = form.cleaned_data["text"]
        return reply_to_check(by=self.user, check=self.check, text=text, at=clock.now())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        check = self.check
        sentence = _("%(day)s的%(kind)s，有一户说没有来过。请说明一下那天的走访。") % {
            "day": days.in_words(check.activity.happened_on, this_year=clock.today().year),
            "kind": check.activity.kind,
        }
        return super().get_context_data(asked=sentence, asked_by=check.drawn_by, **kwargs)
