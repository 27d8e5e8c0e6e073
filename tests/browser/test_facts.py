"""Basic facts, meetings and trainings in a browser: reachable, accessible, saved."""

import datetime as dt

import pytest

from contacts.catalogue import load_fact_kinds
from contacts.models import AreaFact, FactKind, PostRole
from tests.cast import build
from tests.factories import make_post
from visits.catalogue import load_kinds


@pytest.fixture
def cast(transactional_db):
    """The cast, where the server's thread can see it, with facts that ask a question."""
    cast = build()
    load_fact_kinds()
    load_kinds()
    make_post(cast.zhen, cast.mei_village, PostRole.MAIN_TEAM)
    values = {"land-area": 1500, "party-members": 9, "party-members-staff": 3,
              "party-members-villagers": 5, "households": 4}  # fmt: skip
    for code, value in values.items():
        for area in (cast.east, cast.mei_village.area):
            AreaFact.objects.create(
                area=area,
                kind=FactKind.objects.get(code=code),
                value=value,
                true_on=dt.date(2026, 1, 1),
                source="年报",
            )
    return cast


def test_the_pages_of_facts_and_the_new_questions_of_the_form_are_accessible_and_fit(
    cast, page_as, assert_accessible
):
    page, area = page_as(cast.ban.user), f"/areas/{cast.east.uid}/"
    fact = AreaFact.objects.filter(area=cast.east).first()
    for address in (
        area,
        f"{area}facts/",
        f"{area}facts/table/",
        f"{area}facts/party-members/",
        f"/facts/{fact.uid}/correct/",
        "/visits/new/concerns_meeting/",
        "/visits/new/training/",
        "/care/gaps/",
    ):
        for width in (360, 1440):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.goto(address).status == 200, address
            assert_accessible(page)


def test_a_clerk_reports_a_number_and_sees_it_on_the_page_of_the_place(cast, page_as):
    page = page_as(cast.ban.user)
    page.goto(f"/areas/{cast.east.uid}/")
    page.click("main >> text=填报")
    page.fill("[name=source]", "人口年报")
    page.fill("[name=value_residents]", "19608")
    page.click("main button.btn-primary")
    page.wait_for_url(f"**/areas/{cast.east.uid}/")
    assert "19,608" in page.inner_text("main")
