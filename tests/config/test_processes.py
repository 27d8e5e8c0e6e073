"""The real processes: what is nudged gets done, on either broker, whatever dies in between."""

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from config.env import BASE_DIR
from tests.processes import (
    alive,
    answers,
    environment,
    eventually,
    free_port,
    nudge,
    real_redis,
    real_worker,
    started,
)

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]

JOB = "contacts.clear_sessions"


def something_to_do() -> None:
    past = timezone.now() - timedelta(days=1)
    Session.objects.create(session_key="expired", session_data="", expire_date=past)


def done() -> bool:
    return not Session.objects.exists()


@pytest.fixture(params=["folder", pytest.param("redis", marks=pytest.mark.redis)])
def broker(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """The environment of an app with this broker."""
    if request.param == "folder":
        yield {}
        return
    with real_redis(free_port()) as url:
        yield {"REDIS_URL": url}


def test_a_nudged_job_is_done_by_a_real_worker(broker: dict[str, str]) -> None:
    something_to_do()
    with real_worker(**broker):
        nudge(JOB, **broker)
        eventually(done)


def test_a_job_nudged_while_no_worker_runs_is_done_when_one_starts(broker: dict[str, str]) -> None:
    something_to_do()
    nudge(JOB, **broker)
    assert not done()
    with real_worker(**broker):
        eventually(done)


@pytest.mark.redis
def test_the_first_nudge_after_redis_has_restarted_arrives() -> None:
    port = free_port()
    nudge_a_line = (
        "import sys, django; django.setup()\n"
        "from contacts.kit.jobs import nudge\n"
        f"for line in sys.stdin: nudge({JOB!r}); print('nudged', flush=True)"
    )
    with real_redis(port) as url:
        client = subprocess.Popen(
            [sys.executable, "-c", nudge_a_line],
            cwd=BASE_DIR,
            env=environment(REDIS_URL=url),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        say(client)
    say(client)  # nobody listens; the client lives on
    with real_redis(port) as url:
        something_to_do()
        say(client)
        with real_worker(REDIS_URL=url):
            eventually(done)
    client.communicate()


def say(client: subprocess.Popen[str]) -> None:
    assert client.stdin and client.stdout
    client.stdin.write("\n")
    client.stdin.flush()
    assert client.stdout.readline() == "nudged\n"


def up(port: int) -> list[str]:
    return [sys.executable, "manage.py", "up", "--port", str(port)]


def children(pid: int) -> dict[str, int]:
    """The process ids of web and worker under this supervisor."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            command = (entry / "cmdline").read_bytes().decode()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == pid:
            found["web" if "gunicorn" in command else "worker"] = int(entry.name)
    return found


def test_up_serves_works_and_mends_itself() -> None:
    port = free_port()
    with started(up(port)) as process:
        eventually(lambda: answers(port))
        first = eventually(lambda: len(pair := children(process.pid)) == 2 and pair)
        for pid in first.values():
            os.kill(pid, signal.SIGKILL)
        eventually(lambda: not any(map(alive, first.values())))
        eventually(lambda: len(children(process.pid)) == 2 and answers(port))
        something_to_do()
        nudge(JOB)
        eventually(done)
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/nowhere/")
        assert refused.value.code == 404
        last = children(process.pid)
    assert not any(map(alive, last.values()))


def test_where_nobody_can_sign_in_yet_up_prints_a_link_that_opens() -> None:
    port = free_port()
    with started(up(port)) as process:
        link = next(
            word for line in said(process) for word in line.split("：") if "/welcome/" in word
        )
        with urllib.request.urlopen(link.strip()) as answer:
            assert answer.status == 200


def said(process: subprocess.Popen[str]) -> Iterator[str]:
    assert process.stdout
    yield from process.stdout


def test_up_on_a_database_without_tables_says_what_to_run(tmp_path: Path) -> None:
    refused = subprocess.run(
        up(free_port()),
        cwd=BASE_DIR,
        env=environment(VAR_DIR=str(tmp_path), DATABASE_URL=""),
        capture_output=True,
        text=True,
    )
    assert refused.returncode != 0
    assert "make setup" in refused.stderr and "Traceback" not in refused.stderr


def test_a_second_up_from_the_same_folder_is_refused_with_the_address() -> None:
    port = free_port()
    with started(up(port)):
        eventually(lambda: answers(port))
        second = subprocess.run(
            up(free_port()), cwd=BASE_DIR, env=environment(), capture_output=True, text=True
        )
    assert second.returncode != 0
    assert f"http://127.0.0.1:{port}/" in second.stderr


def test_a_taken_port_is_named_and_another_proposed(tmp_path: Path) -> None:
    with real_redis(free_port()) as url:
        port = url.removesuffix("/0").rsplit(":", 1)[1]
        refused = subprocess.run(
            up(int(port)),
            cwd=BASE_DIR,
            env=environment(VAR_DIR=str(tmp_path)),
            capture_output=True,
            text=True,
        )
    assert refused.returncode != 0
    assert f"端口 {port} 已被别的程序占用" in refused.stderr
    assert "Traceback" not in refused.stderr
