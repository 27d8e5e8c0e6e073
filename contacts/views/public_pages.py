"""The page of a district for everybody (S001, S197), and who switches it on and off."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from contacts.actions import public_pages
from contacts.forms.base import PageForm
from contacts.guard import public
from contacts.kit import clock, open_pages
from contacts.offers import notices_of, offers_of
from contacts.pages import ConfirmPage
from contacts.queries.cards import card_of, published
from contacts.views.districts import UnderDistrict


@public
@csrf_exempt  # there is nothing to send, and a refusal would set a cookie
@require_safe
def district_page(request: HttpRequest, token: str) -> HttpResponse:
    """Who answers for a district, when and where to be found.

    Drawn without the request: it cannot depend on who looks, so there is no cookie to set. A token
    that never was, one that was withdrawn and a word that is none get the same answer.
    """
    with translation.override(open_pages.language_of(request)):
        context = _seen_by_everybody(token)
    template, status = ("district", 200) if context else ("missing", 404)
    return open_pages.drawn(request, f"contacts/public/{template}.html", context, status=status)


def _seen_by_everybody(token: str) -> dict[str, Any]:
    today = clock.today()
    district = published(token, today)
    if district is None:
        return {}
    township = district.area.township
    return {
        "district": district,
        "township": township,
        "card": card_of(district, today),
        "today": today,
        "offers": offers_of(district, today),
        "notices": notices_of(district, today),
    }


class Switch(UnderDistrict, ConfirmPage):
    """A question about a district's page; one that makes no sense (any more) leads back."""

    resource, verb = "district", "change"
    form_class = PageForm
    is_on: ClassVar[bool] = True  # before

    def get_title(self) -> str | Promise:
        return f"{self.district.name} · {self.title}"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if bool(self.district.public_token) is not self.is_on:
            return HttpResponseRedirect(self.get_success_url())
        return super().get(request, *args, **kwargs)


class PublishPage(Switch):
    is_on = False
    title, button = _("公开网页"), _("公开")
    success_message = _("已公开。公示牌和联系群众卡上现在有二维码，请重新打印。")

    def get_consequences(self) -> list[str | Promise]:
        phone = self.district.service_phone
        return [
            _(
                "扫码或者打开网址的人，不用登录就能看到：负责这个责任区的干部姓名和职务、驻点的地点和时间、民情意见箱的位置。"
            ),
            _("服务电话 %s 会公开，请确认是办公电话。") % phone
            if phone
            else _("还没有填服务电话，网页上就没有电话。"),
            _("排了接访日的，今后一个月谁在哪里接访也会看到。"),
            _("网页上没有干部个人的电话，也没有住户的任何信息。"),
            _("随时可以关闭，也可以换新地址。"),
        ]

    def save(self, form: Any) -> None:
        public_pages.publish(district=self.district, by=self.user, on=clock.today())


class MovePage(Switch):
    title, button, danger = _("换新地址"), _("换新地址"), True
    success_message = _("已换新地址。公示牌和联系群众卡请重新打印。")
    consequences = [
        _("换新地址以后，以前印出去的二维码就打不开了。"),
        _("网页的内容不变；公示牌和联系群众卡要重新打印。"),
    ]

    def save(self, form: Any) -> None:
        public_pages.move(district=self.district, by=self.user)


class WithdrawPage(Switch):
    title, button, danger = _("关闭公开网页"), _("关闭"), True
    success_message = _("已关闭。")
    consequences = [
        _("关闭以后，网页谁也打不开，以前印出去的二维码也打不开了。"),
        _("以后再公开，会是新的地址，要重新打印。"),
    ]

    def save(self, form: Any) -> None:
        public_pages.withdraw(district=self.district, by=self.user)
