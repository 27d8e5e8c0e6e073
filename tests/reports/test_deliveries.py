"""What is told outside: rows first, each delivered once, whatever was down for a day."""

import datetime as dt
import itertools
from smtplib import SMTPRecipientsRefused
from urllib.parse import urlsplit

import pytest
from celery import current_app
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, transaction

from contacts.kit import outward
from contacts.kit.outward import Refused
from contacts.models import CalendarDay
from contacts.policy import Role
from reports.actions import deliveries
from reports.actions.alerts import alert_of_matters
from reports.actions.deliveries import deliver_due
from reports.actions.digests import send_digests
from reports.actions.urgent import order_urgent
from reports.models import Alert, Delivery, DeliveryOutcome, Digest
from reports.tasks import alert_matters
from tests.cast import build
from tests.factories import (
    at,
    make_cadre,
    make_grant,
    make_grievance,
    make_organisation,
    make_user,
)
from tests.kept import staged
from tests.reports.telling import DINGTALK, MINUTE, WECOM, added, urgent
from tests.visits.matters import DAY, with_office
from visits.actions.moves import make_move
from visits.models import Mode

HALF = dt.timedelta(minutes=30)


@pytest.fixture
def town(db, passing, settings):
    settings.SITE_URL = "https://lianxinqiao.example"
    return staged(lambda: with_office(build()))


@pytest.fixture
def robot(town):
    return added(town)


def told():
    return [*Delivery.objects.order_by("pk").values_list("about", "outcome")]


# -- at once ---------------------------------------------------------------------------------------


def test_a_group_is_told_of_an_urgent_matter_at_once_at_any_hour_and_once(
    town, robot, robots, passing
):
    passing.set(DAY, 3)
    urgent(town)
    for _ in range(3):
        alert_matters()
    passing.on(hours=2, every=HALF)
    [(url, text)] = robots.got
    assert url == WECOM
    assert text == (
        "【连心桥】有1件紧急诉求等着分办，请马上登录查看。\nhttps://lianxinqiao.example/alerts/"
    )


def test_no_message_holds_anything_about_anybody(town, robot, robots, passing):
    matter = urgent(town, text="黄阿妹家屋顶漏雨 15400000012")
    order_urgent(passing.now)
    send_digests(passing.now)
    passing.on(minutes=1)
    assert len(robots.got) == 2
    for text in robots.texts:
        for word in ("黄阿妹", "屋顶", "154", matter.number, str(matter.uid), "梅村"):
            assert word not in text


def test_a_group_of_another_township_or_of_an_office_is_told_nothing_of_it(town, robots, passing):
    added(town, area=town.west, name="西")
    added(town, organisation=town.office, name="民政", address=WECOM + "ef")
    urgent(town)
    order_urgent(passing.now)
    assert not Delivery.objects.exists()


def test_what_has_been_dispatched_meanwhile_is_not_told_any_more(town, robot, robots, passing):
    matter = urgent(town)
    order_urgent(passing.now)
    said = {"office": town.office, "mode": Mode.ASSIGNED}
    make_move(by=town.ban.user, grievance=matter, move="send", at=at(DAY, 9), **said)
    alert_of_matters(DAY)
    passing.on(minutes=1)
    assert robots.got == [] and told() == [("urgent", DeliveryOutcome.NEEDLESS)]


def test_what_is_raised_anew_is_told_anew(town, robot, robots, passing):
    urgent(town)
    order_urgent(passing.now)
    passing.on(minutes=1)
    Alert.objects.update(resolved_on=DAY)
    passing.on(minutes=5)
    alert_of_matters(DAY)
    order_urgent(passing.now)
    passing.on(minutes=1)
    assert len(robots.got) == 2


def test_a_matter_that_was_told_costs_one_statement_a_minute_and_no_row(
    town, robot, passing, django_assert_num_queries
):
    urgent(town)
    assert order_urgent(passing.now) == 1
    passing.now += MINUTE
    added(town, name="来晚了", address=WECOM + "cd")
    with django_assert_num_queries(1):
        assert order_urgent(passing.now) == 0
    assert Delivery.objects.count() == 1


def test_the_job_that_finds_an_urgent_matter_asks_for_the_sending_and_waits_for_no_server(
    town, robot, robots, passing, monkeypatch, django_capture_on_commit_callbacks
):
    asked = []
    monkeypatch.setattr(current_app, "send_task", lambda name, _args: asked.append(name))
    urgent(town)
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            alert_matters()
    assert asked == ["reports.deliver"] and robots.got == []
    passing.on(minutes=1)
    assert len(robots.got) == 1


# -- one digest a day ------------------------------------------------------------------------------


def test_a_group_gets_one_digest_a_day_in_working_hours_and_none_without_anything_new(
    town, robot, robots, passing
):
    urgent(town)
    passing.set(DAY, 7)
    assert send_digests(passing.now) == 0 and not Delivery.objects.exists()
    passing.set(DAY, 9)
    for _ in range(3):
        send_digests(passing.now)
    passing.on(hours=1)
    assert robots.texts == [
        "【连心桥】4月15日提醒\n紧急诉求待分办：1\nhttps://lianxinqiao.example/alerts/"
    ]
    passing.set(DAY + dt.timedelta(days=1), 9)
    send_digests(passing.now)
    passing.on(minutes=1)
    assert len(robots.got) == 1


def test_a_matter_told_to_several_is_counted_once_and_an_office_hears_of_its_own_alone(
    town, robot, robots, passing
):
    roads = make_organisation(town.east, "规划建设办")
    added(town, organisation=roads, name="建设", address=WECOM + "cd")
    added(town, organisation=town.office, name="民政", address=WECOM + "ef")
    for code in ("gui", "hua"):
        user = make_user(code)
        make_grant(user, Role.HANDLER, town.east)
        serving_in(town, roads, user)
    matter = make_grievance(town.amei, town.mei.user, received_at=at(DAY, 9))
    for by, move, said in (
        (town.ban, "send", {"office": town.office, "mode": Mode.ASSIGNED}),
        (town.min, "sign", {}),
        (town.min, "support", {"supporting": roads, "task": "看路基", "due_on": DAY}),
    ):
        make_move(by=by.user, grievance=matter, move=move, at=at(DAY, 9), **said)
    later = DAY + dt.timedelta(days=1)
    passing.set(later, 9)
    alert_of_matters(later)
    assert Alert.objects.count() == 2
    send_digests(passing.now)
    lines = {d.webhook.name: d.lines for d in Delivery.objects.filter(user=None)}
    assert lines == {"工作群": [["part_late", 1]], "建设": [["part_late", 1]]}


def serving_in(town, office, user):
    make_cadre(town.east, user.username, staff_number=user.username, organisation=office, user=user)


# -- what fails ------------------------------------------------------------------------------------


def test_a_message_that_fails_is_tried_again_after_longer_and_longer_pauses(
    town, robot, robots, passing
):
    urgent(town)
    order_urgent(passing.now)
    robots.broken, tried = "timeout", []
    row = Delivery.objects.get()
    for _ in range(4 * 60):
        before = row.tries
        passing.on(minutes=1)
        row.refresh_from_db()
        if row.tries != before:
            tried.append(passing.now)
    pauses = [(b - a) / MINUTE for a, b in itertools.pairwise(tried)]
    assert pauses[:4] == [1, 5, 15, 60] and set(pauses[4:]) <= {60}
    assert (row.outcome, row.error) == (DeliveryOutcome.WAITING, "timeout")


def test_down_for_a_day_and_all_is_delivered_once_it_is_back_each_once(
    town, robot, robots, passing, monkeypatch
):
    town.ban.user.email = "ban@example.com"
    town.ban.user.save()
    down = {"mail": True}
    real = EmailBackend.send_messages

    def send_messages(self, letters):
        if down["mail"]:
            raise ConnectionRefusedError
        return real(self, letters)

    monkeypatch.setattr(EmailBackend, "send_messages", send_messages)
    robots.broken = "unreachable"
    urgent(town)
    alert_matters()
    send_digests(passing.now)
    passing.on(hours=5, every=HALF)
    urgent(town)
    alert_matters()
    passing.on(hours=19, every=HALF)
    send_digests(passing.now)
    assert robots.got == [] and mail.outbox == []
    waiting = Delivery.objects.filter(outcome=DeliveryOutcome.WAITING)
    # Two urgent matters and two digests, into the group and by letter to the clerk.
    assert waiting.count() == 8
    robots.broken, down["mail"] = None, False
    passing.on(hours=1, minutes=5)
    assert not waiting.exists()
    assert set(Delivery.objects.values_list("outcome", flat=True)) == {DeliveryOutcome.DELIVERED}
    assert len(robots.got) == 4 and len(mail.outbox) == 4
    assert sum("紧急诉求等着" in text for text in robots.texts) == 2
    assert [letter.subject for letter in mail.outbox].count("连心桥：4月15日的提醒") == 1
    passing.on(hours=3, every=HALF)
    assert len(robots.got) == 4 and len(mail.outbox) == 4


def test_once_one_goes_through_the_others_of_the_same_do_not_wait_for_their_hour(
    town, robot, robots, passing
):
    urgent(town)
    order_urgent(passing.now)
    robots.broken = "unreachable"
    passing.on(hours=3, every=HALF)
    assert Delivery.objects.get().next_try_at - passing.now > 10 * MINUTE
    robots.broken = None
    urgent(town)
    order_urgent(passing.now)
    passing.on(minutes=2)
    assert len(robots.got) == 2


def test_after_three_days_it_is_given_up(town, robot, robots, passing):
    urgent(town)
    order_urgent(passing.now)
    robots.broken = "unreachable"
    passing.on(hours=71, every=HALF)
    assert Delivery.objects.get().outcome == DeliveryOutcome.WAITING
    passing.on(hours=3, every=HALF)
    assert Delivery.objects.get().outcome == DeliveryOutcome.GIVEN_UP
    robots.broken = None
    passing.on(hours=3, every=HALF)
    assert robots.got == []


def test_letters_that_wait_while_mail_is_off_are_given_up_and_not_sent_a_year_later(
    town, robots, passing, settings
):
    town.ban.user.email = "ban@example.com"
    town.ban.user.save()
    urgent(town)
    order_urgent(passing.now)
    send_digests(passing.now)
    mail_on = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    passing.on(days=2, every=12 * HALF)
    assert set(told()) == {("urgent", "waiting"), ("digest", "waiting")}
    passing.on(days=6, every=12 * HALF)
    assert set(told()) == {("urgent", "given_up"), ("digest", "given_up")}
    settings.EMAIL_BACKEND = mail_on
    passing.on(days=1, every=HALF)
    assert mail.outbox == []


def test_nothing_that_waited_too_long_is_sent_by_the_first_sweep_after_a_standstill(
    town, robot, robots, passing
):
    urgent(town)
    order_urgent(passing.now)
    send_digests(passing.now)
    passing.set(DAY + dt.timedelta(days=400), 10)
    deliver_due()
    assert robots.got == [] and set(told()) == {("urgent", "given_up"), ("digest", "given_up")}


def test_a_digest_is_not_sent_at_night_or_on_a_holiday_and_is_not_given_up_untried(
    town, robot, robots, passing
):
    urgent(town)
    send_digests(passing.now)
    for n in range(1, 6):
        day = DAY + dt.timedelta(days=n)
        CalendarDay.objects.update_or_create(day=day, defaults={"is_working": False, "name": "假"})
    robots.broken = "unreachable"
    passing.set(DAY, 17, 55)
    passing.on(minutes=10)
    row = Delivery.objects.get(webhook=robot)
    assert row.tries == 2 and row.outcome == DeliveryOutcome.WAITING
    robots.broken = None
    passing.set(DAY + dt.timedelta(days=1), 10)
    passing.on(minutes=5)
    assert robots.got == []
    passing.set(DAY + dt.timedelta(days=6), 7, 59)
    passing.on(minutes=5)
    assert len(robots.got) == 1


def test_a_worker_killed_after_sending_leaves_a_claim_that_runs_out_and_the_row_is_sent_again(
    town, robot, robots, passing, monkeypatch
):
    urgent(town)
    order_urgent(passing.now)

    def killed(*_args, **_more):
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(deliveries, "_note", killed)
        with pytest.raises(KeyboardInterrupt):
            deliver_due()
    assert len(robots.got) == 1
    passing.on(minutes=4)
    assert len(robots.got) == 1, "nobody else takes it while the claim holds"
    passing.on(minutes=2)
    assert len(robots.got) == 2
    passing.on(hours=2, every=HALF)
    assert len(robots.got) == 2


def test_a_letter_sent_twice_bears_the_same_number(town, passing, monkeypatch):
    town.ban.user.email = "ban@example.com"
    town.ban.user.save()
    urgent(town)
    order_urgent(passing.now)
    row = Delivery.objects.get()
    for _ in range(2):
        deliveries.attempt(row)
    numbers = {letter.extra_headers["Message-ID"] for letter in mail.outbox}
    assert len(mail.outbox) == 2 and len(numbers) == 1


def test_of_two_workers_one_sends(town, robot, robots, passing):
    urgent(town)
    order_urgent(passing.now)
    row, same = Delivery.objects.get(), Delivery.objects.get()
    assert deliveries._claim(row) and not deliveries._claim(same)
    deliveries.attempt(row)
    assert deliveries.deliver_now(same)[0] == DeliveryOutcome.WAITING
    assert len(robots.got) == 1


def test_one_row_for_one_thing_over_one_way(town, robot, passing):
    urgent(town)
    order_urgent(passing.now)
    row = Delivery.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(
            about="urgent",
            key=row.key,
            webhook=robot,
            ordered_at=passing.now,
            next_try_at=passing.now,
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(
            about="urgent", key="nobody", ordered_at=passing.now, next_try_at=passing.now
        )


def test_one_robot_that_fails_keeps_no_other_and_one_address_no_other_letter(
    town, robot, robots, passing, monkeypatch
):
    added(town, name="钉", platform="dingtalk", address=DINGTALK)
    other = make_user("zwei")
    make_grant(other, Role.CLERK, town.east)
    for user in (town.ban.user, other):
        user.email = f"{user.username}@example.com"
        user.save()
    real_post, real_send = robots.post, EmailBackend.send_messages

    def post(url, message, *, hosts):
        if "weixin" in url:
            raise Refused("no_robot")
        return real_post(url, message, hosts=hosts)

    def send_messages(self, letters):
        if letters[0].to == ["ban@example.com"]:
            raise SMTPRecipientsRefused({"ban@example.com": (550, b"no")})
        return real_send(self, letters)

    monkeypatch.setattr(outward, "post_json", post)
    monkeypatch.setattr(EmailBackend, "send_messages", send_messages)
    urgent(town)
    order_urgent(passing.now)
    deliver_due()
    assert [urlsplit(url).hostname for url, _text in robots.got] == ["oapi.dingtalk.com"]
    assert [letter.to for letter in mail.outbox] == [["zwei@example.com"]]
    errors = set(Delivery.objects.exclude(error="").values_list("error", flat=True))
    assert errors == {"no_robot", "recipient"}


def test_what_nobody_thought_of_keeps_no_other_row(town, robot, robots, passing, monkeypatch):
    added(town, name="钉", platform="dingtalk", address=DINGTALK)
    urgent(town)
    order_urgent(passing.now)
    real = robots.post

    def post(url, message, *, hosts):
        if "weixin" in url:
            raise RuntimeError
        return real(url, message, hosts=hosts)

    monkeypatch.setattr(outward, "post_json", post)
    assert deliver_due() == 1
    assert Delivery.objects.exclude(error="").get().error == "error"


@pytest.mark.parametrize(
    ("number", "code"),
    [(93000, "no_robot"), (310000, "rules"), (45009, "too_often"), (77, "said:77"), ("x", "no_answer")],
)  # fmt: skip
def test_what_a_platform_answers_is_a_word_of_our_own(town, robot, robots, passing, number, code):
    urgent(town)
    order_urgent(passing.now)
    robots.number = number
    deliver_due()
    assert Delivery.objects.get().error == code


def test_a_digest_that_was_read_has_no_letter_any_more(town, passing):
    town.ban.user.email = "ban@example.com"
    town.ban.user.save()
    urgent(town)
    send_digests(passing.now)
    Digest.objects.update(read_at=passing.now)
    passing.on(minutes=1)
    assert mail.outbox == [] and told() == [("digest", DeliveryOutcome.NEEDLESS)]
