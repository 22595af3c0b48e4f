"""The first page of a stranger is light: a bad line and a cheap phone are enough, and nothing comes from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client, override_settings

from rebozo.config.settings import public
from rebozo.network.models import Network
from tests.region import Region

HEAVIEST = 20_000  # bytes as they are: a line may refuse to compress
MOST_REQUESTS = 3
_CALLED = re.compile(r'<(?:link|script|img|source|iframe|video|audio|object)\b[^>]*?(?:href|src|data)="([^"]+)"')
_CALLED_BY_STYLE = re.compile(r"url\((?![\"']?data:)|@import")


@pytest.fixture
def door(region: Region) -> Client:
    """The public door's own page, with five networks that say two ways to reach them each."""
    way = {
        "es": "Signal, de lunes a viernes por la tarde: red@example.org",
        "en": "Signal, weekday afternoons: red@example.org",
    }
    for number, name in enumerate(("Red del Bosque", "Red de la Costa", "Red de los Ríos")):
        Network.objects.create(short=f"R{number}", name=name, country="GT")
    Network.objects.update(reach=[way, way])
    return Client()


def weigh(door: Client, language: str) -> tuple[int, list[str]]:
    """The bytes of the page and of all that it calls, and what it calls, in order."""
    door.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    with override_settings(
        DOOR="public",
        ROOT_URLCONF=public.ROOT_URLCONF,
        MIDDLEWARE=public.MIDDLEWARE,
        QUICK_EXIT_URL=public.QUICK_EXIT_URL,
    ):
        answer = door.get("/")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert f'<html lang="{language}"' in page
    called = list(dict.fromkeys(_CALLED.findall(page)))
    weight = len(answer.content)
    for address in called:
        found = finders.find(address.removeprefix("/static/"))
        assert isinstance(found, str), f"the page calls something that is not ours: {address}"
        content = Path(found).read_bytes()
        weight += len(content)
        if address.endswith(".css"):
            assert not _CALLED_BY_STYLE.search(content.decode()), f"{address} calls more"
    return weight, called


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_first_page_weighs_at_most_twenty_kilobytes_in_three_requests(door: Client, language: str) -> None:
    weight, called = weigh(door, language)
    assert weight <= HEAVIEST, f"{weight} bytes"
    assert len(called) + 1 <= MOST_REQUESTS, called


def test_the_first_page_has_no_script(door: Client) -> None:
    _, called = weigh(door, "es")
    assert not [address for address in called if not address.endswith((".css", ".svg"))]
