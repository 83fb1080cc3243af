"""All settings, from the environment (12-factor). `.env.example` explains each variable.

Nothing set means: embedded SQLite, file-system Celery broker, loopback only, safe for a demo.
"""

import secrets
import sys
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
if (BASE_DIR / ".env").is_file():
    env.read_env(BASE_DIR / ".env")

DATA_DIR = Path(env.str("STUDIO_DATA_DIR", str(BASE_DIR / "var")))
DATA_DIR.mkdir(parents=True, exist_ok=True)


def _secret_from_data_folder() -> str:
    """The secret of this installation: made once, kept in the data folder, readable by its owner only."""
    path = DATA_DIR / "secret_key"
    try:
        with path.open("x", encoding="ascii") as handle:
            path.chmod(0o600)
            handle.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii").strip()


DEBUG = env.bool("DEBUG", False)
STUDIO_DEMO = env.bool("STUDIO_DEMO", False)
SECRET_KEY = env.str("SECRET_KEY", "") or _secret_from_data_folder()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "studio.apps.StudioConfig",
    "customers.apps.CustomersConfig",
    "bookings.apps.BookingsConfig",
    "shoots.apps.ShootsConfig",
    "complaints.apps.ComplaintsConfig",
    "studio.admin_site.StudioAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",  # its widgets, drawn with our templates (FORM_RENDERER)
    "axes",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "studio.core.language.LanguageMiddleware",
    "studio.core.answers.AnswerMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "studio.core.access.AccessMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "studio.urls"
WSGI_APPLICATION = "studio.wsgi.application"
ASGI_APPLICATION = "studio.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "studio.core.ui.context.shell",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "studio.core.ui.tags"],
        },
    },
]

# --- databases: SQLite carries one shop, PostgreSQL carries a chain; both are first-class -----------------------
DATABASE_URL = env.str("DATABASE_URL", f"sqlite:///{DATA_DIR / 'studio.sqlite3'}")
DATABASES = {"default": env.db_url_config(DATABASE_URL)}
DATABASES["default"].setdefault("OPTIONS", {})
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] |= {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA temp_store=MEMORY;",
    }
else:
    # Whoever waits longer for a row hears that the house is busy (studio/core/locks.py) instead of being left hanging.
    DATABASES["default"]["OPTIONS"].setdefault("options", "-c lock_timeout=3s")
DATABASES["default"]["CONN_MAX_AGE"] = None
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if test_database := env.str("STUDIO_TEST_DATABASE", ""):
    DATABASES["default"]["TEST"] = {"NAME": test_database}

# --- who may come in -----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "studio.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username", "full_name", "phone", "email"]},
    },
    {"NAME": "studio.core.staff.passwords.LongEnough", "OPTIONS": {"length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "studio.core.staff.passwords.NotTheDemoPassword"},
]
LOGIN_URL = "staff:login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "staff:login"
AXES_HANDLER = "studio.core.staff.lockout.LockOut"
AXES_FAILURE_LIMIT = env.int("STUDIO_SIGN_IN_TRIES", 5)
STUDIO_SIGN_IN_TRIES_IN_ALL = 10 * AXES_FAILURE_LIMIT  # of one address with any login, of one login from anywhere
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # by pair, or one clerk locks out the shop
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the pause is as long as the page says, however often one tries
AXES_LOCKOUT_CALLABLE = "studio.core.staff.views.locked_out"
AXES_CLIENT_IP_CALLABLE = "studio.core.staff.address.client_address"
STUDIO_PROXIES = env.int("STUDIO_PROXIES", 0)  # how many proxies of ours stand in front
CSRF_FAILURE_VIEW = "studio.core.staff.views.stale_page"
AXES_VERBOSE = False

SESSION_COOKIE_AGE = env.int("STUDIO_SESSION_HOURS", 12) * 3600
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
HTTPS = env.bool("STUDIO_HTTPS", False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
if HTTPS:  # a name the browser takes from this host alone, over TLS alone
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "style-src": [SELF],
        "script-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

# --- language, time ------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "studio" / "locale"]
LANGUAGE_COOKIE_NAME = "yc_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("STUDIO_TIME_ZONE", "Asia/Shanghai")

# --- files ---------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STUDIO_STATIC_ROOT", str(DATA_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env.str("STUDIO_MEDIA_ROOT", str(DATA_DIR / "files")))  # never served by the web server itself
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "studio.core.ui.storage.StudioStaticStorage"},
}
if DEBUG or "pytest" in sys.modules:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = DEBUG
FORM_RENDERER = "studio.core.ui.widgets.PlainRenderer"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- background work -------------------------------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", "")
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", REDIS_URL) or "filesystem://localhost"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "studio"
CELERY_TASK_ROUTES = {
    "studio.core.documents.tasks.*": {"queue": "documents"},
    "studio.core.messages.tasks.*": {"queue": "messages"},
}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
if CELERY_BROKER_URL.startswith("filesystem"):
    _broker = DATA_DIR / "broker"
    for _folder in ("queue", "control"):
        (_broker / _folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_broker / "queue"),
        "data_folder_out": str(_broker / "queue"),
        "control_folder": str(_broker / "control"),
        "polling_interval": 0.1,
    }
else:
    CELERY_TASK_ACKS_LATE = True
    CELERY_TASK_REJECT_ON_WORKER_LOST = True
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 300,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 5,
        "socket_connect_timeout": 1,
    }

CACHES: dict[str, dict[str, Any]] = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if REDIS_URL:
    CACHES["default"] = {
        "BACKEND": "studio.core.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    }

# --- messages that leave the house ---------------------------------------------------------------------------
EMAIL_CONFIG = env.email_url("STUDIO_EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
STUDIO_EMAIL_CONFIGURED = bool(env.str("STUDIO_EMAIL_URL", ""))
DEFAULT_FROM_EMAIL = env.str("STUDIO_EMAIL_FROM", "studio@localhost")
EMAIL_TIMEOUT = 10
# Channel -> transport: file, console, email, or the dotted path of a provider's own. Not set: passed on by hand.
STUDIO_TRANSPORTS = {
    "sms": env.str("STUDIO_SMS_TRANSPORT", "file" if STUDIO_DEMO else ""),
    "wechat": env.str("STUDIO_WECHAT_TRANSPORT", ""),
    "email": env.str("STUDIO_EMAIL_TRANSPORT", "email" if STUDIO_EMAIL_CONFIGURED else ""),
    "file": "file",
}
STUDIO_MESSAGE_FOLDER = Path(env.str("STUDIO_MESSAGE_FOLDER", str(DATA_DIR / "messages")))
# Whether papers are laid out in a process beside this one (core/documents/press.py), as the web server's workers do.
STUDIO_PRESS_APART = env.bool("STUDIO_PRESS_APART", False)
STUDIO_PUBLIC_URL = env.str("STUDIO_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("STUDIO_LOG_LEVEL", "WARNING")},
    "loggers": {"studio": {"level": env.str("STUDIO_LOG_LEVEL", "INFO")}},
}
