"""One message to a host on the net, without becoming anybody's way into the own network.

Whoever may type an address could otherwise let the server ask its own network. So: https alone, the
host is looked up once and every address that it has must be a public one, the connection goes to the
address that was looked at (a second look-up could say something else), the certificate must be that
of the host, redirects are not followed, proxies of the environment are not asked, and time and the
size of the answer are limited.
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import json
import socket
import ssl
import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

CONNECT_SECONDS = 5.0
# For all of it: the handshake, what is sent, the whole answer.
WHOLE_SECONDS = 10.0
MOST_BYTES = 16 * 1024
HTTPS = 443
# IPv6 addresses that carry one of IPv4 in their last 32 bits.
CARRIERS = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("::/96"))
# Of the others of IPv6, what is handed out for the public net.
UNICAST = ipaddress.ip_network("2000::/3")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Refused(Exception):
    """It was not sent, or not taken. `code` says why, without a word of what was sent or to whom."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes

    def json(self) -> dict[str, Any]:
        """The body as a mapping; empty where it is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def parts_of(url: str, hosts: Collection[str]) -> SplitResult:
    """An address that may be asked: https, to one of the hosts (`name` or `name:port`)."""
    try:
        parts = urlsplit(url)
        port = parts.port or HTTPS
    except ValueError as error:
        raise Refused("address") from error
    host = (parts.hostname or "").lower()
    named = host if port == HTTPS else f"{host}:{port}"
    odd = parts.username is not None or parts.password is not None or not url.isascii()
    if parts.scheme != "https" or odd or any(sign.isspace() or ord(sign) < 32 for sign in url):
        raise Refused("address")
    if named not in hosts:
        raise Refused("host")
    return parts


def post_json(url: str, message: dict[str, Any], *, hosts: Collection[str]) -> Answer:
    """Send a message as JSON, once. Raises `Refused` where it did not get there or back."""
    parts = parts_of(url, hosts)
    host, port = str(parts.hostname), parts.port or HTTPS
    until = time.monotonic() + WHOLE_SECONDS
    try:
        with _connected(host, port, until) as plain, _secured(plain, host, until) as line:
            line.settimeout(_left(until))
            line.sendall(_request(parts, message))
            return _answer(line, until)
    except ssl.SSLError:
        raise Refused("tls") from None
    except TimeoutError:
        raise Refused("timeout") from None
    except http.client.HTTPException:
        raise Refused("no_http") from None
    except OSError:
        raise Refused("unreachable") from None


def public_addresses(host: str, port: int) -> list[str]:
    """Where a host is, if all of it is on the public net."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Refused("unresolved") from None
    addresses = list(dict.fromkeys(str(row[4][0]) for row in found))
    if not addresses:
        raise Refused("unresolved")
    if not all(is_public(address) for address in addresses):
        raise Refused("private")
    return addresses


def is_public(text: str) -> bool:
    """Whether an address is one of the public net: no private, loopback, link-local, shared, reserved
    or multicast one, nor one of IPv6 that leads to such a one of IPv4."""
    try:
        address: Address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    inner = _carried(address)
    if inner is not None:
        return is_public(str(inner))
    if address.version == 6 and address not in UNICAST:
        return False
    odd = address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not address.is_private and not odd


def _carried(address: Address) -> ipaddress.IPv4Address | None:
    """The address of IPv4 to which one of IPv6 leads: mapped, translated, or in a tunnel."""
    if not isinstance(address, ipaddress.IPv6Address):
        return None
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address.sixtofour:
        return address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if any(address in network for network in CARRIERS):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _connected(host: str, port: int, until: float) -> socket.socket:
    """To the first address that answers, of those that were looked at."""
    failed: OSError | None = None
    for address in public_addresses(host, port):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        plain = socket.socket(family, socket.SOCK_STREAM)
        try:
            plain.settimeout(min(CONNECT_SECONDS, _left(until)))
            plain.connect((address, port))
        except OSError as error:
            plain.close()
            failed = error
        else:
            return plain
    raise failed or OSError


def _secured(plain: socket.socket, host: str, until: float) -> ssl.SSLSocket:
    plain.settimeout(_left(until))
    return _context().wrap_socket(plain, server_hostname=host)


def _context() -> ssl.SSLContext:
    return ssl.create_default_context()


def _request(parts: SplitResult, message: dict[str, Any]) -> bytes:
    body = json.dumps(message, ensure_ascii=False).encode()
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    head = (
        f"POST {path} HTTP/1.1",
        f"Host: {parts.netloc}",
        "Content-Type: application/json; charset=utf-8",
        f"Content-Length: {len(body)}",
        "Accept: application/json",
        "Accept-Encoding: identity",
        "Connection: close",
    )
    return "\r\n".join([*head, "", ""]).encode("ascii") + body


class _Watched(io.RawIOBase):
    """What comes back over a line, up to an instant: a byte now and then does not keep us waiting."""

    def __init__(self, line: ssl.SSLSocket, until: float) -> None:
        self.line, self.until = line, until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.line.settimeout(_left(self.until))
        return self.line.recv_into(buffer)

    def makefile(self, *_args: Any, **_more: Any) -> io.BufferedReader:
        """As a socket gives it to whoever reads the answer."""
        return io.BufferedReader(self)


def _answer(line: ssl.SSLSocket, until: float) -> Answer:
    watched: Any = _Watched(line, until)
    response = http.client.HTTPResponse(watched, method="POST")
    response.begin()
    if 300 <= response.status < 400:
        raise Refused("redirect")
    body = response.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise Refused("too_long")
    return Answer(response.status, body)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
