"""The settings of every mode; with an empty environment they are the embedded mode.

One township, one machine: SQLite, a folder as broker, keys made once in ``var/``. ``DATABASE_URL``
switches to PostgreSQL, ``REDIS_URL`` to Redis; ``prod.py`` adds what a server on the net needs.
"""

from datetime import timedelta

from csp.constants import NONE, SELF
from django.contrib.messages import constants as messages
from django.utils.translation import gettext_lazy as _

from config import env

BASE_DIR = env.BASE_DIR
VAR_DIR = env.var_dir()

# --- Keys. Both are needed to read a restored backup: see docs/operations.md -----------------------

SECRET_KEY = env.kept_key("SECRET_KEY", VAR_DIR)
# Recognises a person again without keeping the identity number (rules of trust 1).
DIGEST_KEY = env.kept_key("DIGEST_KEY", VAR_DIR)

# How many years what is kept, where it differs from our own terms (contacts/actions/retention.py).
RETENTION_YEARS = env.years("RETENTION_YEARS")

# --- What is installed -----------------------------------------------------------------------------

DEBUG = False
ALLOWED_HOSTS = env.allowed_hosts()
CSRF_TRUSTED_ORIGINS = env.names("CSRF_TRUSTED_ORIGINS")
CSRF_FAILURE_VIEW = "contacts.views.account.outdated"
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

INSTALLED_APPS = [
    "contacts",
    "visits",
    "reports",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "axes",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "treebeard",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "contacts.kit.language.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "contacts.audit.AuditMiddleware",
    "contacts.guard.DenyByDefaultMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # controls of our own have templates here
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
MESSAGE_TAGS = {messages.ERROR: "danger"}  # Bootstrap's word for it

# --- Data ------------------------------------------------------------------------------------------

DATABASES = {"default": env.database(VAR_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": env.cache(VAR_DIR)}
MEDIA_ROOT = VAR_DIR / "files"

# Photos with an entry are never required and off until an office asks for them: the national rules
# on reducing grassroots burden forbid compulsory photos (rule of light burden 3).
ATTACHMENTS_ENABLED = env.flag("ATTACHMENTS_ENABLED", default=False)

# --- Jobs: the schedule itself is the list in config/celery.py -------------------------------------

CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT, CELERY_BROKER_TRANSPORT_OPTIONS = env.broker(VAR_DIR)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A folder as broker: one machine, one worker.
HAS_ONE_WORKER = CELERY_BROKER_TRANSPORT is not None
CELERY_TASK_IGNORE_RESULT = True
# Once more over a new connection, then no more: a message is only a nudge (contacts/kit/jobs.py).
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0}
CELERY_TIMEZONE = "Asia/Shanghai"
# Without a file of its own: one torn by a power cut would stop the schedule for good, and nothing
# is gained by it, because each job looks for what is due and makes up for what was missed.
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# --- Who may enter ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "contacts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"

# Town hall machines are shared: a login ends with the browser, and after ten hours where a browser
# keeps what it should forget, so that nobody finds yesterday's open. A cadre's phone is not, and
# browsers of phones are closed all day: one tick at the login ("my own") keeps it for two weeks,
# or every visit would begin with a password.
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 10 * 3600
OWN_DEVICE_SESSION_AGE = 14 * 24 * 3600

AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # logins are audit events
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
AXES_CLIENT_IP_CALLABLE = "contacts.kit.addresses.client_address"
PROXIES = env.number("PROXIES", default=0)  # our own ones in front of the web server

# --- What a page may load --------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],  # Bootstrap's ticks are data: images
        "connect-src": [SELF],
        "font-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"

# --- Static files: found in place, so that the embedded mode has no build step ---------------------

STATIC_URL = "static/"
STATIC_ROOT = env.made(VAR_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/vendor/"  # their paths carry the version

# --- Language and time -----------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("中文")), ("en", _("英文"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- Letters: none are sent until EMAIL_URL names a server -----------------------------------------

vars().update(env.email())
EMAIL_TIMEOUT = 10  # seconds
# Where people open the app: letters link to it.
SITE_URL = env.text("SITE_URL").rstrip("/")
# Hosts of group robots beside the known ones, as host or host:port (docs/operations.md).
WEBHOOK_HOSTS = env.names("WEBHOOK_HOSTS")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("EMAIL_FROM", "lianxinqiao@localhost")

# --- Log: to stderr, never a value that somebody typed ---------------------------------------------

# Addresses that go on with a code or a token: whoever reads it in the log could use it.
SECRET_UNDER = ("m", "p", "welcome")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "contacts.kit.logs.WithoutValues",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
            "secret_under": SECRET_UNDER,
        },
    },
    "filters": {"without_task_error": {"()": "contacts.kit.logs.WithoutTaskError"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "filters": ["without_task_error"],
            "formatter": "line",
        },
    },
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        # gunicorn brings handlers of its own, which know nothing of all this.
        "gunicorn.error": {"handlers": [], "propagate": True},
        "gunicorn.access": {"handlers": [], "propagate": True},
        # Names and addresses of people who mistype a password stay in the table of attempts.
        "axes": {"level": "CRITICAL"},
    },
}
