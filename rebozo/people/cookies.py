"""What a cookie holds, an id and a key, and how it is set. Its name and flags follow the configured origin."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_ID = 16
_KEY = 32
_DAY = 24 * 60 * 60
_STRICT: Literal["Strict"] = "Strict"


@dataclass(frozen=True)
class Parts:
    """The two halves of a cookie: one finds the row, the other opens it."""

    id: bytes = field(repr=False)
    key: bytes = field(repr=False)

    @property
    def id_hash(self) -> bytes:
        """What the store knows the id by: whoever reads the store cannot make the cookie."""
        return blake2b(self.id, digest_size=32, person=b"rebozo session").digest()


def new_cookie() -> str:
    """16 random bytes that find and 32 that open, in base64url."""
    return urlsafe_b64encode(secrets.token_bytes(_ID + _KEY)).decode()


def parts_of(cookie: str) -> Parts | None:
    """The halves; None for anything that we did not make."""
    try:
        raw = urlsafe_b64decode(cookie.encode("ascii"))
    except (Error, ValueError):
        return None
    return Parts(raw[:_ID], raw[_ID:]) if len(raw) == _ID + _KEY else None


def session_cookie(request: HttpRequest) -> str:
    return request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")


def device_cookie(request: HttpRequest) -> str:
    return request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")


def guest_name() -> str:
    """The cookie of somebody who is accepting an invitation and has no account yet."""
    return f"{settings.SESSION_COOKIE_NAME}-new"


def give(response: HttpResponse, name: str, value: str, *, days: int | None = None) -> None:
    """Set a cookie of the desk. Without days it ends with the browser."""
    response.set_cookie(
        name, value, max_age=days * _DAY if days else None, secure=settings.SESSION_COOKIE_SECURE, httponly=True,
        samesite=_STRICT, path="/",
    )  # fmt: skip


def take_back(response: HttpResponse, name: str) -> None:
    """Delete a cookie with the flags it was set with: browsers ignore the deletion of a __Host- cookie otherwise."""
    response.set_cookie(
        name, "", max_age=0, expires="Thu, 01 Jan 1970 00:00:00 GMT", secure=settings.SESSION_COOKIE_SECURE,
        httponly=True, samesite=_STRICT, path="/",
    )  # fmt: skip
