"""办理时限: a new version from a day; running clocks keep theirs, and the page says since when."""

import datetime as dt
import logging
import re
import uuid

import pytest

from contacts.kit import clock
from contacts.models import AuditEvent
from contacts.policy import Role
from tests.factories import at, make_grant
from visits.actions.clocks import wind_all
from visits.actions.grievances import Matter, register_grievance
from visits.catalogue import load_grievance_kinds
from visits.catalogue.grievances import KINDS, LIMITS, SINCE
from visits.models import Channel, GrievanceKind, Raiser, TimeLimit
from visits.stages import Stage

TODAY = dt.date(2026, 4, 15)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def town(cast):
    load_grievance_kinds()
    make_grant(cast.quan, Role.AREA_ADMIN, cast.county)
    return cast


@pytest.fixture
def send(client, town):
    def send(path, by=town.quan, **data):
        client.force_login(by)
        return client.post(path, data) if data else client.get(path)

    return send


@pytest.fixture
def asked(monkeypatch):
    """The jobs that a change of the limits nudges."""
    found = []
    monkeypatch.setattr("visits.actions.limits.nudge", found.append)
    return found


def words(response):
    """What a page says, without its marks."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", text)


def limit(amount, day, unit="working_days"):
    return {"amount": amount, "unit": unit, "starts_on": day}


def versions(kind="help", stage="answer"):
    rows = TimeLimit.objects.filter(kind__code=kind, stage=stage).order_by("starts_on")
    return list(rows.values_list("amount", "starts_on", "ends_on"))


def register(town, on=TODAY):
    matter = Matter(
        text="屋顶漏雨", kind=GrievanceKind.objects.get(code="help"), channel=Channel.VISIT,
        raiser=Raiser.HOUSEHOLD, household=town.amei, received_at=at(on, 12),
        first_asked=town.mei,
    )  # fmt: skip
    return register_grievance(by=town.mei.user, uid=uuid.uuid4(), matter=matter, at=at(on, 12))


def due_on(grievance):
    return clock.day_of(grievance.clocks.get(stage=Stage.ANSWER).due_at)


def test_the_page_tells_every_limit_of_every_kind_in_words(send):
    text = words(send("/time-limits/"))
    for _code, name, *_more in KINDS:
        assert name in text
    for told in ("签收 1个工作日", "退回 2个工作日", "回访 7天", "答复 3个工作日", "答复 2小时",
                 "答复 24小时", "受理 15天", "答复 60天", "延期 30天"):  # fmt: skip
        assert told in text
    assert text.count("系统自带") == len(LIMITS)


def test_a_new_limit_begins_on_its_day_and_the_old_one_ends_the_day_before(town, send, asked):
    assert send("/time-limits/help/answer/", **limit(5, "2026-05-01")).status_code == 302
    assert versions() == [(7, SINCE, dt.date(2026, 4, 30)), (5, dt.date(2026, 5, 1), None)]
    assert "5月1日 周五起改为5个工作日" in words(send("/time-limits/"))
    assert AuditEvent.objects.get(resource="catalogue").fields == ["answer"]
    assert asked == []


def test_running_clocks_keep_theirs(town, send):
    running = register(town, TODAY - dt.timedelta(days=1))
    send("/time-limits/help/answer/", **limit(5, "2026-04-15"))
    assert wind_all(at(TODAY)) == 0 and due_on(running) == dt.date(2026, 4, 23)
    assert due_on(register(town)) == dt.date(2026, 4, 22)


def test_what_came_in_today_goes_by_a_limit_from_today_and_its_history_says_so(town, send, asked):
    this_morning = register(town)
    send("/time-limits/help/answer/", **limit(5, "2026-04-15"))
    assert asked == ["visits.wind_clocks"]
    assert wind_all(at(TODAY)) == 1 and due_on(this_morning) == dt.date(2026, 4, 22)
    assert this_morning.events.last().move == "recompute"


def test_changed_again_before_its_day_the_plan_is_replaced(send):
    send("/time-limits/help/answer/", **limit(5, "2026-06-01"))
    send("/time-limits/help/answer/", **limit(6, "2026-05-01"))
    assert versions() == [(7, SINCE, dt.date(2026, 4, 30)), (6, dt.date(2026, 5, 1), None)]


def test_a_plan_is_taken_back_by_the_limit_that_holds(send):
    send("/time-limits/help/answer/", **limit(5, "2026-06-01"))
    send("/time-limits/help/answer/", **limit(7, "2026-06-01"))
    assert versions() == [(7, SINCE, None)]


def test_changed_twice_on_one_day_the_last_word_counts(send):
    for days in (5, 6):
        assert send("/time-limits/help/answer/", **limit(days, "2026-04-15")).status_code == 302
    assert versions() == [(7, SINCE, dt.date(2026, 4, 14)), (6, TODAY, None)]


@pytest.mark.parametrize(
    ("path", "said", "why"),
    [
        ("help/answer", limit(5, "2026-04-14"), "最早从今天起"),
        ("help/answer", limit(5, "2028-01-01"), "最晚到明年"),
        ("help/answer", limit(7, "2026-05-01"), "现在就是这个时限"),
        ("petition/answer", limit(61, "2026-05-01", "days"), "规定最多60天"),
        ("petition/accept", limit(16, "2026-05-01", "days"), "规定最多15天"),
        ("petition/extension", limit(31, "2026-05-01"), "规定最多30天"),
        ("petition/answer", limit(40, "2026-05-01"), "按天（自然日）算"),
    ],
)
def test_what_may_not_be_is_told_at_its_field_and_nothing_changes(send, path, said, why):
    before = list(TimeLimit.objects.order_by("pk").values())
    assert why in words(send(f"/time-limits/{path}/", **said))
    assert list(TimeLimit.objects.order_by("pk").values()) == before


def test_a_petition_may_be_quicker_than_the_regulations_ask(send):
    send("/time-limits/petition/answer/", **limit(45, "2026-05-01", "days"))
    assert versions("petition")[-1][0] == 45


def test_a_kind_gets_a_limit_of_its_own_and_the_others_keep_the_common_one(send):
    send("/time-limits/danger/sign/", **limit(1, "2026-04-15", "hours"))
    text = words(send("/time-limits/"))
    assert "签收 1小时" in text and "签收 1个工作日" in text
    assert versions("danger", "sign") == [(1, TODAY, None)]
    assert TimeLimit.objects.filter(kind=None, stage="sign").get().ends_on is None


def test_the_limit_for_every_kind_is_changed_like_any_other(send):
    send("/time-limits/all/follow_up/", **limit(5, "2026-05-01", "days"))
    rows = TimeLimit.objects.filter(kind=None, stage="follow_up").order_by("starts_on")
    assert [row.amount for row in rows] == [7, 5]


@pytest.mark.parametrize("path", ["all/answer", "help/accept", "help/nothing", "nothing/answer"])
def test_a_limit_that_there_is_not_is_not_found(send, path):
    assert send(f"/time-limits/{path}/").status_code == 404


def test_by_hours_nothing_is_extended(send):
    text = words(send("/time-limits/"))
    danger = text[text.index("危及生命财产安全") : text.index("停水停电停气停暖")]
    assert "延期" not in danger and "签收" in danger


def test_a_kind_is_renamed_and_stays_a_petition(send):
    send("/grievance-kinds/petition/", name="信访件", is_active="on")
    kind = GrievanceKind.objects.get(code="petition")
    assert kind.name == "信访件" and kind.is_petition


def test_a_kind_that_is_switched_off_is_no_longer_offered(town, send):
    send("/grievance-kinds/enquiry/", name="咨询")
    form = send("/grievances/new/", by=town.ban.user).context["form"]
    offered = [kind.code for kind in form.fields["kind"].queryset]
    assert "enquiry" not in offered and "help" in offered
    assert "已停用" in words(send("/time-limits/"))


def test_the_kind_that_nobody_chooses_can_not_be_switched_off(send):
    assert "不能停用" in words(send("/grievance-kinds/help/", name="求助"))
    assert GrievanceKind.objects.get(code="help").is_active


def test_who_is_over_one_of_several_townships_looks_and_changes_nothing(town, send):
    assert "改名" not in words(send("/time-limits/", by=town.wai))
    said = limit(5, "2026-05-01")
    assert send("/time-limits/help/answer/", by=town.wai, **said).status_code == 403


def test_the_form_of_an_extension_tells_the_limit_that_holds(town, send):
    send("/time-limits/all/extension/", amount=4, starts_on="2026-04-15")
    grievance = register(town)
    grievance.state, grievance.handler = "in_hand", town.mei
    grievance.save()
    form = send(f"/grievances/{grievance.uid}/ask_extension/", by=town.mei.user).context["form"]
    assert form.fields["days"].max_value == 4
    assert "最多4个工作日" in form.fields["days"].help_text
