"""Pages that cross the strategies: my day, and what has happened to one person."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rebozo.desk.day import day_for
from rebozo.kernel.permissions import Permission
from rebozo.network.reads import defender_for, shown_names
from rebozo.people.requests import StaffRequest
from rebozo.registry import reads, showing

MOST = 200


@require_safe
def day(request: StaffRequest) -> HttpResponse:
    """One screen: what waits for her, and how she is."""
    context = {
        "day": day_for(request.actor, request.account, request.session_name),
        "kept_open": request.desk_session.kept_open,
    }
    return render(request, "desk/day.html", context)


@require_safe
def person_attacks(request: StaffRequest, code: UUID) -> HttpResponse:
    """What is registered of one defender. Her name is opened, and journaled."""
    person = defender_for(request.actor, code)
    if not request.actor.may(Permission.REGISTRY_ATTACKS_READ, at=person.scope):
        raise PermissionDenied
    attacks = list(reads.attacks_of_person(request.actor, code)[:MOST])
    context = {
        "person": person,
        "name": shown_names(request.actor, [code]).get(code, ""),
        "rows": showing.rows(request.actor, attacks),
        "may_write": request.actor.may(Permission.REGISTRY_ATTACKS_WRITE, at=person.scope),
    }
    return render(request, "desk/person_attacks.html", context)
