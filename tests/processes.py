"""Real processes for the tests that need them: a worker, a Redis, the whole app."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.db import connection

from config.env import BASE_DIR
from contacts.management.commands.up import worker as worker_command

PATIENCE = 30.0  # seconds, generous for a busy machine

T = TypeVar("T")


def eventually(happened: Callable[[], T | None]) -> T:
    """The first true answer; fails when there is none in time."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if answer := happened():
            return answer
        time.sleep(0.05)
    raise AssertionError("It did not happen in time")


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_database_url() -> str:
    """The address of the database that this test uses, for other processes."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    login = ":".join(filter(None, (database["USER"], database["PASSWORD"])))
    place = ":".join(filter(None, (database["HOST"], str(database["PORT"]))))
    return f"postgres://{login}@{place}/{database['NAME']}"


def environment(**more: str) -> dict[str, str]:
    """What a process of the app needs to work on the database and the folder of this test."""
    return {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "config.settings.base",
        "DATABASE_URL": test_database_url(),
        "VAR_DIR": str(settings.VAR_DIR),
        **more,
    }


@contextmanager
def started(command: Sequence[str], **more: str) -> Iterator[subprocess.Popen[str]]:
    """A process of the app, stopped at the end."""
    process = subprocess.Popen(
        command,
        cwd=BASE_DIR,
        env=environment(**more),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)


@contextmanager
def real_worker(**more: str) -> Iterator[subprocess.Popen[str]]:
    """The worker as `manage.py up` starts it."""
    with started(worker_command(), **more) as process:
        yield process


def nudge(name: str, **more: str) -> None:
    """Nudge from a process of its own, as the web server would."""
    code = f"from contacts.kit.jobs import nudge; nudge({name!r})"
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
    subprocess.run(command, cwd=BASE_DIR, env=environment(**more), check=True)


@contextmanager
def real_redis(port: int) -> Iterator[str]:
    """A Redis of our own that keeps nothing; its address."""
    process = subprocess.Popen(
        ["redis-server", "--port", str(port), "--save", "", "--bind", "127.0.0.1"],
        stdout=subprocess.DEVNULL,
    )
    try:
        eventually(lambda: answers(port))
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(PATIENCE)
