"""The care ledger: what it lacks, by district, and how each row is mended (S242, S243)."""

import datetime as dt
import io

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from openpyxl import load_workbook

from contacts.actions import care
from contacts.actions.care import add_membership
from contacts.kit import clock
from contacts.models import AuditEvent, CareGroup, CareMembership, Resident
from contacts.queries.ledger import GAPS, by_district, incomplete, lacks, with_gaps
from tests.factories import (
    LONG_AGO,
    make_assignment,
    make_care_group,
    make_household,
    make_membership,
    make_resident,
)

TODAY = dt.date(2026, 4, 15)
FULL = {"basis": "民政名册", "consent": "given", "review_on": dt.date(2027, 1, 1)}


@pytest.fixture(autouse=True)
def stage(cast, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    CareMembership.objects.all().delete()


def text(response):
    return response.content.decode()


def of(membership):
    return lacks(with_gaps(CareMembership.objects.filter(pk=membership.pk), TODAY).get())


def test_a_row_with_all_that_belongs_to_it_lacks_nothing(cast):
    assert of(make_membership(cast.amei, **FULL)) == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"basis": ""}, "basis"),
        ({"consent": "not_recorded"}, "consent"),
        ({"consent": "refused"}, "refused"),
        ({"review_on": None}, "review"),
        ({"review_on": TODAY - dt.timedelta(days=1)}, "overdue"),
        ({"review_on": TODAY}, ""),
    ],
)
def test_each_gap_is_named(cast, fields, code):
    assert of(make_membership(cast.amei, **FULL | fields)) == ([code] if code else [])


def test_a_phone_of_the_house_or_of_one_who_lives_there_or_a_contact_is_a_way_to_reach(cast):
    home = make_household(cast.mei_village, "何人")
    row = make_membership(home, **FULL)
    assert of(row) == ["reach"]
    link = make_assignment(cast.mei, home)
    assert of(row) == []
    link.delete()
    son = Resident.objects.create(household=home, name="何子", phone="1", starts_on=LONG_AGO)
    assert of(row) == []
    son.ends_on = TODAY - dt.timedelta(days=1)
    son.save()
    assert of(row) == ["reach"]


def test_somebody_who_has_left_is_asked_about(cast):
    son = Resident.objects.create(household=cast.amei, name="黄子", starts_on=LONG_AGO)
    row = make_membership(cast.amei, resident=son, **FULL)
    assert of(row) == []
    son.ends_on = TODAY - dt.timedelta(days=1)
    son.save()
    assert of(row) == ["gone"]


def test_the_ledger_is_counted_by_district(cast):
    make_membership(cast.amei, **FULL)
    make_membership(cast.shan, **FULL | {"consent": "not_recorded", "review_on": None})
    make_membership(cast.mo, "allowance", **FULL)
    mei, lan = by_district(CareMembership.objects.filter(household__township=cast.east), TODAY)
    assert (mei.district, mei.total, mei.complete) == (cast.mei_village, 2, 1)
    assert {code for code in GAPS if mei.missing[code]} == {"consent", "review"}
    assert (lan.total, lan.complete) == (1, 0)  # 莫大山 has neither phone nor contact
    assert incomplete(CareMembership.objects.all(), TODAY).count() == 2


def test_the_page_names_the_gap_and_leads_to_its_mending(sign_in, cast):
    row = make_membership(cast.shan, **FULL | {"consent": "not_recorded"})
    alone = make_membership(cast.mo, "allowance", **FULL)
    make_membership(cast.xue, **FULL | {"consent": "not_recorded"})
    for user, assigns in ((cast.quan, True), (cast.ban.user, False)):
        page = text(sign_in(user).get("/care/gaps/"))
        assert f"/care/{row.uid}/" in page and "没有记录本人同意" in page
        assert f"/households/{alone.household.uid}/change/" in page
        assert (f"/households/{alone.household.uid}/assign/" in page) == assigns
        assert "西门雪" not in page
    narrowed = text(sign_in(cast.quan).get("/care/gaps/?lacks=reach"))
    assert "莫大山" in narrowed and "单国栋" not in narrowed
    here = text(sign_in(cast.shu.user).get("/care/gaps/"))
    assert "单国栋" in here and "莫大山" not in here.split("table-card")[2]
    assert sign_in(cast.lian.user).get("/care/gaps/").status_code == 403
    assert "核对台账" in text(sign_in(cast.ban.user).get("/care/"))


def test_mended_it_is_gone_from_the_page(sign_in, cast):
    row = make_membership(cast.shan, **FULL | {"consent": "not_recorded"})
    browser = sign_in(cast.ban.user)
    values = {"basis": row.basis, "consent": "given", "review_on": "2027-01-01"}
    assert browser.post(f"/care/{row.uid}/", values).status_code == 302
    assert "台账是齐的" in text(browser.get("/care/gaps/"))


def test_the_ledger_of_one_district_is_sent_as_a_sheet_without_old_people_and_children(
    sign_in, cast
):
    make_membership(cast.amei, **FULL)
    make_membership(cast.mo, **FULL)
    make_membership(cast.shan, "left_behind", **FULL).group.__class__.objects.filter(
        code="left_behind"
    ).update(is_hardship=False)
    answer = sign_in(cast.ban.user).get(f"/care/?export=xlsx&district={cast.mei_village.uid}")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    names = [row[0] for row in sheet.iter_rows(values_only=True)]
    assert "黄阿妹" in names and "莫大山" not in names and "单国栋" not in names


def test_the_page_asks_the_same_number_of_questions_however_long_it_is(
    sign_in, cast, django_assert_max_num_queries
):
    for number in range(30):
        make_membership(make_household(cast.mei_village, f"户{number}"))
    browser = sign_in(cast.ban.user)
    with django_assert_max_num_queries(14):
        browser.get("/care/gaps/")


def test_who_does_not_agree_is_in_the_group_no_longer_and_the_form_says_so_first(sign_in, cast):
    row = make_membership(cast.shan, **FULL | {"consent": "not_recorded"})
    browser = sign_in(cast.quan)
    assert "今天保存就退出这个类别" in text(browser.get(f"/care/{row.uid}/"))
    assert f"{row.household}不再列在" in text(browser.get(f"/care/{row.uid}/end/"))
    values = {"basis": row.basis, "consent": "refused", "review_on": "2027-01-01"}
    assert browser.post(f"/care/{row.uid}/", values).status_code == 302
    row.refresh_from_db()
    assert (row.consent, row.ends_on) == ("refused", TODAY - dt.timedelta(days=1))
    event = AuditEvent.objects.filter(resource="care_membership", verb="change").latest("pk")
    assert event.reason == "本人不同意" and "ends_on" in event.fields
    assert "单国栋" not in text(browser.get("/care/"))
    assert "单国栋" not in text(browser.get("/households/?care=hardship"))
    assert "本人不同意" in text(browser.get(f"/households/{cast.shan.uid}/"))


def test_nobody_is_put_into_a_group_against_the_own_will(cast):
    group = make_membership(cast.amei, **FULL).group
    with pytest.raises(ValidationError) as error:
        add_membership(
            by=cast.quan, household=cast.shan, group=group, basis="村评议", starts_on=TODAY,
            consent="refused",
        )  # fmt: skip
    assert "consent" in error.value.message_dict


def test_a_basis_says_no_condition_of_a_person(client, cast):
    client.force_login(cast.ban.user)
    group = make_care_group()
    address = reverse("care-new", args=[cast.shan.uid])
    values = {
        "group": group.code,
        "basis": "母亲精神残疾二级",
        "starts_on": "2026-01-05",
        "consent": "given",
    }
    assert "不写病情、残疾" in client.post(address, values).content.decode()
    assert not cast.shan.memberships.exists()
    assert client.post(address, {**values, "basis": "2026年低保名册"}).status_code == 302
    row = cast.shan.memberships.get()
    values = {"basis": "重病", "consent": "given", "review_on": "2027-01-01"}
    changed = client.post(reverse("care-review", args=[row.uid]), values).content.decode()
    assert "不写病情、残疾" in changed
    row.refresh_from_db()
    assert row.basis == "2026年低保名册"


def test_a_basis_from_before_hinders_no_review_and_no_end(cast):
    row = make_membership(cast.shan, basis="重病名册")
    care.review_membership(
        membership=row, by=cast.quan, on=TODAY, basis="重病名册", consent="given", review_on=TODAY
    )
    care.end_membership(membership=row, by=cast.quan, on=TODAY)
    row.refresh_from_db()
    assert (row.consent, row.ends_on) == ("given", TODAY)


@pytest.fixture
def children():
    return CareGroup.objects.create(code="kids", name="留守儿童", family="care", of_children=True)


@pytest.mark.parametrize(
    ("born", "age"),
    [
        ((2012, 3), 14),
        ((2012, 4), 13),
        ((2012, None), 13),
        ((2011, None), 14),
        ((None, None), None),
    ],
)
def test_an_age_is_the_least_that_it_can_be(cast, born, age):
    assert Resident(birth_year=born[0], birth_month=born[1]).age_on(TODAY) == age


def test_a_child_needs_its_guardians_consent(client, cast, children):
    kid = make_resident(cast.shan, "单小明", birth_year=2015)
    client.force_login(cast.ban.user)
    address = reverse("care-new", args=[cast.shan.uid])
    assert "本人或监护人同意" in client.get(address).content.decode()
    values = {
        "group": "kids",
        "resident": kid.uid,
        "basis": "村委会名册",
        "starts_on": "2026-04-01",
    }
    for consent in ("given", "not_recorded"):
        page = client.post(address, {**values, "consent": consent}).content.decode()
        assert "由监护人决定" in page
    assert not cast.shan.memberships.exists()
    assert client.post(address, {**values, "consent": "guardian"}).status_code == 302
    row = cast.shan.memberships.get()
    assert "监护人同意" in client.get(reverse("household", args=[cast.shan.uid])).content.decode()
    review = reverse("care-review", args=[row.uid])
    told = {"basis": row.basis, "review_on": "2027-01-01"}
    assert "由监护人决定" in client.post(review, {**told, "consent": "given"}).content.decode()
    row.refresh_from_db()
    assert row.consent == "guardian"


@pytest.mark.parametrize(
    ("born", "consent", "lacking"),
    [
        (2015, "guardian", []),
        (2015, "given", ["consent"]),
        (None, "given", ["consent"]),
        (2011, "given", []),
        (2015, "not_recorded", ["consent"]),
    ],
)
def test_the_ledger_wants_the_guardian_of_a_child(cast, children, born, consent, lacking):
    kid = make_resident(cast.shan, "单小明", birth_year=born)
    make_membership(cast.shan, "kids", resident=kid, **{**FULL, "consent": consent})
    rows = CareMembership.objects.filter(resident=kid)
    assert lacks(with_gaps(rows, TODAY).get()) == lacking
    (district,) = by_district(rows, TODAY)
    assert district.complete == (0 if lacking else 1)


def test_who_has_come_of_age_among_children_is_asked_about(client, cast, children):
    grown = make_resident(cast.shan, "单大明", birth_year=2004)
    client.force_login(cast.ban.user)
    values = {
        "group": "kids", "resident": grown.uid, "basis": "村委会名册", "starts_on": "2026-04-01",
        "consent": "given",
    }  # fmt: skip
    page = client.post(reverse("care-new", args=[cast.shan.uid]), values, follow=True)
    assert "单大明已满18岁" in page.content.decode()
    assert cast.shan.memberships.count() == 1


def test_a_group_of_children_lists_children_not_whole_households(client, cast, children):
    client.force_login(cast.ban.user)
    values = {"group": "kids", "basis": "村委会名册", "starts_on": "2026-04-01", "consent": "given"}
    page = client.post(reverse("care-new", args=[cast.shan.uid]), values).content.decode()
    assert "请选是哪个孩子" in page
    assert not cast.shan.memberships.exists()


def test_a_whole_household_among_children_is_a_gap_until_the_child_is_named(client, cast, children):
    row = make_membership(cast.shan, "kids", **FULL)
    assert of(row) == ["whom", "consent"]
    kid = make_resident(cast.shan, "单小明", birth_year=2015)
    make_resident(cast.amei, "黄小妹", birth_year=2015)
    client.force_login(cast.ban.user)
    page = client.get("/care/gaps/").content.decode()
    assert "没写是哪个孩子" in page and "写上是哪个孩子</a>" in page
    review = reverse("care-review", args=[row.uid])
    form = client.get(review).content.decode()
    assert "单小明" in form and "黄小妹" not in form
    values = {"basis": row.basis, "review_on": "2027-01-01", "resident": kid.uid}
    assert "由监护人决定" in client.post(review, {**values, "consent": "given"}).content.decode()
    assert client.post(review, {**values, "consent": "guardian"}).status_code == 302
    row.refresh_from_db()
    assert (row.resident, row.consent) == (kid, "guardian")
    assert of(row) == []
    event = AuditEvent.objects.filter(resource="care_membership", verb="change").latest("pk")
    assert "resident" in event.fields


def test_the_pages_of_a_childs_row_say_which_child_but_not_to_the_browsers_history(
    client, cast, children
):
    kid = make_resident(cast.shan, "单一", birth_year=2015)
    row = make_membership(cast.shan, "kids", resident=kid, **{**FULL, "consent": "guardian"})
    client.force_login(cast.quan)
    for name in ("care-review", "care-end"):
        html = client.get(reverse(name, args=[row.uid])).content.decode()
        heading = html[html.index("<h1") : html.index("</h1>")]
        assert "单一" in heading
        assert "单一" not in html[html.index("<title>") : html.index("</title>")]
    assert "单一不再列在" in html


def test_who_is_named_once_is_not_changed_by_a_review(client, cast, children):
    kid, sister = (make_resident(cast.shan, name, birth_year=2015) for name in ("单一", "单二"))
    row = make_membership(cast.shan, "kids", resident=kid, **{**FULL, "consent": "guardian"})
    care.review_membership(membership=row, by=cast.quan, on=TODAY, resident=sister)
    row.refresh_from_db()
    assert row.resident == kid
    again = make_membership(cast.shan, "kids", **FULL)
    for other in (kid, make_resident(cast.amei, "黄小妹", birth_year=2015)):
        with pytest.raises(ValidationError) as error:
            care.review_membership(membership=again, by=cast.quan, on=TODAY, resident=other)
        assert "resident" in error.value.message_dict


@pytest.mark.parametrize(
    ("born", "lacking"),
    [
        ((2012, 4), []),  # 14 this month: not certainly before it is over
        ((2012, 3), ["own_word"]),
        ((2008, 4), ["own_word"]),
        ((2008, 3), ["grown"]),
    ],
)
def test_a_guardians_word_is_the_own_one_from_fourteen_on_and_nobody_of_age_is_a_child(
    cast, children, born, lacking
):
    kid = make_resident(cast.shan, "单小明", birth_year=born[0], birth_month=born[1])
    row = make_membership(cast.shan, "kids", resident=kid, **{**FULL, "consent": "guardian"})
    assert of(row) == lacking


def test_an_adult_whose_guardian_spoke_is_asked_nothing(cast):
    grown = make_resident(cast.shan, "单大明", birth_year=1950)
    assert of(make_membership(cast.shan, resident=grown, **{**FULL, "consent": "guardian"})) == []
