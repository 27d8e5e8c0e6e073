"""Cadres, organisations, leave, stand-ins: dated, within reach, told to the duties."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from contacts.actions import absences, cadres, organisations
from contacts.models import Cadre, Leave, Organisation, PostRole, Service
from tests.factories import LONG_AGO, make_cadre, make_organisation, make_post

DAY = dt.date(2026, 6, 1)
EVE = dt.date(2026, 5, 31)


def text(response):
    return response.content.decode()


def office(cast):
    return Organisation.objects.get(area=cast.east, name="党政办")


def test_a_cadre_is_entered_with_the_first_service(cast, told):
    service = {"category": "village_cadre", "organisation": office(cast), "starts_on": DAY}
    cadre = cadres.register_cadre(
        by=cast.quan, township=cast.east, staff_number="N1", name="新人", service=service
    )
    assert cadre.services.get().starts_on == DAY
    assert told[-1]["cadres"] == [cadre.pk]


def test_a_staff_number_is_taken_only_once_in_a_township(cast):
    with pytest.raises(ValidationError) as error:
        cadres.register_cadre(by=None, township=cast.east, staff_number="MEI", name="新人")
    assert "这个工号已经有人用了" in str(error.value)
    cadres.register_cadre(by=None, township=cast.west, staff_number="MEI", name="新人")


def test_a_first_service_that_cannot_be_leaves_no_cadre(cast):
    Organisation.objects.filter(pk=office(cast).pk).update(starts_on=dt.date(2027, 1, 1))
    service = {"category": "village_cadre", "organisation": office(cast), "starts_on": DAY}
    with pytest.raises(ValidationError):
        cadres.register_cadre(
            by=None, township=cast.east, staff_number="N1", name="新人", service=service
        )
    assert not Cadre.objects.filter(staff_number="N1").exists()


def test_a_new_service_ends_the_present_one_the_day_before(cast):
    present = cast.mei.services.get()
    cadres.begin_service(
        by=cast.quan,
        cadre=cast.mei,
        category="township_cadre",
        organisation=office(cast),
        starts_on=DAY,
        instead_of=present,
    )
    present.refresh_from_db()
    assert present.ends_on == EVE
    assert cast.mei.services.as_of(DAY).get().category == "township_cadre"


def test_a_correction_of_party_membership_is_told_and_of_a_title_is_not(cast, told):
    service = cast.mei.services.get()
    cadres.correct_service(service=service, by=cast.quan, title="主任")
    assert told == []
    cadres.correct_service(service=service, by=cast.quan, party_member=True)
    assert told[-1]["cadres"] == [cast.mei.pk]


def test_leave_of_a_kind_does_not_overlap_and_may_end_early_or_never_have_been(cast, told):
    leave = absences.record_leave(
        by=cast.ban.user, cadre=cast.mei, kind="leave", starts_on=DAY, ends_on=dt.date(2026, 6, 9)
    )
    with pytest.raises(ValidationError) as error:
        absences.record_leave(by=None, cadre=cast.mei, kind="leave", starts_on=dt.date(2026, 6, 9))
    assert "starts_on" in error.value.message_dict
    absences.end_leave(leave=leave, by=None, on=dt.date(2026, 6, 3))
    assert cast.mei.leaves.get().ends_on == dt.date(2026, 6, 3)
    absences.end_leave(leave=leave, by=None, on=EVE)
    assert not cast.mei.leaves.exists()
    assert len(told) == 3


def test_nobody_stands_in_for_himself_or_twice_at_a_time(cast):
    with pytest.raises(ValidationError):
        absences.name_stand_in(by=None, cadre=cast.mei, stand_in=cast.mei, starts_on=DAY)
    officer = make_cadre(cast.east, "敬警官")
    make_post(officer, cast.lan_village, PostRole.POLICE_OFFICER)
    with pytest.raises(ValidationError, match="公安干警"):
        absences.name_stand_in(by=None, cadre=cast.mei, stand_in=officer, starts_on=DAY)
    absences.name_stand_in(by=None, cadre=cast.mei, stand_in=cast.lu, starts_on=DAY)
    with pytest.raises(ValidationError):
        absences.name_stand_in(by=None, cadre=cast.mei, stand_in=cast.shu, starts_on=DAY)


def test_an_organisation_where_people_serve_is_not_dissolved(cast):
    with pytest.raises(ValidationError):
        organisations.dissolve_organisation(organisation=office(cast), by=None, on=DAY)
    Service.objects.filter(organisation=office(cast)).update(ends_on=EVE)
    organisations.dissolve_organisation(organisation=office(cast), by=None, on=DAY)
    assert office(cast).ends_on == DAY


def test_an_organisation_is_not_below_itself(cast):
    upper = make_organisation(cast.east, "镇政府")
    organisations.change_organisation(organisation=office(cast), by=None, parent=upper)
    with pytest.raises(ValidationError) as error:
        organisations.change_organisation(organisation=upper, by=None, parent=office(cast))
    assert "parent" in error.value.message_dict


def test_another_township_is_not_found(sign_in, cast):
    service, place = cast.mei.services.get(), office(cast)
    pages = [
        reverse("cadre", args=[cast.mei.uid]),
        reverse("cadre-change", args=[cast.mei.uid]),
        reverse("service-new", args=[cast.mei.uid]),
        reverse("service-correct", args=[service.uid]),
        reverse("service-end", args=[service.uid]),
        reverse("leave-new", args=[cast.mei.uid]),
        reverse("stand-in-new", args=[cast.mei.uid]),
        reverse("organisation", args=[place.uid]),
        reverse("organisation-change", args=[place.uid]),
        reverse("organisation-dissolve", args=[place.uid]),
    ]
    assert {sign_in(cast.quan).get(page).status_code for page in pages} == {200}
    assert {sign_in(cast.wai).get(page).status_code for page in pages} == {404}


def test_a_colleague_sees_the_page_of_a_cadre_but_not_the_leave(sign_in, cast):
    cast.lu.leaves.create(kind="sick", starts_on=DAY)
    page = reverse("cadre", args=[cast.lu.uid])
    assert "病假" not in text(sign_in(cast.mei.user).get(page))
    assert "病假" in text(sign_in(cast.lu.user).get(page))
    told = text(sign_in(cast.ban.user).get(page))
    assert "请假" in told and "病假" not in told
    assert "病假" in text(sign_in(cast.quan).get(page))


def test_numbers_are_masked_in_the_list(sign_in, cast):
    assert "15400000000" not in text(sign_in(cast.quan).get("/cadres/"))
    assert "15400000000" not in text(sign_in(cast.quan).get("/districts/people/"))


def test_a_cadre_is_entered_in_the_browser_and_only_in_the_own_township(sign_in, cast):
    typed = {
        "name": "新人",
        "staff_number": "N1",
        "township": str(cast.west.uid),
        "category": "village_cadre",
        "organisation": str(office(cast).uid),
        "starts_on": "2026-06-01",
    }
    client = sign_in(cast.quan)
    assert client.post("/cadres/new/", typed).status_code == 200
    assert not Cadre.objects.filter(staff_number="N1").exists()
    client.post("/cadres/new/", typed | {"township": str(cast.east.uid)})
    assert Cadre.objects.get(staff_number="N1").township == cast.east


def test_a_service_in_a_foreign_organisation_is_refused(sign_in, cast):
    foreign = Organisation.objects.get(area=cast.west)
    typed = {
        "category": "village_cadre",
        "organisation": str(foreign.uid),
        "starts_on": "2026-06-01",
        "ends_before": "on",
    }
    page = reverse("service-new", args=[cast.mei.uid])
    assert sign_in(cast.quan).post(page, typed).status_code == 200
    assert cast.mei.services.get().ends_on is None


def test_the_list_finds_those_away_without_account_and_gone(sign_in, cast):
    cast.lu.leaves.create(kind="leave", starts_on=dt.date(2026, 1, 1))
    gone = make_cadre(cast.east, "离任人", ends_on=dt.date(2024, 1, 1))
    make_cadre(cast.east, "无账号")
    client = sign_in(cast.quan)

    def shown(**query):
        page = text(client.get("/cadres/", query))
        return {n for n in ("陆明", "韦小梅", "离任人", "无账号") if n in page}

    assert shown() == {"陆明", "韦小梅", "无账号"}
    assert shown(state="away") == {"陆明"}
    assert shown(state="no_account") == {"无账号"}
    assert shown(state="former") == {gone.name}
    assert shown(q="wxm") == {"韦小梅"}


def test_dissolved_organisations_are_a_list_of_their_own(sign_in, cast):
    Organisation.objects.filter(pk=make_organisation(cast.east, "老办公室").pk).update(
        ends_on=dt.date(2024, 1, 1)
    )
    client = sign_in(cast.quan)
    assert "老办公室" not in text(client.get("/organisations/"))
    assert "老办公室" in text(client.get("/organisations/?ended=on"))


@pytest.mark.parametrize("page", ["/cadres/", "/organisations/"])
def test_a_list_asks_ten_questions_however_long_it_is(
    sign_in, cast, page, django_assert_max_num_queries, django_assert_num_queries
):
    def fill(first, last):
        for number in range(first, last):
            make_post(make_cadre(cast.east, f"人{number}"), cast.mei_village)
            make_organisation(cast.east, f"单位{number}")

    client = sign_in(cast.quan)
    fill(0, 5)
    with django_assert_max_num_queries(10) as few:
        client.get(page)
    fill(5, 50)
    with django_assert_num_queries(len(few)):
        client.get(page)


def test_the_page_of_a_cadre_stays_within_twenty_questions(
    sign_in, cast, django_assert_max_num_queries
):
    client = sign_in(cast.quan)
    with django_assert_max_num_queries(20):
        client.get(reverse("cadre", args=[cast.mei.uid]))


def test_a_colleague_sees_neither_illness_nor_party_nor_the_whole_number(sign_in, cast):
    Cadre.objects.filter(pk=cast.lu.pk).update(phone="15400001234")
    cast.lu.services.update(party_member=True)
    Leave.objects.create(cadre=cast.lu, kind="sick", starts_on=LONG_AGO)
    page = f"/cadres/{cast.lu.uid}/"
    private = ("中共党员", "15400001234", f">{cast.lu.user.username}<")
    for user, sees in ((cast.mei.user, 0), (cast.ban.user, 3), (cast.quan, 3), (cast.lu.user, 3)):
        words = sign_in(user).get(page).content.decode().split('id="content"')[1]
        assert sum(word in words for word in private) == sees, user
    for user, ill in ((cast.quan, True), (cast.lu.user, True), (cast.ban.user, False)):
        words = sign_in(user).get(page).content.decode()
        assert ("病假" in words) == ill and (ill or "请假" in words), user
    words = sign_in(cast.mei.user).get("/cadres/").content.decode()
    assert "病假" not in words and "请假" in words
