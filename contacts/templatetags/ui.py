"""The components of the pages; docs/design-system.md shows each with its parameters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.kit import charts, clock, days, notices, qr
from contacts.kit.icons import ICONS
from contacts.kit.tables import Cell

register = template.Library()

STATES: dict[str, Promise] = {
    "met": _("完成"),
    "on_track": _("正常"),
    "at_risk": _("落后"),
    "overdue": _("逾期"),
    "exempt": _("无任务"),
    "waived": _("已免除"),
}


# A longer text is folded behind its beginning, so that what stands below it is not lost (ours).
LONG_TEXT = 300
BEGINNING = 120


@register.filter
def is_long(text: str) -> bool:
    """Whether a text is folded (components/long.html)."""
    return len(text) > LONG_TEXT


@register.filter
def beginning(text: str) -> str:
    """What is shown of a folded text."""
    return Truncator(text).chars(BEGINNING)


@register.inclusion_tag("components/state.html")
def state(code: str, text: str = "", url: str = "") -> dict[str, Any]:
    """A state as word, shape and colour. Another code than the six is neutral and needs a text."""
    return {
        "code": code if code in STATES else "neutral",
        "text": text or STATES.get(code, code),
        "url": url,
    }


@register.simple_tag
def state_word(code: str) -> str:
    """The word of a state alone, for sentences."""
    return str(STATES.get(code, code))


@register.inclusion_tag("components/bar.html")
def bar(done: int, target: int, pace: int | None = None, state: str = "") -> dict[str, Any]:
    """How much of a target is done, with a mark where the pace is."""
    text = gettext("完成 %(done)s，应完成 %(target)s") % {"done": done, "target": target}
    if pace is not None:
        text += gettext("，按进度现在应有 %(pace)s") % {"pace": pace}
    return {"bar": charts.progress(done, target, pace), "text": text, "state": state}


@register.inclusion_tag("components/stack.html")
def stack(parts: Iterable[charts.Part], whole: int | None = None) -> dict[str, Any]:
    """Parts of a whole side by side; the text alternative names each with its number."""
    parts = list(parts)
    text = gettext("，").join(f"{part.label} {part.value}" for part in parts)
    return {"segments": charts.segments(parts, whole), "text": text}


@register.inclusion_tag("components/legend.html")
def legend(parts: Iterable[charts.Part]) -> dict[str, Any]:
    """What the colours of a stacked bar mean, in words and numbers."""
    return {"parts": list(parts)}


@register.inclusion_tag("components/figure.html")
def figure(value: Any, unit: str = "", of: Any = None, url: str = "") -> dict[str, Any]:
    """A large figure such as "3 / 7 天"; with `url` it opens its records."""
    return {"value": value, "unit": unit, "of": of, "url": url}


@register.inclusion_tag("components/qr.html", name="qr")
def qr_code(address: str, label: str) -> dict[str, Any]:
    """An address as a QR code, black on white on any ground."""
    return {"code": qr.code(address), "label": label}


@register.simple_tag
def icon(name: str) -> SafeString:
    """A line icon that decorates a word; it says nothing to a screen reader."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        ICONS[name],
    )


@register.inclusion_tag("components/empty.html")
def empty(sentence: str, url: str = "", label: str = "") -> dict[str, Any]:
    """Nothing here yet: one sentence and at most one thing to do."""
    return {"sentence": sentence, "url": url, "label": label}


@register.inclusion_tag("components/table.html", takes_context=True)
def table(context: template.Context, table: Any) -> dict[str, Any]:
    """The page of a `kit.tables.Table`; templates of cells see what the page sees."""
    page: Any = context.flatten()
    return {**page, "table": table}


@register.inclusion_tag("components/pages.html")
def pages(table: Any) -> dict[str, Any]:
    """How many rows there are, and the way to the other pages."""
    page = table.page
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "total": f"{page.paginator.count:,}",
        "steps": [(number, _step(table, number)) for number in numbers],
        "previous": table.link(page=page.previous_page_number()) if page.has_previous() else "",
        "next": table.link(page=page.next_page_number()) if page.has_next() else "",
    }


@register.simple_tag
def export_url(table: Any) -> str:
    """The address of the whole list as a workbook, with the filters of the page."""
    return str(table.link(export="xlsx", page=None))


def _step(table: Any, number: int | str) -> str:
    return table.link(page=number) if isinstance(number, int) else ""


@register.simple_tag
def cell(cell: Cell) -> str | SafeString:
    """What one cell of a table shows, when its column has no template of its own."""
    value = cell.value
    if value is None or value == "":
        return "—"
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        value = short_day(value)
    if cell.column.numeric and isinstance(value, int):
        value = f"{value:,}"
    return format_html('<a href="{}">{}</a>', cell.url, value) if cell.url else value


@register.filter
def number(value: int) -> str:
    """A figure in a sentence: 7,902."""
    return f"{value:,}"


@register.filter
def is_figure(value: Any) -> bool:
    """Whether a value of a sheet is a number: it stands at the right."""
    return isinstance(value, int | float) and not isinstance(value, bool)


@register.filter
def muted(row: Any, table: Any) -> bool:
    """Whether the row stands in grey."""
    return bool(table.is_muted(row))


@register.filter
def undo_url(message: Any) -> str:
    """Where a POST takes back what the message tells (`kit.notices.undoable`), or ""."""
    return notices.undo_url(message.extra_tags)


@register.filter
def links(message: Any) -> list[tuple[str, str]]:
    """Where one goes on from what the message tells (`kit.notices.leading`): words and address."""
    return notices.links(message.extra_tags)


@register.filter(expects_localtime=True)
def day(value: dt.date | None) -> str:
    """4月15日 周三; the year only where it isn't the present one."""
    return days.with_weekday(value, this_year=clock.today().year) if value else ""


@register.filter(expects_localtime=True)
def short_day(value: dt.date | None) -> str:
    """4月15日; the year only where it isn't the present one."""
    return days.in_words(value, this_year=clock.today().year) if value else ""


@register.filter
def month(value: dt.date | None) -> str:
    """2026年4月."""
    return days.month_in_words(value) if value else ""


@register.filter
def month_alone(value: dt.date) -> str:
    """4月, without the year."""
    return days.month_alone(value)
