"""Closing a record to some of the circle: the page is the directory's."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rebozo.network.closures import Closable
from rebozo.network.views_closing import closing_page
from rebozo.people.requests import StaffRequest
from rebozo.registry import reads


@require_http_methods(["GET", "HEAD", "POST"])
def close_event(request: StaffRequest, code: UUID) -> HttpResponse:
    """What happened, with all its attacks."""
    event = reads.event_for(request.actor, code)
    return closing_page(request, Closable(event.code, event.network_id), back=reverse("registry:event", args=[code]))
