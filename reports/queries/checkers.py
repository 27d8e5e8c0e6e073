"""Who checks a duty (S013): nobody checks his own."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from contacts.kit.days import in_words
from contacts.models import Cadre
from reports.models import Obligation
from visits.queries.assessors import clerks_of, first_secretaries, reviewers_of


def checked_by(obligation: Obligation, on: dt.date) -> str:
    """The assessors of a cadre; for a district the party-government office; for a township and its
    first secretary the county, outside the app."""
    if obligation.cadre:
        names = [user.name for user in reviewers_of(obligation.cadre, on)]
        return "、".join(names) or _nobody_here(obligation.cadre, on)
    if obligation.district and (township := obligation.area.township):
        names = [user.name for user in clerks_of(township, on)]
        return _("党政办 %(names)s") % {"names": "、".join(names)} if names else _("党政办")
    return _by_county()


def _nobody_here(cadre: Cadre, on: dt.date) -> str:
    """The township's first secretary is above all accounts of the township (docs/roles.md)."""
    if first_secretaries(on).filter(cadre=cadre).exists():
        return _by_county()
    if Cadre.objects.card_only(on).filter(pk=cadre.pk).exists():
        return _("公安干警和司法干部不记民情日记，没有人核对")
    return _("还没有人：请给这里的书记、党政办或联村领导开账号")


def _by_county() -> str:
    return _("县里，不在本软件里")


def by_when(obligation: Obligation, closes_on: dt.date) -> str:
    """The last day of the period, and until when it may be entered late."""
    year = obligation.period_ends_on.year
    return _("%(last)s前做完，%(closes)s夜里12点前可以补记") % {
        "last": in_words(obligation.period_ends_on, this_year=year),
        "closes": in_words(closes_on, this_year=year),
    }
