"""What else may be done, on the page of a matter: few things at a look; nothing round one that is void."""

import pytest
from django.core.exceptions import ValidationError

from contacts.kit import clock
from tests.factories import make_grievance
from visits.actions.groups import begin_group, put_into_group
from visits.actions.links import link_matters
from visits.models import GroupKind, MatterLink, Mode
from visits.views.ways import NEAR_AT_MOST, OFTEN
from visits.workflow import moves

NOW = clock.now()


@pytest.fixture
def matter(town):
    return make_grievance(town.amei, town.mei.user)


@pytest.fixture
def page(as_user, matter):
    """The page of the matter as somebody sees it."""

    def page(person, path=""):
        return as_user(person.user).get(f"/grievances/{matter.uid}/{path}")

    return page


def in_hand(town, matter, move):
    move(matter, town.ban, "send", office=town.office, mode=Mode.ASSIGNED)
    return move(matter, town.min, "sign")


def labels(found):
    return [str(way.label) for way in found]


def test_of_many_things_few_stand_open_and_the_rest_under_one_fold(town, matter, move, page):
    for person in (town.ban, town.min):
        shown = page(person)
        ways = shown.context["ways"]
        assert len(ways.near) <= NEAR_AT_MOST < len(ways.near) + len(ways.more)
        assert "补充一句" in labels(ways.near) and "打印回执" in labels(ways.more)
        assert shown.text.count("<summary>更多</summary>") == 1
        for way in (*ways.near, *ways.more):
            assert shown.text.count(f'href="{way.url}"') == 1
        in_hand(town, matter, move) if person is town.ban else None


def test_of_few_things_nothing_is_folded(town, matter, move, page):
    in_hand(town, matter, move)
    shown = page(town.shu)
    assert 0 < len(shown.context["ways"].near) <= NEAR_AT_MOST
    assert not shown.context["ways"].more and "更多</summary>" not in shown.text


def test_what_is_done_often_are_moves_that_people_make():
    assert {code for code in OFTEN if not moves()[code].by_people} == set()
    assert len(set(OFTEN)) == len(OFTEN)


def test_round_a_void_matter_nothing_is_offered_and_nothing_taken(town, matter, move, page):
    other = make_grievance(town.shan, town.mei.user)
    before = page(town.ban).text
    assert "记相关" in before and "归到一组" in before
    group = begin_group(
        by=town.ban.user, kind=GroupKind.DRIVE, name="水管", area=town.east,
        organisation=town.office, starts_on=clock.today(),
    )  # fmt: skip
    void = move(matter, town.ban, "void", reason="登记错了")
    after = page(town.ban)
    assert "记相关" not in after.text and "归到一组" not in after.text
    assert not {"记一条承诺"} & set(labels([*after.context["ways"].near]))
    for both in ((void, other), (other, void)):
        with pytest.raises(ValidationError, match="已经作废"):
            link_matters(
                by=town.ban.user, grievance=both[0], other=both[1], reason="一根水管", at=NOW
            )
    with pytest.raises(ValidationError, match=void.number):
        put_into_group(by=town.ban.user, group=group, grievances=[other, void], at=NOW)
    assert not MatterLink.objects.exists() and not group.members.exists()


def test_whoever_takes_up_what_he_has_reads_that_he_has_it(town, matter, move, page):
    move(matter, town.mei, "take")
    said = page(town.mei, "take/").text
    assert "这一件已经在您手上，接着办就行。" in said and "不能“我来办”" not in said
    assert "btn-primary" not in said
    # Whoever else dispatches is told what is so.
    assert "现在是“办理中”，不能“派给单位”。" in page(town.ban, "send/").text
