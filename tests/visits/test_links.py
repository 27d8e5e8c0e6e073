"""相关: two matters linked both ways, shown to those who see both; taken back, it stays to be read."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from contacts.kit import clock
from tests.factories import make_grievance
from visits.actions.links import link_matters, unlink_matters
from visits.actions.retention import TERMS
from visits.actions.sealing import seal_matter
from visits.models import Grievance, MatterLink
from visits.queries.related import related_to

NOW = clock.now()


@pytest.fixture
def pair(town):
    """One of 梅村, one of 兰村."""
    return [
        make_grievance(town.amei, town.mei.user, received_at=NOW),
        make_grievance(town.mo, town.lan.user, received_at=NOW),
    ]


@pytest.fixture
def linked(town, pair):
    said = {"grievance": pair[1], "other": pair[0], "reason": "同一条水管", "at": NOW}
    return link_matters(by=town.ban.user, **said)


def test_a_link_stands_on_both_pages_whichever_was_first(as_user, town, pair, linked):
    for here, there in (pair, pair[::-1]):
        page = as_user(town.ban.user).get(f"/grievances/{here.uid}/").text
        assert f"/grievances/{there.uid}/" in page and "同一条水管" in page


def test_who_does_not_see_both_sees_no_link(as_user, town, pair, linked):
    page = as_user(town.shu.user).get(f"/grievances/{pair[0].uid}/").text
    assert pair[1].number not in page and "同一条水管" not in page
    assert related_to(town.shu.user, pair[0]).linked == []


def test_by_the_form_a_link_is_made_and_taken_back(as_user, town, pair):
    desk, path = as_user(town.ban.user), f"/grievances/{pair[0].uid}"
    wrong = desk.post(f"{path}/link/", {"other": "没有", "reason": "一条管子"})
    assert "没有这个编号" in str(wrong.context["form"].errors["other"])
    said = {"other": pair[1].number, "reason": "一条管子"}
    assert desk.post(f"{path}/link/", said).status_code == 302
    assert "已经记了相关" in str(desk.post(f"{path}/link/", said).context["form"].errors["other"])
    form = desk.get(f"{path}/unlink/?other={pair[1].uid}").context["form"]
    assert form["other"].value() == str(pair[1].uid)
    said = {"other": pair[1].uid, "reason": "不是一条"}
    assert desk.post(f"{path}/unlink/", said).status_code == 302
    page = desk.get(f"{path}/").text
    assert f"和{pair[1].number}记过相关" in page
    link = MatterLink.objects.get()
    assert (link.reason, link.why_unlinked, link.unlinked_by) == (
        "一条管子",
        "不是一条",
        town.ban.user,
    )


def test_linked_again_it_is_another_link(town, pair, linked):
    said = {"by": town.ban.user, "grievance": pair[0], "other": pair[1], "at": NOW}
    unlink_matters(reason="弄错了", **said)
    with pytest.raises(ValidationError):
        unlink_matters(reason="弄错了", **said)
    link_matters(reason="还是一条", **said)
    assert [link.unlinked_at is None for link in MatterLink.objects.all()] == [False, True]


def test_a_matter_is_not_linked_with_itself_nor_with_one_of_elsewhere(town, pair):
    far = make_grievance(town.xue, town.west_cadre.user, received_at=NOW)
    for other in (pair[0], far):
        with pytest.raises(ValidationError) as error:
            link_matters(by=town.ban.user, grievance=pair[0], other=other, reason="写", at=NOW)
        assert "other" in error.value.message_dict
    assert not MatterLink.objects.exists()


def test_who_does_not_dispatch_links_nothing(as_user, town, pair, linked):
    with pytest.raises(PermissionDenied):
        link_matters(by=town.mei.user, grievance=pair[0], other=pair[1], reason="写", at=NOW)
    with pytest.raises(PermissionDenied):
        unlink_matters(by=town.mei.user, grievance=pair[0], other=pair[1], reason="写", at=NOW)
    assert as_user(town.shu.user).get(f"/grievances/{pair[0].uid}/link/").status_code == 403


def test_neither_matter_moves_with_a_link(pair, linked):
    assert [Grievance.objects.get(pk=one.pk).version for one in pair] == [1, 1]
    assert [one.events.count() for one in pair] == [1, 1]


def test_what_links_say_goes_with_the_words_of_either_matter(pair, linked):
    [term] = [t for t in TERMS if t.code == "grievance"]
    term.clear(Grievance.objects.filter(pk=pair[1].pk))
    assert not MatterLink.objects.exists()


def test_of_what_is_sealed_no_link_is_left(town, pair, linked):
    seal_matter(by=town.ban.user, grievance=pair[0], about="某人", at=NOW, handed_over=True)
    assert not MatterLink.objects.exists()
    assert related_to(town.ban.user, pair[1]).linked == []
