"""For tests: the desk's settings over a home of their own, tiny Argon2 costs, either database."""

import os
from pathlib import Path

from rebozo.config.settings.desk import *  # noqa: F403  the desk, and tests override urls for the public door
from rebozo.config.settings.desk import DATABASES

ARGON2_MEMORY = 8 * 1024 * 1024
ARGON2_PASSES = 1
SECRET_KEY = "tests only"  # noqa: S105  not a secret
ALLOWED_HOSTS = ["*"]
# Straight from the apps: nothing is gathered for a test.
STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

if os.environ.get("REBOZO_TEST_DATABASE") == "postgres":
    DATABASES["default"] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "rebozo",
        "USER": "rebozo",
        "HOST": os.environ.get("REBOZO_TEST_PG_SOCKET", str(Path("/nonexistent"))),
    }
