"""What matters ask for is told to somebody, also where nobody has them by name."""

import datetime as dt
import uuid

import pytest
from django.core import mail
from django.utils import translation

from contacts.models import ServiceCategory, User
from contacts.policy import Role
from reports.actions.alerts import alert_of_matters, raise_alerts
from reports.actions.digests import write_digests
from reports.models import Alert, Digest
from reports.queries.digests import in_words
from reports.tasks import alert_matters, deliver
from tests.cast import build
from tests.factories import at, make_cadre, make_grant, make_user
from tests.kept import staged
from tests.visits.matters import DAY, NOON, matter, with_office
from visits.actions.clocks import climb
from visits.actions.grievances import register_grievance
from visits.actions.moves import make_move
from visits.models import Channel, Mode, Raiser

LATER = DAY + dt.timedelta(days=14)


@pytest.fixture
def town(db, stand_on):
    stand_on(DAY)
    return with_office(staged(build))


def from_the_web(town, kind="danger", **fields):
    """What a resident wrote on the public page: nobody heard it, so nobody was asked first."""
    said = {
        "channel": Channel.WEB,
        "raiser": Raiser.ANONYMOUS,
        "household": None,
        "district": town.mei_village,
        "first_asked": None,
        **fields,
    }
    return register_grievance(
        by=None, uid=uuid.uuid4(), matter=matter(town, kind=kind, **said), at=NOON
    )


def climbed(day, hour=23):
    climb(at(day, hour))
    raise_alerts(day)


def listed(visit, user, kind):
    return visit(user, "/alerts/", kind=kind).context["table"].page.paginator.count


def digest(user, day):
    with translation.override("zh-hans"):
        found = Digest.objects.filter(user=user, day=day).first()
        return in_words(found) if found else []


def test_the_rungs_of_a_matter_that_nobody_has_are_told_to_those_who_dispatch(town, visit):
    from_the_web(town)
    for hour, kind in ((13, "matter_due"), (23, "matter_late")):
        climbed(DAY, hour)
        told = {u.username for u in User.objects.all() if listed_for(visit, u, kind)}
        assert told == {"ban"}, kind


def listed_for(visit, user, kind):
    may = user.grants.exclude(role__in=(Role.SYSTEM_ADMIN, Role.AUDITOR)).exists()
    return may and listed(visit, user, kind)


def test_those_who_dispatch_find_them_in_their_digest_and_those_of_elsewhere_do_not(town):
    clerk = make_user("xiban")
    make_grant(clerk, Role.CLERK, town.west)
    from_the_web(town)
    climbed(DAY)
    write_digests(at(DAY, 9))
    lines = digest(town.ban.user, DAY)
    assert "东山镇有1件诉求超期，还没有人接手" in lines
    assert "东山镇有1件紧急诉求等着分办" in lines
    assert not digest(clerk, DAY)
    assert not any("诉求" in line for line in digest(town.lian.user, DAY))


def test_whoever_has_it_by_name_is_told_alone(town, visit):
    grievance = from_the_web(town)
    said = {"office": town.office, "mode": Mode.ASSIGNED}
    make_move(by=town.ban.user, grievance=grievance, move="send", at=NOON, **said)
    climbed(DAY)
    assert Alert.objects.get(kind="matter_late").cadre == town.min
    assert listed(visit, town.min.user, "matter_late") == 1
    assert listed(visit, town.ban.user, "matter_late") == 0


def test_what_is_told_to_somebody_without_an_account_is_told_to_the_desk(town):
    from_the_web(town, first_asked=town.mei)
    town.mei.user.is_active = False
    town.mei.user.save()
    climbed(DAY)
    assert Alert.objects.get(kind="matter_late").cadre is None


def test_five_days_late_goes_to_the_secretary_else_to_the_mayor_else_to_the_leaders(town, visit):
    from_the_web(town)
    climbed(LATER)
    told = Alert.objects.filter(kind="to_secretary")
    assert told.get().cadre is None
    assert listed(visit, town.lian.user, "to_secretary") == 1
    assert listed(visit, town.ban.user, "to_secretary") == 0
    category = ServiceCategory.TOWNSHIP_LEADER
    for title in ("镇长", "党委书记"):
        leader = make_cadre(town.east, title, title=title, category=category, user=make_user(title))
        raise_alerts(LATER)
        assert told.get().cadre == leader
    assert listed(visit, town.lian.user, "to_secretary") == 0


def test_without_a_linked_leader_three_days_late_goes_to_the_leaders(town, visit):
    from_the_web(town, district=town.lan_village)
    climbed(LATER)
    assert Alert.objects.get(kind="to_leader").cadre is None
    assert listed(visit, town.lian.user, "to_leader") == 1


def test_an_urgent_matter_is_told_at_once_and_until_it_is_dispatched(town, visit):
    grievance = from_the_web(town)
    alert_of_matters(DAY)
    assert Alert.objects.open().get(kind="urgent").grievance == grievance
    desk = visit(town.ban.user, "/overview/").content.decode()
    assert "有1件紧急诉求等着分办" in desk and "/alerts/?kind=urgent" in desk
    assert "紧急诉求" not in visit(town.lian.user, "/overview/").content.decode()
    said = {"office": town.office, "mode": Mode.ASSIGNED}
    make_move(by=town.ban.user, grievance=grievance, move="send", at=NOON, **said)
    alert_of_matters(DAY)
    assert not Alert.objects.open().filter(kind="urgent").exists()
    assert "紧急诉求" not in visit(town.ban.user, "/overview/").content.decode()


def test_only_kinds_that_are_urgent_are(town):
    from_the_web(town, kind="help")
    alert_of_matters(DAY)
    assert not Alert.objects.exists()


def test_registering_what_is_urgent_starts_the_job_that_tells(
    town, monkeypatch, django_capture_on_commit_callbacks
):
    started = []
    monkeypatch.setattr("contacts.kit.jobs._send", lambda name, _args: started.append(name))
    with django_capture_on_commit_callbacks(execute=True):
        from_the_web(town, kind="help")
        assert started == []
        from_the_web(town)
    assert started == ["reports.alert_matters"]


def test_who_dispatches_gets_one_letter_a_matter_at_any_hour(town, stand_on):
    town.ban.user.email = "ban@example.com"
    town.ban.user.save()
    stand_on(DAY, 3)
    from_the_web(town, received_at=at(DAY, 2))
    for job in (alert_matters, deliver, alert_matters, deliver):
        job()
    [letter] = mail.outbox
    assert letter.to == ["ban@example.com"]
    assert "屋顶" not in letter.subject + letter.body
