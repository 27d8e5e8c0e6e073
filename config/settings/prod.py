"""For a server on the net: behind a proxy that speaks HTTPS, every secret named by its keeper."""

from django.core.exceptions import ImproperlyConfigured

from config import env
from config.settings.base import *  # noqa: F403

_needed = ("SECRET_KEY", "DIGEST_KEY", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS")
if _missing := [name for name in _needed if not env.text(name)]:
    raise ImproperlyConfigured("Not set in the environment: " + ", ".join(_missing))

ALLOWED_HOSTS = env.names("ALLOWED_HOSTS")

SECURE_SSL_REDIRECT = True
PROXIES = env.number("PROXIES", default=1)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", default=365 * 24 * 3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

# Hashed names, kept by browsers for a year; `manage.py collectstatic` makes them.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = False
