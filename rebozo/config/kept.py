"""What she typed into a form that could not be taken: gathered so that it can be offered back, secrets left out."""

from __future__ import annotations

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from rebozo.people.late import FIELD, Typed, is_secret

_OURS = {"csrfmiddlewaretoken", FIELD}
_UNREADABLE = (SuspiciousOperation, BadRequest, UnreadablePostError, MultiPartParserError)


def typed(request: HttpRequest) -> list[Typed]:
    """What the request brought, in its order. Nothing when it came from somebody else's page, or cannot be read.

    Offering back a form that another site filled in would make her send it with her own hand.
    """
    if request.method != "POST" or request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return []
    try:
        return [
            Typed(name, value)
            for name, values in request.POST.lists()
            if name == FIELD or not is_secret(name)
            for value in values
        ]
    except _UNREADABLE:
        return []


def had_secrets(request: HttpRequest) -> bool:
    """Whether something was left out that she has to write again."""
    try:
        return any(is_secret(name) for name in request.POST if name not in _OURS)
    except _UNREADABLE:
        return False


def had_files(request: HttpRequest) -> bool:
    try:
        return bool(request.FILES)
    except _UNREADABLE:
        return False
