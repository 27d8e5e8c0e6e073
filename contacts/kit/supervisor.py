"""Keeps a few processes running under one: starts them, restarts what dies, stops them all together.

Each child leads a process group of its own. So a Ctrl-C in the terminal reaches the supervisor alone,
and whatever a killed child leaves behind (Celery's beat, gunicorn's workers) is ended with it.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from types import FrameType
from typing import IO

from django.utils.translation import gettext as _

Say = Callable[[str], None]

LONGEST_PAUSE = 30.0  # seconds between two starts of a child that keeps dying
SETTLED = 60.0  # seconds of life after which a child counts as healthy again
GRACE = 15.0  # seconds that children have to finish what they are doing
TICK = 0.2
PR_SET_PDEATHSIG = 1
STOPPING_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

_libc = ctypes.CDLL(None)  # looked up before any fork


class Child:
    """One process and its history."""

    def __init__(self, name: str, command: Sequence[str], say: Say) -> None:
        self.name = name
        self.command = list(command)
        self.say = say
        self.failures = 0  # in a row
        self.start_at = 0.0  # monotonic seconds before which it isn't started again
        self.started_at = 0.0
        self.last_words: deque[str] = deque(maxlen=15)
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        self.last_words.clear()
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
        )
        threading.Thread(target=self._relay, args=(self.process.stdout,), daemon=True).start()

    def _relay(self, output: IO[str]) -> None:
        for line in output:
            self.last_words.append(line.rstrip())
            self.say(f"{self.name:6} | {line.rstrip()}")

    def tend(self) -> None:
        """Start it when it should run and doesn't; after a death wait longer each time."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.start_at:
                self.start()
        elif (code := self.process.poll()) is not None:
            self._bury(code, now)

    def _bury(self, code: int, now: float) -> None:
        self.end(signal.SIGKILL)  # what it left behind
        self.process = None
        self.failures = 1 if now - self.started_at > SETTLED else self.failures + 1
        pause = min(2.0 ** (self.failures - 1), LONGEST_PAUSE)
        self.start_at = now + pause
        told = {"name": self.name, "how": _how(code), "pause": f"{pause:g}", "n": self.failures}
        self.say(_("%(name)s 停了（%(how)s），%(pause)s 秒后重新启动。") % told)
        if self.failures >= 3:
            self.say(_("%(name)s 已经连着停了 %(n)s 次，它最后说的是：") % told)
            for line in list(self.last_words):
                self.say(f"    {line}")

    def end(self, number: signal.Signals) -> None:
        """Signal the child; SIGKILL goes to its whole group."""
        if self.process is None:
            return
        try:
            if number == signal.SIGKILL:
                os.killpg(self.process.pid, number)
            else:
                self.process.send_signal(number)
        except ProcessLookupError:
            pass  # it is gone already, which is what was wanted


class Supervisor:
    """Runs until it is told to stop by a signal; a second signal stops it at once."""

    def __init__(self, commands: dict[str, Sequence[str]], say: Say) -> None:
        self.say = say
        self.children = [Child(name, command, say) for name, command in commands.items()]
        self.signals = 0

    def run(self, ready: Callable[[], bool], announce: Callable[[], None]) -> None:
        """Tend the children; call ``announce`` once, as soon as ``ready`` says so."""
        for number in STOPPING_SIGNALS:
            signal.signal(number, self._told_to_stop)
        announced = False
        try:
            while not self.signals:
                for child in self.children:
                    child.tend()
                if not announced and ready():
                    announced = True
                    announce()
                time.sleep(TICK)
        finally:
            self.stop()

    def _told_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.signals += 1

    def stop(self) -> None:
        """Ask all children to finish, wait, then kill."""
        self.say(_("正在停止……"))
        for child in self.children:
            child.end(signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        while any(child.process and child.process.poll() is None for child in self.children):
            if time.monotonic() > deadline or self.signals > 1:
                break
            time.sleep(TICK)
        for child in self.children:
            child.end(signal.SIGKILL)


def _how(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else _("退出码 %(code)s") % {"code": code}


def _end_with_parent() -> None:
    """In the child: let Linux send SIGTERM when the supervisor itself is killed."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
