"""意见汇总: opinions, the matters that they were merged into, and their classes, traced both ways."""

import datetime as dt
import re

import pytest

from contacts.kit import clock
from contacts.policy import Role
from tests.factories import make_grant, make_grievance, make_household, make_user
from visits.actions.moves import make_move
from visits.models import Channel, Grievance, GrievanceKind, MatterClass, Raiser, Topic
from visits.queries.tally import Unclassed, lines, matters, opinions
from visits.workflow import State

NOW = clock.now()
YEAR = f"{clock.today():%Y}"
# Matters of each class, and opinions in each: 81 matters of 276 opinions.
EACH = {"lawful": (30, 120), "reasonable": (25, 80), "hardship": (15, 45), "neither": (11, 31)}


@pytest.fixture
def raise_opinions(town):
    """Raise so many, in so many matters of a class, at once."""
    numbers = iter(range(1, 10_000))

    def raise_opinions(n_matters, n_opinions, classed="", district=None, **more):
        district = district or town.mei_village
        home = make_household(district, "户")

        def one(**said):
            return Grievance(
                number=f"X-{next(numbers):05}", area=district.area, township=town.east,
                district=district, raiser=Raiser.HOUSEHOLD, household=home, text="没有水",
                channel=Channel.VISIT, kind=GrievanceKind.objects.get(code="help"),
                **{"received_at": NOW, "registered_at": NOW, "version": 1, **more, **said},
            )  # fmt: skip

        found = Grievance.objects.bulk_create(one(classed=classed) for _ in range(n_matters))
        Grievance.objects.bulk_create(
            one(state=State.MERGED, merged_into=found[n % n_matters])
            for n in range(n_opinions - n_matters)
        )
        return found

    return raise_opinions


@pytest.fixture
def year(raise_opinions):
    for code, (n_matters, n_opinions) in EACH.items():
        raise_opinions(n_matters, n_opinions, code)


def told(of=None):
    found = lines(of if of is not None else opinions(Grievance.objects.all()))
    return {str(line.code): (line.opinions, line.matters) for line in found if line.opinions}


def test_276_opinions_are_81_matters_of_4_classes(year):
    assert told() == {**{code: each[::-1] for code, each in EACH.items()}, "": (276, 81)}


def rows(client, url):
    """The rows behind a link, over all its pages."""
    found, page = [], 1
    while True:
        table = client.get(f"{url.replace('&amp;', '&')}&page={page}").context["table"]
        found += list(table.page)
        if not table.page.has_next():
            return found
        page += 1


def test_every_figure_opens_as_many_rows_and_both_ways_lead_back(as_user, town, year):
    client = as_user(town.ban.user)
    page = client.get("/grievances/tally/")
    links = re.findall(r'href="(/grievances/tally/(\w+)/\?[^"]*)">(\d+)</a>', page.text)
    assert len(links) == 2 * (4 + 1)
    for url, _what, figure in links:
        assert len(rows(client, url)) == int(figure), url
    up = {}  # from each opinion to its matter
    [all_opinions] = [url for url, what, n in links if (what, n) == ("opinions", "276")]
    for one in rows(client, all_opinions):
        up.setdefault((one.merged_into or one).uid, set()).add(one.uid)
    [all_matters] = [url for url, what, n in links if (what, n) == ("matters", "81")]
    found = rows(client, all_matters)
    assert {one.uid for one in found} == set(up)
    for one in found[:3] + found[-3:]:  # from a matter down to its opinions
        down = rows(client, f"/grievances/tally/opinions/?period={YEAR}&of={one.uid}")
        assert {row.uid for row in down} == up[one.uid] and one.opinions == len(down)
    assert sum(one.opinions for one in found) == 276


def test_the_page_of_a_matter_leads_to_its_opinions_and_back(as_user, town, raise_opinions):
    [matter] = raise_opinions(1, 20)
    client = as_user(town.ban.user)
    page = client.get(f"/grievances/{matter.uid}/").text
    assert f"/grievances/tally/opinions/?period=ever&amp;of={matter.uid}" in page
    opinion = matter.merged.order_by("number")[0]
    assert f"/grievances/{opinion.uid}/" in page
    assert f"/grievances/{matter.uid}/" in client.get(f"/grievances/{opinion.uid}/").text


def test_merging_moves_figures_and_splitting_moves_them_back(town):
    homes = (town.amei, town.shan, town.zeng)
    one, two, three = (make_grievance(h, town.mei.user, received_at=NOW) for h in homes)
    make_move(
        by=town.ban.user, grievance=one, move="propose_class", at=NOW, classed="lawful", reason="有"
    )
    one.refresh_from_db()
    make_move(by=town.lian.user, grievance=one, move="confirm_class", at=NOW)
    assert told() == {"lawful": (1, 1), "not-yet": (2, 2), "": (3, 3)}
    for other in (two, three):
        make_move(by=town.ban.user, grievance=other, move="merge", at=NOW, into=one)
    assert told() == {"lawful": (3, 1), "": (3, 1)}
    two.refresh_from_db()
    make_move(by=town.ban.user, grievance=two, move="split", at=NOW, reason="不是一处")
    assert told() == {"lawful": (2, 1), "not-yet": (1, 1), "": (3, 2)}
    two.refresh_from_db()
    make_move(by=town.ban.user, grievance=two, move="void", at=NOW, reason="记错")
    assert told() == {"lawful": (2, 1), "": (2, 1)}


def test_what_the_reader_may_not_see_is_counted_as_no_matter(as_user, town, raise_opinions):
    [far] = raise_opinions(1, 6, "lawful", district=town.lan_village)
    raise_opinions(6, 6, "hardship")
    near = Grievance.objects.filter(district=town.mei_village)[:5]
    Grievance.objects.filter(pk__in=near.values("pk")).update(
        state=State.MERGED, merged_into=far, classed=""
    )
    page = as_user(town.shu.user).get("/grievances/tally/")
    found = {
        row.line.code: (row.words("opinions"), row.words("matters"))
        for row in page.context["table"].page
    }
    assert found[Unclassed.ELSEWHERE] == (5, "")
    listed = rows(as_user(town.shu.user), "/grievances/tally/opinions/?stands=elsewhere")
    assert len(listed) == 5
    text = as_user(town.shu.user).get("/grievances/tally/opinions/?stands=elsewhere").text
    assert far.number not in text and str(far.uid) not in text and "看不到的一件" in text
    assert (
        matters(opinions(Grievance.objects.all()), opinions(Grievance.objects.all())).count() == 2
    )


def test_small_figures_are_told_and_open_their_rows_as_whoever_sees_them_may(
    as_user, town, raise_opinions
):
    raise_opinions(20, 40, "lawful")
    raise_opinions(2, 3, "hardship")
    client = as_user(town.ban.user)
    page = client.get("/grievances/tally/")
    found = {row.line.code: row.words("matters") for row in page.context["table"].page}
    assert found == {
        "lawful": 20, "reasonable": 0, "hardship": 2, "neither": 0, "not-yet": 0, "": 22,
    }  # fmt: skip
    [url] = re.findall(r'href="(/grievances/tally/matters[^"]*stands=hardship)"', page.text)
    assert len(rows(client, url)) == 2


def test_the_figures_are_narrowed_by_time_place_and_topic(as_user, town, raise_opinions):
    water = Topic.objects.get(code="drinking-water")
    raise_opinions(6, 12, "lawful", topic=water)
    raise_opinions(7, 7, "lawful", district=town.lan_village)
    raise_opinions(9, 9, "lawful", received_at=NOW - dt.timedelta(days=800))
    client = as_user(town.ban.user)

    def whole(query):
        row = list(client.get(f"/grievances/tally/{query}").context["table"].page)[-1]
        return row.words("opinions"), row.words("matters")

    assert whole("") == (19, 13)
    assert whole("?period=ever") == whole("?period=all") == (28, 22)
    assert whole("?topic=drinking-water") == whole(f"?topic={water.parent.code}") == (12, 6)
    assert whole(f"?district={town.lan_village.uid}") == (7, 7)


def test_a_period_that_is_none_gets_no_figures_and_is_told_at_its_field(as_user, town, year):
    page = as_user(town.ban.user).get("/grievances/tally/?period=zz")
    assert "period" in page.context["filters"].errors
    assert list(page.context["table"].page) == [] and "合理也合规定" not in page.text


def test_a_county_leader_chooses_a_township(as_user, town, raise_opinions):
    raise_opinions(6, 6, "lawful")
    user = make_user("gao", "高县长")
    make_grant(user, Role.LEADER, town.county)
    client = as_user(user)
    assert "township" in client.get("/grievances/tally/").context["filters"].fields
    page = client.get(f"/grievances/tally/?township={town.west.uid}")
    assert list(page.context["table"].page)[-1].words("opinions") == 0


def test_the_tally_is_for_those_who_read_the_rates_and_names_no_household(as_user, town, year):
    for person in (town.ban, town.lian, town.shu):
        for page in ("", "opinions/", "matters/"):
            answer = as_user(person.user).get(f"/grievances/tally/{page}")
            assert answer.status_code == 200 and "户主" not in answer.text
    for person in (town.mei, town.min):
        assert as_user(person.user).get("/grievances/tally/").status_code == 403


def test_the_rates_are_told_apart_by_class(as_user, town, raise_opinions):
    raise_opinions(
        6, 6, "lawful", state=State.CLOSED, followed_up="solved", satisfaction="satisfied"
    )
    raise_opinions(2, 2, "hardship", state=State.CLOSED, followed_up="solved")
    page = as_user(town.ban.user).get("/grievances/figures/?by=class")
    assert "合理也合规定" in page.text and "classed=lawful" in page.text
    listed = as_user(town.ban.user).get("/grievances/?pile=all&classed=lawful")
    assert listed.context["table"].page.paginator.count == 6


@pytest.mark.parametrize("code", MatterClass.values)
def test_each_class_has_a_name_that_fits_a_column(code):
    assert 4 <= len(str(MatterClass(code).label)) <= 12
