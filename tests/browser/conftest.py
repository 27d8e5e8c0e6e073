"""A real Chromium on a real server: a page as some user, axe-core; SHOTS=1 leaves pictures in tests/shots/."""

import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
AXE = HERE.parent / "vendor" / "axe-core" / "4.14.1" / "axe.min.js"
SHOTS = HERE.parent / "shots"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# All that is wrong. What is right would be gone through as well, and is most of a page.
ASKED = {"runOnly": WCAG, "resultTypes": ["violations"]}
QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_modifyitems(items):
    """Everything in this folder needs the browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests. CHROMIUM names it where it is not on the path."""
    # Playwright keeps an event loop in this thread; Django would refuse the database because of it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page_as(chromium, live_server):
    """`page_as(user, width=360)`: a page signed in as `user` (None: nobody). Errors of scripts and of the
    content policy fail the test at its end. What one line may send an hour begins anew with each test:
    all of them send from this machine."""
    cache.clear()
    contexts, complaints = [], []

    def open_page(user=None, width=1440, javascript=True):
        phone = width < 600
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 760 if phone else 880},
            is_mobile=phone,
            has_touch=phone,
            java_script_enabled=javascript,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        contexts.append(context)
        if user is not None:
            context.add_cookies(
                [{"name": "sessionid", "value": session_of(user), "url": live_server.url}]
            )
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: complaints.append(message.text) if is_complaint(message) else None,
        )
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints


PROVOKED = ("Failed to load resource", "htmx:sendError", "htmx:afterRequest")


def is_complaint(message):
    """A refused style or script, an error; but not what is said of a 4xx or a cut line that a test provokes."""
    return message.type == "error" and not any(word in message.text for word in PROVOKED)


def session_of(user):
    """The key of a new session of `user`."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = django_settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


@pytest.fixture
def assert_accessible():
    """`assert_accessible(page)`: axe-core finds nothing of WCAG 2.2 AA, and nothing runs out of the side."""

    def check(page):
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("asked => axe.run(asked).then(told => told.violations)", ASKED)
        told = [
            (v["id"], v["help"], [node["html"][:160] for node in v["nodes"]][:3]) for v in found
        ]
        assert not told, told
        assert_fits(page)

    return check


def assert_fits(page):
    """The page can't be pushed sideways."""
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.fixture
def shot():
    """`shot(page, name)`: the whole page as tests/shots/NAME.png, when SHOTS=1 asks for pictures."""

    def take(page, name):
        if os.environ.get("SHOTS"):
            SHOTS.mkdir(exist_ok=True)
            page.screenshot(path=SHOTS / f"{name}.png", full_page=True)

    return take
