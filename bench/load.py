"""SQLite under 8 writers and 4 readers through the real server: nothing locked, lost, doubled."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections import Counter
from collections.abc import Iterator
from http.cookiejar import CookieJar

from bench.figures import Figure
from contacts.kit import clock
from reports.demo.people import PASSWORD
from visits.models import Activity, Participant

WRITERS, READERS = 8, 4


def measure(seconds: int = 60) -> Iterator[Figure]:
    port = _free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "config.wsgi", "-b", f"127.0.0.1:{port}"]
        + ["--worker-class", "gthread", "--threads", "8", "--log-level", "error"]
    )
    try:
        _wait(port)
        told, sent = _storm(f"http://127.0.0.1:{port}", seconds)
    finally:
        server.terminate()
        server.wait()
    stored = set(Activity.objects.filter(uid__in=sent).values_list("uid", flat=True))
    twice = Participant.objects.filter(activity__uid__in=sent).count() - len(stored)
    faults = sum(count for status, count in told.items() if status >= 500)
    yield Figure(
        "SQLite, 8 writers and 4 readers: errors",
        faults,
        0,
        "",
        f"{len(sent)} visits sent, {sum(told.values())} answers in {seconds} s",
    )
    yield Figure("SQLite under load: lost", len(sent - stored), 0, "")
    yield Figure("SQLite under load: doubled", twice, 0, "")


def _storm(base: str, seconds: int) -> tuple[Counter[int], set[uuid.UUID]]:
    told: Counter[int] = Counter()
    sent: set[uuid.UUID] = set()
    writers = [Visitor(base, "cadre") for _ in range(WRITERS)]
    readers = [Visitor(base, "leader") for _ in range(READERS)]
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(target=_write, args=(writer, until, told, sent)) for writer in writers
    ] + [threading.Thread(target=_read, args=(reader, until, told)) for reader in readers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told, sent


class Visitor:
    """A browser without a screen: cookies, the token, forms."""

    def __init__(self, base: str, username: str) -> None:
        self.base, self.jar = base, CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.get("/login/")
        self.post("/login/", {"username": username, "password": PASSWORD})

    def get(self, path: str) -> tuple[int, str]:
        return self._open(path, None)

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, str]:
        token = next(cookie.value for cookie in self.jar if cookie.name == "csrftoken")
        data = {**fields, "csrfmiddlewaretoken": token or ""}
        return self._open(path, urllib.parse.urlencode(data).encode())

    def _open(self, path: str, data: bytes | None) -> tuple[int, str]:
        request = urllib.request.Request(self.base + path, data, {"Referer": self.base + path})
        try:
            with self.opener.open(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, ""


def _write(visitor: Visitor, until: float, told: Counter[int], sent: set[uuid.UUID]) -> None:
    """Log visits on different days; every third is sent twice, as an impatient thumb does."""
    _status, page = visitor.get("/visits/new/")
    household = page.split('name="households" value="')[1].split('"')[0]
    day = clock.today()
    while time.monotonic() < until:
        uid, status = uuid.uuid4(), 0
        fields = {
            "uid": str(uid),
            "happened_on": day.isoformat(),
            "kind": "household_visit",
            "households": household,
            "heard": "屋后边坡落土。",
            "written_at": "",
        }
        for _ in range(2 if uid.int % 3 == 0 else 1):
            status, _page = visitor.post("/visits/new/", fields)
            told[status] += 1
        if 0 < status < 400:
            sent.add(uid)


def _read(visitor: Visitor, until: float, told: Counter[int]) -> None:
    while time.monotonic() < until:
        for path in ("/households/", "/overview/", "/visits/"):
            told[visitor.get(path)[0]] += 1


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(port)
