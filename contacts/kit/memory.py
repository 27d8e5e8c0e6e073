"""Work that makes very many objects at once, and how Python looks after them."""

from __future__ import annotations

import gc
import threading
from types import TracebackType

# Python looks for dead circles after so many new objects, and often at all that live as well.
SELDOM = (200_000, 10, 10)


class ManyObjects:
    """For work whose objects live until its end, as the rows of a sheet do.

    They are hundreds of thousands and form no circles; to look through them again and again took
    a fifth of an import's time. Several threads may be at it: `with many_objects:`.
    """

    def __init__(self) -> None:
        self.usual = gc.get_threshold()
        self.at_it = 0
        self.lock = threading.Lock()

    def __enter__(self) -> None:
        with self.lock:
            self.at_it += 1
            gc.set_threshold(*SELDOM)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self.lock:
            self.at_it -= 1
            if not self.at_it:
                gc.set_threshold(*self.usual)


many_objects = ManyObjects()
