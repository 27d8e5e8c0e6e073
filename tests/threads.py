"""Several at once, for the tests about locking."""

import threading
import time

from django.db import connection


def at_once(*works):
    """Each in a thread and a connection of its own, all beginning together; their errors."""
    start, errors = threading.Barrier(len(works)), []

    def do(work):
        try:
            start.wait(timeout=20)
            work()
        except Exception as error:  # noqa: BLE001 - told to the test
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return errors


def somebody_waits_for_me(seconds=20):
    """Whether somebody comes to wait for this connection within this time (PostgreSQL)."""
    waiting = (
        "SELECT count(*) FROM pg_locks "
        "WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    )
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return True
        time.sleep(0.02)
    return False
