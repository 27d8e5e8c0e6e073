"""孕产服务申请: switching it on for a township, asking, serving, taking away (domain.md, section 6)."""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from contacts import audit
from contacts.actions import base
from contacts.kit import telephones
from contacts.kit.periods import Period, PeriodKind
from contacts.kit.sql import lock
from contacts.models import Area, AreaKind, AuditVerb, ResponsibilityDistrict, User
from visits.models import (
    MaternityOffer,
    MaternityQuarter,
    MaternityRequest,
    MaternityService,
)
from visits.queries.maternity import is_offered


@transaction.atomic
def switch_on_maternity(
    *, by: User | None, township: Area, assessment: str, on: dt.date
) -> MaternityOffer:
    """Let a township take requests from a day on. Raises `ValidationError` where it does already."""
    township = base.locked(township)
    if township.kind != AreaKind.TOWNSHIP:
        raise ValidationError(_("选一个现有的乡镇。"))
    if MaternityOffer.objects.as_of(on).filter(township=township).exists():
        raise ValidationError(_("已经打开了。"))
    offer = MaternityOffer(township=township, assessment=assessment, starts_on=on)
    return base.create(offer, by=by)


@transaction.atomic
def switch_off_maternity(*, by: User | None, offer: MaternityOffer, on: dt.date) -> None:
    """Take no more from this day on; what came in is still served, and goes in its time."""
    base.take_back(base.locked(offer), from_day=on, by=by)


@transaction.atomic
def ask_for_service(
    *, district: ResponsibilityDistrict, uid: uuid.UUID, phone: str, service: str, on: dt.date
) -> MaternityRequest:
    """Store what a resident asks for, once, and nothing else.

    Raises:
        ValidationError: by field; nothing is offered there.
    """
    if not is_offered(district, on):
        raise ValidationError(_("这里现在不收申请。"))
    try:
        number = telephones.clean(phone)
    except ValidationError as error:
        raise ValidationError({"phone": error}) from error
    if not number:
        raise ValidationError({"phone": _("写一个能联系上您的电话。")})
    if service not in MaternityService.values:
        raise ValidationError({"service": _("从给出的里面选一个。")})
    said = {"district": district, "phone": number, "service": service, "asked_on": on}
    # No event of the trail: an auditor would count there what is told from five up alone.
    return MaternityRequest.objects.get_or_create(uid=uid, defaults=said)[0]


@transaction.atomic
def serve(
    *, by: User | None, request: MaternityRequest, served_on: dt.date, on: dt.date
) -> MaternityRequest:
    """Note the day of the service; one more in the number of the running quarter, which is all that stays.

    Not in that of its day where that is over: its number was told, and would tell of this one.

    Raises `ValidationError` at the field: a day to come, or before the request; without one where it
    is noted already.
    """
    request = base.locked(request)
    if request.served_on is not None:
        raise ValidationError(_("已经记过服务的日期。"))
    if not request.asked_on <= served_on <= on:
        raise ValidationError({"served_on": _("从申请那天到今天。")})
    base.change(request, {"served_on": served_on}, by=by)
    township = request.district.area.township
    assert township is not None  # noqa: S101 - districts lie in townships
    code = Period.containing(PeriodKind.QUARTER, on).code
    lock(connection, f"visits.maternity.{township.pk}")
    row, _made = MaternityQuarter.objects.get_or_create(township=township, quarter=code)
    MaternityQuarter.objects.filter(pk=row.pk).update(number=F("number") + 1)
    return request


@transaction.atomic
def take_away(*, by: User | None, request: MaternityRequest) -> None:
    """Delete a request at once, because whoever sent it wants so."""
    uid = request.uid
    request.delete()
    audit.record(
        by=by, verb=AuditVerb.CHANGE, resource="maternity", ids=[uid], fields=["phone", "service"]
    )
