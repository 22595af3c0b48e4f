"""The worker: timed work. It seals, counts, expires and shreds; it holds no key that opens."""

from rebozo.config.settings.base import *  # noqa: F403  the shared settings

DOOR = "worker"
ROOT_URLCONF = "rebozo.config.urls_public"
MIDDLEWARE: list[str] = []
