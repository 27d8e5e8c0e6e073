"""Matters are searched by what they are about; nothing lists a person by complaints (care P1)."""

import pytest

from contacts.models import Resident
from tests.factories import make_grievance
from visits.filters.grievances import BY_PERSON

LIST, LEDGER = "/grievances/", "/grievances/ledger/"


@pytest.fixture
def matters(town):
    Resident.objects.create(household=town.zeng, name="曾建设", starts_on=town.zeng.starts_on)
    texts = {
        "黄阿妹家屋顶漏雨": "3组96号", "路灯不亮，黄阿妹说过": "三组桥头", "建设路上有坑": "三组",
        "曾建设家门口积水": "", "水渠堵了，请打15412345678": "96号门口",
    }  # fmt: skip
    return [make_grievance(town.shan, town.ban.user, text=t, place=p) for t, p in texts.items()]


def listed(browser, word, page=LIST, **more):
    return browser.get(page, {"q": word, "pile": "all", **more})


def texts(answer):
    return {row.text for row in answer.context["table"].page}


WHO = [
    "黄阿妹", "黄阿妹家", "黄 阿妹", "曾建设", "15412345678", "154 1234 5678", "0771-5551234", "3组96号", "96号",
    "三组九十六号", "3组96",
]  # fmt: skip


@pytest.mark.parametrize("page", [LIST, LEDGER])
@pytest.mark.parametrize("who", ["ban", "shu", "mei"])
def test_who_is_looked_for_is_not_found_and_one_reads_why(as_user, town, matters, who, page):
    browser = as_user(getattr(town, who).user)
    for word in WHO:
        answer = listed(browser, word, page)
        assert texts(answer) == set(), word
        assert str(BY_PERSON) in answer.text, word


@pytest.mark.parametrize("page", [LIST, LEDGER, f"{LEDGER}print/"])
def test_nor_do_a_workbook_and_a_paper_hold_anybody(as_user, town, matters, page):
    browser = as_user(town.ban.user)
    export = {} if "print" in page else {"export": "xlsx"}
    answer = browser.get(page, {"q": "黄阿妹", "pile": "all", **export})
    assert answer.status_code == 302 and "export" not in answer["Location"]
    assert str(BY_PERSON) in browser.get(answer["Location"]).text
    fine = browser.get(page, {"q": "路灯", "pile": "all", **export})
    assert fine.status_code == 200


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("路灯", 1),
        ("三组", 2),
        ("桥头", 1),
        ("漏雨", 1),
        ("积水", 1),
        ("11月28号", 0),
        ("3号桥", 0),
    ],
)
def test_the_matter_and_its_place_are_found_as_before(as_user, town, matters, word, found):
    answer = listed(as_user(town.ban.user), word)
    assert len(texts(answer)) == found and str(BY_PERSON) not in answer.text


def test_a_matter_is_found_by_its_number(as_user, town, matters):
    browser = as_user(town.ban.user)
    for word in (matters[0].number, matters[0].number.removeprefix("2026-")):
        assert texts(listed(browser, word)) == {matters[0].text}
        assert listed(browser, word, LEDGER).context["table"].page.paginator.count == 1


@pytest.mark.parametrize("word", ["96", "1541234", "5678"])
def test_bare_figures_find_neither_a_door_nor_a_telephone(as_user, town, matters, word):
    assert texts(listed(as_user(town.ban.user), word)) == set()


@pytest.mark.parametrize("word", ["阿妹", "黄阿"])
def test_a_part_of_a_name_finds_nobody(as_user, town, matters, word):
    assert texts(listed(as_user(town.ban.user), word)) == set()


def test_a_word_that_is_also_a_part_of_a_name_finds_what_is_about_it(as_user, town, matters):
    assert texts(listed(as_user(town.ban.user), "建设")) == {"建设路上有坑"}


def test_a_single_sign_finds_no_family(as_user, town, matters):
    answer = listed(as_user(town.ban.user), "黄")
    assert texts(answer) == set() and "两个字以上" in answer.text


def test_a_name_of_another_township_is_a_word_like_others(as_user, town, matters):
    assert str(BY_PERSON) not in listed(as_user(town.ban.user), "西门雪").text


def test_the_search_keeps_to_the_budget_of_the_list(
    as_user, town, matters, django_assert_max_num_queries
):
    browser = as_user(town.ban.user)
    listed(browser, "路灯")
    with django_assert_max_num_queries(11):  # the session and the user are two of them
        listed(browser, "建设")


def test_the_numbers_of_the_piles_tell_nothing_of_a_person(as_user, town, matters):
    browser = as_user(town.ban.user)
    piles = [listed(browser, word).context["tabs"] for word in ("黄阿妹", "曾建设")]
    assert [label for label, *_rest in piles[0]] == [label for label, *_rest in piles[1]]
