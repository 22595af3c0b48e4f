"""The headers that every answer of both doors carries, errors and files too."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings

from rebozo.config.headers import FIXED, Headers
from tests.region import Desk, Region


def answered(response: HttpResponse, path: str = "/") -> HttpResponse:
    """What the middleware makes of a response."""

    def view(_request: HttpRequest) -> HttpResponse:
        return response

    return Headers(view)(RequestFactory().get(path))  # type: ignore[return-value]  # the view's own response comes back


@pytest.mark.parametrize(
    "path", ["/", "/entrar", "/redes/", "/registro/", "/nothing-here", "/static/look/rebozo.css", "/static/none.css"]
)
def test_every_answer_carries_them(desk: Desk, path: str) -> None:
    for who in ("bea", "stranger"):
        answer = desk.as_(who).client.get(path)
        for name, value in FIXED.items():
            assert answer[name] == value
        assert answer["Content-Security-Policy"] == (
            "default-src 'none'; style-src 'self'; img-src 'self' data:; media-src 'self'; script-src 'self'; "
            "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )
        assert "Server" not in answer
        answer.close()


def test_pages_are_stored_nowhere_and_carry_no_fingerprint(desk: Desk) -> None:
    for path in ("/", "/entrar", "/redes/", "/nothing-here"):
        answer = desk.as_("bea").client.get(path)
        assert answer["Cache-Control"] == "no-store"
        assert "ETag" not in answer
        assert "Last-Modified" not in answer


def test_a_host_that_is_not_ours_is_refused_with_the_same_headers(region: Region) -> None:
    with override_settings(ALLOWED_HOSTS=["localhost"]):
        answer = Client(raise_request_exception=False).get("/entrar", headers={"host": "elsewhere.example"})
    assert answer.status_code == 400
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Cache-Control"] == "no-store"


def test_https_is_asked_for_only_where_the_configured_origin_is_https() -> None:
    with override_settings(ORIGIN="https://desk.example"):
        assert answered(HttpResponse())["Strict-Transport-Security"].startswith("max-age=31536000")
    with override_settings(ORIGIN="http://localhost:8200"):
        assert "Strict-Transport-Security" not in answered(HttpResponse())


def test_a_download_can_do_nothing_in_the_browser() -> None:
    response = HttpResponse(headers={"Content-Disposition": "attachment; filename=a", "ETag": '"1"'})
    answer = answered(response)
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert "ETag" not in answer


def test_style_may_be_kept_by_the_desk_and_not_at_the_public_door() -> None:
    def kept() -> HttpResponse:
        return answered(HttpResponse(headers={"Cache-Control": "max-age=60"}), "/static/look/rebozo.css")

    assert kept()["Cache-Control"] == "max-age=60"
    with override_settings(DOOR="public"):
        assert kept()["Cache-Control"] == "no-store"
