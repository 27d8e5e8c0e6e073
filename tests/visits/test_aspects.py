"""机制 and 利益范围: what may be said of a matter beside its cause; never asked for, never of a person."""

import io

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.urls import get_resolver
from openpyxl import load_workbook

from contacts.filters.base import Filter
from contacts.kit import clock
from tests.factories import make_grievance, make_household
from visits.actions.moves import make_move
from visits.actions.sealing import seal_matter
from visits.filters.grievances import GrievanceFilter
from visits.models import ASPECTS, CauseKind, Grievance, Interest, Mechanism, Mode
from visits.queries.histories import history
from visits.queries.meanings import ASPECTS as MEANINGS
from visits.queries.rates import By
from visits.workflow import moves

LIST, LEDGER, FIGURES = "/grievances/", "/grievances/ledger/", "/grievances/figures/"
# What would name a resident where matters are listed or grouped.
OF_PEOPLE = {
    "household",
    "raiser",
    "raised_by",
    "phone",
    "person",
    "resident",
    "care",
    "first_asked",
}


@pytest.fixture
def move(town):
    def move(grievance, by, code, **said):
        return make_move(by=by.user, grievance=grievance, move=code, at=clock.now(), **said)

    return move


@pytest.fixture
def in_hand(town, move):
    """Makes a matter that min's office has; with a cause where something is said of it."""

    def in_hand(home=None, **said):
        grievance = make_grievance(home or town.amei, town.mei.user)
        grievance = move(grievance, town.ban, "send", office=town.office, mode=Mode.ASSIGNED)
        grievance = move(grievance, town.min, "sign")
        if said:
            cause = CauseKind.objects.get(code="money")
            grievance = move(grievance, town.min, "work", cause_kind=cause, **said)
        return grievance

    return in_hand


def numbers(answer):
    return {row.number for row, _cells in answer.context["table"].rows}


def test_in_the_browser_they_are_chosen_with_the_cause_shown_and_taken_back(town, as_user, in_hand):
    grievance = in_hand()
    page, client = f"/grievances/{grievance.uid}/", as_user(town.min.user)

    def send(**said):
        version = Grievance.objects.get(pk=grievance.pk).version
        said = {"version": version, "cause_kind": "money", **said}
        assert client.post(f"{page}work/", said).status_code == 302

    form = client.get(f"{page}work/").content.decode()
    for code, words in ASPECTS.items():
        for word in words:
            assert str(word.label) in form and str(MEANINGS[code][word]) in form
    send(mechanism="mediation", interest="group")
    found = client.get(page).content.decode()
    assert found.count("矛盾调处") == 2 and found.count("一部分人的利益") == 2  # and in the history
    form = client.get(f"{page}work/").content.decode()
    assert 'value="mediation"' in form and form.count(" checked") == 2
    send()
    grievance.refresh_from_db()
    assert (grievance.mechanism, grievance.interest) == ("", "")
    assert client.get(page).content.decode().count("矛盾调处") == 1  # the history keeps it


def test_no_move_asks_for_them_and_the_cause_is_written_without(town, in_hand):
    assert not any(set(ASPECTS) & set(move.asks) for move in moves().values())
    grievance = in_hand(cause="没有钱")
    assert (grievance.cause, grievance.mechanism, grievance.interest) == ("没有钱", "", "")


@pytest.mark.parametrize("name", ASPECTS)
def test_a_word_that_is_not_offered_is_refused_at_its_field(town, in_hand, move, name):
    grievance, cause = in_hand(), CauseKind.objects.get(code="money")
    with pytest.raises(ValidationError) as refused:
        move(grievance, town.min, "work", cause_kind=cause, **{name: "上访户"})
    assert set(refused.value.error_dict) == {name}
    grievance.refresh_from_db()
    assert not grievance.cause_kind


def test_the_history_tells_them_in_words(in_hand):
    grievance = in_hand(mechanism=Mechanism.PROTECTION, interest=Interest.GENERAL)
    facts = history(grievance.events.all())[-1].facts
    assert ("机制", "权益保障") in facts and ("利益范围", "大家的利益") in facts


def test_the_list_and_the_ledger_are_narrowed_by_them_and_the_sheet_tells_them(
    town, as_user, in_hand
):
    one = in_hand(mechanism="coordination", interest="group")
    other = in_hand(interest="single")
    client = as_user(town.ban.user)
    for page in (LIST, LEDGER):
        assert numbers(client.get(page)) == {one.number, other.number}
        assert numbers(client.get(page, {"mechanism": "coordination"})) == {one.number}
        assert numbers(client.get(page, {"interest": "single"})) == {other.number}
        assert numbers(client.get(page, {"interest": "nonsense"})) == set()
    sheet = b"".join(client.get(LEDGER, {"export": "xlsx"}).streaming_content)
    heads, *rows = load_workbook(io.BytesIO(sheet)).active.iter_rows(min_row=3, values_only=True)
    told = [dict(zip(heads, row, strict=True)) for row in rows]
    assert {(row["编号"], row["机制"], row["利益范围"]) for row in told} == {
        (one.number, "利益协调", "一部分人的利益"), (other.number, None, "一家一户的利益"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("by", "told"),
    [
        (By.MECHANISM, [("利益协调", 1), ("权益保障", 2), ("没有写", 1), ("合计", 4)]),
        (By.INTEREST, [("大家的利益", 2), ("一部分人的利益", 1), ("没有写", 1), ("合计", 4)]),
    ],
)
def test_the_figures_are_told_apart_by_them_in_their_order(town, as_user, in_hand, by, told):
    in_hand(mechanism="protection", interest="group")
    in_hand(mechanism="coordination", interest="general")
    in_hand(mechanism="protection", interest="general")
    in_hand()
    client = as_user(town.ban.user)
    rows = client.get(FIGURES, {"by": by}).context["table"].page
    assert [(row.words, row.received) for row in rows] == told
    for row in rows:
        assert client.get(row.url()).context["table"].page.paginator.count == row.received


def subclasses(of):
    for one in of.__subclasses__():
        yield one
        yield from subclasses(one)


def test_no_page_lists_residents_by_them(town, as_user, in_hand):
    """They stand on matters alone; what narrows by them names no resident, nor does what it shows."""
    holders = {
        model.__name__
        for model in apps.get_models()
        if set(ASPECTS) & {field.name for field in model._meta.get_fields()}
    }
    assert holders == {"Grievance"}
    assert get_resolver().url_patterns  # all pages are loaded, and with them their filters
    narrowing = [one for one in subclasses(Filter) if set(ASPECTS) & set(one.base_fields)]
    assert GrievanceFilter in narrowing
    for one in narrowing:
        assert issubclass(one, GrievanceFilter) and not set(one.base_fields) & OF_PEOPLE
    home = make_household(town.mei_village, "独孤求", phone="13900001111")
    in_hand(home, interest="single", mechanism="mediation")
    client = as_user(town.ban.user)
    for page in (LIST, LEDGER, f"{LEDGER}print/"):
        found = client.get(page, {"interest": "single", "mechanism": "mediation"})
        assert "独孤求" not in found.text and "13900001111" not in found.text
    for page in ("/households/", f"/households/{home.uid}/", "/care/"):
        found = client.get(page, {"interest": "general", "mechanism": "coordination"})
        assert found.status_code == 200
        for words in (*Interest.labels, *Mechanism.labels):
            assert str(words) not in found.text, (page, words)
    assert "独孤求" in client.get("/households/", {"interest": "general"}).text


def test_nothing_of_them_is_left_of_a_matter_that_was_sealed(town, in_hand):
    grievance = in_hand(mechanism="protection", interest="single")
    seal_matter(by=town.ban.user, grievance=grievance, about="", at=clock.now(), handed_over=True)
    grievance.refresh_from_db()
    assert (grievance.mechanism, grievance.interest) == ("", "")
