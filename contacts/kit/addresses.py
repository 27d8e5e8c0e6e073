"""From where a request comes."""

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
