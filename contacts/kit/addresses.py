"""From where a request comes, and where people open a page of ours."""

from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address of the browser; empty when it isn't known.

    ``settings.PROXIES`` is the number of our own proxies in front. Each appends the address that it
    saw to X-Forwarded-For, so only that many entries from the right are true; whatever stands left
    of them the browser may have invented.
    """
    if settings.PROXIES:
        said = request.headers.get("X-Forwarded-For", "").split(",")
        forwarded = [address.strip() for address in said if address.strip()]
        if len(forwarded) >= settings.PROXIES:
            return forwarded[-settings.PROXIES]
    return str(request.META.get("REMOTE_ADDR", ""))


def network_of(address: str) -> str:
    """The line behind an address: of IPv6 the /64, all of which one computer has to itself."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address):
        if known.ipv4_mapped is None:
            return str(ip_network((int(known), 64), strict=False))
        known = known.ipv4_mapped
    return str(known)


def whole_address(request: HttpRequest, path: str) -> str:
    """Where people open a path: the known address of the installation, else the one in use."""
    return f"{settings.SITE_URL}{path}" if settings.SITE_URL else request.build_absolute_uri(path)


def is_here_only(address: str) -> bool:
    """Whether only this computer can open it; a telephone that scans it finds nothing."""
    return urlsplit(address).hostname in ("localhost", "127.0.0.1", "::1")
