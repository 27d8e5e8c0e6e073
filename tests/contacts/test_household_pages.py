"""The register in the browser: who sees what, what is masked, what is asked and refused."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from contacts.actions.care import end_membership
from contacts.models import AuditEvent, Household, HouseholdWish
from tests.factories import (
    make_activity,
    make_area,
    make_assignment,
    make_household,
    make_membership,
    make_post,
    make_resident,
)

TODAY = timezone.localdate


def url(name, record):
    return reverse(name, args=[record.uid])


def text(response):
    return response.content.decode()


CHANGES = ["change", "move", "split", "merge", "end"]


@pytest.mark.parametrize("name", ["household", *(f"household-{change}" for change in CHANGES)])
def test_another_township_is_not_found(sign_in, cast, name):
    assert sign_in(cast.quan).get(url(name, cast.amei)).status_code == 200
    assert sign_in(cast.wai).get(url(name, cast.amei)).status_code == 404
    assert sign_in(cast.wai).post(url(name, cast.amei), {"x": 1}).status_code in (404, 405)


@pytest.mark.parametrize("change", CHANGES)
def test_a_cadre_reads_the_register_but_does_not_change_it(sign_in, cast, change):
    client = sign_in(cast.mei.user)
    page = client.get(url("household", cast.amei))
    assert page.status_code == 200
    assert reverse(f"household-{change}", args=[cast.amei.uid]) not in text(page)
    assert client.get(url(f"household-{change}", cast.amei)).status_code == 403


def test_reading_a_household_leaves_a_trace(sign_in, cast):
    sign_in(cast.mei.user).get(url("household", cast.amei))
    assert AuditEvent.objects.get(resource="household").object_ids == [str(cast.amei.uid)]


def test_the_number_is_masked_on_the_page_in_the_list_and_in_the_sheet(sign_in, cast):
    client = sign_in(cast.quan)
    for page in (url("household", cast.amei), "/households/", url("household-change", cast.amei)):
        assert "154****0012" in text(client.get(page))
        assert "15400000012" not in text(client.get(page))


def test_the_own_contact_household_is_called_with_one_tap(sign_in, cast):
    response = sign_in(cast.mei.user).post(url("household-call", cast.amei))
    assert 'href="tel:15400000012"' in text(response)
    event = AuditEvent.objects.get(fields=["phone"])
    assert (event.reason, event.object_ids) == ("", [str(cast.amei.uid)])
    assert response["Cache-Control"] == "no-store"


def test_another_household_of_the_district_is_called_with_a_reason(sign_in, cast):
    client, page = sign_in(cast.lu.user), url("household-call", cast.amei)
    for refused in (client.get(page), client.post(page), client.post(page, {"reason": "  "})):
        assert "15400000012" not in text(refused)
        assert "说一声为什么打电话" in text(refused) or refused.request["REQUEST_METHOD"] == "GET"
    assert not AuditEvent.objects.filter(fields=["phone"]).exists()
    assert "15400000012" in text(client.post(page, {"reason": "回访"}))
    assert AuditEvent.objects.get(fields=["phone"]).reason == "回访"


def test_the_reason_of_a_call_says_no_condition_of_a_person(sign_in, cast):
    """The trail is read by others and kept for years."""
    client, page = sign_in(cast.lu.user), url("household-call", cast.amei)
    refused = text(client.post(page, {"reason": "他有精神病"}))
    assert "不写病情" in refused and "15400000012" not in refused
    assert not AuditEvent.objects.filter(fields=["phone"]).exists()
    assert "15400000012" in text(client.post(page, {"reason": "约信访接待日"}))


def test_nobody_calls_a_household_out_of_reach(sign_in, cast):
    page = url("household-call", cast.amei)
    assert sign_in(cast.lan.user).post(page, {"reason": "回访"}).status_code == 404
    assert sign_in(cast.quan).post(page, {"reason": "回访"}).status_code == 403


def test_a_fragment_answers_where_the_page_asked_for_one(sign_in, cast):
    client = sign_in(cast.mei.user)
    response = client.post(url("household-call", cast.amei), headers={"HX-Request": "true"})
    assert "<html" not in text(response)
    assert "tel:" in text(response)


def test_a_stored_number_stays_unless_it_is_replaced_or_removed(sign_in, cast):
    client, page = sign_in(cast.quan), url("household-change", cast.amei)
    same = {"head_name": "黄阿妹", "address": "1号", "size": "3"}

    def stored(**typed):
        client.post(page, same | typed)
        cast.amei.refresh_from_db()
        return cast.amei.phone, cast.amei.phone_tail

    assert stored() == ("15400000012", "0012")
    assert stored(phone="15400000777") == ("15400000777", "0777")
    assert stored(no_phone="on") == ("", "")


@pytest.mark.parametrize(("size", "taken"), [(0, True), (99, True), (100, False), (40_000, False)])
def test_no_household_has_a_hundred_people(sign_in, cast, size, taken):
    client, page = sign_in(cast.quan), url("household-change", cast.amei)
    typed = {"head_name": "黄阿妹", "address": "1号", "size": str(size)}
    answer = client.post(page, typed)
    cast.amei.refresh_from_db()
    assert (answer.status_code == 302) is taken
    assert (cast.amei.size == size) is taken
    assert ("一户最多99人" in text(answer)) is not taken
    new = {"head_name": "韦新", "number": "M100", "starts_on": "2026-03-01", "size": str(size)}
    client.post(f"/households/new/?district={cast.mei_village.uid}", new)
    assert Household.objects.filter(number="M100").exists() is taken


def test_the_district_is_asked_first_and_a_secretary_has_only_one(sign_in, cast):
    page = text(sign_in(cast.quan).get("/households/new/"))
    assert "兰村" in page
    assert "西河村" not in page
    assert "户编号" in text(sign_in(cast.shu.user).get("/households/new/"))


def test_a_household_is_entered_in_the_browser(sign_in, cast):
    address = f"/households/new/?district={cast.mei_village.uid}"
    typed = {"head_name": "韦新", "number": "M100", "starts_on": "2026-03-01", "phone": ""}
    response = sign_in(cast.quan).post(address, typed)
    assert response.url == url("household", Household.objects.get(number="M100"))
    again = sign_in(cast.quan).post(address, typed)
    assert "这个户编号已经有了" in text(again)


@pytest.mark.parametrize("user", ["quan", "shu"])
def test_a_foreign_district_is_not_taken(sign_in, cast, user):
    user = getattr(cast, user)
    client = sign_in(getattr(user, "user", user))
    address = f"/households/new/?district={cast.west_village.uid}"
    client.post(address, {"head_name": "韦新", "number": "Z1", "starts_on": "2026-03-01"})
    assert not Household.objects.filter(
        number="Z1", district__in=[cast.west_village, cast.lan_village]
    ).exists()


def test_a_foreign_group_is_refused_and_nothing_is_stored(sign_in, cast):
    group = make_area(cast.west_village.area, "group", "1组")
    typed = {"head_name": "改了", "group": str(group.uid)}
    response = sign_in(cast.quan).post(url("household-change", cast.amei), typed)
    assert "id_group_error" in text(response) or "有效" in text(response)
    cast.amei.refresh_from_db()
    assert cast.amei.head_name == "黄阿妹"


def test_a_household_moves_in_the_browser(sign_in, cast):
    page = url("household-move", cast.amei)
    client = sign_in(cast.quan)
    assert "搬到哪个责任区" in text(client.get(page))
    typed = {"number": "L900", "address": "", "on": TODAY().isoformat()}
    client.post(f"{page}?district={cast.lan_village.uid}", typed)
    assert Household.objects.get(number="L900").came_from == cast.amei


def test_an_unknown_number_to_merge_into_is_said_at_its_field(sign_in, cast):
    page = url("household-merge", cast.amei)
    typed = {"into": "X001", "on": TODAY().isoformat()}
    assert "没有编号是“X001”的户" in text(sign_in(cast.quan).post(page, typed))


def test_a_cadre_notes_a_wish_without_a_reason_and_takes_it_back(sign_in, cast):
    client = sign_in(cast.mei.user)
    page = text(client.get(reverse("wish-new", args=[cast.amei.uid])))
    assert page.count("<textarea") == 0
    typed = {"kind": "phone_only", "starts_on": TODAY().isoformat()}
    client.post(reverse("wish-new", args=[cast.amei.uid]), typed)
    wish = HouseholdWish.objects.get()
    assert "只要电话联系" in text(client.get(url("household", cast.amei)))
    asked = client.get(url("wish-withdraw", wish)).content.decode()
    assert f"走访{wish.household}家" in asked
    client.post(url("wish-withdraw", wish))
    assert not HouseholdWish.objects.exists()


def test_a_wish_for_a_day_to_come_is_not_hidden_away_but_refused_in_words(sign_in, cast):
    client = sign_in(cast.mei.user)
    later = TODAY() + dt.timedelta(days=1)
    typed = {"kind": "away", "starts_on": later.isoformat()}
    page = client.post(reverse("wish-new", args=[cast.amei.uid]), typed).content.decode()
    assert "这一天还没有到，到了那天再记。" in page
    assert later.isoformat() in page
    assert not HouseholdWish.objects.exists()


def test_the_list_is_narrowed_by_care_wish_group_and_contact(sign_in, cast):
    group = make_area(cast.mei_village.area, "group", "1组")
    Household.objects.filter(pk=cast.zeng.pk).update(group=group)
    cast.shan.wishes.create(kind="away", starts_on=dt.date(2026, 1, 1))
    client = sign_in(cast.mei.user)

    def shown(**query):
        page = text(client.get("/households/", query))
        return {name for name in ("黄阿妹", "单国栋", "曾有福", "莫大山") if name in page}

    assert shown(care="hardship") == {"黄阿妹"}
    assert shown(wish="away") == {"单国栋"}
    assert shown(contact="none") == {"曾有福"}
    assert shown(contact="mine") == {"黄阿妹", "单国栋"}
    assert shown(district=cast.mei_village.uid, group=group.uid) == {"曾有福"}


def test_ended_households_are_a_list_of_their_own(sign_in, cast):
    Household.objects.filter(pk=cast.zeng.pk).update(ends_on=dt.date(2024, 1, 1))
    client = sign_in(cast.quan)
    assert "曾有福" not in text(client.get("/households/"))
    ended = text(client.get("/households/?ended=on"))
    assert "曾有福" in ended
    assert "黄阿妹" not in ended


def test_no_filter_or_column_knows_grievances(sign_in, cast):
    page = text(sign_in(cast.quan).get("/households/"))
    for word in ("诉求", "信访", "上访", "意见户", "积分"):
        assert word not in page


def test_the_care_ledger_shows_what_is_to_do_and_sends_no_old_people_around(sign_in, cast):
    make_membership(cast.zeng, "empty_nest", consent="given", review_on=dt.date(2020, 1, 1))
    group = cast.zeng.memberships.get().group
    group.is_hardship = False
    group.save()
    client = sign_in(cast.quan)
    assert "曾有福" not in text(client.get("/care/?todo=consent"))
    assert "黄阿妹" not in text(client.get("/care/?todo=review"))
    sheet = client.get("/care/?export=xlsx")
    assert sheet.status_code == 200
    from contacts.queries.households import care_rows, for_sheets

    assert [row.household for row in for_sheets(care_rows(TODAY()))] == [cast.amei]


@pytest.mark.parametrize("page", ["/households/", "/care/"])
def test_a_list_asks_ten_questions_however_long_it_is(
    sign_in, cast, page, django_assert_max_num_queries, django_assert_num_queries
):
    def fill(first, last):
        for number in range(first, last):
            household = make_household(cast.mei_village, number=f"N{number}")
            make_assignment(cast.lu, household)
            make_membership(household)

    client = sign_in(cast.quan)
    fill(0, 5)
    with django_assert_max_num_queries(10) as few:
        client.get(page)
    fill(5, 50)
    with django_assert_num_queries(len(few)):
        client.get(page)


def test_the_page_of_a_household_stays_within_twenty_questions(
    sign_in, cast, django_assert_max_num_queries
):
    for number in range(5):
        cast.amei.residents.create(name=f"黄小宝{number}", starts_on=dt.date(2020, 1, 1))
        make_membership(cast.amei, f"group{number}")
    make_post(cast.lan, cast.mei_village, "grid_worker")
    client = sign_in(cast.quan)
    with django_assert_max_num_queries(20):
        client.get(url("household", cast.amei))


def test_a_panel_of_a_higher_app_is_drawn_for_those_who_have_its_right(sign_in, cast, monkeypatch):
    from contacts import panels

    monkeypatch.setattr(panels, "_panels", {})
    seen = panels.Panel(
        "household", "components/empty.html", lambda record, user: {"n": 1}, "activity"
    )
    panels.register(seen)
    assert panels.panels_for("household", cast.amei, cast.mei.user) == [
        ("components/empty.html", {"n": 1})
    ]
    assert panels.panels_for("household", cast.amei, cast.sys) == []
    assert panels.panels_for("cadre", cast.mei, cast.mei.user) == []


def test_the_page_shows_the_visits_that_the_user_may_see_without_their_text(sign_in, cast):
    make_activity(dt.date(2026, 5, 4), cadres=[cast.mei], households=[cast.amei], heard="屋顶漏雨")
    page = text(sign_in(cast.ban.user).get(url("household", cast.amei)))
    assert "5月4日" in page
    assert "屋顶漏雨" not in page
    assert "5月4日" not in text(sign_in(cast.lu.user).get(url("household", cast.amei)))


def title_of(page):
    return page.split("<title>")[1].split("</title>")[0]


def test_no_title_that_a_browser_keeps_names_a_resident(sign_in, cast):
    son = make_resident(cast.amei, "黄小宝")
    browser = sign_in(cast.shu.user)
    below = [
        "household",
        "household-change",
        "household-held",
        "care-new",
        "resident-new",
        "wish-new",
    ]
    paths = [url(name, cast.amei) for name in below]
    paths += [url("resident-change", son), url("resident-end", son)]
    titles = {path: title_of(text(browser.get(path))) for path in paths}
    assert [path for path in paths if "黄" in titles[path]] == []
    assert "黄小宝" in text(browser.get(url("resident-change", son)))


def found(client, word):
    answer = client.get(reverse("household-list"), {"q": word})
    return answer, [row.number for row in answer.context["table"].page]


def test_full_width_signs_find_what_narrow_ones_find(sign_in, cast):
    type(cast.amei).objects.filter(pk=cast.amei.pk).update(address="塘边1号")
    client = sign_in(cast.quan)
    narrow = found(client, "塘边1号")[1]
    assert narrow and found(client, "塘边１号")[1] == narrow
    type(cast.amei).objects.filter(pk=cast.amei.pk).update(address="塘边１号")
    assert found(client, "塘边１号")[1] == narrow


def test_a_word_that_is_too_long_is_told_and_finds_nothing(sign_in, cast):
    answer, numbers = found(sign_in(cast.quan), "字" * 3000)
    assert numbers == []
    (error,) = answer.context["filters"].errors["q"]
    assert str(error) in answer.content.decode()


def test_a_care_membership_on_its_last_day_says_so_and_is_not_ended_again(sign_in, cast):
    row = make_membership(cast.zeng)
    address = f"/households/{cast.zeng.uid}/"
    page = text(sign_in(cast.quan).get(address))
    assert f"/care/{row.uid}/end/" in page and "为止" not in page
    today = timezone.localdate()
    end_membership(membership=row, by=cast.quan, on=today)
    page = text(sign_in(cast.quan).get(address))
    assert f"到{today.month}月{today.day}日为止" in page
    assert f"/care/{row.uid}/end/" not in page


@pytest.mark.parametrize("page", ["/households/", "/care/"])
def test_a_household_is_listed_with_all_its_contacts(sign_in, cast, page):
    make_assignment(cast.lu, cast.amei, starts_on=dt.date(2025, 1, 1))
    make_assignment(cast.shu, cast.amei, ends_on=dt.date(2025, 1, 1))
    client = sign_in(cast.quan)
    rows = client.get(page).context["table"].rows
    told = {cell.value for _row, cells in rows for cell in cells if cell.column.key == "contact"}
    assert "韦小梅、陆明" in told
    sheet = b"".join(client.get(f"{page}?export=xlsx").streaming_content)
    values = load_workbook(io.BytesIO(sheet)).active.values
    assert any("韦小梅、陆明" in row for row in values)
