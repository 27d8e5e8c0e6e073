"""Whatever is typed or put into an address: a message or "not found", never a crash, nothing half stored."""

import pytest
from django.urls import reverse

from contacts.models import Area, Cadre, CalendarDay, Household, Post, Resident

ODD = {
    "nul": "黄\x00阿妹",
    "long": "长" * 100_000,
    "script": "<script>alert(1)</script>",
    "rare": "𬱖😀",
    "wildcard": "%_'\";--",
}


def text(response):
    return response.content.decode()


@pytest.mark.parametrize("word", ODD.values(), ids=ODD.keys())
def test_odd_text_is_stored_as_it_is_or_refused(sign_in, cast, word):
    client = sign_in(cast.quan)
    address = f"/households/new/?district={cast.mei_village.uid}"
    typed = {"head_name": word, "number": "Z1", "address": word, "starts_on": "2026-06-01"}
    response = client.post(address, typed)
    stored = Household.objects.filter(number="Z1").first()
    if stored:
        assert stored.head_name == word
        assert "<script>alert" not in text(client.get(response.url))
    else:
        assert response.status_code == 200


@pytest.mark.parametrize("word", ODD.values(), ids=ODD.keys())
@pytest.mark.parametrize(
    "page",
    ["/households/", "/care/", "/cadres/", "/districts/", "/districts/people/", "/assignments/"],
)
def test_a_search_for_odd_words_finds_nothing_and_breaks_nothing(sign_in, cast, page, word):
    response = sign_in(cast.quan).get(page, {"q": word})
    assert response.status_code == 200
    assert "<script>alert" not in text(response)


@pytest.mark.parametrize("page", ["/households/", "/care/", "/districts/people/", "/assignments/"])
@pytest.mark.parametrize(
    "query", ["district=1", "group=x", "district=x&group=x", "cadre=x", "sort=x&page=x", "care=x"]
)
def test_an_address_that_somebody_changed_breaks_nothing(sign_in, cast, page, query):
    assert sign_in(cast.quan).get(f"{page}?{query}").status_code == 200


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-02-30", "昨天", ""])
def test_an_impossible_day_is_told_at_its_field(sign_in, cast, day):
    client = sign_in(cast.quan)
    for name, values in (
        ("household-end", {"ends_on": day, "end_reason": "ended"}),
        ("household-merge", {"into": "M002", "on": day}),
    ):
        response = client.post(reverse(name, args=[cast.amei.uid]), values)
        assert response.status_code == 200
        assert "invalid-feedback" in text(response)
    cast.amei.refresh_from_db()
    assert cast.amei.ends_on is None


def test_a_print_of_a_group_that_is_not_there_is_not_found(sign_in, cast):
    page = reverse("district-cards", args=[cast.mei_village.uid])
    assert sign_in(cast.quan).get(page, {"group": "x"}).status_code == 404


@pytest.mark.parametrize(
    "query", ["which=x", "which=all", "which=number&up_to=0", "cadres=x&which=all"]
)
def test_a_wrong_question_gives_no_preview(sign_in, cast, query):
    page = reverse("distribute", args=[cast.mei_village.uid])
    response = sign_in(cast.quan).get(f"{page}?{query}")
    assert response.status_code == 200
    assert response.context["shares"] is None


def test_a_wrong_year_is_not_taken(sign_in, cast):
    client = sign_in(cast.quan)
    for year in ("x", "99999999", "-1", "1999"):
        assert client.get("/assignments/carry-over/", {"year": year}).status_code == 200


@pytest.mark.parametrize(
    ("name", "record", "values"),
    [
        ("resident-new", "amei", {"name": "", "relation": "x", "starts_on": "2026-06-01"}),
        ("resident-new", "amei", {"name": "人", "relation": "head", "birth_year": "99999"}),
        ("care-new", "amei", {"group": "x", "basis": "", "starts_on": "x"}),
        ("wish-new", "amei", {"kind": "x", "starts_on": "x"}),
        ("household-split", "amei", {"residents": "x", "number": "M002", "head_name": "x"}),
        ("household-call", "zeng", {"reason": "长" * 500}),
        ("assign-contact", "amei", {"cadre": "x", "starts_on": "x"}),
    ],
)
def test_a_wrong_form_stores_nothing(sign_in, cast, name, record, values):
    before = (Household.objects.count(), Resident.objects.count(), Area.objects.count())
    user = cast.shu.user if name == "household-call" else cast.quan
    response = sign_in(user).post(reverse(name, args=[getattr(cast, record).uid]), values)
    assert response.status_code == 200
    assert (Household.objects.count(), Resident.objects.count(), Area.objects.count()) == before


def test_a_wrong_seat_stores_nothing(sign_in, cast):
    before = (Post.objects.count(), Cadre.objects.count())
    client = sign_in(cast.quan)
    for values in ({}, {"role": "king", "cadre": str(cast.lan.uid), "starts_on": "2026-06-01"}):
        page = reverse("post-new", args=[cast.mei_village.uid])
        assert client.post(page, values).status_code == 200
    assert (Post.objects.count(), Cadre.objects.count()) == before


def test_characters_that_nobody_sees_are_told_in_plain_words(sign_in, cast):
    page = text(sign_in(cast.quan).get("/households/", {"q": "黄\x00"}))
    assert "这里有看不见的字符，请删掉重写。" in page


@pytest.mark.parametrize("day", ["9999-12-31", "2062-10-01", "0026-10-01"])
def test_a_slip_of_the_year_changes_no_day_of_the_calendar(client, cast, day):
    client.force_login(cast.sys)
    response = client.post("/calendar/day/", {"day": day, "is_working": "0"})
    assert response.status_code == 200
    assert "请检查年份" in text(response)
    assert not CalendarDay.objects.filter(day=day).exists()
