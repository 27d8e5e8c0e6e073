"""The base pages: door, reach, filter, export, trail."""

import pytest
from django.urls import reverse

from contacts.models import AuditEvent, Household


@pytest.fixture
def sign_in(client):
    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


def test_a_stranger_is_sent_to_the_login(client, cast):
    assert client.get("/households/").url.startswith("/login/")


def test_without_the_right_the_page_is_not_allowed(sign_in, cast):
    assert sign_in(cast.nobody).get("/households/").status_code == 403


def test_the_list_shows_the_own_district_and_leaves_a_trace(sign_in, cast):
    response = sign_in(cast.mei.user).get("/households/")
    assert "黄阿妹" in response.content.decode()
    assert "莫大山" not in response.content.decode()
    event = AuditEvent.objects.get(resource="household")
    assert str(cast.amei.uid) in event.object_ids


@pytest.mark.parametrize("word", ["黄阿妹", "ham", "huangamei", "M001", "0012"])
def test_a_household_is_found_by_name_pinyin_number_and_telephone(sign_in, cast, word):
    page = sign_in(cast.quan).get("/households/", {"q": word}).content.decode()
    assert "黄阿妹" in page
    assert "曾有福" not in page


def test_a_surname_with_two_readings_is_found_by_both(sign_in, cast):
    for word in ["sgd", "dgd"]:
        assert "单国栋" in sign_in(cast.quan).get("/households/", {"q": word}).content.decode()


def test_export_asks_for_its_own_right(sign_in, cast):
    assert sign_in(cast.mei.user).get("/households/?export=xlsx").status_code == 403
    response = sign_in(cast.quan).get("/households/?export=xlsx")
    assert b"".join(response.streaming_content)[:2] == b"PK"
    event = AuditEvent.objects.get(verb="export", resource="household")
    everybody = Household.objects.filter(township=cast.east)
    assert set(event.object_ids) == {str(household.uid) for household in everybody}


def test_a_system_administrator_looks_at_the_places_from_the_top(client, cast):
    client.force_login(cast.sys)
    page = client.get(reverse("area-tree"))
    assert page.url == reverse("area", args=[cast.county.uid])
