"""The pages of the import: upload, check, explain, confirm; nothing is written before."""

from __future__ import annotations

import datetime as dt
import io
from functools import partial
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from contacts.actions import jobs
from contacts.imports import runs
from contacts.kit import clock
from contacts.models import (
    AuditEvent,
    ColumnMapping,
    Household,
    ImportRun,
    ImportState,
    Job,
    JobState,
)
from contacts.policy import Role
from tests.factories import make_grant, make_user
from tests.sheets import HOUSEHOLD_HEAD

GOOD = ["B1", "甘岭村", "1组", "韦大山", 4, "15400000011", "一般户", "2025.6.3"]
BAD = ["B2", "渠展村", "1组", "黄阿妹", 2, "", "", ""]
WARNED = ["B3", "甘岭村", "1组", "覃建", 2, "1540", "", ""]


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """What is done here is committed at the end, with all that waits for that."""
    return partial(django_capture_on_commit_callbacks, execute=True)


def upload(client, sheets, *rows, head=HOUSEHOLD_HEAD, kind="households") -> ImportRun:
    content = sheets.file(head, list(rows)).read_bytes()
    file = SimpleUploadedFile("名册.xlsx", content)
    response = client.post(reverse("import-upload", args=[kind]), {"file": file})
    run = ImportRun.objects.latest("pk")
    assert response.url == reverse("import-run", args=[run.uid])
    return run


def page(client, run, name="import-run") -> str:
    return client.get(reverse(name, args=[run.uid])).content.decode()


def confirm(client, run, **data) -> Job:
    response = client.post(reverse("import-confirm", args=[run.uid]), data)
    job = Job.objects.latest("pk")
    assert response.url == reverse("job", args=[job.uid])
    jobs.run(job.pk)
    job.refresh_from_db()
    return job


def test_every_kind_has_a_template_with_its_headings(admin):
    text = admin.get(reverse("import-home")).content.decode()
    for kind in ("areas", "organisations", "cadres", "households", "residents", "assignments", "activities"):  # fmt: skip
        address = reverse("import-template", args=[kind])
        assert address in text
        assert admin.get(reverse("import-upload", args=[kind])).status_code == 200
        content = b"".join(admin.get(address).streaming_content)
        head = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(content)).active[1]]
        assert len(head) > 3
    assert admin.get(reverse("import-template", args=["nothing"])).status_code == 404


def test_where_no_row_can_come_in_the_page_says_so_and_not_that_all_is_there(
    admin, sheets, committed
):
    assert "没有一行能写入" in page(admin, upload(admin, sheets, BAD))
    with committed():
        confirm(admin, upload(admin, sheets, GOOD))
    again = page(admin, upload(admin, sheets, GOOD))
    assert "都已经有了" in again and "没有一行能写入" not in again


def test_where_columns_are_unknown_the_way_out_comes_before_the_rows(admin, sheets):
    head, row = ["归口", "行政村（社区）"], ["二塘镇", "新村"]
    text = page(admin, upload(admin, sheets, row, head=head, kind="areas"))
    assert "先说明它们是什么" in text and "改好表格再上传一次" not in text
    way_out = text.index("说明不认识的列")
    assert way_out < text.index("不能导入的行")


def test_a_check_shows_what_would_happen_and_writes_nothing(admin, sheets):
    text = page(admin, upload(admin, sheets, GOOD, BAD, WARNED, ["合计", "3户"]))
    for words in (
        "还没有写入任何数据",
        "渠盏村",
        "新增 2",
        "不能导入 1",
        "要看一眼 1",
        "只导入正确的 2 行",
    ):
        assert words in text
    assert not Household.objects.exists()


def test_confirming_writes_and_forgets_the_file(admin, sheets, committed):
    run = upload(admin, sheets, GOOD)
    path = Path(run.file.path)
    assert path.exists()
    with committed():
        job = confirm(admin, run)
    assert (job.state, job.result["url"]) == (JobState.DONE, reverse("import-run", args=[run.uid]))
    assert Household.objects.get().head_name == "韦大山"
    assert not path.exists()
    assert "已经导入" in page(admin, run)


def test_a_worker_that_begins_again_writes_once(admin, sheets):
    run = upload(admin, sheets, GOOD)
    job = confirm(admin, run)
    outcome = runs.carry_out(job, jobs.Progress(job))
    assert outcome.url
    assert Household.objects.count() == 1


def test_bad_rows_keep_everything_out_unless_they_are_skipped(admin, sheets):
    run = upload(admin, sheets, GOOD, BAD)
    assert confirm(admin, run).state == JobState.FAILED
    assert not Household.objects.exists()
    assert confirm(admin, run, skip_bad_rows="on").state == JobState.DONE
    assert Household.objects.count() == 1


def test_the_rows_with_errors_come_back_with_their_reasons_and_can_be_brought_in(admin, sheets):
    run = upload(admin, sheets, GOOD, BAD)
    response = admin.get(reverse("import-errors", args=[run.uid]))
    content = b"".join(response.streaming_content)
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.values)
    assert rows[0] == ("没有导入的原因", "原来的行号", *HOUSEHOLD_HEAD)
    assert "渠盏村" in rows[1][0]
    assert rows[1][1:6] == (3, "B2", "渠展村", "1组", "黄阿妹")
    mended = upload(admin, sheets, [rows[1][0], 3, "B2", "渠盏村", *BAD[2:]], head=list(rows[0]))
    assert confirm(admin, mended).state == JobState.DONE


def test_the_rows_with_errors_come_back_without_what_is_not_collected(admin, sheets):
    head = [*HOUSEHOLD_HEAD, "身份证号", "健康状况", "幸运颜色", "门牌"]
    number = "420527199003070001"
    rows = [
        [*BAD, "11010519491231002X", "重病", "红", f"某路1号{number}"],
        [
            "B4",
            "渠展村",
            "1组",
            f"测丙{number}",
            2,
            4.2052719900307e17,
            "",
            "",
            "",
            "重病",
            "红",
            "",
        ],
    ]
    run = upload(admin, sheets, *rows, head=head)
    response = admin.get(reverse("import-errors", args=[run.uid]))
    content = b"".join(response.streaming_content)
    found = list(openpyxl.load_workbook(io.BytesIO(content)).active.values)
    assert found[0][2:] == (*HOUSEHOLD_HEAD, "幸运颜色", "门牌")
    for never in ("重病", "1101051949", "4205271990"):
        assert never not in str(found)
    assert [row[2] for row in found[1:]] == ["B2", "B4"]


def test_who_uploads_looks_and_takes_the_rows_with_errors_stands_in_the_trail(admin, sheets):
    run = upload(admin, sheets, GOOD, BAD)
    page(admin, run)
    b"".join(admin.get(reverse("import-errors", args=[run.uid])).streaming_content)
    events = AuditEvent.objects.filter(resource="import").order_by("pk")
    assert [(e.verb, e.object_ids, e.reason) for e in events] == [
        ("create", [str(run.uid)], "农户花名册"),
        ("read", [str(run.uid)], "农户花名册：2 行"),
        ("export", [str(run.uid)], "农户花名册：1 行"),
    ]
    assert "黄阿妹" not in str(list(events.values()))


@pytest.mark.parametrize("name", ["重病残疾户名单.xlsx", "420527199003070001.xlsx"])
def test_the_name_of_a_file_is_not_kept_where_it_says_too_much(admin, sheets, name):
    content = sheets.file(HOUSEHOLD_HEAD, [[*GOOD[:6], "低保户", ""]]).read_bytes()
    file = SimpleUploadedFile(name, content)
    admin.post(reverse("import-upload", args=["households"]), {"file": file})
    run = ImportRun.objects.get()
    job = confirm(admin, run)
    membership = Household.objects.get().memberships.get()
    assert membership.basis.startswith("农户花名册，20")
    assert (run.file_name, job.label) == ("农户花名册.xlsx", "导入农户花名册：农户花名册.xlsx")
    kept = [
        run.file_name,
        job.label,
        membership.basis,
        *AuditEvent.objects.values_list("reason", flat=True),
    ]
    assert Path(name).stem not in str(kept)
    assert "残疾" not in page(admin, run) + admin.get(reverse("import-home")).content.decode()


def test_a_heading_that_is_explained_once_is_remembered(admin, sheets):
    head = ["家里的号码", *HOUSEHOLD_HEAD[1:], "幸运颜色"]
    run = upload(admin, sheets, [*GOOD, "红"], head=head)
    text = page(admin, run)
    assert "户编号" in text
    assert reverse("import-columns", args=[run.uid]) in text
    assert "家里的号码" in page(admin, run, "import-columns")
    keys = ["number", "village", "group", "head_name", "size", "phone", "care", "since", "-"]
    data = {f"column{i}": key for i, key in enumerate(keys)}
    response = admin.post(reverse("import-columns", args=[run.uid]), data)
    assert response.url == reverse("import-run", args=[run.uid])
    assert "新增 1" in page(admin, run)
    assert ColumnMapping.objects.get(heading="家里的号码").column == "number"
    again = page(admin, upload(admin, sheets, [*GOOD, "红"], head=head))
    assert "新增 1" in again
    assert "已说明：这一列不导入" in again and "不认识这一列" not in again


def test_the_page_of_headings_says_what_is_missing_and_shows_what_stands_below(admin, sheets):
    head = ["户编号", "在哪个村", "户主姓名", "身份证号", "谁知道", "宗教信仰"]
    rows = [
        ["B1", "甘岭村", "韦大山", "", "451323196001011234", "佛教"],
        ["B2", "朗村", "黄阿妹", "", "无", ""],
    ]
    run = upload(admin, sheets, *rows, head=head)
    assert "没有认出这些必填的列：村(社区)" in page(admin, run)
    text = page(admin, run, "import-columns")
    assert "还缺必填的列：村(社区)" in text
    assert "例如：甘岭村；朗村" in text
    assert "这些列不会导入，不用说明：宗教信仰" in text
    for never in ("“宗教信仰”", "佛教", "451323196001011234"):
        assert never not in text
    assert text.index("“在哪个村”") < text.index("“户编号”")


def test_rows_with_the_same_fault_are_told_together_after_the_others(admin, sheets):
    rows = [[f"C{n}", "甘岭村", "1组", "韦大山", 4, "1540", "", ""] for n in range(5)]
    text = page(
        admin, upload(admin, sheets, *rows, ["C9", "甘岭村", "", "甲", 1, "", "上访户", ""])
    )
    assert "等 5 行" in text
    assert "C0 韦大山" in text
    assert text.index("不能给人贴标签") < text.index("等 5 行")


def test_rows_that_did_not_come_in_are_not_forgotten_on_the_last_page(admin, sheets):
    run = upload(admin, sheets, GOOD, BAD)
    confirm(admin, run, skip_bad_rows="on")
    text = page(admin, run)
    assert "1 行没有导入" in text
    assert reverse("setup") in text
    clean = upload(admin, sheets, GOOD)
    confirm(admin, clean)
    assert "行没有导入" not in page(admin, clean)


def test_two_headings_cannot_mean_the_same(admin, sheets):
    run = upload(admin, sheets, GOOD)
    data = {f"column{i}": "number" for i in range(8)}
    response = admin.post(reverse("import-columns", args=[run.uid]), data)
    assert response.status_code == 200
    assert "另一列已经选了这一项" in response.content.decode()


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04 cut", b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read_says_why_and_stores_nothing(admin, ertang, content):
    file = SimpleUploadedFile("名册.xlsx", content)
    response = admin.post(reverse("import-upload", args=["households"]), {"file": file})
    if response.status_code == 302:
        response = admin.get(response.url)
    text = response.content.decode()
    assert response.status_code == 200
    assert "note-over" in text or "is-invalid" in text
    assert not Household.objects.exists()


def test_discarding_removes_the_file_and_nothing_can_follow(admin, sheets, committed):
    run = upload(admin, sheets, GOOD)
    path = Path(run.file.path)
    with committed():
        assert admin.post(reverse("import-discard", args=[run.uid])).status_code == 302
    assert not path.exists()
    response = admin.post(reverse("import-confirm", args=[run.uid]))
    assert "请重新上传" in response.content.decode()
    assert not Job.objects.exists()


def test_uploads_that_nobody_confirms_are_forgotten_after_a_day(admin, sheets, committed):
    run = upload(admin, sheets, GOOD)
    assert runs.forget_old(clock.now()) == 0
    with committed():
        assert runs.forget_old(clock.now() + dt.timedelta(days=2)) == 1
    run.refresh_from_db()
    assert run.state == ImportState.DISCARDED
    assert not run.file


def test_an_upload_that_a_worker_has_still_to_write_is_not_forgotten(admin, sheets):
    run = upload(admin, sheets, GOOD)
    admin.post(reverse("import-confirm", args=[run.uid]))
    assert runs.forget_old(clock.now() + dt.timedelta(days=2)) == 0
    jobs.run(Job.objects.get().pk)
    run.refresh_from_db()
    assert run.state == ImportState.APPLIED


def test_a_worker_killed_after_writing_says_the_next_time_that_it_is_done(
    admin, sheets, monkeypatch
):
    run = upload(admin, sheets, GOOD)
    admin.post(reverse("import-confirm", args=[run.uid]))
    with monkeypatch.context() as killed:
        killed.setattr(runs, "outcome", kill)
        with pytest.raises(SystemExit):
            jobs.run(Job.objects.get().pk)
    Job.objects.update(beat_at=clock.now() - 2 * jobs.SILENCE)
    jobs.run(Job.objects.get().pk)
    job = Job.objects.get()
    assert (job.state, job.message) == (JobState.DONE, "已经导入。")


def kill(*_args):
    raise SystemExit


def test_rows_and_state_are_stored_together_or_not_at_all(admin, sheets, monkeypatch):
    run = upload(admin, sheets, GOOD)
    path = Path(run.file.path)
    admin.post(reverse("import-confirm", args=[run.uid]))
    with monkeypatch.context() as killed:
        killed.setattr(runs, "settle", kill)
        with pytest.raises(SystemExit):
            jobs.run(Job.objects.get().pk)
    assert not Household.objects.exists()
    assert path.exists()
    Job.objects.update(beat_at=clock.now() - 2 * jobs.SILENCE)
    jobs.run(Job.objects.get().pk)
    run.refresh_from_db()
    assert (run.state, Household.objects.count()) == (ImportState.APPLIED, 1)


def test_a_file_left_lying_by_a_killed_worker_is_taken_away(admin, sheets):
    run = upload(admin, sheets, GOOD)
    path = Path(run.file.path)
    ImportRun.objects.update(state=ImportState.APPLIED)
    runs.forget_old(clock.now() + dt.timedelta(days=2))
    run.refresh_from_db()
    assert not path.exists()
    assert not run.file


def test_nobody_else_sees_an_upload(admin, sheets, ertang, client):
    run = upload(admin, sheets, GOOD)
    other = make_user("other")
    make_grant(other, Role.AREA_ADMIN, ertang.area)
    client.force_login(other)
    for name in ("import-run", "import-columns", "import-errors", "import-discard"):
        assert client.get(reverse(name, args=[run.uid])).status_code == 404
    assert client.post(reverse("import-confirm", args=[run.uid])).status_code == 404


def test_without_the_right_no_page_opens(ertang, client):
    user = make_user("cadre")
    make_grant(user, Role.CADRE, ertang.area)
    client.force_login(user)
    for address in (reverse("import-home"), reverse("import-upload", args=["households"])):
        assert client.get(address).status_code == 403
