"""Several at once, for the tests about locking."""

import threading

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
