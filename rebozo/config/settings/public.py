"""The public door: strangers and women at risk. It can seal and it cannot open."""

from urllib.parse import urlsplit

from rebozo.config.settings.base import *  # noqa: F403  the shared settings
from rebozo.config.settings.base import HOME

DOOR = "public"
ORIGIN = HOME.origin("public")
_SECURE = ORIGIN.startswith("https://")
ALLOWED_HOSTS = [urlsplit(ORIGIN).hostname or "localhost", *HOME.setting("public", "other_hosts", [])]
ROOT_URLCONF = "rebozo.config.urls_public"
WSGI_APPLICATION = "rebozo.config.wsgi.application"

MIDDLEWARE = [
    "rebozo.config.headers.Headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "rebozo.config.language.Language",
    "django.middleware.common.CommonMiddleware",
    "rebozo.config.whole.WholeForm",
    "django.middleware.csrf.CsrfViewMiddleware",
    "rebozo.config.refusals.Refusals",
]
CSRF_COOKIE_NAME = "__Host-form" if _SECURE else "form"
CSRF_COOKIE_SECURE = _SECURE
LANGUAGE_COOKIE_SECURE = _SECURE
CSRF_TRUSTED_ORIGINS = [ORIGIN]
FILE_UPLOAD_HANDLERS = ["rebozo.vault.uploads.LeaveFiles"]  # no page of this door takes a file
CSRF_FAILURE_VIEW = "rebozo.config.refusals.csrf_failed"
QUICK_EXIT_URL = HOME.setting("public", "quick_exit", "https://es.wikipedia.org/wiki/Especial:Aleatoria")
