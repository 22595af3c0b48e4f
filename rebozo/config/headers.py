"""What every answer carries, page, file or error: nothing foreign loads, nobody frames it, nothing private is kept."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

_CONTENT = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; {media}script-src {script}; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Script only makes the desk gentler. A woman at risk, at the public door, runs none.
SCRIPT = {"desk": "'self'", "public": "'none'"}
MEDIA = {"desk": "media-src 'self'; ", "public": ""}  # voices that were kept with a record
# What was sealed comes out as a download: whatever it is, a browser must not act on it.
_DOWNLOAD = "default-src 'none'; sandbox; frame-ancestors 'none'"

_DENIED = (
    "accelerometer", "ambient-light-sensor", "attribution-reporting", "autoplay", "bluetooth", "browsing-topics",
    "camera", "clipboard-read", "clipboard-write", "display-capture", "encrypted-media", "fullscreen", "gamepad",
    "geolocation", "gyroscope", "hid", "identity-credentials-get", "idle-detection", "interest-cohort",
    "join-ad-interest-group", "local-fonts", "magnetometer", "microphone", "midi", "otp-credentials", "payment",
    "picture-in-picture", "publickey-credentials-create", "publickey-credentials-get", "run-ad-auction",
    "screen-wake-lock", "serial", "shared-storage", "storage-access", "usb", "web-share", "window-management",
    "xr-spatial-tracking",
)  # fmt: skip

FIXED = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in _DENIED),
    "Referrer-Policy": "same-origin",  # no-referrer would break Django's CSRF check
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",
    "X-Frame-Options": "DENY",
}
_YEAR = 365 * 24 * 60 * 60


class Headers:
    """The outermost middleware: no answer of Django's leaves without these headers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in FIXED.items():
            response.headers[name] = value
        response.headers["Content-Security-Policy"] = _policy(response)
        if settings.ORIGIN.startswith("https://"):
            response.headers["Strict-Transport-Security"] = f"max-age={_YEAR}; includeSubDomains"
        if vars(response).get("blank_form"):  # see people.requests.as_blank_form
            response.headers["Cache-Control"] = "private, no-cache"
        elif not _may_stay(request, response):
            response.headers["Cache-Control"] = "no-store"
            # An ETag is a fingerprint of what she read, and it outlives the page in a proxy's or browser's store.
            for name in ("ETag", "Last-Modified", "Expires"):
                response.headers.pop(name, None)
        for name in ("Server", "X-Powered-By"):
            response.headers.pop(name, None)
        return response


def _policy(response: HttpResponseBase) -> str:
    if response.headers.get("Content-Disposition", "").startswith("attachment"):
        return _DOWNLOAD
    return _CONTENT.format(script=SCRIPT[settings.DOOR], media=MEDIA[settings.DOOR])


def _may_stay(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Style and icons of the desk. At the public door not even they: in a browser's store they tell of the visit."""
    is_file = request.path_info.startswith(settings.STATIC_URL) and response.status_code in (200, 206, 304)
    return is_file and settings.DOOR == "desk"
