"""The folder that stands in for a broker."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kombu import Connection
from kombu.simple import SimpleQueue

from contacts.kit import mailbox


@contextmanager
def queue_in(folder: Path) -> Iterator[SimpleQueue]:
    """A queue of its own for each test: within a process kombu binds a name only once."""
    for part in ("messages", "control"):
        (folder / part).mkdir(exist_ok=True)
    options = {
        "data_folder_in": str(folder / "messages"),
        "data_folder_out": str(folder / "messages"),
        "control_folder": str(folder / "control"),
    }
    with Connection(transport=mailbox.Transport, transport_options=options) as link:
        yield link.SimpleQueue(folder.name)


def test_messages_arrive_whole_and_in_order(tmp_path: Path) -> None:
    with queue_in(tmp_path) as queue:
        for number in range(20):
            queue.put({"number": number})
        assert [queue.get(block=False).payload["number"] for _ in range(20)] == list(range(20))


def test_a_message_being_written_is_not_seen_yet(tmp_path: Path) -> None:
    with queue_in(tmp_path) as queue:
        (tmp_path / "messages" / f"1_a.{tmp_path.name}.msg.part").write_text("")
        queue.put({"number": 1})
        assert queue.get(block=False).payload == {"number": 1}
        assert len(queue) == 0


def test_the_final_name_appears_by_renaming(tmp_path: Path, monkeypatch) -> None:
    seen = []
    rename = Path.rename

    def watched(self: Path, target: Path) -> Path:
        seen.append((self.read_text(encoding="utf-8"), target.exists()))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", watched)
    with queue_in(tmp_path) as queue:
        queue.put({"number": 1})
    [(content, existed)] = seen
    assert content.endswith("}") and not existed
