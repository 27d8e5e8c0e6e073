"""One process keeps the others running."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.env import BASE_DIR
from tests.processes import PATIENCE, alive, eventually

RUN = """
import sys
import django
django.setup()
from contacts.kit.supervisor import Supervisor
def say(line):
    print(line, flush=True)
command = [sys.executable, "-c", sys.argv[1]]
Supervisor({"child": command}, say).run(ready=lambda: True, announce=lambda: say("ready"))
"""

# Writes its process id and that of a helper of its own, then waits for ever.
CHILD = """
import os, subprocess, sys, time
helper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
with open({path!r}, "a") as file:
    file.write(f"{{os.getpid()}} {{helper.pid}}\\n")
time.sleep(600)
"""


class Running:
    def __init__(self, child: str, log: Path) -> None:
        self.log = log
        self.process = subprocess.Popen(
            [sys.executable, "-c", RUN, child],
            cwd=BASE_DIR,
            stdout=log.open("w"),
            stderr=subprocess.STDOUT,
        )

    def said(self) -> str:
        return self.log.read_text()


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator[Callable[[str], Running]]:
    running: list[Running] = []

    def start(child: str) -> Running:
        running.append(Running(textwrap.dedent(child), tmp_path / "log"))
        return running[-1]

    yield start
    for each in running:
        each.process.terminate()
        each.process.wait(PATIENCE)


@pytest.fixture
def pids(tmp_path: Path) -> Callable[[int], list[tuple[int, int]]]:
    """Waits until the child has started so many times; its process ids and its helpers'."""
    path = tmp_path / "pids"

    def started(times: int) -> list[tuple[int, int]]:
        def lines() -> list[tuple[int, int]] | None:
            if not path.exists():
                return None
            found = [tuple(map(int, line.split())) for line in path.read_text().splitlines()]
            return found if len(found) >= times else None

        return eventually(lines)

    return started


def test_a_killed_child_starts_again_and_its_leftovers_end(supervise, pids, tmp_path) -> None:
    running = supervise(CHILD.format(path=str(tmp_path / "pids")))
    [(child, helper)] = pids(1)
    os.kill(child, signal.SIGKILL)
    [_, (second, _)] = pids(2)
    assert second != child
    eventually(lambda: not alive(helper))
    assert "child 停了（SIGKILL），1 秒后重新启动。" in running.said()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_all_of_them(supervise, pids, tmp_path, number) -> None:
    running = supervise(CHILD.format(path=str(tmp_path / "pids")))
    [(child, helper)] = pids(1)
    running.process.send_signal(number)
    assert running.process.wait(PATIENCE) == 0
    assert not alive(child) and not alive(helper)


def test_children_end_when_the_supervisor_itself_is_killed(supervise, pids, tmp_path) -> None:
    running = supervise(CHILD.format(path=str(tmp_path / "pids")))
    [(child, helper)] = pids(1)
    running.process.kill()
    eventually(lambda: not alive(child))
    os.kill(helper, signal.SIGKILL)


def test_a_child_that_cannot_start_is_tried_more_slowly_and_its_last_words_are_told(
    supervise,
) -> None:
    running = supervise("import sys; sys.exit('the disk is full')")
    eventually(lambda: "已经连着停了 3 次" in running.said())
    said = running.said()
    assert "（退出码 1），1 秒后重新启动" in said and "2 秒后重新启动" in said
    assert said.rindex("the disk is full") > said.index("它最后说的是")
