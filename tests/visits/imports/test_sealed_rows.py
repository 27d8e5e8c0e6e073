"""A row that sounds like a report on conduct: told to who looks at the sheet, kept nowhere."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from contacts.imports import workbooks
from contacts.kit import clock
from contacts.models import AuditEvent, ImportRun, Job
from tests.contacts.imports.test_pages import confirm, page
from tests.sheets import codes, counts
from tests.visits.imports.test_sent import HEAD, desk, row
from visits.actions.sealing import seal_matter
from visits.models import Grievance

__all__ = ["desk"]
SECRET = {
    "工单编号": "MI-77", "诉求人": "甲乙丙", "联系电话": "13912345678", "诉求内容": "村会计收红包，查查他",
    "事发地址": "榕树头小卖部",
}  # fmt: skip


@pytest.fixture
def clerk(desk, client, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    client.force_login(desk.clerk)
    return client


def bring_in(client, sheets, callbacks, *rows) -> ImportRun:
    content = sheets.file(HEAD, list(rows)).read_bytes()
    file = SimpleUploadedFile("工单.xlsx", content)
    client.post(reverse("import-upload", args=["grievances"]), {"file": file})
    run = ImportRun.objects.latest("pk")
    run.checked = page(client, run)
    with callbacks(execute=True):
        assert confirm(client, run, skip_bad_rows="on").state == "done"
    return run


def everything_stored() -> str:
    """All rows of all tables, and all that lies beside them."""
    found = [
        str(list(m._base_manager.values())) for m in apps.get_models(include_auto_created=True)
    ]
    for path in Path(settings.MEDIA_ROOT).rglob("*"):
        if path.suffix == ".xlsx":
            found.append(str(list(openpyxl.load_workbook(path).active.values)))
        elif path.is_file():
            found.append(path.read_text(errors="replace"))
    return "".join(found)


BAD_TOO = {**SECRET, "受理时间": "说不清"}
DOUBLE = {**SECRET, "工单编号": "WX-2"}


@pytest.mark.parametrize(
    "said", [SECRET, BAD_TOO, DOUBLE, {**SECRET, "诉求内容": "长" * 20_001 + "他收红包"}]
)
def test_after_the_rows_are_written_nothing_says_that_there_was_such_a_row(
    clerk, sheets, said, django_capture_on_commit_callbacks
):
    others = [row(工单编号="WX-2"), row(工单编号="WX-3", 受理时间="昨天")]
    run = bring_in(clerk, sheets, django_capture_on_commit_callbacks, *others, row(**said))
    assert "纪检干部" in run.checked and "请先记下行号" in run.checked
    stored = everything_stored()
    for word in ("MI-77", "甲乙丙", "13912345678", "红包", "榕树头", "纪检", '"conduct"'):
        assert word not in stored, word
    text = page(clerk, run)
    assert "不是数据 0" in text and "没有当作数据的行" not in text and "纪检干部" not in text
    run.refresh_from_db()
    assert (run.report["rows"], run.report["ignored"]) == (2, 0)
    assert "重复0" in Job.objects.latest("pk").message


def test_the_stored_run_is_the_same_with_and_without_such_a_row(
    clerk, sheets, django_capture_on_commit_callbacks
):
    first = bring_in(clerk, sheets, django_capture_on_commit_callbacks, row(), row(**SECRET))
    second = bring_in(clerk, sheets, django_capture_on_commit_callbacks, row(工单编号="WX-9"))
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.report == second.report
    trails = [
        AuditEvent.objects.filter(resource="import", object_ids=[str(run.uid)])
        for run in (first, second)
    ]
    told = [list(events.order_by("pk").values_list("verb", "reason")) for events in trails]
    assert told[0] == told[1] and ("read", "12345工单：1 行") in told[0]
    assert len(set(Job.objects.values_list("message", "done", "total"))) == 1


@pytest.mark.parametrize("said", [BAD_TOO, {**SECRET, "诉求内容": "长" * 20_001 + "他收红包"}])
def test_a_row_that_cannot_be_read_and_sounds_like_conduct_is_not_given_back(
    desk, sheets, said, tmp_path
):
    report = sheets.apply("grievances", HEAD, row(), row(**said))
    assert (counts(report), codes(report)) == ({"new": 1, "ignored": 1}, [(3, "conduct")])
    path = tmp_path / "errors.xlsx"
    assert workbooks.write_errors(report, path) == 0
    assert "红包" not in str(list(openpyxl.load_workbook(path).active.values))


def test_a_number_that_comes_again_gives_no_such_row_back(desk, sheets):
    report = sheets.apply("grievances", HEAD, row(), row(**{**SECRET, "工单编号": "WX-1"}))
    assert (counts(report), codes(report)) == ({"new": 1, "ignored": 1}, [(3, "conduct")])
    assert report.bad_rows == {}


def test_warnings_that_quote_the_row_are_not_kept_for_its_matter_may_be_sealed_later(
    clerk, sheets, django_capture_on_commit_callbacks
):
    said = {"诉求类型": "会计白拿", "联系电话": "13812", "所属村": ""}
    run = bring_in(clerk, sheets, django_capture_on_commit_callbacks, row(**said))
    assert "会计白拿" in run.checked
    text = page(clerk, run)
    assert "看不出是哪个村的" in text and "要看一眼 1" in text
    for word in ("会计白拿", "13812"):
        assert word not in text and word not in everything_stored().replace("'phone': '13812'", "")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"受理时间": "白拿“补贴”的那天"}, "不是日期"),
        ({"诉求类型": "白拿", "办理时限": ""}, "不认识类型"),
        ({"诉求内容": ""}, "“诉求内容”不能空着"),
        ({"工单编号": "白拿" * 30}, "字"),
    ],
)
def test_of_a_refused_row_its_number_and_the_reason_are_kept_for_it_may_be_sealed_later(
    clerk, sheets, said, reason, django_capture_on_commit_callbacks
):
    words = {
        "诉求人": "甲乙丙",
        "联系电话": "13912345678",
        "诉求内容": "会计白拿",
        "事发地址": "榕树头",
    }
    bad = row(**{"工单编号": "WX-7", **words, **said})
    run = bring_in(clerk, sheets, django_capture_on_commit_callbacks, row(), bad)
    stored = everything_stored()
    for word in ("甲乙丙", "13912345678", "白拿", "榕树头"):
        assert word not in stored, word
    text = page(clerk, run)
    assert reason in text and "只留行号、编号和原因" in text
    content = b"".join(clerk.get(reverse("import-errors", args=[run.uid])).streaming_content)
    head, kept = openpyxl.load_workbook(BytesIO(content)).active.values
    assert head[1:] == ("原来的行号", "工单编号") and reason in kept[0]
    assert kept[1:] == (3, None if "工单编号" in said else "WX-7")


def test_the_page_of_the_import_leads_to_the_matters(
    clerk, sheets, django_capture_on_commit_callbacks
):
    run = bring_in(clerk, sheets, django_capture_on_commit_callbacks, row())
    text = page(clerk, run)
    assert (
        f"{Grievance.objects.get().number} 村口路灯不亮" in text
        and reverse("grievance-list") in text
    )


def test_a_matter_that_was_sealed_is_not_led_to_any_more(
    clerk, desk, sheets, django_capture_on_commit_callbacks
):
    run = bring_in(clerk, sheets, django_capture_on_commit_callbacks, row())
    matter = Grievance.objects.get()
    seal_matter(by=desk.clerk, grievance=matter, about="", at=clock.now(), handed_over=True)
    text = page(clerk, run)
    assert matter.number not in text and str(matter.uid) not in text
