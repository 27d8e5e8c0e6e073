"""A hand-over lists what the giver has of matters by name; with the leader's word it is the successor's."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from contacts.access import visible_to
from contacts.actions import handovers
from contacts.models import AuditEvent, HandOver, Service
from contacts.policy import Role
from reports.actions.alerts import alert_of_matters
from reports.models import Alert
from tests.factories import (
    LONG_AGO,
    make_cadre,
    make_grant,
    make_grievance,
    make_organisation,
    make_user,
)
from tests.visits.matters import DAY, NOON, with_office
from visits.actions.clocks import climb
from visits.actions.moves import make_move
from visits.actions.sealing import seal_matter
from visits.models import Grievance, GrievanceKind, Measure, Mode
from visits.queries.histories import history
from visits.queries.holding import held_by
from visits.queries.openings import open_to
from visits.queries.waiting import matters_in_hand

WORDS = "桥断了，要绕路"
LATER = DAY + dt.timedelta(days=3)


@pytest.fixture
def now(monkeypatch):
    def now(hours):
        at = NOON + dt.timedelta(hours=hours)
        monkeypatch.setattr("django.utils.timezone.now", lambda: at)
        return at

    now(1)
    return now


@pytest.fixture
def town(cast, now):
    town = with_office(cast)
    user = make_user("nong", "农工")
    make_grant(user, Role.CADRE, town.east)
    town.nong = make_cadre(
        town.east, "农工", staff_number="NONG", organisation=town.office, user=user
    )
    return town


def move(grievance, by, code, **said):
    fresh = Grievance.objects.get(pk=grievance.pk)
    return make_move(by=by.user, grievance=fresh, move=code, at=NOON, **said)


def heard(town, text=WORDS):
    """Told to mei, and sent to nobody yet."""
    grievance = make_grievance(town.amei, town.mei.user, received_at=NOON)
    Grievance.objects.filter(pk=grievance.pk).update(text=text, first_asked=town.mei)
    return Grievance.objects.get(pk=grievance.pk)


def in_hand(town, text=WORDS):
    """Sent to the office, and signed by min."""
    grievance = heard(town, text)
    move(grievance, town.ban, "send", office=town.office, mode=Mode.ASSIGNED)
    return move(grievance, town.min, "sign")


def as_complaint(grievance, **more):
    kind, _new = GrievanceKind.objects.get_or_create(code="complaint", defaults={"name": "投诉"})
    Grievance.objects.filter(pk=grievance.pk).update(kind=kind, **more)


def proposed(town, *matters, giver=None, taker=None, by=None):
    return handovers.propose(
        by=by or town.ban.user, on=DAY, giver=giver or town.min, taker=taker or town.nong,
        takes_effect_on=DAY, assignments=[], matters=matters,
    )  # fmt: skip


def confirmed(town, handover):
    handovers.accept(handover=handover, by=handover.taker.user)
    handovers.confirm(handover=handover, by=town.lian.user, on=DAY)


def handed(town, *matters, **more):
    confirmed(town, proposed(town, *matters, **more))
    return [Grievance.objects.get(pk=one.pk) for one in matters]


def in_hands_of(cadre):
    return set(matters_in_hand(cadre.user, cadre, DAY).values_list("pk", flat=True))


def test_with_the_leaders_word_it_is_the_successors_and_the_history_says_from_whom(town):
    grievance = in_hand(town)
    events = grievance.events.count()
    [after] = handed(town, grievance)
    assert (after.handler, after.lead, after.state) == (town.nong, town.office, "in_hand")
    event = after.events.get(number=events + 1)
    assert (event.move, event.by, event.organisation) == ("hand_over", town.lian.user, town.office)
    line = history(after.events.all())[-1]
    assert (str(line.what), line.who) == ("工作交接", "韦连山")
    assert dict(line.facts) == {"移交人": "闵主任", "接手人": "农工", "交的是": "经办"}
    assert in_hands_of(town.min) == set() and in_hands_of(town.nong) == {grievance.pk}
    changed = AuditEvent.objects.filter(resource="grievance", verb="change").latest("pk")
    assert (changed.user, changed.fields) == (town.lian.user, ["handler"])


def test_its_clocks_run_on_and_the_times_of_its_holders_add_up(town, now):
    grievance = in_hand(town)
    clocks = list(grievance.clocks.order_by("pk").values())
    now(5)
    [after] = handed(town, grievance)
    assert list(after.clocks.order_by("pk").values()) == clocks
    end = now(30)
    held = held_by(after.events.select_related("organisation"), end)
    assert sum((one.took for one in held), dt.timedelta()) == end - NOON
    assert [(one.who, one.has_it) for one in held][-1] == ("民政办", True)


def test_what_is_late_is_told_to_whoever_has_it_now(town, now):
    grievance = in_hand(town)
    late = now(24 * 40)
    climb(late)
    alert_of_matters(late.date())
    open_ones = Alert.objects.open().filter(grievance=grievance, kind="matter_late")
    assert open_ones.get().cadre == town.min
    now(2)
    handed(town, grievance)
    now(24 * 40)
    alert_of_matters(late.date())
    assert open_ones.get().cadre == town.nong


def test_what_was_told_to_him_first_what_he_took_charge_of_and_his_measures_go_along(town):
    first, taken = heard(town), heard(town, "路灯不亮")
    move(taken, town.mei, "take")
    planned = in_hand(town, "屋顶漏雨")
    until = {"owner": town.mei, "until": LATER}
    move(planned, town.min, "plan_measure", to_do="量一下", **until)
    move(planned, town.min, "plan_measure", to_do="不是她的", **until | {"owner": town.office})
    after = handed(town, first, taken, planned, giver=town.mei, taker=town.lu)
    assert [one.first_asked for one in after] == [town.lu, town.mei, town.mei]
    assert [one.handler for one in after] == [None, town.lu, town.min]
    owners = dict(Measure.objects.values_list("task", "cadre__name"))
    assert owners == {"量一下": "陆明", "不是她的": None}
    told = [one.events.latest("number").details["hands"] for one in after]
    assert told == [["first"], ["handler"], ["measures"]]
    assert {"take", "solve"} <= {m.code for m in open_to(town.lu.user, after[0]).moves}


def test_a_leader_in_charge_is_followed_by_a_leader_alone(town):
    grievance = in_hand(town)
    move(grievance, town.lian, "take_charge")
    user = make_user("qin", "秦镇长")
    make_grant(user, Role.LEADER, town.east)
    qin = make_cadre(town.east, "秦镇长", staff_number="QIN", category="township_leader", user=user)
    with pytest.raises(ValidationError, match="交给领导"):
        proposed(town, grievance, giver=town.lian, taker=town.nong)
    handover = proposed(town, grievance, giver=town.lian, taker=qin)
    handovers.accept(handover=handover, by=user)
    other = make_user("lin", "林书记")
    make_grant(other, Role.LEADER, town.east)
    handovers.confirm(handover=handover, by=other, on=DAY)
    assert Grievance.objects.get(pk=grievance.pk).leader == qin


def _concerned(town, grievance):
    as_complaint(grievance, concerned=make_organisation(town.east, "水利站"))
    Service.objects.create(
        cadre=town.nong, category="township_cadre", starts_on=LONG_AGO,
        organisation=Grievance.objects.get(pk=grievance.pk).concerned,
    )  # fmt: skip


def _named(town, grievance):
    as_complaint(grievance, text=f"{town.nong.name}来了三次都推")


def _superior(town, grievance):
    above = make_organisation(town.east, "管站")
    boss = make_cadre(town.east, "罗站长", staff_number="LUO", organisation=above)
    type(above).objects.filter(pk=town.office.pk).update(parent=above)
    as_complaint(grievance, text=f"{boss.name}来了三次都推")


def _elsewhere(town, _grievance):
    Service.objects.filter(cadre=town.nong).update(
        organisation=make_organisation(town.east, "水利站")
    )


def _without_right(town, _grievance):
    town.nong.user.grants.all().delete()


def _without_account(town, _grievance):
    type(town.nong).objects.filter(pk=town.nong.pk).update(user=None)
    town.nong.refresh_from_db()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_concerned, "投诉的就是接手人所在的单位"), (_named, "写到了接手人"),
        (_superior, "写到了接手人，或者他单位"), (_elsewhere, "由“民政办”办，接手人不在这个单位"),
        (_without_right, "账号不能办诉求"), (_without_account, "还没有账号"),
    ],
)  # fmt: skip
def test_what_can_not_be_the_successors_is_refused_before_anything_is_stored(town, change, why):
    grievance = in_hand(town)
    change(town, grievance)
    with pytest.raises(ValidationError) as error:
        proposed(town, grievance)
    [told] = error.value.message_dict["matters"]
    assert why in told and grievance.number in told and "请不选这一件" in told
    assert not HandOver.objects.exists()
    with pytest.raises(ValidationError) as error:  # who may not read it is not told why
        proposed(town, grievance, by=town.quan)
    [told] = error.value.message_dict["matters"]
    assert why not in told and grievance.number not in told and "请不选这一件" in told


def test_without_such_a_reason_the_same_is_taken(town):
    grievance = in_hand(town)
    as_complaint(grievance, concerned=make_organisation(town.east, "水利站"), text="推来推去")
    assert proposed(town, grievance)


def test_who_answers_for_a_measure_sees_the_matter(town):
    grievance = in_hand(town)
    move(grievance, town.min, "plan_measure", to_do="量一下", owner=town.mei, until=LATER)
    with pytest.raises(ValidationError, match="先“请协办”"):
        proposed(town, grievance, giver=town.mei, taker=town.lan)
    assert proposed(town, grievance, giver=town.mei, taker=town.lu)


def test_what_became_impossible_meanwhile_is_not_confirmed_and_nothing_moves(town):
    grievance, other = in_hand(town), in_hand(town, "路灯不亮")
    handover = proposed(town, grievance, other)
    _concerned(town, grievance)
    handovers.accept(handover=handover, by=town.nong.user)
    with pytest.raises(ValidationError, match="投诉的就是"):
        handovers.confirm(handover=handover, by=town.lian.user, on=DAY)
    handover.refresh_from_db()
    assert handover.state == "accepted"
    assert not Grievance.objects.filter(handler=town.nong).exists()


def test_what_was_settled_meanwhile_is_left_out_and_the_page_says_so(town, client):
    settled, given_back = in_hand(town), in_hand(town, "路灯不亮")
    goes = in_hand(town, "屋顶漏雨")
    handover = proposed(town, settled, given_back, goes)
    address = reverse("handover", args=[handover.uid])
    client.force_login(town.lian.user)
    assert "已经不用再办，不再移交" not in client.get(address).text
    move(settled, town.min, "answer", answer="修好了", review_way="可以复查")
    move(settled, town.shu, "confirm", reached="reached", satisfaction="satisfied")
    move(given_back, town.ban, "recall", reason="派错了")
    assert client.get(address).text.count("已经不用再办，不再移交") == 2
    confirmed(town, handover)
    page = client.get(address).text
    assert page.count("已经不用再办，没有移交。") == 2 and "不再移交" not in page
    assert Grievance.objects.get(pk=settled.pk).handler == town.min
    assert Grievance.objects.get(pk=goes.pk).handler == town.nong


def test_what_is_not_chosen_stays(town):
    chosen, other = in_hand(town), in_hand(town, "路灯不亮")
    handed(town, chosen)
    assert in_hands_of(town.min) == {other.pk}


def test_only_the_givers_own_open_ones_are_handed_over_and_each_once(town):
    grievance, strange = in_hand(town), heard(town)
    for wrong in ([strange], []):
        with pytest.raises(ValidationError):
            proposed(town, *wrong)
    proposed(town, grievance)
    with pytest.raises(ValidationError, match="另一份交接"):
        proposed(town, grievance)


@pytest.mark.parametrize("person", ["ban", "quan"])
def test_the_page_offers_the_open_ones_ticked(town, client, person):
    grievance = in_hand(town)
    move(in_hand(town, "路灯不亮"), town.min, "answer", answer="好", review_way="可以复查")
    done = in_hand(town, "早就好了")
    move(done, town.min, "answer", answer="好", review_way="可以复查")
    move(done, town.shu, "confirm", reached="reached", satisfaction="satisfied")
    heard(town, "别人听到的")
    who = getattr(town, person)
    client.force_login(getattr(who, "user", who))
    address = reverse("handover-new", args=[town.min.uid])
    page = client.get(address)
    form = page.context["form"]
    assert (WORDS in page.text, "诉求一件，" in page.text) == (person == "ban", person == "quan")
    assert "早就好了" not in page.text
    typed = {name: value for name in form.fields if (value := form[name].value())}
    answer = client.post(address, typed | {"taker": town.nong.uid})
    assert answer.status_code == 302, answer.context["form"].errors
    assert grievance in HandOver.objects.get().matters.all()
    assert HandOver.objects.get().matters.count() == 2


@pytest.mark.parametrize(
    ("person", "reads"),
    [("min", True), ("nong", True), ("ban", True), ("lian", True), ("quan", False)],
)
def test_its_words_are_read_by_the_two_and_by_who_may_list_it(town, client, person, reads):
    grievance = in_hand(town)
    handover = proposed(town, grievance)
    who = getattr(town, person)
    user = getattr(who, "user", who)
    client.force_login(user)
    text = client.get(reverse("handover", args=[handover.uid])).text
    assert "移交的诉求" in text
    assert (WORDS in text, grievance.number in text, "诉求一件，" in text) == (
        reads,
        reads,
        not reads,
    )
    assert town.amei.head_name not in text and "15400000012" not in text
    noted = AuditEvent.objects.filter(verb="read", resource="grievance", user=user)
    assert [event.object_ids for event in noted] == ([[str(grievance.uid)]] if reads else [])


def test_the_successor_is_told_what_comes_and_reads_nothing_of_what_was_sent_back(town, client):
    Service.objects.filter(cadre=town.nong).update(starts_on=LATER)  # not yet in the office
    grievance = in_hand(town)
    Service.objects.filter(cadre=town.nong).update(starts_on=DAY)
    handover = proposed(town, grievance)
    client.force_login(town.nong.user)
    accept = client.get(reverse("handover-accept", args=[handover.uid])).text
    assert "经过里写明谁交给谁。" in accept
    handovers.send_back(handover=handover, by=town.nong.user, answer="忙不过来")
    Service.objects.filter(cadre=town.nong).delete()
    page = client.get(reverse("handover", args=[handover.uid])).text
    assert WORDS not in page and "诉求一件，" in page
    assert not visible_to(Grievance.objects.all(), town.nong.user).exists()


def test_nobody_makes_the_move_without_an_accepted_hand_over_that_lists_it(town):
    grievance, other = in_hand(town), in_hand(town, "路灯不亮")
    handover = proposed(town, grievance)
    for by in (town.ban, town.lian, town.min, town.nong):
        with pytest.raises(ValidationError, match="不能这样移交"):
            move(grievance, by, "hand_over", handover=handover)  # it is not accepted
    handovers.accept(handover=handover, by=town.nong.user)
    for by, row in ((town.lian, other), (town.min, grievance), (town.nong, grievance)):
        with pytest.raises(ValidationError, match="不能这样移交"):
            move(row, by, "hand_over", handover=handover)
    with pytest.raises(PermissionDenied):
        make_move(by=None, grievance=grievance, move="hand_over", at=NOON, handover=handover)
    for person in (town.lian, town.ban, town.min):
        fresh = Grievance.objects.get(pk=grievance.pk)
        assert "hand_over" not in {m.code for m in open_to(person.user, fresh).moves}


def test_a_sealed_one_stands_in_no_list(town, client):
    grievance = in_hand(town)
    handover = proposed(town, grievance)
    fresh = Grievance.objects.get(pk=grievance.pk)
    seal_matter(by=town.ban.user, grievance=fresh, about="", at=NOON, handed_over=True)
    assert not handover.matters.exists()
    client.force_login(town.min.user)
    page = client.get(reverse("handover", args=[handover.uid])).text
    assert grievance.number not in page and "移交的诉求" not in page


def test_the_page_takes_as_many_statements_for_twenty_as_for_two(
    town, client, django_assert_max_num_queries
):
    matters = [in_hand(town, f"{WORDS}{n}") for n in range(20)]
    client.force_login(town.ban.user)
    counts = []
    for chosen in (matters[:2], matters[2:]):
        address = reverse("handover", args=[proposed(town, *chosen).uid])
        client.get(address)
        with django_assert_max_num_queries(40) as asked:
            client.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1]
