"""诉求分类: two people set the class of a matter, its resident reads it and may object; no list of people."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from contacts.filters.households import HouseholdFilter
from contacts.policy import Role
from tests.factories import make_cadre, make_grant, make_grievance, make_user
from tests.visits.matters import NOON
from visits.actions.codes import issue_code
from visits.actions.residents import object_to_class
from visits.actions.retention import TERMS
from visits.filters.grievances import GrievanceFilter, Pile, of_pile
from visits.models import TO_RESIDENTS, Grievance, MatterClass, Mode
from visits.queries.openings import open_to
from visits.queries.progress import progress
from visits.workflow import State

ANSWER = {"answer": "换了主管，有水了", "review_way": "可以申请复查"}
LATER = NOON + dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _later(monkeypatch):
    """It is the day after the matter came in."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)


@pytest.fixture
def in_hand(town, move):
    grievance = make_grievance(town.amei, town.mei.user, received_at=NOON)
    move(grievance, town.ban, "send", office=town.office, mode=Mode.ASSIGNED)
    return move(grievance, town.min, "sign")


@pytest.fixture
def second_clerk(town):
    user = make_user("ban2", "板文书")
    make_grant(user, Role.CLERK, town.east)
    return make_cadre(town.east, "板文书", staff_number="BAN2", user=user)


@pytest.fixture
def classed(town, move, in_hand):
    """Classed by min of the office and ban who dispatches."""

    def classed(code=MatterClass.LAWFUL):
        move(in_hand, town.min, "propose_class", classed=code, reason="有文件")
        return move(in_hand, town.ban, "confirm_class")

    return classed


def codes(person, grievance):
    fresh = Grievance.objects.get(pk=grievance.pk)
    return {m.code for m in open_to(person.user, fresh).moves}


# -- two people ------------------------------------------------------------------------------------


def test_what_one_proposes_stands_when_another_confirms_it(town, move, in_hand):
    proposed = move(in_hand, town.min, "propose_class", classed="lawful", reason="有文件")
    assert (proposed.classed, proposed.proposed_class) == ("", "lawful")
    found = move(in_hand, town.ban, "confirm_class")
    assert (found.classed, found.proposed_class, found.state) == ("lawful", "", State.IN_HAND)
    assert found.events.last().details == {"classed": "lawful"}


def test_who_proposed_it_does_not_confirm_it(town, move, in_hand):
    move(in_hand, town.ban, "propose_class", classed="lawful", reason="有文件")
    with pytest.raises(ValidationError, match="两个人"):
        move(in_hand, town.ban, "confirm_class")
    assert "confirm_class" not in codes(town.ban, in_hand)
    assert move(in_hand, town.lian, "confirm_class").classed == "lawful"


def test_nobody_confirms_for_the_office_that_has_it(town, move, in_hand, second_clerk):
    """A clerk of the office stands on the same post; whoever decides does not act for it."""
    second_clerk.services.update(organisation=town.office)
    move(in_hand, town.min, "propose_class", classed="lawful", reason="有文件")
    with pytest.raises(ValidationError, match="承办单位"):
        move(in_hand, second_clerk, "confirm_class")
    town.lian.services.update(organisation=town.office)
    assert move(in_hand, town.lian, "confirm_class").classed == "lawful"


@pytest.mark.parametrize("who", ["mei", "min", "shu", "zhen"])
def test_nobody_confirms_without_dispatching_or_deciding(town, move, in_hand, who):
    move(in_hand, town.ban, "propose_class", classed="lawful", reason="有文件")
    with pytest.raises((PermissionDenied, ValidationError)):
        move(in_hand, getattr(town, who), "confirm_class")


def test_whoever_does_not_have_it_proposes_nothing(town, move, in_hand):
    with pytest.raises(ValidationError, match="手上"):
        move(in_hand, town.mei, "propose_class", classed="lawful", reason="有文件")
    with pytest.raises(PermissionDenied):
        move(in_hand, town.zhen, "propose_class", classed="lawful", reason="有文件")


def test_before_an_office_has_it_whoever_heard_it_proposes(town, move):
    grievance = make_grievance(town.amei, town.mei.user, received_at=NOON)
    move(grievance, town.mei, "propose_class", classed="hardship", reason="家里只有老人")
    assert move(grievance, town.ban, "confirm_class").classed == "hardship"


def test_a_proposal_that_is_returned_is_made_anew(town, move, in_hand):
    move(in_hand, town.min, "propose_class", classed="neither", reason="没有依据")
    with pytest.raises(ValidationError, match="等另一个人"):
        move(in_hand, town.ban, "propose_class", classed="lawful", reason="有依据")
    found = move(in_hand, town.ban, "return_class", reason="有依据，见文件")
    assert (found.classed, found.proposed_class) == ("", "")
    assert found.events.last().details == {"classed": "neither"}
    with pytest.raises(ValidationError, match="没有等着定"):
        move(in_hand, town.ban, "confirm_class")
    move(in_hand, town.min, "propose_class", classed="lawful", reason="看了文件")
    assert move(in_hand, town.ban, "confirm_class").classed == "lawful"


def test_another_class_needs_two_people_again_and_the_first_stands_meanwhile(
    town, move, in_hand, classed
):
    classed()
    with pytest.raises(ValidationError, match="就是这一类"):
        move(in_hand, town.min, "propose_class", classed="lawful", reason="再提")
    found = move(in_hand, town.min, "propose_class", classed="hardship", reason="文件废止了")
    assert found.classed == "lawful"
    assert move(in_hand, town.lian, "confirm_class").classed == "hardship"


def test_no_class_that_there_is_not_and_none_without_a_reason(town, move, in_hand):
    for said in ({"classed": "上访户", "reason": "写"}, {"classed": "lawful", "reason": ""}):
        with pytest.raises(ValidationError):
            move(in_hand, town.min, "propose_class", **said)
    in_hand.refresh_from_db()
    assert in_hand.proposed_class == ""


# -- its resident ----------------------------------------------------------------------------------


def test_the_resident_reads_the_class_once_there_is_an_answer(client, town, move, in_hand, classed):
    code = issue_code(by=None, grievance=in_hand, at=NOON)
    classed()
    words = str(TO_RESIDENTS["lawful"])
    assert words not in client.get(f"/m/{code}/").text
    move(in_hand, town.min, "answer", **ANSWER)
    page = client.get(f"/m/{code}/").text
    assert words in page and "两个人" in page and "不同意这样看" in page
    assert "有文件" not in page and "闵主任" not in page


def test_what_is_only_proposed_the_resident_does_not_read(client, town, move, in_hand):
    code = issue_code(by=None, grievance=in_hand, at=NOON)
    move(in_hand, town.min, "propose_class", classed="neither", reason="没有依据")
    move(in_hand, town.min, "answer", **ANSWER)
    page = client.get(f"/m/{code}/").text
    assert "这件事怎么看" not in page and str(TO_RESIDENTS["neither"]) not in page


@pytest.fixture
def contested(town, move, in_hand, classed):
    classed(MatterClass.NEITHER)
    move(in_hand, town.min, "answer", **ANSWER)
    return object_to_class(
        grievance=Grievance.objects.get(pk=in_hand.pk), said={"text": "文件上写着有"}, at=LATER
    )


def test_a_class_that_was_objected_to_stands_no_more_and_the_answer_does(town, contested):
    assert (contested.classed, contested.is_class_contested) == ("", True)
    assert (contested.state, contested.answer) == (State.ANSWERED, ANSWER["answer"])
    rows = Grievance.objects.filter(of_pile(Pile.CLASS, town.ban.user, LATER))
    assert rows.get() == contested


def test_neither_of_those_who_set_it_confirms_it_anew(town, move, contested, second_clerk):
    with pytest.raises(ValidationError, match="别的人定"):
        move(contested, town.ban, "propose_class", LATER, classed="neither", reason="照旧")
    assert "propose_class" not in codes(town.ban, contested)
    move(contested, town.min, "propose_class", LATER, classed="lawful", reason="查到了文件")
    with pytest.raises(ValidationError, match="别的人定"):
        move(contested, town.ban, "confirm_class", LATER)
    found = move(contested, second_clerk, "confirm_class", LATER)
    assert (found.classed, found.is_class_contested) == ("lawful", False)
    assert not Grievance.objects.filter(of_pile(Pile.CLASS, town.ban.user, LATER)).exists()


def test_who_proposed_what_was_objected_to_does_not_confirm_it_either(town, move, in_hand):
    move(in_hand, town.ban, "propose_class", classed="neither", reason="没有依据")
    move(in_hand, town.lian, "confirm_class")
    answered = move(in_hand, town.min, "answer", **ANSWER)
    object_to_class(grievance=answered, said={"text": "有依据"}, at=LATER)
    move(in_hand, town.min, "propose_class", LATER, classed="reasonable", reason="再看了")
    for person in (town.ban, town.lian):
        with pytest.raises(ValidationError, match="别的人定"):
            move(in_hand, person, "confirm_class", LATER)


def test_the_resident_objects_on_the_own_page_with_words(client, town, move, in_hand, classed):
    code = issue_code(by=None, grievance=in_hand, at=NOON)
    classed(MatterClass.NEITHER)
    move(in_hand, town.min, "answer", **ANSWER)
    assert "写一句话" in client.post(f"/m/{code}/", {"do": "object_class", "text": " "}).text
    said = {"do": "object_class", "text": "文件上写着有"}
    page = client.get(client.post(f"/m/{code}/", said).headers["Location"]).text
    assert "上次没有定的人重新定" in page and str(TO_RESIDENTS["neither"]) not in page
    event = Grievance.objects.get(pk=in_hand.pk).events.get(move="object_class")
    assert (event.by, event.text, event.details) == (None, "文件上写着有", {"classed": "neither"})
    assert client.post(f"/m/{code}/", said).status_code == 303  # a second tap: nothing more
    assert Grievance.objects.get(pk=in_hand.pk).events.filter(move="object_class").count() == 1


def test_after_thirty_days_nobody_objects_to_the_class(town, move, in_hand, classed):
    classed()
    answered = move(in_hand, town.min, "answer", **ANSWER)
    last, over = NOON + dt.timedelta(days=30), NOON + dt.timedelta(days=31)
    assert progress(answered, last).may_object_class
    assert not progress(answered, over).may_object_class
    with pytest.raises(ValidationError, match="30天"):
        object_to_class(grievance=answered, said={"text": "不同意"}, at=over)


def test_of_merged_matters_all_read_the_class_and_nobody_whose_objection_it_was(
    town, move, in_hand, classed
):
    other = make_grievance(town.shan, town.mei.user, received_at=NOON)
    move(other, town.ban, "merge", into=in_hand)
    classed()
    move(in_hand, town.min, "answer", **ANSWER)
    other.refresh_from_db()
    assert progress(other, LATER).classed == str(TO_RESIDENTS["lawful"])
    object_to_class(grievance=other, said={"text": "不止有道理"}, at=LATER)
    fresh = [Grievance.objects.get(pk=row.pk) for row in (other, in_hand)]
    own, stranger = ([what for _day, what in progress(row, LATER).steps] for row in fresh)
    assert "您不同意分类，重新定" in own
    assert "分类重新定" in stranger and "您不同意分类，重新定" not in stranger


# -- what it asks of an answer ---------------------------------------------------------------------


def test_what_must_be_solved_and_is_said_to_be_impossible_is_asked_about_once(
    as_user, town, in_hand, classed
):
    found, client = classed(), as_user(town.min.user)
    path = f"/grievances/{in_hand.uid}/answer/"
    assert "必须解决" in client.get(path).text
    said = {"version": found.version, "answer": "现在办不了", "review_way": "可以复查"}
    page = client.post(path, said)
    assert "办不了" in str(page.context["form"].errors["answer"]) and "anyway" in page.text
    in_hand.refresh_from_db()
    assert in_hand.state == State.IN_HAND
    assert client.post(path, {**said, "anyway": "on"}).status_code == 302
    in_hand.refresh_from_db()
    assert in_hand.state == State.ANSWERED and "anyway" not in in_hand.events.last().details


@pytest.mark.parametrize("code", ["", *(c for c in MatterClass if c != MatterClass.LAWFUL)])
def test_of_no_other_class_is_asked_why_it_can_not_be_done(as_user, town, in_hand, classed, code):
    version = classed(code).version if code else in_hand.version
    said = {"version": version, "answer": "现在办不了", "review_way": "可以复查"}
    answer = as_user(town.min.user).post(f"/grievances/{in_hand.uid}/answer/", said)
    assert answer.status_code == 302


def test_relief_stands_in_the_history_with_amount_basis_and_who_approved(
    as_user, town, in_hand, classed
):
    found, client = classed(MatterClass.HARDSHIP), as_user(town.min.user)
    path = f"/grievances/{in_hand.uid}/answer/"
    said = {"version": found.version, **ANSWER, "relief": "500"}
    assert "都要写" in str(client.post(path, said).context["form"].errors["relief_basis"])
    whole = {**said, "relief_basis": "临时救助办法第七条", "relief_by": "民政办会议"}
    assert client.post(path, whole).status_code == 302
    assert in_hand.events.last().details["relief"] == "500.00"
    page = f"/grievances/{in_hand.uid}/"
    assert "500.00元" in client.get(page).text
    assert "500.00元" not in as_user(town.zhen.user).get(page).text  # has no part in it


def test_relief_is_asked_for_and_taken_of_a_hardship_alone(as_user, town, move, in_hand, classed):
    classed(MatterClass.REASONABLE)
    assert "救助金额" not in as_user(town.min.user).get(f"/grievances/{in_hand.uid}/answer/").text
    said = {**ANSWER, "relief": 500, "relief_basis": "办法", "relief_by": "会议"}
    with pytest.raises(ValidationError) as error:
        move(in_hand, town.min, "answer", **said)
    assert "relief" in error.value.message_dict


@pytest.mark.parametrize("amount", ["0", "-1", "1.005", "1000000.01"])
def test_an_amount_that_is_none_is_refused(town, move, in_hand, classed, amount):
    classed(MatterClass.HARDSHIP)
    with pytest.raises(ValidationError) as error:
        said = {"relief": amount, "relief_basis": "办法", "relief_by": "会议"}
        move(in_hand, town.min, "answer", **ANSWER, **said)
    assert "relief" in error.value.message_dict


def test_who_confirms_reads_what_is_proposed_by_whom_and_why(as_user, town, move, in_hand):
    move(in_hand, town.min, "propose_class", classed="lawful", reason="供水条例第三条")
    page = as_user(town.ban.user).get(f"/grievances/{in_hand.uid}/confirm_class/").text
    for words in ("闵主任", "合理也合规定", "供水条例第三条", "必须解决"):
        assert words in page


# -- it marks nobody -------------------------------------------------------------------------------


def test_the_class_goes_with_the_words_of_the_matter(town, move, in_hand, classed):
    classed()
    [term] = [t for t in TERMS if t.code == "grievance"]
    term.clear(Grievance.objects.filter(pk=in_hand.pk))
    found = Grievance.objects.get(pk=in_hand.pk)
    assert (found.classed, found.proposed_class, found.is_class_contested) == ("", "", False)
    assert not found.events.exists()


def test_no_list_of_people_goes_by_class_and_no_list_of_matters_by_household(town):
    assert "classed" not in HouseholdFilter(user=town.ban.user).fields
    assert not {"household", "raised_by"} & set(GrievanceFilter(user=town.ban.user).fields)
