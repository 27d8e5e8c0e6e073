"""A host of the net, on this machine: speaks TLS as `robot.test` and answers what it is told to."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from functools import cache

import trustme

OK = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{"errcode": 0}'


@cache
def authority() -> trustme.CA:
    """Whoever vouches for the host, made anew for each process: no key is kept anywhere."""
    return trustme.CA()


class FakeHost:
    """`answer` is sent in `pieces` of so many bytes with a pause after each; `heard` are the requests."""

    def __init__(self) -> None:
        self.answer, self.pieces, self.pause = OK, 65536, 0.0
        self.heard: list[bytes] = []
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority().issue_cert("robot.test").configure_cert(self.context)
        self.door = socket.create_server(("127.0.0.1", 0))
        self.port = self.door.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)

    def _serve(self) -> None:
        while True:
            try:
                plain, _address = self.door.accept()
            except OSError:
                return
            with contextlib.suppress(OSError), plain:
                plain.settimeout(5)
                with self.context.wrap_socket(plain, server_side=True) as line:
                    self._talk(line)

    def _talk(self, line: ssl.SSLSocket) -> None:
        self.heard.append(_whole(line))
        for start in range(0, len(self.answer), self.pieces):
            line.sendall(self.answer[start : start + self.pieces])
            time.sleep(self.pause)

    def __enter__(self) -> FakeHost:
        self.thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        with contextlib.suppress(OSError):
            self.door.shutdown(socket.SHUT_RDWR)  # wakes whoever waits at it
        self.door.close()
        self.thread.join(timeout=5)


def _whole(line: ssl.SSLSocket) -> bytes:
    """A request with its body."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += line.recv(4096)
    head, _gap, body = data.partition(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    while len(body) < length:
        body += line.recv(4096)
    return head + b"\r\n\r\n" + body


def trusting() -> ssl.SSLContext:
    """As the app looks at certificates, with this host's among those that it knows."""
    context = ssl.create_default_context()
    authority().configure_trust(context)
    return context
