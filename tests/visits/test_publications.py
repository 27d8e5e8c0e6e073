"""办理结果公开: settled matters on the public page and the notice board of their district; nobody is named."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from contacts.actions.public_pages import publish as publish_page
from contacts.kit.identity import check_digit
from contacts.models import AuditEvent
from tests.factories import make_district, make_grievance, make_resident
from tests.visits.matters import NOON
from visits.actions.codes import issue_code
from visits.actions.moves import refusal
from visits.actions.residents import object_to
from visits.actions.retention import TERMS
from visits.actions.sealing import seal_matter
from visits.models import Grievance, GrievanceKind, Mode, Publication, Raiser
from visits.queries.publications import published_results
from visits.workflow import State, moves

ANSWER = {"answer": "换了主管，有水了", "review_way": "可以申请复查"}
WORDS = {"headline": "山脚的水管断了", "published": "换了主管，已经通水"}
TODAY = NOON.date()
IDENTITY = "45000019900101001"


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON + dt.timedelta(hours=1))


@pytest.fixture
def answered(town, move):
    grievance = make_grievance(town.amei, town.mei.user, received_at=NOON)
    move(grievance, town.ban, "send", office=town.office, mode=Mode.ASSIGNED)
    move(grievance, town.min, "sign")
    return move(grievance, town.min, "answer", **ANSWER)


def lines(town, on=TODAY):
    return [(line.first, line.rest) for line in published_results(town.mei_village, on)]


def test_what_is_published_stands_on_the_page_for_everybody_and_on_the_notice_board(
    town, move, answered, client, as_user
):
    move(answered, town.ban, "publish", **WORDS)
    publish_page(district=town.mei_village, by=town.quan, on=TODAY)
    town.mei_village.refresh_from_db()
    page = client.get(f"/p/{town.mei_village.public_token}/").text
    board = as_user(town.ban.user).get(f"/districts/{town.mei_village.uid}/board/").text
    for text in (page, board):
        assert "办好的事" in text and "山脚的水管断了" in text and "换了主管，已经通水" in text
        assert answered.number not in text and "黄阿妹" not in text


def test_a_matter_of_the_whole_township_stands_on_the_pages_of_all_its_districts(
    town, move, answered
):
    Grievance.objects.filter(pk=answered.pk).update(
        district=None, household=None, raiser=Raiser.ANONYMOUS, area=town.east
    )
    move(answered, town.ban, "publish", **WORDS)
    assert len(lines(town)) == 1
    assert len(published_results(town.lan_village, TODAY)) == 1
    elsewhere = make_district(town.west, "西村")
    assert published_results(elsewhere, TODAY) == []


def test_nothing_is_published_of_itself(town, answered):
    assert lines(town) == []


def test_new_words_take_the_place_of_the_old_and_the_history_keeps_both(town, move, answered):
    move(answered, town.ban, "publish", **WORDS)
    move(answered, town.ban, "publish", headline="水管", published="通水了")
    assert [first for first, _rest in lines(town)] == ["水管"]
    said = answered.events.filter(move="publish").values_list("text", flat=True)
    assert list(said) == ["换了主管，已经通水", "通水了"]


def test_it_is_taken_down_with_a_reason_and_once(town, move, answered):
    with pytest.raises(ValidationError, match="没有公开过"):
        move(answered, town.ban, "unpublish", reason="写错了")
    move(answered, town.ban, "publish", **WORDS)
    move(answered, town.ban, "unpublish", reason="写错了")
    assert lines(town) == []
    with pytest.raises(ValidationError, match="没有公开过"):
        move(answered, town.ban, "unpublish", reason="写错了")


def test_what_is_taken_up_again_is_published_no_more_until_somebody_writes_it_anew(
    town, move, answered
):
    move(answered, town.ban, "publish", **WORDS)
    object_to(grievance=answered, said={"text": "又没水了"}, at=NOON)
    assert Grievance.objects.get(pk=answered.pk).state == State.IN_HAND
    assert lines(town) == [] and not Publication.objects.exists()
    move(answered, town.min, "answer", **ANSWER)
    assert lines(town) == []
    with pytest.raises(ValidationError, match="没有公开过"):
        move(answered, town.ban, "unpublish", reason="写错了")
    move(answered, town.ban, "publish", **WORDS)
    assert len(lines(town)) == 1


def test_what_turns_out_to_be_a_complaint_is_published_no_more(town, move, answered):
    move(answered, town.ban, "publish", **WORDS)
    object_to(grievance=answered, said={"text": "又没水了"}, at=NOON)
    kind, _new = GrievanceKind.objects.get_or_create(code="complaint", defaults={"name": "投诉"})
    move(answered, town.ban, "change_kind", kind=kind, reason="是投诉")
    move(answered, town.min, "answer", **ANSWER)
    assert lines(town) == []


def test_after_a_year_it_is_shown_no_more(town, move, answered):
    move(answered, town.ban, "publish", **WORDS)
    assert lines(town, TODAY + dt.timedelta(days=366))
    assert lines(town, TODAY + dt.timedelta(days=367)) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("电话15400000012", "电话"),
        ("电话 154 0000 0012", "电话"),
        ("打０７７６－６１２３４５６", "电话"),
        ("打一三八〇〇〇一二三四五", "电话"),
        ("电话：幺三八 零零零零 一二三四", "电话"),
        ("壹叁捌－零零零零－壹贰叁肆", "电话"),
        ("138 - 0000 - 1234", "电话"),
        ("打１３八〇〇〇〇1234", "电话"),
        ("给黄阿妹家换了主管", "黄阿妹"),
        ("阿妹子的水管", "阿妹子"),
        ("3组12号门前", "门牌"),
        ("梅村35号的水管", "门牌"),
        ("三组十二号", "门牌"),
        ("3栋501漏水", "门牌"),
        ("欧阳大姐反映的水管", "欧阳大姐"),
        ("曾有福家的水管", "曾有福"),
        (IDENTITY + check_digit(IDENTITY), "身份证"),
        ("四五〇〇〇〇一九九〇〇一〇一〇〇一" + check_digit(IDENTITY), "身份证"),
        ("138.1234.5678", "电话"),
        ("138、1234 / 5678", "电话"),
        ("一三八一二三四五六七八", "电话"),
        ("黄 阿 妹家", "黄阿妹"),
        ("黄·阿\u200b妹家", "黄阿妹"),
        ("黄某妹家", "像是写到了住户的名字"),
        ("三排5号", "门牌"),
        ("三组第12户", "门牌"),
        ("3号楼201", "门牌"),
        ("35号院", "门牌"),
        ("坝上35号", "门牌"),
        ("卅五号", "门牌"),
    ],
)
@pytest.mark.parametrize("field", sorted(WORDS))
def test_whoever_is_named_in_it_is_told_of_and_nothing_is_stored(
    town, move, answered, text, told, field
):
    make_resident(town.amei, "阿妹子")
    Grievance.objects.filter(pk=answered.pk).update(raised_by="欧阳大姐")
    with pytest.raises(ValidationError) as error:
        move(answered, town.ban, "publish", **{**WORDS, field: text})
    assert told in error.value.message_dict[field][0]
    assert not Publication.objects.exists()
    assert not answered.events.filter(move="publish").exists()


@pytest.mark.parametrize(
    "text",
    [
        "三组3盏路灯换了",
        "路3公里修好了",
        "村里12户通了水",
        "2026年10月",
        "二〇二六年十一月一十二日",
        "一组二组三组四组五组六组七组都通了水",
        "三百二十五户，一一问过",
        "二〇二六年3月修好了五组的水管，花了3万元，共120米",
        "1、2、3、4、5、6、7组都通了水",
    ],
)
def test_numbers_that_are_no_door_are_told(town, move, answered, text):
    move(answered, town.ban, "publish", headline="办好了", published=text)
    assert lines(town)[0][1].startswith(text)


def test_petitions_and_complaints_are_not_published(town, move, answered):
    for code, petition in (("complaint", False), ("petition", True)):
        kind, _new = GrievanceKind.objects.get_or_create(
            code=code, defaults={"name": code, "is_petition": petition}
        )
        Grievance.objects.filter(pk=answered.pk).update(kind=kind)
        fresh = Grievance.objects.get(pk=answered.pk)
        assert "不公开" in refusal(town.ban.user, fresh, moves()["publish"])
        with pytest.raises(ValidationError, match="不公开"):
            move(answered, town.ban, "publish", **WORDS)


def test_whoever_does_not_dispatch_publishes_nothing(town, move, answered):
    for person in (town.mei, town.min, town.shu):
        with pytest.raises(PermissionDenied):
            move(answered, person, "publish", **WORDS)


def test_it_goes_when_the_matter_is_sealed(town, move, answered):
    move(answered, town.ban, "publish", **WORDS)
    fresh = Grievance.objects.get(pk=answered.pk)
    seal_matter(by=town.ban.user, grievance=fresh, about="", at=NOON, handed_over=True)
    assert not Publication.objects.exists()


def test_it_goes_with_the_words_of_the_matter(town, move, answered):
    move(answered, town.ban, "publish", **WORDS)
    term = next(term for term in TERMS if term.code == "grievance")
    term.clear(Grievance.objects.filter(pk=answered.pk))
    assert not Publication.objects.exists()


def test_the_form_says_that_everybody_reads_it_and_comes_back_with_the_words(
    town, answered, as_user
):
    client, page = as_user(town.ban.user), f"/grievances/{answered.uid}/"
    assert "公开结果" in client.get(page).text
    form = client.get(f"{page}publish/").text
    assert "人人看得到" in form
    sent = {"version": answered.version, "headline": "水管", "published": "打15400000012"}
    again = client.post(f"{page}publish/", sent).text
    assert "这里像是有电话号码" in again and "打15400000012" in again
    client.post(f"{page}publish/", {**sent, "published": "通水了"})
    assert "撤下公开的结果" in client.get(page).text
    assert "通水了" in client.get(f"{page}publish/").text
    assert AuditEvent.objects.filter(resource="grievance", verb="change").exists()


def test_who_raised_it_reads_on_the_own_page_what_everybody_may_read(town, move, answered, client):
    code = issue_code(by=town.ban.user, grievance=answered, at=NOON)
    assert "大家都看得到" not in client.get(f"/m/{code}/").text
    move(answered, town.ban, "publish", **WORDS)
    text = client.get(f"/m/{code}/").text
    assert "大家都看得到" in text and "换了主管，已经通水" in text
