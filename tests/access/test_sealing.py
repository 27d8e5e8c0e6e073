"""For everybody but the discipline officers reports on conduct do not exist: what the app answers is
the same, byte for byte, whether there are any or not.

The world is walked by everybody, on a clock that stands still, after some reports came in by the
public page and by letter, were looked at, taken up, answered, passed on. Outside the sealed tables
nothing is changed by that, which a test compares row by row; so no answer can depend on reports but
of a page that reads a sealed table. Such pages are asked again once the reports are gone, and must say
the same; what comes by chance with every request (tokens, ids of empty forms) is taken out, nothing
else. Who has no login walks all pages before and after. On the walk it is also searched for what leaks
(`test_leaks`) and for names of which the trail says nothing (`test_unaudited_pages`), because it opens
all pages anyway.
"""

import dataclasses
import datetime as dt
import io
import logging
import re
import time
import uuid
import zipfile

import pytest
from django.core import signing
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contacts import audit, policy
from contacts.actions import retention
from contacts.kit import clock
from contacts.models import AuditVerb
from reports import tasks as of_reports
from tests.access.collecting import addresses_of, body_of, plain_addresses, text_of
from tests.access.test_leaks import HIDDEN, WALKED_HERE, Search, searched_by
from tests.access.test_unaudited_pages import WALKERS as NAMES_TO_SEE
from tests.access.test_unaudited_pages import Trail, asked_first
from tests.kept import tables
from visits import tasks as of_visits
from visits.actions import conduct
from visits.models import ConductCode, ConductEvent, ConductNamed, ConductReport, ConductState
from visits.views.public_form import new_ticket

# The accused, a colleague who handles for the office, the secretary, a linked leader, the clerk, the
# area administrator, the county's leader, the system administrator, the auditor, the health contact,
# no rights, no login.
EVERYBODY = ("mei", "han", "shu", "lian", "ban", "quan", "gao", "sys", "ji", "wei", "nobody", "")
# What a page says follows from the rows that it reads; that PostgreSQL finds the same rows is seen
# with one for each reach, and who walks which pages on SQLite with everybody.
WALKERS = EVERYBODY if connection.vendor == "sqlite" else ("mei", "ban", "gao", "")
SEALED = (ConductCode, ConductEvent, ConductNamed, ConductReport)
BY_CHANCE = re.compile(
    rb'(csrfmiddlewaretoken" value="|X-CSRFToken": "|name="ticket" value="|name="uid" value="'
    rb"|<dcterms:(?:created|modified)[^>]*>)[^\"<]*"
)
TOKEN = "a" * 22


@pytest.fixture(autouse=True)
def _quiet():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def still(world, monkeypatch):
    """The world without any report and with a public page; its clock stands."""
    instant, seconds = timezone.now(), time.time()
    monkeypatch.setattr(timezone, "now", lambda: instant)
    monkeypatch.setattr(signing.time, "time", lambda: seconds)
    monkeypatch.setattr("visits.views.public_form.AT_LEAST", -1)
    _empty_the_sealed_tables()
    mine = world.places["mine"]
    mine.district.public_token = TOKEN
    mine.district.save()
    mine.records["matter"] = "wrong-code"
    cache.clear()
    return world


def _empty_the_sealed_tables():
    with retention.purging(connection, ConductEvent._meta.db_table):
        ConductReport.objects.all().delete()


def tell(world, officer):
    """Five reports by the ways in, about mei among others: new, in hand, with words, closed, passed on."""
    about, anybody, found = world.places["mine"].cadre, Client(), []
    page = f"/p/{TOKEN}/conduct/"
    for number in range(3):
        ticket = re.search(r'name="ticket" value="([^"]+)"', anybody.get(page).text)[1]
        said = {"level": "village", "about": about.name, "text": f"蒹葭检举原话{number}"}
        code = re.search(
            r'class="code">([^<]+)<', anybody.post(page, {**said, "ticket": ticket}).text
        )
        anybody.post(f"/m/{code[1].replace('-', '')}/", {"do": "say", "text": "蒹葭检举补充"})
    for number in range(2):
        officer.post(
            reverse("conduct-new"),
            {
                "uid": uuid.uuid4(), "township": world.east.uid, "channel": "letter",
                "about": about.name, "text": f"蒹葭检举来信{number}", "received_on": clock.today(),
            },
        )  # fmt: skip
    officer.get(reverse("conduct-list"))
    for report in ConductReport.objects.order_by("pk"):
        address = reverse("conduct", args=[report.uid])
        assert officer.get(address).status_code == 200
        officer.get(f"{address}print/")
        found.append(address)
    later = clock.today() + dt.timedelta(days=90)
    for address in found[1:]:
        officer.post(f"{address}take/", {"version": 1 + (address in found[:3])})
    officer.post(
        f"{found[3]}answer/",
        {"version": 2, "finding": "查过", "answer": "处理了", "ask_again_on": later},
    )
    officer.post(f"{found[4]}pass_on/", {"version": 2, "handed_over": "on"})
    states = list(ConductReport.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["new", "in_hand", "in_hand", "closed", "passed_on"]


def addresses(world):
    """All pages, records, searches and sheets, those for everybody among them; of reports the
    addresses of such as there are not."""
    mine = world.places["mine"]
    mine.records["report"] = type("Nowhere", (), {"uid": uuid.UUID(int=7)})
    yield from addresses_of([mine], mine, lambda _page, _place: ["q=蒹葭"])
    yield from asked_first(mine)
    # The form to raise a matter stands under its ticket, which is the same before and after.
    raising = f"/raise/?ticket={new_ticket()}"
    yield from (f"/p/{TOKEN}{page}" for page in ("/", raising, "/conduct/"))
    yield from (reverse("matter-find"), reverse("matter", args=["a" * 26]), reverse("login"))


def shown(response, body):
    """Status, headers and body without what comes by chance; sheets unpacked."""
    left_out = {"Set-Cookie"}
    if body[:2] == b"PK":
        left_out.add("Content-Length")  # the hour of its making packs now better, now worse
        book = zipfile.ZipFile(io.BytesIO(body))
        body = b"".join(name.encode() + book.read(name) for name in book.namelist())
    headers = {name: value for name, value in response.headers.items() if name not in left_out}
    return response.status_code, headers, BY_CHANCE.sub(rb"\1", body)


@dataclasses.dataclass
class Seen:
    """What an address answered, and whether a sealed table was read for it."""

    answer: tuple
    unsealed: bool = False

    def reads(self, execute, sql, *arguments):
        """Wraps each statement."""
        self.unsealed = self.unsealed or any(model._meta.db_table in sql for model in SEALED)
        return execute(sql, *arguments)


def walk(client, paths, searches=()):
    """Address → what is seen there; `searches` look at what it says, and at what was written."""
    found = {}
    for path in paths:
        found[path] = seen = Seen(())
        with transaction.atomic(), connection.execute_wrapper(seen.reads):
            response = client.get(path)
            body = body_of(response)
            seen.answer = shown(response, body)
            if searches and response.status_code < 400 and not path.startswith("/p/"):
                text = text_of(response, body)
                for search in searches:
                    search.look(path, text)
            transaction.set_rollback(True)
    return found


def answered(found):
    """How many addresses answered at all."""
    return sum(seen.answer[0] == 200 for seen in found.values())


def differing(client, world, officer, paths=None):
    """The addresses that answer otherwise once there are reports, and all that was seen before."""
    paths = list(paths or addresses(world))
    before = walk(client, paths)
    tell(world, officer)
    after = walk(client, paths)
    return [path for path in paths if before[path].answer != after[path].answer], before


def unsealing(client, world, officer, paths=None, searches=(), more=()):
    """The addresses that answer otherwise once the reports are gone, and all that was seen with them,
    there and at `more` addresses."""
    tell(world, officer)
    found = walk(client, dict.fromkeys([*(paths or addresses(world)), *more]), searches)
    _empty_the_sealed_tables()
    without = walk(client, [path for path, seen in found.items() if seen.unsealed])
    return [path for path in without if without[path].answer != found[path].answer], found


@pytest.mark.parametrize("code", WALKERS, ids=lambda code: code or "no login")
def test_what_anybody_sees_is_the_same_with_and_without_reports(code, still, as_person):
    officer = as_person("lianzheng")
    if not code:
        found, seen = differing(Client(), still, officer)
    else:
        found, seen = looked_at(code, still, officer, as_person(code))
    assert found == []
    assert answered(seen) > {"han": 12, "ji": 12, "wei": 5, "nobody": 3, "": 4}.get(code, 25)


def looked_at(code, world, officer, client):
    """As `unsealing`; nothing leaks on the way, and the trail tells of every name that is shown."""
    leaks = Search(code, world) if code in HIDDEN else None
    trail = Trail(world.places["mine"]) if code in NAMES_TO_SEE else None
    more = searched_by(code, world) if leaks else []
    searches = [search for search in (leaks, trail) if search]
    found, seen = unsealing(client, world, officer, searches=searches, more=more)
    assert leaks is None or leaks.found == {}
    assert trail is None or trail.silent == set()
    assert trail is None or len(trail.walked) >= 25  # the names are there to be found
    return found, seen


def test_everybody_is_searched_for_leaks_in_one_walk_or_the_other():
    assert {*EVERYBODY} | {*WALKED_HERE} >= {*HIDDEN}
    assert {*EVERYBODY} >= {*NAMES_TO_SEE}


def test_the_officer_does_see_them(still, as_person):
    officer = as_person("lianzheng")
    found, seen = unsealing(officer, still, officer)
    assert {path.partition("?")[0] for path in found} == {reverse("conduct-list")}
    assert not all(one.unsealed for one in seen.values())


# What is done without anybody looking.


def told_by_commands(capsys):
    """What the jobs and commands print, and what they leave in all tables but the sealed ones."""
    capsys.readouterr()
    now = clock.now()
    with transaction.atomic():
        for task in (
            of_visits.climb_ladder, of_visits.look_again, of_visits.bring_back,
            of_visits.remind_late, of_visits.wind_clocks, of_reports.compute_duties,
            of_reports.raise_alerts, of_reports.send_digests,
        ):  # fmt: skip
            task()
        call_command("run_engine")
        call_command("retention", on=clock.day_of(now))
        call_command("retention", "--apply", on=clock.day_of(now))
        left = _rows(but=_is_of_a_run)
        sealed = ConductReport.objects.count()
        transaction.set_rollback(True)
    return capsys.readouterr().out, left, sealed


def _is_of_a_run(column):
    """Ids, and keys made of ids, which no run has twice."""
    return column in ("id", "uid", "key") or column.endswith("_id")


def _rows(but=lambda _column: False):
    """Table → its rows, without the columns of which `but` says so."""
    found, sealed = {}, {model._meta.db_table for model in SEALED}
    with connection.cursor() as cursor:
        for table in sorted({*tables()} - sealed):
            cursor.execute(f"SELECT * FROM {table}")
            kept = [n for n, column in enumerate(cursor.description) if not but(column[0])]
            found[table] = sorted(repr([row[n] for n in kept]) for row in cursor.fetchall())
    return found


def _grow_old():
    """One was answered, and one passed on, six years ago."""
    ago = clock.now() - dt.timedelta(days=6 * 366)
    ConductReport.objects.filter(state=ConductState.CLOSED).update(answered_at=ago)
    ConductReport.objects.filter(state=ConductState.PASSED_ON).update(
        passed_on_on=clock.day_of(ago)
    )


def test_jobs_and_commands_say_and_leave_the_same(still, as_person, capsys):
    officer = as_person("lianzheng")
    printed, left, _sealed = told_by_commands(capsys)
    tell(still, officer)
    _grow_old()
    assert ConductReport.objects.count() == 5
    again, after, sealed = told_by_commands(capsys)
    assert again == printed
    assert after == left
    assert sealed == 3  # and what had outlived its time is gone


def test_all_tables_but_the_sealed_ones_are_as_they_were(still, as_person):
    officer = as_person("lianzheng")
    before = _rows()
    tell(still, officer)
    assert _rows() == before


# The seal is seen to break.


def test_a_role_that_gets_the_right_is_seen(still, as_person, monkeypatch):
    row = "conduct          list       -            -          "
    monkeypatch.setattr(policy, "TABLE", policy.TABLE.replace(f"{row}-  ", f"{row}subtree  "))
    policy.rights.cache_clear()
    try:
        assert policy.scope("conduct", "list", policy.Role.LEADER) == policy.Scope.SUBTREE
        paths = [path for path, _view in plain_addresses()]
        found, _seen = unsealing(as_person("lian"), still, as_person("lianzheng"), paths)
    finally:
        monkeypatch.undo()
        policy.rights.cache_clear()
    assert reverse("conduct-list") in found


def test_an_event_in_the_trail_is_seen(still, as_person, monkeypatch):
    note = conduct._note

    def noisy(report, move, by, at, text=""):
        note(report, move, by, at, text)
        audit.record(by=by, verb=AuditVerb.READ, resource="conduct", ids=[report.uid])

    monkeypatch.setattr(conduct, "_note", noisy)
    auditor, officer = as_person("ji"), as_person("lianzheng")
    before = _rows()
    found, _seen = differing(auditor, still, officer, [reverse("audit-list"), "/m/"])
    assert found == [reverse("audit-list")]
    after = _rows()
    assert [table for table in before if before[table] != after[table]] == ["contacts_auditevent"]


def test_a_term_that_is_not_sealed_is_seen(still, as_person, monkeypatch, capsys):
    officer = as_person("lianzheng")
    term = retention._terms["conduct"]
    monkeypatch.setitem(
        retention._terms, "conduct", retention.Term(**{**vars(term), "sealed": False})
    )
    printed, left, _sealed = told_by_commands(capsys)
    tell(still, officer)
    _grow_old()
    again, after, _sealed = told_by_commands(capsys)
    assert again != printed and after != left
