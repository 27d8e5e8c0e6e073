"""What every kind of sheet declares, and what it is asked in turn."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from contacts.imports.fields import Field, LeftOut
from contacts.imports.reach import TOWNSHIP_COLUMN, Reach, Township, township_unclear
from contacts.imports.records import Outcome, Record
from contacts.signals import tell_roster_changed

if TYPE_CHECKING:
    from contacts.models import User

TOWNSHIP = Field("township", TOWNSHIP_COLUMN, ("乡镇(街道)", "乡镇名称", "镇", "街道", "所属乡镇"))


@dataclass(frozen=True, slots=True)
class Order:
    """An import as it was asked for.

    Attributes:
        by: whose places and rights hold; None is the system, which may everywhere.
        on: the day of the import, from which undated facts hold.
        at: the instant of the import.
        source: the name of the file.
        titles: what stands above the table and on the file.
    """

    by: User | None
    on: dt.date
    at: dt.datetime
    source: str
    titles: str = ""


class SheetKind(ABC):
    """One kind of sheet. An object brings in one sheet, and only one.

    The runner calls `prepare` once with all readable rows, `judge` for each in turn, and `write`
    at the end, if anything is to be written at all. `judge` stages what it accepts and leaves no
    trace of a row that it refuses.
    """

    do_not_call_in_templates = True  # templates show a kind; they don't begin an import

    code: ClassVar[str]
    label: ClassVar[str | Promise]
    fields: ClassVar[Sequence[Field]]
    left_out: ClassVar[Sequence[LeftOut]] = ()
    named_by: ClassVar[Sequence[str]] = ()  # the columns by which a user finds a row again
    resource: ClassVar[str]  # of the trail
    # Who may bring it in, and where: resource and verb of the table of rights.
    right: ClassVar[tuple[str, str]] = ("import", "use")
    # The warnings that may be kept after the rows were written; None: all of them.
    kept_warnings: ClassVar[frozenset[str] | None] = None
    # The columns whose cells of rejected rows may be kept then; None: all of them.
    kept_cells: ClassVar[frozenset[str] | None] = None
    # Where what was made is found: the page of one of it ("" for none), and that of all.
    model: ClassVar[type[Model]]
    joined: ClassVar[Sequence[str]] = ()  # what `said_of` reads beside the record
    page: ClassVar[str] = ""
    list_page: ClassVar[str]

    def __init__(self, order: Order) -> None:
        self.order = order
        self.home: Township | None = None

    @classmethod
    def standing(cls) -> QuerySet[Any]:
        """The records of which something is left to show."""
        return cls.model._default_manager.all()

    @cached_property
    def reach(self) -> Reach:
        """The places in which this import may write."""
        return Reach(self.order.by, self.order.on, self.order.titles, right=self.right)

    def township(self, record: Record) -> Township:
        """The township of a row: its own column, else the sheet's.

        Raises:
            RowRefused: when there is none.
        """
        if record["township"]:
            return self.reach.named(record["township"])
        if self.home is None:
            raise township_unclear(bool(self.reach.townships))
        return self.home

    def townships(self, records: Sequence[Record]) -> list[Township]:
        """The townships that the rows may belong to."""
        if self.home is None or any(record["township"] for record in records):
            return self.reach.townships
        return [self.home]

    def key(self, record: Record) -> Hashable | None:
        """What may come only once in a sheet; None where rows may share a key."""
        return None

    key_column: ClassVar[str] = ""  # the heading of the key, for the sentence about doubles

    def column_of_key(self, record: Record) -> str:
        """The heading of the column by which a row is a double."""
        return self.key_column

    def look_away(self, record: Record) -> None:
        """Asked of each row first, readable or not, before anything else is said of it.

        Raises:
            RowSealed: nobody may read on here.
        """
        return

    def places(self, records: Sequence[Record]) -> list[str]:
        """The public ids of the places that the rows may be about: whoever has no right there any
        more is not shown what became of them."""
        return [str(township.area.uid) for township in self.townships(records)]

    @classmethod
    def said_of(cls, made: Any) -> str:
        """What one of the records that were made is called on the page of the import."""
        return str(made)

    @abstractmethod
    def prepare(self, records: Sequence[Record]) -> None:
        """Load what the rows refer to, in a few queries."""

    @abstractmethod
    def judge(self, record: Record) -> Outcome:
        """Stage one row.

        Raises:
            RowRefused: with the sentence for the user.
        """

    def with_pinyin(self) -> Iterable[Model]:
        """The staged rows whose pinyin is to be found before the lock is taken."""
        return ()

    @abstractmethod
    def write(self) -> list[str]:
        """Write what was staged; the public ids of the records concerned."""

    def tell(self) -> None:
        """Tell the higher apps that rows were written: an import concerns everybody."""
        tell_roster_changed(cadres=None)
