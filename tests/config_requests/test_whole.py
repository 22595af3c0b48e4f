"""A body of which fewer bytes arrived than were announced reaches no view."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.exceptions import BadRequest
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from rebozo.config.whole import WholeForm

BODY = b"story=It+begins+here+and+ends+here"


def request_with(announced: str, body: bytes = BODY) -> WSGIRequest:
    environ = RequestFactory().generic("POST", "/").environ | {
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": announced,
        "wsgi.input": BytesIO(body),
    }
    return WSGIRequest(environ)


def _view(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.POST.get("story", ""))


def test_a_whole_form_passes_and_is_still_read_by_the_view() -> None:
    answer = WholeForm(_view)(request_with(str(len(BODY))))
    assert b"ends here" in bytes(getattr(answer, "content", b""))


@pytest.mark.parametrize("announced", [str(len(BODY) + 1), "9000"])
def test_a_form_that_was_cut_is_refused(announced: str) -> None:
    with pytest.raises(BadRequest):
        WholeForm(_view)(request_with(announced))


def test_a_page_that_is_only_asked_for_passes() -> None:
    assert WholeForm(_view)(RequestFactory().get("/")).status_code == 200
