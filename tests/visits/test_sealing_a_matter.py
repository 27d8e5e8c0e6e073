"""A matter that turns out to be a report on conduct is taken out of the open by whoever dispatches."""

import datetime as dt
import io
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from contacts.kit import clock, days
from contacts.kit.periods import Period, PeriodKind
from contacts.models import AuditEvent, Grant
from contacts.policy import Role
from reports.models import Alert
from tests.factories import make_grievance
from tests.visits.conduct import moved, with_officer
from tests.visits.matters import matter as told_of
from tests.visits.matters import with_office
from tests.visits.situations import reported
from visits.actions.clocks import wind
from visits.actions.codes import grievance_of, issue_code
from visits.actions.conduct_codes import report_of
from visits.actions.grievances import register_grievance
from visits.actions.groups import begin_group, put_into_group
from visits.actions.moves import make_move
from visits.actions.residents import add_word, object_to
from visits.actions.sealing import seal_matter
from visits.actions.situation_moves import raise_from_report
from visits.models import (
    Channel,
    ConductReport,
    Escalation,
    Grievance,
    GrievanceClock,
    GrievanceEvent,
    GroupedMatter,
    MatterGroup,
    Mode,
    Publication,
    Raiser,
    SituationEvent,
    SituationReport,
)
from visits.queries.conduct import open_to
from visits.queries.groups import with_numbers
from visits.queries.rates import Omitted
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


SAID_TO_THE_FACE = {"visit", "reception", "meeting", "window", "forum"}
WAYS = {
    **dict.fromkeys(SAID_TO_THE_FACE, "in_person"), "letter": "letter", "box": "letter",
    "hotline": "telephone", "web": "web", "above": "above", "survey": "other", "enterprise": "other",
    "situation": "other",
}  # fmt: skip


@pytest.mark.parametrize("channel", Channel)
def test_the_officers_are_told_truly_how_it_came_in(as_user, town, matter, channel):
    Grievance.objects.filter(pk=matter.pk).update(channel=channel)
    seal(town, matter)
    report = open_to(town.officer).get()
    assert report.channel == WAYS[channel]  # a new way must be given its word here and there
    assert report.get_channel_display() in as_user(town.officer).get(f"/conduct/{report.uid}/").text


def test_sealing_it_once_more_tells_nothing_of_how_it_ended(town, matter):
    seal(town, matter)
    with pytest.raises(ValidationError, match="只留下编号"):
        seal(town, matter)
    assert ConductReport.objects.count() == 1


def test_whoever_holds_the_receipt_follows_it_by_the_same_code(client, town, matter):
    code = issue_code(by=None, grievance=matter, at=NOW)
    seal(town, matter)
    assert grievance_of(code, at=clock.now()) is None
    assert report_of(code, at=clock.now()) == ConductReport.objects.get()
    text = client.get(f"/m/{code}/").content.decode()
    assert client.get(f"/m/{code}/").status_code == 200 and "三千" not in text


def test_the_report_from_which_it_was_raised_goes_with_it(client, town):
    report = reported(
        town, kind="concern", text=f"听说{WORDS}", place="村部", happened_at=NOW, at=NOW
    )
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


LISTS = (
    "", "?pile=all", "?pile=all&outcome=voided", "?pile=all&export=xlsx", "ledger/", "ledger/?pile=all",
    "ledger/?export=xlsx", "ledger/print/", "tally/opinions/", "tally/matters/", "works/", "duties/",
)  # fmt: skip


def told(answer):
    """What a page says, or the cells of a sheet."""
    if not answer.streaming:
        return answer.content.decode()
    rows = load_workbook(io.BytesIO(b"".join(answer))).active.iter_rows(values_only=True)
    return repr(list(rows))


def test_of_a_sealed_matter_no_list_sheet_paper_or_figure_knows_the_number(client, town, matter):
    plain = make_grievance(town.amei, town.shu.user, text="别的事")
    group = begin_group(
        by=town.ban.user, kind="drive", name="查漏", area=town.east, starts_on=clock.today(),
        organisation=town.ban.services.get().organisation,
    )  # fmt: skip
    both = [plain, matter]
    put_into_group(by=town.ban.user, group=group, grievances=both, at=NOW)
    make_move(by=town.ban.user, grievance=plain, move="void", at=NOW, reason="记重了")
    month = {"period": Period.containing(PeriodKind.MONTH, clock.today()).code}
    client.force_login(town.ban.user)
    assert all(one.number in told(client.get("/grievances/ledger/")) for one in both)
    seal(town, matter)
    for path in LISTS:
        answer = client.get(f"/grievances/{path}")
        assert answer.status_code == 200 and matter.number not in told(answer), path
    assert plain.number in told(client.get("/grievances/ledger/?export=xlsx"))
    figures = client.get("/grievances/figures/", month).context["omitted"]
    assert [(why, number) for why, number, _link in figures] == [(Omitted.VOIDED.label, 1)]
    paper = Document(io.BytesIO(b"".join(client.get("/grievances/circular/", month))))
    assert "作废：" in "".join(line.text for line in paper.paragraphs)
    assert client.get(f"/grievances/{matter.uid}/").status_code == 404
    # Put in as if by a race: it is counted in no group either.
    GroupedMatter.objects.create(
        group=group, grievance=matter, added_at=NOW, added_by=town.ban.user
    )
    assert with_numbers(MatterGroup.objects.all(), town.ban.user).get().matters == 1
    page = client.get(f"/grievances/groups/{group.uid}/").content.decode()
    assert plain.number in page and matter.number not in page


def test_nobody_but_the_dispatcher_seals(town, matter):
    for person in (town.mei, town.shu, town.lian):
        with pytest.raises(PermissionDenied):
            seal_matter(by=person.user, grievance=matter, about="韦小梅", at=NOW)
    assert Grievance.objects.get().text == WORDS


def test_what_is_merged_or_others_are_merged_into_is_not_sealed_before_it_is_split(
    client, town, matter
):
    other = make_grievance(town.amei, town.shu.user, text="别的事")
    make_move(by=town.ban.user, grievance=other, move="merge", at=NOW, into=matter)
    with pytest.raises(ValidationError, match="先撤销并入"):
        seal(town, matter)
    with pytest.raises(ValidationError, match="先撤销并入"):
        seal(town, Grievance.objects.get(pk=other.pk))
    client.force_login(town.ban.user)
    split = f"/grievances/{other.uid}/split/"
    for merged in (matter, other):
        page = client.get(f"/grievances/{merged.uid}/seal/").text
        assert "先撤销并入" in page and split in page and "btn-danger" not in page
        assert (
            client.post(f"/grievances/{merged.uid}/seal/", {"about": "韦小梅"}).status_code == 200
        )
    assert not ConductReport.objects.exists()
    assert f"/grievances/{other.uid}/seal/" not in client.get(f"/grievances/{other.uid}/").text


@pytest.mark.parametrize("about", ["韦小梅", "镇党委书记"])
def test_what_was_said_by_its_code_inside_another_matter_goes_with_it(client, town, matter, about):
    other = make_grievance(town.amei, town.shu.user, text="别的事")
    mine, whose = matter.number, issue_code(by=None, grievance=other, at=NOW)
    make_move(by=town.ban.user, grievance=matter, move="merge", at=NOW, into=other)
    words = ("书记也收了两千块钱", "还是要查收钱的事")
    add_word(grievance=Grievance.objects.get(pk=matter.pk), said={"text": words[0]}, at=NOW)
    answered(town, other)
    object_to(grievance=Grievance.objects.get(pk=matter.pk), said={"text": words[1]}, at=NOW)
    merged = Grievance.objects.get(pk=matter.pk)
    make_move(by=town.ban.user, grievance=merged, move="split", at=NOW, reason="是检举")
    own = add_word(
        grievance=Grievance.objects.get(pk=other.pk), said={"text": "水管也坏了"}, at=NOW
    )
    clocks = set(GrievanceClock.objects.values_list("grievance", "stage", "number", "due_at"))
    seal(town, Grievance.objects.get(pk=matter.pk), about, handed_over=True)
    other.refresh_from_db()
    left = [str(value) for event in other.events.values() for value in event.values()]
    assert not any(word in text for text in left for word in (*words, mine))
    assert [event.move for event in other.events.all()][-2:] == ["object", "say"]
    assert own.events.latest("number").text == "水管也坏了" and other.state == own.state
    wind([other])
    after = set(GrievanceClock.objects.values_list("grievance", "stage", "number", "due_at"))
    assert after == {clock for clock in clocks if clock[0] == other.pk}
    for code in (town.ban, town.min):
        client.force_login(code.user)
        page = client.get(f"/grievances/{other.uid}/").text
        assert "水管也坏了" in page and not any(word in page for word in (*words, mine))
    resident = client.get(f"/m/{whose}/")
    assert resident.status_code == 200 and not any(word in resident.text for word in (*words, mine))
    if about == "韦小梅":
        report = ConductReport.objects.get()
        assert report.text == "\n".join((WORDS, "村部", *words))
        assert other.number in report.events.get(move="sealed").text
    else:
        assert not ConductReport.objects.exists()


def test_nothing_by_which_its_words_could_be_guessed_is_left(town, matter):
    assert matter.content_digest
    seal(town, matter)
    matter.refresh_from_db()
    assert matter.content_digest == ""


def test_the_same_form_sent_once_more_brings_nothing_back(client, town):
    town = with_office(town)
    uid = uuid.uuid4()
    sent = {"by": town.mei.user, "uid": uid, "matter": told_of(town, text=WORDS), "at": NOW}
    seal(town, register_grievance(**sent))
    with pytest.raises(ValidationError) as error:
        register_grievance(**sent)
    assert error.value.error_dict["uid"][0].code == "over"
    assert Grievance.objects.get().is_emptied and not GrievanceEvent.objects.exists()


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


def answered(town, matter, at=NOW):
    """Sent, signed and answered by 民政办."""
    town = with_office(town)
    steps = (
        (town.ban, "send", {"office": town.office, "mode": Mode.ASSIGNED}),
        (town.min, "sign", {}),
        (town.min, "answer", {"answer": "会计已经说明", "review_way": "可以申请复查"}),
    )
    for who, move, said in steps:
        fresh = Grievance.objects.get(pk=matter.pk)
        make_move(by=who.user, grievance=fresh, move=move, at=at, **said)
    return Grievance.objects.get(pk=matter.pk)


ENDS = {
    State.ANSWERED: (), State.CLOSED: ("confirm",), State.VOIDED: ("void",),
    State.PASSED_ON: ("pass_on",),
}  # fmt: skip
SAID = {
    "confirm": {"reached": "reached", "satisfaction": "satisfied"}, "void": {"reason": "记重了"},
    "pass_on": {"told": "去信访局"},
}  # fmt: skip


@pytest.mark.parametrize("state", ENDS)
def test_it_is_sealed_in_whatever_state_with_all_that_was_published(client, town, matter, state):
    code = issue_code(by=None, grievance=matter, at=NOW)
    if is_answered := state in (State.ANSWERED, State.CLOSED):
        answered(town, matter)
    for move in ENDS[state]:
        fresh = Grievance.objects.get(pk=matter.pk)
        make_move(by=town.ban.user, grievance=fresh, move=move, at=NOW, **SAID[move])
    matter = Grievance.objects.get(pk=matter.pk)
    if is_answered:
        words = {"headline": "盖章收钱的事", "published": "已经说明"}
        make_move(by=town.ban.user, grievance=matter, move="publish", at=NOW, **words)
    assert matter.state == state
    client.force_login(town.ban.user)
    path = f"/grievances/{matter.uid}/seal/"
    assert path in client.get(f"/grievances/{matter.uid}/").text
    assert "btn-danger" in client.get(path).text
    assert "已经封存" in client.post(path, {"about": "韦小梅"}, follow=True).text
    matter.refresh_from_db()
    assert matter.is_emptied and matter.state == State.VOIDED
    assert (matter.answered_at, matter.satisfaction, matter.followed_up, matter.mode) == (
        None,
        "",
        "",
        "",
    )
    assert not Publication.objects.exists() and not GrievanceClock.objects.exists()
    assert report_of(code, at=clock.now()) == ConductReport.objects.get()


def test_the_officer_reads_since_when_it_was_open_and_who_knows_of_it(as_user, town):
    came = NOW - dt.timedelta(days=3)
    matter = make_grievance(
        town.amei, town.shu.user, text=WORDS, channel=Channel.HOTLINE, received_at=came
    )
    Grievance.objects.filter(pk=matter.pk).update(registered_at=came)
    matter = answered(town, Grievance.objects.get(pk=matter.pk))
    seal(town, matter)
    report = ConductReport.objects.get()
    began, sealed = report.events.order_by("at", "pk")
    assert (began.move, began.at, began.by) == ("register", came, None)
    day = days.in_words(clock.day_of(came), this_year=clock.today().year)
    for words in (
        f"{day}登记成诉求",
        "热线电话",
        "民政办",
        "会计已经说明",
        town.shu.name,
        town.min.name,
    ):
        assert words in sealed.text
    assert f"封存的人：{town.ban.user}" in sealed.text
    page = " ".join(as_user(town.officer).get(f"/conduct/{report.uid}/").text.split())
    local = timezone.localtime(came)
    assert f"反映人 · 电话 · {day} {local:%H:%M}" in page
    assert "由公开的诉求封存而来" in page and "办过的单位：民政办" in page
    moved(town, report, "pass_on", handed_over=True)
    assert [e.move for e in report.events.order_by("at", "pk")] == ["register", "look", "pass_on"]
    assert town.min.name not in as_user(town.officer).get(f"/conduct/{report.uid}/").text
