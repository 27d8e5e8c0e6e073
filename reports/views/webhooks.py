"""Group robots: the list with how each fares, adding, changing, switching, a test."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from contacts.forms.accounts import PlainForm
from contacts.kit import clock
from contacts.pages import ConfirmPage, DetailPage, FormPage, ListPage
from reports.actions import webhooks
from reports.actions.deliveries import deliver_now
from reports.actions.letters import are_sent
from reports.forms.webhooks import ChangeWebhookForm, WebhookForm
from reports.models import Delivery, DeliveryOutcome, Webhook
from reports.queries.deliveries import (
    mail_standing,
    masked,
    messages_of,
    standing,
    why,
    with_last,
)
from reports.tables.webhooks import WebhookTable, whom

LIST = reverse_lazy("webhook-list")
NEW = reverse_lazy("webhook-new")
CRUMBS = [(_("群提醒"), LIST)]


class WebhookList(ListPage):
    resource, verb, export_verb = "webhook", "list", ""
    model, table_class = Webhook, WebhookTable
    template_name = "reports/webhooks.html"
    title = _("群提醒")
    nothing = _(
        "还没有群机器人。添加以后，企业微信或者钉钉的群里每个工作日提醒一次有多少事，紧急诉求马上提醒。"
    )

    def get_queryset(self) -> QuerySet[Any]:
        return with_last(Webhook.objects.all())

    def get_nothing_link(self) -> tuple[Any, str]:
        return (_("添加群机器人"), str(NEW)) if self.may("change") else ("", "")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mail = mail_standing() if are_sent() else None
        return super().get_context_data(mail=mail, may_change=self.may("change"), **kwargs)


class NewWebhook(FormPage):
    resource, verb = "webhook", "change"
    form_class = WebhookForm
    title, crumbs = _("添加群机器人"), CRUMBS
    success_message = _("已添加。请测试一下，看群里收不收得到。")

    def save(self, form: Any) -> Webhook:
        return webhooks.add_webhook(by=self.user, at=clock.now(), **form.cleaned_data)

    def get_success_url(self) -> str:
        return reverse("webhook", args=[self.saved.uid])


class WebhookPage(DetailPage):
    resource, verb = "webhook", "list"
    model = Webhook
    template_name = "reports/webhook.html"
    crumbs = CRUMBS

    def get_queryset(self) -> QuerySet[Any]:
        return with_last(Webhook.objects.all())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {
            "masked": masked(self.object),
            "whom": whom(self.object),
            "standing": standing(self.object),
            "told": messages_of(self.object),
            "may_change": self.may("change"),
        }


class OnWebhook(FormPage):
    """A page about one robot."""

    @cached_property
    def webhook(self) -> Webhook:
        return self.one(Webhook.objects.select_related("area"))

    def get_title(self) -> str:
        return f"{self.webhook} · {self.title}"

    def get_crumbs(self) -> list[Any]:
        return [*CRUMBS, (str(self.webhook), self.get_success_url())]

    def get_success_url(self) -> str:
        return reverse("webhook", args=[self.webhook.uid])


class ChangeWebhook(OnWebhook):
    resource, verb = "webhook", "change"
    form_class = ChangeWebhookForm
    title = _("修改")
    success_message = _("已保存。")

    def get_initial(self) -> dict[str, Any]:
        return {"name": self.webhook.name}

    def save(self, form: Any) -> None:
        webhooks.change_webhook(
            webhook=self.webhook, by=self.user, at=clock.now(), **form.cleaned_data
        )


class SwitchWebhook(OnWebhook, ConfirmPage):
    resource, verb = "webhook", "change"
    form_class = PlainForm
    success_message = _("已保存。")

    def get_title(self) -> str:
        return f"{self.webhook} · {self.get_button()}"

    def get_button(self) -> str:
        return _t("停用") if self.webhook.is_on else _t("启用")

    def get_consequences(self) -> list[Any]:
        if self.webhook.is_on:
            return [_("群里不再收到提醒。"), _("等着发的也不再发。")]
        return [_("从现在起，群里又会收到提醒。")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(button=self.get_button(), **kwargs)

    def save(self, form: Any) -> None:
        webhooks.switch_webhook(webhook=self.webhook, by=self.user, on=not self.webhook.is_on)


class TestWebhook(OnWebhook, ConfirmPage):
    resource, verb = "webhook", "change"
    form_class = PlainForm
    title, button = _("测试"), _("发一条测试")
    consequences = (
        _("马上往群里发一条，内容是：“测试：这个群能收到提醒。”"),
        _("最多等十秒，就知道送没送到。"),
    )
    ordered: Delivery

    def save(self, form: Any) -> None:
        self.ordered = webhooks.order_test(webhook=self.webhook, at=clock.now())

    def answer(self, form: Any) -> HttpResponse:
        """Sent outside the transaction: nobody waits for somebody else's server with a lock."""
        outcome, error = deliver_now(self.ordered)
        if outcome == DeliveryOutcome.DELIVERED:
            messages.success(self.request, _t("群里应该收到了，请看一眼。"))
        else:
            messages.error(self.request, _t("没送到：%(why)s。") % {"why": why(error)})
        return super().answer(form)
