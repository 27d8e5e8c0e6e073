"""What an entry says: the part of an activity that people type and may correct."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from contacts.kit.quantities import Quantity
from contacts.kit.quantity_fields import columns_of
from contacts.kit.words import plain
from contacts.models import Area, AreaKind, Cadre, Household, Organisation, ResponsibilityDistrict
from visits.models import SCREENING, Activity, ActivityKind


@dataclasses.dataclass(frozen=True, kw_only=True)
class Content:
    """One entry as it was typed. `consenting` are the households that may be asked later."""

    kind: ActivityKind
    happened_on: dt.date
    cadres: Sequence[Cadre]
    households: Sequence[Household] = ()
    consenting: Sequence[Household] = ()
    district: ResponsibilityDistrict | None = None
    organisation: Organisation | None = None
    began_at: dt.time | None = None
    heard: str = ""
    done: str = ""
    attendance: Quantity | None = None
    convener: Cadre | None = None
    # How many disputes a meeting found; None: it did not screen.
    screened: int | None = None

    def __post_init__(self) -> None:
        """Texts lose their control characters; a visit happened where the households live; who
        convened was there."""
        object.__setattr__(self, "heard", plain(self.heard).strip())
        object.__setattr__(self, "done", plain(self.done).strip())
        if self.convener and self.convener not in self.cadres:
            object.__setattr__(self, "cadres", [*self.cadres, self.convener])
        if self.households and self.district is None:
            object.__setattr__(self, "district", self.households[0].district)

    @classmethod
    def of(cls, activity: Activity) -> Content:
        """What a stored entry says now."""
        met = list(activity.met.select_related("household__district"))
        people = activity.participants.select_related("cadre")
        return cls(
            kind=activity.kind,
            happened_on=activity.happened_on,
            cadres=[p.cadre for p in people],
            households=[m.household for m in met],
            consenting=[m.household for m in met if m.may_call_back],
            district=activity.district,
            organisation=activity.organisation,
            began_at=activity.began_at,
            heard=activity.heard,
            done=activity.done,
            attendance=activity.attending,
            convener=activity.convener,
            screened=activity.screened,
        )

    def on_its_day(self, before: Content | None = None) -> Content:
        """This content with the records under which the households lived on the day.

        What a stored entry (`before`) named for that day stays as it is.
        """
        kept = before.households if before and before.happened_on == self.happened_on else ()
        lived = {h: h if h in kept else h.lived_as(self.happened_on) for h in self.households}
        if all(former == chosen for chosen, former in lived.items()):
            return self
        households = list(dict.fromkeys(lived.values()))
        consenting = list(dict.fromkeys(lived[h] for h in self.consenting if h in lived))
        return dataclasses.replace(
            self, households=households, consenting=consenting, district=None
        )

    def in_place_of(self, before: Content) -> Content:
        """This content as the correction of another: the same households keep the district that
        they had on the day."""
        same = set(self.households) == set(before.households)
        if not self.households or not same:
            return self
        return dataclasses.replace(self, district=before.district)

    def as_json(self) -> dict[str, Any]:
        """The content in plain values and public ids, always in the same order."""
        said = {
            "kind": self.kind.code,
            "happened_on": self.happened_on.isoformat(),
            "began_at": self.began_at.strftime("%H:%M") if self.began_at else None,
            "district": str(self.district.uid) if self.district else None,
            "organisation": str(self.organisation.uid) if self.organisation else None,
            "cadres": sorted({str(c.uid) for c in self.cadres}),
            "households": sorted({str(h.uid) for h in self.households}),
            "consenting": sorted({str(h.uid) for h in self.consenting}),
            "heard": self.heard,
            "done": self.done,
            "attendance": _in_plain(self.attendance),
            "convener": str(self.convener.uid) if self.convener else None,
        }
        # Entries that say nothing of it keep the digest that they always had.
        return said if self.screened is None else {**said, "screened": self.screened}

    def digest(self, writer: Any) -> str:
        """Tells one submission from another under the same id: the content and who sent it."""
        text = json.dumps([str(writer), self.as_json()], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    def counted_as(self) -> dict[str, Any]:
        """What decides in which periods it is counted, and for whom (visits.queries.closing)."""
        return {
            "day": self.happened_on,
            "kinds": self.kinds,
            "cadres": [cadre.pk for cadre in self.cadres],
            "district": self.district.pk if self.district else None,
            "organisation": self.organisation.pk if self.organisation else None,
        }

    @property
    def kinds(self) -> list[str]:
        """The codes under which it may count: its own, and what was done in it as well."""
        return [self.kind.code] if self.screened is None else [self.kind.code, SCREENING]

    @property
    def township(self) -> Area:
        """The township to which the entry belongs."""
        place = self.district.area if self.district else None
        place = place or (self.organisation.area if self.organisation else None)
        found = place.township if place and place.kind != AreaKind.COUNTY else None
        return found or self.cadres[0].township

    def columns(self) -> dict[str, Any]:
        """The values for the columns of Activity."""
        names = ("kind", "happened_on", "district", "organisation", "began_at")
        texts = ("heard", "done", "convener", "screened")
        said = {name: getattr(self, name) for name in (*names, *texts)}
        return said | columns_of("attendance", self.attendance) | {"township": self.township}


def _in_plain(count: Quantity | None) -> int | str | None:
    """30, or 30+ of a lower bound: what `kit.quantities.read` understands in any language."""
    if count is None:
        return None
    return count.at_least if count.exact else f"{count.at_least}+"
