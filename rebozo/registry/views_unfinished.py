"""What is being written: saved by itself or on purpose, taken up again, let go. Never offered on a blank form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rebozo.codes.catalogue import catalogue, label, labels
from rebozo.kernel.permissions import Permission
from rebozo.network.models import Network
from rebozo.network.reads import member_names, networks_for, registry_keys
from rebozo.people.requests import StaffRequest
from rebozo.registry import filling, reads
from rebozo.registry.bundles import UNFINISHED
from rebozo.registry.models import Event
from rebozo.registry.unfinished import (
    Kept,
    code_for,
    discard_unfinished,
    keep_unfinished,
    one_for,
    typed_in,
    waiting_for,
)
from rebozo.vault.sealing import seal_bundle

WRITE = Permission.REGISTRY_ATTACKS_WRITE
QUIET = "X-Kept-Quietly"  # the script says with it that nobody waits for a page
_DONE = {
    "kept": gettext_lazy("It is kept. Take it up again whenever you want; a colleague can too."),
    "discarded": gettext_lazy("It was let go."),
}


@dataclass(frozen=True)
class Waiting:
    """One of the list. No name: what it is about, where, and who was writing."""

    code: UUID
    what: str
    where: str
    who: str
    mine: bool
    correction: bool
    touched: datetime


def keep_typed(request: StaffRequest, network: Network, event: Event | None) -> bool:
    """Seal what was typed, as it is. False when there was nothing yet."""
    token, typed = filling.as_code(request.POST.get("token", "")), typed_in(request.POST)
    if token is None or not typed:
        return False
    code = code_for(token, event, request.actor.holder)
    keys = registry_keys(request.actor, network.code)
    sealed = seal_bundle(code, UNFINISHED, {"typed": typed}, to=[keys])
    keep_unfinished(network, sealed, event=event, by=request.actor)
    return True


@require_POST
def keep(request: StaffRequest) -> HttpResponse:
    """The page saves itself. Also a form that came too late may arrive here: it then waits in the list."""
    token = filling.as_code(request.POST.get("token", ""))
    if token is None:
        raise Http404
    event = reads.events_for(request.actor).filter(code=token).select_related("network").first()
    if event is None:
        keep_typed(request, _network(request), None)
    elif reads.she_asked([event.code]):
        pass  # of what she asked to take out nothing is kept any more
    elif request.POST.get("version"):  # without, it is a page that was registered and that she came Back to
        keep_typed(request, event.network, event)
    if QUIET in request.headers:
        return HttpResponse(status=204)
    return redirect(f"{reverse('registry:unfinished')}?done=kept")


@require_GET
def unfinished(request: StaffRequest) -> HttpResponse:
    """What waits in her circle, hers first."""
    if not request.actor.networks(WRITE):
        raise PermissionDenied
    kept = waiting_for(request.actor)
    names = member_names(request.actor, {one.row.holder for one in kept})
    said = _DONE.get(request.GET.get("done", ""))
    context = {
        "waiting": [_said(one, names, request) for one in kept],
        "notices": [{"kind": "ok", "text": str(said)}] if said else [],
    }
    return render(request, "registry/unfinished.html", context)


@require_GET
def resume(request: StaffRequest, code: UUID) -> HttpResponse:
    """The form with all that was typed. It is sent where it would have been sent."""
    kept = one_for(request.actor, code)
    event = kept.row.event
    if event is None:
        networks = list(networks_for(request.actor, WRITE))
        form = filling.form_for(request, networks, said={}, data=kept.typed, asking=True)
        context: dict[str, Any] = {"form": form, "event": None, "action": reverse("registry:new"), "kept": kept.row}
    else:
        attacks = [one for one in reads.attacks_of(event) if not one.retired]
        if not attacks:
            raise Http404
        form = filling.form_for(request, [event.network], said={}, data=kept.typed, asking=True, full=True)
        action = reverse("registry:edit", args=[event.code])
        context = {"form": form, "event": event, "attack": attacks[0], "action": action, "kept": kept.row}
    return render(request, "registry/form.html", context)


@require_http_methods(["GET", "POST"])
def discard(request: StaffRequest, code: UUID) -> HttpResponse:
    """Asked once, then gone."""
    kept = one_for(request.actor, code)
    if request.method == "POST":
        discard_unfinished(kept.row, by=request.actor)
        return redirect(f"{reverse('registry:unfinished')}?done=discarded")
    return render(
        request, "registry/discard.html", {"one": _said(kept, member_names(request.actor, [kept.row.holder]), request)}
    )


def _network(request: StaffRequest) -> Network:
    networks = list(networks_for(request.actor, WRITE))
    if not networks:
        raise PermissionDenied
    wanted = request.POST.get("network", "")
    return next((one for one in networks if str(one.code) == wanted), networks[0])


def _said(kept: Kept, names: dict[UUID, str], request: StaffRequest) -> Waiting:
    typed, mine = kept.typed, kept.row.holder == request.actor.holder
    return Waiting(
        code=kept.row.code,
        what=" · ".join(labels("attack_types", typed.getlist("types")[:3], short=True)) or _("Nothing chosen yet"),
        where=_where(typed),
        who=_("you") if mine else names.get(kept.row.holder, _("a colleague")),
        mine=mine,
        correction=kept.row.event_id is not None,
        touched=kept.row.touched,
    )


def _where(typed: QueryDict) -> str:
    country, year = typed.get("country", ""), typed.get("year", "")
    parts = [
        label("countries", country) if country in catalogue("countries").entries else "",
        year if year.isdigit() else "",
    ]
    return ", ".join(part for part in parts if part)
