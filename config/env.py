"""What the environment says, and what holds where it says nothing (the embedded mode).

An empty variable counts as one that isn't set.
"""

import os
import secrets
import socket
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import environ

BASE_DIR = Path(__file__).resolve().parent.parent

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
EVERY_ADDRESS = ("0.0.0.0", "::", "[::]")  # noqa: S104 - compared with, not bound to

SQLITE_OPTIONS: dict[str, Any] = {
    # A transaction that will write takes its lock first, so two of them queue up instead of failing.
    "transaction_mode": "IMMEDIATE",
    # Seconds. Who writes a sheet holds the lock longest: two for 19,608 residents, some ten on an old
    # machine. Rather wait than fail (docs/operations.md).
    "timeout": 60,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
}

_env = environ.Env()


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool) -> bool:
    return bool(_env.bool(name)) if text(name) else default


def number(name: str, *, default: int) -> int:
    return int(text(name, str(default)))


def names(name: str) -> list[str]:
    """The comma-separated words of a variable."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def years(name: str) -> dict[str, int]:
    """The terms of a variable such as `audit=5,diary=10`, in years."""
    pairs = (word.partition("=") for word in names(name))
    return {code.strip(): int(number) for code, _equals, number in pairs}


def made(folder: Path) -> Path:
    """The folder, made when missing, closed to the machine's other users."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def var_dir() -> Path:
    """The folder of everything that this installation keeps outside PostgreSQL."""
    return made(Path(text("VAR_DIR", str(BASE_DIR / "var"))))


def kept_key(name: str, folder: Path) -> str:
    """The key of this name: from the environment, else from its file, made once with mode 600.

    Web and worker may start at the same instant. Each writes a candidate of its own and links it to
    the final name, which succeeds for the first only; then all read what stands there.
    """
    if from_environment := text(name):
        return from_environment
    path = folder / name.lower()
    if not path.exists():
        candidate = folder / f".{name.lower()}.{os.getpid()}.{secrets.token_hex(4)}"
        descriptor = os.open(candidate, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(candidate, path)
        except FileExistsError:
            pass  # another process was first: its key is the key
        finally:
            candidate.unlink()
    return path.read_text(encoding="ascii").strip()


def database(folder: Path) -> dict[str, Any]:
    """PostgreSQL where DATABASE_URL names it, else one SQLite file."""
    settings: dict[str, Any] = _env.db_url_config(
        text("DATABASE_URL", f"sqlite:///{folder / 'lianxinqiao.sqlite3'}")
    )
    if settings["ENGINE"].endswith("sqlite3"):
        settings["OPTIONS"] = {**SQLITE_OPTIONS, **settings.get("OPTIONS", {})}
    else:
        settings["CONN_MAX_AGE"] = number("CONN_MAX_AGE", default=60)  # seconds
        settings["CONN_HEALTH_CHECKS"] = True
        # Compiling a plan takes longer than it saves: 1.2 s against 0.35 s for a county's coverage.
        settings["OPTIONS"] = {"options": "-c jit=off", **settings.get("OPTIONS", {})}
    return settings


def broker(folder: Path) -> tuple[str, str | None, dict[str, Any]]:
    """The broker's address, transport and options: Redis where REDIS_URL names it, else a folder."""
    if redis_url := text("REDIS_URL"):
        # A dead Redis must not hold a saved visit for longer than this.
        return redis_url, None, {"socket_connect_timeout": 1, "socket_timeout": 5}
    messages = str(made(folder / "broker" / "messages"))
    options = {
        "data_folder_in": messages,
        "data_folder_out": messages,
        "control_folder": str(made(folder / "broker" / "control")),
        "polling_interval": 0.2,  # seconds; the transport's own default is one second
    }
    return "filesystem://localhost", "contacts.kit.mailbox:Transport", options


def cache(folder: Path) -> dict[str, Any]:
    """A cache that web and worker share: Redis beside the broker, else a folder."""
    if redis_url := text("CACHE_URL") or _next_redis_database(text("REDIS_URL")):
        return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": redis_url}
    return {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(folder / "cache"),
    }


def _next_redis_database(url: str) -> str:
    """The database after the broker's, because clearing a cache empties its whole database."""
    if not url:
        return ""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{int(parts.path.strip('/') or 0) + 1}"))


def allowed_hosts() -> list[str]:
    """This machine's own names; further ones from ALLOWED_HOSTS, and HOST where it is one address."""
    own = [*LOOPBACK, socket.gethostname()]
    host = text("HOST")
    if host and host not in EVERY_ADDRESS:
        own.append(host)
    return [*own, *names("ALLOWED_HOSTS")]


def email() -> dict[str, Any]:
    """The EMAIL_* settings; without EMAIL_URL no letter leaves the machine."""
    if url := text("EMAIL_URL"):
        return dict(_env.email_url_config(url))
    return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
