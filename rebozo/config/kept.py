"""What she typed into a form that could not be taken: gathered so that it can be offered back, secrets left out."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

_SECRET = {"passphrase", "password", "code", "pin", "secret", "totp", "otp", "words", "share"}
_SECRET_PARTS = ("passphrase", "password", "secret")
_LONG = 60
_UNREADABLE = (SuspiciousOperation, BadRequest, UnreadablePostError, MultiPartParserError)


@dataclass(frozen=True)
class Typed:
    """One value of the form. A long one is shown, so that she sees that it is there and can copy it."""

    name: str
    value: str = field(repr=False)

    @property
    def long(self) -> bool:
        return len(self.value) > _LONG or "\n" in self.value

    @property
    def rows(self) -> int:
        return min(12, 2 + len(self.value) // 60 + self.value.count("\n"))


def is_secret(name: str) -> bool:
    """Whether a field's name says that its value must never come back in a page."""
    last = name.lower().rsplit("-", 1)[-1]
    return last in _SECRET or any(part in last for part in _SECRET_PARTS)


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
            if name != "csrfmiddlewaretoken" and not is_secret(name)
            for value in values
            if isinstance(value, str)
        ]
    except _UNREADABLE:
        return []


def had_secrets(request: HttpRequest) -> bool:
    """Whether something was left out that she has to write again."""
    try:
        return any(is_secret(name) for name in request.POST)
    except _UNREADABLE:
        return False


def had_files(request: HttpRequest) -> bool:
    try:
        return bool(request.FILES)
    except _UNREADABLE:
        return False
