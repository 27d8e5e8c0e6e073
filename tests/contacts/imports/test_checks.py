"""The check of a long sheet: a worker does it, the page tells how far it is and finds it again."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import openpyxl
import pytest
from django.urls import reverse

from contacts.actions import jobs
from contacts.imports import checks, findings, runner, runs
from contacts.kit import clock
from contacts.models import AuditEvent, Household, ImportRun, ImportState, Job, JobState
from contacts.policy import Role
from tests.contacts.imports.test_pages import BAD, GOOD, WARNED, kill, page, upload
from tests.factories import make_grant, make_user

ROWS = [GOOD, BAD, WARNED, ["合计", "3户"]]


@pytest.fixture(autouse=True)
def three_rows_are_long(monkeypatch):
    monkeypatch.setattr(checks, "MOST_ROWS", 3)


def work() -> Job:
    """A worker does the last job."""
    job = Job.objects.latest("pk")
    jobs.run(job.pk)
    job.refresh_from_db()
    return job


def again(client, run) -> None:
    response = client.post(reverse("import-check", args=[run.uid]))
    assert response.url == reverse("import-run", args=[run.uid])


def left_lying(run) -> list[Path]:
    return [path for path in Path(run.file.storage.location).rglob("*") if path.is_file()]


def test_a_long_sheet_is_checked_by_a_worker_with_the_card_of_its_progress(admin, sheets):
    run = upload(admin, sheets, *ROWS)
    text = page(admin, run)
    job = Job.objects.get()
    assert 'id="job"' in text
    assert reverse("job", args=[job.uid]) in text
    assert "新增" not in text
    assert reverse("import-confirm", args=[run.uid]) not in text
    done = work()
    assert (done.state, done.result["url"]) == (
        JobState.DONE,
        reverse("import-run", args=[run.uid]),
    )
    assert not Household.objects.exists()


def test_its_report_is_that_of_a_short_one(admin, sheets, monkeypatch):
    long = upload(admin, sheets, *ROWS)
    work()
    monkeypatch.setattr(checks, "MOST_ROWS", 100)
    short = upload(admin, sheets, *ROWS)
    assert Job.objects.count() == 1
    texts = [page(admin, run).replace(str(run.uid), "UID") for run in (long, short)]
    bodies = [text[text.index("<h1") : text.index("</main>")] for text in texts]
    token = 'name="csrfmiddlewaretoken" value="'
    bodies = ["".join(part[64:] for part in f"{'x' * 64}{body}".split(token)) for body in bodies]
    assert bodies[0] == bodies[1]
    assert "只导入正确的 2 行" in bodies[0]


def test_the_worker_looks_once_and_the_page_finds_it_again(admin, sheets, monkeypatch):
    run = upload(admin, sheets, *ROWS)
    work()

    def judged_again(*_args, **_options):
        raise AssertionError("judged in a request")

    monkeypatch.setattr(runner, "check", judged_again)
    for _visit in range(2):
        assert "不能导入 1" in page(admin, run)
    response = admin.get(reverse("import-errors", args=[run.uid]))
    content = b"".join(response.streaming_content)
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.values)
    assert len(rows) == 2
    assert "渠盏村" in rows[1][0]
    told = AuditEvent.objects.filter(resource="import").order_by("pk").values_list("verb", "reason")
    assert list(told)[1:] == [("read", "农户花名册：3 行")] * 2 + [("export", "农户花名册：1 行")]


def test_a_large_file_is_left_to_a_worker_without_a_look(admin, sheets, monkeypatch):
    monkeypatch.setattr(checks, "MOST_BYTES", 100)
    monkeypatch.setattr(checks, "Book", None)
    upload(admin, sheets, GOOD)
    assert work().state == JobState.DONE


def test_a_worker_that_was_killed_is_replaced_by_another(admin, sheets, monkeypatch):
    run = upload(admin, sheets, *ROWS)
    with monkeypatch.context() as killed:
        killed.setattr(checks, "keep", kill)
        with pytest.raises(SystemExit):
            jobs.run(Job.objects.get().pk)
    assert 'id="job"' in page(admin, run)
    Job.objects.update(beat_at=clock.now() - 2 * jobs.SILENCE)
    assert jobs.sweep() == 1
    assert work().state == JobState.DONE
    assert "不能导入 1" in page(admin, run)


def test_after_the_last_attempt_the_user_may_begin_again(admin, sheets):
    run = upload(admin, sheets, *ROWS)
    Job.objects.update(state=JobState.FAILED, message="没有做完")
    text = page(admin, run)
    assert "没有做完" in text
    assert reverse("import-check", args=[run.uid]) in text
    again(admin, run)
    work()
    assert "不能导入 1" in page(admin, run)


def test_where_the_report_was_lost_the_user_may_begin_again(admin, sheets):
    """As after a copy of the database came back without the uploads' folder beside it."""
    run = upload(admin, sheets, *ROWS)
    work()
    findings.forget(Path(run.file.path))
    assert reverse("import-check", args=[run.uid]) in page(admin, run)
    again(admin, run)
    work()
    assert "不能导入 1" in page(admin, run)


def test_a_click_too_many_orders_nothing_twice(admin, sheets):
    run = upload(admin, sheets, *ROWS)
    again(admin, run)
    assert Job.objects.count() == 1


def test_what_cannot_be_read_is_told_when_the_worker_found_it(admin, sheets, monkeypatch):
    monkeypatch.setattr(checks, "MOST_BYTES", 100)
    run = upload(admin, sheets, ["x", "y"], head=["甲", "乙"])
    assert work().state == JobState.DONE
    text = page(admin, run)
    assert "没有认出这些必填的列" in text
    assert reverse("import-columns", args=[run.uid]) in text
    assert admin.get(reverse("import-errors", args=[run.uid])).status_code == 302


def test_explained_headings_are_checked_anew_even_while_the_old_check_goes_on(
    admin, sheets, monkeypatch
):
    """What the old check found comes last and tells nothing any more."""
    run = upload(admin, sheets, *ROWS)
    old = Job.objects.get()
    keys = ["number", "village", "group", "head_name", "size", "-", "care", "since"]
    data = {f"column{i}": key for i, key in enumerate(keys)}
    check = runner.check

    def explained_meanwhile(*args, **options):
        report = check(*args, **options)
        monkeypatch.setattr(runner, "check", check)
        admin.post(reverse("import-columns", args=[run.uid]), data)
        new = work()
        assert new.pk != old.pk
        assert "要看一眼 0" in page(admin, run)
        return report

    monkeypatch.setattr(runner, "check", explained_meanwhile)
    jobs.run(old.pk)
    assert "要看一眼 0" in page(admin, run)
    old.refresh_from_db()
    assert (old.state, old.message) == (JobState.DONE, "列的对应改过，又重新检查了。")


def test_what_came_in_since_makes_it_old(admin, sheets, monkeypatch):
    run = upload(admin, sheets, *ROWS)
    work()
    assert "结果可能变了" not in page(admin, run)
    other = upload(admin, sheets, GOOD)
    runs.settle(other, ImportState.APPLIED, {})
    assert "结果可能变了" in page(admin, run)
    again(admin, run)
    work()
    assert "结果可能变了" not in page(admin, run)


@pytest.mark.parametrize("is_checked", [True, False])
def test_nothing_is_left_lying_when_the_upload_goes(
    admin, sheets, is_checked, django_capture_on_commit_callbacks
):
    run = upload(admin, sheets, *ROWS)
    if is_checked:
        work()
        assert len(left_lying(run)) == 3
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(reverse("import-discard", args=[run.uid]))
    job = work()
    assert left_lying(run) == []
    assert job.state == (JobState.DONE if is_checked else JobState.FAILED)


def test_an_upload_discarded_while_it_is_checked_leaves_nothing(
    admin, sheets, monkeypatch, django_capture_on_commit_callbacks
):
    run = upload(admin, sheets, *ROWS)

    def discarded_meanwhile(*args, **options):
        report = runner_check(*args, **options)
        with django_capture_on_commit_callbacks(execute=True):
            runs.discard(ImportRun.objects.get(pk=run.pk))
        return report

    runner_check = runner.check
    monkeypatch.setattr(runner, "check", discarded_meanwhile)
    assert work().state == JobState.FAILED
    assert left_lying(run) == []


def test_rows_that_no_longer_fit_when_written_stand_in_the_report(admin, sheets, ertang):
    rows = [GOOD, ["B2", *GOOD[1:]], WARNED, ["B4", *GOOD[1:]]]
    run = upload(admin, sheets, *rows)
    work()
    assert "不能导入 0" in page(admin, run)
    elsewhere = ertang.districts["朗村"]
    Household.objects.create(
        township=elsewhere.area.township,
        district=elsewhere,
        number="B4",
        head_name="甲",
        starts_on=dt.date(2025, 1, 1),
    )
    admin.post(reverse("import-confirm", args=[run.uid]))
    assert work().state == JobState.FAILED
    assert "不能导入 1" in page(admin, run)


def test_nobody_else_sees_it_or_begins_it(admin, sheets, ertang, client):
    run = upload(admin, sheets, *ROWS)
    job = work()
    other = make_user("other")
    make_grant(other, Role.AREA_ADMIN, ertang.area)
    client.force_login(other)
    for address in ("import-run", "import-errors"):
        assert client.get(reverse(address, args=[run.uid])).status_code == 404
    assert client.post(reverse("import-check", args=[run.uid])).status_code == 404
    assert client.get(reverse("job", args=[job.uid])).status_code == 404


def test_what_is_kept_can_be_read_by_the_program_alone(admin, sheets):
    run = upload(admin, sheets, *ROWS)
    work()
    kept = [path for path in left_lying(run) if path.suffix in (".json", ".xlsx")]
    assert [path.stat().st_mode & 0o077 for path in kept] == [0, 0]
