"""Switching packs of rules on and off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from contacts import audit
from contacts.kit import clock
from contacts.models import Area, AuditVerb, User
from reports.actions.norms import refuse_closed
from reports.catalogue import PACKS, Pack, Rule
from reports.engine import follow
from reports.models import Obligation, PackAdoption, Requirement


def pack_called(code: str) -> Pack:
    """The pack of this code, or the one that holds the rule of this code.

    Raises:
        ValidationError: there is none.
    """
    for pack in PACKS.values():
        if any(rule.code == code for rule in pack.rules):
            return pack
    if code not in PACKS:
        raise ValidationError(
            _("没有叫“%(code)s”的规则包。可选：%(packs)s")
            % {"code": code, "packs": "、".join(PACKS)}
        )
    return PACKS[code]


def optional_rules(packs: Iterable[Pack], wanted: Iterable[str]) -> list[str]:
    """The codes `wanted`, each a rule of one of these packs that is off unless asked for.

    Raises:
        ValidationError: one of them isn't.
    """
    there = [rule.code for pack in packs for rule in pack.rules if rule.optional]
    for code in (chosen := list(wanted)):
        if code not in there:
            raise ValidationError(
                _("没有叫“%(code)s”的可选规则。可选：%(codes)s")
                % {"code": code, "codes": "、".join(there) or _("没有")}
            )
    return chosen


def model_of(pack: Pack) -> str:
    """The basis of a township that has named no document yet: another's paper is its model only."""
    return _("参照%(source)s（请换成本镇文件）") % {"source": pack.source}


@transaction.atomic
def switch_on_pack(
    *,
    area: Area,
    pack: str,
    starts_on: dt.date,
    document: str = "",
    by: User | None = None,
    with_optional: Iterable[str] = (),
) -> PackAdoption:
    """Let the rules of a pack bind in a township from a day on; repeatable.

    `document` is the township's own paper; without one the pack's source is named as the
    model that it is, to be replaced.
    `with_optional` names rules of the pack that are switched on only when asked for; where the
    pack is on already, they begin on that day and nothing else changes.

    Raises:
        ValidationError: no such pack.
    """
    chosen = pack_called(pack)
    wanted = set(with_optional)
    adoption = PackAdoption.objects.filter(area=area, pack=pack, ends_on=None).first()
    if adoption is None:
        _refuse_overlap(area, pack, starts_on)
        adoption = PackAdoption.objects.create(
            area=area,
            pack=pack,
            document=document or model_of(chosen),
            starts_on=starts_on,
            optional=sorted(wanted),
            switched_by=by,
        )
        audit.record(by=by, verb=AuditVerb.CREATE, resource="requirement", ids=[adoption.uid])
    elif not wanted <= set(adoption.optional):
        _note_optional(adoption, wanted, by)
    running = Requirement.objects.filter(area=area, ends_on=None)
    there = set(running.values_list("code", flat=True))
    new = [
        _first_version(adoption, rule, max(starts_on, adoption.starts_on), by)
        for rule in chosen.rules
        if rule.code not in there and (not rule.optional or rule.code in wanted)
    ]
    Requirement.objects.bulk_create(new)
    if new:
        follow.order(on=clock.today(), now=clock.now())
    return adoption


def _note_optional(adoption: PackAdoption, wanted: set[str], by: User | None) -> None:
    adoption.optional = sorted({*adoption.optional, *wanted})
    adoption.save(update_fields=["optional"])
    audit.record(
        by=by,
        verb=AuditVerb.CHANGE,
        resource="requirement",
        ids=[adoption.uid],
        fields=["optional"],
    )


def _refuse_overlap(area: Area, pack: str, starts_on: dt.date) -> None:
    earlier = PackAdoption.objects.filter(area=area, pack=pack, ends_on__gte=starts_on).first()
    if earlier:
        raise ValidationError(
            _("这个规则包以前启用到%(day)s，新的启用日期要在那以后") % {"day": earlier.ends_on}
        )


@transaction.atomic
def switch_on_for_all(
    *, pack: str, starts_on: dt.date, document: str = "", with_optional: Iterable[str] = ()
) -> list[PackAdoption]:
    """Switch a pack on in every township there is, and in every one brought in later.

    Raises:
        ValidationError: no such pack.
    """
    optional, document = sorted(set(with_optional)), document or model_of(pack_called(pack))
    PackAdoption.objects.get_or_create(
        area=None,
        pack=pack,
        ends_on=None,
        defaults={"starts_on": starts_on, "document": document, "optional": optional},
    )
    return [
        switch_on_pack(
            area=area, pack=pack, starts_on=starts_on, document=document, with_optional=optional
        )
        for area in Area.objects.townships()
    ]


def take_over_packs(township: Area) -> None:
    """Let the packs that are switched on for all bind in a new township too."""
    for standing in PackAdoption.objects.filter(area=None, ends_on=None):
        switch_on_pack(
            area=township,
            pack=standing.pack,
            starts_on=standing.starts_on,
            document=standing.document,
            with_optional=standing.optional,
        )


def _first_version(
    adoption: PackAdoption, rule: Rule, starts_on: dt.date, by: User | None
) -> Requirement:
    return Requirement(
        area=adoption.area,
        pack=adoption.pack,
        code=rule.code,
        duty=rule.duty or rule.code,
        name=rule.name,
        name_en=rule.name_en,
        subject=rule.subject,
        audience=rule.audience,
        measure=rule.measure,
        options=rule.options,
        norm=rule.norm,
        every=rule.every,
        document=adoption.document,
        starts_on=starts_on,
        changed_by=by,
    )


@transaction.atomic
def switch_off(*, adoption: PackAdoption, ends_on: dt.date, by: User | None) -> None:
    """Let the rules of a pack bind for the last time on a day.

    Raises:
        ValidationError: before it was switched on, switched off already, or a closed period would
            be touched.
    """
    if adoption.ends_on is not None or adoption.area is None:
        raise ValidationError(_("这个规则包已经停用"))
    if ends_on < adoption.starts_on:
        raise ValidationError(_("停用日期早于启用日期"))
    versions = Requirement.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=ends_on), area=adoption.area, pack=adoption.pack
    )
    refuse_closed(
        adoption.area,
        versions.values_list("code", flat=True),
        ends_on + dt.timedelta(days=1),
    )
    to_come = versions.filter(starts_on__gt=ends_on)
    Obligation.objects.filter(requirement__in=to_come).delete()
    to_come.delete()
    versions.update(ends_on=ends_on)
    PackAdoption.objects.filter(pk=adoption.pk).update(ends_on=ends_on)
    audit.record(
        by=by,
        verb=AuditVerb.CHANGE,
        resource="requirement",
        ids=[adoption.uid],
        fields=["ends_on"],
    )
    follow.order(on=clock.today(), now=clock.now())
