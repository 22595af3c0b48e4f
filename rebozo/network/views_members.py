"""The team: who is in each circle, and inviting somebody."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rebozo.kernel.permissions import Permission
from rebozo.kernel.refusal import Busy, Refusal
from rebozo.network.forms_members import Invite
from rebozo.network.members import (
    circles_she_may_open,
    inviting_network_for,
    keys_of,
    roles_she_may_give,
    teams_for,
)
from rebozo.network.models import Network
from rebozo.people import inviting, pockets
from rebozo.people.models import Role
from rebozo.people.requests import StaffRequest
from rebozo.people.views.proving import proof_wanted
from rebozo.vault.keyring import keyring_of

_TOLD = "invitation {code}"
_SHOWN_MINUTES = 30
_DONE = {"withdrawn": _("The invitation is withdrawn: its link opens nothing now.")}


@require_safe
def members(request: StaffRequest) -> HttpResponse:
    """Everybody who works in her networks."""
    said = _DONE.get(request.GET.get("done", ""))
    context = {"teams": teams_for(request.actor), "notices": [{"kind": "ok", "text": said}] if said else []}
    return render(request, "network/members/list.html", context)


@sensitive_variables("prepared")
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: StaffRequest, network: UUID) -> HttpResponse:
    """A task and circles; then a link and four words."""
    actor = request.actor
    where = inviting_network_for(actor, network)
    if not actor.may(Permission.NETWORK_MEMBERS_INVITE, at=where.scope):
        raise PermissionDenied
    asked = proof_wanted(request)
    if asked is not None:
        return asked
    circles = circles_she_may_open(actor, where)
    form = Invite(
        request.POST if request.method == "POST" else None,
        roles=roles_she_may_give(actor, where),
        circles=[circle for circle, _keys in circles],
    )
    if request.method != "POST" or not form.is_valid():
        return _page(request, where, form, status=422 if form.errors else 200)
    role = get_object_or_404(Role, code=form.cleaned_data["role"])
    try:
        prepared = inviting.prepare(
            role, where.code, keys_of(form.cleaned_data["circles"], circles), ring=keyring_of(actor),
            language=get_language() or "es",
        )  # fmt: skip
        inviting.invite(where, prepared=prepared, by=actor)
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return _page(request, where, form, status=503 if isinstance(refusal, Busy) else 409)
    told = {"secret": prepared.told.secret, "spoken": prepared.told.spoken, "network": str(where.code)}
    name = _TOLD.format(code=prepared.told.code)
    pockets.put(request.desk_session.cookie, name, told, minutes=_SHOWN_MINUTES)
    return redirect("members:invited", prepared.told.code)


@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: StaffRequest, code: UUID) -> HttpResponse:
    """Link and words, shown until she has passed them on, for half an hour at most. Nobody can look them up later."""
    cookie, name = request.desk_session.cookie, _TOLD.format(code=code)
    told = pockets.look(cookie, name)
    if told is None or request.method == "POST":
        pockets.empty(cookie, name)
        return redirect("members:list")
    path = reverse("members:invitation", args=(code, told["secret"]))
    context = {"link": settings.ORIGIN + path, "spoken": told["spoken"], "hours": inviting.HOURS}
    return render(request, "network/members/invited.html", context)


@require_POST
def withdraw(request: StaffRequest, network: UUID, code: UUID) -> HttpResponse:
    """The link opens nothing any more."""
    where = inviting_network_for(request.actor, network)
    inviting.withdraw(where, code=code, by=request.actor)
    response = redirect("members:list")
    response["Location"] += "?done=withdrawn"
    return response


def _page(request: StaffRequest, network: Network, form: Invite, *, status: int) -> HttpResponse:
    return render(request, "network/members/invite.html", {"form": form, "network": network}, status=status)
