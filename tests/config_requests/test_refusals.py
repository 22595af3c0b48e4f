"""Every "no" is a page: what happened, what was kept, what to do now; and nothing personal anywhere."""

from __future__ import annotations

import logging
import re
from html import unescape
from typing import NoReturn

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.test import Client, RequestFactory, override_settings

from rebozo.config import refusals
from rebozo.kernel.references import read_reference
from tests.region import Desk

pytestmark = pytest.mark.urls("tests.config_requests.pages")

STORY = "Jacaranda contó que la siguieron <dos> veces,\ny que no fue la primera vez que alguien la esperaba afuera."


def posted(desk: Desk, how: str, **data: str) -> HttpResponseBase:
    """What Bea is answered when her form goes wrong."""
    client = desk.as_("bea").client
    client.raise_request_exception = False
    return client.post(f"/wrong/{how}", data)


def text_of(response: HttpResponseBase) -> str:
    assert isinstance(response, HttpResponse)
    return unescape(response.content.decode())


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ("refusal", 409),
        ("busy", 503),
        ("locked", 503),
        ("distrust", 503),
        ("altered", 503),
        ("denied", 403),
        ("table", 500),
        ("bug", 500),
    ],
)
def test_it_is_told_and_what_was_typed_is_offered_back(desk: Desk, how: str, status: int) -> None:
    answer = posted(desk, how, story=STORY, year="2026", passphrase="ceiba nube", code="123456", pin="654321")
    assert answer.status_code == status
    page = text_of(answer)
    assert STORY.replace("\n", "") in page.replace("\n", "").replace("\r", "")
    assert 'name="year" value="2026"' in page
    assert "ceiba nube" not in page
    assert "123456" not in page
    assert "654321" not in page
    assert page.count("<h1") == 1
    assert "Traceback" not in page


def test_a_refusal_says_its_sentence(desk: Desk) -> None:
    assert "No bed is free that night." in text_of(posted(desk, "refusal"))
    assert "Too many are signing in." in text_of(posted(desk, "busy"))


def test_a_busy_desk_says_when_to_come_back(desk: Desk) -> None:
    assert posted(desk, "busy")["Retry-After"] == "5"
    assert posted(desk, "locked")["Retry-After"] == "5"


def test_a_bug_leaves_a_reference_and_nothing_of_what_she_wrote(
    desk: Desk, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("rebozo"), "propagate", True)
    page = text_of(posted(desk, "bug", story=STORY))
    said = re.search(r"[0-9A-Z]{3}-[0-9A-Z]{4}", page)
    assert said
    assert read_reference(said[0]) == said[0]
    ours = {record.getMessage() for record in caplog.records if record.name == "rebozo.refusals"}
    assert ours == {f"ValueError at no line of ours, reference {said[0]}"}


def test_a_database_that_is_away_before_any_view_is_told_in_the_same_way(rf: RequestFactory) -> None:
    def middleware() -> HttpResponse:
        try:
            connect()
        except OperationalError:
            return refusals.broken(rf.get("/"))

    def connect() -> NoReturn:
        raise OperationalError("unable to open database file")

    assert middleware().status_code == 503


def test_a_page_that_only_takes_forms_says_so(desk: Desk) -> None:
    answer = desk.as_("bea").client.get("/only-posted")
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "<h1" in text_of(answer)


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("path", ["/wrong/denied", "/nothing-here", "/wrong/bug", "/wrong/locked"])
def test_it_speaks_her_language_and_shows_a_way_on(desk: Desk, language: str, path: str) -> None:
    client = desk.as_("bea").client
    client.raise_request_exception = False
    client.cookies["lang"] = language
    page = client.get(path).content.decode()
    assert f'<html lang="{language}"' in page
    assert 'href="/"' in page


# ---------------------------------------------------------------- a form that may not be hers


def strict(desk: Desk) -> Client:
    """Bea's browser, with the CSRF check on."""
    client = Client(enforce_csrf_checks=True)
    client.cookies = desk.as_("bea").client.cookies
    return client


def test_without_the_token_what_she_typed_is_kept_and_can_be_sent_again(desk: Desk) -> None:
    client = strict(desk)
    answer = client.post("/only-posted", {"story": STORY, "passphrase": "ceiba nube"})
    assert answer.status_code == 403
    page = text_of(answer)
    assert "dos" in page
    assert "ceiba nube" not in page
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    again = client.post("/only-posted", {"story": STORY, "csrfmiddlewaretoken": token[1]})
    assert again.content == b"posted"


@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://elsewhere.example"}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}],
)
def test_what_another_site_filled_in_is_never_offered_to_her_as_hers(desk: Desk, headers: dict[str, str]) -> None:
    answer = strict(desk).post("/only-posted", {"story": "planted"}, headers=headers)
    assert answer.status_code == 403
    assert "planted" not in text_of(answer)


def test_a_form_that_is_too_large_is_told_without_an_error(desk: Desk) -> None:
    client = strict(desk)
    client.get("/")
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=100):
        answer = client.post("/only-posted", {"story": "x" * 500}, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (400, 413)
    assert "<h1" in text_of(answer)


def test_every_error_page_stands_without_a_session(rf: RequestFactory) -> None:
    request: HttpRequest = rf.get("/")
    for page in (refusals.not_found, refusals.not_hers, refusals.not_understood, refusals.broken, refusals.busy):
        assert b"<h1" in page(request).content


def test_a_record_that_was_changed_outside_is_told_as_that(desk: Desk) -> None:
    page = text_of(posted(desk, "altered"))
    assert "circle's key" not in page
    assert page != text_of(posted(desk, "distrust"))
