"""问题台账 and 履职清单: the same rows to be handed on, and to be done; never a list of people."""

import datetime as dt
import io

import pytest
from openpyxl import load_workbook

from contacts.kit import clock
from contacts.models import AuditEvent, AuditVerb
from contacts.policy import Role
from tests.factories import (
    make_cadre,
    make_grant,
    make_grievance,
    make_household,
    make_organisation,
    make_user,
)
from visits.filters.ledger import LedgerFilter
from visits.models import CauseKind, Grievance, Measure, Mode, Topic
from visits.tables.ledger import LedgerTable

NOW = clock.now()
TODAY = clock.today()
SOON = TODAY + dt.timedelta(days=5)
LEDGER, DUTIES, WORKS = "/grievances/ledger/", "/grievances/duties/", "/grievances/works/"


@pytest.fixture
def matter(town, move):
    """In the hands of min's office, with cause and one measure."""

    def matter(home=None, *, received=NOW, text="屋顶漏雨", topic="unsafe-house", **measure):
        topic = Topic.objects.get(code=topic)
        home = home or town.amei
        grievance = make_grievance(
            home, town.mei.user, received_at=received, text=text, topic=topic
        )
        move(grievance, town.ban, "send", office=town.office, mode=Mode.ASSIGNED)
        move(grievance, town.min, "sign")
        cause = CauseKind.objects.get(code="facilities")
        move(grievance, town.min, "work", cause_kind=cause, cause="瓦松了")
        said = {"to_do": "换瓦", "owner": town.mei, "until": SOON, **measure}
        return move(grievance, town.min, "plan_measure", **said)

    return matter


@pytest.fixture
def page(as_user):
    def page(person, path):
        answer = as_user(person.user).get(path)
        assert answer.status_code == 200, path
        return answer

    return page


def text(answer):
    return answer.content.decode()


def sheet(answer):
    return load_workbook(io.BytesIO(b"".join(answer))).active


def numbers(answer):
    return [row.number for row, _cells in answer.context["table"].rows]


# -- the ledger --------------------------------------------------------------------------------------


def test_a_row_tells_the_matter_its_cause_its_measure_its_office_and_how_it_stands(
    town, matter, page
):
    grievance = matter()
    found = text(page(town.ban, LEDGER))
    for words in (grievance.number, "梅村", "危房", "屋顶漏雨", "设施老旧、损坏：瓦松了", "换瓦（韦小梅",
                  "民政办", "到期"):  # fmt: skip
        assert words in found, words


def test_the_sheet_is_headed_and_printed_as_townships_hand_it_on(town, matter, page):
    grievance = matter()
    rows = sheet(page(town.ban, f"{LEDGER}?export=xlsx"))
    assert rows["A1"].value == "问题台账" and "A1" in str(rows.merged_cells.ranges)
    assert rows["A2"].value == "填报单位：东山镇"
    day = f"填报日期：{TODAY.year}年{TODAY.month}月{TODAY.day}日"
    assert [cell.value for cell in rows[2] if cell.value][-1] == day
    heads = [cell.value for cell in rows[3]]
    assert heads == ["序号", "编号", "收到", "在哪里", "来源", "类别", "问题", "涉及户数", "涉及人数",
                     "原因", "机制", "利益范围", "措施", "主办单位", "办理时限", "状态", "办理结果", "没办完几天"]  # fmt: skip
    row = dict(zip(heads, (cell.value for cell in rows[4]), strict=True))
    assert (row["序号"], row["编号"], row["没办完几天"]) == (1, grievance.number, 0)
    assert row["措施"].startswith("换瓦（韦小梅，") and row["类别"] == "安居 · 危房、房屋漏雨"
    assert rows.page_setup.orientation == "landscape" and rows.page_setup.paperSize == 9
    assert rows.print_title_rows == "$3:$3"


def test_who_is_no_office_is_not_put_down_as_one(town, move, page):
    first = make_grievance(town.amei, town.mei.user, received_at=NOW - dt.timedelta(days=1))
    Grievance.objects.update(first_asked=town.mei)
    for words in ("首问：韦小梅", "经办：韦小梅"):
        if words.startswith("经办"):
            move(first, town.mei, "take", when=NOW)
        rows = sheet(page(town.ban, f"{LEDGER}?export=xlsx"))
        heads = [cell.value for cell in rows[3]]
        assert rows[4][heads.index("主办单位")].value == words
        assert words in text(page(town.ban, f"{LEDGER}print/"))
        listed = text(page(town.ban, LEDGER))
        assert words in listed and "1天" in listed


def test_hostile_texts_stay_texts_in_the_sheet(town, matter, page):
    matter(text="=HYPERLINK(1)")
    cell = sheet(page(town.ban, f"{LEDGER}?export=xlsx"))["G4"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")


def test_the_export_leaves_a_trace_of_the_matters_it_took_along(town, matter, page):
    grievance = matter()
    sheet(page(town.ban, f"{LEDGER}?export=xlsx"))
    event = AuditEvent.objects.filter(verb=AuditVerb.EXPORT, resource="grievance").latest("pk")
    assert str(grievance.uid) in event.object_ids


def test_nobody_who_raised_anything_stands_in_it_and_it_is_neither_sorted_nor_searched_by_people(
    town, matter, page
):
    home = make_household(town.mei_village, "独孤求", phone="13900001111")
    matter(home)
    for path in (LEDGER, f"{LEDGER}print/", DUTIES, f"{LEDGER}?q=独孤求"):
        found = text(page(town.ban, path))
        assert "13900001111" not in found
        assert "独孤求" not in found.replace('value="独孤求"', "")
    assert page(town.ban, f"{LEDGER}?q=独孤求").context["table"].page.paginator.count == 0
    rows = sheet(page(town.ban, f"{LEDGER}?export=xlsx"))
    assert not any("独孤求" in str(cell.value) for row in rows.iter_rows() for cell in row)
    fields = {*LedgerFilter.base_fields}
    assert not fields & {"household", "raiser", "raised_by", "phone", "person", "text"}
    sorted_by = {name for column in LedgerTable.columns for name in column.sort}
    assert sorted_by == {"number", "received_at", "area__path", "topic__position", "due_at"}


def test_it_is_narrowed_by_days_office_topic_state_measure_and_age(town, matter, page, move):
    old = matter(received=NOW - dt.timedelta(days=70), measure_kind="works")
    new = matter(topic="village-road", text="路塌了")
    other = make_grievance(town.amei, town.mei.user, received_at=NOW - dt.timedelta(days=45))

    def found(query):
        return set(numbers(page(town.ban, f"{LEDGER}?{query}")))

    assert found("") == {old.number, new.number, other.number}
    assert found("topic=roads") == {new.number}
    assert found(f"office={town.office.uid}") == {old.number, new.number}
    assert found("measure=works") == {old.number}
    assert found("age=30") == {old.number, other.number} and found("age=60") == {old.number}
    assert found(f"first={(TODAY - dt.timedelta(days=50)).isoformat()}") == {
        new.number, other.number,
    }  # fmt: skip
    assert found("pile=unassigned") == {other.number}
    move(old, town.min, "answer", answer="换好了", review_way="可以复查")
    move(old, town.ban, "confirm", reached="reached", satisfaction="satisfied")
    assert found("age=60") == set()


def test_days_in_the_wrong_order_are_told_at_the_field(town, page):
    answer = page(town.ban, f"{LEDGER}?first=2026-05-01&last=2026-04-01")
    assert "last" in answer.context["filters"].errors


def test_the_age_is_told_of_the_unfinished_alone(town, matter, page, move):
    grievance = matter(received=NOW - dt.timedelta(days=9))
    row = sheet(page(town.ban, f"{LEDGER}?export=xlsx"))[4]
    assert row[-1].value == 9
    move(grievance, town.min, "answer", answer="换好了", review_way="可以复查")
    move(grievance, town.ban, "confirm", reached="reached", satisfaction="satisfied")
    row = sheet(page(town.ban, f"{LEDGER}?export=xlsx"))[4]
    assert row[-1].value is None and row[-2].value == "换好了" and row[-4].value


def test_it_shows_and_exports_what_the_right_on_matters_reaches(town, matter, page, as_user):
    near = matter()
    stranger = make_user("xiban", "西经办")
    make_grant(stranger, Role.CLERK, town.west)
    far = make_grievance(town.xue, stranger, text="西河的事")
    assert numbers(page(town.ban, LEDGER)) == [near.number]
    answer = as_user(stranger).get(LEDGER)
    assert [row.uid for row, _cells in answer.context["table"].rows] == [far.uid]
    assert as_user(town.min.user).get(f"{LEDGER}?export=xlsx").status_code == 403
    assert as_user(town.quan).get(LEDGER).status_code == 403


def test_the_paper_tells_the_same_rows_and_leaves_a_trace(town, matter, page):
    grievance = matter()
    found = text(page(town.ban, f"{LEDGER}print/"))
    assert "填报单位：东山镇" in found and grievance.number in found and "换瓦（韦小梅" in found
    event = AuditEvent.objects.filter(verb=AuditVerb.PRINT, resource="grievance").latest("pk")
    assert str(grievance.uid) in event.object_ids


def test_a_paper_that_has_not_all_rows_says_how_many_there_are_and_where(
    town, matter, page, monkeypatch
):
    for _ in range(3):
        matter()
    for path in (f"{LEDGER}print/", f"{DUTIES}print/?office={town.office.uid}"):
        assert "共" not in text(page(town.ban, path)).partition("<table")[0]
    for module in ("ledger", "duties"):
        monkeypatch.setattr(f"visits.views.{module}.MOST_ON_PAPER", 2)
    found = page(town.ban, f"{LEDGER}print/")
    assert len(found.context["table"].page) == 2
    assert "前2件，共3件；要全部的，返回以后点“导出”" in text(found)
    found = page(town.ban, f"{DUTIES}print/?office={town.office.uid}")
    assert "前2件，共6件；要全部的" in text(found)
    found = text(page(town.mei, f"{DUTIES}print/"))  # who has no workbook
    assert "前2件，共3件" in found and "导出" not in found


# -- the duty list -----------------------------------------------------------------------------------


def kinds(answer):
    return [(duty.kind.value, duty.grievance.number) for duty in answer.context["table"].all_rows]


def test_an_office_has_what_it_leads_its_parts_and_its_measures_the_first_due_first(
    town, matter, page, move
):
    grievance = matter(until=TODAY)
    roads = make_organisation(town.east, "规划建设办")
    move(grievance, town.min, "support", supporting=roads, task="看屋架", due_on=TODAY)
    office = page(town.ban, f"{DUTIES}?office={town.office.uid}")
    assert kinds(office) == [("measure", grievance.number), ("lead", grievance.number)]
    assert kinds(page(town.ban, f"{DUTIES}?office={roads.uid}")) == [("part", grievance.number)]
    assert f"/grievances/{grievance.uid}/" in text(office)


def test_ones_own_list_has_what_is_ones_own_by_name(town, matter, page):
    grievance = matter()
    assert kinds(page(town.mei, DUTIES)) == [("measure", grievance.number)]
    assert kinds(page(town.min, DUTIES)) == [("lead", grievance.number)]
    heard = make_grievance(town.amei, town.mei.user)
    assert ("first", heard.number) in kinds(page(town.mei, DUTIES))


def test_a_measure_that_is_done_dropped_or_gone_with_its_matter_is_no_duty(
    town, matter, page, move
):
    done, dropped, merged, into = (matter() for _ in range(4))
    measure = {m.grievance_id: m for m in Measure.objects.all()}
    move(done, town.mei, "finish_measure", measure=measure[done.pk], done_on=TODAY, evidence="好")
    move(dropped, town.min, "drop_measure", measure=measure[dropped.pk], reason="不用了")
    move(merged, town.ban, "merge", into=into)
    assert kinds(page(town.mei, DUTIES)) == [("measure", into.number)]


def test_one_office_at_a_time_and_no_list_beside_it_of_anybody_else(town, matter, page, as_user):
    matter()
    answer = page(town.ban, DUTIES)
    assert answer.context["offices"] == [town.office]
    stranger = make_organisation(town.west, "西河民政办")
    path = f"{DUTIES}?office={stranger.uid}"
    assert as_user(town.ban.user).get(path).status_code == 404
    assert as_user(town.ban.user).get(f"{DUTIES}?office=nobody").status_code == 404


def test_an_office_that_has_done_all_still_has_its_page(town, matter, page, move):
    grievance = matter()
    path = f"{DUTIES}?office={town.office.uid}"
    measure = Measure.objects.get()
    move(grievance, town.mei, "finish_measure", measure=measure, done_on=TODAY, evidence="好")
    move(grievance, town.min, "answer", answer="换好了", review_way="可以复查")
    found = page(town.ban, path)
    assert kinds(found) == [] and "现在没有要办的事" in text(found)


def test_a_handler_sees_of_another_office_only_what_is_in_both_hands(town, matter, page, move):
    shared, own = matter(), matter()
    roads = make_organisation(town.east, "规划建设办")
    user = make_user("gui", "桂建设")
    make_grant(user, Role.HANDLER, town.east)
    helper = make_cadre(town.east, "桂建设", staff_number="GUI", organisation=roads, user=user)
    move(shared, town.min, "support", supporting=roads, task="看屋架", due_on=SOON)
    seen = {number for _kind, number in kinds(page(helper, f"{DUTIES}?office={town.office.uid}"))}
    assert seen == {shared.number} and own.number not in seen


def test_the_duty_list_is_exported_and_printed_with_the_office_as_its_unit(town, matter, page):
    grievance = matter()
    query = f"office={town.office.uid}"
    rows = sheet(page(town.ban, f"{DUTIES}?{query}&export=xlsx"))
    assert (rows["A1"].value, rows["A2"].value) == ("履职清单", "填报单位：民政办")
    assert grievance.number in [row[1].value for row in rows.iter_rows(min_row=4)]
    assert "填报单位：民政办" in text(page(town.ban, f"{DUTIES}print/?{query}"))
    assert AuditEvent.objects.filter(verb=AuditVerb.PRINT, resource="grievance").exists()


def test_ones_own_list_is_headed_with_the_person_and_not_as_a_unit(town, matter, page):
    matter()
    assert "责任人：韦小梅" in text(page(town.mei, f"{DUTIES}print/"))
    assert "填报单位" not in text(page(town.mei, f"{DUTIES}print/"))
    rows = sheet(page(town.ban, f"{DUTIES}?office={town.office.uid}&export=xlsx"))
    assert rows["A2"].value == "填报单位：民政办"


# -- concrete works ----------------------------------------------------------------------------------


def test_concrete_works_are_listed_with_state_and_what_shows_that_they_are_done(
    town, matter, page, move
):
    works = matter(measure_kind="works", to_do="换瓦修屋顶")
    matter(to_do="打个电话")
    found = text(page(town.ban, WORKS))
    assert "换瓦修屋顶" in found and "打个电话" not in found and "前做完" in found
    measure = Measure.objects.get(kind="works")
    move(works, town.mei, "finish_measure", measure=measure, done_on=TODAY, evidence="瓦换好了")
    found = text(page(town.ban, f"{WORKS}?stage=done"))
    assert "瓦换好了" in found
    assert page(town.ban, f"{WORKS}?stage=open").context["table"].page.paginator.count == 0
    rows = sheet(page(town.ban, f"{WORKS}?export=xlsx"))
    assert rows["A4"].value == "换瓦修屋顶" and rows.page_setup.orientation == "landscape"
