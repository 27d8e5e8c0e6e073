"""For the tests: the embedded mode in a folder of its own for each worker of pytest-xdist."""

import os

from config import env

_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
os.environ["VAR_DIR"] = str(env.BASE_DIR / "var" / "test" / _WORKER)

from config.settings.base import *  # noqa: E402, F403
from config.settings.base import DATABASES, INSTALLED_APPS, MIDDLEWARE, VAR_DIR  # noqa: E402

# Within a request, more than one query of the same shape from one line is an error.
INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]
MIDDLEWARE = ["zeal.middleware.zeal_middleware", *MIDDLEWARE]
ZEAL_RAISE = True
# Signing out reads the session, then deletes it.
ZEAL_ALLOWLIST = [{"model": "sessions.Session"}]

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, because threads and child processes must see the same database.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
    # Nobody restores a test database after a power cut.
    DATABASES["default"]["OPTIONS"] = {
        **DATABASES["default"]["OPTIONS"],
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF",
    }
else:
    DATABASES["default"]["OPTIONS"] = {
        **DATABASES["default"]["OPTIONS"],
        "options": DATABASES["default"]["OPTIONS"]["options"] + " -c synchronous_commit=off",
    }

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
