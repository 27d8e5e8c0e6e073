"""Whoever raised what is handled as one reads the same answer, and nothing of the others."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from tests.factories import make_grievance, make_resident
from tests.visits.matters import NOON
from visits.actions.codes import issue_code
from visits.forms.moves import MoveForm
from visits.models import Grievance, Mode, Publication, Raiser
from visits.queries.known_by import raisers
from visits.workflow import moves

LATER = NOON + dt.timedelta(hours=1)
LAST = NOON + dt.timedelta(hours=2)
REVIEW = "可以申请复查"


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON + dt.timedelta(hours=3))


@pytest.fixture
def two(town, move):
    """One in an office's hands, raised by 欧阳甲一, and another, by 欧阳乙二 with a household."""
    main = make_grievance(
        None, town.mei.user, received_at=NOON, district=town.mei_village, raiser=Raiser.OTHER,
        raised_by="欧阳甲一（三组）", phone="0776-6123456、13911110001",
    )  # fmt: skip
    make_resident(town.amei, "黄小满", phone="13822220002")
    other = make_grievance(
        town.amei, town.mei.user, received_at=NOON, raised_by="欧阳乙二", phone="13911110003"
    )
    move(main, town.ban, "send", office=town.office, mode=Mode.ASSIGNED)
    move(main, town.min, "sign")
    return main, other


@pytest.fixture
def merged(town, move, two):
    main, other = two
    move(other, town.ban, "merge", LATER, into=Grievance.objects.get(pk=main.pk))
    return main, other


MADE = [
    ("answer", "answer", {"review_way": REVIEW}),
    ("answer", "review_way", {"answer": "修好了"}),
    ("wait", "reason", {"waits_for": "resident"}),
    ("ask_extension", "reason", {"days": 3}),
    ("explain", "said", {"review_way": REVIEW, "look_again_on": NOON.date() + dt.timedelta(30)}),
]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("已到欧阳甲一家修好", "欧阳甲一"),
        ("已到欧阳 乙·二家修好", "欧阳乙二"),
        ("黄阿妹家的也修好了", "黄阿妹"),
        ("等黄某满回话", "像是有反映人或者家里人的名字"),
        ("打了13911110003", "13911110003"),
        ("打了幺三九一一一一〇〇〇一", "13911110001"),
        ("打了6123456", "6123456"),
        ("打了138 2222 0002", "13822220002"),
    ],
)
def test_nobody_of_those_merged_is_named_in_what_all_of_them_read(town, move, merged, text, word):
    for code, field, more in MADE:
        with pytest.raises(ValidationError) as error:
            move(merged[0], town.min, code, LAST, **{**more, field: text})
        assert list(error.value.message_dict) == [field]
        assert word in error.value.message_dict[field][0]


def test_the_form_says_how_many_read_it_and_comes_back_with_the_word(town, merged, as_user):
    main = Grievance.objects.get(pk=merged[0].pk)
    address = f"/grievances/{main.uid}/answer/"
    client = as_user(town.min.user)
    assert "这段话有2个反映人看到，不要写名字和电话" in client.get(address).text
    sent = {"version": main.version, "answer": "到欧阳乙二家修好", "review_way": REVIEW}
    page = client.post(address, sent)
    assert "“欧阳乙二”是反映人" in page.context["form"].errors["answer"][0]
    assert "到欧阳乙二家修好" in page.text and not Grievance.objects.get(pk=main.pk).answer


def test_what_only_the_office_reads_may_name_them(town, move, merged):
    move(merged[0], town.ban, "remark", LAST, text="欧阳乙二也来过")


def test_in_a_matter_by_itself_its_resident_may_be_named(town, move, two):
    answered = move(two[0], town.min, "answer", answer="已到欧阳甲一家修好", review_way=REVIEW)
    assert answered.answer == "已到欧阳甲一家修好"
    form = MoveForm(user=town.min.user, move=moves()["answer"], grievance=answered)
    assert "个反映人看到" not in str(form.fields["answer"].help_text)


def test_what_was_written_before_the_merge_is_read_by_its_own_resident_alone(
    town, move, two, client
):
    main, other = two
    codes = [issue_code(by=None, grievance=one, at=NOON) for one in two]
    why = "等欧阳甲一（13911110001）回话，他家孩子住院"
    move(main, town.min, "wait", NOON + dt.timedelta(minutes=5), waits_for="resident", reason=why)
    move(other, town.ban, "merge", LATER, into=Grievance.objects.get(pk=main.pk))
    own, others = (client.get(f"/m/{code}/").text for code in codes)
    assert why in own
    assert "欧阳甲一" not in others and "孩子" not in others and "原定" in others
    move(main, town.min, "resume", LAST)
    move(main, town.min, "wait", LAST, waits_for="above", reason="等县里的管子")
    assert "等县里的管子" in client.get(f"/m/{codes[1]}/").text


def test_why_it_takes_longer_is_read_only_where_it_was_written_after_the_merge(
    town, move, two, client
):
    main, other = two
    codes = [issue_code(by=None, grievance=one, at=NOON) for one in two]
    early = NOON + dt.timedelta(minutes=5)
    move(main, town.min, "ask_extension", early, days=3, reason="欧阳甲一不在家")
    move(other, town.ban, "merge", LATER, into=Grievance.objects.get(pk=main.pk))
    move(main, town.lian, "extend", LAST)
    own, others = (client.get(f"/m/{code}/").text for code in codes)
    assert "欧阳甲一不在家" in own
    assert "不在家" not in others and "原定" in others


def test_an_answer_from_before_the_merge_is_not_shown_and_the_new_one_is(town, move, two, client):
    main, other = two
    code = issue_code(by=None, grievance=other, at=NOON)
    early = NOON + dt.timedelta(minutes=5)
    move(main, town.min, "answer", early, answer="已到欧阳甲一家", review_way="找欧阳甲一")
    move(main, None, "object", early, reason="没有修好")
    move(other, town.ban, "merge", LATER, into=Grievance.objects.get(pk=main.pk))
    page = client.get(f"/m/{code}/").text
    assert "以前的答复" not in page and "欧阳甲一" not in page
    move(main, town.min, "answer", LAST, answer="水管换好了", review_way=REVIEW)
    page = client.get(f"/m/{code}/").text
    assert "水管换好了" in page and REVIEW in page


@pytest.mark.parametrize("field", ["headline", "published"])
def test_no_raiser_of_the_merge_is_published(town, move, merged, field):
    move(merged[0], town.min, "answer", LAST, answer="修好了", review_way=REVIEW)
    words = {"headline": "路灯", "published": "三组的路灯亮了"}
    for text in ("欧阳乙二反映的路灯", "欧阳甲一的路灯", "黄小满家", "黄小*家", "短号 13911110003"):
        with pytest.raises(ValidationError) as error:
            move(merged[0], town.ban, "publish", LAST, **{**words, field: text})
        assert list(error.value.message_dict) == [field]
    assert not Publication.objects.exists()
    move(merged[0], town.ban, "publish", LAST, **words)
    assert Publication.objects.exists()


def test_what_stands_for_nobody_is_no_name(town, two):
    main, _other = two
    for words in ("三组村民", "群众代表", "匿名", "几户居民、村民代表"):
        Grievance.objects.filter(pk=main.pk).update(raised_by=words)
        assert not raisers(Grievance.objects.get(pk=main.pk)).names
