"""The pages of 五情报告: reporting on a phone, the piles, stale forms, times of response, the lists."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from contacts.kit import clock
from contacts.models import AuditEvent
from contacts.policy import Role
from tests.factories import at, make_activity, make_grant
from tests.visits.matters import with_office
from tests.visits.situations import DAY, NOON, TEXT, move, reported, with_leaders
from visits.models import (
    Channel,
    Grievance,
    SituationLeader,
    SituationLimit,
    SituationReport,
    SituationState,
)
from visits.tables.situations import SituationTable


@pytest.fixture
def town(cast, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON + dt.timedelta(hours=1))
    monkeypatch.setattr(clock, "today", lambda: DAY)
    return with_leaders(with_office(cast))


@pytest.fixture
def report(town):
    return reported(town)


def sent(client, town, **said):
    usual = {
        "uid": uuid.uuid4(),
        "kind": "disaster",
        "urgency": "urgent",
        "district": town.mei_village.uid,
        "text": TEXT,
        "happened_at": "2026-04-15T12:30",
    }
    return client.post(reverse("situation-new"), {**usual, **said})


def test_four_things_are_asked_and_two_of_them_are_filled_in(town, as_user):
    form = as_user(town.mei.user).get(reverse("situation-new")).context["form"]
    asked = [n for n, f in form.fields.items() if f.required and n != "uid"]
    assert asked == ["kind", "urgency", "district", "text"]
    assert form["district"].value() == town.mei_village.uid and form["urgency"].value()


def test_a_report_is_sent_and_its_page_says_who_is_told(town, as_user):
    client = as_user(town.mei.user)
    page = client.get(sent(client, town, place="大桥")["Location"])
    assert "已报告，分管领导：韦连山。" in page.content.decode()
    report = SituationReport.objects.get()
    assert (report.place, report.happened_at) == ("大桥", at(DAY, 12, 30))


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("text", ""),
        ("text", "身份证11010519491231002X"),
        ("happened_at", "2026-04-15T18:00"),
        ("happened_at", "昨天"),
        ("kind", "pregnancy"),
        ("district", ""),
        ("contact_phone", "9" * 31),
    ],
)
def test_what_is_wrong_is_told_where_it_was_typed(town, as_user, field, typed):
    answer = sent(as_user(town.mei.user), town, **{field: typed})
    assert field in answer.context["form"].errors
    assert not SituationReport.objects.exists()


def test_a_telephone_of_another_kind_is_told_where_it_stands_and_can_be_seen(town, as_user):
    answer = sent(as_user(town.mei.user), town, kind="concern", contact_phone="0776-1234567")
    assert "contact_phone" in answer.context["form"].errors
    assert "data-if" not in answer.content.decode().partition('id="id_contact_phone"')[0]


def test_control_characters_are_left_out_and_everything_else_is_kept(town, as_user):
    sent(as_user(town.mei.user), town, text="<b>塌了</b>\x00🌊")
    assert SituationReport.objects.get().text == "<b>塌了</b>🌊"


def test_the_form_says_to_write_the_matter_and_not_the_person(town, as_user):
    assert "写事，不写人" in as_user(town.mei.user).get(reverse("situation-new")).content.decode()


def test_from_an_activity_district_and_day_are_brought_along(town, as_user):
    day = DAY - dt.timedelta(days=2)
    activity = make_activity(day, cadres=[town.mei], households=[town.amei])
    client = as_user(town.mei.user)
    page = client.get(reverse("activity-detail", args=[activity.uid])).content.decode()
    path = f"{reverse('situation-new')}?activity={activity.uid}"
    assert path in page
    form = client.get(path).context["form"]
    assert form["district"].value() == town.mei_village.uid
    assert form["happened_at"].value() == dt.datetime.combine(day, dt.time(12))
    assert not form["text"].value()


def test_the_list_has_its_piles_and_no_search(town, as_user, report):
    done = reported(town, text="路灯不亮")
    move(done, town.lian, "respond", text="去修")
    client = as_user(town.lian.user)
    page = client.get(reverse("situation-list"))
    assert [label for label, _url, _here in page.context["tabs"]] == [
        "待回应 1", "已回应 1", "全部 2",
    ]  # fmt: skip
    assert "q" not in page.context["filters"].fields
    assert TEXT in page.content.decode() and "路灯不亮" not in page.content.decode()
    assert (
        "12分钟后回应"
        in client.get(reverse("situation-list"), {"pile": "responded"}).content.decode()
    )


def test_a_stale_form_keeps_what_was_typed_and_says_what_happened(town, as_user, report):
    client, path = as_user(town.lian.user), reverse("situation-move", args=[report.uid, "respond"])
    form = client.get(path).context["form"]
    move(report, town.mei, "note", text="水退了")
    stale = client.post(path, {"version": form["version"].value(), "text": "派人封路"})
    page = stale.content.decode()
    assert "水退了" in page and "派人封路" in page and not report.responded_at
    version = stale.context["form"]["version"].value()
    assert client.post(path, {"version": version, "text": "派人封路"}).status_code == 302
    report.refresh_from_db()
    assert report.state == SituationState.RESPONDED


def test_opening_a_page_with_a_telephone_leaves_a_trace(town, as_user):
    report = reported(town, contact_name="值班室", contact_phone="0776-1234567")
    before = AuditEvent.objects.filter(resource="situation", verb="read").count()
    page = as_user(town.lian.user).get(reverse("situation", args=[report.uid]))
    assert "0776-1234567" in page.content.decode()
    assert AuditEvent.objects.filter(resource="situation", verb="read").count() == before + 1


def test_the_sheet_has_no_telephone(town, as_user):
    reported(town, contact_name="值班室", contact_phone="0776-1234567")
    sheet = as_user(town.lian.user).get(reverse("situation-list"), {"export": "xlsx"})
    assert sheet.status_code == 200
    assert not any("电话" in str(column.label) for column in SituationTable.columns)


def test_times_are_told_by_month_and_kind_with_what_still_waits(town, as_user, report):
    for minutes in (10, 20, 60):
        done = reported(town)
        move(done, town.lian, "respond", NOON + dt.timedelta(minutes=minutes), text="去人")
    move(reported(town, text="报错"), town.mei, "void", text="报错了")
    page = as_user(town.lian.user).get(reverse("situation-times"))
    [month] = [m for m in page.context["table"].page if m.period.code == "2026-04"]
    times = month.kinds["disaster"]
    assert (times.reported, times.waiting, times.late) == (4, 1, 2)
    assert times.median == dt.timedelta(minutes=20)
    assert "4件，中位数20分钟，2件超时，1件待回应" in page.content.decode()


def test_a_figure_opens_as_many_reports(town, as_user, report):
    move(reported(town, text="报错"), town.mei, "void", text="报错了")
    reported(town, kind="concern", text="路灯不亮")
    client = as_user(town.lian.user)
    table = client.get(reverse("situation-times")).context["table"]
    column = next(c for c in table.columns if c.key == "disaster")
    [month] = [m for m in table.page if m.period.code == "2026-04"]
    opened = client.get(column.link(month)).context["table"].page.paginator.count
    assert opened == month.kinds["disaster"].reported == 1


def test_who_is_in_charge_is_written_in_the_browser(town, as_user):
    client = as_user(town.ban.user)
    said = {"kind": "disaster", "township": town.east.uid, "cadre": town.zhang.uid}
    client.post(reverse("situation-leader-new"), {**said, "starts_on": DAY})
    line = SituationLeader.objects.get()
    assert "章镇长" in client.get(reverse("situation-leader-list")).content.decode()
    client.post(reverse("situation-leader-end", args=[line.uid]), {"ends_on": DAY})
    line.refresh_from_db()
    assert line.ends_on == DAY


def test_a_limit_is_changed_in_the_browser(town, as_user):
    make_grant(town.nobody, Role.AREA_ADMIN, town.county)
    client = as_user(town.nobody)
    assert "30分钟" in client.get(reverse("situation-limits")).content.decode()
    path = reverse("situation-limit-change", args=["disaster", "urgent"])
    client.post(path, {"minutes": 15})
    assert SituationLimit.objects.get().minutes == 15
    assert "15分钟" in client.get(reverse("situation-limits")).content.decode()
    assert (
        client.get(reverse("situation-limit-change", args=["pregnancy", "urgent"])).status_code
        == 404
    )


def test_what_is_raised_from_a_report_came_by_it_and_its_page_leads_there(town, as_user, report):
    client, path = as_user(town.mei.user), f"/grievances/new/?situation={report.uid}"
    form = client.get(path).context["form"]
    assert "channel" not in form.fields
    assert "situation" not in dict(
        client.get("/grievances/new/").context["form"]["channel"].field.choices
    )
    said = {
        "uid": uuid.uuid4(), "text": TEXT, "district": town.mei_village.uid, "kind": "help",
        "received_on": DAY, "channel": "window",
    }  # fmt: skip
    page = client.post(path, said, follow=True).text
    matter = Grievance.objects.get()
    assert (matter.channel, matter.situation) == (Channel.SITUATION, report)
    assert f'href="/situations/{report.uid}/"' in page and "五情报告 ·" in page
    SituationReport.objects.update(reported_by=town.quan, area=town.lan_village.area, district=None)
    hidden = client.get(f"/grievances/{matter.uid}/").text
    assert f"/situations/{report.uid}/" not in hidden and "五情报告" in hidden


def test_its_number_is_told_to_nobody_who_may_not_read_the_matter(town, as_user, report):
    said = {
        "uid": uuid.uuid4(), "text": TEXT, "district": town.mei_village.uid, "kind": "help",
        "received_on": DAY, "channel": "window",
    }  # fmt: skip
    client = as_user(town.mei.user)
    client.post(f"/grievances/new/?situation={report.uid}", said)
    matter = Grievance.objects.get()
    page = f"/situations/{report.uid}/"
    assert client.get(page).text.count(matter.number) == 2
    Grievance.objects.update(
        registered_by=town.quan, first_asked=None, district=None, area=town.lan_village.area
    )
    hidden = client.get(page).text
    assert matter.number not in hidden and "编号对您不显示" in hidden


def test_who_sees_the_own_reports_alone_is_not_told_that_there_are_none(town, as_user):
    reported(town)
    assert "要让领导马上知道" not in as_user(town.lian.user).get("/situations/").text
    page = as_user(town.lu.user).get("/situations/").text
    assert "您还没有报过五情" in page and "还没有五情报告" not in page
    assert "我能看到的 0" in page and "全部 0" not in page
    assert "谁家怀孕" in page and "有一情" not in page


def test_where_there_are_none_at_all_whoever_sees_all_is_told_so(town, as_user):
    page = as_user(town.lian.user).get("/situations/").text
    assert "还没有五情报告" in page and "全部 0" in page
