"""What became of a sheet is found again by whoever brought it in, for some days and within his reach."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest
from django.urls import reverse

from contacts.imports import results, runs
from contacts.kit import clock
from contacts.models import AuditEvent, Grant, Household, ImportRun, ResponsibilityDistrict
from contacts.policy import Role
from tests.contacts.imports.test_pages import BAD, GOOD, WARNED, confirm, page, upload
from tests.factories import make_grant

REPEATED = [*GOOD]


@pytest.fixture
def run(admin, sheets, django_capture_on_commit_callbacks):
    """A sheet with all sorts of rows, written."""
    found = upload(admin, sheets, GOOD, BAD, WARNED, REPEATED)
    with django_capture_on_commit_callbacks(execute=True):
        job = confirm(admin, found, skip_bad_rows="on")
    assert job.state == "done"
    found.refresh_from_db()
    return found


def workbook_of(client, run):
    response = client.get(reverse("import-errors", args=[run.uid]))
    return list(
        openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active.values
    )


def test_whoever_comes_back_finds_what_became_of_each_row_and_what_was_made(admin, run):
    assert not run.file
    text = page(admin, run)
    for words in ("新增 2", "没有导入 1", "渠盏村", "黄阿妹", "与第 2 行完全相同", "不是电话号码"):
        assert words in text, words
    for home in Household.objects.all():
        assert reverse("household", args=[home.uid]) in text and home.head_name in text
    assert reverse("household-list") in text
    assert "覃建 1540" not in text


def test_the_rows_that_did_not_come_in_are_given_back_afterwards_too(admin, run):
    assert reverse("import-errors", args=[run.uid]) in page(admin, run)
    rows = workbook_of(admin, run)
    assert [row[1:3] for row in rows[1:]] == [(3, "B2")]
    assert "渠盏村" in rows[1][0]
    event = AuditEvent.objects.filter(verb="export", resource="import").get()
    assert event.reason == "农户花名册：1 行"


def test_what_is_shown_of_it_stands_in_the_trail(admin, run):
    page(admin, run)
    homes = {str(uid) for uid in Household.objects.values_list("uid", flat=True)}
    read = AuditEvent.objects.filter(verb="read", resource="household").latest("pk")
    assert set(read.object_ids) == homes


def test_it_goes_by_itself_and_the_numbers_stay(admin, run):
    assert runs.forget_old(clock.now() + dt.timedelta(days=13)) == 0
    assert "黄阿妹" in page(admin, run)
    runs.forget_old(clock.now() + dt.timedelta(days=15))
    text = page(admin, run)
    assert "新增 2" in text and "没有导入 1" in text
    assert "黄阿妹" not in text and reverse("import-errors", args=[run.uid]) not in text
    assert admin.get(reverse("import-errors", args=[run.uid])).status_code == 302
    assert list(results.folder().glob("*")) == []


def test_a_sheet_that_is_written_while_old_results_go_keeps_its_own(admin, run, monkeypatch):
    real = results.folder
    applied_at = run.applied_at
    ImportRun.objects.filter(pk=run.pk).update(applied_at=None)

    def written_meanwhile():
        ImportRun.objects.filter(pk=run.pk).update(applied_at=applied_at)
        return real()

    monkeypatch.setattr(results, "folder", written_meanwhile)
    results.forget_old(applied_at)
    assert "黄阿妹" in page(admin, run)


def test_a_workbook_that_has_just_gone_leads_back_to_the_page(admin, run):
    results.workbook(run).unlink()
    answer = admin.get(reverse("import-errors", args=[run.uid]))
    assert (answer.status_code, answer.url) == (302, reverse("import-run", args=[run.uid]))


def test_whoever_is_responsible_elsewhere_now_sees_none_of_its_rows(admin, run, ertang):
    Grant.objects.filter(user=run.user).delete()
    make_grant(run.user, Role.AREA_ADMIN, ertang.neighbour)
    text = page(admin, run)
    for words in ("黄阿妹", "韦大山", "渠盏村"):
        assert words not in text, words
    assert admin.get(reverse("import-errors", args=[run.uid])).status_code == 302


def test_what_one_may_not_see_is_not_named_among_what_was_made(admin, run, ertang):
    elsewhere = ResponsibilityDistrict.objects.get(name="三里村")
    Household.objects.filter(number="B1").update(district=elsewhere)
    found = results.of_run(run, by=run.user)
    assert [name for _uid, name, _url in results.made(run, found, by=run.user)] == ["覃建"]


def test_nothing_of_the_rows_is_kept_in_the_database(run):
    assert "黄阿妹" not in str(list(ImportRun.objects.values()))
    assert set(run.report) == {
        "rows", "new", "changed", "unchanged", "rejected", "warned", "ignored"
    }  # fmt: skip


def test_nothing_is_kept_of_what_was_discarded(admin, sheets):
    run = upload(admin, sheets, GOOD, BAD)
    admin.post(reverse("import-discard", args=[run.uid]))
    assert admin.get(reverse("import-errors", args=[run.uid])).status_code == 404
    assert list(results.folder().glob("*")) == []
