"""Whatever links offer a user opens, is accessible and fits, on a phone and at the desk."""

from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve

from contacts.kit import clock
from tests.browser.conftest import assert_fits
from tests.cast import build
from tests.factories import make_grievance, make_organisation
from visits.actions.moves import make_move
from visits.catalogue import load_grievance_kinds

# Each of them sees other pages: cadre, secretary, linked leader, clerk, administrators, auditor.
WALKERS = ["mei", "shu", "lian", "ban", "quan", "sys", "ji"]


@pytest.fixture
def cast(transactional_db):
    """The cast, where the server's thread can see it."""
    return build()


def account(cast, name):
    person = getattr(cast, name)
    return getattr(person, "user", person)


def walk(page, check):
    """Follow the links from the first page on; of each kind of page and of each view one is looked at."""
    seen, waiting = set(), ["/", "/more/", "/password/"]
    while waiting:
        address = waiting.pop(0)
        name = view_name(address)
        if name is None or name in seen:
            continue
        seen.add(name)
        assert page.goto(address).status == 200, address
        check(page, name)
        links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
        waiting += [link for link in map(own, links) if link]
    return seen


def own(link):
    """The path of a link to a page of ours; files to download are not pages."""
    parts = urlsplit(link)
    download = "export=" in parts.query or parts.path.endswith(("/template/", "/circular/"))
    return parts.path if parts.hostname == "localhost" and not download else ""


def view_name(address):
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return None


@pytest.mark.parametrize("name", WALKERS)
def test_every_page_that_links_lead_to_is_accessible_at_both_widths(
    cast, page_as, assert_accessible, shot, name
):
    page = page_as(account(cast, name))

    def check(page, view):
        for width in (360, 1440):
            page.set_viewport_size({"width": width, "height": 800})
            shot(page, f"{view}-{name}-{width}")
            assert_accessible(page)

    assert {"more", "password_change"} <= walk(page, check)


@pytest.mark.parametrize("name", ["mei", "quan"])
def test_every_page_fits_in_english_too(cast, page_as, live_server, name):
    page = page_as(account(cast, name))
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])

    def check(page, view):
        assert page.locator("html").get_attribute("lang") == "en"
        for width in (360, 1440):
            page.set_viewport_size({"width": width, "height": 800})
            assert_fits(page)

    walk(page, check)


@pytest.mark.parametrize("width", [768, 1024, 1440])
def test_a_wide_table_in_large_english_letters_moves_in_its_own_box(
    cast, page_as, live_server, width
):
    load_grievance_kinds()
    matter = make_grievance(cast.amei, cast.mei.user, text="屋顶漏雨，雨天要接水，想修一修。")
    office = make_organisation(cast.east, "规划建设和综合行政执法办")
    said = {"office": office, "mode": "assigned"}
    make_move(by=cast.ban.user, grievance=matter, move="send", at=clock.now(), **said)
    cast.ban.user.large_text = True
    cast.ban.user.save()
    page = page_as(cast.ban.user)
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
    page.set_viewport_size({"width": width, "height": 800})
    beyond = []
    for address in ("/grievances/", "/grievances/ledger/", "/households/"):
        page.goto(address)
        assert page.locator("html[data-large] .tbl").count() == 1
        assert_fits(page)
        box = page.locator(".table-card").first
        beyond.append(box.evaluate("box => box.scrollWidth > box.clientWidth"))
    assert any(beyond) or width == 1440, "no table was wide enough to tell"
