"""From the empty database: the one-time link, the first hour, a sheet with headings nobody knows."""

import openpyxl
import pytest
from playwright.sync_api import expect

from contacts.actions import accounts, jobs
from contacts.catalogue import load_care_groups
from contacts.models import Area, Household, HouseholdWish, Job
from tests.browser.conftest import assert_fits
from tests.factories import make_district
from visits.catalogue import load_kinds

PASSWORD = "qiao-lian-xin-26"
WIDTHS = (360, 1440)
HEAD = ["编码", "在哪个村", "当家人", "几口人", "走访意愿", "户类别", "宗教信仰"]
ROWS = [
    ["JL001", "九岭头村", "望大山", "３人", "谢绝上门", "低保户", "无"],
    ["JL002", "九领头村", "望小兰", 2, "", "一般户", "无"],
    ["JL003", "九岭头村", "望有福", 4, "", "上访户", "无"],
    ["合计", "", "", 9, "", "", ""],
]


@pytest.fixture(autouse=True)
def files_of_the_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def empty(transactional_db):
    """What `make run EMPTY=1` leaves: the catalogue, nobody, nothing."""
    load_care_groups()
    load_kinds()


@pytest.fixture
def look(assert_accessible, shot):
    """`look(page, name)`: the page at both widths, with usual and with large letters."""

    def at_all_sizes(page, name):
        usual = page.viewport_size
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            shot(page, f"first-{name}-{width}")
            assert_accessible(page)
            page.evaluate("document.documentElement.dataset.large = ''")
            assert_accessible(page) if width == min(WIDTHS) else assert_fits(page)
            page.evaluate("delete document.documentElement.dataset.large")
        page.set_viewport_size(usual)

    return at_all_sizes


def a_sheet(folder):
    """A ledger as an office keeps it."""
    book = openpyxl.Workbook()
    book.active.append(["九岭头村农户台账"])
    for row in (HEAD, *ROWS):
        book.active.append(row)
    book.save(folder / "农户台账.xlsx")
    return folder / "农户台账.xlsx"


def settle_in(page, look):
    """Open the one-time link, set a password, arrive at the first hour."""
    page.goto(accounts.first_administrator())
    expect(page.get_by_text("您的用户名是 admin")).to_be_visible()
    look(page, "welcome")
    page.fill("[name=county]", "秭归县")
    page.fill("[name=township]", "屈原镇")
    page.fill("[name=new_password1]", PASSWORD)
    page.fill("[name=new_password2]", PASSWORD)
    page.get_by_role("button", name="保存新密码").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("首次设置")
    look(page, "hour")


def explain(page):
    """Say what the headings mean that nobody knows."""
    meanings = {
        "编码": "户编号",
        "在哪个村": "村(社区)",
        "当家人": "户主姓名",
        "几口人": "家庭人口",
    }
    for heading, meaning in meanings.items():
        page.get_by_label(f"“{heading}”").select_option(label=meaning)
    page.get_by_role("button", name="重新检查").click()


def test_a_sheet_with_unknown_headings_comes_in_from_the_empty_database(
    empty, page_as, look, tmp_path
):
    page = page_as()
    settle_in(page, look)
    make_district(Area.objects.get(name="屈原镇"), "九岭头村", "420527103212")
    page.goto("/setup/")
    page.get_by_role("link", name="导入住户").click()
    look(page, "upload")
    page.set_input_files("[name=file]", a_sheet(tmp_path))
    page.get_by_role("button", name="检查").click()
    expect(page.get_by_text("没有认出这些必填的列")).to_be_visible()
    look(page, "refused")
    page.get_by_role("link", name="说明各列是什么").click()
    expect(page.get_by_text("例如：JL001；JL002；JL003")).to_be_visible()
    look(page, "columns")
    explain(page)
    for words in ("新增 2", "不能导入 1", "是不是“九岭头村”", "不能给人贴标签"):
        expect(page.get_by_text(words)).to_be_visible()
    look(page, "check")
    assert not Household.objects.exists()
    page.get_by_role("button", name="只导入正确的 2 行").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("进度")
    look(page, "job")
    jobs.run(Job.objects.get().pk)
    page.get_by_role("link", name="看结果").click()
    expect(page.get_by_text("1 行没有导入")).to_be_visible()
    look(page, "done")
    assert sorted(Household.objects.values_list("head_name", "size")) == [
        ("望大山", 3),
        ("望有福", 4),
    ]
    assert [wish.household.number for wish in HouseholdWish.objects.all()] == ["JL001"]
