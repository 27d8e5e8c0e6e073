"""Everything that somebody can get out of the app: lists, records, searches, sheets, prints."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Container, Iterable, Iterator
from html import unescape
from typing import Any
from urllib.parse import unquote, urlencode

from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from contacts.filters.base import Filter
from contacts.kit import clock
from contacts.pages import ListPage, Page, TablePage
from tests.access.addresses import ADDRESSES
from tests.access.test_walk import PAGES
from tests.access.world import FACT, OTHER_PACK, Place

# Pages that change what follows.
LEFT_OUT = {"set_language", "large-text", "logout"}
# One character of each mark: what a page tells back of a search is not yet a mark.
WORDS = {"mine": "蒹", "neighbour": "蜉", "west": "鸑", "far": "貔"}
PLAIN = {
    "month": lambda: f"{clock.today():%Y-%m}",
    "kind": lambda: "household_visit",
    "pack": lambda: OTHER_PACK,
    "token": lambda: "no-token",
    "matter": lambda: "help",
    "stage": lambda: "answer",
    "situation": lambda: "disaster",
    "urgency": lambda: "urgent",
}


def body_of(response: HttpResponseBase) -> bytes:
    """The bytes of a response; what streams is read out."""
    return b"".join(response) if response.streaming else response.content


def text_of(response: HttpResponseBase, body: bytes) -> str:
    """What a response says, its sheets unpacked and the name of its file with it."""
    told = " ".join(unquote(str(value)) for value in response.headers.values())
    if body[:2] == b"PK":
        book = zipfile.ZipFile(io.BytesIO(body))
        parts = [book.read(name).decode() for name in book.namelist() if name.endswith(".xml")]
        return unescape(" ".join([told, *parts]))
    return unescape(f"{told} {body.decode(errors='replace')}")


def plain_addresses() -> Iterator[tuple[str, Any]]:
    """The pages that name no record, and what answers for each of them."""
    for pattern in PAGES:
        converters = pattern.pattern.converters
        if pattern.name in ADDRESSES or pattern.name in LEFT_OUT:
            continue
        if pattern.name in {"import-template", "import-upload"}:
            yield reverse(pattern.name, args=["households"]), pattern.callback
        elif "code" in converters:
            codes = {
                "kind-change": "household_visit",
                "fact-kind-change": FACT,
                "topic-change": "roads",
                "cause-change": "money",
                "channel-name-change": "letterbox",
                "grievance-kind-change": "help",
            }
            code = codes.get(pattern.name, "hardship")
            yield reverse(pattern.name, args=[code]), pattern.callback
        else:
            words = {name: PLAIN[name]() for name in converters}
            yield reverse(pattern.name, kwargs=words), pattern.callback


def record_addresses(places: list[Place]) -> Iterator[str]:
    for name, named in ADDRESSES.items():
        for place in places:
            yield reverse(name, kwargs=named.arguments(place))


def filters_of(page: type[ListPage]) -> list[str]:
    """The names under which a page takes a filter."""
    form = page.filter_class
    known = list(form.base_fields) if form and issubclass(form, Filter) else []
    return ["q", *known]


def nothing_asked(_page: type[ListPage], _place: Place) -> Iterator[str]:
    """For those who ask nothing of a list: what narrows it is the same for all roles."""
    return iter(())


def asked_of(page: type[ListPage], place: Place) -> Iterator[str]:
    """Searches and filters that name what is the place's."""
    uids = {
        name: str(getattr(place, record).uid)
        for name, record in {
            "district": "district", "township": "township", "cadre": "cadre", "group": "village",
            "area": "village", "organisation": "organisation", "household": "household",
            "requirement": "rule",
        }.items()
    }  # fmt: skip
    for name in filters_of(page):
        yield urlencode({name: WORDS[place.name]})
        if name in uids:
            yield urlencode({name: uids[name]})


def particular(place: Place) -> Iterator[str]:
    """Addresses that take a word or an id in a way of their own."""
    word, day = WORDS[place.name], clock.today().isoformat()
    uid = {name: str(getattr(place, name).uid) for name in ("cadre", "household", "district")}
    month = f"{clock.today():%Y-%m}"
    for path, query in (
        ("visit-seek-households", {"q": word}),
        ("visit-seek-households", {"q": "0001"}),
        ("visit-seek-cadres", {"c": word}),
        ("visit-seek-cadres", {"c": "ganbu"}),
        ("visit-hints", {"households": uid["household"], "happened_on": day}),
        ("visit-new", {"household": uid["household"]}),
        ("visit-new", {"for": uid["cadre"]}),
        ("visit-kinds", {"for": uid["cadre"]}),
        ("visit-type", {"q": word}),
        ("grievance-new", {"household": uid["household"]}),
        ("household-new", {"district": uid["district"]}),
        ("dashboard", {"district": uid["district"]}),
        ("dashboard", {"township": str(place.township.uid)}),
        ("briefing", {"township": str(place.township.uid)}),
        ("coverage", {"district": uid["district"]}),
        ("coverage", {"township": str(place.township.uid)}),
        ("rules", {"township": str(place.township.uid)}),
    ):
        yield f"{reverse(path)}?{urlencode(query)}"
    yield f"{reverse('diary-print', args=[month])}?{urlencode({'cadre': uid['cadre']})}"


def addresses_of(
    seen: list[Place], hidden: Place, asked: Callable[..., Iterable[str]] = asked_of
) -> list[str]:
    """All pages and sheets, the records of the places `seen`, and whatever asks for what is in the
    place `hidden`; `asked` are the queries for a list, by default every filter."""
    paths = [*record_addresses(seen), *particular(hidden)]
    for path, view in plain_addresses():
        paths.append(path)
        page = getattr(view, "view_class", Page)
        if issubclass(page, TablePage):
            paths.append(f"{path}?export=xlsx")
        if issubclass(page, ListPage):
            paths += [f"{path}?{query}" for query in asked(page, hidden)]
    return paths


def collected(
    client: Client, paths: Iterable[str], at: Container[str] | None = None
) -> Iterator[tuple[str, str]]:
    """Address → what it says to this client; or of the pages `at` some addresses alone, asked in all
    ways. Nothing is kept of it."""
    for path in paths:
        if at is not None and path.partition("?")[0] not in at:
            continue
        with transaction.atomic():
            response = client.get(path)
            if response.status_code < 400:
                yield path, text_of(response, body_of(response))
            transaction.set_rollback(True)
