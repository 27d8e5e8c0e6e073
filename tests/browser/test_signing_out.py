"""Who signs out leaves no page behind for the next one at this machine."""

import os
import shutil

import pytest

from tests import cast as the_cast
from tests.browser.conftest import QUIET, session_of


@pytest.fixture
def as_people_have_it(chromium, live_server):
    """A page of a browser that keeps whole pages for its back button; test browsers do without."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    browser = chromium.browser_type.launch(
        executable_path=path, args=QUIET, ignore_default_args=["--disable-back-forward-cache"]
    )
    yield browser.new_context(base_url=live_server.url).new_page()
    browser.close()


def test_the_back_button_shows_no_resident_after_signing_out(
    transactional_db, as_people_have_it, live_server
):
    page, cast = as_people_have_it, the_cast.build()
    cookie = {"name": "sessionid", "value": session_of(cast.quan), "url": live_server.url}
    page.context.add_cookies([cookie])
    page.goto(f"/households/{cast.amei.uid}/")
    assert page.inner_text("h1") == "黄阿妹"
    page.goto("/households/")
    page.evaluate("setTimeout(() => history.back(), 50)")
    page.wait_for_timeout(1000)
    assert page.inner_text("h1") == "黄阿妹"
    with page.expect_navigation():
        page.click("[data-forget] >> visible=true")
    assert "/login/" in page.url
    page.evaluate("setTimeout(() => history.back(), 50)")
    page.wait_for_timeout(1500)
    assert "黄阿妹" not in page.content()
    assert "/login/" in page.url
