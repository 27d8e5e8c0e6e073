"""情况通报: the circular of a period as a Word document, with the figures of the page and no names."""

import datetime as dt
import io
import zipfile

import pytest
from django.utils.safestring import mark_safe
from docx import Document
from jinja2 import UndefinedError
from jinja2.exceptions import SecurityError

from contacts.kit import clock
from contacts.kit.days import in_words
from contacts.kit.word import filled
from contacts.models import AuditEvent, AuditVerb, Grant
from contacts.policy import Role
from tests.factories import make_grievance, make_household, make_organisation
from visits.actions.moves import make_move
from visits.exports import CIRCULAR
from visits.management.commands.word_template import template
from visits.models import Grievance, GrievanceClock, Mode, Topic
from visits.queries.circular import circular
from visits.queries.rates import By, Rate, lines

PAGE = "/grievances/circular/"
HOSTILE = "{{ 7 * 7 }} {% for x in y %} <b>&amp; {{ heads.__class__ }} {_{ 1 }_} \a\f"


@pytest.fixture
def matter(town):
    """A matter of its own household; `done` carries it to the end."""

    def matter(name="户", *, topic="unsafe-house", office=None, done=False, **fields):
        home = make_household(town.mei_village, name)
        topic = Topic.objects.get(code=topic)
        grievance = make_grievance(home, town.mei.user, topic=topic, **fields)
        steps = [("send", town.ban, {"office": office or town.office, "mode": Mode.ASSIGNED})]
        if done:
            steps += [
                ("sign", town.min, {}),
                ("answer", town.min, {"answer": "修好了", "review_way": "可以复查"}),
                ("confirm", town.ban, {"reached": "reached", "satisfaction": "satisfied"}),
            ]
        for move, by, said in steps:
            grievance = make_move(
                by=by.user, grievance=grievance, move=move, at=clock.now(), **said
            )
        return grievance

    return matter


@pytest.fixture
def opened(as_user, town):
    """The document as an office program reads it."""

    def opened(person=None, **query):
        answer = as_user((person or town.ban).user).get(PAGE, query)
        assert answer.status_code == 200
        return Document(io.BytesIO(b"".join(answer)))

    return opened


def words(document):
    cells = [c.text for table in document.tables for row in table.rows for c in row.cells]
    return "\n".join([p.text for p in document.paragraphs] + cells)


def rows(document, number):
    return [[cell.text for cell in row.cells] for row in document.tables[number].rows]


def test_it_has_the_three_rates_of_the_page_with_their_base_and_what_is_left_out(
    town, matter, opened
):
    for _ in range(6):
        matter(done=True)
    matter()
    document = opened()
    share = lines(Grievance.objects.all(), By.DISTRICT, clock.now())[-1].shares
    told = {row[0]: row[1:3] for row in rows(document, 0)[1:]}
    assert told == {rate.label: [share[rate.value].words, share[rate.value].base] for rate in Rate}
    assert "还在办，没到期：1" in words(document)
    assert f"东山镇{clock.today().year}年群众诉求办理情况通报" in words(document)


def test_matters_are_counted_by_topic_and_office_as_closed_open_and_overdue(town, matter, opened):
    for _ in range(5):
        matter(done=True)
    matter()
    document = opened()
    assert rows(document, 1)[1:] == [["安居", "6", "5", "1", "0"]]
    assert rows(document, 2)[1:] == [["民政办", "6", "5", "1", "0"]]


def test_how_many_there_were_is_told_of_small_topics_too(town, matter, opened):
    for _ in range(6):
        matter()
    matter(topic="bus")
    found = {row[0]: row[1] for row in rows(opened(), 1)[1:]}
    assert found == {"安居": "6", "交通出行": "1", "合计": "7"}


def test_open_matters_are_listed_without_any_name_and_supervised_ones_apart(town, matter, opened):
    listed = matter("独孤求", text="独孤求家屋顶漏雨", phone="13900001111")
    closed = matter(done=True)
    supervised = make_move(
        by=town.lian.user, grievance=matter(), move="supervise", at=clock.now(), reason="拖久了"
    )
    document = opened()
    assert [row[0] for row in rows(document, 3)[1:]] == [listed.number, supervised.number]
    assert rows(document, 3)[1][1:4] == ["梅村", "危房、房屋漏雨", "民政办"]
    assert [row[0] for row in rows(document, 4)[1:]] == [supervised.number]
    for told in ("独孤求", "13900001111", "韦小梅", "屋顶", closed.number):
        assert told not in words(document)


def test_what_is_open_from_before_the_period_stands_apart_from_its_figures(
    town, matter, opened, as_user
):
    year = clock.today().year
    before = clock.start_of(dt.date(year - 1, 3, 9))
    old, new = matter(received_at=before), matter()
    document = opened(period=str(year))
    assert rows(document, 1)[1][:2] == ["安居", "1"]
    assert [row[0] for row in rows(document, 3)[1:]] == [old.number, new.number]
    assert rows(document, 3)[1][5] == f"{year - 1}年3月9日"
    today = in_words(clock.today(), this_year=0)
    found = words(document)
    assert f"二、按类别（{year}年收到的）" in found
    assert f"四、到{today}还没有办完的（不论哪年收到）" in found
    assert f"共2件，其中{year}年收到的1件，更早收到的1件" in found


def test_a_document_tells_dates_and_no_word_that_holds_today_alone(town, matter, opened):
    due = {
        matter().number: clock.now() + dt.timedelta(days=1),
        matter().number: clock.now() - dt.timedelta(days=3),
        matter().number: clock.end_of(clock.today()),
    }
    for number, at in due.items():
        GrievanceClock.objects.filter(grievance__number=number).update(due_at=at)
    told = {row[0]: row[4] for row in rows(opened(), 3)[1:]}
    for number, at in due.items():
        late = "，已超期" if at < clock.now() else ""
        day = in_words(clock.day_of(at), this_year=0)
        assert told[number] == f"待签收：{day}到期{late}"


def test_a_period_that_is_not_offered_is_no_circular_and_the_page_says_which_it_shows(
    town, matter, as_user
):
    matter()
    client = as_user(town.ban.user)
    for asked in ("zz", "2026-13", "2026-Q2", "1999"):
        answer = client.get(PAGE, {"period": asked}, follow=True)
        assert answer.redirect_chain[0][0] == "/grievances/figures/"
        assert f"没有“{asked}”这个时段，通报没有起草" in answer.text
    page = client.get("/grievances/figures/", {"period": "zz"}).text
    assert f"没有“zz”这个时段，下面是{clock.today().year}年的" in page
    assert "这个时段，下面是" not in client.get("/grievances/figures/").text


def test_texts_that_look_like_code_stay_texts_and_nothing_of_them_is_computed(town, matter, opened):
    office = make_organisation(town.east, HOSTILE.strip("\a\f "))
    matter(office=office)
    document = opened()
    assert rows(document, 3)[1][3] == HOSTILE.strip("\a\f ")
    assert "49" not in words(document)


def test_what_is_filled_in_stays_text_even_if_it_calls_itself_safe(tmp_path):
    file = tmp_path / "t.docx"
    document = Document()
    document.add_paragraph("{{ text }}")
    document.sections[0].header.paragraphs[0].text = "{{ text }}"
    document.save(file)
    made = Document(io.BytesIO(filled(file, {"text": mark_safe(HOSTILE)})))
    expected = HOSTILE.replace("\a", "").replace("\f", "")
    assert made.paragraphs[0].text == expected
    assert made.sections[0].header.paragraphs[0].text == expected


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("{{ text.__class__.__mro__ }}", SecurityError),
        ("{{ [].__class__.__base__.__subclasses__() }}", SecurityError),
        ("{{ unknown }}", UndefinedError),
    ],
)
def test_a_template_reaches_nothing_but_the_values_that_it_is_given(tmp_path, code, error):
    file = tmp_path / "t.docx"
    document = Document()
    document.add_paragraph(code)
    document.save(file)
    with pytest.raises(error):
        filled(file, {"text": "字"})


def test_nothing_but_plain_values_goes_into_a_document(town, tmp_path):
    file = tmp_path / "t.docx"
    Document().save(file)
    with pytest.raises(TypeError):
        filled(file, {"who": town.mei})


def test_the_committed_template_is_what_the_command_writes():
    made, kept = template(), CIRCULAR.read_bytes()
    parts = [
        {name: book.read(name) for name in book.namelist()}
        for book in (zipfile.ZipFile(io.BytesIO(made)), zipfile.ZipFile(io.BytesIO(kept)))
    ]
    assert parts[0] == parts[1] and template() == made


def test_whoever_dispatches_or_leads_drafts_it_of_the_own_places_alone(
    town, matter, opened, as_user
):
    own = matter()
    far = make_grievance(town.xue, town.west_cadre.user)
    Grievance.objects.filter(pk=far.pk).update(number="2026-09999")
    for person in (town.ban, town.lian):
        found = words(opened(person))
        assert own.number in found and "2026-09999" not in found
    for person in (town.shu, town.mei, town.min):
        assert as_user(person.user).get(PAGE).status_code == 403
    assert as_user(town.quan).get(PAGE).status_code == 403


def test_it_is_an_export_that_leaves_a_trace(town, matter, opened):
    grievance = matter()
    opened()
    event = AuditEvent.objects.filter(verb=AuditVerb.EXPORT, resource="grievance").latest("pk")
    assert str(grievance.uid) in event.object_ids


def test_the_page_of_the_rates_leads_to_the_circular_of_its_period(town, matter, as_user, opened):
    matter()
    month = f"{clock.today():%Y-%m}"
    page = as_user(town.ban.user).get("/grievances/figures/", {"period": month}).content.decode()
    assert f"{PAGE}?period={month}" in page
    assert PAGE not in as_user(town.shu.user).get("/grievances/figures/").content.decode()
    assert f"{clock.today().month}月" in words(opened(period=month))


def test_an_empty_month_says_that_there_is_nothing(town, opened):
    found = words(opened())
    assert found.count("没有。") == 2 and "不到5件，不写" in found


def test_more_open_matters_than_one_reads_are_counted(town, matter, monkeypatch):
    monkeypatch.setattr("visits.queries.circular.MOST_LISTED", 2)
    for _ in range(3):
        last = matter()
    Grievance.objects.filter(pk=last.pk).update(is_supervised=True)
    from visits.queries.figure_periods import offered_periods

    found = circular(Grievance.objects.all(), offered_periods(clock.today())[0], clock.now())
    assert (len(found.open), found.more) == (2, 1)
    assert [item.number for item in found.supervised] == [last.number]  # listed or not


def test_a_county_drafts_over_its_townships(town, matter, opened):
    Grant.objects.filter(user=town.lian.user, role=Role.LEADER).update(area=town.county)
    matter()
    assert "青山县" in words(opened(town.lian))
