"""Which language a page speaks: the one she chose on this device, else her account's, else Spanish."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

_YEAR = 365 * 24 * 60 * 60


class Language:
    """Speaks one language through the whole answer, errors too.

    What a phone was sold with is not what she asked for, so Accept-Language is not read: many phones speak English.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with translation.override(_chosen(request) or settings.LANGUAGE_CODE):
            return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],  # noqa: ARG002  Django passes it
        args: tuple[Any, ...],  # noqa: ARG002  the same
        kwargs: dict[str, Any],  # noqa: ARG002  the same
    ) -> None:
        """Once the wall has said who she is: her account's language, on a device where she never chose."""
        account = getattr(request, "account", None)
        if account is not None and not _chosen(request) and account.language in _spoken():
            translation.activate(account.language)  # the override around the answer puts it back


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language and come back to the page. At the public door only until the browser closes."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None) or not back.startswith("/"):
        back = "/"
    response = redirect(back)
    code = request.POST.get("language", "")
    if code in _spoken():
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            # A cookie that outlives the visit would tell whoever takes her phone that she was here.
            max_age=_YEAR if settings.DOOR == "desk" else None,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
            samesite="Strict",
        )
    return response


def _spoken() -> set[str]:
    return {code for code, _name in settings.LANGUAGES}


def _chosen(request: HttpRequest) -> str | None:
    code = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    return code if code in _spoken() else None
