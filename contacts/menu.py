"""The menu as data: each app registers its entries in `AppConfig.ready`; the page asks for those it may show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts.access import works_in_a_township

if TYPE_CHECKING:
    from django.http import HttpRequest


May = Callable[[Any, str, str], bool]  # user, resource, verb

# The groups of the sidebar in their order; the first has no title.
GROUPS: dict[str, Promise | str] = {
    "": "",
    "districts": _("责任区"),
    "work": _("工作"),
    "duties": _("任务与考核"),
    "settings": _("设置"),
}


NOT_ON_PHONES = 1000


@dataclass(frozen=True)
class Entry:
    """One place of the app. `resource` and `verb` are the right it needs; `phone` > 0 offers it to the
    bottom bar, where the lowest three that the user may open stand beside 更多 (where there are
    fewer, other entries follow in their order)."""

    label: Promise | str
    url_name: str
    resource: str
    verb: str = "list"
    icon: str = "go"
    group: str = ""
    order: int = 50
    phone: int = 0
    # For those who work in a township themselves: a county's leader has no duties here.
    for_townships: bool = False
    # Further addresses whose pages belong to this place.
    also: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)  # each is itself; labels would be translated to compare them
class Link:
    """An entry on a page; `current` is the value of aria-current ("page", "true" below it, or "")."""

    entry: Entry
    url: str
    current: str = ""


@dataclass
class Menu:
    """What one user sees on one page."""

    groups: list[tuple[str, Promise | str, list[Link]]] = field(default_factory=list)
    bottom: list[Link] = field(default_factory=list)
    rest: list[tuple[str, Promise | str, list[Link]]] = field(default_factory=list)

    @property
    def in_rest(self) -> bool:
        """Whether the page belongs to an entry that the bottom bar keeps under 更多."""
        return any(link.current for group in self.rest for link in group[2])


_entries: dict[str, Entry] = {}


def register(*entries: Entry) -> None:
    """Add entries; a second entry for the same address replaces the first."""
    for entry in entries:
        _entries[entry.url_name] = entry


def label_of(url_name: str) -> str:
    """What the menu calls an address; "" where it has no entry."""
    return str(_entries[url_name].label) if url_name in _entries else ""


def menu_for(request: HttpRequest, may: May) -> Menu:
    """The menu of the request's user, with the place where the page stands marked."""
    links = _mark_current(_allowed(request.user, may), request.path)
    bottom = sorted(links, key=lambda link: link.entry.phone or NOT_ON_PHONES)[:3]
    rest = [link for link in links if link not in bottom]
    return Menu(_grouped(links), bottom, _grouped(rest))


def _allowed(user: Any, may: May) -> list[Link]:
    entries = sorted(_entries.values(), key=lambda entry: (entry.order, entry.url_name))
    return [
        Link(entry, _address(entry.url_name))
        for entry in entries
        if may(user, entry.resource, entry.verb)
        and (not entry.for_townships or works_in_a_township(user))
    ]


def _address(url_name: str) -> str:
    return _found(url_name, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())


@cache
def _found(url_name: str, _urls: str, _prefix: str) -> str:
    """The address of an entry: to look for all of them was most of what the menu of a page cost."""
    return reverse(url_name)


def _mark_current(links: list[Link], path: str) -> list[Link]:
    """The entry with the longest address that the page's own begins with is where the user is."""
    above = [
        (url, link.url)
        for link in links
        for url in (link.url, *map(_address, link.entry.also))
        if path == url or (url != "/" and path.startswith(url))
    ]
    here = max(above, key=lambda pair: len(pair[0]), default=("", ""))[1]
    exact = "page" if here == path else "true"
    return [Link(link.entry, link.url, exact if link.url == here else "") for link in links]


def _grouped(links: list[Link]) -> list[tuple[str, Promise | str, list[Link]]]:
    groups = [
        (code, title, [link for link in links if link.entry.group == code])
        for code, title in GROUPS.items()
    ]
    return [group for group in groups if group[2]]
