"""Long work: done once, finished after a crash, told to whom it concerns."""

import datetime as dt

import pytest
from celery.signals import worker_ready
from django.core.exceptions import ValidationError
from django.db import transaction

from contacts import tasks
from contacts.actions import jobs
from contacts.kit import clock
from contacts.models import Job, JobState


@pytest.fixture
def done(monkeypatch):
    """A piece of work that counts how often it was done; `work.fails_with` makes it fail."""

    class Work:
        times = 0
        fails_with = None

        def __call__(self, job, progress):
            self.times += 1
            progress(1, 2, "一半")
            if self.fails_with:
                raise self.fails_with
            return jobs.Outcome("做完了", url="/", label="看结果")

    work = Work()
    monkeypatch.setitem(jobs._works, "test.work", work)
    return work


@pytest.fixture
def nudges(monkeypatch):
    """The keys of the jobs of which a worker is told."""
    found = []
    monkeypatch.setattr(jobs, "nudge", lambda name, pk: found.append(pk))
    return found


def started(user):
    return jobs.start("test.work", by=user, label="数一数")


def test_a_job_is_done_once_and_says_where_the_result_is(cast, done):
    job = started(cast.quan)
    tasks.run_job(job.pk)
    tasks.run_job(job.pk)
    job.refresh_from_db()
    assert (done.times, job.state, job.result["url"]) == (1, JobState.DONE, "/")


def test_what_is_running_is_not_begun_by_a_second_worker(cast, done):
    job = started(cast.quan)
    Job.objects.update(state=JobState.RUNNING, beat_at=clock.now())
    tasks.run_job(job.pk)
    assert done.times == 0
    assert jobs.sweep() == 0


def test_the_work_of_a_killed_worker_is_begun_again_three_times_at_most(cast, done):
    job = started(cast.quan)
    long_ago = clock.now() - dt.timedelta(minutes=10)
    Job.objects.update(state=JobState.RUNNING, beat_at=long_ago, attempts=1)
    assert jobs.sweep() == 1
    tasks.run_job(job.pk)
    assert done.times == 1
    Job.objects.update(state=JobState.RUNNING, beat_at=long_ago, attempts=3)
    assert jobs.sweep() == 0
    job.refresh_from_db()
    assert job.state == JobState.FAILED


def test_work_that_breaks_off_waits_and_then_gives_up(cast, done):
    done.fails_with = RuntimeError("!")
    job = started(cast.quan)
    for state in (JobState.WAITING, JobState.WAITING, JobState.FAILED):
        Job.objects.update(due_at=clock.now())
        tasks.run_job(job.pk)
        job.refresh_from_db()
        assert job.state == state
    assert done.times == 3


def test_a_refusal_is_told_in_its_own_words_and_not_tried_again(cast, done):
    done.fails_with = ValidationError("这个月已经关账")
    job = started(cast.quan)
    tasks.run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.FAILED, "这个月已经关账")


@pytest.mark.parametrize("late", [None, ValueError("断了"), ValidationError("不行")])
def test_a_worker_taken_for_dead_does_not_overwrite_what_the_next_one_did(cast, done, late):
    job = started(cast.quan)
    first = jobs._works["test.work"]

    def slow(begun, progress):
        if first.times == 0:
            Job.objects.update(beat_at=clock.now() - 2 * jobs.SILENCE)
            first(begun, progress)
            Job.objects.update(beat_at=clock.now() - 2 * jobs.SILENCE)
            tasks.run_job(job.pk)
            progress(2, 2, "太晚了")
            if late:
                raise late
            return jobs.Outcome("太晚了")
        return first(begun, progress)

    jobs._works["test.work"] = slow
    tasks.run_job(job.pk)
    job.refresh_from_db()
    assert (first.times, job.state, job.message) == (2, JobState.DONE, "做完了")
    assert (job.attempts, job.done) == (2, 0)


def test_an_unknown_work_is_refused_at_once(cast):
    with pytest.raises(KeyError):
        jobs.start("nothing.of.this.name", by=cast.quan, label="?")


def test_the_page_shows_how_far_it_is_and_asks_again(client, cast, done):
    job = started(cast.quan)
    Job.objects.update(state=JobState.RUNNING, done=3, total=10, message="3 / 10")
    client.force_login(cast.quan)
    page = client.get(f"/jobs/{job.uid}/").content.decode()
    assert "3 / 10" in page and "数一数" in page and "hx-get" in page
    part = client.get(f"/jobs/{job.uid}/", headers={"HX-Request": "true"}).content.decode()
    assert "hx-get" in part and "<html" not in part


def test_how_far_it_is_can_be_seen_while_the_work_holds_its_transaction(cast, done):
    job = started(cast.quan)
    Job.objects.update(state=JobState.RUNNING, beat_at=clock.now() - dt.timedelta(seconds=5))
    with transaction.atomic():
        jobs.Progress(job)(10, 10, "正在写入")
        transaction.set_rollback(True)
    job.refresh_from_db()
    assert (job.done, job.message) == (0, "")
    assert (jobs.last_word(job).done, job.message) == (10, "正在写入")
    Job.objects.update(state=JobState.DONE, message="做完了")
    assert jobs.last_word(Job.objects.get()).message == "做完了"


def test_the_page_says_when_nothing_was_heard_for_a_while(client, cast, done):
    job = started(cast.quan)
    client.force_login(cast.quan)
    words, address = "有一会儿没有动静", f"/jobs/{job.uid}/"
    assert words not in client.get(address).text
    long_ago = clock.now() - dt.timedelta(minutes=1)
    Job.objects.update(state=JobState.RUNNING, beat_at=long_ago)
    assert words in client.get(address).text
    Job.objects.update(state=JobState.DONE)
    assert words not in client.get(address).text


def test_what_a_killed_worker_left_is_begun_again_at_once(cast, done, nudges):
    killed, fresh = started(cast.quan), started(cast.quan)
    ready_at = clock.now() - dt.timedelta(seconds=2)  # of the worker that looks
    for job, begun in ((killed, -1), (fresh, 1)):
        beat = ready_at + dt.timedelta(seconds=begun)
        Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, beat_at=beat, attempts=1)
    nudges.clear()
    tasks.take_back_jobs(ready_at.isoformat())
    assert list(Job.objects.order_by("pk").values_list("state", flat=True)) == [
        JobState.WAITING,
        JobState.RUNNING,
    ]
    assert nudges == [killed.pk]


@pytest.mark.parametrize("one_worker", [True, False])
def test_only_the_only_worker_takes_jobs_back(settings, monkeypatch, one_worker):
    asked = []
    monkeypatch.setattr(tasks.take_back_jobs, "delay", asked.append)
    settings.HAS_ONE_WORKER = one_worker
    worker_ready.send(sender=None)
    assert asked == ([tasks.STARTED_AT.isoformat()] if one_worker else [])


def test_nobody_sees_the_job_of_another(client, cast, done):
    job = started(cast.quan)
    client.force_login(cast.ban.user)
    assert client.get(f"/jobs/{job.uid}/").status_code == 404
