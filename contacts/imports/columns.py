"""Which columns of a sheet are never read, shown or given back, and what the user is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from contacts.imports.fields import Field
from contacts.imports.records import Remark, Verdict
from contacts.imports.words import NEVER, NO_IDENTITY, NOT_COLLECTED
from contacts.kit.sheets.cells import narrow
from contacts.kit.sheets.headings import IN_BRACKETS, LEFT_OUT, heading_key
from contacts.kit.sheets.layout import Heading, Layout, find_table
from contacts.kit.sheets.reader import Book
from contacts.models import is_forbidden_label

if TYPE_CHECKING:
    from contacts.imports.kind import SheetKind


def find_columns(kind: type[SheetKind], book: Book, mapping: Mapping[str, str]) -> Layout:
    """The table of a sheet. What is never collected is taken for no column, whatever somebody
    once said that it means, or half of its heading would mean.

    Raises:
        Unreadable: no such sheet, or no sheet that holds anything.
    """
    allowed = {h: key for h, key in mapping.items() if not key or not why_left_out(kind, h)}
    layout = find_table(book, kind.fields, allowed)
    for i, heading in enumerate(layout.headings):
        field = next((field for field in kind.fields if field.key == heading.key), None)
        if field and why_left_out(kind, heading.text) and not is_plainly(field, heading.text):
            layout.headings[i] = Heading(heading.index, heading.text, None)
            del layout.places[field.key]
            layout.missing.extend([field.label] if field.required else [])
    return layout


def is_plainly(field: Field, heading: str) -> bool:
    """Whether a heading is a name of the column, but for what stands in brackets; 姓名 under
    身份证信息 is one, too, but nothing else under a heading that is never collected."""
    names = {heading_key(name) for name in (field.key, field.label, *field.aliases)}
    without_brackets = heading_key(IN_BRACKETS.sub("", narrow(heading)))
    if {heading_key(heading), without_brackets} & names:
        return True
    is_identity_alone = NO_IDENTITY.covers(heading) and not NEVER.covers(heading)
    return is_identity_alone and heading_key(heading).endswith(tuple(names))


def column_remarks(kind: type[SheetKind], layout: Layout) -> list[Remark]:
    """Which columns are not read, and why."""
    notices = {field.key: str(field.notice) for field in kind.fields if field.notice}
    remarks = []
    for heading in layout.headings:
        reason = notices.get(heading.key or "") or why_left_out(kind, heading.text)
        if not reason and heading.key == LEFT_OUT:
            reason = _("已说明：这一列不导入。")
        if reason and (heading.key in notices or not heading.key):
            remarks.append(on_column(layout, "column_left_out", heading.text, reason))
        elif not heading.key:
            sentence = _("不认识这一列，没有导入。")
            remarks.append(on_column(layout, "column_unknown", heading.text, sentence))
    return remarks


def why_left_out(kind: type[SheetKind], heading: str) -> str:
    """Why a column of this heading is never read, also under a heading for several columns, as
    性别 under 基本情况; "" where nothing is said against it."""
    reasons = (str(left.reason) for left in kind.left_out if left.covers(heading))
    return next(reasons, str(NOT_COLLECTED) if is_forbidden_label(heading) else "")


def on_column(layout: Layout, code: str, text: str, message: str) -> Remark:
    """A remark on a whole column, at the header."""
    return Remark(layout.header_row, Verdict.IGNORED, code, text, message)


def is_withheld(kind: type[SheetKind], heading: Heading) -> bool:
    """Whether the cells of a column are shown to nobody: identity numbers, what is never collected,
    and what the user left out."""
    if heading.key is None:
        return bool(why_left_out(kind, heading.text))
    return heading.key == LEFT_OUT or is_of_identity(kind, heading)


def is_of_identity(kind: type[SheetKind], heading: Heading) -> bool:
    """Whether a column holds identity numbers: it is nothing else, whatever anybody says."""
    return any(field.is_identity and field.key == heading.key for field in kind.fields)
