"""Lists against a plain view, and the statements of every page that a leader opens first."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.figures import Figure
from bench.sweep import give_histories, open_matters
from contacts.kit import clock
from contacts.kit.sql import count_anew
from contacts.models import Area, Grant, User
from contacts.policy import Role
from visits.models import GrievanceEvent
from visits.queries.holding_sums import HeldBy

LISTS = {"households": "/households/", "activities": "/visits/"}
MATTERS = 10_000


def cpu(work: Callable[[], object], times: int = 20) -> float:
    """Seconds of this process's CPU for one call."""
    work()
    began = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - began) / times


def measure(username: str = "leader") -> Iterator[Figure]:
    user = User.objects.get(username=username)
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    base = cpu(partial(client.get, "/password/done/"), times=50)
    for name, path in LISTS.items():
        yield from measure_list(client, name, path, base)
    with transaction.atomic():
        open_matters(MATTERS, clock.now())
        count_anew(connection)
        yield from measure_list(client, f"{MATTERS:,} matters", "/grievances/", base)
        yield measure_holding(client, base)
        transaction.set_rollback(True)
    yield from measure_overview(user)


def measure_list(client: Client, name: str, path: str, base: float) -> Iterator[Figure]:
    """The first fifty rows of a list; `base` are the seconds of a plain view."""
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    yield Figure(f"list of {name}: statements", len(captured), 10, "")
    taken = cpu(partial(client.get, path))
    told = f"{taken * 1000:.0f} ms"
    yield Figure(f"list of 50 of {name} ÷ a plain view (CPU)", taken / base, 40, "×", told)


def measure_holding(client: Client, base: float) -> Figure:
    """How long the matters of `open_matters` lay with whom, told by histories of eight steps each."""
    give_histories()
    path = f"/grievances/figures/?by={HeldBy.HOLDER}&period={clock.today().year}"
    taken = cpu(partial(client.get, path), times=3)
    events = GrievanceEvent.objects.count()
    name = f"how long {MATTERS:,} matters lay with whom ÷ a plain view (CPU)"
    return Figure(name, taken / base, 400, "×", f"{events:,} events, {taken:.1f} s")


def measure_overview(user: User) -> Iterator[Figure]:
    """The first page of a leader of whatever is in the database."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    began = time.perf_counter()
    with CaptureQueriesContext(connection) as captured:
        answer = client.get("/overview/")
    taken = time.perf_counter() - began
    if answer.status_code != 200:
        raise RuntimeError(f"the overview answered {answer.status_code}")
    yield Figure("leader's overview: statements", len(captured), 12, "", f"{taken * 1000:,.0f} ms")


def leader_of_all() -> User:
    """Somebody who leads the top area; a county for measuring has no accounts."""
    user = User.objects.create(username="bench")
    top = Area.objects.get(depth=1)
    Grant.objects.create(user=user, area=top, role=Role.LEADER, starts_on=clock.today())
    return user
