"""The places that a person may import into, and how sheets name them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from contacts import access
from contacts.imports.records import RowRefused
from contacts.kit.sheets.cells import code, quoted
from contacts.kit.sheets.places import PlaceBook, bare
from contacts.models import Area, ResponsibilityDistrict
from contacts.scopes import within_path

if TYPE_CHECKING:
    from contacts.models import User

VOTERS = 300  # so many different references decide which township a sheet is about
TOWNSHIP_COLUMN = "乡镇"


class Township:
    """A township with its districts, as sheets name them."""

    def __init__(self, area: Area, districts: Sequence[ResponsibilityDistrict]) -> None:
        self.area = area
        self.districts = districts
        names = [(name, d) for d in districts for name in {d.name, d.area.name}]
        self.book = PlaceBook(names, above=[area.name])
        self.by_code = {d.area.code: d for d in districts if d.area.code}

    def find(self, text: object) -> ResponsibilityDistrict | None:
        """The district that a name, or the code of its village, means."""
        return self.book.find(text) or self.by_code.get(code(text))

    def district(self, text: object, column: str) -> ResponsibilityDistrict:
        """The district that a cell means.

        Raises:
            RowRefused: when it means none; the nearest names are offered, never taken.
        """
        found = self.find(text)
        if found:
            return found
        facts = {
            "township": self.area.name,
            "name": quoted(text),
            "near": _("”、“").join(self.book.nearest(text)),
        }
        sentence = (
            _("%(township)s没有“%(name)s”，是不是“%(near)s”？")
            if facts["near"]
            else _("%(township)s没有“%(name)s”，请核对村名，或先导入区划。")
        )
        raise RowRefused("village_unknown", column, sentence % facts)


class Reach:
    """The townships in which a user may import, or all of them for the system (`user` None).

    `titles` is what stands above the table and on the file: a township named there is meant, where
    the rows alone don't decide.
    """

    def __init__(
        self,
        user: User | None,
        on: dt.date,
        titles: str = "",
        *,
        right: tuple[str, str] = ("import", "use"),
    ) -> None:
        self.titles = bare(titles)
        self.areas = None if user is None else access.areas_of(user, *right)
        by_path: dict[str, list[ResponsibilityDistrict]] = {}
        open_ones = ResponsibilityDistrict.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on))
        for district in open_ones.select_related("area"):
            if self.covers(district.area):
                by_path.setdefault(self.township_path(district.area), []).append(district)
        self.townships = [
            Township(area, by_path.get(area.path, []))
            for area in Area.objects.townships()
            if self.covers(area) or area.path in by_path
        ]

    def covers(self, area: Area) -> bool:
        """Whether a place lies within the user's own areas."""
        if self.areas is None:
            return True
        return any(area.path.startswith(own.path) for own in self.areas)

    def within(self, lookup: str) -> Q:
        """The condition that the area at the end of `lookup` lies within the user's own areas."""
        if self.areas is None:
            return Q()
        condition = Q(pk__in=[])
        for area in self.areas:
            condition |= within_path(area.path, lookup)
        return condition

    @staticmethod
    def township_path(village: Area) -> str:
        """The path of the place right above a village."""
        return str(village.path[: -Area.steplen])

    def named(self, text: object) -> Township:
        """The township that a cell of the column 乡镇 means.

        Raises:
            RowRefused: when it means none within reach.
        """
        wanted = bare(text)
        found = [t for t in self.townships if wanted in (bare(t.area.name), t.area.code)]
        if len(found) == 1:
            return found[0]
        raise RowRefused(
            "township_unknown",
            TOWNSHIP_COLUMN,
            _("没有叫“%(name)s”的乡镇，请核对。") % {"name": quoted(text)},
        )

    def home_by_places(self, texts: Iterable[object]) -> Township | None:
        """As `home_by_districts`, for sheets that may name the township itself as a place."""
        named = [bare(text) for text in texts if text]
        return self.elected(
            lambda t: sum(t.find(name) is not None or name == bare(t.area.name) for name in named)
        )

    def home_by_districts(self, texts: Iterable[object]) -> Township | None:
        """The township that knows most of these names of villages; None in a draw."""
        names = list(dict.fromkeys(text for text in texts if text))[:VOTERS]
        return self.elected(lambda t: sum(t.find(name) is not None for name in names))

    def home_by_numbers(
        self, rows: QuerySet[Any], field: str, numbers: Iterable[str]
    ) -> Township | None:
        """The township in whose `rows` most of these numbers stand; None in a draw."""
        if len(self.townships) == 1:
            return self.townships[0]
        wanted = list(dict.fromkeys(number for number in numbers if number))[:VOTERS]
        votes = Counter(
            dict(
                rows.filter(**{f"{field}__in": wanted})
                .order_by()
                .values_list("township")
                .annotate(Count("pk"))
            )
        )
        return self.elected(lambda t: votes[t.area.pk])

    def elected(self, votes: Callable[[Township], int]) -> Township | None:
        """The township with most votes, in a draw the one that the titles name."""
        if len(self.townships) <= 1:
            return self.townships[0] if self.townships else None
        counted = {t.area.pk: votes(t) for t in self.townships}
        most = max(counted.values())
        first = [t for t in self.townships if counted[t.area.pk] == most]
        if len(first) > 1:
            first = [t for t in first if bare(t.area.name) in self.titles]
        return first[0] if len(first) == 1 else None


def township_unclear(any_township: bool) -> RowRefused:
    """The refusal of a row of which nobody can say to which township it belongs."""
    sentence = (
        _("看不出这张表是哪个乡镇的，请加一列“乡镇”。")
        if any_township
        else _("还没有可以导入的乡镇，请先导入区划。")
    )
    return RowRefused("township_unknown", TOWNSHIP_COLUMN, sentence)
