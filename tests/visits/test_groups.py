"""专项整治、集体诉求: matters under a name, each with its own office; figures open their rows."""

import datetime as dt
import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from contacts.kit import clock
from contacts.policy import Role
from tests.factories import make_cadre, make_grant, make_grievance, make_organisation, make_user
from visits.actions.groups import begin_group, change_group, put_into_group, take_out_of_group
from visits.actions.moves import make_move
from visits.actions.retention import TERMS
from visits.actions.sealing import seal_matter
from visits.models import Grievance, GroupedMatter, GroupKind, MatterGroup, Mode
from visits.queries.groups import by_office, by_state, in_group

NOW, TODAY = clock.now(), clock.today()


def said(town, **more):
    return {
        "kind": GroupKind.DRIVE, "name": "饮水整治", "area": town.east,
        "organisation": town.office, "starts_on": TODAY, "aim": "家家有水", **more,
    }  # fmt: skip


@pytest.fixture
def group(town):
    return begin_group(by=town.ban.user, **said(town))


@pytest.fixture
def three(town):
    """One sent, one new, one of another village."""
    homes = ((town.amei, town.mei), (town.shan, town.mei), (town.mo, town.lan))
    found = [make_grievance(home, by.user, received_at=NOW) for home, by in homes]
    send = {"office": town.office, "mode": Mode.ASSIGNED}
    found[0] = make_move(by=town.ban.user, grievance=found[0], move="send", at=NOW, **send)
    return found


@pytest.fixture
def filled(town, group, three):
    put_into_group(by=town.ban.user, group=group, grievances=three, at=NOW)
    return group


def chosen(matters):
    return "?" + "&".join(f"of={one.uid}" for one in matters)


def listed(page):
    return {row.number for row in page.context["table"].page}


def test_a_group_is_begun_filled_from_the_list_and_looked_at(as_user, town, three):
    desk = as_user(town.ban.user)
    typed = said(town, area=town.east.uid, organisation=town.office.uid)
    address = desk.post("/grievances/groups/new/", typed).headers["Location"]
    group = MatterGroup.objects.get()
    assert address == f"/grievances/groups/{group.uid}/"
    page = desk.get(f"/grievances/groups/into/{chosen(three)}")
    assert all(one.number in page.text for one in three)
    done = desk.post(f"/grievances/groups/into/{chosen(three)}", {"group": group.uid})
    assert done.headers["Location"] == address
    page = desk.get(address)
    assert listed(page) == {one.number for one in three}
    for words in ("专项整治", "民政办牵头", "家家有水"):
        assert words in page.text
    [row] = desk.get("/grievances/groups/").context["table"].page
    assert (row.matters, row.still_open) == (3, 3)


def test_every_figure_opens_as_many_rows(as_user, town, filled):
    address = f"/grievances/groups/{filled.uid}/"
    page = as_user(town.ban.user).get(address)
    figures = re.findall(r'href="(\?(?:state|office)=[^"]+)">(\d+)<', page.text)
    assert len(figures) == 4  # two states, one office, and what no office has
    for query, number in figures:
        assert len(listed(as_user(town.ban.user).get(address + query))) == int(number)
    assert listed(as_user(town.ban.user).get(f"{address}?office=写错了")) == set()


def test_its_matters_are_split_by_state_and_by_the_office_that_leads(town, filled, three):
    rows = type(three[0]).objects.filter(in_group(filled.uid))
    assert [(code, n) for code, _words, n in by_state(rows)] == [("new", 2), ("sent", 1)]
    [led, unled] = by_office(rows, NOW)
    assert (led.name, led.all, led.open, led.late) == ("民政办", 1, 1, 0)
    assert (unled.name, unled.all) == ("", 2)
    later = by_office(rows, NOW + dt.timedelta(days=60))
    assert [line.late for line in later] == [1, 2]


def test_put_in_twice_it_is_in_once_and_taken_out_it_stays_to_be_read(as_user, town, filled, three):
    assert put_into_group(by=town.ban.user, group=filled, grievances=three, at=NOW) == 0
    path = f"/grievances/groups/{filled.uid}/out/{chosen(three[:1])}"
    assert as_user(town.ban.user).get(path).status_code == 200
    assert as_user(town.ban.user).post(path).status_code == 302
    member = GroupedMatter.objects.get(grievance=three[0])
    assert member.removed_by == town.ban.user
    page = as_user(town.ban.user).get(f"/grievances/{three[0].uid}/").text
    assert "在“饮水整治”里过" in page
    assert take_out_of_group(by=town.ban.user, group=filled, grievances=three[:1], at=NOW) == 0
    assert put_into_group(by=town.ban.user, group=filled, grievances=three[:1], at=NOW) == 1


def test_a_group_of_a_village_takes_that_villages_matters_and_all_or_none(as_user, town, three):
    here = town.mei_village.area
    group = begin_group(by=town.ban.user, **said(town, area=here, name="梅村饮水"))
    with pytest.raises(ValidationError, match=three[2].number):
        put_into_group(by=town.ban.user, group=group, grievances=three, at=NOW)
    assert not GroupedMatter.objects.exists()
    put_into_group(by=town.ban.user, group=group, grievances=three[:2], at=NOW)
    page = as_user(town.shu.user).get(f"/grievances/groups/{group.uid}/")  # of that village
    assert listed(page) == {one.number for one in three[:2]}
    assert 'name="of"' not in page.text


def test_an_office_sees_its_group_and_of_it_its_own_matters(as_user, town, filled, three):
    page = as_user(town.min.user).get(f"/grievances/groups/{filled.uid}/")
    assert listed(page) == {three[0].number}
    other = make_organisation(town.east, "规划建设办")
    user = make_user("gui", "桂建设")
    make_grant(user, Role.HANDLER, town.east)
    make_cadre(town.east, "桂建设", staff_number="GUI", organisation=other, user=user)
    assert as_user(user).get(f"/grievances/groups/{filled.uid}/").status_code == 404
    assert as_user(town.mei.user).get(f"/grievances/groups/{filled.uid}/").status_code == 404


def test_where_it_lies_is_changed_only_with_its_matters(town, filled):
    with pytest.raises(ValidationError) as error:
        there = said(town, area=town.mei_village.area)
        change_group(by=town.ban.user, group=filled, **there)
    assert "area" in error.value.message_dict
    change_group(by=town.ban.user, group=filled, **said(town, name="饮水提升"))
    assert MatterGroup.objects.get().name == "饮水提升"


def test_the_form_of_a_group_keeps_what_is_there_and_tells_what_is_wrong(as_user, town, group):
    desk, path = as_user(town.ban.user), f"/grievances/groups/{group.uid}/change/"
    form = desk.get(path).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    assert desk.post(path, {**typed, "aim": "月底通水"}).status_code == 302
    wrong = {**typed, "ends_on": TODAY - dt.timedelta(days=1)}
    assert "结束日期早于开始日期" in desk.post(path, wrong).text
    again = desk.post("/grievances/groups/new/", {**typed, "name": group.name})
    assert "已经有一组叫“饮水整治”，换一个名称" in again.context["form"].errors["name"][0]
    assert MatterGroup.objects.count() == 1


def test_a_name_that_another_group_of_the_place_has_is_refused_in_plain_words(town, group):
    with pytest.raises(ValidationError) as error:
        begin_group(by=town.ban.user, **said(town))
    assert "换一个名称" in error.value.message_dict["name"][0]
    other = begin_group(by=town.ban.user, **said(town, name="修路"))
    with pytest.raises(ValidationError) as error:
        change_group(by=town.ban.user, group=other, **said(town))
    assert set(error.value.message_dict) == {"name"}
    assert change_group(by=town.ban.user, group=other, **said(town, name="修路")) == other
    elsewhere = said(town, area=town.mei_village.area)
    assert begin_group(by=town.ban.user, **elsewhere)


def test_the_actions_themselves_keep_others_from_a_group(town, group, filled, three):
    wai = make_user("wenxi", "文西")
    make_grant(wai, Role.CLERK, town.west)
    for by in (wai, town.shu.user):
        with pytest.raises(PermissionDenied):
            begin_group(by=by, **said(town, name="另一组"))
        with pytest.raises(PermissionDenied):
            change_group(by=by, group=group, **said(town, name="另一组"))
        with pytest.raises(PermissionDenied):
            take_out_of_group(by=by, group=group, grievances=three, at=NOW)
    # Who dispatches in one village alone keeps no group of the whole township.
    near = make_user("wenmei", "文梅")
    make_grant(near, Role.CLERK, town.mei_village.area)
    with pytest.raises(PermissionDenied):
        put_into_group(by=near, group=group, grievances=three[:1], at=NOW)
    with pytest.raises(PermissionDenied):
        take_out_of_group(by=near, group=group, grievances=three[:1], at=NOW)
    with pytest.raises(PermissionDenied):
        begin_group(by=near, **said(town, name="另一组"))
    assert group.members.filter(removed_at=None).count() == 3


def test_nothing_more_is_put_into_a_group_that_has_ended(town, group, three):
    MatterGroup.objects.update(starts_on=TODAY - dt.timedelta(9), ends_on=TODAY - dt.timedelta(1))
    with pytest.raises(ValidationError, match="已经结束"):
        put_into_group(by=town.ban.user, group=group, grievances=three, at=NOW)


def test_a_unit_of_another_township_leads_no_group(town):
    far = make_organisation(town.west, "西河民政办")
    with pytest.raises(ValidationError) as error:
        begin_group(by=town.ban.user, **said(town, organisation=far))
    assert "organisation" in error.value.message_dict


def test_who_does_not_dispatch_gathers_nothing(as_user, town, group, three):
    with pytest.raises(PermissionDenied):
        put_into_group(by=town.shu.user, group=group, grievances=three, at=NOW)
    for person in (town.shu, town.mei, town.lian):
        assert as_user(person.user).get("/grievances/groups/new/").status_code == 403
        assert as_user(person.user).get("/grievances/groups/into/").status_code == 403


def test_without_any_chosen_the_page_says_where_to_choose(as_user, town, group):
    assert "先在清单里勾上" in as_user(town.ban.user).get("/grievances/groups/into/").text
    with pytest.raises(ValidationError, match="勾上"):
        put_into_group(by=town.ban.user, group=group, grievances=[], at=NOW)


def test_the_list_of_matters_is_narrowed_to_a_group(as_user, town, filled, three):
    take_out_of_group(by=town.ban.user, group=filled, grievances=three[:1], at=NOW)
    page = as_user(town.ban.user).get(f"/grievances/?pile=all&group={filled.uid}")
    assert listed(page) == {one.number for one in three[1:]}


def test_what_is_sealed_is_in_no_group_any_more(town, filled, three):
    seal_matter(by=town.ban.user, grievance=three[1], about="某人", at=NOW, handed_over=True)
    assert not GroupedMatter.objects.filter(grievance=three[1]).exists()


def test_what_was_sealed_meanwhile_is_put_into_no_group(town, group, three):
    seal_matter(by=town.ban.user, grievance=three[1], about="某人", at=NOW, handed_over=True)
    with pytest.raises(ValidationError, match=f"不能再归进来：.*{three[1].number}"):
        put_into_group(by=town.ban.user, group=group, grievances=three, at=NOW)
    assert not GroupedMatter.objects.exists()


# --- How long a group is kept -----------------------------------------------------------------------


THEN = clock.start_of(dt.date(2018, 6, 1))
KEPT_FROM = dt.date(2019, 1, 1)


def over(first):
    [term] = [t for t in TERMS if t.code == "grievance_group"]
    return term.over(first)


@pytest.fixture
def of_2018(town, group):
    """A group of 2018 with one matter that was answered on the spot then, and nothing since."""
    matter = make_grievance(town.amei, town.mei.user, received_at=THEN)
    put_into_group(by=town.ban.user, group=group, grievances=[matter], at=THEN)
    matter = make_move(by=town.mei.user, grievance=matter, move="solve", at=THEN, result="修好了")
    MatterGroup.objects.update(starts_on=dt.date(2018, 1, 1), ends_on=dt.date(2018, 12, 31))
    return group


@pytest.mark.parametrize("ends_on", [dt.date(2018, 12, 31), None])
def test_a_group_goes_when_its_time_is_over_and_its_matters_stay(town, of_2018, ends_on):
    MatterGroup.objects.update(ends_on=ends_on)
    assert not over(dt.date(2018, 1, 1)).exists()
    assert not over(dt.date(2018, 6, 1)).exists()
    [term] = [t for t in TERMS if t.code == "grievance_group"]
    term.clear(over(KEPT_FROM))
    assert not MatterGroup.objects.exists() and not GroupedMatter.objects.exists()
    assert Grievance.objects.count() == 1


@pytest.mark.parametrize("ends_on", [dt.date(2018, 12, 31), None])
@pytest.mark.parametrize("why", ["open", "moved since", "put in since", "taken out since"])
def test_a_group_stays_as_long_as_something_is_done_with_its_matters(town, of_2018, ends_on, why):
    matter = Grievance.objects.get()
    match why:
        case "open":
            Grievance.objects.update(state="in_hand")
        case "moved since":
            other = make_grievance(town.shan, town.mei.user, received_at=THEN)
            put_into_group(by=town.ban.user, group=of_2018, grievances=[other], at=THEN)
            make_move(by=town.mei.user, grievance=other, move="solve", at=NOW, result="修好了")
        case "put in since":
            GroupedMatter.objects.update(added_at=NOW)
        case "taken out since":
            take_out_of_group(by=town.ban.user, group=of_2018, grievances=[matter], at=NOW)
    MatterGroup.objects.update(ends_on=ends_on)
    assert not over(KEPT_FROM).exists()


def test_a_group_in_which_nothing_was_for_years_goes_and_a_new_one_stays(town, group):
    MatterGroup.objects.update(starts_on=dt.date(2018, 1, 1))
    begin_group(by=town.ban.user, **said(town, name="修路"))
    assert list(over(KEPT_FROM)) == [group]
