"""The public first page: what it says, what it weighs, and all that it must not have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from rebozo.network.models import Network
from tests.region import Region

WHOLE_PAGE = 20 * 1024


@pytest.fixture
def page(stranger: Client, region: Region) -> str:
    Network.objects.filter(short="SIERRA").update(
        reach=[{"es": "Pregunta por Colibrí en la casa comunal", "en": "Ask for Colibrí at the community house"}]
    )
    answer = stranger.get("/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_says_who_we_are_and_how_each_network_is_reached(page: str) -> None:
    assert "Red de la Sierra" in page
    assert "Pregunta por Colibrí en la casa comunal" in page
    assert "Red del Valle" in page


def test_it_speaks_english_when_asked_and_only_until_the_browser_closes(stranger: Client, page: str) -> None:
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    data = {"language": "en", "next": "/", "csrfmiddlewaretoken": token[1]}
    answer = stranger.post("/idioma", data, headers={"accept-language": "es"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert answer.cookies["lang"]["max-age"] == ""
    english = stranger.get("/").content.decode()
    assert '<html lang="en"' in english
    assert "How safe is this page?" in english


def test_it_weighs_at_most_twenty_kilobytes_in_three_requests(page: str) -> None:
    files = re.findall(r'<(?:link|img|script)[^>]+(?:href|src)="(?:/?)static/([^"]+)"', page)
    assert len(files) <= 2
    weights = [Path(str(finders.find(name))).stat().st_size for name in files]
    assert len(page.encode()) + sum(weights) <= WHOLE_PAGE


def test_it_has_no_script_and_loads_nothing_from_anybody_else(stranger: Client, page: str) -> None:
    assert "<script" not in page
    assert not re.search(r"\son\w+=", page)
    assert "style=" not in page
    assert "script-src 'none'" in stranger.get("/")["Content-Security-Policy"]
    outside = re.findall(r'(?:href|src|action)="(https?://[^"]+)"', page)
    assert outside == [str(settings.QUICK_EXIT_URL)]  # a link, only followed when she presses it


def test_quick_exit_stands_before_all_else_and_tells_nobody_where_she_was(page: str) -> None:
    link = re.search(r'<a class="btn exit"[^>]*rel="noreferrer noopener"', page)
    assert link
    assert link.start() < page.index("<h1")


def test_title_and_address_are_neutral(page: str) -> None:
    title = re.search(r"<title>(.*?)</title>", page)
    assert title
    assert title[1] in ("Información", "Information")
    assert page.count("<h1") == 1


def test_nothing_of_it_stays_in_the_browser(stranger: Client, region: Region) -> None:
    answer = stranger.get("/")
    assert answer["Cache-Control"] == "no-store"
    assert all(not cookie["max-age"] and not cookie["expires"] for cookie in answer.cookies.values())


def test_an_address_that_does_not_exist_is_told_in_the_same_dress(stranger: Client, region: Region) -> None:
    answer = stranger.get("/registro/")
    assert answer.status_code == 404
    assert 'class="btn exit"' in answer.content.decode()
    assert "<script" not in answer.content.decode()


@pytest.mark.parametrize("path", ["/redes/", "/entrar", "/mi-seguridad", "/observatorio/"])
def test_nothing_of_the_desk_is_here(stranger: Client, region: Region, path: str) -> None:
    assert stranger.get(path).status_code == 404


def test_a_network_that_gave_no_way_is_asked_for_through_somebody_trusted(stranger: Client, region: Region) -> None:
    Network.objects.update(reach=[{"en": "Only in English"}])
    assert stranger.get("/").content.decode().count("Only in English") == 2
