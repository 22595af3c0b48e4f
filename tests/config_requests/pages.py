"""Addresses that refuse in every way, for the tests of this folder: the desk's own, and a few that go wrong."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST

from rebozo.config import urls_desk
from rebozo.config.urls_desk import handler400, handler403, handler404, handler500
from rebozo.kernel.refusal import Busy, Refusal
from rebozo.vault.places import Altered, Distrust

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

WRONG: dict[str, Exception] = {
    "refusal": Refusal("No bed is free that night."),
    "busy": Busy("Too many are signing in."),
    "locked": OperationalError("database is locked"),
    "table": OperationalError("no such table: jacaranda"),
    "distrust": Distrust("swapped"),
    "altered": Altered(UUID(int=7)),
    "denied": PermissionDenied("jacaranda"),
    "bug": ValueError("jacaranda lives in the sierra"),
}


def wrong(_request: HttpRequest, how: str) -> HttpResponse:
    raise WRONG[how]


@require_POST
def only_posted(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("posted")


urlpatterns = [*urls_desk.urlpatterns, path("wrong/<str:how>", wrong), path("only-posted", only_posted)]
