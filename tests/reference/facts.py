"""The facts of a small township, as plain values: what the slow counter reads.

Nothing here knows Django. All ranges of days include both ends; an empty `ends_on` means "still so".
Instants are aware datetimes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from contacts.kit.periods import PeriodKind
from contacts.kit.workdays import SHANGHAI

LONG_AGO = date(2020, 1, 1)


@dataclass
class Dated:
    starts_on: date = LONG_AGO
    ends_on: date | None = None

    def covers(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass
class Service(Dated):
    category: str = "village_cadre"
    party_member: bool = False


@dataclass
class Post(Dated):
    role: str = "office_cadre"
    district: str = "V1"


@dataclass
class Leave(Dated):
    pass


@dataclass
class Cadre:
    code: str
    services: list[Service] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    leaves: list[Leave] = field(default_factory=list)


@dataclass
class Body(Dated):
    """A district or a township: a subject that is no person."""

    code: str = "V1"
    type: str = "district"


@dataclass
class Wish(Dated):
    kind: str = "no_visits"


@dataclass
class Care(Dated):
    group: str = "hardship"


@dataclass
class Household(Dated):
    code: str = "H1"
    district: str = "V1"
    wishes: list[Wish] = field(default_factory=list)
    care: list[Care] = field(default_factory=list)


@dataclass
class Assignment(Dated):
    cadre: str = ""
    household: str = ""


@dataclass
class Record:
    """One activity. `declined` says who answered "I was not there", and when."""

    code: str
    kind: str
    on: date
    recorded_at: datetime
    by: list[str] = field(default_factory=list)
    met: list[str] = field(default_factory=list)
    held_by: str = "V1"
    written_at: datetime | None = None
    voided_at: datetime | None = None
    draft: bool = False
    # A meeting at which disputes were screened for, found or not.
    screened: bool = False
    declined: dict[str, datetime] = field(default_factory=dict)

    @property
    def recorded_on(self) -> date:
        return self.recorded_at.astimezone(SHANGHAI).date()

    @property
    def written_on(self) -> date:
        return (self.written_at or self.recorded_at).astimezone(SHANGHAI).date()


@dataclass
class Rule(Dated):
    """One version of a requirement."""

    code: str = ""
    duty: str = ""
    subject: str = "cadre"
    categories: tuple[str, ...] = ()
    party_only: bool = False
    measure: str = ""
    kind: str = ""
    family: str = ""
    norm: int = 1
    period: PeriodKind = PeriodKind.MONTH
    pack: str = ""


@dataclass
class Waiver:
    rule: str
    period: str
    subject: str | None = None


@dataclass
class Reopening:
    rule: str
    period: str
    at: datetime
    closes_at: datetime


@dataclass
class Facts:
    cadres: dict[str, Cadre] = field(default_factory=dict)
    bodies: dict[str, Body] = field(default_factory=dict)
    households: dict[str, Household] = field(default_factory=dict)
    assignments: list[Assignment] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    waivers: list[Waiver] = field(default_factory=list)
    reopenings: list[Reopening] = field(default_factory=list)
    calendar: dict[date, bool] = field(default_factory=dict)
