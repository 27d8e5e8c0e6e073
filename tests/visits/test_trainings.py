"""A district's team attends a training, and its page says so (S006)."""

import datetime as dt
import uuid

import pytest

from contacts.kit import clock
from contacts.models import PostRole
from tests.factories import make_activity, make_cadre, make_kind, make_post
from visits.catalogue import load_kinds
from visits.models import Activity, Answer
from visits.queries.trainings import team_sizes, trainings_of

TODAY = clock.today()
MAIN, AUXILIARY = PostRole.MAIN_TEAM, PostRole.AUXILIARY_TEAM


@pytest.fixture
def team(cast):
    """Two of the main team, one of the auxiliary, and one who left yesterday."""
    members = [make_cadre(cast.east, name) for name in ("队一", "队二", "队三", "队四")]
    for cadre, role in zip(members, (MAIN, MAIN, AUXILIARY, AUXILIARY), strict=True):
        make_post(cadre, cast.mei_village, role)
    gone = members[3].posts.get()
    gone.ends_on = TODAY - dt.timedelta(days=1)
    gone.save()
    return members


@pytest.fixture
def sent(cast):
    load_kinds()

    def sent(**fields):
        return {
            "uid": str(uuid.uuid4()),
            "happened_on": TODAY.isoformat(),
            "kind": "training",
            "district": str(cast.mei_village.uid),
            "done": "讲了走访纪律。",
        } | fields

    return sent


def training(day, *people, answer=Answer.WAS_THERE):
    activity = make_activity(day, cadres=people)
    activity.kind = make_kind_of_training()
    activity.save()
    activity.participants.update(answer=answer, answered_at=clock.now())
    return activity


def make_kind_of_training():
    load_kinds()
    return type(make_kind()).objects.get(code="training")


def test_one_tap_names_the_team_of_the_day(client, cast, team, sent):
    client.force_login(cast.ban.user)
    page = client.get("/visits/new/training/").content.decode()
    assert "梅村（3人）" in page and "兰村（" not in page
    assert "哪些责任区的队伍" not in client.get("/visits/new/policy_lecture/").content.decode()
    answer = client.post("/visits/new/training/", sent(teams=[str(cast.mei_village.uid)]))
    assert answer.status_code == 302, answer.content.decode()
    named = Activity.objects.get().participants
    assert {p.cadre for p in named.all()} == {cast.ban, *team[:3]}
    assert {p.answer for p in named.exclude(cadre=cast.ban)} == {Answer.OPEN}


def test_the_team_of_yesterday_is_meant_when_the_training_was_yesterday(client, cast, team, sent):
    client.force_login(cast.ban.user)
    yesterday = (TODAY - dt.timedelta(days=1)).isoformat()
    client.post(
        "/visits/new/training/", sent(teams=[str(cast.mei_village.uid)], happened_on=yesterday)
    )
    assert set(Activity.objects.get().cadres.all()) == {cast.ban, *team}


def test_a_team_beyond_the_reach_is_refused(client, cast, sent):
    make_post(cast.west_cadre, cast.west_village, MAIN)
    client.force_login(cast.ban.user)
    client.post("/visits/new/training/", sent(teams=[str(cast.west_village.uid)]))
    assert not Activity.objects.exists()


def test_many_at_a_training_are_no_crowd_at_somebodys_door(client, cast, team, sent):
    client.force_login(cast.ban.user)
    for colleague in (cast.mei, cast.lu, cast.shu):
        make_post(colleague, cast.mei_village, MAIN)
    values = sent(teams=[str(cast.mei_village.uid)])
    after = client.post("/visits/new/training/", values, follow=True).content.decode()
    assert Activity.objects.get().participants.count() == 7
    assert "是不是都要进门" not in after


def test_the_page_of_the_district_tells_the_trainings_of_the_year(client, cast, team):
    client.force_login(cast.ban.user)
    page = f"/districts/{cast.mei_village.uid}/"
    assert "今年还没有" in client.get(page).content.decode()
    training(TODAY, *team[:2], cast.lan)
    assert "驻点干部和辅助团队3人，2人参加" in client.get(page).content.decode()


def test_only_members_of_that_day_who_were_there_count(cast, team):
    user, year = cast.ban.user, TODAY.year
    training(TODAY, team[3], cast.lan)  # left yesterday; of another village
    training(TODAY, team[0], answer=Answer.NOT_THERE)
    training(dt.date(year - 1, 12, 31), team[0])
    make_activity(TODAY, cadres=[team[0]])
    assert trainings_of(cast.mei_village, user, year) == []
    there = training(TODAY, *team[:3])
    (found,) = trainings_of(cast.mei_village, user, year)
    assert (found.activity, found.there, found.team) == (there, 3, 3)
    assert trainings_of(cast.mei_village, cast.wai, year) == []


def test_sizes_count_each_person_once(cast, team):
    make_post(team[0], cast.mei_village, AUXILIARY)
    assert team_sizes([cast.mei_village, cast.lan_village], TODAY) == {cast.mei_village.pk: 3}
