"""The desk: members of the networks, signed in, with a second factor."""

from urllib.parse import urlsplit

from rebozo.config.settings.base import *  # noqa: F403  the shared settings
from rebozo.config.settings.base import HOME

DOOR = "desk"
ORIGIN = HOME.origin("desk")
_SECURE = ORIGIN.startswith("https://")
ALLOWED_HOSTS = [urlsplit(ORIGIN).hostname or "localhost", *HOME.setting("desk", "other_hosts", [])]
ROOT_URLCONF = "rebozo.config.urls_desk"
WSGI_APPLICATION = "rebozo.config.wsgi.application"

MIDDLEWARE = [
    "rebozo.config.headers.Headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "rebozo.config.language.Language",
    "django.middleware.common.CommonMiddleware",
    "rebozo.config.whole.WholeForm",
    "rebozo.people.wall.SignInWall",
    "django.middleware.csrf.CsrfViewMiddleware",
    "rebozo.config.refusals.Refusals",
]
# Names and flags follow the configured origin, never the request.
SESSION_COOKIE_NAME = "__Host-desk" if _SECURE else "desk"
SESSION_COOKIE_SECURE = _SECURE
DEVICE_COOKIE_NAME = "__Host-device" if _SECURE else "device"
CSRF_COOKIE_NAME = "__Host-csrf" if _SECURE else "csrf"
CSRF_COOKIE_SECURE = _SECURE
LANGUAGE_COOKIE_SECURE = _SECURE
CSRF_TRUSTED_ORIGINS = [ORIGIN]
CSRF_FAILURE_VIEW = "rebozo.config.refusals.csrf_failed"
