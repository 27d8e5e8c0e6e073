"""The page of a district that opens without a login (S001, S197): what it says, whom it obeys."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from contacts.actions import public_pages
from contacts.kit import clock, ids, telephones
from contacts.models import (
    Area,
    AuditEvent,
    Household,
    Organisation,
    PostRole,
    ResponsibilityDistrict,
    Station,
)
from tests.factories import LONG_AGO, make_area, make_cadre, make_post

YESTERDAY = clock.today() - dt.timedelta(days=1)
NOWHERE = "A" * 22


@pytest.fixture
def village(cast):
    """梅村 with everything that a page can show, made public."""
    village = cast.mei_village
    ResponsibilityDistrict.objects.filter(pk=village.pk).update(
        service_phone="0771-5550001", box_place="村委会门口"
    )
    Station.objects.create(
        district=village, organisation=Organisation.objects.filter(area=cast.east).first(),
        place="党群服务中心", weekdays=[2, 3], opens_at=dt.time(8, 30), closes_at=dt.time(17),
        starts_on=LONG_AGO,
    )  # fmt: skip
    group = make_area(village.area, "group", "一组")
    make_post(make_cadre(cast.east, "组长甲"), village, PostRole.GROUP_LEADER, area=group)
    make_post(make_cadre(cast.east, "志愿乙"), village, PostRole.VOLUNTEER)
    make_post(
        make_cadre(cast.east, "书记丙", title="第一书记兼队长"), village, PostRole.FIRST_SECRETARY
    )
    public_pages.publish(district=village, by=cast.quan, on=clock.today())
    village.refresh_from_db()
    return village


def address(district):
    return reverse("public-district", args=[district.public_token])


def test_it_says_who_is_responsible_the_telephone_the_stations_and_the_box(client, village):
    page = client.get(address(village))
    assert page.status_code == 200
    for words in (
        "东山镇 梅村", "联村领导", "韦连山", "韦小梅", "书记丙（第一书记兼队长）", "一组 组长甲",
        'href="tel:07715550001"', "0771-5550001", "周二、周三 08:30—17:00", "党群服务中心", "党政办",
        "村委会门口", "走访不收礼", "您可以谢绝上门",
    ):  # fmt: skip
        assert words in page.text, words
    assert "志愿乙" not in page.text  # not on the notice board either


def test_nobodys_own_telephone_no_resident_and_no_other_place_stand_there(client, cast, village):
    Household.objects.update(phone="15400000012")
    make_post(cast.west_cadre, cast.west_village, PostRole.LINKED_LEADER)
    page = client.get(address(village)).text
    for hidden in ("1540000", "黄阿妹", "莫丽兰", "兰村", "西河", "青山县", str(village.uid)):
        assert hidden not in page, hidden


@pytest.mark.parametrize("visitor", ["nobody", "signed in", "with odd cookies"])
def test_it_sets_no_cookie_and_is_the_same_for_everybody(client, cast, village, visitor):
    plain = Client().get(address(village))
    if visitor == "signed in":
        client.force_login(cast.quan)
        client.post("/language/", {"language": "en"})
    elif visitor == "with odd cookies":
        client.cookies.load({"sessionid": "x" * 32, "csrftoken": "y", "messages": "z"})
    for path in (address(village), f"/p/{NOWHERE}/"):
        answer = client.get(path)
        assert "Set-Cookie" not in str(answer.headers) and not answer.cookies, path
        assert "Cookie" not in answer.headers.get("Vary", ""), path
    assert client.get(address(village)).content == plain.content
    for name, value in (
        ("Cache-Control", "private, max-age=60"),
        ("X-Robots-Tag", "noindex"),
        ("Referrer-Policy", "no-referrer"),
    ):
        assert plain.headers[name] == value


def test_it_takes_nothing_and_loads_nothing_but_its_own_sheet(client, village):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(address(village), {"x": "y"})
    assert answer.status_code == 405 and not answer.cookies
    page = client.get(address(village)).text
    assert "<script" not in page and "<form" not in page
    assert page.count('rel="stylesheet"') == 1 and "css/public.css" in page
    assert "http://" not in page and "https://" not in page


def test_an_unknown_a_withdrawn_and_a_malformed_token_get_the_same_bytes(client, cast, village):
    former = address(village)
    public_pages.move(district=village, by=cast.quan)
    village.refresh_from_db()
    moved = address(village)
    assert client.get(moved).status_code == 200
    public_pages.withdraw(district=village, by=cast.quan)
    never = client.get(f"/p/{NOWHERE}/")
    assert never.status_code == 404
    paths = (
        former,
        moved,
        "/p/short/",
        f"/p/{NOWHERE}A/",
        "/p/%00/",
        "/p/梅村/",
        f"/p/{village.uid}/",
    )
    for path in paths:
        answer = client.get(path)
        assert (answer.status_code, answer.content) == (404, never.content), path
        assert dict(answer.headers) == dict(never.headers), path


@pytest.mark.parametrize("what", ["district", "place"])
def test_what_has_ended_has_no_page(client, village, what):
    if what == "district":
        ResponsibilityDistrict.objects.filter(pk=village.pk).update(ends_on=YESTERDAY)
    else:
        Area.objects.filter(pk=village.area_id).update(ended_on=YESTERDAY)
    assert client.get(address(village)).content == client.get(f"/p/{NOWHERE}/").content


def test_it_speaks_english_by_its_address_alone(client, village):
    page = client.get(address(village), {"lang": "en"})
    assert page.headers["Content-Language"] == "en"
    assert '<html lang="en"' in page.text and "Who is responsible here" in page.text
    assert 'href="?lang=zh-hans"' in page.text and not page.cookies
    for wish in ("", "xx", "zh-hans"):
        assert "这里由谁负责" in client.get(address(village), {"lang": wish}).text
    assert client.get("/login/").headers["Content-Language"] == "zh-hans"


def test_a_demo_says_that_it_is_invented(client, cast, village):
    assert "虚构" not in client.get(address(village)).text
    Area.objects.filter(pk=cast.east.pk).update(is_demo=True)
    assert "虚构" in client.get(address(village)).text


def test_it_asks_ten_questions_at_most_however_many_people_there_are(
    client, cast, village, django_assert_max_num_queries, django_assert_num_queries
):
    with django_assert_max_num_queries(10) as few:
        client.get(address(village))
    for number in range(20):
        make_post(make_cadre(cast.east, f"人{number}"), village, PostRole.MAIN_TEAM)
    with django_assert_num_queries(len(few)):
        client.get(address(village))


def test_an_empty_district_has_a_page_all_the_same(client, cast):
    cast.lan_village.posts.all().delete()
    public_pages.publish(district=cast.lan_village, by=None, on=clock.today())
    cast.lan_village.refresh_from_db()
    page = client.get(address(cast.lan_village))
    assert page.status_code == 200 and "走访不收礼" in page.text
    for words in ("服务电话", "这里由谁负责", "民情意见箱", "能找到人"):
        assert words not in page.text


# --- Who switches it on and off ------------------------------------------------------------------


def switches(district):
    names = ("public-page", "public-page-move", "public-page-withdraw")
    return [reverse(name, args=[district.uid]) for name in names]


def test_an_administrator_of_the_area_publishes_moves_and_withdraws(sign_in, cast):
    client, village = sign_in(cast.quan), cast.mei_village
    on, move, off = switches(village)
    shown = reverse("district", args=[village.uid])
    assert on in client.get(shown).text
    assert "不用登录就能看到" in client.get(on).text
    assert client.get(move).status_code == client.get(off).status_code == 302
    assert client.post(on).url == shown
    village.refresh_from_db()
    first = village.public_token
    page = client.get(shown).text
    assert move in page and off in page and on not in page.replace(move, "").replace(off, "")
    assert f"http://testserver/p/{first}/" in page
    assert client.get(on).status_code == 302
    client.post(on)  # sent twice: what hangs on walls stays good
    village.refresh_from_db()
    assert village.public_token == first and ids.is_token(first)
    assert "换新地址以后，以前印出去的二维码就打不开了。" in client.get(move).text
    client.post(move)
    village.refresh_from_db()
    second = village.public_token
    assert second != first and ids.is_token(second)
    client.post(off)
    village.refresh_from_db()
    assert village.public_token is None
    assert "刚才可能已经关闭了" in client.post(move).text
    events = AuditEvent.objects.filter(resource="district", verb="change", user=cast.quan)
    assert [event.fields for event in events] == [["public_token"]] * 3
    assert first not in str(list(AuditEvent.objects.values()))


def test_nobody_else_does(sign_in, cast, village):
    for person in (cast.mei, cast.shu, cast.lian, cast.ban):
        client = sign_in(person.user)
        for path in switches(village):
            assert client.get(path).status_code == client.post(path).status_code == 403, path
        page = client.get(reverse("district", args=[village.uid])).text
        assert not any(path in page for path in switches(village))
        assert f"/p/{village.public_token}/" in page
    client = sign_in(cast.wai)
    for path in switches(village):
        assert client.get(path).status_code == client.post(path).status_code == 404, path
    before = village.public_token
    village.refresh_from_db()
    assert village.public_token == before


def test_a_district_that_has_ended_is_not_published(cast):
    ResponsibilityDistrict.objects.filter(pk=cast.lan_village.pk).update(ends_on=YESTERDAY)
    with pytest.raises(ValidationError):
        public_pages.publish(district=cast.lan_village, by=cast.quan, on=clock.today())


def test_the_question_names_the_number_that_becomes_public(sign_in, cast):
    page = switches(cast.mei_village)[0]
    assert "还没有填服务电话" in sign_in(cast.quan).get(page).text
    ResponsibilityDistrict.objects.update(service_phone="0771-5550001")
    assert "0771-5550001" in sign_in(cast.quan).get(page).text


# --- On paper ------------------------------------------------------------------------------------


def prints(cast):
    return [
        reverse("district-board", args=[cast.mei_village.uid]),
        reverse("district-cards", args=[cast.mei_village.uid]),
        reverse("household-card", args=[cast.amei.uid]),
    ]


def test_prints_bear_the_code_and_the_address_while_the_page_is_on(
    sign_in, cast, village, settings
):
    settings.SITE_URL = "https://lianxin.example"
    client = sign_in(cast.mei.user)
    for path in prints(cast):
        page = client.get(path).text
        assert 'class="qr"' in page and f"https://lianxin.example{address(village)}" in page, path
        assert "只有这台电脑打得开" not in page
    public_pages.withdraw(district=village, by=cast.quan)
    for path in prints(cast):
        page = client.get(path).text
        assert 'class="qr"' not in page and "/p/" not in page, path


def test_who_prints_an_address_of_this_computer_alone_is_told(sign_in, cast, village, settings):
    settings.SITE_URL = "http://127.0.0.1:8000"
    for path in prints(cast):
        assert "只有这台电脑打得开" in sign_in(cast.mei.user).get(path).text


# --- Parts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0717-5550001", "07175550001"),
        ("（0717）555 0001", "07175550001"),
        ("0717-5550001转8", "07175550001,8"),
        ("5550001-8", "5550001,8"),
        ("12345", "12345"),
        ("15400000012", "15400000012"),
        ("0717-5550001、5550002", ""),
        ("问村委会", ""),
        ("", ""),
    ],
)
def test_what_a_telephone_dials(written, number):
    assert telephones.dialled(written) == number


def test_a_number_that_cannot_be_dialled_is_shown_without_a_link(client, village):
    ResponsibilityDistrict.objects.update(service_phone="5550001、5550002")
    page = client.get(address(village)).text
    assert "5550001、5550002" in page and "tel:" not in page


def test_tokens_are_never_the_same_and_have_their_shape():
    made = {ids.new_token() for _ in range(200)}
    assert len(made) == 200 and all(map(ids.is_token, made))


def test_the_way_back_drops_the_addresses(transactional_db):
    call_command("migrate", "contacts", "0008", verbosity=0)
    call_command("migrate", verbosity=0)  # the apps above went back with it
    assert ResponsibilityDistrict.objects.filter(public_token=None).count() == 0
