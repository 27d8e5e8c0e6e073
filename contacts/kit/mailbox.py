"""The folder of messages that stands in for a broker in the embedded mode."""

import time
from pathlib import Path
from typing import Any
from uuid import uuid4

from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """Kombu's, but a message appears whole.

    Kombu opens the file under its final name and writes afterwards: a worker that looks in between
    reads nothing, and dies of it together with the jobs it was running.
    """

    def _put(self, queue: Any, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        folder = Path(self.data_folder_out)
        name = f"{time.time_ns()}_{uuid4()}.{queue}.msg"  # read in the order of their names
        part = folder / f"{name}.part"
        part.write_text(dumps(payload), encoding="utf-8")
        part.rename(folder / name)


class Transport(filesystem.Transport):
    """Named by ``CELERY_BROKER_TRANSPORT``."""

    Channel = Channel
