"""``manage.py up``: web, worker and schedule under one process."""

import errno
import fcntl
import os
import socket
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import gettext as _

from contacts.actions.accounts import first_administrator
from contacts.kit.supervisor import Supervisor
from contacts.management.machines import database_hindrance

PYTHON = [sys.executable, "-m"]


class Command(BaseCommand):
    help = "Start web server, worker and schedule; restart what dies; stop with Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
        parser.add_argument("--port", type=int, default=os.environ.get("PORT") or 8000)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        os.environ["HOST"] = host  # the settings of web and worker allow what is listened on
        address = f"http://{host}:{port}/"
        with only_one(settings.VAR_DIR / "up.lock", address):
            refuse_taken_port(host, port)
            refuse_old_tables()
            first = first_administrator()
            connection.close()
            supervisor = Supervisor({"web": web(host, port), "worker": worker()}, self._say)
            supervisor.run(
                ready=lambda: answers(host, port),
                announce=lambda: self._announce(address, first),
            )

    def _announce(self, address: str, first: str | None) -> None:
        self._say(_("连心桥已启动：%(address)s") % {"address": address})
        if first:
            link = address.rstrip("/") + first
            self._say(_("还没有人能登录。请用这个一次性链接开始设置：%(link)s") % {"link": link})

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def web(host: str, port: int) -> list[str]:
    """One process with threads: SQLite has one writer at a time anyway."""
    options = {
        "--bind": f"{host}:{port}",
        "--workers": "1",
        "--threads": os.environ.get("WEB_THREADS") or "8",
        "--worker-class": "gthread",
        "--graceful-timeout": "10",
        "--timeout": "120",
        "--log-level": "warning",
    }
    return [
        *PYTHON,
        "gunicorn",
        "config.wsgi",
        *(word for pair in options.items() for word in pair),
    ]


def worker() -> list[str]:
    """The worker that carries the schedule (``-B``), and doesn't look for colleagues."""
    alone = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    run = ["worker", "-P", "threads", "-c", "2", "-B", "-l", "WARNING", *alone]
    return [*PYTHON, "celery", "--quiet", "-A", "config", *run]


def refuse_old_tables() -> None:
    if hindrance := database_hindrance():
        raise CommandError(hindrance)


def refuse_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(_why_not(error, host, port)) from error


def _why_not(error: OSError, host: str, port: int) -> str:
    words = {"host": host, "port": port}
    if error.errno == errno.EADDRINUSE:
        return _("端口 %(port)s 已被别的程序占用。请换一个，例如：make run PORT=8010") % words
    if error.errno == errno.EACCES:
        return _("没有权限使用端口 %(port)s。请用 1024 以上的端口。") % words
    return _("不能在 %(host)s:%(port)s 上启动：%(why)s") % {**words, "why": error.strerror}


def answers(host: str, port: int) -> bool:
    """Whether the web server accepts connections."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    try:
        socket.create_connection((reachable, port), timeout=1).close()
    except OSError:
        return False
    return True


@contextmanager
def only_one(path: Path, address: str) -> Iterator[None]:
    """Refuse a second start from the same folder: two schedules would do everything twice."""
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            where = path.read_text(encoding="utf-8")
            raise CommandError(_("连心桥已经在运行：%(address)s") % {"address": where}) from error
        file.truncate(0)
        file.write(address)
        file.flush()
        yield
