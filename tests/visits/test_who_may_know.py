"""Who raised a matter is known to few, and no page, print or search says it to anybody else."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.kit import clock
from contacts.models import AuditEvent, Leave, Service, StandIn, User
from tests.factories import LONG_AGO, make_grievance, make_organisation
from visits.actions.codes import issue_code
from visits.actions.moves import make_move
from visits.models import Grievance, GrievanceKind, Mode, Topic
from visits.queries.openings import open_to
from visits.queries.raisers import known_to
from visits.queries.similar import similar_to

PHONE = "15412345678"


def raised(town, *, kind="help", by=None, **fields):
    """A matter of 黄阿妹's household, registered by the clerk unless told otherwise."""
    kinds = {"complaint": "投诉", "petition": "信访"}
    if kind in kinds:
        said = {"name": kinds[kind], "is_petition": kind == "petition"}
        GrievanceKind.objects.get_or_create(code=kind, defaults=said)
    said = {"first_asked": None, "phone": PHONE, **fields}
    return make_grievance(town.amei, (by or town.ban).user, kind=kind, **said)


def serves(cadre, organisation):
    Service.objects.create(
        cadre=cadre, organisation=organisation, starts_on=LONG_AGO,
        category=cadre.services.first().category,
    )  # fmt: skip


@pytest.fixture
def committee(town):
    """The village committee, in which the secretary serves."""
    body = make_organisation(town.mei_village.area, "梅村村委会", "village_committees")
    serves(town.shu, body)
    return body


@pytest.fixture
def complaint(town, committee):
    """About the committee; the civil affairs office has it."""
    found = raised(town, kind="complaint", text="村委会不给盖章")
    make_move(
        by=town.ban.user, grievance=found, move="send", at=clock.now(), office=town.office,
        mode=Mode.TRANSFERRED, concerned=committee,
    )  # fmt: skip
    return Grievance.objects.get(pk=found.pk)


def statuses(browser, matter):
    """Of the pages of the telephone and of the receipt, looked at and sent."""
    pages = [f"/grievances/{matter.uid}/{page}/" for page in ("call", "receipt")]
    return [ask(page).status_code for page in pages for ask in (browser.get, browser.post)]


def refused(status):
    return status in (403, 404)


def test_the_office_complained_about_gets_neither_the_telephone_nor_a_receipt(
    as_user, town, complaint
):
    browser = as_user(town.shu.user)
    assert all(map(refused, statuses(browser, complaint)))
    assert not any("phone" in event.fields for event in AuditEvent.objects.all())
    assert not complaint.codes.exists()


def test_nor_does_whoever_dispatches_there(as_user, town, complaint, committee):
    assert open_to(town.ban.user, complaint).may_reveal
    serves(town.ban, committee)
    fresh = Grievance.objects.get(pk=complaint.pk)
    may = open_to(User.objects.get(pk=town.ban.user.pk), fresh)
    assert may.may_dispatch and not may.may_reveal
    Grievance.objects.filter(pk=complaint.pk).update(registered_by=town.lan.user)
    assert all(map(refused, statuses(as_user(town.ban.user), complaint)))
    page = as_user(town.ban.user).get(f"/grievances/{complaint.uid}/")
    assert "黄阿妹" not in page.text


@pytest.mark.parametrize("kind", ["petition", "complaint"])
def test_of_petitions_and_complaints_about_others_the_secretary_gets_them_as_little(
    as_user, town, kind
):
    matter = raised(town, kind=kind)
    assert all(map(refused, statuses(as_user(town.shu.user), matter)))
    assert statuses(as_user(town.ban.user), matter) == [200] * 4


def test_of_other_matters_the_secretary_rings_as_before(as_user, town):
    assert statuses(as_user(town.shu.user), raised(town)) == [200] * 4


def test_a_receipt_is_no_move_of_whoever_may_not_know(town):
    matter = raised(town, kind="petition")
    assert "receipt" not in {m.code for m in open_to(town.shu.user, matter).moves}
    with pytest.raises(ValidationError, match="回执由知道的人打印"):
        issue_code(by=town.shu.user, grievance=matter, at=clock.now())
    assert "receipt" in {m.code for m in open_to(town.ban.user, matter).moves}


@pytest.mark.parametrize("move", ["remark", "visited"])
def test_whoever_serves_there_leaves_no_word_in_the_history(
    as_user, town, complaint, committee, move
):
    for who in (town.shu, town.ban):
        matter = Grievance.objects.get(pk=complaint.pk)
        before = move in {m.code for m in open_to(who.user, matter).moves}
        assert before == (who == town.ban)
    serves(town.ban, committee)
    user = User.objects.get(pk=town.ban.user.pk)
    assert move not in {m.code for m in open_to(user, matter).moves}
    with pytest.raises(ValidationError):
        make_move(by=user, grievance=matter, move="remark", at=clock.now(), text="不是这样的")


# -- the one condition -----------------------------------------------------------------------------


def test_whoever_heard_it_has_it_or_supervises_may_know_and_nobody_else(town):
    petition = raised(town, kind="petition", by=town.mei)
    ours = Grievance.objects.filter(pk=petition.pk)
    known = {
        c: known_to(ours, getattr(town, c).user).exists()
        for c in ("mei", "ban", "lian", "shu", "lu", "min")
    }
    assert known == {
        "mei": True,
        "ban": True,
        "lian": True,
        "shu": False,
        "lu": False,
        "min": False,
    }
    ours.update(lead=town.office)
    assert known_to(ours, town.min.user).exists()
    ours.update(lead=None, handler=town.lu)
    assert known_to(ours, town.lu.user).exists()


def test_a_stand_in_knows_what_the_colleague_knows_and_no_more(town, committee):
    petition = raised(town, kind="petition", by=town.mei, first_asked=town.mei)
    ours = Grievance.objects.filter(pk=petition.pk)
    leave = Leave.objects.create(
        cadre=town.mei, kind="annual", starts_on=clock.today(), ends_on=clock.today()
    )
    StandIn.objects.create(
        cadre=town.mei, stand_in=town.lu, starts_on=LONG_AGO,
    )  # fmt: skip
    assert known_to(ours, town.lu.user).exists()
    serves(town.mei, committee)
    ours.update(concerned=committee)
    assert not known_to(ours, town.lu.user).exists()
    leave.delete()
    ours.update(concerned=None)
    assert not known_to(ours, town.lu.user).exists()


def test_the_page_and_the_condition_say_the_same(town, complaint):
    matters = [complaint, raised(town), raised(town, kind="petition"), raised(town, by=town.mei)]
    for matter in matters:
        for who in (town.mei, town.lu, town.shu, town.lian, town.ban, town.min, town.lan):
            known = known_to(Grievance.objects.filter(pk=matter.pk), who.user).exists()
            assert open_to(who.user, matter).may_know == known, (matter, who)


# -- the print of what is held ---------------------------------------------------------------------


def held(browser, household):
    return browser.get(f"/households/{household.uid}/held/").text


def test_the_print_for_a_household_names_no_complaint_to_whoever_may_not_know(
    as_user, town, complaint
):
    raised(town, text="路灯不亮")
    text = held(as_user(town.shu.user), town.amei)
    assert "路灯不亮" in text
    assert "不给盖章" not in text and complaint.number not in text
    assert "到乡镇由分办诉求的人打印" in text
    whole = held(as_user(town.ban.user), town.amei)
    assert "不给盖章" in whole and "到乡镇由" not in whole


def test_the_sentence_is_the_same_where_there_is_no_complaint_at_all(as_user, town, complaint):
    browser = as_user(town.shu.user)
    section = [
        held(browser, house).split("反映的事</h2>")[1].split("<h2>")[0]
        for house in (town.amei, town.shan)
    ]
    assert section[0] == section[1]
    uids = AuditEvent.objects.filter(verb="print", resource="grievance")
    assert not uids.exists()


# -- similar matters -------------------------------------------------------------------------------


def offered(town, who, home, topic):
    found = similar_to(
        who.user, text="", district=town.mei_village, household=home, topic=topic, now=clock.now()
    )
    return [one.grievance for one in found]


@pytest.mark.parametrize(
    ("kind", "by_mei"), [("petition", True), ("complaint", True), ("help", False)]
)
def test_a_household_tried_out_confirms_nobody(town, kind, by_mei):
    topic = Topic.objects.get(code="unsafe-house")
    matter = raised(town, kind=kind, by=town.mei if by_mei else None, topic=topic)
    who = town.mei if by_mei else town.lu  # lu sees it and may not know whose it is
    assert offered(town, who, town.amei, topic) == offered(town, who, town.shan, topic) == []
    if kind == "help":
        assert offered(town, town.ban, town.amei, topic) == [matter]
    else:
        assert offered(town, town.ban, town.amei, topic) == []


def test_similar_matters_are_one_statement_as_before(town):
    topic = Topic.objects.get(code="unsafe-house")
    raised(town, topic=topic)
    offered(town, town.ban, town.amei, topic)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        offered(town, town.ban, town.amei, topic)
    assert len(asked) == 1


# -- a merged matter -------------------------------------------------------------------------------


def test_whoever_raised_a_merged_matter_gets_a_receipt_without_the_words_of_another(as_user, town):
    main = make_grievance(town.shan, town.ban.user, text="整条巷子漏雨")
    own = raised(town, text="我家屋顶漏雨")
    make_move(by=town.ban.user, grievance=own, move="merge", at=clock.now(), into=main)
    browser = as_user(town.ban.user)
    assert "receipt" in browser.get(f"/grievances/{own.uid}/").text
    paper = browser.post(f"/grievances/{own.uid}/receipt/").text
    assert "我家屋顶漏雨" in paper and "整条巷子" not in paper
    assert own.codes.count() == 1 and own.events.filter(move="receipt").exists()
    other = browser.post(f"/grievances/{main.uid}/receipt/").text
    assert "整条巷子漏雨" in other and "我家屋顶" not in other
