"""The public door's own settings, for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client, override_settings

from rebozo.config.settings import public

NAMES = (
    "DOOR", "ORIGIN", "ROOT_URLCONF", "MIDDLEWARE", "CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE",
    "CSRF_TRUSTED_ORIGINS", "QUICK_EXIT_URL",
)  # fmt: skip


@pytest.fixture
def stranger() -> Iterator[Client]:
    """Somebody whom nobody knows, at the public door."""
    with override_settings(**{name: getattr(public, name) for name in NAMES}):
        yield Client(enforce_csrf_checks=True, raise_request_exception=False)
