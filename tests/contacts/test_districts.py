"""Places, districts, teams: one leader at a time, vacancies visible, history kept."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from contacts.actions import areas, posts, stations
from contacts.kit import clock
from contacts.models import (
    Area,
    AuditEvent,
    Household,
    Organisation,
    Post,
    PostRole,
    ResponsibilityDistrict,
    ServiceCategory,
)
from contacts.queries.teams import district_rows, teams, vacancies
from tests.factories import make_area, make_assignment, make_cadre, make_district, make_post

DAY = dt.date(2026, 6, 1)
EVE = dt.date(2026, 5, 31)


def text(response):
    return response.content.decode()


def appoint(cast, role, cadre=None, **fields):
    fields = {"district": cast.mei_village, "starts_on": DAY} | fields
    return posts.appoint(by=cast.quan, cadre=cadre or cast.lan, role=role, **fields)


def test_a_new_village_is_a_new_district(cast, told):
    village = areas.plant_area(by=cast.quan, parent=cast.east, kind="village", name="新村", on=DAY)
    district = village.districts.get()
    assert (district.name, district.starts_on) == ("新村", DAY)
    assert told[-1]["cadres"] is None


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": "梅村"}, "name"),
        ({"kind": "group"}, "kind"),
        ({"code": "459900101201"}, "code"),
        ({"code": "12a"}, "code"),
    ],
)
def test_a_place_that_cannot_be_is_refused_at_its_field(cast, fields, field):
    values = {"parent": cast.east, "kind": "village", "name": "新村", "on": DAY} | fields
    before = Area.objects.count()
    with pytest.raises(ValidationError) as error:
        areas.plant_area(by=cast.quan, **values)
    assert field in error.value.message_dict
    assert Area.objects.count() == before


def test_places_without_a_statistical_code_may_be_many(cast):
    for name in ("甲", "乙"):
        areas.plant_area(by=None, parent=cast.mei_village.area, kind="group", name=name, on=DAY)
    assert Area.objects.filter(code=None, kind="group").count() == 2


def test_a_place_where_people_live_is_not_abolished(cast):
    with pytest.raises(ValidationError):
        areas.abolish_area(area=cast.mei_village.area, by=cast.quan, on=DAY)
    assert ResponsibilityDistrict.objects.get(pk=cast.mei_village.pk).ends_on is None


def test_an_empty_village_is_abolished_with_its_district_and_posts(cast):
    Household.objects.filter(pk=cast.mo.pk).update(ends_on=EVE)
    areas.abolish_area(area=cast.lan_village.area, by=cast.quan, on=DAY)
    cast.lan_village.refresh_from_db()
    assert cast.lan_village.ends_on == DAY
    assert cast.lan_village.posts.get().ends_on == DAY
    assert Area.objects.get(pk=cast.lan_village.area_id).ended_on == DAY


@pytest.mark.parametrize("role", [PostRole.LINKED_LEADER, PostRole.FIRST_SECRETARY])
def test_there_is_one_linked_leader_and_one_first_secretary_at_a_time(cast, role):
    Post.objects.filter(role=role).delete()
    first = appoint(cast, role, starts_on=dt.date(2026, 1, 1), ends_on=DAY)
    with pytest.raises(ValidationError) as error:
        appoint(cast, role, cadre=cast.ban)
    assert "role" in error.value.message_dict
    assert appoint(cast, role, cadre=cast.ban, starts_on=dt.date(2026, 6, 2)).pk != first.pk


def test_a_leader_is_replaced_in_one_step_and_the_history_is_kept(cast, told):
    posts.replace_holder(
        by=cast.quan,
        district=cast.mei_village,
        role=PostRole.LINKED_LEADER,
        cadre=cast.ban,
        starts_on=DAY,
    )
    leaders = cast.mei_village.posts.filter(role=PostRole.LINKED_LEADER)
    assert [post.cadre for post in leaders.as_of(EVE)] == [cast.lian]
    assert [post.cadre for post in leaders.as_of(DAY)] == [cast.ban]
    assert {pk for message in told for pk in message["cadres"]} == {cast.lian.pk, cast.ban.pk}


def test_a_replacement_that_fails_leaves_the_former_leader(cast):
    with pytest.raises(ValidationError):
        posts.replace_holder(
            by=None,
            district=cast.mei_village,
            role=PostRole.LINKED_LEADER,
            cadre=cast.ban,
            starts_on=dt.date(2019, 1, 1),
        )
    assert cast.mei_village.posts.get(role=PostRole.LINKED_LEADER).ends_on is None


def test_one_person_stands_in_several_roles_but_not_twice_in_one(cast):
    appoint(cast, PostRole.GRID_WORKER)
    appoint(cast, PostRole.GROUP_LEADER)
    with pytest.raises(ValidationError) as error:
        appoint(cast, PostRole.GRID_WORKER)
    assert "cadre" in error.value.message_dict


def test_a_grid_worker_may_have_two_grids_of_the_village_and_none_elsewhere(cast):
    first, second = (make_area(cast.mei_village.area, "grid", name) for name in ("一", "二"))
    elsewhere = make_area(cast.lan_village.area, "grid", "三")
    appoint(cast, PostRole.GRID_WORKER, area=first)
    with pytest.raises(ValidationError) as error:
        appoint(cast, PostRole.GRID_WORKER, area=elsewhere)
    assert "area" in error.value.message_dict
    assert appoint(cast, PostRole.GRID_WORKER, area=second, starts_on=EVE).area == second


def test_what_is_vacant_or_too_much_is_told(cast):
    remarks = {v.held.seat.role: v.held.remark for v in vacancies([cast.mei_village], DAY)}
    assert remarks == {
        PostRole.OFFICE_CADRE: "空缺1名",
        PostRole.POLICE_OFFICER: "空缺1名",
        PostRole.JUDICIAL_OFFICER: "空缺1名",
    }
    for name in ("甲", "乙", "丙"):
        appoint(cast, PostRole.OFFICE_CADRE, cadre=make_cadre(cast.east, name))
    remarks = {v.held.seat.role: v.held.remark for v in vacancies([cast.mei_village], DAY)}
    assert remarks[PostRole.OFFICE_CADRE] == "多了1名"


def test_a_district_counts_households_and_those_with_a_contact_once(cast):
    make_assignment(cast.lu, cast.amei)
    make_assignment(cast.lu, cast.mo)
    rows = district_rows(ResponsibilityDistrict.objects.order_by("pk"), DAY)
    assert [(r.n_households, r.n_contacted, r.n_office, r.leader) for r in rows] == [
        (3, 2, 1, "韦连山"),
        (1, 1, 0, None),
        (1, 1, 0, None),
    ]


def test_a_station_is_open_on_weekdays_at_hours_that_make_sense(cast):
    values = {"place": "村委会", "opens_at": dt.time(9), "closes_at": dt.time(11), "starts_on": DAY}
    station = stations.open_station(
        by=cast.quan, district=cast.mei_village, weekdays=[4, 1, 4], **values
    )
    assert station.weekdays == [1, 4]
    for wrong in ({"weekdays": []}, {"weekdays": [8]}, {"weekdays": [1], "closes_at": dt.time(8)}):
        with pytest.raises(ValidationError):
            stations.open_station(by=None, district=cast.mei_village, **{**values, **wrong})


def test_a_contact_point_is_one_village_or_one_unit(cast):
    link = stations.link_contact_point
    link(by=None, cadre=cast.lian, district=cast.lan_village, starts_on=DAY)
    with pytest.raises(ValidationError):
        link(by=None, cadre=cast.lian, district=cast.lan_village, starts_on=DAY)
    with pytest.raises(ValidationError):
        link(by=None, cadre=cast.lian, starts_on=DAY)


def pages(cast):
    post = cast.mei_village.posts.get(role=PostRole.LINKED_LEADER)
    district, area = cast.mei_village.uid, cast.mei_village.area.uid
    return [
        reverse("district", args=[district]),
        reverse("district-change", args=[district]),
        reverse("team-history", args=[district]),
        reverse("district-cards", args=[district]),
        reverse("district-board", args=[district]),
        reverse("post-new", args=[district]),
        reverse("station-new", args=[district]),
        reverse("post-end", args=[post.uid]),
        reverse("post-replace", args=[post.uid]),
        reverse("area", args=[area]),
        reverse("area-new", args=[area]),
        reverse("area-change", args=[area]),
        reverse("area-abolish", args=[area]),
        reverse("district-new", args=[area]),
    ]


def test_another_township_is_not_found(sign_in, cast):
    client = sign_in(cast.quan)
    assert {client.get(page).status_code for page in pages(cast)} == {200}
    client = sign_in(cast.wai)
    for page in pages(cast)[:2] + pages(cast)[3:]:
        assert client.get(page).status_code == 404, page


def test_a_cadre_sees_the_team_but_appoints_nobody(sign_in, cast):
    client = sign_in(cast.mei.user)
    page = text(client.get(reverse("district", args=[cast.mei_village.uid])))
    assert "韦连山" in page
    assert reverse("post-new", args=[cast.mei_village.uid]) not in page
    assert client.get(reverse("post-new", args=[cast.mei_village.uid])).status_code == 403


def test_a_cadre_of_another_township_cannot_be_appointed(sign_in, cast):
    page = reverse("post-new", args=[cast.mei_village.uid])
    typed = {"role": "grid_worker", "starts_on": "2026-06-01", "cadre": str(cast.west_cadre.uid)}
    response = sign_in(cast.quan).post(page, typed)
    assert response.status_code == 200
    assert not Post.objects.filter(role="grid_worker").exists()
    typed["cadre"] = str(cast.lan.uid)
    assert sign_in(cast.quan).post(page, typed).status_code == 302
    assert Post.objects.filter(role="grid_worker").exists()


def test_a_second_leader_is_refused_at_the_role(sign_in, cast):
    page = reverse("post-new", args=[cast.mei_village.uid])
    typed = {"role": "linked_leader", "starts_on": "2026-06-01", "cadre": str(cast.lan.uid)}
    assert "现在是韦连山" in text(sign_in(cast.quan).post(page, typed))


def test_a_person_leads_to_the_places_and_a_place_to_the_persons(sign_in, cast):
    client = sign_in(cast.quan)
    assert "兰村" in text(client.get("/districts/people/", {"q": "莫丽兰"}))
    people = text(client.get("/districts/people/", {"district": cast.mei_village.uid}))
    assert "韦小梅" in people
    assert "莫丽兰" not in people


def test_cards_and_boards_give_office_numbers_only(sign_in, cast):
    ResponsibilityDistrict.objects.filter(pk=cast.mei_village.pk).update(service_phone="0771123")
    client = sign_in(cast.mei.user)
    for name in ("district-cards", "district-board"):
        page = text(client.get(reverse(name, args=[cast.mei_village.uid])))
        assert "0771123" in page
        assert "15400000000" not in page


def test_stations_are_published_with_unit_team_place_weekdays_and_hours(sign_in, cast):
    make_post(cast.zhen, cast.mei_village, PostRole.MAIN_TEAM)
    post = {"place": "党群服务中心", "weekdays": [2, 3], "opens_at": "08:30", "closes_at": "17:00"}
    unit = Organisation.objects.filter(area=cast.east).first()
    values = post | {"organisation": unit.uid, "starts_on": clock.today().isoformat()}
    client = sign_in(cast.ban.user)
    answer = client.post(reverse("station-new", args=[cast.mei_village.uid]), values)
    assert answer.status_code == 302
    for name in ("district-board", "district-cards"):
        sheet = text(client.get(reverse(name, args=[cast.mei_village.uid])))
        for words in ("党群服务中心", "周二、周三", "08:30—17:00", "驻点干部", "黄镇生"):
            assert words in sheet, (name, words)
        assert "党政办" in sheet, name
        assert "妥善保管或销毁" not in sheet, name  # it is given to residents


def test_the_card_of_a_household_names_its_contact_and_leaves_a_trace(sign_in, cast):
    client, card = sign_in(cast.mei.user), reverse("household-card", args=[cast.amei.uid])
    page = text(client.get(card))
    assert "黄阿妹" in page
    assert "您家的联系人" in page
    event = AuditEvent.objects.get(verb="print", resource="household")
    assert event.object_ids == [str(cast.amei.uid)]
    assert sign_in(cast.lan.user).get(card).status_code == 404


def test_cards_are_printed_a_group_at_a_time(sign_in, cast):
    group = make_area(cast.mei_village.area, "group", "1组")
    Household.objects.filter(pk=cast.zeng.pk).update(group=group)
    client = sign_in(cast.quan)
    page = text(
        client.get(reverse("district-cards", args=[cast.mei_village.uid]), {"group": group.uid})
    )
    assert "曾有福" in page
    assert "黄阿妹" not in page


def test_the_tree_begins_where_the_user_was_granted(sign_in, cast):
    assert sign_in(cast.quan).get("/areas/").url == reverse("area", args=[cast.east.uid])
    page = text(sign_in(cast.quan).get(reverse("area", args=[cast.east.uid])))
    assert "梅村" in page
    assert "青山县" not in page


def test_a_group_counts_its_households(sign_in, cast):
    group = make_area(cast.mei_village.area, "group", "1组")
    Household.objects.filter(pk__in=[cast.zeng.pk, cast.amei.pk]).update(group=group)
    from contacts.queries.areas import children_of, household_counts

    village = Area.objects.get(pk=cast.mei_village.area_id)
    assert household_counts(village, children_of(village), DAY) == {group.pk: 2}
    east = Area.objects.get(pk=cast.east.pk)
    counts = household_counts(east, children_of(east), DAY)
    assert counts[village.pk] == 3


@pytest.mark.parametrize("page", ["/districts/", "/districts/people/", "/districts/vacancies/"])
def test_a_list_asks_ten_questions_however_long_it_is(
    sign_in, cast, page, django_assert_max_num_queries, django_assert_num_queries
):
    def fill(first, last):
        for number in range(first, last):
            district = make_district(cast.east, f"村{number}")
            make_post(cast.lian, district, PostRole.LINKED_LEADER)

    client = sign_in(cast.quan)
    fill(0, 5)
    with django_assert_max_num_queries(10) as few:
        client.get(page)
    fill(5, 50)
    with django_assert_num_queries(len(few)):
        client.get(page)


def test_the_page_of_a_district_stays_within_twenty_questions(
    sign_in, cast, django_assert_max_num_queries
):
    client = sign_in(cast.quan)
    with django_assert_max_num_queries(20):
        client.get(reverse("district", args=[cast.mei_village.uid]))


def test_teams_of_many_districts_are_read_at_once(cast, django_assert_num_queries):
    districts = list(ResponsibilityDistrict.objects.all())
    with django_assert_num_queries(1):
        teams(districts, DAY)


def test_lists_of_places_are_sent_as_sheets(sign_in, cast):
    client = sign_in(cast.quan)
    for page in ("/districts/", "/districts/people/", "/districts/vacancies/", "/stations/"):
        assert client.get(page, {"export": "xlsx"}).status_code == 200


def test_a_vacancy_is_one_tap_from_the_form_that_fills_it(cast, client):
    client.force_login(cast.quan)
    text = client.get("/districts/vacancies/").text
    address = f"/districts/{cast.mei_village.uid}/posts/new/?role="
    assert address in text
    role = text.split(address)[1].split('"')[0]
    form = client.get(address + role)
    assert form.status_code == 200
    assert f'value="{role}" selected' in form.text
    client.force_login(cast.lian.user)
    assert "/posts/new/" not in client.get("/districts/vacancies/").text


def test_a_building_group_stands_beside_the_village_groups(sign_in, cast):
    client, village = sign_in(cast.quan), cast.mei_village.area
    for kind, name in (("group", "1组"), ("building", "一号楼")):
        values = {"kind": kind, "name": name, "code": "", "name_en": ""}
        assert client.post(reverse("area-new", args=[village.uid]), values).status_code == 302
    page = text(client.get(reverse("area", args=[village.uid])))
    assert "一号楼" in page and "楼组" in page and "1组" in page


@pytest.mark.parametrize("role", [PostRole.INSTRUCTOR, PostRole.FIRST_SECRETARY])
def test_an_instructor_stands_in_a_district(sign_in, cast, role):
    client, page = sign_in(cast.quan), reverse("post-new", args=[cast.mei_village.uid])
    values = {"role": role, "cadre": cast.zhen.uid, "starts_on": DAY.isoformat(), "tasks": ""}
    assert client.post(page, values).status_code == 302
    shown = text(client.get(reverse("district", args=[cast.mei_village.uid])))
    assert str(role.label) in shown and "黄镇生" in shown


def test_one_officer_serves_several_districts(cast):
    officer = make_cadre(cast.east, "警一", category=ServiceCategory.OTHER)
    for district in (cast.mei_village, cast.lan_village):
        posts.appoint(
            by=None, district=district, cadre=officer, role=PostRole.POLICE_OFFICER, starts_on=DAY
        )
    found = teams([cast.mei_village, cast.lan_village], DAY)
    for team in found.values():
        (seat,) = [held for held in team if held.seat.role is PostRole.POLICE_OFFICER]
        assert not seat.missing and not seat.surplus


def test_somebody_of_the_county_stands_in_a_team_without_serving_the_township(sign_in, cast):
    bureau = Organisation.objects.create(
        area=cast.county, name="水利局", kind="county_department", starts_on=EVE
    )
    guest = make_cadre(
        cast.east, "县里来", category=ServiceCategory.COUNTY_CADRE, organisation=bureau
    )
    make_post(guest, cast.mei_village, PostRole.AUXILIARY_TEAM)
    shown = text(sign_in(cast.mei.user).get(reverse("district", args=[cast.mei_village.uid])))
    assert "县里来" in shown
