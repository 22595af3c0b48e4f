"""Pages that cross the strategies: my day, and what has happened to one person or group."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rebozo.desk.day import day_for
from rebozo.kernel.permissions import Permission
from rebozo.network.kinds import KINDS
from rebozo.network.sections import wording_of
from rebozo.network.wording import wording
from rebozo.people.requests import StaffRequest
from rebozo.registry import listing, reads, showing


@require_safe
def day(request: StaffRequest) -> HttpResponse:
    """One screen: what waits for her, and how she is."""
    context = {
        "day": day_for(request.actor, request.account, request.session_name),
        "kept_open": request.desk_session.kept_open,
    }
    return render(request, "desk/day.html", context)


@require_safe
def attacks_of(request: StaffRequest, kind: str, code: UUID) -> HttpResponse:
    """What is registered against one defender or one group. The name is opened, and journaled."""
    its = KINDS[kind]
    entry = its.one(request.actor, code)
    if not request.actor.may(Permission.REGISTRY_ATTACKS_READ, at=entry.scope):
        raise PermissionDenied
    page = reads.attacks_against(request.actor, code, after=listing.key_of(request.GET.get("after", "")))
    context = {
        "kind": its, "entry": entry, "name": its.shown(request.actor, [code]).get(code, ""),
        "words": wording("") if its.is_group else wording_of(request.actor, entry),
        "rows": showing.rows(request.actor, page.attacks),
        "next_url": listing.next_url(request.GET, page), "first_url": listing.first_url(request.GET),
        "may_write": request.actor.may(Permission.REGISTRY_ATTACKS_WRITE, at=entry.scope),
    }  # fmt: skip
    return render(request, "desk/attacks_of.html", context)
