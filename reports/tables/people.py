"""Columns of the page of persons: a column for each duty, ordered by place and name alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from contacts.kit.tables import Column, Table
from reports.models import Obligation
from reports.tables.obligations import progress_of

NOWRAP = "reports/cells/nowrap.html"


def duty_of(duty: str, cadre: Any) -> Obligation | None:
    """What the cadre owes under a duty; of several the one that binds latest."""
    found = [o for o in cadre.duties if o.requirement.duty == duty]
    return max(found, key=lambda o: (o.target > 0, o.period_ends_on), default=None)


def words_of(duty: str, cadre: Any) -> str | None:
    """The same for the sheet: 7 / 8 天 正常."""
    found = duty_of(duty, cadre)
    return f"{progress_of(found)} {found.get_state_display()}" if found else None


class PeopleTable(Table):
    """Built with the duties that occur; a cell shows what is done and owed, and the state."""

    def __init__(
        self,
        rows: Any,
        params: Mapping[str, str] | None,
        duties: Iterable[tuple[str, str]],
        *,
        with_place: bool,
    ) -> None:
        self.columns = (
            Column("name", _("姓名"), "name", sort=("name_keys",), template=NOWRAP, phone="title"),
            Column("number", _("工号"), "staff_number", page=False),
            Column(
                "place",
                _("责任区"),
                "place",
                sort=("place_path",),
                template=NOWRAP,
                phone="state",
                page=with_place,
            ),
            *(column for duty, name in duties for column in _duty(duty, name)),
        )
        super().__init__(rows, params)


def _duty(duty: str, name: str) -> Iterable[Column]:
    cell = "reports/cells/duty_of_person.html"
    yield Column(duty, name, partial(duty_of, duty), template=cell, phone="wide", export=False)
    yield Column(f"{duty}-words", name, partial(words_of, duty), page=False)
