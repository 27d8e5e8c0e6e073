"""Group robots: added, changed, switched by an administrator; their addresses are secrets."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contacts.actions import base
from contacts.kit.hidden import Secret
from contacts.kit.outward import Refused
from contacts.models import Area, Organisation, User
from reports.actions.deliveries import CLAIM
from reports.actions.robots import check_address, fingerprint
from reports.models import About, Delivery, DeliveryOutcome, Platform, Webhook
from reports.queries.deliveries import why


@transaction.atomic
def add_webhook(
    *,
    by: User,
    name: str,
    platform: str,
    area: Area,
    organisation: Organisation | None,
    address: str,
    signing_key: str = "",
    at: dt.datetime,
) -> Webhook:
    """Let a group be told from now on; each robot once in a township.

    Raises:
        ValidationError: at the fields.
    """
    if organisation and not organisation.area.path.startswith(area.path):
        raise ValidationError({"organisation": _("这个单位不在这个乡镇。")})
    secret = _checked(platform, address)
    base.locked(area)  # of two at once the second sees what the first added
    webhook = Webhook(
        name=name.strip(),
        platform=platform,
        area=area,
        organisation=organisation,
        address=secret,
        fingerprint=_unknown(platform, secret, area),
        signing_key=_key(platform, signing_key),
        added_at=at,
    )
    return base.create(webhook, by=by)


@transaction.atomic
def change_webhook(
    *,
    webhook: Webhook,
    by: User,
    name: str,
    at: dt.datetime,
    address: str = "",
    signing_key: str = "",
) -> None:
    """Another name; another address or key where one is given. What waits is tried at once."""
    webhook = base.locked(webhook)
    values: dict[str, Any] = {"name": name.strip()}
    if address.strip():
        values["address"] = secret = _checked(webhook.platform, address)
        values["fingerprint"] = _unknown(webhook.platform, secret, webhook.area, but=webhook)
    if signing_key.strip():
        values["signing_key"] = _key(webhook.platform, signing_key)
    if {"address", "signing_key"} & set(base.change(webhook, values, by=by)):
        _waiting(webhook).update(next_try_at=at)


@transaction.atomic
def switch_webhook(*, webhook: Webhook, by: User, on: bool) -> None:
    """On or off. What waits for a group that is switched off is not sent later either.

    Raises:
        ValidationError: the same robot is on under another name.
    """
    webhook = base.locked(webhook)
    if on and (other := _others(webhook.area, webhook.fingerprint, webhook).filter(is_on=True)):
        told = _("同一个机器人已经在用：%(name)s。先停用那一个。")
        raise ValidationError(told % {"name": other[0]})
    base.change(webhook, {"is_on": on}, by=by)
    if not on:
        _waiting(webhook).update(outcome=DeliveryOutcome.NEEDLESS)


def order_test(*, webhook: Webhook, at: dt.datetime) -> Delivery:
    """A message that says that it is a test; whoever ordered it sends it (`deliver_now`).

    No sweep takes it from him: it is due only when his claim would have run out.
    """
    if not webhook.is_on:
        raise ValidationError(_("先启用，再测试。"))
    return Delivery.objects.create(
        about=About.TEST,
        key=f"test:{uuid.uuid4()}",
        webhook=webhook,
        ordered_at=at,
        next_try_at=at + CLAIM,
    )


def _waiting(webhook: Webhook) -> Any:
    return webhook.deliveries.filter(outcome=DeliveryOutcome.WAITING)


def _checked(platform: str, address: str) -> Secret:
    try:
        check_address(platform, address.strip())
    except Refused as refused:
        raise ValidationError({"address": why(refused.code)}) from None
    return Secret(address.strip())


def _unknown(platform: str, secret: Secret, area: Area, but: Webhook | None = None) -> str:
    """The fingerprint of a robot that no other row of the township has; on or off, it is named."""
    found = fingerprint(platform, secret.reveal())
    if other := _others(area, found, but).first():
        told = _("这个机器人已经添加过：%(name)s。")
        if not other.is_on:
            told = _("这个机器人已经添加过：%(name)s，现在停用着，启用它就行。")
        raise ValidationError({"address": told % {"name": other}})
    return found


def _others(area: Area, found: str, but: Webhook | None) -> Any:
    rows = Webhook.objects.filter(area=area, fingerprint=found).exclude(fingerprint="")
    return rows.exclude(pk=but.pk) if but else rows


def _key(platform: str, key: str) -> Secret:
    if key.strip() and platform != Platform.DINGTALK:
        raise ValidationError({"signing_key": _("只有钉钉的机器人要填加签密钥。")})
    return Secret(key.strip())
