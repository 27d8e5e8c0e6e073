"""A matter that turns out to be a report on conduct is taken out of the open by whoever dispatches."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from contacts.kit import clock
from contacts.models import AuditEvent, Grant
from contacts.policy import Role
from reports.models import Alert
from tests.factories import make_grievance
from tests.visits.conduct import with_officer
from tests.visits.matters import matter as told_of
from tests.visits.matters import with_office
from tests.visits.situations import reported
from visits.actions.codes import grievance_of, issue_code
from visits.actions.conduct_codes import report_of
from visits.actions.moves import make_move
from visits.actions.sealing import seal_matter
from visits.actions.situations import raise_from_report
from visits.models import (
    ConductReport,
    Escalation,
    Grievance,
    GrievanceClock,
    GrievanceEvent,
    Raiser,
    SituationEvent,
    SituationReport,
)
from visits.queries.conduct import open_to
from visits.workflow import State

NOW = clock.now()
WORDS = "村会计收了三千块钱才盖章"


@pytest.fixture
def town(cast):
    return with_officer(cast)


@pytest.fixture
def matter(town):
    return make_grievance(
        town.amei, town.shu.user, text=WORDS, raised_by="黄阿妹", phone="15400000077", place="村部"
    )


def seal(town, matter, about="韦小梅 村会计", **more):
    seal_matter(by=town.ban.user, grievance=matter, about=about, at=clock.now(), **more)


def test_its_words_go_to_the_officers_and_nowhere_else(town, matter):
    make_move(by=None, grievance=matter, move="say", at=NOW, text="是上个月的事")
    seal(town, matter)
    report = open_to(town.officer).get()
    assert report.text == f"{WORDS}\n村部\n是上个月的事"
    assert (report.raised_by, report.phone, report.subject) == ("黄阿妹", "15400000077", town.mei)
    matter.refresh_from_db()
    assert matter.is_emptied and matter.state == State.VOIDED
    left = [str(value) for value in vars(matter).values()]
    assert not any(word in text for text in left for word in ("三千", "黄", "0077", "村部"))
    for model in (GrievanceEvent, GrievanceClock, Escalation):
        assert not model.objects.filter(grievance=matter).exists()


def test_whoever_holds_the_receipt_follows_it_by_the_same_code(client, town, matter):
    code = issue_code(by=None, grievance=matter, at=NOW)
    seal(town, matter)
    assert grievance_of(code, at=clock.now()) is None
    assert report_of(code, at=clock.now()) == ConductReport.objects.get()
    text = client.get(f"/m/{code}/").content.decode()
    assert client.get(f"/m/{code}/").status_code == 200 and "三千" not in text


def test_the_report_from_which_it_was_raised_goes_with_it(client, town):
    report = reported(town, kind="concern", text=f"听说{WORDS}", place="村部", happened_at=NOW, at=NOW)
    kept = reported(town, kind="concern", text="桥面塌了", happened_at=NOW, at=NOW)
    said = told_of(
        with_office(town), text=WORDS, household=None, raiser=Raiser.OTHER, district=town.mei_village,
        received_at=NOW,
    )  # fmt: skip
    raised = raise_from_report(
        by=town.mei.user, report=report, uid=uuid.uuid4(), matter=said, at=NOW
    )
    abouts = ({"situation": report}, {"situation": kept}, {"grievance": raised})
    for number, about in enumerate(abouts):
        Alert.objects.create(
            kind="situation_late", key=f"{number}", area=town.east, raised_on=clock.today(),
            raised_at=NOW, **about,
        )  # fmt: skip
    seal(town, raised)
    assert ConductReport.objects.get().text == f"{WORDS}\n听说{WORDS}\n村部"
    assert SituationReport.objects.get() == kept
    assert {event.report_id for event in SituationEvent.objects.all()} == {kept.pk}
    assert Alert.objects.get().situation == kept
    for person in (town.mei, town.lian, town.ban):
        client.force_login(person.user)
        assert client.get(f"/situations/{report.uid}/").status_code == 404
        assert "三千" not in client.get("/situations/").content.decode()


@pytest.mark.parametrize("about", ["韦连山", "镇党委书记"])
def test_what_is_the_countys_is_kept_nowhere_and_only_once_the_county_has_it(town, matter, about):
    with pytest.raises(ValidationError) as error:
        seal(town, matter, about)
    assert "handed_over" in error.value.message_dict
    matter.refresh_from_db()
    assert matter.text == WORDS
    seal(town, matter, about, handed_over=True)
    matter.refresh_from_db()
    assert matter.is_emptied and not ConductReport.objects.exists()


def test_without_an_officer_the_county_has_it_first(town, matter):
    Grant.objects.filter(role=Role.DISCIPLINE).delete()
    with pytest.raises(ValidationError):
        seal(town, matter)
    seal(town, matter, handed_over=True)
    assert not ConductReport.objects.exists()


def test_nobody_but_the_dispatcher_seals(town, matter):
    for person in (town.mei, town.shu, town.lian):
        with pytest.raises(PermissionDenied):
            seal_matter(by=person.user, grievance=matter, about="韦小梅", at=NOW)
    assert Grievance.objects.get().text == WORDS


def test_what_others_are_merged_into_is_not_sealed(town, matter):
    other = make_grievance(town.amei, town.shu.user, text="别的事")
    make_move(by=town.ban.user, grievance=other, move="merge", at=NOW, into=matter)
    with pytest.raises(ValidationError, match="不能封存"):
        seal(town, matter)


def test_the_page_says_what_follows_and_leads_back_to_the_list(client, town, matter):
    path = f"/grievances/{matter.uid}/seal/"
    client.force_login(town.ban.user)
    assert path in client.get(f"/grievances/{matter.uid}/").content.decode()
    assert "不能撤回" in client.get(path).content.decode()
    assert client.post(path, {"about": ""}).status_code == 200
    answer = client.post(path, {"about": "韦小梅"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/grievances/" and "已经封存" in answer.content.decode()
    assert not AuditEvent.objects.filter(page="grievance-seal").exists()
    after = client.get(f"/grievances/{matter.uid}/").content.decode()
    assert "三千" not in after and path not in after
    client.force_login(town.mei.user)
    assert client.get(path).status_code == 403
