"""Police and judicial officers stand on the contact card only: no household is theirs (S195)."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from contacts import access, checks
from contacts.actions import assignments, handovers
from contacts.forms.assignments import AssignForm, DistributeForm
from contacts.forms.choices import cadres_near
from contacts.models import ContactAssignment, HandOverState, Household, Post, PostRole, Resident
from contacts.queries import loads
from tests.factories import make_assignment, make_post, make_resident

DAY = dt.date(2026, 6, 1)


def text(response):
    return response.content.decode()


@pytest.fixture
def officer(cast):
    """lan serves as a police officer of 梅村, and nowhere else."""
    Post.objects.filter(cadre=cast.lan).delete()
    make_post(cast.lan, cast.mei_village, PostRole.POLICE_OFFICER)
    return cast.lan


@pytest.fixture
def offer(cast):
    """mei's households are offered to somebody."""

    def offer(taker):
        return handovers.propose(
            by=cast.ban.user,
            on=DAY,
            giver=cast.mei,
            taker=taker,
            takes_effect_on=DAY,
            assignments=cast.mei.assignments.all(),
        )

    return offer


@pytest.mark.parametrize("role", [PostRole.POLICE_OFFICER, PostRole.JUDICIAL_OFFICER])
def test_an_officer_gets_no_household_by_hand(cast, role):
    make_post(cast.lu, cast.lan_village, role)
    with pytest.raises(ValidationError) as caught:
        assignments.assign(by=cast.quan, cadre=cast.lu, household=cast.zeng, starts_on=DAY)
    assert set(caught.value.message_dict) == {"cadre"}
    with pytest.raises(ValidationError):
        assignments.assign_many(by=cast.quan, shares={cast.lu: [cast.zeng]}, starts_on=DAY)
    assert not cast.lu.assignments.exists()


def test_the_days_of_the_post_decide(cast, officer):
    officer.posts.update(ends_on=dt.date(2026, 6, 30))
    give = {"by": cast.quan, "cadre": officer, "household": cast.zeng}
    with pytest.raises(ValidationError):
        assignments.assign(**give, starts_on=DAY)
    assignments.assign(**give, starts_on=dt.date(2026, 7, 1))


def test_an_officer_is_offered_nowhere(cast, officer):
    make_post(officer, cast.mei_village)
    offered = [
        cadres_near(cast.mei),
        AssignForm(user=cast.quan).fields["cadre"].queryset,
        DistributeForm(user=cast.quan, district=cast.mei_village).fields["cadres"].queryset,
        loads.in_villages(type(officer).objects.all(), DAY),
    ]
    assert [officer in cadres for cadres in offered] == [False] * 4
    assert [cast.lu in cadres for cadres in offered] == [True] * 4


def test_households_are_not_shared_out_to_who_will_be_an_officer(sign_in, cast):
    make_post(cast.lu, cast.mei_village, PostRole.POLICE_OFFICER, starts_on="2099-01-01")
    asked = {"which": "all", "cadres": [cast.lu.uid], "starts_on": "2098-12-01", "with_year": "on"}
    page = reverse("distribute", args=[cast.mei_village.uid])
    assert sign_in(cast.quan).get(page, asked).context["shares"] is not None
    response = sign_in(cast.quan).get(page, asked | {"starts_on": "2099-12-01"})
    assert response.context["shares"] is None
    assert "陆明是公安干警或司法干部，不安排联系户。" in text(response)


def test_the_page_that_adds_households_is_not_for_an_officer(sign_in, cast, officer):
    client, page = sign_in(cast.quan), reverse("assign-households", args=[officer.uid])
    district = f"{page}?district={cast.mei_village.uid}"
    assert client.get(district).status_code == 404
    chosen = {"households": [str(cast.zeng.uid)], "starts_on": "2026-06-01"}
    assert client.post(district, chosen).status_code == 404
    seen = text(client.get(reverse("cadre", args=[officer.uid])))
    assert page not in seen and "只上联系群众卡，不安排联系户" in seen


def test_an_officer_is_no_successor(cast, officer, offer):
    with pytest.raises(ValidationError) as caught:
        offer(officer)
    assert set(caught.value.message_dict) == {"taker"}


def test_who_became_an_officer_neither_accepts_nor_is_confirmed(sign_in, cast, offer):
    proposed = offer(cast.lan)
    post = make_post(cast.lan, cast.mei_village, PostRole.POLICE_OFFICER)
    with pytest.raises(ValidationError):
        handovers.accept(handover=proposed, by=cast.lan.user)
    assert "黄阿妹" not in text(
        sign_in(cast.lan.user).get(reverse("handover", args=[proposed.uid]))
    )
    post.delete()
    handovers.accept(handover=proposed, by=cast.lan.user)
    make_post(cast.lan, cast.mei_village, PostRole.POLICE_OFFICER)
    with pytest.raises(ValidationError):
        handovers.confirm(handover=proposed, by=cast.lian.user, on=DAY)
    proposed.refresh_from_db()
    assert proposed.state == HandOverState.ACCEPTED
    assert not cast.lan.assignments.exists()


def test_the_links_of_an_officer_end_with_the_year(cast, officer):
    last = dt.date(2026, 12, 31)
    link = make_assignment(officer, cast.zeng, ends_on=last)
    plan = loads.carry_over_plan(ContactAssignment.objects.all(), 2027)
    assert (plan.going_on, plan.left_out) == ([], [link])
    assert assignments.carry_over(by=cast.quan, links=[link], year=2027) == 0


def test_an_officer_sees_none_of_the_households_of_older_data(sign_in, cast, officer):
    make_resident(cast.zeng, "曾小福")
    make_assignment(officer, cast.zeng)
    for rows in (Household.objects.all(), Resident.objects.all(), ContactAssignment.objects.all()):
        assert not access.visible_to(rows, officer.user).exists()
    client = sign_in(officer.user)
    assert client.get(reverse("household", args=[cast.zeng.uid])).status_code == 404
    for page in ("my-households", "visit-new", "household-list", "assignment-list"):
        assert "曾有福" not in text(client.get(reverse(page)))


def test_households_of_an_officer_are_a_gap_that_opens_just_these(sign_in, cast, officer):
    def told():
        found = {check.code: f for check, f in checks.findings("gap", cast.quan, today)}
        return found["officers"]

    today = timezone.localdate()
    assert told().done
    make_assignment(officer, cast.zeng)
    assert "1名公安干警或司法干部名下还有联系户" in told().sentence
    rows = sign_in(cast.quan).get(told().url).context["table"].page
    assert [row.name for row in rows] == ["莫丽兰"]
