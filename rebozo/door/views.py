"""The page that anybody may open."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rebozo.door.published import networks


@require_safe
def first(request: HttpRequest) -> HttpResponse:
    """Who we are, how to reach a network without risk, and what this page protects from and what not."""
    return render(request, "door/first.html", {"networks": networks()})
