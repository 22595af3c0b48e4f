"""What both doors and the worker share."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from rebozo.config.home import Home

HOME = Home.here()
REBOZO_HOME = HOME.path
REBOZO_RUNTIME = HOME.runtime
REBOZO_DEMO = bool(HOME.setting("rebozo", "demo", default=False))

DEBUG = False  # in the demo too: a debug page shows what is in memory
SECRET_KEY = HOME.secret("django").hex() if (HOME.secrets / "django").exists() else "not founded yet"
ALLOWED_HOSTS = ["*"]  # overridden by each door from its configured origin

INSTALLED_APPS = [
    "rebozo.look",
    "rebozo.journal",
    "rebozo.vault",
    "rebozo.people",
    "rebozo.codes",
    "rebozo.network",
    "rebozo.consent",
    "rebozo.registry",
    "rebozo.observatory",
    "rebozo.exchange",
    "rebozo.desk",
    "rebozo.door",
    "django.contrib.staticfiles",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).resolve().parents[1] / "templates"],  # the pages of refusals and errors
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request", "rebozo.config.context.page"]},
    }
]
FORM_RENDERER = "rebozo.look.renderer.LookRenderer"
BASE_DIR = Path(__file__).resolve().parents[2]
LOCALE_PATHS = [BASE_DIR / "locale"]

DATABASE_ENGINE = HOME.setting("database", "engine", "sqlite")
if DATABASE_ENGINE == "postgresql":
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": HOME.setting("database", "name", "rebozo"),
            "USER": HOME.setting("database", "user", "rebozo"),
            "HOST": HOME.setting("database", "host", ""),
            "PORT": HOME.setting("database", "port", ""),
            "CONN_MAX_AGE": None,
        }
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": REBOZO_HOME / "rebozo.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 10,
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA secure_delete=ON;"
                    "PRAGMA temp_store=MEMORY;PRAGMA cache_size=-65536;PRAGMA mmap_size=268435456;"
                    "PRAGMA foreign_keys=ON"
                ),
            },
        }
    }
ATOMIC_REQUESTS = False

LANGUAGE_CODE = "es"
LANGUAGES = [("es", _("Spanish")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "lang"
LANGUAGE_COOKIE_SAMESITE = "Strict"
LANGUAGE_COOKIE_HTTPONLY = True
USE_I18N = True
FORMAT_MODULE_PATH = "rebozo.look.formats"
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATIC_ROOT = REBOZO_HOME / "static"
# Gathered by `serve` under names that hold their content's hash, and compressed once.
STORAGES = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}

# Files are sealed while they arrive; nothing that was uploaded touches the disk in clear.
FILE_UPLOAD_HANDLERS = ["rebozo.vault.uploads.SealingUploadHandler"]
UPLOAD_CAP = int(HOME.setting("uploads", "largest_megabytes", 250)) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# The Argon2id cost that everybody shares, fixed at the founding.
ARGON2_MEMORY = int(HOME.setting("argon2", "memory", 64 * 1024 * 1024))
ARGON2_PASSES = int(HOME.setting("argon2", "passes", 3))
ARGON2_SLOTS = int(HOME.setting("argon2", "slots", 2))

QUICK_EXIT_URL = ""  # of the public door; the desk has a lock instead

SESSION_HOURS = 8
LOCK_MINUTES = 15

CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None  # it goes when the browser closes: a cookie that stays tells of the visit
CSRF_USE_SESSIONS = False
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"  # no-referrer would break Django's CSRF check
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
APPEND_SLASH = False

# Only counts and codes ever reach a log; queries never do, they hold what was typed.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": True,
    "formatters": {"plain": {"format": "%(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "plain"},
        "nowhere": {"class": "logging.NullHandler"},  # with no handler at all, Python itself would print the traceback
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django.request": {"handlers": ["nowhere"], "propagate": False},
        "django.db.backends": {"handlers": ["nowhere"], "propagate": False},
        "django.security": {"handlers": ["nowhere"], "propagate": False},
        "rebozo": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
